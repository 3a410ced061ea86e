"""Pairing two registers whose numbers do not tell all: precision by what told it, recall by what happened.

    python benchmarks/pairing.py [SEED …]

The built-in region's register of each seed, and the next one, in which associations have got other numbers,
names, addresses, or several of these at once, have lost their numbers, have ended, merged, or been founded
again under a name of before; new ones bear names of another region's register, half of them at the address of
one that is gone. Each pair of registers is read twice: as it is, and without days of registration and
business ids, which not every register has. The confidences of ``coverage/pairing.py`` are the lower bounds
printed here.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd
from survey_join import slip

from jarjestokartta.coverage import changes, pairing
from jarjestokartta.geo import register
from jarjestokartta.geo.model import region

SEEDS = (20250102, 7, 11)
ROUNDS = 5
HEADERS = {"number": "Rekisterinumero", "business_id": "Y-tunnus", "name": "Nimi", "home": "Kotipaikka",
           "street": "Postiosoite", "code": "Postinumero", "office": "Postitoimipaikka",
           "day": "Rekisteröintipäivä"}  # fmt: skip
PLACE = ["street", "code", "office"]
# How many of each thing happen; what is left happens to nobody.
HAPPENINGS = {
    "other number": 60, "other number and name": 25, "other number, moved": 25,
    "other number, moved to another municipality": 40, "number lost": 40,
    "slip mended": 30, "slip mended, no number": 30, "renamed, no number": 25, "moved, no number": 25,
    "moved to another municipality, no number": 15, "absorbed": 25, "absorbed, business id": 15,
    "doubled row": 15, "gone": 120, "founded again": 20,
}  # fmt: skip
NEW = 120
Z = 1.96


def raw(seed: int, folder: Path) -> pd.DataFrame:
    region.write(folder, seed=seed)
    found = register.read(folder / "register.xlsx").associations
    table = pd.read_excel(
        folder / "register.xlsx", dtype="str", header=None, keep_default_na=False, engine="calamine"
    )
    top = next(row for row in range(10) if HEADERS["name"] in table.loc[row].tolist())
    table.columns = table.loc[top].tolist()
    # Rows that are read as they stand: the dirt of a register is measured elsewhere.
    kept = found.drop_duplicates("registration_number").dropna(subset=["registration_number"])
    rows = table.loc[kept["source_row"].to_numpy() - 1, list(HEADERS.values())]
    return rows.set_axis(list(HEADERS), axis=1).reset_index(drop=True)


class Planted:
    """Two registers and what is true of them."""

    def __init__(self, rows: pd.DataFrame, others: pd.DataFrame, seed: int) -> None:
        self.draw = random.Random(seed)  # noqa: S311 - no secret
        self.others = others.sample(frac=1, random_state=seed)
        self.before, self.after = rows.to_dict("index"), rows.to_dict("index")
        self.truth: dict[int, int] = {row: row for row in self.before}  # row before -> row after
        self.what: dict[int, str] = {}
        self.free = self.draw.sample(sorted(self.before), len(self.before))
        for what, count in HAPPENINGS.items():
            for _ in range(count):
                self._happen(what)
        for _ in range(NEW):
            self._found(self._other())

    def _other(self) -> dict[str, str]:
        row = self.others.iloc[0]
        self.others = self.others.iloc[1:]
        return row.to_dict()

    def _found(self, row: dict[str, str]) -> int:
        at = max(self.after) + 1
        gone = [one for one, what in self.what.items() if what == "gone"]
        if self.draw.random() < 0.5:
            row |= {name: self.before[self.draw.choice(gone)][name] for name in PLACE}
        self.after[at] = row | {"number": self._number(), "day": f"{self.draw.randrange(1, 28)}.6.2025"}
        return at

    def _number(self) -> str:
        return f"{self.draw.randrange(241, 300)}.{self.draw.randrange(1000):03d}"

    def _happen(self, what: str) -> None:
        at = self.free.pop()
        self.what[at] = what
        old, new = self.before[at], self.after[at]
        if "no number" in what:
            old["number"] = new["number"] = ""
        if "other number" in what:
            new["number"] = self._number()
        if what == "number lost":
            new["number"] = ""
        if "name" in what:
            new["name"] = self._other()["name"]
        if "slip" in what:
            old["name"] = slip(old["name"], self.draw)
        if "moved" in what:
            new.update({name: self._other()[name] for name in PLACE})
        if "another municipality" in what:
            new["home"] = self._other()["home"]
        if what in {"gone", "founded again"}:
            del self.after[at], self.truth[at]
        if what == "founded again":
            self._found({**self._other(), "name": old["name"], "home": old["home"]})
        if "absorbed" in what or what == "doubled row":
            self._absorb(at, what)

    def _absorb(self, at: int, what: str) -> None:
        """Let one that stays take the one of row ``at`` in."""
        old = self.before[at]
        into = next(row for row in reversed(self.free) if self.before[row]["home"] == old["home"])
        self.free.remove(into)
        self.what[into] = "absorbing"
        self.truth[at] = into
        del self.after[at]
        bare = (self.before[row]["name"].removesuffix(" ry") for row in (into, at))
        if what == "absorbed":
            self.after[into]["name"] = f"{' ja '.join(bare)} ry"
        elif what == "doubled row":
            old |= {"name": self.before[into]["name"], "day": "", "business_id": ""}
        else:
            own = next(one["business_id"] for one in iter(self._other, None) if one["business_id"])
            for row in (self.before[at], self.before[into], self.after[into]):
                row["business_id"] = own


def lower(right: int, of: int) -> float:
    """Give Wilson's lower 95 % bound of a share."""
    share, spread = right / of, Z**2 / of
    return (share + spread / 2 - Z * ((share * (1 - share) + spread / 4) / of) ** 0.5) / (1 + spread)


def read(rows: dict[int, dict[str, str]], path: Path, *, bare: bool) -> tuple[pd.DataFrame, dict[str, int]]:
    table = pd.DataFrame.from_dict(rows, orient="index")
    table = table.drop(columns=["day", "business_id"]) if bare else table
    table.rename(columns=HEADERS).to_csv(path, index=False, sep=";")
    found = register.read(path).associations
    row_of = dict(zip(found["association_id"], table.index[found["source_row"] - 2], strict=True))
    return found, row_of


def main(seeds: list[int]) -> None:
    made, right = Counter(), Counter()
    found_of: dict[str, list[bool]] = defaultdict(list)
    times = []
    with TemporaryDirectory() as folder:
        regions = [raw(seed, Path(folder) / str(seed)) for seed in seeds]
        for number, seed in enumerate(seeds):
            planted = Planted(regions[number], regions[number - 1], seed)
            for bare in (False, True):
                path = Path(folder) / "register.csv"
                before, old = read(planted.before, path, bare=bare)
                after, new = read(planted.after, path, bare=bare)
                for _ in range(ROUNDS):
                    start = time.process_time()
                    pairs = pairing.pair(before, after)
                    paired = time.process_time() - start
                    changes.changes(changes.Side(before), changes.Side(after), pairs=pairs)
                    times.append((paired, time.process_time() - start))
                told = {
                    old[row.before_id]: (new[row.after_id], row.paired_by) for row in pairs.table.itertuples()
                }
                for row, (other, by) in told.items():
                    made[by] += 1
                    is_right = planted.truth.get(row) == other
                    right[by] += is_right
                    if not is_right and "-v" in sys.argv:
                        print(
                            by, planted.what.get(row), planted.before[row], planted.after[other], sep="\n  "
                        )
                read_rows = set(old.values())
                for row, what in planted.what.items():
                    if row in read_rows:
                        wanted = planted.truth.get(row)
                        found_of[what + (", bare" if bare else "")].append(
                            told.get(row, (None,))[0] == wanted
                        )
    print("| told by | pairs | right | lower bound |\n|---|---|---|---|")
    for by, count in made.items():
        print(f"| {by} | {count} | {right[by]} | {lower(right[by], count):.4f} |")
    print("\n| happened | in all | found | |\n|---|---|---|---|")
    for what, flags in sorted(found_of.items()):
        print(f"| {what} | {len(flags)} | {sum(flags)} | {sum(flags) / len(flags):.3f} |")
    for name, values in zip(("pairing", "pairing and changes"), zip(*times, strict=True), strict=True):
        print(f"{name}: {median(values):.3f} s of processor, worst {max(values):.3f}")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:] if one.isdigit()] or list(SEEDS))

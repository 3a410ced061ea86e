"""Joining a survey without numbers to the built-in region's register, against the truth.

    python benchmarks/survey_join.py [SEED …]

1,200 rows as people write names: without *ry*, in other case, with slips, abbreviated, words swapped, run
together, by an old name; some with no municipality or a wrong one, some of associations that the register
does not have (taken out of it, so that their likes are still there), some namesakes in two municipalities.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd
import xlsxwriter

from jarjestokartta.geo import register
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.model import region
from jarjestokartta.geo.survey import columns, facts, pairs, settling

ROWS, ABSENT, NAMESAKES, RENAMED = 1_200, 90, 60, 60
ROUNDS = 5
WAYS = {"as it is": 22, "no ry": 18, "case": 8, "one slip": 16, "two slips": 6, "abbreviated": 10,
        "swapped": 6, "hyphens": 6, "word left out": 4, "word added": 4}  # fmt: skip
LETTERS = "aeioukltnsrämpvhjydg"


def written(name: str, way: str, draw: random.Random) -> str:  # noqa: PLR0911 - one a way
    """Write a name as a person might."""
    bare = name.removesuffix(" ry").removesuffix(" rf")
    words = bare.split()
    if way == "case":
        return draw.choice([str.upper, str.lower])(bare)
    if way in {"one slip", "two slips"}:
        for _ in range(1 if way == "one slip" else 2):
            bare = slip(bare, draw)
        return bare
    if way == "abbreviated":
        return abbreviated(bare, draw)
    if way == "swapped" and len(words) > 1:
        return " ".join([*words[1:], words[0]])
    if way == "hyphens":
        return bare.replace("-", " ") if "-" in bare else bare.replace(" ", "-", 1)
    if way == "word left out" and len(words) > 2:
        return " ".join(words[: len(words) - 1])
    if way == "word added":
        return f"{bare} {draw.choice(['Jyväskylä', 'yhdistys', '(hallitus)', 'toimisto', '2026'])}"
    return name if way == "as it is" else bare


def slip(text: str, draw: random.Random) -> str:
    """Make one slip of the keys in a letter."""
    places = [place for place, letter in enumerate(text[1:-1], start=1) if letter.isalpha()]
    if not places:
        return text
    place, kind = draw.choice(places), draw.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    if kind == 2:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + draw.choice(LETTERS) + text[place + 1 :]


def abbreviated(text: str, draw: random.Random) -> str:
    """Abbreviate a word: as we know it, or cut off with a dot."""
    for short, long in zip(
        *(builtin_table("association_abbreviations")[name] for name in ("short", "long")), strict=True
    ):
        if long in text.casefold():
            at = text.casefold().index(long)
            return (
                text[:at] + draw.choice([short, short.upper(), short.capitalize()]) + text[at + len(long) :]
            )
    words = text.split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    for end, short in (("yhdistys", "yhd."), ("osasto", "os."), ("kunta", "k.")):
        if words[longest].endswith(end) and len(words[longest]) > len(end):
            words[longest] = words[longest].removesuffix(end) + short
            return " ".join(words)
    return " ".join(words)


def survey(
    associations: pd.DataFrame, names: pd.Series, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the rows with the truth (``true``, ``way``), the register and its former names."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    ids = associations["association_id"].tolist()
    draw.shuffle(ids)
    absent, doubled = ids[:ABSENT], ids[ABSENT : ABSENT + NAMESAKES]
    renamed = ids[ABSENT + NAMESAKES : ABSENT + NAMESAKES + RENAMED]
    towns = sorted(set(associations["home_municipality"]))
    by_id = associations.set_index("association_id")
    asked = ids[:ROWS]
    rows = []
    for one in asked:
        way = draw.choices(list(WAYS), list(WAYS.values()))[0]
        name, town, kind = names[one], by_id.loc[one, "home_municipality"], way
        if one in absent:
            # Without a word it may be the whole name of another: then nobody could tell.
            kind, way = "absent", "as it is" if way == "word left out" else way
        elif one in doubled:
            kind = "namesake"
        elif one in renamed:
            kind = "old name"
        elif draw.random() < 0.02:
            town, kind = None, "no municipality"
        elif draw.random() < 0.02:
            town, kind = draw.choice([other for other in towns if other != town]), "wrong municipality"
        rows.append((written(name, way, draw), town, None if one in absent else one, kind))
    kept = associations[~associations["association_id"].isin(absent)]
    others = kept[kept["association_id"].isin(doubled)].copy()
    others["association_id"] = "double-" + others["association_id"]
    others["home_municipality"] = [
        draw.choice([town for town in towns if town != home]) for home in others["home_municipality"]
    ]
    former = pd.DataFrame({"association_id": renamed, "name": [names[one] for one in renamed]})
    kept = kept.assign(
        name=kept["name"].mask(kept["association_id"].isin(renamed), kept["name"].map(new_name))
    )
    table = pd.DataFrame(rows, columns=["name", "municipality", "true", "way"])
    table = table.assign(**{"registration-number": None, "business-id": None}).astype("str")
    return table, pd.concat([kept, others], ignore_index=True), former


def new_name(name: str) -> str:
    """Give what an association is called since it was renamed."""
    return f"{name.split(maxsplit=1)[0]} toimijat {len(name)}"


def measured(seed: int) -> None:
    """Print the figures of one seed."""
    with TemporaryDirectory() as folder:
        region.write(Path(folder), seed=seed)
        associations = register.read(Path(folder) / "register.xlsx").associations
        truth = pd.read_csv(Path(folder) / "private/truth/register_truth.csv").set_index("source_row")
        names = truth["name"].reindex(associations["source_row"]).set_axis(associations["association_id"])
        rows, kept, former = survey(associations, names, seed)
        path = Path(folder) / "survey.xlsx"
        as_workbook(rows, path)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            settled = joined(path, kept, former)
            times.append(time.perf_counter() - start)
    found = pairs.pair(rows, kept, former)
    assert len(settled.open_) + len(found.joined) == len(rows)  # noqa: S101 - the same, whole
    report(rows, found, seed, median(times), len(kept))


def as_workbook(rows: pd.DataFrame, path: Path) -> None:
    """Write the survey as it is sent."""
    towns = builtin_table("municipalities").set_index("code")["name_fi"]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        page.write_row(
            0, 0, ["Yhdistyksen nimi", "Kotikunta", "Jäseniä", "Kohderyhmät", "Tarpeet", "Vapaa sana"]
        )
        for number, row in enumerate(rows.itertuples(), start=1):
            town = towns.get(row.municipality, "")
            page.write_row(
                number, 0, [row.name, town, number, "nuoret", "harrastukset", f"Terveisiä {number}"]
            )


def joined(path: Path, associations: pd.DataFrame, former: pd.DataFrame) -> settling.Settled:
    """Read the survey and join it, as the command does."""
    names = Municipalities(builtin_table("municipalities"))
    read = facts.read(columns.read(path, {}), "survey", None, names, frozenset())
    return settling.settle(read.lines, associations, former)


def report(rows: pd.DataFrame, found: pairs.Pairs, seed: int, seconds: float, size: int) -> None:
    """Print how many pairs are right, by the way names are written."""
    first = found.proposed[found.proposed["rank"] == 1].set_index("row")["association_id"]
    answer = found.joined["association_id"].reindex(rows.index).fillna(first.reindex(rows.index))
    real = rows["true"].notna()
    right = real & (answer == rows["true"])
    five = found.proposed.groupby("row")["association_id"].agg(list).reindex(rows.index)
    among = pd.Series(
        [isinstance(one, list) and true in one for one, true in zip(five, rows["true"], strict=True)],
        rows.index,
    )
    joined = rows.index.isin(found.joined.index)
    wrong = joined & (answer != rows["true"]).to_numpy()
    print(
        f"seed {seed}: {len(rows)} rows, {size} associations: true pair first {right[real].mean():.2%}, "
        f"among the proposed {(right | among)[real].mean():.2%}, joined by itself {joined.mean():.1%}, "
        f"wrongly {wrong.sum()}, {seconds:.2f} s"
    )
    ways = Counter(rows.loc[real, "way"])
    for way, count in sorted(ways.items()):
        own = real & (rows["way"] == way)
        print(
            f"  {way:20} {count:5} first {right[own].mean():7.2%} "
            f"by itself {joined[own.to_numpy()].mean():7.2%}"
        )
    for row in rows.index[wrong]:
        print("  wrong:", rows.loc[row].to_dict(), answer[row])


def main() -> None:
    """Print the figures of every seed named."""
    for seed in map(int, sys.argv[1:] or [str(region.SEED)]):
        measured(seed)


if __name__ == "__main__":
    main()

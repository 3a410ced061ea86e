"""The geocoder's figures side by side: its cost, how often it is right, what its scores are worth, and peers.

    python benchmarks/geocoding.py [open_address.csv.gz]

The file is the whole country's (``national_file.py`` writes one, which is kept in ``build/national``).
Accuracy is measured on a region and a kind of misspelling (``keys``) that the scores were not fitted on.
addok runs beside it where ``ADDOK_PYTHON`` names a Python that has it.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import addok_peer
import geocode_commands as commands
import numpy as np
import pandas as pd
from address_noise import Dirty, dirty
from geocode_accuracy import areas
from geocode_commands import Figure
from geocode_marks import LEAST_IN_BAND, Buildings, Misplaced, bands, between
from geocode_truth import Addresses, placed, right
from national_build import KEPT
from plain_geocoder import PlainGeocoder

from jarjestokartta.geo import address

REGION_SEED, NOISE_SEED = 7, 7
ROWS, ADDOK_ROWS = 100_000, 2_000
CALIBRATED_ROUNDS, CALIBRATED_ROWS, NO_NUMBER = 3, 200_000, 0.01
RUNS = 3
LOCATE = """
import pickle, sys, time
from jarjestokartta.geo import geocode, in_processes
with open(sys.argv[1], "rb") as file:
    rows, known, areas = pickle.load(file)
clock, processor = time.perf_counter(), time.process_time()
geocode.locate(rows, known, areas, in_processes.worth_having(len(rows)))
print(time.perf_counter() - clock, time.process_time() - processor)
"""


def located_per_second(noisy: Dirty, addresses: Addresses, scratch: Path) -> tuple[float, float]:
    """Give rows a second of matching alone, nothing kept from before: by the clock and by the processors."""
    path = scratch / "asked.pickle"
    with path.open("wb") as file:
        pickle.dump((noisy.rows, addresses.without(noisy.held_out), addresses.areas), file)
    took = []
    for _ in range(RUNS):
        line = [sys.executable, "-c", LOCATE, str(path)]
        took.append(tuple(map(float, subprocess.run(line, check=True, capture_output=True).stdout.split())))
    clock, processor = (min(one) for one in zip(*took, strict=True))
    return len(noisy.rows) / clock, len(noisy.rows) / processor


def plainly_placed(noisy: Dirty, points: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Ask the plain script; rows a second beside."""
    plain = PlainGeocoder(points)
    cells = noisy.rows[["street_address", "home_municipality", "postal_code"]].astype("object")
    rows = list(cells.where(cells.notna(), None).itertuples(index=False, name=None))
    timed = time.perf_counter()
    found = [plain(*row) or (np.nan, np.nan) for row in rows]
    took = time.perf_counter() - timed
    return pd.DataFrame(found, columns=["easting", "northing"]), len(rows) / took


def queries(rows: pd.DataFrame) -> list[str]:
    """Write addresses as addok wants them: the number first, no flat, nobody in care of."""
    parts = address.parse_table(rows)
    names = ["number", "street", "postal_code", "post_office"]
    texts = parts[names].astype("object").where(parts[names].notna(), "")
    return [" ".join(str(cell) for cell in row if cell != "") for row in texts.itertuples(index=False)]


def claims(noisy: Dirty, answers: pd.DataFrame) -> Buildings:
    """Measure a peer that gives buildings or nothing."""
    return Buildings.of(answers["easting"].notna().to_numpy(), answers, noisy.truth)


def accuracy(addresses: Addresses, scratch: Path) -> list[Figure]:
    """Measure on the same rows: the product, the plain script, addok."""
    noisy = dirty(addresses.points, ROWS, seed=NOISE_SEED, kind="keys")
    known = addresses.points.drop(noisy.held_out)
    clock, processor = located_per_second(noisy, addresses, scratch)
    answers = placed(noisy, addresses.without(noisy.held_out), addresses.areas)
    ours = Buildings.of((answers["precision"] == "building").to_numpy(), answers, noisy.truth)
    plainly, plain_speed = plainly_placed(noisy, known)
    plain = claims(noisy, plainly)
    peers = {"plain script": (plain, plain_speed)}
    lacking = addok_peer.missing()
    if lacking:
        print(f"addok is not measured: {lacking}.", file=sys.stderr)
    else:
        few = Dirty(noisy.rows[:ADDOK_ROWS], noisy.truth[:ADDOK_ROWS], noisy.held_out)
        asked = addok_peer.ask(known, queries(few.rows))
        points = pd.DataFrame({"easting": asked.easting, "northing": asked.northing})
        peers["addok"] = (claims(few, points), asked.per_second)
    return [*speed(clock, processor, peers), *shares(ours, peers), *places(answers, noisy, known)]


Peers = dict[str, tuple[Buildings, float]]


def speed(clock: float, processor: float, peers: Peers) -> list[Figure]:
    """Lay rows a second side by side."""
    beside = "; ".join(f"{name} {rate:,.0f}" for name, (_, rate) in peers.items())
    ratio = f", {clock / peers['addok'][1]:.0f}× addok" if "addok" in peers else ""
    reached = f"{clock:,.0f}{ratio} (by processor time {processor:,.0f})"
    name = f"rows/s of matching {ROWS:,} dirty rows, against addok's two processes"
    return [Figure(name, reached, "≥ 100× addok", beside)]


def shares(ours: Buildings, peers: Peers) -> list[Figure]:
    """Lay precision and recall of buildings side by side."""

    def line(name: str, field: str, asked: str) -> Figure:
        beside = "; ".join(f"{peer} {getattr(one, field):.1%}" for peer, (one, _) in peers.items())
        return Figure(name, f"{getattr(ours, field):.2%}", asked, beside)

    return [
        line(f"of {ours.claimed:,} buildings claimed, within 50 m", "precision", "≥ 99.8 %"),
        line("of true buildings, found", "recall", "≥ 99 %"),
        line("of streets that exist nowhere, posing as buildings", "nowhere", "≤ 2 %"),
    ]


def places(answers: pd.DataFrame, noisy: Dirty, known: pd.DataFrame) -> list[Figure]:
    """Give what is right of points between houses, and what lies in a wrong municipality."""
    count, near = between(answers, noisy.truth)
    code_of = known.groupby("postal_code")["municipality_code"].agg(lambda own: own.mode().iloc[0])
    wrong = Misplaced.of(answers, noisy.rows, noisy.truth, code_of)
    return [
        Figure(f"of {count:,} houses unknown, placed between others, within 150 m", f"{near:.2%}", "≥ 95 %"),
        Figure(
            "on a street of a wrong municipality that neither code nor seat names (of any)",
            f"{wrong.not_as_told} ({wrong.all_rows})",
            "0",
        ),
        Figure(
            "outside addresses on a street inside (at the middle of their seat, with a score up to)",
            f"{wrong.outside} ({wrong.outside_by_seat:,}, {wrong.outside_score:.3f})",
            "0",
        ),
    ]


def calibration(addresses: Addresses) -> pd.DataFrame:
    """Measure what scores are worth, on rows of which some have no number."""
    score, good = [], []
    for number in range(CALIBRATED_ROUNDS):
        seed = NOISE_SEED + 1 + number
        noisy = dirty(
            addresses.points, CALIBRATED_ROWS, seed=seed, kind="keys", no_number=NO_NUMBER, lifelike=True
        )
        answers = placed(noisy, addresses.without(noisy.held_out), addresses.areas)
        score.append(answers["score"].to_numpy())
        good.append(right(answers, noisy.truth, addresses.areas))
    return bands(np.concatenate(score), np.concatenate(good))


def print_bands(table: pd.DataFrame) -> None:
    print(f"\n## What a score is worth ({table['rows'].sum():,} dirty rows)\n")
    print("| score | rows | stated | right | difference, points |\n|---|---|---|---|---|")
    for band, row in table.iterrows():
        few = "" if row["rows"] >= LEAST_IN_BAND else " (few)"
        shares = f"{row['stated']:.4f} | {row['right']:.4f} | {100 * (row['right'] - row['stated']):+.1f}"
        print(f"| {band} | {row['rows']:,.0f}{few} | {shares} |")


def main(source: Path) -> None:
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        workspace, gazetteer = scratch / "demo", scratch / "nation.parquet"
        figures = [commands.build(source, gazetteer), commands.nation(gazetteer, scratch)]
        commands.run("demo", workspace)
        demo = Addresses.of(workspace / "data" / "addresses.parquet", areas(workspace))
        figures.insert(1, commands.region(workspace, demo, scratch))
        last = commands.second_run(workspace, demo, scratch)
        addresses = Addresses.of_region(scratch / "other", seed=REGION_SEED)
        figures += [*accuracy(addresses, scratch), last]
        print("\n## Geocoding\n\n| figure | reached | asked | peers |\n|---|---|---|---|")
        for figure in figures:
            print(f"| {' | '.join(figure)} |")
        print_bands(calibration(addresses))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else KEPT)

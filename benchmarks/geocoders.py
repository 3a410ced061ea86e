"""What a geocoding service adds where the gazetteer has holes, and how much is asked of it, run by run.

    python benchmarks/geocoders.py [FOLDER]

FOLDER holds the files of the built-in region (``jarjestokartta demo``); without one, they are made. A fifth
of the streets is taken out of the gazetteer; a server on this machine in the form of NLS has them all. For a
street that it does not know it gives the most similar ones, as Pelias does: those must not be believed.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from contextlib import closing
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qs, urlsplit

import geocode_accuracy
import geopandas as gpd
import pandas as pd
from rapidfuzz import fuzz, process

from jarjestokartta.geo import gazetteer, geocode, pelias, register
from jarjestokartta.geo.answer_cache import AnswerCache
from jarjestokartta.geo.http import Session
from jarjestokartta.geo.model import region
from jarjestokartta.geo.politeness import Policy
from jarjestokartta.geo.vocabulary import Precision

HOLE = 5  # one street in so many is missing
MOST = 20  # features in an answer
WITHIN_M = 50.0
PER_SECOND = 5.0
NAME, NUMBER = "address_name_fin", "number_part_of_address_number"
LETTER = "subdivision_letter_of_address_number"


class Known:
    """All addresses, found by the street's name; the number decides the order only."""

    def __init__(self, rows: pd.DataFrame) -> None:
        place = rows["location_geometry_data"].str.extract(r"([\d.]+) ([\d.]+)").astype("float64")
        self.rows = rows.assign(easting=place[0], northing=place[1], key=rows[NAME].str.casefold())
        self.by_street = dict(iter(self.rows.groupby("key")))
        self.names = list(self.by_street)

    @cache  # noqa: B019 - one of them, as long as the benchmark runs
    def answer(self, text: str) -> bytes:
        line = text.partition(",")[0].casefold()
        named = re.fullmatch(r"(.*?)\s*(\d+)?([a-zåäö])?", line)
        street, number = named[1], named[2] or ""
        like = [street] if street in self.by_street else self._like(street)
        found = pd.concat([self.by_street[name] for name in like]) if like else self.rows.iloc[:0]
        order = (found[NUMBER] == number).sort_values(ascending=False, kind="stable").index
        features = [self._feature(row) for row in found.loc[order].head(MOST).to_dict("records")]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    def _like(self, street: str) -> list[str]:
        return [name for name, *_ in process.extract(street, self.names, scorer=fuzz.ratio, limit=3)]

    @staticmethod
    def _feature(row: dict[str, object]) -> dict[str, object]:
        letter = row[LETTER] if isinstance(row[LETTER], str) else ""
        told = {
            "source": "addresses",
            "katunimi": row[NAME],
            "katunumero": f"{row[NUMBER]}{letter}",
            "postinumero": row["postal_code"],
            "kuntatunnus": row["municipality_number"],
            "match_type": "exact",
        }
        place = {"type": "Point", "coordinates": [row["easting"], row["northing"]]}
        return {"type": "Feature", "geometry": place, "properties": told}


def serve(known: Known) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = known.answer(parse_qs(urlsplit(self.path).query)["text"][0])
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def with_holes(rows: pd.DataFrame, path: Path) -> None:
    """Write the addresses without every fifth street of each municipality."""
    streets = rows["municipality_number"] + rows[NAME].fillna("")
    order = pd.Series(range(streets.nunique()), index=sorted(streets.unique()))
    rows[streets.map(order) % HOLE != 0].to_csv(path, index=False)


def heading(*names: str) -> None:
    print(f"| {' | '.join(names)} |\n{'|---' * len(names)}|")


def report(what: str, located: gpd.GeoDataFrame, truth: pd.DataFrame, wide: gpd.GeoDataFrame) -> None:
    table = geocode_accuracy.with_municipality(located, wide)
    points = gpd.GeoSeries(gpd.points_from_xy(truth["x"], truth["y"]), index=truth.index, crs=located.crs)
    claimed = table["precision"] == Precision.BUILDING
    near = claimed & (located.geometry.distance(points) <= WITHIN_M)
    real = truth["best_precision"] == Precision.BUILDING
    finer = table["precision"].isin([Precision.BUILDING, Precision.INTERPOLATED, Precision.STREET])
    nowhere = (truth["in_gazetteer"] == "False") & ~real
    own = table["method"] == "nls"
    figures = [
        f"{(near & real).sum() / real.sum():.1%}",
        f"{near.sum() / claimed.sum():.2%}",
        f"{(finer & truth['x'].notna() & (table['lies_in'] != truth['municipality_code'])).sum()}",
        f"{(claimed & nowhere).sum()} of {nowhere.sum()}",
        f"{own.sum():,}",
        f"{(near & own).sum():,} of {(claimed & own).sum():,}",
    ]
    print(f"| {what} | {' | '.join(figures)} |")


def measure(folder: Path, scratch: Path) -> None:
    raw = folder / "data" / "raw" / "open_address.csv"
    rows = pd.read_csv(raw, dtype="str")
    with_holes(rows, scratch / "open_address.csv")
    gazetteer.build([scratch / "open_address.csv"], scratch / "addresses.parquet")
    known = gazetteer.Gazetteer.load(scratch / "addresses.parquet")
    wide = geocode_accuracy.areas(folder)
    associations = register.read(folder / "register.xlsx").associations
    truth = geocode_accuracy.truth_of(folder, associations)
    located = geocode.locate(associations, known, wide)
    print("\n## Geocoding services\n")
    heads = ["a fifth of the streets unknown", "true buildings found", "of those claimed, right"]
    heads += [
        "rows in a wrong municipality",
        "streets that exist nowhere, as buildings",
        "placed by the service",
    ]
    heading(*heads, "its buildings, right")
    report("gazetteer alone", located, truth, wide)
    server = serve(Known(rows))
    lines = []
    for run in ("first", "second"):
        session = Session(Policy(per_second=1e9))
        url = f"http://127.0.0.1:{server.server_address[1]}/search"
        form = pelias.FORMS["nls"]
        service = pelias.Service(form, url, {}, form.key("key"), session)
        with (
            closing(AnswerCache(scratch / "c.sqlite", days=1, today=date(2026, 1, 1))) as kept,
            closing(session),
        ):
            begun = time.perf_counter()
            placed = pelias.settle(associations, located, wide, [service], kept, known)
            took = time.perf_counter() - begun
        report(f"with the service, {run} run", placed, truth, wide)
        lines.append(f"| {run} run | {session.requests:,} | {service.kept:,} | {took:.2f} s"
                     f" | {session.requests / PER_SECOND:.0f} s |")  # fmt: skip
    server.shutdown()
    print()
    heading("", "requests", "answers kept", "time without waiting", "waiting, at 5 requests/s")
    print("\n".join(lines))


def main() -> None:
    with TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch) / "region"
        if len(sys.argv) == 1:
            region.write(folder)
        measure(folder, Path(scratch))


if __name__ == "__main__":
    main()

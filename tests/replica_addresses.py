"""Ryhti's addresses and the classifications as a replica: WFS as CSV, the daily file, tables of pairs."""

from __future__ import annotations

import gzip
import io
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from network_fixtures import Asked, Reply
from pyarrow import csv
from replica_fixtures import Replica, document, in_json, service

from jarjestokartta.geo import files

LAYER = "ryhti_building:open_address"
TEXT = {"Content-Type": "text/csv;charset=UTF-8"}
BESIDE = 30  # addresses of each municipality around the region, which the built-in region's file lacks
MOST = 50_000  # rows a page, whatever is asked
COLUMNS = (
    "address_key",
    "address_name_fin",
    "address_name_swe",
    "number_part_of_address_number",
    "number_part_of_address_number2",
    "subdivision_letter_of_address_number",
    "subdivision_letter_of_address_number2",
    "municipality_number",
    "postal_code",
    "postal_office_fin",
    "location_geometry_data",
)


@service("ryhti", addresses="ryhti/wfs")
def wfs(replica: Replica, asked: Asked) -> Reply:
    """Answer as GeoServer does: a parameter that it does not know is passed over in silence."""
    if asked.params.get("typeNames") != LAYER:
        return Reply(b"<ows:ExceptionReport/>", status=400)
    table = _of(replica.raw, asked.params.get("CQL_FILTER", ""))
    if asked.params.get("resultType") == "hits":
        return Reply(f'<wfs:FeatureCollection numberMatched="{len(table)}" numberReturned="0"/>'.encode())
    if asked.params.get("outputFormat") != "csv" or asked.params.get("srsName") != "EPSG:3067":
        return Reply(b"<ows:ExceptionReport/>", status=400)
    start, count = int(asked.params.get("startIndex", 0)), int(asked.params.get("count", MOST))
    names = asked.params.get("propertyName", ",".join(table.column_names)).split(",")
    return Reply(_as_csv(table.slice(start, min(count, MOST)).select(names)), headers=TEXT)


def _as_csv(table: pa.Table) -> bytes:
    """Write as GeoServer does: FID first, columns in the layer's order, lines that end in CR LF."""
    order = [name for name in COLUMNS if name in table.column_names]
    fids = pa.array([f"open_address.fid-{place:x}" for place in range(len(table))], pa.string())
    page = table.select(order).add_column(0, "FID", fids)
    file = io.BytesIO()
    csv.write_csv(page, file, csv.WriteOptions(quoting_style="needed"))
    return file.getvalue().replace(b'"\n', b'"\r\n')


@cache
def addresses(raw: Path) -> pa.Table:
    """Give all rows, by ``address_key``: the region's from its file, and some of the neighbours'."""
    kinds = csv.ConvertOptions(
        include_columns=COLUMNS, column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False
    )
    own = csv.read_csv(raw / "open_address.csv", convert_options=kinds)
    known = set(own["municipality_number"].to_pylist())
    features = document(raw / "kunta1000k_2026.geojson")["features"]
    around = [one for one in features if one["properties"]["kunta"] not in known]
    rows = [row for one in around for row in _beside(one["properties"]["kunta"], one["geometry"])]
    more = pa.table(dict(zip(COLUMNS, map(pa.array, zip(*rows, strict=True)), strict=True)))
    return pa.concat_tables([own, more]).sort_by("address_key")


def _beside(code: str, geometry: dict) -> list[tuple[str, ...]]:
    ground = shapely.from_geojson(json.dumps(geometry))
    west, south, east, north = ground.bounds
    draw = np.random.default_rng(int(code))
    points = draw.uniform((west, south), (east, north), (50 * BESIDE, 2))
    inside = points[shapely.contains_xy(ground, points)][:BESIDE]
    return [
        (
            sha256(f"{code} {place}".encode()).hexdigest()[:32],
            *("Naapurintie", "", str(place + 1), "", "", "", code, "00000", "NAAPURI"),
            f"POINT ({x:.1f} {y:.1f})",
        )
        for place, (x, y) in enumerate(inside)
    ]


@cache
def _of(raw: Path, condition: str) -> pa.Table:
    table = addresses(raw)
    if not condition:
        return table
    column, code = condition.split("=")
    return table.filter(pc.equal(table[column], code.strip("'"))).combine_chunks()


@service("dump")
def dump(replica: Replica, asked: Asked) -> Reply:
    """Give the daily file with its mark, or say that it is the same still."""
    content = packed(replica.raw / "open_address.csv")
    mark = f'"{sha256(content).hexdigest()[:16]}"'
    if asked.headers.get("if-none-match") in (mark, "*"):
        return Reply(b"", status=304, headers={"ETag": mark})
    return Reply(content, headers={"ETag": mark, "Content-Type": "application/gzip"})


@cache
def packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 1, mtime=0)


# --- classifications -----------------------------------------------------------------------------------

BASE = "classifications/v2"
# What became of municipalities, in the tables between years; of 2022 and 2024 there is none.
CHANGES: dict[int, dict[str, str]] = {2021: {"099": "214"}, 2023: {}, 2025: {"588": "507"}, 2026: {}}
YEARS = (2025, 2026)  # of the key


@service("classifications", municipality_key=BASE, municipality_changes=BASE)
def classifications(_replica: Replica, asked: Asked) -> Reply:
    """Answer as the service has since October 2026: ``/maps`` fails where a parameter is given."""
    kind, name, what = asked.path.removeprefix(f"/{BASE}/").split("/")
    if (kind, what) == ("classifications", "classificationItems"):
        return in_json([_item(name, one, asked.params["lang"]) for one in municipalities()])
    pairs = _pairs(name)
    if pairs is None:
        return Reply(b"no such table", status=404)
    if asked.params:
        return Reply(b"", status=500)
    table = f"https://data.stat.fi/api/classifications/v2/correspondenceTables/{name}/maps"
    return in_json([f"{table}/{old}/{new}" for old, new in pairs])


def as_pairs(asked: Asked, reply: Reply) -> Reply:
    """Answer as before that, and as the service may again: pairs in place of addresses."""
    if "/maps" not in asked.path or reply.status != 200:
        return reply
    one, other = asked.path.split("/")[-2].split("%23")
    pairs = [address.rsplit("/", 2)[1:] for address in json.loads(reply.body)]
    told = [
        {"sourceLocalId": f"{one}/{old}", "targetLocalId": f"{other}/{new}", "comment": None}
        for old, new in pairs
    ]
    return in_json(told)


@cache
def municipalities() -> tuple[tuple[str, str, str], ...]:
    """Give code, Finnish and Swedish name of all municipalities."""
    lists = ("municipalities", "neighbour_municipalities", "other_municipalities")
    rows = [row for name in lists for row in files.builtin_table(name).itertuples()]
    return tuple(sorted((one.code, one.name_fi, one.name_sv) for one in rows))


def region_of(code: str) -> str:
    """Give the region of a municipality: 13 for the built-in 22, another for the rest."""
    own = files.builtin_table("municipalities")["code"]
    return "13" if code in set(own) else f"{1 + int(code) % 12:02d}"


def _pairs(name: str) -> list[tuple[str, str]] | None:
    one, other = name.split("%23")
    year, then = int(one.split("_")[2][:4]), int(other.split("_")[2][:4])
    codes = [code for code, _, _ in municipalities()]
    if other.startswith("maakunta"):
        return [(code, region_of(code)) for code in codes] if year in YEARS else None
    if then not in CHANGES or year != then - 1:
        return None
    ended = CHANGES[then]
    return [(code, ended.get(code, code)) for code in [*codes, *ended]]


def _item(name: str, one: tuple[str, str, str], language: str) -> dict:
    code, name_fi, name_sv = one
    return {
        "classification": {"localId": name},
        "localId": f"{name}/{code}",
        "level": 1,
        "code": code,
        "parentCode": None,
        "classificationItemNames": [
            {"langName": language, "lang": language, "name": name_fi if language == "fi" else name_sv}
        ],
    }

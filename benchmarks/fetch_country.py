"""The services of ``fetch.py`` at their real size; and layers fetched for the whole country.

    python benchmarks/fetch_country.py serve DEMO/data/raw FOLDER
    python benchmarks/fetch_country.py whole WORKSPACE

The built-in region's municipalities, postal areas and cells are copied over the country until there are as
many as the real layers have; addresses and places are the region's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo import settings
from jarjestokartta.geo.politeness import Policy
from jarjestokartta.workspace.fetching import Fetch
from jarjestokartta.workspace.folder import Workspace

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import network_fixtures
import replica_fixtures

MUNICIPALITIES, POSTAL_AREAS, CELLS, COLUMNS = 309, 3_018, 96_904, 113
WHOLE = ("municipalities", "postal-areas", "grid")

Layer = dict[str, Any]


def enlarge(raw: Path, out: Path) -> None:
    """Write the raw files of ``raw`` at the country's size."""
    out.mkdir()
    for path in raw.iterdir():
        (out / path.name).symlink_to(path.resolve())
    towns = _copied(raw / "kunta1000k_2026.geojson", MUNICIPALITIES)
    known = {one["properties"]["kunta"] for one in towns["features"]}
    free = iter(code for code in (f"{number:03d}" for number in range(1, 1000)) if code not in known)
    for one in towns["copies"]:
        one["properties"] |= {"kunta": (code := next(free)), "nimi": f"Kunta {code}", "namn": f"Kunta {code}"}
    _write(towns, out / "kunta1000k_2026.geojson")
    areas = _copied(raw / "pno_tilasto_2026.geojson", POSTAL_AREAS)
    taken = {one["properties"]["postinumeroalue"] for one in areas["features"]}
    codes = iter(code for code in (f"{number:05d}" for number in range(100, 99_999)) if code not in taken)
    for one in areas["copies"]:
        one["properties"] |= {"postinumeroalue": next(codes), "kunta": "999"}
    for place, one in enumerate(areas["features"]):
        lacking = COLUMNS - len(one["properties"])
        one["properties"] |= {f"tp_{number}": (place * number) % 997 for number in range(lacking)}
    _write(areas, out / "pno_tilasto_2026.geojson")
    cells = _copied(raw / "vaki2025_1km.geojson", CELLS)
    for place, one in enumerate(cells["copies"]):
        one["properties"] |= {"id_nro": 900_000 + place, "grd_id": f"1kmN9E{place:06d}", "kunta": "999"}
    _write(cells, out / "vaki2025_1km.geojson")


def _copied(path: Path, wanted: int) -> Layer:
    """Give a layer with as many features as wanted; the copies lie in the north, two hundred km apart."""
    layer: Layer = json.loads(path.read_bytes())
    first, copies = layer["features"], []
    kind = first[0]["id"].split(".")[0]
    for number in range(wanted - len(first)):
        own = number // len(first)
        east, north = 200_000 * (own % 3 - 1), 330_000 + 15_000 * (own // 3)
        one = first[number % len(first)]
        geometry = one["geometry"] | {"coordinates": _moved(one["geometry"]["coordinates"], east, north)}
        told = {"id": f"{kind}.{len(first) + number + 1}", "geometry": geometry}
        copies.append(one | told | {"properties": dict(one["properties"])})
    return layer | {"features": first + copies, "copies": copies}


def _moved(shape: Any, east: float, north: float) -> Any:
    if isinstance(shape[0], (int, float)):
        return [shape[0] + east, shape[1] + north]
    return [_moved(one, east, north) for one in shape]


def _write(layer: Layer, path: Path) -> None:
    path.unlink()
    count = len(layer["features"])
    told = {"totalFeatures": count, "numberMatched": count, "numberReturned": count}
    path.write_text(json.dumps({k: v for k, v in layer.items() if k != "copies"} | told), encoding="utf-8")


def serve(raw: Path, out: Path) -> None:
    """Run the replica until its input ends; the first line told is where it is, and its sources' paths."""
    enlarge(raw, out)
    replica_fixtures.import_all()

    @replica_fixtures.service("asked")
    def asked(replica: replica_fixtures.Replica, _asked: network_fixtures.Asked) -> network_fixtures.Reply:
        return replica_fixtures.in_json(sum(one.path != "/asked" for one in replica.asked))

    with replica_fixtures.serving(out) as replica:
        print(json.dumps({"url": replica.url, "addresses": replica_fixtures.ADDRESSES}), flush=True)
        sys.stdin.read()


def whole(folder: Path) -> None:
    """Fetch layers of the whole country into a workspace, and print their rows."""
    run = Fetch(Workspace.open(folder), settings.load(folder), policy=Policy(per_second=1e9, whole_s=60))
    run.declared = {
        name: msgspec.structs.replace(one, around=False, on=name in WHOLE)
        for name, one in run.declared.items()
    }
    outcomes = list(run.run(("boundaries", "grid")))
    rows = {one.source.id: one.record.rows for one in outcomes if one.record is not None}
    print(json.dumps(rows))


if __name__ == "__main__" and len(sys.argv) > 1:
    {"serve": serve, "whole": whole}[sys.argv[1]](*map(Path, sys.argv[2:]))

"""The polygon layers: municipalities, villages and lakes."""

from __future__ import annotations

from pathlib import Path

from jarjestokartta.geo.model import geojson
from jarjestokartta.geo.model.sketch import Sketch

YEAR = 2026


def write_municipalities(sketch: Sketch, path: Path) -> None:
    """Write ``kunta1000k_2026``: id, kunta, vuosi, nimi, namn, name; the 22 and their neighbours."""
    table = sketch.municipalities.sort_values("code", kind="stable")
    rows = (
        {
            "id": number,
            "kunta": one.code,
            "vuosi": YEAR,
            "nimi": one.name,
            "namn": one.name_sv,
            "name": one.name,
        }
        for number, one in enumerate(table[["code", "name", "name_sv"]].itertuples(index=False), 1)
    )
    geojson.write(path, f"kunta1000k_{YEAR}", table.geometry, rows)


def write_villages(sketch: Sketch, path: Path) -> None:
    """Write ``kylat``: tunnus, nimi, namn, kunta. Villages fill their municipalities without a gap."""
    table = sketch.villages
    rows = (
        {"tunnus": one.village_id, "nimi": one.name, "namn": one.name, "kunta": one.municipality}
        for one in table[["village_id", "name", "municipality"]].itertuples(index=False)
    )
    geojson.write(path, "kylat", table.geometry, rows)


def write_lakes(sketch: Sketch, path: Path) -> None:
    """Write ``vesistot``: nimi, pinta_ala (m²)."""
    rows = (
        {"nimi": name, "pinta_ala": round(area)}
        for name, area in zip(sketch.lakes["name"], sketch.lakes.geometry.area, strict=True)
    )
    geojson.write(path, "vesistot", sketch.lakes.geometry, rows)

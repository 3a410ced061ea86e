"""The drawn region, as it is kept in ``geo/data`` and as the recipe gives it again.

The recipe rests on an optimiser, on noise and on GEOS, which may differ in the last digit between machines.
So it was run once, and its result is data of the package: what is written from it is the same everywhere.
``python -m jarjestokartta.geo.model.sketch`` runs the recipe and replaces that data.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from jarjestokartta.geo import crs, files
from jarjestokartta.geo.model import facts, labels, names, outlines, people, postal, water
from jarjestokartta.geo.model.draws import Draws

SEED = 1  # not every seed gives every place its own area; see labels.check
_ARRAYS = "model_region.npz"


@dataclass(frozen=True)
class Sketch:
    """The region: polygons in EPSG:3067, whole metres, and the inhabited cells.

    ``villages``: village_id, name, genitive, municipality, x, y (a site inside), rank, invented, postal_code.
    ``municipalities``: code, name, name_sv, in_region. ``postal_areas``: code, name, post_office,
    municipality. ``lakes``: name, area_m2. ``cells``: x, y (km, south-western corner), unit (row of
    ``villages``, beyond them the neighbours), residents. ``units``: the raster of :mod:`labels`.
    """

    units: npt.NDArray[np.int64]
    villages: gpd.GeoDataFrame
    municipalities: gpd.GeoDataFrame
    postal_areas: gpd.GeoDataFrame
    lakes: gpd.GeoDataFrame
    cells: pd.DataFrame


def draw(seed: int = SEED) -> Sketch:
    """Run the recipe (about 4 s)."""
    raster = labels.draw(seed)
    faults = labels.check(raster)
    if faults:
        raise ValueError(f"seed {seed}: {'; '.join(faults)}")
    count = len(raster.villages) + len(facts.neighbours())
    polygons = outlines.units(raster.units, count, west=labels.WEST, south=labels.SOUTH, step=labels.STEP)
    lakes = water.draw(raster, seed)
    cells = people.draw(raster, polygons, lakes, seed)
    villages = _villages(raster, polygons, cells, seed)
    codes = postal.areas(villages, Draws(seed, "post offices"))
    villages["postal_code"] = villages["leader"].map(codes.set_index("leader")["code"])
    return Sketch(
        raster.units,
        _layer(villages.drop(columns=["leader", "residents"]), polygons[: len(villages)]),
        _municipalities(villages, polygons),
        _postal_areas(villages, codes, polygons),
        _layer(pd.DataFrame({"name": names.lakes(len(lakes.lakes), Draws(seed, "lakes"))}), lakes.lakes),
        cells,
    )


def _villages(
    raster: labels.Raster, polygons: outlines.Polygons, cells: pd.DataFrame, seed: int
) -> pd.DataFrame:
    villages = raster.villages.copy()
    villages["invented"] = villages["name"].isna()
    villages["residents"] = cells.groupby("unit")["residents"].sum().reindex(villages.index, fill_value=0)
    villages["leader"] = postal.group(raster.units, villages, Draws(seed, "postal areas"))
    new = names.villages(int(villages["invented"].sum()), Draws(seed, "village names"))
    villages.loc[villages["invented"], ["name", "genitive"]] = new.to_numpy()
    own = polygons[: len(villages)]
    astray = villages["invented"] & ~shapely.contains_xy(own, villages["x"], villages["y"])
    inside = shapely.get_coordinates(shapely.point_on_surface(own)).round().astype("int64")
    villages.loc[astray, ["x", "y"]] = inside[astray]
    number = villages.groupby("municipality").cumcount() + 1
    villages.insert(0, "village_id", villages["municipality"] + number.astype("str").str.zfill(3))
    return villages


def _municipalities(villages: pd.DataFrame, polygons: outlines.Polygons) -> gpd.GeoDataFrame:
    around = facts.neighbours()
    owners = [*villages["municipality"], *around["code"]]
    drawn = outlines.merged(polygons, owners)
    table = pd.concat([facts.municipalities().assign(in_region=True), around.assign(in_region=False)])
    table = table[["code", "name", "name_sv", "in_region"]].reset_index(drop=True)
    return _layer(table, np.array([drawn[code] for code in table["code"]], dtype=object))


def _postal_areas(
    villages: pd.DataFrame, codes: pd.DataFrame, polygons: outlines.Polygons
) -> gpd.GeoDataFrame:
    drawn = outlines.merged(polygons[: len(villages)], villages["postal_code"])
    table = codes.drop(columns="leader").sort_values("code").reset_index(drop=True)
    return _layer(table, np.array([drawn[code] for code in table["code"]], dtype=object))


def _layer(table: pd.DataFrame, polygons: outlines.Polygons) -> gpd.GeoDataFrame:
    plain = shapely.normalize(polygons)
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry=plain, crs=crs.METRES)


@cache
def load() -> Sketch:
    """Read the region that the package holds. The caller must not change it."""
    source = resources.files("jarjestokartta.geo") / "data" / _ARRAYS
    with source.open("rb") as file, np.load(file) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    villages = files.builtin_table("model_villages").astype({"x": "int64", "y": "int64", "rank": "int64"})
    villages = villages.assign(invented=villages["invented"] == "1")
    municipalities = pd.concat(
        [facts.municipalities().assign(in_region=True), facts.neighbours().assign(in_region=False)]
    )
    return Sketch(
        kept["units"].astype(np.int64),
        _layer(villages, _unpack(kept, "villages")),
        _layer(municipalities[["code", "name", "name_sv", "in_region"]], _unpack(kept, "municipalities")),
        _layer(files.builtin_table("model_postal_areas").copy(), _unpack(kept, "postal_areas")),
        _layer(files.builtin_table("model_lakes").copy(), _unpack(kept, "lakes")),
        pd.DataFrame(kept["cells"].astype(np.int64), columns=["x", "y", "unit", "residents"]),
    )


def save(sketch: Sketch, folder: Path) -> None:
    """Write the region as the files of ``geo/data`` that :func:`load` reads."""
    arrays: dict[str, npt.NDArray[np.int16] | npt.NDArray[np.int32]] = {
        "units": sketch.units.astype(np.int16),
        "cells": sketch.cells.to_numpy(dtype=np.int16),
    }
    for name in ("villages", "municipalities", "postal_areas", "lakes"):
        arrays |= _pack(getattr(sketch, name).geometry.to_numpy(), name)
    with (folder / _ARRAYS).open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type] # its stub takes a flag among the arrays
    for name in ("villages", "postal_areas", "lakes"):
        plain = pd.DataFrame(getattr(sketch, name).drop(columns="geometry"))
        plain = plain.replace({True: "1", False: "0"}) if "invented" in plain else plain
        plain.to_csv(folder / f"model_{name}.csv", index=False, lineterminator="\n")


def _pack(polygons: outlines.Polygons, name: str) -> dict[str, npt.NDArray[np.int32]]:
    _, xy, (rings, parts) = shapely.to_ragged_array(polygons)
    corners = np.concatenate([np.zeros((1, 2)), xy])
    return {
        f"{name}_steps": (corners[1:] - corners[:-1]).astype(np.int32),
        f"{name}_rings": rings.astype(np.int32),
        f"{name}_parts": parts.astype(np.int32),
    }


def _unpack(arrays: dict[str, npt.NDArray[np.int64]], name: str) -> outlines.Polygons:
    xy = np.cumsum(arrays[f"{name}_steps"], axis=0).astype(np.float64)
    offsets = (arrays[f"{name}_rings"].astype(np.int64), arrays[f"{name}_parts"].astype(np.int64))
    return np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, xy, offsets), dtype=object)


if __name__ == "__main__":
    save(draw(), Path(__file__).resolve().parents[1] / "data")

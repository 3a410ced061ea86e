"""A source of boundaries → Areas of one level, checked, with everything that was wrong told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import problems, tables, vintages
from jarjestokartta.geo.boundaries import check, coded, features, villages
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source, VillageSource
from jarjestokartta.geo.vocabulary import Level

_RADIUS_KM = VillageSource(file="").radius_km


@dataclass(frozen=True)
class Loaded:
    """Areas of one level, and the Problems of their source."""

    areas: gpd.GeoDataFrame
    problems: pd.DataFrame


def areas(
    source: Source,
    level: Level,
    folder: Path,
    *,
    region: Sequence[str] | None = None,
    parents: gpd.GeoDataFrame | None = None,
) -> Loaded:
    """Read the areas of one level.

    Parameters
    ----------
    source
        A GeoPackage, GeoJSON, TopoJSON, Shapefile or GML; for villages also points.
    level
        What its features are.
    folder
        What the source's path is relative to.
    region
        Municipality codes; others are kept as neighbours where they are within 30 km. None keeps all.
    parents
        The municipalities (Areas), for villages and postal areas.

    Returns
    -------
    Loaded
        Areas sorted by ``area_id``, EPSG:3067.

    Raises
    ------
    InputError
        When the file cannot be read, has no codes (names, for villages), two areas share a code, a
        municipality of the region is missing, or nothing is left; and what
        :func:`jarjestokartta.geo.vintages.load` gives.
    CrsError
        When its coordinates cannot be in Finland, or no system is known.
    """
    level = Level(level)
    raw, told = features.read(source, level, folder)
    sound, broken = check.geometry(raw, points=level is Level.VILLAGE)
    sound.attrs = raw.attrs
    if sound.empty:
        raise InputError("areas-none-sound", file=folder / source.file)
    if level is Level.MUNICIPALITY:
        found, more = coded.municipalities(sound, region, vintages.load(folder))
    elif level is Level.POSTAL_AREA:
        found, more = coded.postal_areas(sound, region, parents)
    else:
        radius_m = 1000 * (source.radius_km if isinstance(source, VillageSource) else _RADIUS_KM)
        found, more = villages.villages(sound, parents, radius_m)
    table = _conform(found, level, source)
    # What is wrong with features that the region does not need is nobody's worry.
    near = _rows_near(raw, sound, table)
    broken = broken[broken["source_row"].isin(near)]
    return Loaded(table, problems.join([told, broken, more, check.overlaps(table)]))


def _rows_near(raw: gpd.GeoDataFrame, sound: gpd.GeoDataFrame, table: gpd.GeoDataFrame) -> set[int]:
    """Give the rows that were kept, and those that were rejected before anyone knew where they belong."""
    west, south, east, north = table.total_bounds
    here = sound.cx[west:east, south:north]
    return set(here["row"]) | (set(raw["row"]) - set(sound["row"]))


def _conform(found: gpd.GeoDataFrame, level: Level, source: Source) -> gpd.GeoDataFrame:
    table = found.assign(level=level.value, source=source.name or Path(source.file).name)
    table = table.sort_values("area_id", ignore_index=True)
    kept = ["area_id", "level", "name_fi", "name_sv", "in_region", "vintage", "source", "geometry"]
    if "parent_id" in table:
        kept.insert(4, "parent_id")
    conformed: gpd.GeoDataFrame = tables.AREAS.conform(table[kept])
    return conformed


def areas_of_file(path: Path, level: Level | None = None) -> Loaded:
    """Read all areas of a file that no settings describe; its columns tell the level where it is None.

    Raises
    ------
    InputError
        As :func:`areas`.
    CrsError
        As :func:`areas`.
    """
    source = Source(file=str(path))
    return areas(source, level or features.level_of(source, Path()), Path())

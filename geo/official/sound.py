"""Whether a file that came is what it should be: read by the very reader that an update will read it with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pandas as pd

from jarjestokartta.geo import gazetteer, residents, sites
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.fetch_settings import Declared
from jarjestokartta.geo.official.around import Around
from jarjestokartta.geo.population import figures_by_area
from jarjestokartta.geo.settings import SiteSource, Source, VillageSource
from jarjestokartta.geo.vocabulary import Level

_LEVELS = {
    "municipalities": Level.MUNICIPALITY,
    "postal-areas": Level.POSTAL_AREA,
    "villages": Level.VILLAGE,
}
_KINDS = {"villages": VillageSource, "sites": SiteSource}


def as_source(declared: Declared, **told: object) -> Source:
    """Give what the settings would say of a declared source."""
    fields: dict[str, object] = {
        "file": f"data/raw/{declared.file}",
        "crs": declared.crs,
        "columns": declared.columns,
        "name": declared.name,
        "licence": declared.licence,
        "attribution": declared.attribution,
        "url": declared.url,
    }
    if declared.use == "sites":
        fields |= {"format": declared.format, "supplies": [need.value for need in declared.supplies]}
    made: Source = msgspec.convert(fields | told, _KINDS.get(declared.use, Source))
    return made


def year(
    declared: Declared, source: Source, folder: Path, around: Around | None, codes: Sequence[str] = ()
) -> int | None:
    """Read a file as an update will, and give the year it tells of.

    Parameters
    ----------
    source
        The file, relative to ``folder``.
    around
        What was asked for; None where that is not known yet.
    codes
        Municipalities of the region, none of which boundaries of municipalities may lack.

    Raises
    ------
    InputError
        When it is not what it should be: see the readers.
    """
    if declared.use in _LEVELS:
        return _areas(source, _LEVELS[declared.use], folder, around, codes)
    if declared.use == "residents":
        return _residents(source, folder, around)
    if declared.use == "grid":
        return _cells(source, folder, around)
    if declared.use == "addresses":
        with TemporaryDirectory(dir=(folder / source.file).parent) as scratch:
            report = gazetteer.build([folder / source.file], Path(scratch) / "addresses.parquet")
        if not report.rows_written:
            raise InputError("addresses-elsewhere", file=folder / source.file)
    if isinstance(source, SiteSource) and sites.load(source, folder).sites.empty and declared.supplies:
        raise InputError("fetch-no-places", file=folder / source.file)
    return None


def _areas(
    source: Source, level: Level, folder: Path, around: Around | None, codes: Sequence[str]
) -> int | None:
    region = None if around is None else around.codes
    parents = None if around is None or level is Level.MUNICIPALITY else _in_region(around)
    found = load.areas(source, level, folder, region=region, parents=parents).areas
    if level is Level.MUNICIPALITY:
        _require(codes, set(found["area_id"]), folder / source.file)
    if level is Level.POSTAL_AREA and around is not None:
        _require(around.codes, set(found["parent_id"].dropna()), folder / source.file)
    return _newest(found["vintage"])


def _in_region(around: Around) -> pd.DataFrame:
    inside = around.areas["area_id"].isin(list(around.codes))
    areas: pd.DataFrame = around.areas.assign(in_region=inside)
    return areas


def _residents(source: Source, folder: Path, around: Around | None) -> int | None:
    found = figures_by_area.read(source, folder, Level.MUNICIPALITY)
    lived_in = found.loc[found["residents"] > 0, "code"]
    _require(around.codes if around else (), set(lived_in.str.removeprefix("KU")), folder / source.file)
    return _newest(found["year"])


def _cells(source: Source, folder: Path, around: Around | None) -> int | None:
    """See that people live in every municipality of the region: a part may be whole by its count."""
    found = residents.cells(source, folder)
    if around is not None:
        lived_in = assign(found.geometry[found["residents"] > 0], around.areas)["area_id"]
        _require(around.codes, set(lived_in.dropna()), folder / source.file)
    return _newest(found["year"])


def _require(codes: Sequence[str], found: set[str], file: Path) -> None:
    absent = sorted(set(codes) - found)
    if absent:
        raise InputError("areas-missing", file=file, codes=", ".join(absent))


def _newest(years: pd.Series) -> int | None:
    known = years.dropna()
    return int(known.max()) if len(known) else None

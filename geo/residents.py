"""Residents by municipality, postal area, village and grid cell."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import tables, vintages
from jarjestokartta.geo.boundaries import codes, names
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.population import figures_by_area, of_division
from jarjestokartta.geo.population.grid import SPREAD, cells, spread
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import AssignReason, Level

__all__ = ["SPREAD", "area_residents", "cells", "first_known", "spread", "sum_cells"]

_GROUPS = ["residents", "residents_0_14", "residents_15_64", "residents_65_plus"]
_COUNTS = [*_GROUPS, "second_homes"]


def area_residents(source: Source, folder: Path, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Read the residents of ``areas`` (of one level) as AreaResidents.

    An area that the source does not hold gets NA. Figures of municipalities that have merged into one of
    ``areas`` are summed, and the extra column ``former_codes`` names them.

    The source's figure of a village that was cut at a municipal border is of the whole: each piece gets its
    share by ground, marked in the extra column ``estimated`` (give the pieces beyond the region too).

    Raises
    ------
    InputError
        ``residents-no-match`` when the source holds none of the areas, ``residents-double`` when it holds
        one twice, and those of :func:`jarjestokartta.geo.population.figures_by_area.read` and
        :func:`jarjestokartta.geo.population.of_division.figures`.
    """
    level = Level(areas["level"].iloc[0])
    found = figures_by_area.read(source, folder, level)
    path = folder / source.file
    found["area_id"] = _matched(found, areas, level)
    if level is Level.MUNICIPALITY:
        found = of_division.figures(found, areas, vintages.load(folder), file=path)
    wanted = found[found["area_id"].notna()].drop(columns=["code", "name", "parent"])
    if wanted.empty:
        raise InputError("residents-no-match", file=path)
    double = wanted.loc[wanted["area_id"].duplicated(), "area_id"].unique()
    if len(double):
        raise InputError("residents-double", file=path, codes=", ".join(double[:10]))
    year = int(wanted["year"].iloc[0])
    wholes = areas.assign(whole_id=_wholes(areas))
    table = pd.DataFrame(wholes[["area_id", "whole_id"]]).merge(
        wanted.drop(columns="year"), left_on="whole_id", right_on="area_id", how="left", suffixes=("", "_of")
    )
    share = wholes.area / wholes.area.groupby(wholes["whole_id"].to_numpy()).transform("sum")
    cut = wholes["whole_id"].duplicated(keep=False).to_numpy()
    table = table.drop(columns=["whole_id", "area_id_of"]).assign(
        year=year, source=source.name or path.name, estimated=cut
    )
    conformed: pd.DataFrame = tables.AREA_RESIDENTS.conform(table)
    conformed[_COUNTS] = conformed[_COUNTS].mul(share.where(cut, 1.0).to_numpy(), axis=0)
    told = conformed[_GROUPS].notna().all(axis=1)
    conformed["age_estimated_share"] = conformed["age_estimated_share"].fillna(0.0).where(told)
    return conformed


def _matched(found: pd.DataFrame, areas: gpd.GeoDataFrame, level: Level) -> pd.Series:
    """Give each row's area: by its code, else by a name that only one area has (in its municipality)."""
    ids = codes.area_ids(level, found["code"])
    ids = ids.where(ids.isin(areas["area_id"]))
    parents = areas["parent_id"].fillna("")
    parent = codes.municipality_codes(found["parent"]).fillna(names.codes_of(found["parent"]))
    for written in (found["name"], found["code"]):
        spelled = written.str.casefold()
        for ours in (areas["name_fi"], areas["name_sv"]):
            name = ours.str.casefold()
            ids = ids.fillna(_only(name + "\n" + parents, areas["area_id"], spelled + "\n" + parent))
            ids = ids.fillna(_only(name, areas["area_id"], spelled.where(parent.isna())))
    return ids


def _only(keys: pd.Series, ids: pd.Series, wanted: pd.Series) -> pd.Series:
    single = keys.notna() & ~keys.duplicated(keep=False)
    return wanted.map(pd.Series(ids[single].array, index=keys[single].array)).astype("str")


def _wholes(areas: gpd.GeoDataFrame) -> pd.Series:
    """Give each area's id, but of a piece (``<id>-<municipality>``) that of the whole."""
    ids = areas["area_id"]
    whole = ids.str.replace(r"-\d{3}$", "", regex=True)
    piece = ids.eq(whole + "-" + areas["parent_id"].fillna("")) & whole.isin(ids)
    wholes: pd.Series = ids.where(~piece, whole)
    return wholes


def sum_cells(cells: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Sum the residents of the cells whose centre each area holds, as AreaResidents.

    Every cell counts once. A group that is unknown in one cell is unknown in the sum; cells with estimated
    ages count by their residents in ``age_estimated_share``. An area without cells has no residents, but
    where its whole municipality has no cells nothing is known.

    Parameters
    ----------
    cells
        Residents, EPSG:3067; ``year`` is taken from its extra column.
    areas
        Areas of one level, EPSG:3067.

    Raises
    ------
    InputError
        ``cells-no-year``.
    """
    years = cells["year"].dropna() if "year" in cells else pd.Series(dtype="Int64")
    if years.empty:
        raise InputError("cells-no-year", source=cells["source"].iloc[0] if len(cells) else "")
    found = assign(cells.geometry, areas)
    held = found["reason"].isin([AssignReason.INSIDE.value, AssignReason.BORDER.value])
    home = found["area_id"].where(held)
    estimated = cells["age_estimated_share"] * cells["residents"]
    groups = cells[_GROUPS].assign(estimated=estimated).groupby(home.to_numpy())
    # Sums leave out the unknown; where one of the values is, the sum is unknown too.
    sums = groups.sum().where(groups.count().eq(groups.size(), axis=0))
    table = sums.reindex(areas["area_id"])
    table = table.where(table.notna() | table.index.isin(sums.index)[:, None], 0.0)
    parents = areas["parent_id"].fillna(areas["area_id"]).to_numpy()
    searched = set(cells["municipality_code"].dropna())
    if searched:  # cells may bear the codes of another year: those in a village tell of its municipality too
        searched |= set(areas.loc[areas["area_id"].isin(home), "parent_id"].dropna())
    known = pd.Series(parents, index=table.index).isin(searched) if searched else True
    table = table.where(known, axis=0) if searched else table
    table = _with_share(table).rename_axis("area_id").reset_index()
    table = table.assign(year=int(years.max()), source=cells["source"].iloc[0])
    conformed: pd.DataFrame = tables.AREA_RESIDENTS.conform(table)
    return conformed


def _with_share(sums: pd.DataFrame) -> pd.DataFrame:
    """Make of the residents whose age is ``estimated`` their share of all; NA where ages are unknown."""
    share = (sums["estimated"] / sums["residents"]).where(sums["residents"] > 0, 0.0).clip(upper=1.0)
    known = sums[_GROUPS].notna().all(axis=1)
    return sums.drop(columns="estimated").assign(age_estimated_share=share.where(known))


def first_known(own: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Give each area's row of ``own`` where that knows its residents, else the row of ``other``.

    A row of ``own`` marked ``estimated`` stands only where ``other`` knows nothing.
    """
    estimated = (
        own["estimated"].eq(other=True) if "estimated" in own else pd.Series(data=False, index=own.index)
    )
    known = own[own["residents"].notna() & ~estimated]
    rest = other[other["residents"].notna() | ~other["area_id"].isin(own.loc[estimated, "area_id"])]
    rest = rest[~rest["area_id"].isin(known["area_id"])]
    missing = own[~own["area_id"].isin(known["area_id"]) & ~own["area_id"].isin(rest["area_id"])]
    both = pd.concat([known, rest, missing], ignore_index=True).sort_values("area_id", ignore_index=True)
    conformed: pd.DataFrame = tables.AREA_RESIDENTS.conform(both.drop(columns="estimated", errors="ignore"))
    return conformed

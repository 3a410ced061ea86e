"""Second homes of municipalities: their own figure, or the sum of their postal areas' (Paavo's ``ra_ke``)."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from jarjestokartta.geo import tables, vintages
from jarjestokartta.geo.boundaries import coded, codes, columns
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.population import figures, figures_by_area
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vintages import Changes
from jarjestokartta.geo.vocabulary import Level

# The same border drawn by two hands leaves slivers: less of a postal area than this is of no municipality.
_SLIVER = 0.01
# Tables of Paavo write "Halli (Jämsä)".
_IN_BRACKETS = r"\(([^()]+)\)\s*$"
_COLUMNS = ["second_homes", "second_homes_least"]


def filled(
    own: pd.DataFrame, source: Source | None, folder: Path, areas: gpd.GeoDataFrame, *, required: bool
) -> pd.DataFrame:
    """Give AreaResidents with the second homes of municipalities that have no figure of their own.

    Parameters
    ----------
    own
        AreaResidents.
    source
        A table or a layer with second homes by postal area or by municipality; None adds nothing.
    areas
        Areas of the region and its neighbours, municipalities and, where they are loaded, postal areas.
    required
        Whether a source that tells no second homes is a mistake.

    Returns
    -------
    pandas.DataFrame
        AreaResidents. A postal area counts whole for the municipality that the source names, which is how
        Statistics Finland counts it; where it names none, each municipality has its share of the ground.
        A municipality with an unknown (protected) postal area has NA, and in ``second_homes_least``
        the sum of those known.

    Raises
    ------
    InputError
        ``second-homes-no-column``, ``second-homes-no-match``, ``second-homes-split`` (a municipality that
        several have shared out between them), and those of the readers.
    """
    found = None if source is None else _by_municipality(source, folder, areas, required=required)
    if found is None:
        return own
    told = found.reindex(own["area_id"]).set_axis(own.index)
    told = told.mask(own["second_homes"].notna())
    result: pd.DataFrame = tables.AREA_RESIDENTS.conform(
        own.assign(**{name: own[name].fillna(told[name]) for name in _COLUMNS})
    )
    return result


def _by_municipality(
    source: Source, folder: Path, areas: gpd.GeoDataFrame, *, required: bool
) -> pd.DataFrame | None:
    """Give both columns by municipality code, None where nothing tells them."""
    path = folder / source.file
    table = figures_by_area.table_of(source, path)
    header = figures.find(table.headers, source.columns).plain.get("second_homes")
    if header is None:
        if required:
            raise InputError("second-homes-no-column", file=path, columns=", ".join(table.headers))
        return None
    by_postal_area = columns.guess_level(table.headers) is Level.POSTAL_AREA
    level = Level.POSTAL_AREA if by_postal_area else Level.MUNICIPALITY
    known = columns.find(table.headers, level, source.columns)
    rows = pd.DataFrame({"second_homes": figures_by_area.counts(table, header, path, Level.POSTAL_AREA)})
    for ours in ("code", "name_fi", "parent"):
        theirs = known.get(ours)
        rows[ours] = table.text(theirs) if theirs else pd.Series(pd.NA, index=rows.index, dtype="str")
    towns = areas[areas["level"] == Level.MUNICIPALITY]
    rows = _of_today(rows, towns, vintages.load(folder), path, by_postal_area=by_postal_area)
    if by_postal_area:
        parts = _of_postal_areas(rows, areas, towns)
    else:
        parts = _named(rows.assign(parent=rows["code"].fillna(rows["name_fi"])), towns)
    if parts.empty and required:
        raise InputError("second-homes-no-match", file=path)
    return _summed(parts)


def _of_today(
    rows: pd.DataFrame, towns: gpd.GeoDataFrame, changes: Changes, file: Path, *, by_postal_area: bool
) -> pd.DataFrame:
    """Give merged municipalities that rows name the code of today; a split one is left to the ground."""
    column = "parent" if by_postal_area else "code"
    said = codes.municipality_codes(rows[column])
    behind = changes.until(vintages.year_of(towns["vintage"]))
    found = vintages.translate(said, set(towns["area_id"]), behind)
    parted = said.isin(list(found.split))
    if parted.any() and not by_postal_area:
        told = "; ".join(behind.told(old, ends) for old, ends in found.split.items())
        raise InputError("second-homes-split", file=file, codes=told)
    now = found.now.where(said.isin(list(found.merged)))
    return rows.assign(**{column: now.fillna(rows[column].mask(parted))})


def _named(rows: pd.DataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give rows whole to the municipality that they name; others are left out."""
    return rows.assign(town=coded.named_parent(rows, towns), share=1.0).dropna(subset="town")


def _of_postal_areas(rows: pd.DataFrame, areas: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give parts of rows: whole by the municipality they name, else by ground."""
    in_brackets = rows["name_fi"].str.extract(_IN_BRACKETS, expand=False).astype("str")
    named = _named(rows.assign(parent=rows["parent"].fillna(in_brackets)), towns)
    rest = rows.drop(named.index)
    rest = rest.assign(area_id=codes.area_ids(Level.POSTAL_AREA, rest["code"]))
    ground = areas[(areas["level"] == Level.POSTAL_AREA) & areas["area_id"].isin(rest["area_id"])]
    parts: pd.DataFrame = pd.concat([named, rest.merge(_shares(ground, towns), on="area_id")])
    return parts


def _shares(ground: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give each area's parts: ``area_id, town, share``, which together are 1."""
    shapes, others = ground.geometry.to_numpy(), towns.geometry.to_numpy()
    place, town = shapely.STRtree(others).query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[place], others[town]))
    table = pd.DataFrame(
        {
            "area_id": ground["area_id"].to_numpy()[place],
            "town": towns["area_id"].to_numpy()[town],
            "share": common / shapely.area(shapes)[place],
        }
    )
    table = table[table["share"] >= _SLIVER].reset_index(drop=True)
    return table.assign(share=table["share"] / table.groupby("area_id")["share"].transform("sum"))


def _summed(parts: pd.DataFrame) -> pd.DataFrame:
    parts = parts.assign(homes=parts["second_homes"] * parts["share"], unknown=parts["second_homes"].isna())
    groups = parts.groupby("town")
    known, whole = groups["homes"].sum(min_count=1).round(), ~groups["unknown"].any()
    return pd.DataFrame({"second_homes": known.where(whole), "second_homes_least": known.mask(whole)})

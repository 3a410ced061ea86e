"""Figures by municipality of any year as those of the municipalities the boundaries have, or a refusal."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import tables, vintages
from jarjestokartta.geo.boundaries import codes, names
from jarjestokartta.geo.cleaning.municipality_names import finland
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.population import figures as columns
from jarjestokartta.geo.vintages import Changes

# Extra column of AreaResidents: codes of municipalities that are no more, whose figures are in the row.
FORMER = "former_codes"
_SUMMED = [name for name in columns.NAMES if name != "year"]
# What a table may write for the whole country.
_COUNTRY = "000"


def figures(found: pd.DataFrame, areas: gpd.GeoDataFrame, changes: Changes, *, file: Path) -> pd.DataFrame:
    """Give one row a municipality of ``areas``, those of merged ones summed.

    Parameters
    ----------
    found
        Rows as :func:`jarjestokartta.geo.population.figures_by_area.read` gives them, with ``area_id``: NA
        where the file's municipality is none of ``areas``.
    areas
        Areas of level municipality; those of the region must be told.
    changes
        All that are known.

    Returns
    -------
    pandas.DataFrame
        Rows with an ``area_id``, and :data:`FORMER` where one holds others. A sum with an unknown figure is
        unknown.

    Raises
    ------
    InputError
        ``residents-double``, ``residents-split``, ``residents-newer``, ``residents-other-codes``.
    """
    own = _codes(found, changes)
    vintage = vintages.year_of(areas["vintage"])
    old = vintages.translate(
        own[found["area_id"].isna()], frozenset(areas["area_id"]), changes.until(vintage)
    )
    _require_single(found["area_id"].fillna(own.where(own.isin(list(old.merged)))), file)
    _require_whole(found.assign(own=own), old, changes, file, vintage)
    moved = old.now.reindex(found.index)
    gone = moved.notna() & found["residents"].isna() & _ended(own, found["year"], changes)
    table = found.assign(area_id=found["area_id"].fillna(moved), **{FORMER: own.where(moved.notna())})
    table = _summed(table[table["area_id"].notna() & ~gone])
    _require_all(table, areas, set(own.dropna()), changes, file, vintage, found["year"])
    return table


def _codes(found: pd.DataFrame, changes: Changes) -> pd.Series:
    """Give the code that each row says, by number or by a name of today or of old."""
    former = pd.Series({name.casefold(): code for code, name in changes.names.items()}, dtype="str")
    said = codes.municipality_codes(found["code"])
    for column in ("name", "code"):
        said = said.fillna(names.codes_of(found[column])).fillna(found[column].str.casefold().map(former))
    return said.astype("str")


def _require_single(ids: pd.Series, file: Path) -> None:
    double = ids[ids.notna() & ids.duplicated()].unique()
    if len(double):
        raise InputError("residents-double", file=file, codes=", ".join(double[:10]))


def _require_whole(
    found: pd.DataFrame, old: vintages.Translated, changes: Changes, file: Path, vintage: int | None
) -> None:
    """Refuse figures of a municipality that several have shared out between them: nobody can part them."""
    parted = found[found["own"].isin(list(old.split)) & found["residents"].ne(0).fillna(value=True)]
    if len(parted):
        told = [changes.told(code, old.split[code]) for code in parted["own"].unique()]
        raise InputError(
            "residents-split", file=file, codes="; ".join(told), **_years(found["year"], vintage)
        )


def _ended(own: pd.Series, years: pd.Series, changes: Changes) -> pd.Series:
    """Tell which rows are of municipalities that had ended when the people were counted.

    Statistics Finland counts at the year's end, by the municipalities of the next day.
    """
    ends = own.map({code: changes.year(code) for code in own.dropna().unique()}).astype("Int64")
    return (years + 1 >= ends).fillna(value=False)


def _summed(table: pd.DataFrame) -> pd.DataFrame:
    several = table["area_id"].duplicated(keep=False)
    if not several.any():
        return table
    rows = table[several]
    groups = rows.groupby("area_id")
    given = [name for name in _SUMMED if name in rows]
    sums = groups[given].sum(skipna=False)
    if "age_estimated_share" in rows:
        estimated = (rows["age_estimated_share"] * rows["residents"]).groupby(rows["area_id"])
        people = sums["residents"].where(sums["residents"] > 0)
        sums["age_estimated_share"] = estimated.sum(skipna=False) / people
    sums[FORMER] = groups[FORMER].agg(lambda one: tables.join_codes(one.dropna()))
    sums["year"] = groups["year"].first()
    whole: pd.DataFrame = pd.concat([table[~several], sums.reset_index()], ignore_index=True)
    return whole


def _require_all(
    table: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    said: set[str],
    changes: Changes,
    file: Path,
    vintage: int | None,
    years: pd.Series,
) -> None:
    """Refuse a file that is newer than the boundaries: it counts a municipality's people as another's.

    A municipality that the file merely does not hold is unknown, and shown so.
    """
    missing = sorted(set(areas.loc[areas["in_region"], "area_id"]) - set(table["area_id"]))
    heirs = {code: changes.ends(code, said) for code in missing}
    taken = {code: ends for code, ends in heirs.items() if ends & said}
    if taken:
        told = "; ".join(changes.told(code, sorted(ends)) for code, ends in taken.items())
        raise InputError("residents-newer", file=file, codes=told, **_years(years, vintage))
    strange = said - {_COUNTRY} - set(areas["area_id"]) - set(finland()["code"])
    strange -= set(changes.table["from_code"]) | set(changes.table["to_code"])
    if missing and strange:
        raise InputError(
            "residents-other-codes",
            file=file,
            codes=", ".join(sorted(strange)),
            missing=", ".join(missing),
            **_years(years, vintage),
        )


def _years(years: pd.Series, vintage: int | None) -> dict[str, object]:
    return {"year": int(years.max()), "vintage": "?" if vintage is None else vintage}

"""Any statistics file of residents → one row an area: code, year and figures, protected values NA."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from jarjestokartta.geo.boundaries import columns
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import json_document, source_columns, tabular, vector
from jarjestokartta.geo.intake.tabular import Table
from jarjestokartta.geo.population import figures
from jarjestokartta.geo.services import pxweb
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level

# Statistics Finland's mark of a value it does not show.
PROTECTED = -1
# Paavo of a year counts the residents of the end of the year before last.
_PAAVO_LAG = 2
_KEYS = {"code": "code", "name": "name_fi", "parent": "parent"}
_VALUES = ("residents", "residents_0_14", "residents_15_64", "residents_65_plus", "second_homes")


def read(source: Source, folder: Path, level: Level) -> pd.DataFrame:
    """Read residents by area from json-stat2, a map layer's attributes, CSV or a workbook.

    Returns
    -------
    pandas.DataFrame
        ``code, name, parent`` as they stand (NA where the file has no such column), ``year, residents,
        residents_0_14, residents_15_64, residents_65_plus, second_homes, age_estimated_share``, of the
        newest year or ``source.year``. The estimated share is that of residents whose age group is
        apportioned: Paavo's 13–15-year-olds, two thirds of whom are taken to be under 15.

    Raises
    ------
    InputError
        ``residents-no-code``, ``residents-no-column``, ``residents-no-year``, ``residents-year-missing``,
        ``residents-negative``, those of the readers and of
        :func:`jarjestokartta.geo.intake.source_columns.require`.
    """
    path = folder / source.file
    table = _of_any_kind(source, path, level)
    for absent in {"code", "name", "parent"} - set(table.columns):
        table[absent] = pd.Series(pd.NA, index=table.index, dtype="str")
    return _one_year(table, source, path)


def _of_any_kind(source: Source, path: Path, level: Level) -> pd.DataFrame:
    if path.suffix.lower() == ".json":
        document = json_document.read(path)
        if pxweb.is_reply(document):
            protected = None if level is Level.MUNICIPALITY else PROTECTED
            return pxweb.residents(document, path, protected=protected)
    return _of_table(table_of(source, path), source, path, level)


def table_of(source: Source, path: Path) -> Table:
    """Read a CSV, a workbook or the attributes of a map layer."""
    if vector.is_vector(path) or path.suffix.lower() == ".json":
        return _attributes(path, source)
    return tabular.read(path)


def _attributes(path: Path, source: Source) -> Table:
    try:
        layer = pyogrio.read_dataframe(path, layer=source.layer, read_geometry=False)
    except (DataSourceError, DataLayerError) as error:
        if not path.exists():
            raise InputError("layer-missing", file=path) from error
        raise vector.unreadable(path, source) from error
    return tabular.of_attributes(layer)


def _of_table(table: Table, source: Source, path: Path, level: Level) -> pd.DataFrame:
    ours = [*figures.NAMES, *columns.known(level)]
    source_columns.require(source, ours, table.headers, file=path)
    found = figures.find(table.headers, source.columns)
    known = columns.find(table.headers, level, source.columns)
    keys = {ours: known.get(theirs) for ours, theirs in _KEYS.items()}
    if not (keys["code"] or keys["name"]):
        raise InputError("residents-no-code", file=path, columns=", ".join(table.headers))
    if "residents" not in found.plain and not found.years:
        raise InputError("residents-no-column", file=path, columns=", ".join(table.headers))
    header = found.plain.get("residents") or _year_column(found, source, path)
    plain = {**found.plain, "residents": header}
    values = {ours: counts(table, plain[ours], path, level) for ours in _VALUES if ours in plain}
    texts = {ours: table.text(header) for ours, header in keys.items() if header is not None}
    result = pd.DataFrame({**texts, **values})
    if found.paavo:
        ages = {bounds: counts(table, one, path, level) for bounds, one in found.ages.items()}
        result = result.assign(**_paavo_groups(ages, result["residents"]))
    return result.assign(year=_years(table, found, header, source, path))


def _year_column(found: figures.Figures, source: Source, path: Path) -> str:
    """Give the column of ``source.year``, else of the newest year."""
    year = source.year or max(found.years)
    if year not in found.years:
        raise InputError("residents-year-missing", file=path, year=year, years=_listed(found.years))
    return found.years[year]


def _listed(years: object) -> str:
    return ", ".join(str(year) for year in sorted(years))  # type: ignore[call-overload]  # any iterable of years


def _years(table: Table, found: figures.Figures, header: str, source: Source, path: Path) -> pd.Series:
    own = {one: year for year, one in found.years.items()}
    if header in own:
        return pd.Series(own[header], index=table.cells.index, dtype="Int64")
    if "year" in found.plain:
        years = table.number(found.plain["year"]).round().astype("Int64")
        return years - _PAAVO_LAG if found.paavo else years
    named = [int(match) for match in figures.YEAR_IN_NAME.findall(path.stem)]
    year = source.year or (named[-1] if named else None)
    if year is None:
        raise InputError("residents-no-year", file=path)
    return pd.Series(year, index=table.cells.index, dtype="Int64")


def counts(table: Table, header: str, path: Path, level: Level) -> pd.Series:
    """Give a column of counts, its protected values NA; no other count is below zero.

    Residents of a whole municipality are never protected, so there −1 is a mistake.
    """
    values = table.number(header)
    wrong = values < 0
    if level is not Level.MUNICIPALITY:
        wrong &= values != PROTECTED
    if wrong.any():
        rows = ", ".join(str(row) for row in values.index[wrong][:10])
        raise InputError(
            "residents-negative", file=path, column=header, rows=rows, value=f"{values[wrong].iloc[0]:g}"
        )
    return values.where(values >= 0)


def _paavo_groups(ages: dict[tuple[int, int], pd.Series], residents: pd.Series) -> dict[str, pd.Series]:
    """Sum Paavo's classes to ours; an unknown class makes its groups unknown."""
    nothing = residents * 0
    young = sum((n for (_, high), n in ages.items() if high <= 12), nothing)  # noqa: PLR2004 - Paavo's classes
    between = ages.get((13, 15), nothing * np.nan)
    old = sum((n for (low, _), n in ages.items() if low >= 65), nothing)  # noqa: PLR2004 - Paavo's classes
    under_15 = young + between * 2 / 3
    share = (between / residents).where(residents > 0, 0.0)
    return {
        "residents_0_14": under_15,
        "residents_15_64": residents - under_15 - old,
        "residents_65_plus": old,
        "age_estimated_share": share.where(between.notna()),
    }


def _one_year(table: pd.DataFrame, source: Source, path: Path) -> pd.DataFrame:
    years = table["year"].dropna().unique()
    if not len(years):
        raise InputError("residents-no-year", file=path)
    # A file of one year may be called by another: the settings' word for it wins.
    if source.year is not None and len(years) == 1:
        return table.assign(year=source.year)
    year = source.year or int(max(years))
    if year not in years:
        raise InputError("residents-year-missing", file=path, year=year, years=_listed(years))
    return table[table["year"] == year].copy()

"""Median incomes of the inhabitants of postal areas (Paavo's ``hr_mtu``)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.boundaries import codes, columns
from jarjestokartta.geo.population import figures, figures_by_area
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level


def incomes(sources: Iterable[Source | None], folder: Path) -> pd.DataFrame:
    """Read what the first of the sources that has such a column tells of each postal area.

    Parameters
    ----------
    sources
        Tables or layers by postal area; others, and None, are passed over.
    folder
        What their paths are relative to.

    Returns
    -------
    pandas.DataFrame
        Incomes. A value that is not above zero is none: Paavo marks what it withholds by −1, tables made
        of it by 0. No rows where no source tells any.

    Raises
    ------
    InputError
        Those of the readers.
    """
    for source in sources:
        if source is not None:
            found = _told(source, folder / source.file)
            if found is not None:
                return found
    return tables.INCOMES.empty()


def _told(source: Source, path: Path) -> pd.DataFrame | None:
    table = figures_by_area.table_of(source, path)
    header = figures.find(table.headers, source.columns).plain.get("median_income")
    known = columns.find(table.headers, Level.POSTAL_AREA, source.columns)
    code = known.get("code")
    if header is None or code is None or columns.guess_level(table.headers) is not Level.POSTAL_AREA:
        return None
    euros = table.number(header)
    rows = pd.DataFrame(
        {"area_id": codes.area_ids(Level.POSTAL_AREA, table.text(code)), "median_income": euros}
    )
    told = rows.loc[(euros > 0) & rows["area_id"].notna()].drop_duplicates("area_id", ignore_index=True)
    result: pd.DataFrame = tables.INCOMES.conform(told)
    return result

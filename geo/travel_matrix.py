"""Distances that another program has computed (OSRM, R5, Valhalla …): a file of from, to and how far.

It is a table (CSV, Parquet) with a row a pair, or what OSRM and Valhalla answer
(:mod:`jarjestokartta.geo.services.routing`). From are ids of population cells, to are ids of places. A pair
that the file does not hold is farther away than whatever its maker cut it at. Units are never guessed: a
heading says its unit, or the settings do.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd

from jarjestokartta.geo import files, problems, tables
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import delimited, encodings, file_kind, json_document
from jarjestokartta.geo.services import routing
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Need, Severity

_METRES = {"metres": 1.0, "km": 1000.0}
_TIMES = ("minutes", "seconds")
_EXAMPLES = 3
# A column of ids, and what is told of it: none known, some unknown, some of ours missing.
_OF_CELLS = ("cell_id", "matrix-no-cells", "matrix-unknown-cell", "matrix-missing-cell")
_OF_SITES = ("site_id", "matrix-no-sites", "matrix-unknown-site", "matrix-missing-site")


def read(source: Source, folder: Path) -> pd.DataFrame:
    """Read the file.

    Parameters
    ----------
    source
        ``columns`` names the file's headings where they are none that is known, or do not say their unit:
        ``from``, ``to`` and ``metres`` or ``km``.

    Returns
    -------
    pandas.DataFrame
        TravelMatrix: of several rows of one pair the shortest; rows without a distance (nobody gets there)
        are left out.

    Raises
    ------
    InputError
        ``matrix-columns`` where from or to is not found, ``matrix-unit`` where no heading tells a length,
        ``matrix-times`` where the file has times alone, ``matrix-value`` where a distance is none; those of
        :func:`geo.services.routing.table`.
    """
    path = folder / source.file
    cells = _cells(path)
    named = _named(source, [str(name) for name in cells.columns], path)
    unit = next((unit for unit in _METRES if unit in named), None)
    if unit is None:
        code = "matrix-times" if any(time in named for time in _TIMES) else "matrix-unit"
        raise InputError(code, file=path, headers=", ".join(map(str, cells.columns)))
    told = cells[named[unit]]
    blank = told.isna() | told.astype("str").str.strip().isin(["", "NA", "NaN", "null"])
    metres = pd.to_numeric(told.astype("str").str.replace(",", "."), errors="coerce") * _METRES[unit]
    wrong = np.flatnonzero(~blank & ~(np.isfinite(metres) & (metres >= 0)))
    if len(wrong):
        row = int(wrong[0])
        raise InputError("matrix-value", file=path, row=row + 2, value=told.iloc[row], many=len(wrong))
    pairs = pd.DataFrame(
        {
            "cell_id": cells[named["from"]].astype("str").str.strip(),
            "site_id": cells[named["to"]].astype("str").str.strip(),
            "metres": metres.astype("float64"),
        }
    )
    pairs = pairs[~blank].groupby(["cell_id", "site_id"], sort=True)["metres"].min().reset_index()
    if pairs.empty:
        raise InputError("file-empty", file=path)
    result: pd.DataFrame = tables.TRAVEL_MATRIX.conform(pairs)
    return result


def check(
    matrix: pd.DataFrame,
    cells: pd.Series,
    sites: pd.Series,
    *,
    thresholds_m: Mapping[Need, float],
    file: Path,
) -> pd.DataFrame:
    """Compare the matrix with the cells and places of the run.

    Parameters
    ----------
    matrix
        TravelMatrix.
    cells, sites
        Ids of the region's inhabited cells, and of the places that supply something.
    thresholds_m
        Travel distance within which each need is met (m).

    Returns
    -------
    pandas.DataFrame
        Problems: how many ids of the file nobody knows, and how many cells and places it does not tell of.

    Raises
    ------
    InputError
        ``matrix-no-cells``, ``matrix-no-sites`` where none of its ids is known; ``matrix-cut`` where it ends
        before a threshold, so that what it leaves out cannot be judged.
    """
    told: dict[str, int] = {}
    for (column, none, unknown, missing), ours in ((_OF_CELLS, cells), (_OF_SITES, sites)):
        theirs = pd.Series(matrix[column].unique())
        if not theirs.isin(ours).any():
            named = {"theirs": theirs, "ours": ours}
            examples = {name: ", ".join(ids.head(_EXAMPLES).astype("str")) for name, ids in named.items()}
            raise InputError(none, file=file, **examples)
        told |= {unknown: int((~theirs.isin(ours)).sum()), missing: int((~ours.isin(theirs)).sum())}
    longest, wanted = float(matrix["metres"].max()), max(thresholds_m.values(), default=0.0)
    whole = matrix["cell_id"].nunique() * matrix["site_id"].nunique()
    if len(matrix) < whole and longest < wanted:
        raise InputError(
            "matrix-cut", file=file, longest=f"{longest / 1000:.1f}", wanted=f"{wanted / 1000:g}"
        )
    return problems.join(
        problems.of(code, Severity.WARNING, rows=[pd.NA], values=[str(count)])
        for code, count in told.items()
        if count
    )


def _cells(path: Path) -> pd.DataFrame:
    """Give the rows, as text where the file is text."""
    if path.suffix.lower() == ".json":
        return routing.table(json_document.read(path), path)
    if path.suffix.lower() == ".parquet":
        try:
            return pd.read_parquet(path)
        except FileNotFoundError:
            raise InputError("source-missing", file=path) from None
        except (OSError, ValueError) as error:
            raise InputError("matrix-unreadable", file=path) from error
    text = encodings.decode(file_kind.read_bytes(path)).text
    try:
        return pd.read_csv(
            StringIO(text), sep=delimited.likely_delimiters(text)[0], dtype="str", keep_default_na=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise InputError("matrix-unreadable", file=path) from error


def _named(source: Source, headers: list[str], path: Path) -> dict[str, str]:
    """Find the heading of each of our columns, first those that the settings name."""
    known = files.builtin_table("travel_matrix_headers").set_index("header")["column"]
    plain = {header: known.get(header.strip().casefold()) for header in headers}
    found: dict[str, str] = {}
    for header, ours in plain.items():
        if ours is not None:
            found.setdefault(str(ours), header)
    missing = [name for name in source.columns.values() if name not in headers]
    found |= {ours: theirs for ours, theirs in source.columns.items() if theirs in headers}
    if missing or not {"from", "to"} <= found.keys():
        raise InputError("matrix-columns", file=path, headers=", ".join(headers))
    return found

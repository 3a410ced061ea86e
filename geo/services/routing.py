"""What routing programs answer when asked for a table: OSRM's ``table``, Valhalla's ``sources_to_targets``.

Neither knows our ids: whoever asked adds them to the answer, as ``from_ids`` and ``to_ids`` in the order of
the question, or as ``id`` of each of its sources and destinations. A file holds one answer or a list of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.geo.errors import InputError

_KM_IN_MILE = 1.609344
_MILES = ("miles", "mi")


def table(document: Any, path: Path) -> pd.DataFrame:
    """Give a row a pair.

    Parameters
    ----------
    document
        A JSON document, read.
    path
        The file, for messages.

    Returns
    -------
    pandas.DataFrame
        ``from``, ``to`` (ids), and how far: ``metres`` or ``km``, or ``seconds`` where times alone were
        asked. NA where nobody gets there.

    Raises
    ------
    InputError
        ``matrix-unreadable`` where it is no such answer, ``matrix-refused`` where it tells of a fault,
        ``matrix-ids`` where ids are missing or not as many as rows and columns.
    """
    answers = document if isinstance(document, list) else [document]
    try:
        return pd.concat([_pairs(one, path) for one in answers], ignore_index=True)
    except InputError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError("matrix-unreadable", file=path) from error


def _pairs(answer: dict[str, Any], path: Path) -> pd.DataFrame:
    if answer.get("code", "Ok") != "Ok" or "error" in answer:
        raise InputError("matrix-refused", file=path, told=answer.get("message") or answer.get("error"))
    unit, told = _told(answer)
    values = np.array(told, dtype=np.float64)  # null becomes NaN
    starts = _ids(answer, "from_ids", ("sources",))
    ends = _ids(answer, "to_ids", ("destinations", "targets"))
    if values.shape != (len(starts), len(ends)):
        rows, columns = (*values.shape, 0, 0)[:2]
        raise InputError(
            "matrix-ids", file=path, rows=rows, columns=columns, starts=len(starts), ends=len(ends)
        )
    return pd.DataFrame(
        {"from": np.repeat(starts, len(ends)), "to": np.tile(ends, len(starts)), unit: values.ravel()}
    )


def _told(answer: dict[str, Any]) -> tuple[str, Any]:
    """Give the unit and the numbers, a row a source; distances where there are any."""
    if "sources_to_targets" not in answer:
        unit = "metres" if answer.get("distances") else "seconds"
        return unit, answer["distances" if unit == "metres" else "durations"]
    told = answer["sources_to_targets"]
    if isinstance(told, dict):  # the short form
        lengths = told.get("distances")
        times = told.get("durations")
    else:
        lengths, times = ([[one.get(name) for one in row] for row in told] for name in ("distance", "time"))
    if not lengths or all(one is None for row in lengths for one in row):
        return "seconds", times
    in_km = _KM_IN_MILE if answer.get("units") in _MILES else 1.0
    return "km", [[None if one is None else in_km * one for one in row] for row in lengths]


def _ids(answer: dict[str, Any], given: str, listed: tuple[str, ...]) -> np.ndarray:
    """Give the ids of the rows or of the columns; none where somebody forgot to add them."""
    found = answer.get(given)
    if found is None:
        ends: list[Any] = next((answer[name] for name in listed if isinstance(answer.get(name), list)), [])
        found = [one["id"] for one in ends if isinstance(one, dict) and "id" in one]
    return np.array([str(one) for one in found], dtype=object)

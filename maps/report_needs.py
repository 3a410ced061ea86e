"""The needs of a report, one row each: who is without, and how many places the others hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jarjestokartta.geo.tables import REGION
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps.content import Content

_SUMS = ["residents_in_area", "residents_without", "residents_without_if_open"]
_HANGING = ["places", "residents", "residents_if_open"]
_NOTHING: Sequence[float] = (np.nan, np.nan, np.nan)


@dataclass(frozen=True)
class NeedRow:
    """One need in one area; None is unknown.

    Parameters
    ----------
    measured
        Whether the need can be judged in the area; of the region: anywhere.
    people, if_open, residents
        Residents without: places of unknown openness not counted as supply, and counted; of how many.
    places, hanging, hanging_if_open
        Places that are somebody's only known open one, and how many people hang on them, both numbers.
    unmeasured
        Municipalities of the region where it cannot be judged.
    """

    need: Need
    measured: bool
    people: float | None = None
    if_open: float | None = None
    residents: float | None = None
    places: int | None = None
    hanging: float | None = None
    hanging_if_open: float | None = None
    unmeasured: int = 0


def of(content: Content) -> dict[tuple[str, Need], NeedRow]:
    """Give each need of each municipality and of the region."""
    sums = _by_key(content.totals, "municipality_code", _SUMS)
    hanging = {} if content.closings is None else _by_key(content.closings, "area_id", _HANGING)
    measured = content.measured[["municipality_code", "need", "measured"]].itertuples(index=False)
    judged = {(str(code), str(need)): bool(known) for code, need, known in measured}
    found: dict[tuple[str, Need], NeedRow] = {}
    for need in Need:
        towns = {code: known for (code, one), known in judged.items() if one == need}
        for code, known in towns.items():
            row = sums.get((code, need), _NOTHING) if known else _NOTHING
            found[code, need] = _row(need, row, hanging.get((code, need), _NOTHING), measured=known)
        rows = [sums.get((code, need), _NOTHING) for code, known in towns.items() if known]
        rows = [row for row in rows if np.isfinite(row).all()]
        whole = [sum(values) for values in zip(*rows, strict=True)] or _NOTHING
        unmeasured = sum(not known for known in towns.values())
        its = hanging.get((REGION, need), _NOTHING)
        found[REGION, need] = _row(need, whole, its, measured=any(towns.values()), unmeasured=unmeasured)
    return found


def _by_key(table: pd.DataFrame, area: str, columns: list[str]) -> dict[tuple[str, str], Sequence[float]]:
    """Give numbers, NaN where unknown, by area and need."""
    numbers = [table[name].astype("Float64").to_numpy("float64", na_value=np.nan) for name in columns]
    rows = zip(*(one.tolist() for one in numbers), strict=True)
    return dict(zip(zip(table[area], table["need"], strict=True), rows, strict=True))


def _row(
    need: Need, sums: Sequence[float], hanging: Sequence[float], *, measured: bool, unmeasured: int = 0
) -> NeedRow:
    residents, people, if_open = (_known(value) for value in sums)
    places, depending, depending_if_open = (_known(value) if measured else None for value in hanging)
    return NeedRow(
        need,
        measured,
        people,
        if_open,
        residents,
        None if places is None else int(places),
        depending,
        depending_if_open,
        unmeasured,
    )


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None

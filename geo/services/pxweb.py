"""Statistics Finland's PxWeb replies (json-stat2): population by area, age and year.

Codes of variables change between versions (``Alue``, ``alue_23_20260101``), so variables are known by how
their code or label begins.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.geo.errors import InputError

# How the code or the label of a variable begins, small letters, fi/sv/en.
_VARIABLES = {
    "area": ("alue", "område", "area", "region", "kunta"),
    "age": ("ikä", "ika", "ålder", "alder", "age"),
    "sex": ("sukupuoli", "kön", "kon", "sex", "gender"),
    "year": ("timeperiod", "vuosi", "år", "year"),
    "contents": ("contentscode", "tiedot", "uppgifter", "information", "contents"),
}
_TOTAL = "SSS"
_POPULATION = "vaesto"
_GROUPS = {"residents_0_14": (0, 14), "residents_15_64": (15, 64), "residents_65_plus": (65, 200)}
_OLDEST = 200


def is_reply(document: Any) -> bool:
    """Tell whether a JSON document is a json-stat2 data set."""
    return isinstance(document, dict) and document.get("class") == "dataset" and "dimension" in document


def residents(document: dict[str, Any], path: Path, *, protected: float | None = None) -> pd.DataFrame:
    """Give residents by area code and year, both sexes together.

    Parameters
    ----------
    protected
        What stands in the reply for a value that is not shown; None where all are shown.

    Returns
    -------
    pandas.DataFrame
        ``code, year, residents, residents_0_14, residents_15_64, residents_65_plus`` (persons); a value
        that the source does not give is NaN. Age groups are NaN where the reply has no ages.

    Raises
    ------
    InputError
        ``pxweb-shape`` when the reply is cut short, ``pxweb-variable`` when it has no areas or no years,
        ``residents-negative-area`` when a value is below zero.
    """
    codes = {one: _codes(document["dimension"][one]) for one in document["id"]}
    named = {one: role(one, str(document["dimension"][one].get("label", ""))) for one in codes}
    roles = {told: one for one, told in named.items() if told}
    for needed in ("area", "year"):
        if needed not in roles:
            raise InputError("pxweb-variable", file=path, variable=needed, found=", ".join(codes))
    values = _values(document, path)
    values = np.where(values == protected, np.nan, values)
    order = [roles[role] for role in ("area", "year", "age", "sex", "contents") if role in roles]
    axes = [list(codes).index(one) for one in order]
    others = [place for place in range(values.ndim) if place not in axes]
    cube = np.transpose(values, [*axes, *others])
    cube = cube.reshape((*cube.shape[: len(axes)], -1))[..., 0]  # a further variable: its first value
    _require_counts(cube, codes[roles["area"]], path)
    if "contents" in roles:
        cube = cube[..., population(codes[roles["contents"]])]
    if "sex" in roles:
        cube = _total(cube, codes[roles["sex"]])
    ages = codes[roles["age"]] if "age" in roles else [_TOTAL]
    if "age" not in roles:
        cube = cube[..., np.newaxis]
    return _by_group(cube, codes[roles["area"]], codes[roles["year"]], ages)


def _codes(dimension: dict[str, Any]) -> list[str]:
    index = dimension["category"].get("index", dimension["category"].get("label"))
    return list(index) if isinstance(index, list) else sorted(index, key=lambda code: _place(index[code]))


def _place(value: Any) -> int:
    return value if isinstance(value, int) else 0  # a single category may have its label alone


def role(code: str, label: str) -> str | None:
    """Give what a variable is: ``area``, ``age``, ``sex``, ``year`` or ``contents``; None for any other."""
    spelled = (code.casefold(), label.casefold())
    return next(
        (known for known, starts in _VARIABLES.items() if any(s.startswith(starts) for s in spelled)), None
    )


def _values(document: dict[str, Any], path: Path) -> np.ndarray:
    size = document["size"]
    count = int(np.prod(size))
    raw = document["value"]
    if isinstance(raw, dict):  # sparse
        raw = [raw.get(str(place)) for place in range(count)]
    if len(raw) != count:
        raise InputError("pxweb-shape", file=path, found=len(raw), wanted=count)
    return np.array([np.nan if value is None else value for value in raw], dtype="float64").reshape(size)


def _require_counts(cube: np.ndarray, areas: list[str], path: Path) -> None:
    wrong = np.flatnonzero((cube < 0).reshape(len(areas), -1).any(axis=1))
    if len(wrong):
        listed = ", ".join(areas[place] for place in wrong)
        raise InputError("residents-negative-area", file=path, areas=listed, value=f"{cube[cube < 0][0]:g}")


def population(contents: list[str]) -> int:
    """Give the place of the population among the contents: the name itself, else what follows a prefix."""
    for place, code in enumerate(contents):
        if code.casefold().rpartition("-")[2] == _POPULATION:
            return place
    return 0


def _total(cube: np.ndarray, codes: list[str]) -> np.ndarray:
    """Take the total of the last axis, or the sum of its parts."""
    return cube[..., codes.index(_TOTAL)] if _TOTAL in codes else cube.sum(axis=-1)


def _by_group(cube: np.ndarray, areas: list[str], years: list[str], ages: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([areas, years], names=["code", "year"])
    flat = cube.reshape(len(index), len(ages))
    table = pd.DataFrame({"residents": _total(flat, ages)}, index=index)
    bounds = [_bounds(age) for age in ages]
    for group, (low, high) in _GROUPS.items():
        inside = [low <= first and last <= high for first, last in bounds]
        whole = _tiled([bound for bound, fits in zip(bounds, inside, strict=True) if fits], low, high)
        table[group] = flat[:, inside].sum(axis=1) if whole else np.nan
    table = table.reset_index()
    table["year"] = pd.to_numeric(table["year"].str.slice(0, 4), errors="coerce").astype("Int64")
    return table


def _bounds(age: str) -> tuple[int, int]:
    """Give the first and last age of a class: ``007``, ``0-14``, ``100-``; the total has none."""
    first, dash, last = age.partition("-")
    if not first.isdigit():
        return (-1, _OLDEST)
    return int(first), int(last) if last.isdigit() else _OLDEST if dash else int(first)


def _tiled(bounds: list[tuple[int, int]], low: int, high: int) -> bool:
    """Tell whether classes cover ``low`` to ``high`` without gap or overlap."""
    reached = low
    for first, last in sorted(bounds):
        if first != reached:
            return False
        reached = last + 1
    return reached == high + 1

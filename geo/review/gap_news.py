"""Which answers on gaps are news beside those that are kept, and what is known of each gap by them.

A workbook may lie for months. An answer is taken where whoever gave it saw what was known of the gap, or
where the last of what is known was told in the very same workbook; one that was read in and replaced since is
not taken again. Answers of another round are added: the last one of a gap stands, and every place stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from jarjestokartta.geo import decisions, tables
from jarjestokartta.geo.vocabulary import GapAnswer

_SAID = (
    *("answer", "place_name", "place_address", "easting", "northing", "open_to", "season", "step_free"),
    *("remark", "person", "told_on"),
)
ORDER = ("gap_id", "told_on")
# A name told again for the same point is the same place, mended, from this likeness on (rapidfuzz ratio,
# 0–100): one letter swapped in a short word gives 80, two halls in one yard less.
_SAME_NAME, _SAME_POINT_M = 80.0, 50.0


@dataclass(frozen=True)
class Merged:
    """The answers with what was news of a workbook.

    Parameters
    ----------
    checks
        GapChecks, all that is kept from now on.
    became
        ``new``, ``changed`` or ``same`` for each row of the workbook that was taken.
    replaced
        Rows whose answer was read in before, and has been replaced since.
    older
        Rows that were answered without knowing what is kept.
    """

    checks: pd.DataFrame
    became: pd.Series
    replaced: pd.Index
    older: pd.Index


def in_order(checks: pd.DataFrame) -> pd.DataFrame:
    """Put answers in the order in which they were told, gap by gap."""
    return checks.sort_values(list(ORDER), kind="stable", ignore_index=True)


def latest(checks: pd.DataFrame) -> pd.DataFrame:
    """Give the answer that stands of each gap, by ``gap_id``."""
    last = in_order(checks).drop_duplicates("gap_id", keep="last")
    return last.set_index("gap_id")


def marks(checks: pd.DataFrame) -> pd.Series:
    """Give the mark of all that is known of each gap, by ``gap_id``."""
    plain = checks[["gap_id", *_SAID]].astype("object")
    for name in ("easting", "northing"):
        plain[name] = plain[name].map(lambda metres: f"{metres:.0f}", na_action="ignore")
    plain["told_on"] = checks["told_on"].dt.strftime("%Y-%m-%d")
    told = [decisions.mark(row) for row in plain[list(_SAID)].to_numpy().tolist()]
    one = pd.Series(told, index=plain["gap_id"].to_numpy(), dtype="str")
    both = {str(gap): decisions.mark(sorted(part)) for gap, part in one.groupby(level=0)}
    return pd.Series(both, dtype="str")


def merge(kept: pd.DataFrame, made: pd.DataFrame, shown: pd.Series) -> Merged:
    """Add the answers of a workbook to those that are kept.

    Parameters
    ----------
    kept
        GapChecks.
    made
        GapChecks of one workbook, by row of the file.
    shown
        By ``gap_id`` the mark of what was known when the workbook was made; NA where nothing was.
    """
    now, last = marks(kept), latest(kept)
    left: list[dict[str, Any]] = in_order(kept).to_dict("records")  # type: ignore[assignment]
    became: dict[Any, str] = {}
    replaced, older = [], []
    for row, told in zip(made.index, made.to_dict("records"), strict=True):
        of_gap = [one for one in left if one["gap_id"] == told["gap_id"]]
        known = [_history(one) for one in of_gap]
        if any(told["answers"] in history[-1:] for history in known):
            became[row] = "same"
        elif any(told["answers"] in history for history in known):
            replaced.append(row)
        elif not _knew(told, now, last, shown):
            older.append(row)
        else:
            became[row] = _take(left, {str(name): value for name, value in told.items()})
    table = pd.DataFrame(left, columns=list(tables.GAP_CHECKS.fields))
    checks = in_order(tables.GAP_CHECKS.conform(table)) if left else tables.GAP_CHECKS.empty()
    taken = pd.Series(became, dtype="str").reindex(made.index.difference([*replaced, *older], sort=False))
    return Merged(checks, taken, pd.Index(replaced), pd.Index(older))


def _history(one: dict[str, Any]) -> list[str]:
    return one["answers"].split() if isinstance(one["answers"], str) else []


def _knew(told: dict[Any, Any], now: pd.Series, last: pd.DataFrame, shown: pd.Series) -> bool:
    gap = told["gap_id"]
    if gap not in last.index:
        return True
    together = isinstance(told["edition"], str) and told["edition"] == last.loc[gap, "edition"]
    return bool(together or shown.get(gap) == now[gap])


def _take(left: list[dict[str, Any]], told: dict[str, Any]) -> str:
    """Put one answer in the place of those that the same workbook gave before; else beside the others."""
    before = [one for one in left if _same_question(one, told)]
    if not before:
        left.append(told)
        return "new"
    history = [mark for one in before for mark in _history(one)]
    for one in before:
        left.remove(one)
    left.append(told | {"answers": " ".join([*dict.fromkeys(history), told["answers"]])})
    return "changed"


def _same_question(one: dict[str, Any], told: dict[str, Any]) -> bool:
    """Tell whether two answers are to the same: of places, the same place, since a gap may have several."""
    if one["gap_id"] != told["gap_id"] or one["edition"] != told["edition"]:
        return False
    both_places = one["answer"] == told["answer"] == GapAnswer.EXISTS.value
    return not both_places or _same_place(one, told)


def _same_place(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two places told of one gap are the same: by name, or by point and nearly by name."""
    name, again = (str(told["place_name"]).casefold() for told in (one, other))
    if name == again:
        return True
    east, north = (one[axis] - other[axis] for axis in ("easting", "northing"))
    near = (east**2 + north**2) ** 0.5 <= _SAME_POINT_M  # NaN: not known to be near
    return bool(near and fuzz.ratio(name, again) >= _SAME_NAME)


def found_wrong(checks: pd.DataFrame) -> pd.DataFrame:
    """Give by ``gap_id`` whether a place turned out to exist, for gaps answered with yes or no.

    That nothing is needed somewhere tells nothing of places, and is left out.
    """
    asked = checks[checks["answer"].isin([GapAnswer.HOLDS.value, GapAnswer.EXISTS.value])]
    exists = asked["answer"].eq(GapAnswer.EXISTS.value).to_numpy()
    wrong = pd.Series(exists, index=asked["gap_id"].to_numpy()).groupby(level=0).any()
    return pd.DataFrame({"wrong": wrong.astype(bool)}).rename_axis("gap_id")


def last_of_place(checks: pd.DataFrame) -> pd.DataFrame:
    """Give the places that people told of, each as it was told last; a misspelt name mended is one place."""
    places = in_order(checks)
    places = places[(places["answer"] == GapAnswer.EXISTS) & places["easting"].notna()]
    kept: list[int] = []
    for _, of_gap in places.groupby("gap_id", sort=False):
        told: list[dict[str, Any]] = of_gap.to_dict("records")  # type: ignore[assignment]
        kept += [
            of_gap.index[place]
            for place, one in enumerate(told)
            if not any(_same_place(one, later) for later in told[place + 1 :])
        ]
    return places.loc[kept]

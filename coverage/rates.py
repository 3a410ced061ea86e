"""Associations per 1,000 residents, and whether an area can be told from the rest of the region at all.

The register is a full count: intervals and tests describe the play of chance in small numbers, not errors
of the register.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jarjestokartta.coverage import intervals, shrinkage
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Basis, Verdict

PER = 1000
CONFIDENCE = 0.95
LEAST_OTHERS = 5  # in a group, for a comparison within it
EQUIVALENCE = 0.90  # two one-sided tests at 5 %


@dataclass(frozen=True)
class Judgement:
    """When an area counts as similar to the others, or different.

    Parameters
    ----------
    similar
        Ratio to the others within which an area counts as similar.
    q
        False discovery rate of Benjamini and Hochberg over the areas judged.
    """

    similar: tuple[float, float] = (0.80, 1.25)
    q: float = 0.05


def rates(
    counts: pd.Series,
    residents: pd.Series,
    *,
    subject: str,
    basis: Basis,
    residents_year: int | None,
    judgement: Judgement = Judgement(),
    judged: pd.Series | None = None,
    groups: pd.Series | None = None,
) -> pd.DataFrame:
    """Compute the rate of every area of one level, and its verdict beside the rest of the region.

    Parameters
    ----------
    counts
        Associations, whole numbers, by ``area_id``.
    residents
        Residents by ``area_id``; NA or absent where unknown.
    subject
        What is counted: ``all``, ``need:<code>``, ``role:<code>``.
    basis
        What the associations were counted by.
    residents_year
        Year of the residents.
    judgement
        When an area counts as similar or different.
    judged
        By ``area_id``: False where no verdict may be given (a municipality's rest, whose count mixes in
        what could not be placed). Such areas still belong to the comparator of the others.
    groups
        By ``area_id``, the group that each is compared within, in place of the whole region; NA where none.
        Areas of a group that holds fewer than :data:`LEAST_OTHERS` others are compared with nobody.

    Returns
    -------
    pandas.DataFrame
        Rates, one row an area in the order and with the index of ``counts``. Rates are per 1,000
        residents with the exact Poisson interval (95 %). ``ratio`` compares with all other areas
        together; its interval is the 95 % mid-P interval of the conditional binomial, NA above where
        the others have no association. Where residents are 0 or unknown the rate, its interval, the
        ratio and the verdict are NA, and the area takes no part in any comparison.

    Notes
    -----
    Given the sum of an area's and the others' associations, the area's own count is binomial with its
    share of the residents when both have one rate. *higher* and *lower* need an adjusted mid-P value of
    at most ``q``; *similar* needs the 90 % interval of the ratio to lie within ``similar`` (and no
    difference shown); all else is *cannot-tell*.
    """
    table = _table(counts.to_frame(subject), residents, judgement, judged, groups)
    return _finish(table.set_axis(counts.index), basis, residents_year)


def rates_of_subjects(
    counts: pd.DataFrame,
    residents: pd.Series,
    *,
    basis: Basis,
    residents_year: int | None,
    judgement: Judgement = Judgement(),
    judged: pd.Series | None = None,
) -> pd.DataFrame:
    """Compute :func:`rates` for several subjects at once.

    Parameters
    ----------
    counts
        One column a subject, indexed by ``area_id``.

    Returns
    -------
    pandas.DataFrame
        Rates, subject after subject, with a plain index of its own.
    """
    return _finish(_table(counts, residents, judgement, judged), basis, residents_year)


def _finish(table: pd.DataFrame, basis: Basis, residents_year: int | None) -> pd.DataFrame:
    year = pd.Series(residents_year, index=table.index, dtype="Int64")
    result: pd.DataFrame = tables.RATES.conform(table.assign(basis=basis.value, residents_year=year))
    return result


def _table(
    counts: pd.DataFrame,
    residents: pd.Series,
    judgement: Judgement,
    judged: pd.Series | None,
    groups: pd.Series | None = None,
) -> pd.DataFrame:
    """Give Rates without basis and year, subject after subject; all arrays within are subjects × areas."""
    persons = residents.reindex(counts.index).to_numpy(dtype=float, na_value=np.nan)
    number = counts.to_numpy(dtype=float).T
    known = persons > 0
    group = (
        np.zeros(len(persons), dtype=int) if groups is None else _large_enough(groups, counts.index, known)
    )
    allowed = known & (group >= 0)
    if judged is not None:
        allowed &= judged.reindex(counts.index).to_numpy(dtype=bool)
    comparison = _compare(number, persons, known, group)
    p = np.where(allowed, comparison.pop("p"), np.nan)
    p_adj = np.array([intervals.benjamini_hochberg(of_subject) for of_subject in p]).reshape(number.shape)
    low, high = judgement.similar
    equal = (comparison.pop("inner_low") >= low) & (comparison.pop("inner_high") <= high)
    verdict = _verdicts(comparison["ratio"], p_adj <= judgement.q, equal)
    columns = {
        "associations": number.astype("int64"),
        "residents": np.broadcast_to(persons, number.shape),
        **_crude(number, persons, known),
        **_shrunk(number, persons, known),
        **comparison,
        "p_adj": p_adj,
    }
    areas = np.tile(np.arange(len(persons)), len(number))
    table = pd.DataFrame(
        {
            "area_id": counts.index.astype("str").take(areas),
            "subject": counts.columns.repeat(len(persons)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )
    told = pd.Series(verdict.ravel(), index=table.index, dtype="str")
    return table.assign(verdict=told.where(np.tile(allowed, len(number))))


def _crude(counts: np.ndarray, residents: np.ndarray, known: np.ndarray) -> dict[str, np.ndarray]:
    scale = PER / np.where(known, residents, np.nan)
    low, high = intervals.poisson_interval(counts, level=CONFIDENCE)
    return {"per_1000": counts * scale, "low": low * scale, "high": high * scale}


def _shrunk(counts: np.ndarray, residents: np.ndarray, known: np.ndarray) -> dict[str, np.ndarray]:
    columns = {name: np.full(counts.shape, np.nan) for name in ("shrunk", "shrunk_low", "shrunk_high")}
    for row, of_subject in enumerate(counts):
        result = shrinkage.shrink(of_subject[known], residents[known], level=CONFIDENCE)
        for column, values in zip(columns.values(), (result.rate, result.low, result.high), strict=True):
            column[row, known] = PER * values
    return columns


def _large_enough(groups: pd.Series, ids: pd.Index, known: np.ndarray) -> np.ndarray:
    """Give the number of each group; −1 for areas of none, and of one with too few others with residents."""
    codes = pd.factorize(groups.reindex(ids))[0]
    members = np.bincount(codes[known & (codes >= 0)], minlength=codes.max(initial=-1) + 1)
    enough = (codes >= 0) & (members[codes] > LEAST_OTHERS) if len(members) else codes >= 0
    return np.where(enough, codes, -1)


def _compare(
    counts: np.ndarray, residents: np.ndarray, known: np.ndarray, group: np.ndarray
) -> dict[str, np.ndarray]:
    """Compare each area with all others of its group (numbered; below 0 none).

    Gives ratio, limits at 95 and 90 %, p. NaN where there is no other.
    """
    of_group = known & (group >= 0)
    n, k = np.where(of_group, residents, 0.0), np.where(of_group, counts, 0.0)
    place = np.maximum(group, 0)
    all_n = np.bincount(place, n, minlength=1)[place]
    total = np.array([np.bincount(place, of_subject, minlength=1)[place] for of_subject in k])
    total = total.reshape(k.shape)
    other_n = all_n - n
    comparable = of_group & (other_n > 0)
    share = np.where(comparable, n / np.maximum(all_n, 1), 0.5)
    odds_of_one = np.where(comparable, other_n / np.where(of_group, n, 1.0), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = k / (total - k) * odds_of_one
    result = {"ratio": np.where(np.isfinite(ratio), ratio, np.nan)}
    for names, level in (
        (("ratio_low", "ratio_high"), CONFIDENCE),
        (("inner_low", "inner_high"), EQUIVALENCE),
    ):
        for name, limit in zip(names, intervals.mid_p_interval(k, total, level=level), strict=True):
            with np.errstate(divide="ignore"):
                value = limit / (1 - limit) * odds_of_one
            result[name] = np.where(np.isfinite(value), value, np.nan)
    result["ratio_low"] = np.where(total == 0, np.nan, result["ratio_low"])
    result["p"] = np.where(comparable, intervals.mid_p(k, total, np.broadcast_to(share, k.shape)), np.nan)
    return result


def _verdicts(ratio: np.ndarray, different: np.ndarray, equal: np.ndarray) -> np.ndarray:
    """Give each area what its numbers allow; a ratio that is infinite (NaN) is above any other."""
    lower = ratio < 1
    told = [Verdict.LOWER.value, Verdict.HIGHER.value, Verdict.SIMILAR.value]
    return np.select([different & lower, different, equal], told, Verdict.CANNOT_TELL.value)

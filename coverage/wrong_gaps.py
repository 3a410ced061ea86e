"""What share of places stands in no source, told from the gaps that local people checked.

A gap says that no source knows a place. Where somebody local names one all the same, the gap was wrong; the
share of wrong gaps among those answered is what we learn of the places that sources miss. Few answers say
little, so the share supposed beforehand counts as so many answers of its own: with a Beta(m·w, (1 − m)·w)
distribution before, m the share supposed and w its weight in answers, the mean after n answers of which k
were wrong is (m·w + k) / (w + n).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import pandas as pd

from jarjestokartta.geo.need_settings import GapSettings
from jarjestokartta.geo.vocabulary import Need


def missing_shares(answered: pd.DataFrame, settings: GapSettings | None = None) -> pd.DataFrame:
    """Give for each need the share of places that are supposed to stand in no source.

    Parameters
    ----------
    answered
        One row a gap that was answered with yes or no: ``need`` and ``wrong`` (bool).
    settings
        ``missing_share``, its weight ``missing_weight`` (answers) and ``least_answers``, from which on a
        need's own answers tell of it; below that, those to all needs do.

    Returns
    -------
    pandas.DataFrame
        By ``need``: ``share`` (0–1), ``answers`` and ``wrong`` (gaps it was told from) and ``own`` (whether
        these are the need's own). Without any answer ``share`` is the one supposed.

    Examples
    --------
    >>> told = pd.DataFrame({"need": ["groups"] * 20, "wrong": [True] * 8 + [False] * 12})
    >>> missing_shares(told).loc[["groups", "hobbies"], ["share", "answers", "own"]].values.tolist()
    [[0.3, 20, True], [0.3, 20, False]]
    """
    settings = settings or GapSettings()
    wrong = answered["wrong"].astype("int64")
    sums = wrong.groupby(answered["need"].to_numpy()).agg(["size", "sum"])
    sums = sums.reindex([need.value for need in Need], fill_value=0)
    own = sums["size"] >= settings.least_answers
    count = sums["size"].where(own, len(wrong))
    found = sums["sum"].where(own, int(wrong.sum()))
    before = settings.missing_share * settings.missing_weight
    share = (before + found) / (settings.missing_weight + count)
    table = pd.DataFrame({"share": share, "answers": count, "wrong": found, "own": own})
    return table.rename_axis("need")


def settings_by_need(settings: GapSettings, missing: pd.DataFrame | None) -> Mapping[Need, GapSettings]:
    """Give each need the settings with the share that :func:`missing_shares` found; None leaves them."""
    if missing is None:
        return dict.fromkeys(Need, settings)
    return {
        need: msgspec.structs.replace(settings, missing_share=float(missing["share"][need.value]))
        for need in Need
    }

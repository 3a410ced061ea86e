"""What whole areas are worth beside their rates and gaps: needs within reach, change since a register."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.geo.vocabulary import Met
from jarjestokartta.maps import encode
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.layers import MEASURED, NEEDS, NO_DATA, NOT_MEASURED
from jarjestokartta.maps.shapes import Ground

_MET = {Met.MET: "met", Met.DEPENDS: "depends", Met.MISSING: "missing", Met.NOT_MEASURED: "not_measured"}


def weights(content: Content) -> float:
    """Give what the basket holds where all needs are within reach: the sum of their weights."""
    if content.served is None:
        return float(len(NEEDS))
    return float(content.served.terms.drop_duplicates("need")["weight"].sum())


def basket(ground: Ground, content: Content) -> dict[str, Any] | None:
    """Give the score of each area and which needs it is of; None where it was not computed.

    ``ifopen`` is given where places of unknown openness make a difference. ``needs`` holds a letter for each
    need, in their order: ``m`` met, ``d`` depends on openness, ``x`` missing, ``-`` not measured.
    """
    if content.served is None:
        return None
    both = pd.concat([content.served.basket, content.served.municipalities])
    found = both.set_index("area_id").reindex(ground.areas["area_id"])
    scores = found[["score", "score_if_open", "best"]].apply(
        lambda one: encode.rounded(one.to_numpy(dtype="float64", na_value=np.nan), 1)
    )
    measured = found["needs_measured"].fillna(0) > 0
    lived = found["residents"].fillna(0) > 0
    state = np.select([~lived, ~measured], [NO_DATA, NOT_MEASURED], MEASURED)
    differs = scores["score_if_open"] != scores["score"]
    return {
        "score": encode.numbers(scores["score"].where(state == MEASURED), 1),
        "ifopen": encode.numbers(scores["score_if_open"].where(differs & (state == MEASURED)), 1),
        "best": encode.numbers(scores["best"], 1),
        "state": state.tolist(),
        "needs": _letters(found),
    }


def changes(ground: Ground, content: Content) -> dict[str, Any] | None:
    """Give how many associations more each municipality has than in the register before; None without one."""
    if content.net_changes is None:
        return None
    found = content.net_changes.set_index("area_id").reindex(ground.areas["area_id"])
    return {
        "before": encode.column(found["associations_before"]),
        "difference": encode.column(found["difference"]),
        "per": encode.numbers(found["per_1000"], 1),
    }


def _letters(found: pd.DataFrame) -> list[str]:
    marks = dict(zip(_MET.values(), "mdx-", strict=True))
    texts = pd.Series("", index=found.index)
    for need in NEEDS:
        letter = pd.Series("-", index=found.index)
        for name, mark in marks.items():
            held = (";" + found[name].fillna("").astype("str") + ";").str.contains(f";{need};", regex=False)
            letter = letter.mask(held, mark)
        texts = texts + letter
    return texts.tolist()

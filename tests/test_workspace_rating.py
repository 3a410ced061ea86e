"""Rates of one run: who gets a verdict."""

from __future__ import annotations

import pandas as pd
import pytest
from demo_fixtures import computed, updated_region

from jarjestokartta.geo import settings
from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.workspace import rating


@pytest.mark.parametrize(
    ("counts", "with_verdict"),
    [((200, 210, 190, 3), [True, True, True, False]), ((3, 2, 4, 3), [True] * 4)],
)
def test_a_municipality_whose_register_seems_less_whole_gets_no_verdict(
    counts: tuple[int, ...], with_verdict: list[bool]
) -> None:
    """Where all of them seem so, none is less whole than the others."""
    towns = ["077", "172", "179", "182"]
    one = rating.Compared(
        pd.DataFrame(dict.fromkeys((*rating.counts.SUBJECTS, *rating.counts.OF_AGES), counts), index=towns),
        pd.Series(10_000.0, index=towns),
        2024,
        Basis.DOMICILE,
    )
    found = rating.rate([one], computed()[1], settings.load(updated_region()))
    verdicts = found[(found["subject"] == "all") & (found["basis"] == "domicile")].set_index("area_id")[
        "verdict"
    ]
    assert verdicts.reindex(towns).notna().tolist() == with_verdict

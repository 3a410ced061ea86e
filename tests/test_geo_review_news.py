"""Whether an answer is news beside the decision that is kept."""

from __future__ import annotations

import pandas as pd
import pytest
from decision_fixtures import decisions, register

from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo.review import news
from jarjestokartta.geo.review.checking import Asked

THEN, NOW = "Kauppakatu 4, 40100 JYVÄSKYLÄ", "Rantatie 5, 40100 JYVÄSKYLÄ"
POINT = {"way": "point", "easting": 432_000.0, "northing": 6_891_000.0, "precision": "building"}
KEPT = {
    "association_id": "1",
    "register_address": NOW,
    **POINT,
    "premises": True,
    "answers": "mold-m1 mnew-m2",
}
MADE = {"association_id": "1", "register_address": NOW, "premises": False}

CASES = {
    # edition, whether the decision was shown, the answer's mark, its address, and what becomes of it
    "given in sight of the decision": ("mlater", True, "mlater-m3", NOW, "taken"),
    "in the same workbook as the decision": ("mnew", False, "mnew-m3", NOW, "taken"),
    "in another workbook, unseen": ("mother", False, "mother-m3", NOW, "older"),
    "in the workbook before": ("mold", False, "mold-m3", NOW, "older"),
    "in a workbook without marks": (None, False, "-m3", NOW, "older"),
    "of an address of before": ("mnew", True, "mnew-m3", THEN, "older"),
    "read in and replaced": ("mold", False, "mold-m1", NOW, "replaced"),
    "the last that was read in": ("mnew", False, "mnew-m2", NOW, "kept"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_an_answer(case: str) -> None:
    edition, shown, mark, address, becomes = CASES[case]
    kept = decisions(KEPT)
    seen = deciding.marks(kept).item() if shown else None
    facts = pd.DataFrame({"shown": [seen]}, index=["1"], dtype="str")
    made = decisions({**MADE, "register_address": address, "answers": mark}).set_axis([7])
    found = news.of(made, Asked(facts, pd.DataFrame(), edition), kept, register(NOW))
    assert found.older.tolist() == ([7] if becomes == "older" else [])
    assert found.replaced.tolist() == ([7] if becomes == "replaced" else [])
    merged, became = deciding.merge(kept, found.made)
    assert became.tolist() == {"taken": ["changed"], "kept": ["same"]}.get(becomes, [])
    if becomes == "taken":
        assert merged["premises"].tolist() == [False]
        assert merged["answers"].tolist() == [f"{KEPT['answers']} {mark}"]
    else:
        pd.testing.assert_frame_equal(merged, kept)


def test_the_first_answer_is_always_news() -> None:
    facts = pd.DataFrame({"shown": [None]}, index=["1"], dtype="str")
    made = decisions({**MADE, "answers": "-m3"})
    found = news.of(made, Asked(facts, pd.DataFrame()), decisions(), register(NOW))
    pd.testing.assert_frame_equal(found.made, made)


def test_a_decision_s_mark_is_of_what_it_says() -> None:
    one, other = (
        decisions(KEPT),
        decisions({**KEPT, "register_address": NOW.upper(), "decided_on": "2027-01-01"}),
    )
    assert deciding.marks(one).equals(deciding.marks(other))
    for change in ({"premises": None}, {"easting": 432_001.0}, {"register_address": THEN}, {"remark": "x"}):
        assert not deciding.marks(one).equals(deciding.marks(decisions({**KEPT, **change}))), change
    nothing = one.set_index("association_id").reindex(["2"])
    assert deciding.marks(nothing).isna().all()

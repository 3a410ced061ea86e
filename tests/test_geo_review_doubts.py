"""Which places are in doubt, and which of them matter most."""

from __future__ import annotations

import pandas as pd
import pytest
from decision_fixtures import located, register
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.review import doubts
from jarjestokartta.geo.vocabulary import Doubt, GeocodeReason, PlaceKind, Precision, Reviewed


def table(*rows: dict[str, object]) -> pd.DataFrame:
    """Give associations joined with Located: sure ones but for what each row tells."""
    associations = register(*["Kauppakatu 1, 40100 JYVÄSKYLÄ"] * len(rows))
    told = pd.DataFrame(located(associations).drop(columns="geometry")).merge(
        associations, on="association_id"
    )
    told = told.assign(village_id="k1", review=None)
    for place, row in enumerate(rows):
        for name, value in row.items():
            told[name] = told[name].astype(object)
            told.loc[place, name] = value
    return told.astype({"shared": "Int64", "score": "float64", "runner_up": "float64", "review": "str"})


CASES = {
    "a sure building": ({}, ""),
    "only the street": ({"precision": "street"}, "coarse"),
    "a box": ({"precision": "postal-area", "reason": "po-box"}, "coarse"),
    "between two numbers": ({"precision": "interpolated", "score": 0.6}, ""),
    "a doubtful building": ({"score": 0.7}, "uncertain"),
    "a rival": ({"score": 0.55, "runner_up": 0.5}, "rival;uncertain"),
    "a far rival": ({"score": 0.9, "runner_up": 0.1}, ""),
    "two places alike": (
        {"precision": "postal-area", "reason": "ambiguous", "runner_up": 0.5},
        "coarse;rival",
    ),
    "a seat elsewhere": ({"municipality_code": "410", "reason": "other-municipality"}, "contradiction"),
    "another postal code": ({"reason": "other-postal-code"}, "contradiction"),
    "the name of a house": ({"name": "Kuohun kylätalon kannatus ry"}, "hall"),
    "a house known as premises": ({"name": "Kuohun kylätalo ry", "place_kind": "premises"}, ""),
    "many at one address": ({"shared": 3}, "shared"),
    "many in a home": ({"shared": 3, "place_kind": "home-like"}, ""),
    "no gazetteer": ({"precision": "postal-area", "reason": "no-gazetteer"}, ""),
    "settled": ({"precision": "street", "review": "place"}, ""),
    "settled premises": ({"shared": 4, "review": "premises"}, ""),
    "returned": ({"review": "returned"}, "returned"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_in_doubt(case: str) -> None:
    row, told = CASES[case]
    assert doubts.doubts(table(row)).fillna("").tolist() == [told]


def test_what_matters_most_comes_first() -> None:
    rows = table(
        {"name": "Kerho ry", "precision": "street", "village_id": "large"},
        {"name": "Kerho ry", "precision": "street", "village_id": "small"},
        {"name": "Kuohun Nuorisoseura ry", "precision": "street", "village_id": "small"},
        {"name": "Kerho ry", "precision": "municipality", "village_id": "small", "reason": "po-box"},
        {"name": "Kerho ry", "precision": "place", "village_id": "small", "reason": "place-name"},
        *[{"village_id": "large"}] * 20,
    )
    weights = doubts.weights(rows, pd.Series({"179": 2}))
    asked = rows.assign(weight=weights, doubts=doubts.doubts(rows)).dropna(subset=["doubts"])
    # A hall's keeper thrice, roughness, a small village; what only its people know last, whatever it weighs.
    assert doubts.order(asked)["association_id"].tolist() == ["3", "5", "2", "1", "4"]
    assert weights[0] == pytest.approx(0.2 / 21)
    assert weights[2] == pytest.approx(3 * 0.2 / 4)
    assert weights[3] == pytest.approx(0.9 / 4)


def test_outside_villages_a_middling_one_is_measured_by() -> None:
    rows = table(*[{"village_id": None, "precision": "postal-area"}] * 6)
    assert doubts.weights(rows, pd.Series({"179": 3})).tolist() == pytest.approx([0.7 / 2] * 6)
    assert doubts.weights(rows, pd.Series(dtype="int64")).tolist() == pytest.approx([0.7 / 6] * 6)


@pytest.mark.parametrize(
    ("name", "names", "keeps"),
    [
        ("Kuohun Kylätaloyhdistys ry", True, False),
        ("VPK-talon kannatusyhdistys ry", True, True),
        ("Kuohun Nuorisoseura r.y.", False, True),
        ("Sulkavan maamies-seura ry", False, True),
        ("Borgå ungdomsförening rf", False, True),
        ("Jyväskylän Shakkikerho ry", False, False),
    ],
)
def test_names_of_halls_and_of_their_keepers(*, name: str, names: bool, keeps: bool) -> None:
    one = pd.Series([name], dtype="str")
    assert (doubts.names_hall(one).item(), doubts.keeps_hall(one).item()) == (names, keeps)


def test_no_keeper_is_listed_twice() -> None:
    assert builtin_table("hall_keepers")["word"].is_unique


SHARES = st.floats(min_value=0, max_value=1)
ANY = st.fixed_dictionaries(
    {
        "precision": st.sampled_from([code.value for code in Precision]),
        "reason": st.sampled_from([code.value for code in GeocodeReason]),
        "place_kind": st.sampled_from([code.value for code in PlaceKind]),
        "review": st.sampled_from([None, *(code.value for code in Reviewed)]),
        "score": SHARES,
        "runner_up": st.one_of(st.none(), SHARES),
        "shared": st.one_of(st.none(), st.integers(1, 50)),
        "village_id": st.sampled_from([None, "k1", "k2"]),
        "municipality_code": st.sampled_from([None, "179", "410"]),
    }
)


@given(st.lists(ANY, min_size=1, max_size=8))
def test_every_doubt_is_known_and_every_weight_a_number(rows: list[dict[str, object]]) -> None:
    told = table(*rows)
    found = doubts.doubts(told)
    assert {code for text in found.dropna() for code in text.split(";")} <= {code.value for code in Doubt}
    weights = doubts.weights(told, pd.Series({"179": 2}))
    assert weights.between(0, 3).all()
    ordered = doubts.order(told.assign(weight=weights))
    assert sorted(ordered["association_id"]) == sorted(told["association_id"])

"""Parts of a move: one an input, adding up to the whole, and none where nothing changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage.splitting import State, gap_moves, rate_moves
from jarjestokartta.geo.change_vocabulary import OF_RATES, Cause, GapMove

GAPS = pd.DataFrame(
    {
        "gap_id": pd.array([], dtype="str"),
        "need": pd.array([], dtype="str"),
        "area_id": pd.array([], dtype="str"),
        "municipality_code": pd.array([], dtype="str"),
        "residents_without": pd.array([], dtype="float64"),
    }
)
MEASURED = pd.DataFrame({"municipality_code": ["179"], "need": ["hobbies"], "measured": [True]})
PARTS = [cause.value for cause in OF_RATES]


def rates(counts: dict[str, tuple[float, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_id": list(counts),
            "subject": "all",
            "basis": "domicile",
            "associations": [one[0] for one in counts.values()],
            "residents": [one[1] for one in counts.values()],
        }
    )


def state(
    cause: Cause = Cause.PROGRAM,
    counts: dict[str, tuple[float, float]] | None = None,
    gaps: dict[str, float] | None = None,
    measured: pd.DataFrame = MEASURED,
) -> State:
    rows = [(f"hobbies:{area}", "hobbies", area, "179", people) for area, people in (gaps or {}).items()]
    table = pd.DataFrame(rows, columns=GAPS.columns).astype(GAPS.dtypes)
    areas = dict.fromkeys(("stays", "closed", "opened", "blinks", "comes", "a"), (1.0, 100.0))
    return State(cause, rates(areas if counts is None else counts), table, measured)


COUNTS = st.fixed_dictionaries(
    {area: st.tuples(st.integers(0, 400), st.integers(1, 150_000)) for area in ("179", "182", "077")}
)


@given(
    st.sets(st.sampled_from(OF_RATES)).flatmap(
        lambda causes: st.tuples(
            st.just([cause for cause in OF_RATES if cause in causes]),
            st.lists(COUNTS, min_size=len(causes) + 1, max_size=len(causes) + 1),
        )
    )
)
def test_parts_add_up_to_the_whole_and_absent_causes_have_none(
    chain: tuple[list[Cause], list[dict[str, tuple[float, float]]]],
) -> None:
    causes, counts = chain
    states = [state(cause, one) for cause, one in zip([Cause.PROGRAM, *causes], counts, strict=True)]
    moves = rate_moves(states)
    whole = moves["per_1000"] - moves["per_1000_before"]
    assert np.allclose(moves[PARTS].sum(axis=1), whole, rtol=0, atol=1e-9)
    absent = [cause.value for cause in OF_RATES if cause not in causes]
    assert (moves[absent] == 0).all(axis=None)
    assert moves["per_1000"].tolist() == [1000 * have / people for have, people in counts[-1].values()]


def test_each_part_is_what_its_own_link_did() -> None:
    moves = rate_moves(
        [
            state(counts={"179": (10, 1000)}),
            state(Cause.POPULATION, {"179": (10, 1250)}),
            state(Cause.REGISTER, {"179": (15, 1250)}),
        ]
    ).iloc[0]
    assert (moves["population"], moves["register"]) == (-2.0, 4.0)
    assert (moves["per_1000_before"], moves["per_1000"]) == (10.0, 12.0)


def test_what_one_end_lacks_has_no_move_and_no_residents_give_no_parts() -> None:
    moves = rate_moves(
        [
            state(counts={"179": (10, 1000), "182": (1, 0)}),
            state(Cause.REGISTER, {"182": (2, 0), "077": (5, 500)}),
        ]
    )
    assert moves["area_id"].tolist() == ["182"]
    assert moves[PARTS].isna().all(axis=None)


@pytest.mark.parametrize("causes", [(Cause.REGISTER, Cause.REGISTER), (Cause.PLACES,)])
def test_a_chain_that_says_a_cause_twice_or_one_of_gaps_alone_is_none(causes: tuple[Cause, ...]) -> None:
    with pytest.raises(ValueError, match=causes[0]):
        rate_moves([state(), *(state(cause) for cause in causes)])


def test_gaps_name_the_link_at_which_they_became_what_they_are() -> None:
    moves = gap_moves(
        [
            state(gaps={"stays": 50, "closed": 40, "blinks": 30}),
            state(Cause.PLACES, gaps={"stays": 50, "closed": 40, "opened": 20, "comes": 5}),
            state(Cause.REGISTER, gaps={"stays": 60, "opened": 25, "blinks": 30}),
        ]
    ).set_index("area_id")
    assert moves["kind"].to_dict() == {"closed": GapMove.CLOSED, "opened": GapMove.OPENED}
    assert moves["cause"].to_dict() == {"closed": Cause.REGISTER, "opened": Cause.PLACES}
    assert moves.loc["opened", ["residents_without"]].tolist() == [25]
    assert pd.isna(moves.loc["closed", "residents_without"])


def test_a_gap_that_turns_twice_has_the_last_turn() -> None:
    moves = gap_moves(
        [
            state(gaps={"a": 50}),
            state(Cause.POPULATION),
            state(Cause.PLACES, gaps={"a": 50}),
            state(Cause.CORRECTIONS),
            state(Cause.REGISTER),
        ]
    )
    assert moves["cause"].tolist() == [Cause.CORRECTIONS]


def test_what_is_not_measured_neither_opens_nor_closes() -> None:
    unknown = MEASURED.assign(measured=False)
    gone = gap_moves([state(gaps={"a": 50}), state(Cause.REGISTER, measured=unknown)])
    assert gone["kind"].tolist() == [GapMove.UNMEASURED]
    seen = gap_moves([state(measured=unknown), state(Cause.REGISTER, gaps={"a": 50})])
    assert seen["kind"].tolist() == [GapMove.MEASURED]


def test_without_a_move_there_is_an_empty_table() -> None:
    assert gap_moves([state(gaps={"a": 1}), state(Cause.REGISTER, gaps={"a": 2})]).empty
    assert rate_moves([state(counts={}), state(Cause.REGISTER, {})]).empty


def test_an_area_that_one_end_lacks_neither_opens_nor_closes_a_gap() -> None:
    here = {"a": (1.0, 100.0)}
    gone = gap_moves([state(counts=here, gaps={"a": 50}), state(Cause.BOUNDARIES, {})])
    assert gone["kind"].tolist() == [GapMove.AREA_GONE]
    new = gap_moves([state(counts={}), state(Cause.BOUNDARIES, here, gaps={"a": 50})])
    assert new["kind"].tolist() == [GapMove.AREA_NEW]

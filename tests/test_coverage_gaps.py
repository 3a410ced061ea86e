"""Gaps: who is in them, what is not measured, how they are ranked, what they rest on."""

from __future__ import annotations

import json

import geopandas as gpd
import pandas as pd
import pytest
from coverage_fixtures import EAST, FIVE_KM, NORTH, areas, cells, providers

from jarjestokartta.coverage.gaps import demand, gaps, municipality_totals
from jarjestokartta.coverage.reach import reach
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Need

SEARCHED = pd.DataFrame(
    {"need": ["meeting-places"], "source": ["OSM"], "provider_kind": ["site"], "retrieved_on": ["2026-10-01"]}
).astype("str")
MEASURED = tables.MEASURED.conform(
    pd.DataFrame({"municipality_code": ["077", "179"], "need": "meeting-places", "measured": [True, True]})
)
PEOPLE = cells(
    [
        {"at": (1, 1), "residents": 50.0},
        {"at": (1, 9), "residents": 120.0},
        {"at": (2, 9), "residents": 30.0},
        {"at": (15, 15), "residents": 4.0},
        {"at": (35, 1), "residents": 80.0},
        {"at": (45, 1), "residents": 999.0},
    ]
)
HALL = providers([{"at": (1, 2)}])


def asked(people: gpd.GeoDataFrame, supply: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    table = reach(people, supply, thresholds_m=FIVE_KM)
    return demand(table, people, areas(), measured, thresholds_m=FIVE_KM)


def found(
    people: gpd.GeoDataFrame = PEOPLE,
    supply: pd.DataFrame = HALL,
    measured: pd.DataFrame = MEASURED,
    names: dict[str, str] | None = None,
) -> gpd.GeoDataFrame:
    return gaps(asked(people, supply, measured), areas(), searched=SEARCHED, names=names)


def totals(people: gpd.GeoDataFrame = PEOPLE, measured: pd.DataFrame = MEASURED) -> pd.DataFrame:
    return municipality_totals(asked(people, HALL, measured), areas(), measured)


def test_a_gap_is_a_need_and_an_area_with_the_most_people_first() -> None:
    table = found().set_index("gap_id")
    assert table["residents_without"].to_dict() == {
        "meeting-places:v1": 150,
        "meeting-places:v2": 80,
        "meeting-places:sijoittamatta-077": 4,
    }
    assert table["residents_in_area"].tolist() == [200, 80, 4]
    assert table["share_without"].tolist() == [0.75, 1, 1]
    assert table["area_name"].tolist() == ["Länsikylä", "Itäkylä", "Hankasalmi"]


def test_few_people_keep_no_rank_and_stay_in_the_total() -> None:
    table = found()
    assert table["rank"].isna().tolist() == [False, False, True]
    assert table["rank"].dropna().tolist() == [1, 2]
    total = totals().set_index("municipality_code")
    assert total["residents_without"].to_dict() == {"077": 154, "179": 80}
    assert total["share_without"].to_dict() == {"077": pytest.approx(154 / 204), "179": 1}


def test_people_beyond_are_weighed_by_their_distance() -> None:
    row = found().iloc[0]
    beyond = 120 * (1.3 * 7 - 5) + 30 * (1.3 * 50**0.5 - 5)
    assert row["person_km_beyond"] == pytest.approx(beyond)
    assert (row["nearest_provider"], row["nearest_km"]) == ("p0", pytest.approx(9.1))
    assert (row.geometry.x, row.geometry.y) == (pytest.approx(EAST + 1200), pytest.approx(NORTH + 9000))


def test_the_neighbours_are_no_demand_but_their_places_are_supply() -> None:
    assert not found()["area_id"].str.contains("999").any()
    closed = found(supply=providers([{"at": (41, 1)}, {"at": (1, 2)}, {"at": (35, 2)}]))
    assert "meeting-places:v2" not in set(closed["gap_id"])


def test_unknown_openness_gives_both_numbers() -> None:
    row = found(supply=providers([{"at": (1, 2)}, {"at": (1, 8), "known_open": False}])).iloc[0]
    assert (row["residents_without"], row["residents_without_if_open"]) == (150, 0)


def test_what_is_not_measured_is_no_gap_and_no_zero() -> None:
    measured = MEASURED.assign(measured=[False, True])
    assert found(measured=measured)["municipality_code"].unique().tolist() == ["179"]
    total = totals(measured=measured)
    assert total["residents_without"].isna().tolist() == [True, False]
    none = MEASURED.iloc[:0]
    assert found(measured=none).empty
    assert "rank" in found(measured=none)


def test_unknown_residents_are_never_summed() -> None:
    people = PEOPLE.assign(residents=PEOPLE["residents"].mask(PEOPLE["cell_id"] == "c2"))
    row = found(people).iloc[0]
    assert (row["residents_in_area"], row["residents_without"]) == (170, 120)
    assert json.loads(row["evidence"])["unknown_cells"] == 1


def test_evidence_says_what_was_searched_and_where_data_end() -> None:
    people = PEOPLE.assign(data_ends_m=[float("nan"), 3000.0, 9000.0, *[float("nan")] * 3])
    evidence = json.loads(found(people).iloc[0]["evidence"])
    assert evidence == {
        "checked": False,
        "data_end_residents": 120,
        "method": "straight-line x 1.3",
        "sources": [{"name": "OSM", "retrieved_on": "2026-10-01"}],
        "unknown_cells": 0,
        "unreached_residents": 0,
    }


def test_where_no_provider_is_all_are_without_and_unreached() -> None:
    row = found(supply=HALL.iloc[:0]).iloc[0]
    assert row["residents_without"] == 200
    assert pd.isna(row["person_km_beyond"])  # nobody knows how far
    assert json.loads(row["evidence"])["unreached_residents"] == 200
    assert pd.isna(row["nearest_km"])


def test_a_village_stays_whole_where_the_grid_names_another_municipality_for_a_cell() -> None:
    people = PEOPLE.assign(
        municipality_code=PEOPLE["municipality_code"].mask(PEOPLE["cell_id"] == "c1", "179")
    )
    assert found(people)["gap_id"].tolist() == found()["gap_id"].tolist()
    assert found(people)["residents_without"].tolist() == [150, 80, 4]


def test_names_stand_for_ids_where_known() -> None:
    assert found(names={"p0": "Seurantalo"})["nearest_provider"].iloc[0] == "Seurantalo"
    assert found(names={})["nearest_provider"].iloc[0] == "p0"


def test_order_of_rows_never_matters() -> None:
    shuffled = found(PEOPLE.iloc[::-1])
    pd.testing.assert_frame_equal(pd.DataFrame(shuffled), pd.DataFrame(found()))


def test_gaps_and_totals_agree() -> None:
    total = totals()
    for column in ("residents_without", "residents_without_if_open", "person_km_beyond"):
        assert total[column].sum() == pytest.approx(found()[column].sum())
    assert set(total["need"]) == {Need.MEETING_PLACES}


def test_where_no_cell_tells_where_people_live_nothing_is_said() -> None:
    people = PEOPLE.loc[PEOPLE["municipality_code"] != "179"]
    total = totals(people)
    assert total.set_index("municipality_code")["residents_without"].isna().to_dict() == {
        "077": False,
        "179": True,
    }

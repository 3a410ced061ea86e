from dataclasses import replace

import map_fixtures
import numpy as np
import pytest

from jarjestokartta.geo.vocabulary import PlaceKind
from jarjestokartta.maps import cells, layers, privacy, shapes, themes
from jarjestokartta.maps.edition import Edition

NEED = "meeting-places"


@pytest.fixture(scope="module")
def content():
    return map_fixtures.content()


@pytest.fixture(scope="module")
def ground(content):
    return shapes.ground(content.areas)


def place(ground, area_id):
    return ground.areas["area_id"].tolist().index(area_id)


def test_each_level_is_carried_once_and_municipalities_come_in_finnish_order(content, ground):
    here = content.areas[content.areas["in_region"].astype(bool)]
    levels = ground.areas["level"].value_counts()
    assert levels["municipality"] == (here["level"] == "municipality").sum() == levels["rest"]
    assert levels["village"] == (here["level"] == "village").sum()
    names = ground.areas.loc[ground.areas["level"] == "municipality", "name_fi"].tolist()
    assert names[-1] == "Äänekoski"
    assert len(ground.topology["shapes"]) == len(ground.areas)


def test_villages_and_rest_fill_their_municipality(ground):
    drawn = [
        sum(abs(ring_area(part[0])) for part in layers_rings(ground, number))
        for number in range(len(ground.areas))
    ]
    parent = ground.areas["parent_id"]
    for number in np.flatnonzero(ground.areas["level"] == "municipality"):
        pieces = sum(
            drawn[piece]
            for piece in np.flatnonzero(parent == ground.areas["area_id"].iloc[number])
            if ground.areas["level"].iloc[piece] != "outside"
        )
        assert pieces == pytest.approx(drawn[number], rel=0.02)


def layers_rings(ground, number):
    from jarjestokartta.maps.outline import rings

    return rings(ground.topology, number)


def ring_area(ring):
    x, y = ring[:, 0], ring[:, 1]
    return 0.5 * float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def test_gaps_of_a_municipality_are_the_totals_it_was_given(content, ground):
    totals = content.totals.assign(residents_without=content.totals["residents_without"] + 1000)
    values = layers.gap_values(ground, replace(content, totals=totals))[NEED]
    told = totals[totals["need"] == NEED].set_index("municipality_code")
    assert len(told) == ground.areas["level"].eq("municipality").sum()
    for code, row in told.iterrows():
        assert values["people"][place(ground, code)] == round(row["residents_without"])
        assert values["share"][place(ground, code)] == pytest.approx(row["share_without"], abs=0.0051)


def test_a_municipality_where_no_cell_tells_where_people_live_has_no_data(content, ground):
    totals = content.totals.set_index(["municipality_code", "need"])
    totals.loc["179"] = np.nan
    totals = totals.reset_index()
    values = layers.gap_values(ground, replace(content, totals=totals))[NEED]
    assert values["state"][place(ground, "179")] == layers.NO_DATA
    assert values["people"][place(ground, "179")] is None


def test_not_measured_is_never_zero_and_no_gap_is_zero(content, ground):
    values = layers.gap_values(ground, content)["mutual-aid"]
    for code in ("435", "256"):
        assert values["state"][place(ground, code)] == layers.NOT_MEASURED
        assert values["people"][place(ground, code)] is None
    none = content.gaps.iloc[:0]
    nowhere = replace(content, gaps=none, totals=map_fixtures.totals(none, content.cells, content.measured))
    values = layers.gap_values(ground, nowhere)[NEED]
    assert values["people"][place(ground, "179")] == 0
    assert values["share"][place(ground, "179")] == 0


def test_residents_not_known_are_no_data_and_a_hidden_rate_is_protected(content, ground):
    rates = content.rates.copy()
    first, second = "179", "172"
    rates.loc[rates["area_id"] == first, ["residents", "per_1000"]] = np.nan
    rates["protected"] = rates["area_id"] == second
    carried = layers.areas(ground, replace(content, rates=rates))
    assert carried["state"][place(ground, first)] == layers.NO_DATA
    assert carried["rate"][place(ground, first)] is None
    assert carried["state"][place(ground, second)] == layers.PROTECTED


@pytest.mark.parametrize("edition", Edition)
def test_every_association_is_carried_and_only_premises_have_a_place_in_public(content, ground, edition):
    carried = layers.associations(ground, content, edition)
    table = content.associations
    placed = table.geometry.notna()
    expected = placed & (table["place_kind"] == PlaceKind.PREMISES) if edition.public else placed
    assert len(carried["name"]) == len(table)
    assert len(carried["lon"]) == len(carried["lat"]) == expected.sum()
    with_address = set(np.cumsum(carried["address"]["at"]).tolist())
    if edition.public:
        assert len(with_address) <= (table["place_kind"] == PlaceKind.PREMISES).sum()


def test_every_site_and_gap_is_carried(content, ground):
    assert len(layers.sites(ground, content)["name"]) == len(content.sites)
    assert len(layers.gaps(ground, content)["id"]) == len(content.gaps)


def test_cells_carry_people_who_are_without_where_it_is_measured(content):
    carried = cells.cells(content)
    bit = layers.NEEDS.index(NEED)
    people = sum(
        one for one, mask in zip(carried["people"], carried["without"], strict=True) if mask >> bit & 1
    )
    beyond = content.reach[(content.reach["need"] == NEED) & (content.reach["within_open"] == 0)]["cell_id"]
    assert people == content.cells.set_index("cell_id")["residents"][beyond].sum()


def test_cells_tell_how_far_it_is_and_the_public_map_only_where_it_gives_no_address_away(content):
    own, public = cells.cells(content), cells.cells(privacy.public(content))
    placed = content.associations["place_kind"] == "premises"
    for place, need in enumerate(layers.NEEDS):
        rows = content.reach[content.reach["need"] == need].set_index("cell_id")
        assert set(own["bands"][place]) <= set("0123-")
        by_contact = (
            rows["nearest_provider_id"].isin(content.associations.loc[~placed, "association_id"]).any()
        )
        told = set(public["bands"][place]) - {"-"}
        assert told <= set("nf") if by_contact else told <= set("0123")
        near = sum(
            people for people, band in zip(own["people"], own["bands"][place], strict=True) if band == "0"
        )
        judged = content.measured[(content.measured["need"] == need) & content.measured["measured"]]
        here = content.cells[content.cells["municipality_code"].isin(judged["municipality_code"])]
        metres = rows["open_distance_m"].reindex(here["cell_id"]).to_numpy()
        assert near == here["residents"].to_numpy()[metres <= 2000].sum()


def test_the_basket_and_the_change_are_carried_for_each_area_they_are_known_of(content, ground):
    found = themes.basket(ground, content)
    town = place(ground, "179")
    terms = content.served.terms[content.served.terms["municipality_code"] == "179"]
    people = terms.groupby("need")["residents_within"].sum() / terms.groupby("need")["residents"].sum()
    assert found["score"][town] == round(people.sum() + 1e-9, 1)
    assert found["best"][town] == 5
    partly = place(ground, "435")  # mutual aid is not measured there
    assert (found["best"][partly], found["needs"][partly][layers.NEEDS.index("mutual-aid")]) == (4, "-")
    changes = themes.changes(ground, content)
    assert changes["difference"][place(ground, "077")] is None
    assert changes["difference"][town] == len(
        content.associations.iloc[-len(content.associations) // 8 :].query("home_municipality == '179'")
    )
    bare = replace(content, served=None, net_changes=None)
    assert themes.basket(ground, bare) is None
    assert themes.changes(ground, bare) is None
    assert themes.weights(bare) == 5


def test_an_empty_run_still_is_a_map(content):
    empty = replace(
        content,
        associations=content.associations.iloc[:0],
        sites=content.sites.iloc[:0],
        gaps=content.gaps.iloc[:0],
        cells=content.cells.iloc[:0],
        reach=content.reach.iloc[:0],
        water=None,
    )
    ground = shapes.ground(empty.areas)
    assert layers.associations(ground, empty, Edition.INDEX)["name"] == []
    assert layers.gaps(ground, empty)["id"] == []
    assert cells.cells(empty)["people"] == []


def test_without_villages_only_municipalities_are_drawn(content):
    towns = content.areas[content.areas["level"] != "village"]
    levels = set(shapes.ground(towns).areas["level"])
    assert levels == {"municipality", "rest", "outside"}

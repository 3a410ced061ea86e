"""Who supplies what: sites at their point, associations by scale, homes never a place."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from coverage_fixtures import EAST, NORTH, areas, associations, cells, labels

from jarjestokartta.coverage import supply
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.errors import CrsError

CENTRES = supply.village_centres(cells([{"at": (1, 1)}, {"at": (3, 1), "residents": 300.0}]), areas())


def sites(*rows: tuple[str, str]) -> gpd.GeoDataFrame:
    table = pd.DataFrame(list(rows), columns=["needs", "open_to"])
    table = table.assign(
        site_id=[f"s{n}" for n in range(len(rows))], name="x", source="osm", owner_type="other"
    )
    points = gpd.points_from_xy([EAST + 500] * len(rows), [NORTH + 500] * len(rows))
    return tables.SITES.conform(gpd.GeoDataFrame(table, geometry=points, crs=crs.METRES))


def served(
    scale: str | None,
    place_kind: str = "contact",
    village: str | None = "v1",
    precision: str = "building",
    known_by: str = "name",
    **more: object,
) -> pd.DataFrame:
    """Give the providers that one association of group activities is."""
    table = associations([{"home_municipality": "077", **more}])
    points = gpd.GeoSeries.from_xy([EAST + 7_000], [NORTH + 7_000], crs=crs.METRES)
    located = tables.LOCATED.conform(
        gpd.GeoDataFrame(
            {
                "association_id": ["a0"],
                "precision": precision,
                "place_kind": place_kind,
                "score": 1.0,
                "reason": "exact",
            },
            geometry=points,
        )
    )
    known_by = known_by if village else "nothing"
    served = tables.SERVED.conform(
        pd.DataFrame({"association_id": ["a0"], "village_id": [village], "known_by": known_by})
    )
    given = [("a0", "need", "groups"), ("a0", "need", "meeting-places")]
    given += [("a0", "scale", scale)] if scale else []
    return supply.of_associations(table, located, served, labels(given), CENTRES)


def test_a_site_supplies_each_of_its_needs_and_unknown_openness_is_marked() -> None:
    found = supply.of_sites(
        sites(("meeting-places;hobbies", "all"), ("hobbies", "unknown"), ("hobbies", "members"))
    )
    rows = list(zip(found["provider_id"], found["need"], found["known_open"], strict=True))
    assert sorted(rows) == [("s0", "hobbies", True), ("s0", "meeting-places", True), ("s1", "hobbies", False)]
    assert found["area_id"].isna().all()
    assert found[["x", "y"]].drop_duplicates().to_numpy().tolist() == [[EAST + 500, NORTH + 500]]


def test_sites_supply_no_groups() -> None:
    assert supply.of_sites(sites(("groups", "all"))).empty


def test_a_village_association_serves_its_village_and_is_measured_from_its_people() -> None:
    found = served("village")
    assert found[["need", "area_id", "known_open"]].to_numpy().tolist() == [["groups", "v1", True]]
    assert found[["x", "y"]].to_numpy().tolist() == [[EAST + 2_500, NORTH + 1_000]]


def test_premises_are_a_place() -> None:
    found = served("village", "premises")
    assert found[["x", "y"]].to_numpy().tolist() == [[EAST + 7_000, NORTH + 7_000]]


@pytest.mark.parametrize("place_kind", ["contact", "home-like", "postal-only"])
def test_a_municipal_association_serves_its_municipality_and_its_contacts_home_is_no_place(
    place_kind: str,
) -> None:
    found = served("municipality", place_kind)
    assert found[["area_id", "known_open"]].to_numpy().tolist() == [["077", True]]
    assert found[["x", "y"]].isna().all(axis=None)


def test_a_regional_one_serves_nobody_here() -> None:
    assert served("region").empty


def test_unknown_scale_may_serve_its_municipality_but_closes_nothing() -> None:
    found = served(None)
    assert found[["area_id", "known_open"]].to_numpy().tolist() == [["077", False]]


def test_a_village_association_without_a_village_serves_nobody_we_could_name() -> None:
    assert served("village", village=None).empty


def test_where_no_village_is_drawn_a_village_association_may_serve_its_municipality() -> None:
    found = served("village", village=None, home_municipality="999")
    assert found[["area_id", "known_open"]].to_numpy().tolist() == [["999", False]]
    assert found[["x", "y"]].isna().all(axis=None)


def test_ended_associations_serve_nobody() -> None:
    assert served("village", status="ended").empty


def test_the_centre_of_a_village_without_known_residents_lies_inside_it() -> None:
    shape = areas().set_index("area_id").geometry["v2"]
    assert gpd.points_from_xy([CENTRES.loc["v2", "x"]], [CENTRES.loc["v2", "y"]])[0].within(shape)


def test_degrees_are_refused() -> None:
    with pytest.raises(CrsError):
        supply.of_sites(sites(("hobbies", "all")).to_crs("EPSG:4326"))


@pytest.mark.parametrize(
    ("how", "point", "village"),
    [
        ({}, 0, 0),
        ({"known_by": "address"}, 0, 0),
        ({"known_by": "address", "precision": "street"}, 0, supply.ERROR_M["street"]),
        ({"known_by": "name", "precision": "place"}, 0, 0),
        ({"place_kind": "premises", "precision": "interpolated"}, supply.ERROR_M["interpolated"], 0),
    ],
)
def test_what_is_known_by_an_inexact_address_may_be_elsewhere(
    how: dict, point: float, village: float
) -> None:
    found = served("village", **how)
    assert found[["point_error_m", "village_error_m"]].to_numpy().tolist() == [[point, village]]
    assert found[["told_x", "told_y"]].to_numpy().tolist() == [[EAST + 7_000, NORTH + 7_000]]

"""Which village an association serves: its name's, else its address's, else nobody knows."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from coverage_fixtures import EAST, NORTH, areas, associations, labels
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage import serving
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Precision

# Villages of Hankasalmi (077) and Jyväskylä (179): name and Swedish name, and whose it is.
VILLAGES = {
    "v1": ("Länsikylä", "Västby", "077"),
    "v2": ("Itäkylä", None, "179"),
    "v3": ("Kuohu", None, "077"),
    "v4": ("Kuohu", None, "179"),
    "v5": ("Kuohun asema", None, "077"),
    "v6": ("Hankasalmi", None, "077"),
    "v7": ("Ristinkylä", None, "077"),
    "v8": ("Ristinkylä", None, "077"),
}


def villages() -> gpd.GeoDataFrame:
    towns = areas().loc[areas()["level"] == "municipality"]
    rows = [
        {"area_id": code, "level": "village", "name_fi": fi, "name_sv": sv, "parent_id": town}
        for code, (fi, sv, town) in VILLAGES.items()
    ]
    shapes = [shapely.Point(EAST, NORTH).buffer(100)] * len(rows)
    drawn = gpd.GeoDataFrame(rows, geometry=shapes, crs=crs.METRES).assign(in_region=True)
    return tables.AREAS.conform(pd.concat([towns, drawn], ignore_index=True))


def served(
    name: str,
    address: str | None,
    *,
    precision: str = "building",
    scale: str | None = "village",
    **more: object,
) -> pd.DataFrame:
    """Give Served of one association of Hankasalmi whose address lies in the village ``address``."""
    rows = associations([{"name": name, **more}])
    located = {"association_id": ["a0"], "precision": precision, "place_kind": "contact", "score": 1.0}
    points = gpd.GeoSeries.from_xy([EAST], [NORTH], crs=crs.METRES)
    located = tables.LOCATED.conform(gpd.GeoDataFrame(located, geometry=points).assign(reason="exact"))
    assigned = {"association_id": ["a0"], "municipality_id": "077", "village_id": [address]}
    assigned = tables.ASSIGNED.conform(pd.DataFrame(assigned).assign(reason="inside"))
    scales = [("a0", "scale", scale)] if scale else []
    return serving.villages(rows, located, assigned, labels(scales), villages())


@pytest.mark.parametrize(
    ("name", "address", "village", "known_by"),
    [
        ("Länsikylän kyläyhdistys ry", "v1", "v1", "name"),
        ("Länsikylän kyläyhdistys ry", "v3", "v1", "name"),  # the contact lives in the next village
        ("Länsikylän kyläyhdistys ry", "v2", "v1", "name"),  # in another municipality
        ("Länsikylän kyläyhdistys ry", None, "v1", "name"),
        ("Västby byalag rf", "v3", "v1", "name"),
        ("Hankasalmen Länsikylän kyläyhdistys ry", "v3", "v1", "name"),
        ("Kuohun Erä ry", "v1", "v3", "name"),  # Jyväskylä has a Kuohu too
        ("Kuohun aseman kyläyhdistys ry", "v3", "v5", "name"),  # the longest name
        ("Länsikylän–Kuohun kyläyhdistys ry", "v3", "v3", "name"),  # of two the one where it lives
        ("Länsikylän–Kuohun kyläyhdistys ry", "v7", "v1", "name"),  # in neither: the first
        ("Ristinkylän Erä ry", "v8", "v8", "name"),
        ("Ristinkylän Erä ry", "v1", None, "nothing"),  # two are called so, and it lives in neither
        ("Itäkylän kyläyhdistys ry", "v3", "v3", "address"),  # that village is Jyväskylä's
        ("Hankasalmen kyläyhdistys ry", "v3", "v3", "address"),  # the village or the municipality?
        ("Metsäpirtti ry", "v3", "v3", "address"),
        ("Metsäpirtti ry", "v2", None, "nothing"),  # the contact has moved to Jyväskylä
        ("Metsäpirtti ry", None, None, "nothing"),
    ],
)
def test_the_name_goes_before_the_address(
    name: str, address: str | None, village: str | None, known_by: str
) -> None:
    row = served(name, address).iloc[0]
    assert (None if pd.isna(row["village_id"]) else row["village_id"], row["known_by"]) == (village, known_by)


@pytest.mark.parametrize("precision", list(Precision))
def test_an_address_tells_a_village_only_where_it_is_known_finely_enough(precision: Precision) -> None:
    row = served("Metsäpirtti ry", "v3", precision=precision).iloc[0]
    tells = precision in {"building", "interpolated", "street", "place"}
    assert row["known_by"] == ("address" if tells else "nothing")
    assert pd.notna(row["village_id"]) == tells


@pytest.mark.parametrize(
    ("name", "address", "precision", "elsewhere"),
    [
        ("Länsikylän kyläyhdistys ry", "v1", "building", False),
        ("Länsikylän kyläyhdistys ry", "v3", "building", True),
        ("Länsikylän kyläyhdistys ry", "v2", "street", True),
        ("Länsikylän kyläyhdistys ry", None, "building", True),
        ("Länsikylän kyläyhdistys ry", "v3", "postal-area", None),
        ("Metsäpirtti ry", "v3", "building", False),
        ("Metsäpirtti ry", "v2", "building", None),
    ],
)
def test_an_address_elsewhere_is_told(
    name: str, address: str | None, precision: str, *, elsewhere: bool | None
) -> None:
    found = served(name, address, precision=precision)["elsewhere"].iloc[0]
    assert (None if pd.isna(found) else bool(found)) is elsewhere


@pytest.mark.parametrize("scale", ["municipality", "region", None])
def test_only_associations_of_a_village_serve_one(scale: str | None) -> None:
    assert served("Länsikylän kyläyhdistys ry", "v1", scale=scale).empty


def test_ended_associations_serve_nobody() -> None:
    assert served("Länsikylän kyläyhdistys ry", "v1", status="ended").empty


@given(
    names=st.lists(
        st.sampled_from(["Länsikylän Erä ry", "Kuohun–Länsikylän Erä", "Metsäpirtti", "Ristinkylän Erä", ""]),
        max_size=6,
    ),
    homes=st.lists(st.sampled_from(["077", "179", "999"]), min_size=6, max_size=6),
    lies=st.lists(st.sampled_from([*VILLAGES, None]), min_size=6, max_size=6),
)
def test_every_village_is_of_the_home_municipality(
    names: list[str], homes: list[str], lies: list[str | None]
) -> None:
    rows = [
        {"name": name or "-", "home_municipality": home} for name, home in zip(names, homes, strict=False)
    ]
    table = associations(rows) if rows else tables.ASSOCIATIONS.empty()
    ids = table["association_id"]
    located = tables.LOCATED.conform(
        gpd.GeoDataFrame(
            {"association_id": ids, "precision": "building", "place_kind": "contact", "score": 1.0},
            geometry=gpd.GeoSeries.from_xy([EAST] * len(ids), [NORTH] * len(ids), crs=crs.METRES),
        ).assign(reason="exact")
    )
    assigned = tables.ASSIGNED.conform(
        pd.DataFrame(
            {"association_id": ids, "municipality_id": "077", "village_id": lies[: len(ids)]}
        ).assign(reason="inside")
    )
    given_labels = labels([(one, "scale", "village") for one in ids])
    found = serving.villages(table, located, assigned, given_labels, villages())
    assert found["association_id"].tolist() == ids.tolist()
    parents = found["village_id"].map({code: town for code, (*_, town) in VILLAGES.items()})
    known = parents.notna()
    assert (parents == table["home_municipality"].to_numpy())[known].all()
    assert (known == (found["known_by"] != "nothing")).all()

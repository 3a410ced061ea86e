from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors
from shapely.geometry import Point

from jarjestokartta.geo import tables
from jarjestokartta.geo.errors import CrsError, TableError


def _changes(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({"association_id": ["1", "2"], "kind": ["new", "ended"], **columns}, index=[7, 3])


def _sites(crs: str | None = "EPSG:3067") -> gpd.GeoDataFrame:
    columns = {
        "name": "Talo",
        "needs": "hobbies",
        "source": "LIPAS",
        "owner_type": "unknown",
        "open_to": "unknown",
    }
    points = [Point(435_000, 6_900_000), Point(436_000, 6_901_000)]
    return gpd.GeoDataFrame({"site_id": ["a", "b"], **columns}, geometry=points, crs=crs)


@pytest.mark.parametrize("contract", tables.ALL, ids=lambda contract: contract.name)
def test_an_empty_table_conforms(contract: tables.Contract) -> None:
    empty = contract.empty()
    again = contract.conform(empty)
    assert len(again) == 0
    assert list(again.columns)[: len(contract.fields)] == list(contract.fields)
    assert {name: str(again[name].dtype) for name in contract.fields} == {
        name: field.dtype for name, field in contract.fields.items()
    }


@pytest.mark.parametrize("contract", tables.ALL, ids=lambda contract: contract.name)
def test_the_key_is_of_columns_that_are_never_unknown(contract: tables.Contract) -> None:
    assert not any(contract.fields[name].nullable for name in contract.key)


def test_columns_come_in_order_and_of_their_type_and_the_index_stays() -> None:
    table = _changes(effect=[1, None], note=["x", "y"])[["note", "effect", "kind", "association_id"]]
    conformed = tables.CHANGES.conform(table)
    assert list(conformed.columns) == [*tables.CHANGES.fields, "note"]
    assert list(conformed.index) == [7, 3]
    assert conformed["effect"].dtype == "float64"
    assert conformed["effect"].isna().tolist() == [False, True]
    assert conformed["before"].isna().all()
    assert list(table.columns) == ["note", "effect", "kind", "association_id"]  # what was given is untouched


def test_conforming_twice_changes_nothing() -> None:
    once = tables.SITES.conform(_sites())
    twice = tables.SITES.conform(once)
    pd.testing.assert_frame_equal(once, twice)
    assert twice.crs == once.crs


@given(
    st.lists(
        st.one_of(st.none(), st.floats(min_value=0, max_value=1e9)),
        max_size=20,
    )
)
def test_unknown_stays_unknown_and_zero_stays_zero(values: list[float | None]) -> None:
    table = pd.DataFrame(
        {
            "area_id": [f"{n:03}" for n in range(len(values))],
            "year": 2025,
            "residents": pd.Series(values, dtype="Float64"),
        }
    )
    conformed = tables.AREA_RESIDENTS.conform(table)
    assert conformed["area_id"].tolist() == table["area_id"].tolist()
    known = [value for value in values if value is not None]
    assert conformed["residents"].dropna().tolist() == known
    assert conformed["second_homes"].isna().all()


_NAMES = st.sampled_from(["a", "b", "c", "d", None])
_NUMBERS = st.one_of(st.none(), st.integers(-2, 4), st.floats(-2, 4), st.just(math.inf))


@given(
    st.lists(
        st.tuples(_NAMES, _NAMES, st.sampled_from(["all", "members", "unknown", "who knows"]), _NUMBERS),
        max_size=4,
    )
)
def test_a_table_is_refused_exactly_when_its_schema_finds_a_breach(rows: list[tuple[object, ...]]) -> None:
    table = pd.DataFrame(rows, columns=["site_id", "name", "open_to", "capacity"])
    table = table.assign(needs="hobbies", source="own", owner_type="unknown")
    points = gpd.GeoSeries([Point(435_000, 6_900_000)] * len(table), crs=3067)
    located = gpd.GeoDataFrame(table, geometry=points)
    whole = table.reindex(columns=list(tables.SITES.fields))
    try:
        sound = tables.SITES.schema.validate(whole, lazy=True)
    except SchemaErrors:
        with pytest.raises(TableError, match="Sites"):
            tables.SITES.conform(located)
    else:
        conformed = pd.DataFrame(tables.SITES.conform(located).drop(columns="geometry"))
        pd.testing.assert_frame_equal(conformed, sound)


def test_every_breach_is_told_at_once_with_the_table() -> None:
    table = _changes(effect=["much", 1.0]).assign(kind=["new", "vanished"])
    with pytest.raises(TableError) as caught:
        tables.CHANGES.conform(table)
    told = str(caught.value)
    assert "Changes" in told
    assert "vanished" in told
    assert "much" in told


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ({"association_id": ["1", "1"], "kind": ["new", "new"]}, "association_id"),
        ({"association_id": ["1", None]}, "association_id"),
        ({"kind": ["new", None]}, "kind"),
        ({"association_id": [1, 2]}, "association_id"),
        ({"home_municipality": [77, 179]}, "home_municipality"),
    ],
    ids=["key twice", "key unknown", "code unknown", "number for an id", "number for a code"],
)
def test_a_breach_names_its_column(spoilt: dict[str, list[object]], told: str) -> None:
    with pytest.raises(TableError, match=told):
        tables.CHANGES.conform(_changes().assign(**spoilt))


def test_numbers_keep_to_their_bounds() -> None:
    with pytest.raises(TableError, match="capacity"):
        tables.SITES.conform(_sites().assign(capacity=[-1.0, 5.0]))


def test_what_may_not_be_unknown_may_not_be_absent() -> None:
    with pytest.raises(TableError, match="kind"):
        tables.CHANGES.conform(_changes().drop(columns="kind"))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", None])
def test_another_crs_is_refused_not_warned_of(crs: str | None) -> None:
    with pytest.raises(CrsError, match="Sites"):
        tables.SITES.conform(_sites(crs))


def test_a_geometry_table_has_geometry() -> None:
    with pytest.raises(TableError, match="geometry"):
        tables.SITES.conform(pd.DataFrame(_sites().drop(columns="geometry")))


@given(st.lists(st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True), max_size=5))
def test_codes_in_one_cell_read_back(codes: list[str]) -> None:
    assert tables.split_codes(tables.join_codes(codes)) == codes


@pytest.mark.parametrize("cell", [None, pd.NA, float("nan"), ""])
def test_an_empty_cell_has_no_codes(cell: object) -> None:
    assert tables.split_codes(cell) == []

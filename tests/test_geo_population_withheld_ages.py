"""Withheld ages: what must hold of every estimate, and how near it comes to the built-in truth."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from demo_fixtures import computed, quiet, raw_region
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from model_fixtures import small_region

from jarjestokartta.geo import residents, settings, tables
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.population import withheld_ages
from jarjestokartta.geo.population.withheld_ages import AGES
from jarjestokartta.geo.settings import Source
from jarjestokartta.maps import privacy
from jarjestokartta.workspace import inputs
from jarjestokartta.workspace.folder import Workspace

EXAMPLES = 30  # each makes whole tables

YEAR = 2025
TOWNS = ("077", "179", "410")

person_counts = st.tuples(*[st.integers(0, 12)] * 3)
one_cell = st.tuples(
    st.sampled_from([*TOWNS, None]),
    person_counts,
    # Which ages the grid tells: as a rule all or none.
    st.one_of(st.just((True,) * 3), st.just((False,) * 3), st.tuples(*[st.booleans()] * 3)),
    st.booleans(),  # whether residents are known
)
some_cells = st.lists(one_cell, min_size=1, max_size=25)
some_figures = st.dictionaries(
    st.sampled_from(TOWNS), st.tuples(person_counts, st.sampled_from([YEAR, YEAR - 3]))
)


def cells_of(rows: list[tuple[str | None, tuple[int, int, int], tuple[bool, ...], bool]]) -> gpd.GeoDataFrame:
    ages = np.array([row[1] for row in rows], dtype=float)
    shown = np.array([row[2] for row in rows])
    table = {
        "cell_id": [f"c{n}" for n in range(len(rows))],
        "residents": np.where([row[3] for row in rows], ages.sum(axis=1), np.nan),
        **dict(zip(AGES, np.where(shown, ages, np.nan).T, strict=True)),
        "side_m": 1000.0,
        "municipality_code": pd.array([row[0] for row in rows], dtype="str"),
        "age_estimated_share": 0.0,
        "year": YEAR,
    }
    points = [shapely.Point(430_500 + 1000 * n, 6_900_500) for n in range(len(rows))]
    cells: gpd.GeoDataFrame = tables.RESIDENTS.conform(
        gpd.GeoDataFrame(table, geometry=points, crs="EPSG:3067")
    )
    return cells.set_index(pd.Index([3 * n + 7 for n in range(len(rows))]))


def figures_of(told: dict[str, tuple[tuple[int, int, int], int]]) -> pd.DataFrame:
    rows = [
        {"area_id": code, "year": year, "residents": sum(ages), **dict(zip(AGES, ages, strict=True))}
        for code, (ages, year) in told.items()
    ]
    return tables.AREA_RESIDENTS.conform(
        pd.DataFrame(rows, columns=["area_id", "year", "residents", *AGES]).astype({"area_id": "str"})
    )


def true_figures(rows: list[tuple[str | None, tuple[int, int, int], tuple[bool, ...], bool]]) -> pd.DataFrame:
    sums: dict[str, np.ndarray] = {}
    for code, ages, _, _ in rows:
        if code:
            sums[code] = sums.get(code, np.zeros(3, dtype=int)) + ages
    return figures_of({code: (tuple(map(int, ages)), YEAR) for code, ages in sums.items()})


@hypothesis_settings(max_examples=EXAMPLES)
@given(some_cells, some_figures)
def test_residents_are_kept_and_what_is_told_stays(rows: list, told: dict) -> None:
    cells = cells_of(rows)
    found = withheld_ages.estimated(cells, figures_of(told))
    pd.testing.assert_frame_equal(
        pd.DataFrame(found.drop(columns=[*AGES, "age_estimated_share", "age_remainder_share"])),
        pd.DataFrame(cells.drop(columns=[*AGES, "age_estimated_share"])),
    )
    tables.RESIDENTS.conform(found)
    open_ages = cells[AGES].notna()
    assert (found[AGES].where(open_ages, 0.0) == cells[AGES].where(open_ages, 0.0)).all(axis=None)
    filled = found["age_remainder_share"].notna()
    assert found.loc[filled, AGES].sum(axis=1).tolist() == pytest.approx(
        found.loc[filled, "residents"].tolist(), abs=1e-9
    )
    assert (found.loc[filled, AGES] >= 0).all(axis=None)
    unknown = cells[AGES].isna().any(axis=1)
    people = (found["age_estimated_share"] * found["residents"])[filled]
    assert people.tolist() == pytest.approx(
        (cells["residents"] - cells[AGES].sum(axis=1))[filled].tolist(), abs=1e-9
    )
    # Nothing is invented: some ages must be known somewhere, and the residents here.
    known_somewhere = bool((cells.loc[~unknown, AGES] > 0).any(axis=None)) or (
        any(sum(ages) for code, (ages, _) in told.items() if code in set(cells["municipality_code"].dropna()))
    )
    expected = unknown & cells["residents"].notna() & known_somewhere
    assert filled.tolist() == expected.tolist()
    assert found.loc[~filled, AGES].equals(cells.loc[~filled, AGES])


@hypothesis_settings(max_examples=EXAMPLES)
@given(some_cells, some_figures, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list, told: dict, random: object) -> None:
    cells, order = cells_of(rows), list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    found = withheld_ages.estimated(cells, figures_of(told))[[*AGES, "age_remainder_share"]]
    other = withheld_ages.estimated(cells.iloc[order], figures_of(dict(reversed(told.items()))))
    np.testing.assert_allclose(other.loc[found.index, found.columns], found, rtol=1e-9, atol=1e-9)


whole_cells = st.lists(
    st.tuples(
        st.sampled_from(TOWNS),
        person_counts,
        st.sampled_from([(True,) * 3, (False,) * 3]),
        st.sampled_from([True]),
    ),
    min_size=1,
    max_size=25,
)


@hypothesis_settings(max_examples=EXAMPLES)
@given(whole_cells)
def test_municipalities_keep_their_figures_where_everybody_lives_in_a_cell(rows: list) -> None:
    figures = true_figures(rows)
    found = withheld_ages.estimated(cells_of(rows), figures)
    sums = found.groupby("municipality_code")[AGES].sum()
    told = figures.set_index("area_id")[AGES].loc[sums.index]
    withheld = found["age_remainder_share"].notna() & (found["residents"] > 0)
    assert found.loc[withheld, "age_remainder_share"].eq(1.0).all()
    np.testing.assert_allclose(sums.to_numpy(), told.to_numpy(), atol=1e-9)


OPEN, WITHHELD = (True,) * 3, (False,) * 3
SPARSE = ("077", (1, 7, 4), OPEN, True)
TOWN = ("077", (20, 60, 20), OPEN, True)
HIDDEN = ("077", (0, 4, 4), WITHHELD, True)


@pytest.mark.parametrize(
    ("rows", "told", "expected", "by_remainder"),
    [
        # All in cells: the remainder, 2 + 5 + 1 of 8.
        ([TOWN, HIDDEN], {"077": ((22, 65, 21), YEAR)}, (2, 5, 1), 1.0),
        # As many without coordinates as withheld: half remainder (scaled), half similar cells.
        ([TOWN, HIDDEN], {"077": ((20, 66, 30), YEAR)}, (0.110, 3.124, 4.766), 0.5),
        # Another year, other sums: similar cells alone.
        ([TOWN, SPARSE, HIDDEN], {"077": ((20, 66, 35), YEAR - 1)}, (2 / 3, 14 / 3, 8 / 3), 0.0),
        # Another year, the same sums: the remainder.
        ([TOWN, HIDDEN], {"077": ((22, 65, 21), YEAR - 3)}, (2, 5, 1), 1.0),
        # No figures: similar cells, without any like it all open ones.
        ([TOWN, SPARSE, HIDDEN], {}, (2 / 3, 14 / 3, 8 / 3), 0.0),
        ([TOWN, HIDDEN], {}, (1.6, 4.8, 1.6), 0.0),
        # Similar cells of its own are few: a hundred residents of all such cells are added.
        ([("410", (8, 2, 2), OPEN, True), SPARSE, HIDDEN], {}, (2.75, 3.179, 2.071), 0.0),
        # No open cell at all: the figures, of another year too.
        ([HIDDEN], {"077": ((2, 6, 2), YEAR - 1)}, (1.6, 4.8, 1.6), 0.0),
        # Open cells tell more children than the figures have: none are left, nobody is below zero.
        ([TOWN, HIDDEN], {"077": ((10, 65, 33), YEAR)}, (0, 8 * 5 / 18, 8 * 13 / 18), 1.0),
        # Cells of a town whose people are not all loaded: hardly believed.
        ([SPARSE, HIDDEN], {"077": ((900, 3000, 800), YEAR)}, (2 / 3, 14 / 3, 8 / 3), 0.0),
        # One age told of three: it stays, the rest is shared out.
        ([SPARSE, ("077", (3, 5, 4), (True, False, False), True)], {}, (3, 9 * 7 / 11, 9 * 4 / 11), 0.0),
        # Nothing known at all.
        ([HIDDEN], {}, None, None),
        ([HIDDEN], {"410": ((2, 6, 2), YEAR)}, None, None),
    ],
)
def test_by_hand(rows: list, told: dict, expected: tuple | None, by_remainder: float | None) -> None:
    found = withheld_ages.estimated(cells_of(rows), figures_of(told)).iloc[-1]
    if expected is None:
        assert found[[*AGES, "age_remainder_share"]].isna().all()
        assert found["age_estimated_share"] == 0
        return
    assert found[AGES].tolist() == pytest.approx(expected, abs=1e-3)
    assert found["age_remainder_share"] == pytest.approx(by_remainder, abs=1e-3)


def test_the_newest_of_several_years_counts_and_a_cell_that_contradicts_itself_is_left() -> None:
    cells = cells_of([TOWN, HIDDEN, ("077", (3, 5, 4), (True, True, False), True)])
    cells.loc[cells.index[-1], "residents"] = 7.0  # eight are told
    years = [figures_of({"077": (ages, year)}) for ages, year in (((25, 70, 21), YEAR), ((30, 70, 20), 2020))]
    found = withheld_ages.estimated(cells, pd.concat(years, ignore_index=True))
    assert found["age_remainder_share"].isna().tolist() == [True, False, True]
    assert found["residents_65_plus"].isna().tolist() == [False, False, True]
    assert found.iloc[1][AGES].tolist() == pytest.approx([2, 5, 1])


def test_minus_one_in_the_file_ends_as_an_estimate_and_villages_say_its_share(tmp_path: Path) -> None:
    squares = [shapely.box(430_000 + x, 6_900_000, 431_000 + x, 6_901_000) for x in (0, 1000, 2000)]
    layer = gpd.GeoDataFrame(
        {
            "id_nro": [1, 2, 3], "kunta": ["077"] * 3, "vaesto": [90, 6, 4],
            "ika_0_14": [20, -1, -1], "ika_15_64": [50, -1, -1], "ika_65_": [20, -1, -1],
        },
        geometry=squares,
        crs="EPSG:3067",
    )  # fmt: skip
    layer.to_file(tmp_path / "vaki2025_1km.geojson")
    cells = residents.cells(Source(file="vaki2025_1km.geojson"), tmp_path)
    cells = withheld_ages.estimated(cells, figures_of({"077": ((20, 55, 25), YEAR)}))
    assert cells["residents_65_plus"].tolist() == pytest.approx([20, 3, 2])
    assert cells["age_estimated_share"].tolist() == [0, 1, 1]
    villages = tables.AREAS.conform(
        gpd.GeoDataFrame(
            {
                "area_id": ["kyla-a", "kyla-b", "kyla-c"],
                "level": "village",
                "name_fi": ["A", "B", "C"],
                "parent_id": "077",
                "in_region": True,
            },
            geometry=[shapely.union_all(squares[:2]), squares[2], shapely.box(0, 0, 1, 1)],
            crs="EPSG:3067",
        )
    )
    sums = residents.sum_cells(cells, villages).set_index("area_id")
    assert sums["residents_65_plus"].tolist() == pytest.approx([23, 2, 0])
    assert sums["age_estimated_share"].tolist() == pytest.approx([6 / 96, 1, 0])


@cache
def built_in() -> tuple[gpd.GeoDataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the cells of the built-in region as the grid tells them, the figures, and the true ages."""
    raw = small_region() / "data/raw"
    cells = residents.cells(Source(file="vaki2025_1km.geojson"), raw)
    home = cells["municipality_code"].isin(builtin_table("municipalities")["code"])
    cells = cells[home].reset_index(drop=True)
    truth = pd.read_csv(small_region() / "private/truth/cells_truth.csv").set_index("grd_id")
    truth = truth.loc[cells["cell_id"], ["ika_0_14", "ika_15_64", "ika_65_"]].set_axis(AGES, axis=1)
    truth = truth.set_axis(cells.index)
    figures = truth.groupby(cells["municipality_code"]).sum().rename_axis("area_id").reset_index()
    return cells, tables.AREA_RESIDENTS.conform(figures.assign(year=YEAR)), truth


def error(found: pd.DataFrame, truth: pd.DataFrame, by: pd.Series) -> float:
    """Give the mean error of the share of the old among the residents of withheld cells, by areas."""
    withheld = built_in()[0]["residents_65_plus"].isna()
    off = (found["residents_65_plus"].fillna(0) - truth["residents_65_plus"])[withheld].groupby(by).sum()
    return float(off.abs().sum() / truth[withheld].to_numpy().sum())


def test_the_built_in_truth_is_met_where_leaving_out_and_national_shares_miss_it() -> None:
    cells, figures, truth = built_in()
    town = cells["municipality_code"]
    national = figures[AGES].sum() / figures[AGES].to_numpy().sum()
    plain = pd.DataFrame(np.outer(cells["residents"], national), columns=AGES)
    # Ten by ten kilometres: as far as a gap reaches.
    square = (cells.geometry.x // 10_000).astype("str") + "," + (cells.geometry.y // 10_000).astype("str")
    same_year = withheld_ages.estimated(cells, figures)
    assert error(same_year, truth, town) < 1e-9
    left_out, by_national = error(cells, truth, square), error(plain, truth, square)
    assert left_out > 0.3
    assert by_national > 0.08
    assert error(same_year, truth, square) < 0.5 * by_national
    # Figures of other people are left alone; similar cells do.
    other_year = withheld_ages.estimated(cells, figures.assign(year=2022, residents_65_plus=1.0))
    assert other_year["age_remainder_share"].max() == 0
    assert error(other_year, truth, square) < 0.6 * by_national
    assert error(other_year, truth, town) < 0.04


def test_people_without_coordinates_do_not_spoil_it() -> None:
    cells, figures, truth = built_in()
    # One in sixty has none, most of them of working age.
    more = figures.assign(
        residents_0_14=figures["residents_0_14"] * 1.01, residents_15_64=figures["residents_15_64"] * 1.02
    )
    found = withheld_ages.estimated(cells, more)
    weight = found.groupby("municipality_code")["age_remainder_share"].max()
    assert weight["435"] > 0.9  # a third of its people live in such cells
    assert weight["179"] < 0.6  # one in seventy of Jyväskylä's
    assert error(found, truth, cells["municipality_code"]) < 0.04


def test_a_run_has_every_age_of_the_region_and_its_municipalities_figures() -> None:
    _, given, content = computed()
    told = given.residents.set_index("area_id")
    region = sorted(builtin_table("municipalities")["code"])
    home = given.cells[given.cells["municipality_code"].isin(region)]
    # The figures are of 2022 and the cells of 2025, but they add up to them: the same people.
    assert home["age_remainder_share"].dropna().eq(1.0).all()
    sums = home.groupby("municipality_code")[AGES].sum().loc[region]
    np.testing.assert_allclose(sums.to_numpy(), told.loc[region, AGES].to_numpy(dtype=float))
    assert told.loc[region, "age_estimated_share"].eq(0.0).all()
    villages = told.drop(index=region)
    assert villages[AGES].notna().all(axis=None)
    few = (home["residents"] < 10).astype("float64")
    assert home["age_estimated_share"].tolist() == few.tolist()
    assert villages["age_estimated_share"].between(0, 1).all()
    assert (villages["age_estimated_share"] > 0).any()
    # What is estimated is in the run itself, and nowhere public cell by cell.
    public = privacy.public(content)
    assert content.cells[AGES].notna().all(axis=None)
    assert public.cells[AGES].isna().all(axis=None)


def test_cells_of_an_unknown_or_former_municipality_are_of_the_one_they_lie_in(tmp_path: Path) -> None:
    folder = tmp_path / "työ"
    shutil.copytree(raw_region(), folder)
    path = folder / "data/raw/vaki2025_1km.geojson"
    grid = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(grid["features"]):
        if cell["properties"]["kunta"] == "435":
            cell["properties"]["kunta"] = "999"  # no more
        elif number % 7 == 0:
            cell["properties"]["kunta"] = None
    path.write_text(json.dumps(grid), encoding="utf-8")
    found = inputs.prepare(Workspace.open(folder), settings.load(folder), quiet).cells
    usual = computed()[1].cells
    assert found["cell_id"].tolist() == usual["cell_id"].tolist()
    moved = found["municipality_code"] != usual["municipality_code"]
    assert moved.mean() < 0.03  # centres beside a border
    of_luhanka = found[found["municipality_code"] == "435"]
    assert of_luhanka["age_remainder_share"].dropna().min() > 0.9
    old, usually = (one["residents_65_plus"].sum() for one in (found, usual))
    assert old == pytest.approx(usually, rel=0.01)

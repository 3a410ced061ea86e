"""Residents in the grid, in Paavo and in PxWeb: one population, told three ways."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from model_fixtures import small_region

from jarjestokartta.geo.model import facts, paavo

AGES = ["ika_0_14", "ika_15_64", "ika_65_"]


def raw(folder: Path, name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / "data/raw" / name)


def pxweb(folder: Path) -> tuple[dict[str, object], np.ndarray]:
    reply = json.loads((folder / "data/raw/11re.json").read_text(encoding="utf-8"))
    return reply, np.array(reply["value"]).reshape(reply["size"])


def test_pxweb_gives_the_official_totals() -> None:
    reply, cube = pxweb(small_region())
    areas = reply["dimension"]["alue_23_20260101"]["category"]["index"]
    official = facts.municipalities().set_index("code")["residents"]
    assert {
        code.removeprefix("KU"): int(cube[row, 0, 0, 0, 0]) for code, row in areas.items()
    } == official.to_dict()
    assert (cube[:, 1:, 0].sum(axis=1) == cube[:, 0, 0]).all()
    assert (cube[:, :, 1:].sum(axis=2) == cube[:, :, 0]).all()


def test_grid_sums_are_the_municipalities_and_their_ages() -> None:
    _, cube = pxweb(small_region())
    cells = pd.read_csv(small_region() / "private/truth/cells_truth.csv", dtype={"kunta": "str"})
    ours = facts.municipalities()["code"].tolist()
    sums = cells.groupby("kunta")[["vaesto", *AGES]].sum().loc[ours]
    years = cube[:, 1:, 0, 0, 0]
    assert sums["vaesto"].tolist() == cube[:, 0, 0, 0, 0].tolist()
    assert sums["ika_0_14"].tolist() == years[:, :15].sum(axis=1).tolist()
    assert sums["ika_65_"].tolist() == years[:, 65:].sum(axis=1).tolist()


def test_the_grid_protects_ages_under_ten_and_tells_all_else() -> None:
    told = raw(small_region(), "vaki2025_1km.geojson").set_index("grd_id")
    true = pd.read_csv(small_region() / "private/truth/cells_truth.csv").set_index("grd_id").loc[told.index]
    few = told["vaesto"] < 10
    assert 0.5 < few.mean() < 0.9
    assert (told["vaesto"] == true["vaesto"]).all()
    columns = ["miehet", "naiset", *AGES]
    assert (told.loc[few, columns] == -1).all(axis=None)
    assert (told.loc[~few, columns] == true.loc[~few, columns]).all(axis=None)
    assert (told.loc[~few, AGES].sum(axis=1) == told.loc[~few, "vaesto"]).all()


def test_a_cell_is_the_square_its_name_says() -> None:
    grid = raw(small_region(), "vaki2025_1km.geojson")
    corner = grid["grd_id"].str.extract(r"1kmN(?P<y>\d+)E(?P<x>\d+)").astype("int64") * 1000
    assert (corner["x"] == grid["xkoord"]).all()
    assert (corner["y"] == grid["ykoord"]).all()
    assert (grid.bounds["minx"] == grid["xkoord"]).all()
    assert (grid.area == 1e6).all()
    assert grid["grd_id"].is_unique


def test_paavo_lacks_some_people_and_protects_small_areas() -> None:
    areas = raw(small_region(), "pno_tilasto_2026.geojson")
    official = facts.municipalities().set_index("code")["residents"]
    found = areas.groupby("kunta")["he_vakiy"].sum()
    assert (found <= official).all()
    assert 0.985 < found.sum() / official.sum() < 1
    ages = list(paavo.age_columns())
    told = areas[areas["he_vakiy"] >= paavo.LEAST]
    assert (told[ages].sum(axis=1) == told["he_vakiy"]).all()
    assert (areas.loc[areas["he_vakiy"] < paavo.LEAST, ages] == -1).all(axis=None)
    assert areas["ra_ke"].sum() == paavo.SECOND_HOMES


def test_paavo_has_the_real_columns_of_age() -> None:
    names = list(paavo.age_columns())
    assert names[:7] == ["he_0_2", "he_3_6", "he_7_12", "he_13_15", "he_16_17", "he_18_19", "he_20_24"]
    assert names[-2:] == ["he_80_84", "he_85_"]

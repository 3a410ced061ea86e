"""Prepared files: made once, made again when a source changes, never half."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source
from jarjestokartta.workspace import stamps
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.prepared import Layers, Prepared

SOURCE = Source(file="a.csv")
PROBLEM = pd.DataFrame({"source_row": [3], "column": ["x"], "code": ["spaces"], "severity": ["repaired"]})


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    return Workspace(tmp_path)


def points(*places: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": [f"p{x:g}" for x in places]}, geometry=[shapely.Point(x, 0) for x in places], crs=crs.METRES
    )


def made(*places: float) -> tuple[Layers, list[pd.DataFrame]]:
    return {"points": points(*places)}, [tables.PROBLEMS.conform(PROBLEM)]


def test_layers_are_made_once_and_their_problems_kept(workspace: Workspace) -> None:
    steps: list[str] = []
    for _ in range(2):
        prepared = Prepared(workspace, steps.append)
        layers = prepared.layers("sites", workspace.sites, [SOURCE, None], lambda: made(1, 2))
        assert layers["points"]["name"].tolist() == ["p1", "p2"]
        assert layers["points"].crs == crs.METRES
        assert prepared.problems()["code"].tolist() == ["spaces"]
    assert steps == ["sites"]


def test_layers_are_the_same_bytes_wherever_and_whenever_they_are_made(tmp_path: Path) -> None:
    made_files = []
    for name in ("a", "Järjestökartta ä"):
        own = Workspace(tmp_path / name)
        own.root.mkdir()
        (own.root / "a.csv").write_text("1", encoding="utf-8")
        Prepared(own, lambda _: None).layers("sites", own.sites, [SOURCE], lambda: made(1, 2))
        made_files.append(
            {path.name: path.read_bytes() for path in own.data.iterdir() if path.name != stamps.FILE_NAME}
        )
    assert made_files[0] == made_files[1]
    assert made_files[0].keys() == {"sites.gpkg", "problems-sites.parquet"}


def test_a_changed_source_makes_them_again(workspace: Workspace) -> None:
    Prepared(workspace, lambda _: None).layers("sites", workspace.sites, [SOURCE], lambda: made(1))
    (workspace.root / "a.csv").write_text("22", encoding="utf-8")
    again = Prepared(workspace, lambda _: None).layers("sites", workspace.sites, [SOURCE], lambda: made(7))
    assert again["points"]["name"].tolist() == ["p7"]


def test_a_failure_leaves_the_old_file_and_tries_again(workspace: Workspace) -> None:
    path = workspace.data / "t.parquet"
    first = Prepared(workspace, lambda _: None).table("residents", path, [SOURCE], lambda: PROBLEM)
    (workspace.root / "a.csv").write_text("22", encoding="utf-8")

    def fail() -> pd.DataFrame:
        raise InputError("source-missing", file=path)

    with pytest.raises(InputError):
        Prepared(workspace, lambda _: None).table("residents", path, [SOURCE], fail)
    assert pd.read_parquet(path).equals(first)
    other = PROBLEM.assign(source_row=4)
    again = Prepared(workspace, lambda _: None).table("residents", path, [SOURCE], lambda: other)
    assert again["source_row"].tolist() == [4]


def test_parameters_count_as_sources(workspace: Workspace) -> None:
    path = workspace.data / "cells.parquet"
    for limit, place in ((1000.0, 1.0), (2000.0, 2.0)):
        found = Prepared(workspace, lambda _: None).geotable(
            "grid", path, [SOURCE], lambda place=place: points(place), limit
        )
        assert found.geometry.x.tolist() == [place]


def test_problems_are_of_the_sources_used_in_this_run(workspace: Workspace) -> None:
    Prepared(workspace, lambda _: None).layers("sites", workspace.sites, [SOURCE], lambda: made(1))
    assert Prepared(workspace, lambda _: None).problems().empty

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source
from jarjestokartta.workspace.stamps import Stamps


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    return tmp_path


def test_a_stamp_changes_with_content_source_and_parameters(root: Path) -> None:
    stamps = Stamps.load(root / "data")
    source = Source(file="a.csv")
    first = stamps.of([source], root, 1)
    assert stamps.of([source], root, 1) == first
    assert stamps.of([source], root, 2) != first
    assert stamps.of([Source(file="a.csv", year=2025)], root, 1) != first
    (root / "a.csv").write_text("22", encoding="utf-8")
    assert stamps.of([source], root, 1) != first


def test_a_file_that_was_only_touched_keeps_its_stamp(root: Path) -> None:
    stamps = Stamps.load(root / "data")
    first = stamps.of([Source(file="a.csv")], root)
    os.utime(root / "a.csv", (1, 1))
    assert stamps.of([Source(file="a.csv")], root) == first


def test_fresh_only_while_the_made_file_is_there(root: Path) -> None:
    stamps = Stamps.load(root / "data")
    stamps.made["x.gpkg"] = "stamp"
    stamps.save()
    again = Stamps.load(root / "data")
    assert not again.fresh("x.gpkg", "stamp")
    (root / "data" / "x.gpkg").touch()
    assert again.fresh("x.gpkg", "stamp")
    assert not again.fresh("x.gpkg", "other")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"made": 1}'])
def test_unreadable_stamps_mean_that_everything_is_made_anew(root: Path, text: str) -> None:
    (root / "data" / "stamps.json").write_text(text, encoding="utf-8")
    assert Stamps.load(root / "data").made == {}


def test_a_missing_source_is_named(root: Path) -> None:
    with pytest.raises(InputError, match="source-missing") as caught:
        Stamps.load(root / "data").of([Source(file="b.csv")], root)
    assert caught.value.params["file"] == root / "b.csv"


def test_a_shapefile_is_all_its_parts(root: Path) -> None:
    for part in ("shp", "dbf", "prj"):
        (root / f"k.{part}").write_text(part, encoding="utf-8")
    stamps = Stamps.load(root / "data")
    first = stamps.of([Source(file="k.shp")], root)
    (root / "k.dbf").write_text("other names", encoding="utf-8")
    assert stamps.of([Source(file="k.shp")], root) != first

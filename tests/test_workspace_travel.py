"""A workspace whose distances are measured by road: what it costs, what it says, what it does not claim."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import osmium
import pandas as pd
import pytest
import update_fixtures
from demo_fixtures import quiet
from osmium.osm.mutable import Node, Way
from python_calamine import CalamineWorkbook

from jarjestokartta.geo import settings
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.words import LANGUAGES, NBSP, Words, load
from jarjestokartta.workspace import inputs, summary, update
from jarjestokartta.workspace.folder import Workspace

workspace = update_fixtures.workspace
ROADS = "data/raw/roads.osm.pbf"


def with_roads(folder: Path, file: str = ROADS) -> Workspace:
    """Name the roads in the settings."""
    section = f'[sources.roads]\nfile = "{file}"\n\n[[sources.addresses]]'
    update_fixtures.settings("[[sources.addresses]]", section)(folder)
    return Workspace.open(folder)


def test_roads_are_read_once_and_told_of_everywhere(workspace: Path) -> None:
    before = pd.read_csv(workspace / "maps/output/csv/gaps.csv")
    steps: list[str] = []
    outcome = update.update(with_roads(workspace), None, begin=steps.append)
    output = outcome.workspace.output
    assert "roads" in steps
    assert (outcome.content.reach["method"] == "road drive, legs x 1.3").mean() > 0.9
    told = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    assert told["distance_method"] == "road drive, legs x 1.3"
    assert {"roads.osm.pbf"} <= {one["file"] for one in told["inputs"]}
    sentence = (
        "lyhin ajomatka tietä pitkin. Matka kotiruudun keskeltä tielle ja tieltä perille on linnuntie × 1,3"
    )
    book = CalamineWorkbook.from_path(str(output / "tables.xlsx"))
    readme = str(book.get_sheet_by_name("Lue tämä").to_python())
    for text in (readme, (output / "index.html").read_text(encoding="utf-8")):
        assert sentence in text.replace(NBSP, " ")
    assert not pd.read_csv(output / "csv/gaps.csv").equals(before)

    # Another way of measuring is no change of services: no association changed, and the summary says why.
    assert len(outcome.content.changes) == 0
    assert pd.read_csv(output / "csv/changes.csv").empty
    warned = [line for line in summary.lines(outcome, Words("fi")) if "laskettu toisin" in line]
    assert len(warned) == 1
    assert "straight-line x 1.3, lakes" in warned[0]

    again = replace(outcome, method_before=outcome.content.reach_method)
    assert not [line for line in summary.lines(again, Words("fi")) if "laskettu toisin" in line]

    steps.clear()
    inputs.prepare(outcome.workspace, settings.load(workspace), steps.append)
    assert "roads" not in steps


def test_roads_of_a_part_of_the_region_are_told_of(workspace: Path) -> None:
    with osmium.SimpleWriter(str(workspace / "data/raw/osa.osm.pbf")) as writer:
        for number in (1, 2):
            writer.add_node(Node(id=number, location=(25.7 + 0.01 * number, 62.24)))
        writer.add_way(Way(id=1, nodes=[1, 2], tags={"highway": "residential"}))
    outcome = update.update(with_roads(workspace, "data/raw/osa.osm.pbf"), None, begin=quiet)
    assert "roads-partly" in outcome.content.notices
    reach = outcome.content.reach
    otherwise = reach["method"] == "straight-line x 1.3, lakes"
    assert 0 < (~otherwise).sum() < otherwise.sum()
    index = (outcome.workspace.output / "index.html").read_text(encoding="utf-8")
    assert "Tiet puuttuvat osasta aluetta" in index
    assert "asukkaan matka on arvioitu linnuntietä" in index


def test_a_travel_matrix_measures_before_roads(workspace: Path) -> None:
    cells = pd.read_parquet(workspace / "data/residents.parquet")
    sites = gpd.read_file(workspace / "data/sites.gpkg")
    lived = cells[cells["residents"] > 0].iloc[::2]
    pairs = lived[["cell_id"]].merge(sites[["site_id"]], how="cross")
    pairs.assign(metres=25_000.0).to_parquet(workspace / "data/raw/matkat.parquet")
    section = '\n[sources.travel-matrix]\nfile = "data/raw/matkat.parquet"\n\n[sources.roads]\n'
    named = with_roads(workspace)
    update_fixtures.settings("\n[sources.roads]\n", section)(workspace)
    outcome = update.update(named, None, begin=quiet)
    assert outcome.content.reach_method == "matrix, else straight-line x 1.3, lakes"
    assert "matrix-partly" in outcome.content.notices
    assert "roads-partly" not in outcome.content.notices
    places = outcome.content.reach[outcome.content.reach["need"] == "meeting-places"]
    of_file = places["cell_id"].isin(lived["cell_id"])
    assert (places.loc[of_file, "within"] == 0).all()
    assert places.loc[~of_file, "within"].gt(0).any()
    assert (places.loc[~of_file, "method"] == "straight-line x 1.3, lakes").all()
    index = (outcome.workspace.output / "index.html").read_text(encoding="utf-8")
    assert "käyttäjän antamasta matkataulukosta" in index
    assert "Kaikkia väestöruutuja matkataulukossa ei ole" in index


@pytest.mark.parametrize("content", [b"", b"no such file"])
def test_a_broken_file_of_roads_changes_nothing(workspace: Path, content: bytes) -> None:
    before = update_fixtures.published(workspace)
    (workspace / "data/raw/rikki.osm.pbf").write_bytes(content)
    with pytest.raises(InputError, match=r"roads-unreadable|roads-none"):
        update.update(with_roads(workspace, "data/raw/rikki.osm.pbf"), None, begin=quiet)
    assert update_fixtures.published(workspace) == before


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("bands-km = [2.0,", "bands-km = [1.5,", "distance.bands-km"),
        ("threshold-km = 5.0", "threshold-km = 1.5", "needs.meeting-places.threshold-km"),
    ],
)
def test_cells_of_a_kilometre_tell_of_no_distance_below_two(
    workspace: Path, old: str, new: str, place: str
) -> None:
    update_fixtures.settings(old, new)(workspace)
    with pytest.raises(InputError, match="band-too-short") as caught:
        update.update(Workspace.open(workspace), None, begin=quiet)
    for language in LANGUAGES:
        sentence = load(language).of_error(caught.value)
        assert place in sentence
        assert "1.5" in sentence

"""The sheet of residents without at each distance: what it says, and which counts of an age it keeps back."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest
from content_fixtures import content
from python_calamine import CalamineWorkbook

from jarjestokartta.geo import tables, words
from jarjestokartta.maps import distance_public, privacy, workbook

LEAST = 10


def curve(without: dict[str, float], young: float = 500.0) -> pd.DataFrame:
    """The curve of one need at 2 km: children without by area."""
    table = pd.DataFrame(
        {
            "area_id": list(without),
            "need": "hobbies",
            "band_m": 2000.0,
            "residents": 1000.0,
            "residents_without": 250.0,
            "residents_without_if_open": 100.0,
            "share_without": 0.25,
            "residents_0_14": young,
            "residents_0_14_without": list(without.values()),
        }
    )
    return tables.DISTANCE_CURVE.conform(table)


@pytest.mark.parametrize(
    ("counts", "young", "hidden"),
    [
        ({"077": 40, "179": 60, "region": 100}, 500, set()),
        # One small count alone would be told by the region's: the next smallest goes with it.
        ({"077": 4, "179": 60, "182": 30, "region": 94}, 500, {"077", "182"}),
        ({"077": 0, "179": 60, "182": 30, "region": 90}, 500, set()),
        # So few within reach are as few as so few without.
        ({"077": 495, "179": 60, "182": 30, "region": 585}, 500, {"077", "179"}),
        ({"region": 7}, 500, {"region"}),
    ],
)
def test_small_counts_of_an_age_are_kept_back(counts: dict, young: float, hidden: set) -> None:
    found = distance_public.public(curve(counts, young), LEAST)
    gone = found["residents_0_14_without"].isna()
    assert set(found.loc[gone, "area_id"]) == hidden
    assert found["residents_without"].notna().all()


def test_no_curve_stays_none() -> None:
    assert distance_public.public(None, LEAST) is None


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_sheet_reads_the_region_first_and_says_how_far_is_measured(language: str) -> None:
    say = words.load(language)
    told = curve({"077": 4.0, "179": 60.0, "182": 30.0, "region": 94.0})
    more = told.assign(band_m=5000.0, residents_0_14_without=np.nan)
    run = replace(content(), distance_curve=pd.concat([told, more], ignore_index=True))
    book = workbook.tables_xlsx(privacy.public(run), say)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(say("sheet.distance_curve"))
    lines = rows.to_python()
    head = next(number for number, row in enumerate(lines) if row[1] == say("column.band_area"))
    below = pd.DataFrame(lines[head + 1 :], columns=range(len(lines[head])))
    assert below[1].tolist()[:2] == [say("table.whole-region")] * 2
    assert below[2].tolist()[:2] == [2, 5]
    ages = below.set_index([1, 2])[7]
    assert (ages == say("table.protected")).sum() == 2
    assert (ages.xs(5.0, level=2) == "").all()
    text = "\n".join(str(row[0]) for row in lines[:head])
    assert say("map.method.straight-line", factor=say.exact(1.3)) in text
    assert say.percent(0.25) in text


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_curve_is_drawn_of_the_cells_above_it(language: str) -> None:
    say = words.load(language)
    needs, bands = ["meeting-places", "hobbies"], [2000.0, 3000.0, 5000.0]
    told = pd.DataFrame([(need, band) for need in needs for band in bands], columns=["need", "band_m"])
    told = told.assign(area_id="region", residents=100.0, residents_without_if_open=0.0)
    told["residents_without"] = [50.0, 40, 30, 20, 10, 0]
    told["share_without"] = told["residents_without"] / 100
    of_town = told[told["band_m"] != 3000].assign(area_id="077")
    run = replace(content(), distance_curve=tables.DISTANCE_CURVE.conform(pd.concat([told, of_town])))
    book = workbook.tables_xlsx(privacy.public(run), say)
    page = openpyxl.load_workbook(io.BytesIO(book))[say("sheet.distance_lines")]
    (chart,) = page._charts
    for number, (series, need) in enumerate(zip(chart.series, needs, strict=True)):
        assert series.tx.v == say(f"need.{need}")
        shares = [cell.value for (cell,) in page[series.yVal.numRef.f.rpartition("!")[2]]]
        assert shares == told["share_without"][told["need"] == need].tolist()
        assert [cell.value for (cell,) in page[series.xVal.numRef.f.rpartition("!")[2]]] == [2, 3, 5]
        assert page.cell(page[series.yVal.numRef.f.rpartition("!")[2]][0][0].row - 1, number + 2).value == (
            say(f"need.{need}")
        )
    titles = [axis.title.tx.rich.p[0].r[0].t for axis in (chart.x_axis, chart.y_axis)]
    assert titles == [say("picture.lines.across"), say("picture.lines.up")]
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert say("picture.lines.about") in drawing
    assert f"{say('need.hobbies')}: " in drawing
    # The bands of municipalities have their own sheet, where the line's other steps are not.
    lines = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name(say("sheet.distance_curve"))
    areas = {say("table.whole-region"), "Hankasalmi"}
    assert {row[2] for row in lines.to_python() if row[1] in areas} == {2, 5}

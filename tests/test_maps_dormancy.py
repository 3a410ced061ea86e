"""How many are likely to be active is told of areas, and of nobody by name."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import content_fixtures as fx
import openpyxl
import pandas as pd
import pytest
from demo_fixtures import computed, quiet, updated_region

from jarjestokartta.geo import settings, words
from jarjestokartta.maps import csv_tables, figure, privacy, workbook
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.edition import Edition
from jarjestokartta.workspace import compute

SAY = words.load("fi")


def published(content: Content) -> list[bytes]:
    """Give what a run publishes, but for the GeoPackage, which holds no more."""
    public = privacy.public(content)
    tables = (csv_tables.municipalities_csv, csv_tables.villages_csv, csv_tables.gaps_csv)
    page = figure.page(public, edition=Edition.INDEX, day=None, language="fi", on=figure.background(public))
    return [*(make(public) for make in tables), workbook.tables_xlsx(public, SAY), page.encode()]


def test_the_silence_of_one_in_a_small_group_changes_nothing_that_is_published() -> None:
    read, inputs, _ = computed()
    chosen = settings.load(Path(updated_region()))
    everyone = read.associations
    there = everyone[everyone["status"] != "ended"]
    home = there.groupby("home_municipality")["association_id"].transform("size")
    newest = there[["registered_on", "last_entry_on"]].max(axis=1)
    quiet_one = there[(home < 10) & (newest < newest.max())].iloc[0]["association_id"]
    silent = everyone["last_entry_on"].mask(
        everyone["association_id"] == quiet_one, pd.Timestamp("1990-01-01")
    )
    assert not silent.equals(everyone["last_entry_on"])
    runs = [
        compute.content(table, inputs, chosen, quiet)
        for table in (everyone, everyone.assign(last_entry_on=silent))
    ]
    assert runs[0].counts["likely_low"].notna().any()
    assert published(runs[0]) == published(runs[1])


def with_ranges(low: int | None) -> Content:
    content = fx.content()
    ids = pd.Index([*fx.TOWNS, *fx.VILLAGES], name="area_id")
    ranges = {"likely_low": low, "likely_high": None if low is None else low + 8}
    return replace(content, counts=pd.DataFrame(ranges, index=ids).astype("Int64"))


@pytest.mark.parametrize(("low", "key"), [(35, "map.likely.about"), (None, "map.likely.none")])
def test_tables_tell_the_range_of_areas_or_that_there_is_none(low: int | None, key: str) -> None:
    public = privacy.public(with_ranges(low))
    book = openpyxl.load_workbook(io.BytesIO(workbook.tables_xlsx(public, SAY)))
    assert SAY(key) in {cell.value for row in book[SAY("sheet.explained")].iter_rows() for cell in row}
    for name in ("municipalities", "villages"):
        cells = [cell.value for row in book[SAY(f"sheet.{name}")].iter_rows() for cell in row]
        assert ("35–43" in cells) == (low is not None)
    heads = {cell.value for row in book[SAY("sheet.associations")].iter_rows() for cell in row}
    assert SAY("column.likely") not in heads


def test_no_fixed_table_and_no_association_bears_it() -> None:
    public = privacy.public(with_ranges(35))
    assert not {"likely_low", "likely_high"} & set(public.associations)
    assert public.associations["last_entry_on"].isna().all()
    for content in (csv_tables.municipalities_csv(public), csv_tables.villages_csv(public)):
        assert b"likely" not in content
    assert "likely" not in json.dumps(csv_tables.gaps_csv(public).decode("utf-8-sig"))

"""The file of decisions: written whole, read again, also after Excel has been at it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from decision_fixtures import decisions
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import tables
from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace import decision_file

ROW = {
    "association_id": "12.340",
    "name": "Kuohun Nuorisoseura ry",
    "register_address": "c/o Äijälä; Rantatie 5, 40100 JYVÄSKYLÄ",
    "way": "candidate",
    "address": "Rantatie 5, 40100 Jyväskylä",
    "easting": 432_000.0,
    "northing": 6_891_000.0,
    "precision": "building",
    "municipality_code": "077",
    "premises": True,
    "person": "MK",
    "remark": '=HYPERLINK("x")',
}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "yksityinen ä" / "decisions.csv"
    assert decision_file.load(path).empty
    kept = decisions(ROW, {"association_id": "n-00ff", "premises": False}, {"association_id": "9"})
    decision_file.save(kept, path)
    ordered = kept.sort_values("association_id", ignore_index=True)
    pd.testing.assert_frame_equal(decision_file.load(path), ordered)
    content = path.read_bytes()
    decision_file.save(kept.iloc[::-1], path)
    assert path.read_bytes() == content
    assert content.startswith("association_id;".encode("utf-8-sig"))
    assert b";'=HYPERLINK" not in content
    assert b"\"'=HYPERLINK" in content  # never a formula
    assert [one.name for one in path.parent.iterdir()] == ["decisions.csv"]


def test_no_decisions_at_all(tmp_path: Path) -> None:
    decision_file.save(tables.DECISIONS.empty(), tmp_path / "d.csv")
    assert decision_file.load(tmp_path / "d.csv").empty


TEXT = st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))


@given(st.lists(TEXT, min_size=3, max_size=3))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str | None]) -> None:
    path = tmp_path_factory.mktemp("kept") / "d.csv"
    kept = decisions({**ROW, **dict(zip(("remark", "person", "address"), texts, strict=True))})
    decision_file.save(kept, path)
    pd.testing.assert_frame_equal(decision_file.load(path), kept)


def _excel(text: str) -> bytes:
    """Give the file as a Finnish Excel saves it: its own encoding, no zeros at the end or the beginning."""
    text = text.replace("12.340", "12,34").replace(";077;", ";77;").replace("432000", "432 000,0")
    return text.removeprefix("\ufeff").encode("cp1252")


def test_what_excel_saves_is_read(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    kept = decisions(ROW)
    decision_file.save(kept, path)
    path.write_bytes(_excel(path.read_text(encoding="utf-8")) + b"\r\n;;;\r\n")
    pd.testing.assert_frame_equal(decision_file.load(path), kept)


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("candidate", "arvaus", 3, "way"),
        ("432000", "itä", 3, "easting"),
        ("432000", "-5", 3, "easting"),
        ("24.11.2026", "eilen", 3, "decided_on"),
        ("yes", "ehkä", 3, "premises"),
        ("12.340", "9", 3, "association_id"),
        ("12.340;", ";", 3, "association_id"),
    ],
)
def test_a_spoilt_cell_is_named(tmp_path: Path, old: str, new: str, row: int, column: str) -> None:
    path = tmp_path / "d.csv"
    decision_file.save(decisions({"association_id": "9", "way": "accepted"}), path)
    first = path.read_text(encoding="utf-8-sig")
    decision_file.save(decisions(ROW), path)
    spoilt = path.read_text(encoding="utf-8-sig").splitlines()[1].replace(old, new)
    path.write_text(first.rstrip() + "\r\n" + spoilt, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        decision_file.load(path)
    assert caught.value.code == "decisions-broken"
    assert (caught.value.params["row"], caught.value.params["column"]) == (row, column)


def test_a_lost_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    decision_file.save(decisions(ROW), path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace("decided_on", "pvm"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        decision_file.load(path)
    assert (caught.value.code, caught.value.params["columns"]) == ("decisions-columns", "decided_on")

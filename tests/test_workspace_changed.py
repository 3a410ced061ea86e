"""What is told of associations that are no more among those counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import Outcome
from register_fixtures import row, write_csv
from update_fixtures import workspace

from jarjestokartta.coverage.corrections import Side
from jarjestokartta.geo import register, words
from jarjestokartta.scripts import exits
from jarjestokartta.workspace import changed

__all__ = ["workspace"]

Run = Callable[..., Outcome]
RESIDENTS = pd.Series({"410": 20_000.0})
ROWS = [row(number) for number in range(1, 21)]


def without_number(number: int, **cells: Any) -> list[Any]:
    return row(number, registration_number="", **cells)


def read(folder: Path, rows: list[list[Any]]) -> register.Register:
    return register.read(write_csv(folder / "r.csv", rows))


@pytest.mark.parametrize(
    ("first", "now", "why"),
    [
        (row(1), [row(1, status="Purettu")], "ended-told"),
        (row(1), [], "absent"),
        (row(1), [row(1, home_municipality="Laukka")], "rejected"),
        (row(1), [row(1, name="")], "rejected"),
        (row(1), [without_number(1, home_municipality="Laukka")], "absent"),
        (without_number(1), [without_number(1, home_municipality="Laukka")], "rejected"),
        (without_number(1), [], "absent"),
    ],
)
def test_an_end_is_claimed_only_where_the_register_tells_it(
    first: list[Any], now: list[list[Any]], why: str, tmp_path: Path
) -> None:
    before = read(tmp_path, [first, row(2)]).associations
    found = read(tmp_path, [*now, row(2)])
    made = changed.changes(Side(before), Side(found.associations, found.rejected), RESIDENTS)
    assert made[["kind", "after"]].to_numpy().tolist() == [["ended", why]]
    assert made["effect"].tolist() == [pytest.approx(-0.05)]


@pytest.mark.parametrize(("kept", "fewer"), [(20, False), (18, False), (17, True)])
def test_a_register_of_much_less_than_the_last_may_be_a_part(
    kept: int, *, fewer: bool, tmp_path: Path
) -> None:
    before = read(tmp_path, ROWS).associations
    after = read(tmp_path, ROWS[:kept]).associations
    assert changed.fewer(before, after, ("410",)) is fewer
    assert not changed.fewer(before, after, ("077",))
    assert not changed.fewer(None, after, ("410",))


def test_rejected_and_missing_rows_are_told_as_such(run: Run, workspace: Path, tmp_path: Path) -> None:
    run("-C", workspace, "update", write_csv(tmp_path / "eka.csv", ROWS), "--accept")
    second = [row(1, home_municipality="Laukka"), *ROWS[5:]]
    shown = run("-C", workspace, "update", write_csv(tmp_path / "toka.csv", second), "--accept")
    assert shown.code == exits.DONE, shown.stderr
    said = " ".join(shown.stderr.split())
    say = words.load("fi")
    assert say("summary.changes", file="eka.csv", parts="Ei enää rekisterissä 4, Rivi hylätty 1") in said
    assert say.plural("summary.changes-rejected", 1) in said
    assert "Päättynyt" not in said
    assert "Rekisteri näyttää vajaalta näissä kunnissa: Hankasalmi, Joutsa" in said
    for code in ("fewer-than-before", "few-associations"):
        assert say(f"notice.{code}") in said
        assert say(f"notice.{code}") in (workspace / "maps/output/index.html").read_text(encoding="utf-8")
    told = pd.read_csv(workspace / "maps/output/csv/changes.csv")
    assert set(told["kind"]) == {"ended"}
    assert told["after"].value_counts().to_dict() == {"Ei enää rekisterissä": 4, "Rivi hylätty": 1}
    todo = pd.read_excel(workspace / "private/tehtavat.xlsx", header=None, engine="openpyxl")
    assert any(say("notice.fewer-than-before") == cell for cell in todo[0])


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_moves_are_told_by_name(language: str) -> None:
    say = words.load(language)
    areas = pd.DataFrame(
        {
            "area_id": ["410", "179", "410-1"],
            "level": ["municipality", "municipality", "village"],
            "name_fi": ["Laukaa", "Jyväskylä", "Kylä"],
            "name_sv": ["Laukas", None, None],
        }
    )
    kinds = ["moved", "moved", "moved", "moved", "reclassified"]
    before, after = ["410", "410", "564", None, "410"], ["179", "410", "410", None, "179"]
    table = pd.DataFrame({"kind": kinds, "before": before, "after": after, "fields": None})
    told = changed.in_words(table, areas, say)
    own = "Laukas" if language == "sv" else "Laukaa"
    assert told["before"].fillna("").tolist() == [own, own, "564", "", "410"]
    within = say("change.moved-within")
    assert told["after"].fillna("").tolist() == ["Jyväskylä", within, own, "", "179"]


def test_tables_name_where_associations_moved(run: Run, workspace: Path, tmp_path: Path) -> None:
    run("-C", workspace, "update", write_csv(tmp_path / "eka.csv", ROWS), "--accept")
    moves = [row(1, street_address="Uusitie 7"), row(2, home_municipality="Äänekoski"), *ROWS[2:]]
    shown = run("-C", workspace, "update", write_csv(tmp_path / "toka.csv", moves), "--accept")
    assert shown.code == exits.DONE, shown.stderr
    told = pd.read_csv(workspace / "maps/output/csv/changes.csv", dtype="str").set_index("association_id")
    assert sorted(map(tuple, told[["before", "after"]].to_numpy())) == [
        ("Laukaa", "Muuttanut kunnan sisällä"),
        ("Laukaa", "Äänekoski"),
    ]
    assert "Uusitie" not in (workspace / "maps/output/csv/changes.csv").read_text(encoding="utf-8")

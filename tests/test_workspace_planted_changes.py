"""A planted set of changes, told exactly: through registers as spreadsheets, read and compared by updates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Outcome
from decision_fixtures import decisions
from register_fixtures import HEADERS, row, write_xlsx
from update_fixtures import workspace

from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo import settings as reading
from jarjestokartta.geo import tables, today, words
from jarjestokartta.scripts import exits
from jarjestokartta.scripts.console import WIDTH
from jarjestokartta.workspace import changed, decision_file, inputs, rating, sides, snapshots
from jarjestokartta.workspace.folder import Workspace

__all__ = ["workspace"]

Run = Callable[..., Outcome]
CASES = yaml.safe_load((ROOT / "tests/data/register_changes.yaml").read_text(encoding="utf-8"))
LEAST_CASES = 30


def rows(side: str) -> tuple[list[list[Any]], list[str]]:
    """Give the rows of all cases in one register, and the case of each."""
    found, of = [], []
    for number, case in enumerate(CASES):
        for place, cells in enumerate(case[side]):
            own = 100 + 10 * number + place
            usual = {
                "registration_number": f"190.{own}",
                "street_address": f"Kokeilutie {2 * own}",
                "registered_on": f"{1 + number % 28}.{1 + place}.{1950 + number}",
            }
            told = {name: "" if cell is None else cell for name, cell in cells.items()}
            found.append(row(own, **usual | told))
            of.append(case["case"])
    return found, of


def brief(change: Any) -> str:
    """Write a change as the cases do."""
    beside = {
        "ended": change.after,
        "corrected": change.fields,
        "moved": change.from_municipality,
        "merged": str(len(tables.split_codes(change.before))),
    }.get(change.kind)
    return f"{change.kind} {beside}" if isinstance(beside, str) else change.kind


@pytest.fixture(scope="module")
def planted() -> Any:
    assert len(CASES) >= LEAST_CASES
    assert len({case["case"] for case in CASES}) == len(CASES)
    return {side: rows(side) for side in ("before", "after")}


def test_each_planted_change_is_told_and_nothing_else(
    run: Run, workspace: Path, tmp_path: Path, planted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [
        write_xlsx(tmp_path / f"{side}.xlsx", {"Yhdistykset": [HEADERS, *planted[side][0]]})
        for side in planted
    ]
    monkeypatch.setenv(today.VARIABLE, "2027-01-15")
    shown = run("-C", workspace, "update", paths[0], "--accept")
    assert shown.code == exits.DONE, shown.stderr
    place = Workspace(workspace)
    first = snapshots.latest(place)
    assert first is not None
    before, of = snapshots.associations(place, first), planted["before"][1]
    ids = dict(zip([of[line - 2] for line in before["source_row"]], before["association_id"], strict=True))
    plant(place, first, before, ids)
    monkeypatch.setenv(today.VARIABLE, "2027-04-15")
    shown = run("-C", workspace, "update", paths[1], "--accept")
    assert shown.code == exits.DONE, shown.stderr
    last = snapshots.latest(place)
    assert last is not None
    found = inputs.prepare(place, reading.load(workspace), lambda _: None)
    people = rating.newest(found.residents)["residents"]
    both = [sides.of_snapshot(place, one) for one in (first, last)]
    made = changed.changes(*both, people)
    case_of = {
        association_id: planted[side][1][line - 2]
        for side, table in zip(("before", "after"), both, strict=True)
        for association_id, line in table.associations[["association_id", "source_row"]].itertuples(
            index=False
        )
    }
    told: dict[str, list[str]] = {case["case"]: [] for case in CASES}
    for change in made.itertuples():
        told[case_of[change.association_id]].append(brief(change))
    assert told == {case["case"]: case["told"] for case in CASES}
    assert_effects_add_up(made, both, found, people)
    report = (place.output / "report.html").read_text(encoding="utf-8")
    assert 'id="series"' in report
    public = pd.read_csv(place.output / "csv/changes.csv", dtype="str")
    text = (place.output / "csv/changes.csv").read_text(encoding="utf-8")
    assert len(public) == len(made)
    assert not [
        street for street in ("Kokeilutie", "Sepän", "Mäkitie", "Hakatie", "Kiekko") if street in text
    ]

    assert_told_between(run, workspace, made, tmp_path / "muutokset.xlsx")


def assert_told_between(run: Run, workspace: Path, made: pd.DataFrame, book: Path) -> None:
    """Between the two days the command tells the same, within 80 columns and in three languages."""
    for language in words.LANGUAGES:
        say = words.load(language)
        asked = ("-C", workspace, "--lang", language, "changes", "--since", "2027-02-01", "-o", book)
        shown = run(*asked)
        assert shown.code == exits.DONE, shown.stderr
        lines = shown.stdout.splitlines()
        assert max(map(len, lines[:-1])) <= WIDTH
        for kind in ("merged", "moved", "renamed", "renumbered", "reclassified", "corrected", "new"):
            count = int((made["kind"] == kind).sum())
            assert f"  {say(f'change.{kind}')}: {count}" in lines
        assert len(pd.read_excel(book, header=None, engine="calamine")) > len(made)
    for since, until, key in (
        ("1.1.2020", "2027-04-15", "changes-too-early"),
        ("2027-04-15", "2027-05-01", "changes-same"),
        ("2027-04-15", "2027-02-01", "changes-order"),
    ):
        shown = run("-C", workspace, "changes", "--since", since, "--until", until)
        assert shown.code == exits.BAD_DATA
        say = words.load("fi")
        assert (
            say(f"error.{key}", **dict.fromkeys(("day", "oldest", "since", "run", "until"), ""))[:9]
            in shown.stderr
        )


def plant(place: Workspace, first: snapshots.Snapshot, before: pd.DataFrame, ids: dict[str, str]) -> None:
    """Let a person decide, and let the first run have had other rules."""
    path = next(place.snapshots.glob(f"{first.name}.{sides.KNOWN}.parquet"))
    known = pd.read_parquet(path)
    words = deciding.address_text(before).set_axis(before["association_id"])
    made = []
    for case in CASES:
        own = ids.get(case["case"])
        if "known" in case:
            known.loc[known["association_id"] == own, "labels"] = case["known"]
        if case.get("decided"):
            point = {"easting": 440_000.0, "northing": 6_925_000.0, "precision": "building"}
            made.append({"association_id": own, "register_address": words[own], "way": "point", **point})
    known.to_parquet(path, index=False)
    decision_file.save(decisions(*made), place.decisions)


def assert_effects_add_up(made: pd.DataFrame, both: Any, found: inputs.Inputs, people: pd.Series) -> None:
    net = changed.net(both[0].associations, both[1].associations, found.areas, people)
    net = net.set_index("area_id")["per_1000"]
    told = made.groupby("home_municipality")["effect"].sum().reindex(net.index, fill_value=0.0)
    away = made.groupby("from_municipality")["effect_from"].sum().reindex(net.index, fill_value=0.0)
    assert (told + away - net).abs().max() < 1e-9

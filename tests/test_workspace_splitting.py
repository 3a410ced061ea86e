"""Why figures moved, on real files: each cause alone, all at once, and what cannot be told."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from demo_fixtures import computed, quiet, updated_region
from python_calamine import CalamineWorkbook

from jarjestokartta.geo.change_vocabulary import OF_RATES, Cause, GapMove
from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.workspace import update
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.splitting import Moves

PARTS = [cause.value for cause in OF_RATES]
TOWN = "435"  # Luhanka, the smallest


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "kopio"
    shutil.copytree(updated_region(), folder)
    return Workspace.open(folder)


def rows(workspace: Workspace) -> pd.DataFrame:
    sheet = CalamineWorkbook.from_path(workspace.root / "register.xlsx").get_sheet_by_index(0)
    header, *cells = sheet.to_python()
    return pd.DataFrame(cells, columns=header).astype("str")


def run(workspace: Workspace, table: pd.DataFrame) -> Moves:
    path = workspace.root / "uusi.csv"
    table.to_csv(path, index=False, sep=";")
    moves = update.update(workspace, path, begin=quiet).content.moves
    whole = moves.rates["per_1000"] - moves.rates["per_1000_before"]
    known = whole.notna()
    assert known.any()
    assert np.allclose(moves.rates.loc[known, PARTS].sum(axis=1), whole[known], rtol=0, atol=1e-9)
    return moves


def of_town(moves: Moves) -> pd.Series:
    table = moves.rates
    return table[
        (table["area_id"] == TOWN) & (table["basis"] == Basis.DOMICILE) & (table["subject"] == "all")
    ].squeeze(axis=0)


def parts(moves: Moves) -> dict[str, float]:
    """Give the parts of the town that are not 0."""
    told = of_town(moves)[PARTS]
    return {str(name): float(part) for name, part in told.items() if part}


def newcomer(table: pd.DataFrame, **cells: str) -> pd.DataFrame:
    told = {"Rekisterinumero": "999.999", "Nimi": "Luhangan uusi seura ry", "Kotipaikka": "Luhanka", **cells}
    return pd.concat([table, pd.DataFrame([told])]).fillna("")


def more_residents(workspace: Workspace) -> None:
    path = workspace.root / "data/raw/11re.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["value"] = [None if one is None else 2 * one for one in told["value"]]
    path.write_text(json.dumps(told), encoding="utf-8")


def widen_the_reach(workspace: Workspace) -> None:
    path = workspace.settings_file
    told = path.read_text(encoding="utf-8")
    wide = re.sub(r"(?m)^threshold-km = .*$", "threshold-km = 15.0", told)
    assert wide != told
    path.write_text(wide, encoding="utf-8")


def test_the_first_register_has_none_and_says_why() -> None:
    content = computed()[2]
    assert content.moves.rates.empty
    assert content.moves.untold == "first"


def test_what_the_register_alone_did_is_the_registers(workspace: Workspace) -> None:
    moves = run(workspace, newcomer(rows(workspace)))
    town = of_town(moves)
    assert town["associations"] == town["associations_before"] + 1
    assert parts(moves) == pytest.approx({"register": 1000 / town["residents"]})


def test_a_row_that_could_not_be_used_and_now_can_is_a_correction(workspace: Workspace) -> None:
    table = rows(workspace)
    run(workspace, newcomer(table, Kotipaikka="Atlantis"))
    moves = run(workspace, newcomer(table))
    assert parts(moves) == pytest.approx({"corrections": 1000 / of_town(moves)["residents"]})


def test_all_at_once_is_split_into_what_each_did(workspace: Workspace) -> None:
    more_residents(workspace)
    widen_the_reach(workspace)
    moves = run(workspace, newcomer(rows(workspace)))
    town = of_town(moves)
    assert town["residents"] == 2 * town["residents_before"]
    before = 1000 * town["associations_before"] / town["residents_before"]
    assert parts(moves) == pytest.approx({"population": -before / 2, "register": 1000 / town["residents"]})
    closed = moves.gaps[moves.gaps["kind"] == GapMove.CLOSED]
    assert len(closed)
    assert set(closed["cause"]) == {Cause.SETTINGS}
    assert not [path for path in workspace.staging.rglob("*") if "states" in path.name]


def test_another_program_is_run_on_the_inputs_of_then(workspace: Workspace) -> None:
    record = next(workspace.snapshots.glob("*.json"))
    told = json.loads(record.read_text(encoding="utf-8"))
    told["program"]["sha256"] = "0" * 64
    record.write_text(json.dumps(told), encoding="utf-8")
    kept = next(workspace.snapshots.glob("*.rates.parquet"))
    rates = pd.read_parquet(kept)
    counted_otherwise = (rates["area_id"] == TOWN) & (rates["basis"] == Basis.DOMICILE)
    rates["associations"] = rates["associations"] + counted_otherwise.astype("int64")
    rates.to_parquet(kept)
    more_residents(workspace)
    moves = run(workspace, newcomer(rows(workspace)))
    town = of_town(moves)
    assert parts(moves)["program"] == pytest.approx(-1000 / town["residents_before"])
    assert parts(moves)["register"] == pytest.approx(1000 / town["residents"])
    assert set(parts(moves)) == {"program", "population", "register"}


def test_where_inputs_of_then_are_gone_nothing_is_guessed(workspace: Workspace) -> None:
    more_residents(workspace)
    for path in workspace.store.iterdir():
        if ".json" in path.suffixes:
            path.unlink()
    path = workspace.root / "uusi.csv"
    newcomer(rows(workspace)).to_csv(path, index=False, sep=";")
    content = update.update(workspace, path, begin=quiet).content
    assert content.moves.untold == "gone"
    assert content.moves.rates.empty

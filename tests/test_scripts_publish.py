"""``publish`` finishes what was held up, and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import workspace_fixtures as fx

from jarjestokartta.geo.errors import OutputError
from jarjestokartta.workspace import lock, publish


def test_finishes_a_held_up_publication(tmp_path: Path, run: Callable[..., object]) -> None:
    workspace = fx.make(tmp_path / "Järjestökartta ä")
    publish.publish(workspace, fx.stage(workspace, fx.OLD))
    staged = fx.stage(workspace, fx.NEW)
    with fx.immutable(workspace.output / "tables.xlsx"):
        with pytest.raises(OutputError):
            publish.publish(workspace, staged, wait_s=0)
        outcome = run("-C", workspace.root, "publish")
        assert outcome.code == 6
        assert "tables.xlsx on auki Excelissä. Sulje se ja aja: jarjestokartta publish" in outcome.stderr
    outcome = run("publish", folder=workspace.root)
    assert outcome.code == 0
    assert outcome.stdout.strip() == str(workspace.output / "index.html")
    assert fx.published(workspace) == fx.NEW
    outcome = run("publish", folder=workspace.root)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert "Julkaistavaa ei ole" in outcome.stderr


def test_names_who_holds_the_workspace(tmp_path: Path, run: Callable[..., object]) -> None:
    workspace = fx.make(tmp_path)
    with lock.hold(workspace):
        outcome = run("publish", folder=tmp_path)
    assert outcome.code == 6
    assert "Toinen ajo käyttää työtilaa" in outcome.stderr


def test_outside_a_workspace(tmp_path: Path, run: Callable[..., object]) -> None:
    outcome = run("publish", folder=tmp_path)
    assert outcome.code == 3
    assert str(tmp_path) in outcome.stderr
    assert "jarjestokartta init" in outcome.stderr

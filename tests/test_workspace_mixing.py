"""Which kinds of input two runs differ in, and a workspace of some of both."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import workspace_fixtures as fx

from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.change_vocabulary import Cause
from jarjestokartta.workspace.mixing import Side, mixed

FILES = {"municipalities": "kunnat.geojson", "residents": "../väki.csv", "grid": "../muualla/väki.csv"}
KEYED = '[geocoding]\nservices = ["nls"]\n[geocoding.nls]\nkey = "{key}"\n'


def side(
    folder: Path, *, municipalities: str = '"077"', key: str = "a", factor: float = 1.3, **texts: str
) -> Side:
    workspace = fx.make(folder / "työtila")
    text = (
        f'[region]\nname = "R"\nmunicipalities = [{municipalities}]\n[distance]\ndetour-factor = {factor}\n'
    )
    for role, file in FILES.items():
        text += f'[sources.{role}]\nfile = "{file}"\n'
        path = workspace.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts.get(role, role), encoding="utf-8")
    workspace.settings_file.write_text(text + KEYED.format(key=key), encoding="utf-8")
    workspace.decisions.parent.mkdir(exist_ok=True)
    workspace.decisions.write_text(texts.get("decisions", ""), encoding="utf-8")
    return Side.of(workspace, reading.load(workspace.root))


@pytest.mark.parametrize(
    ("now", "causes"),
    [
        ({}, set()),
        ({"key": "b"}, set()),
        ({"factor": 1.5}, {Cause.SETTINGS}),
        ({"municipalities": '"077", "179"'}, {Cause.BOUNDARIES}),
        ({"municipalities": '"179"', "residents": "x"}, {Cause.BOUNDARIES, Cause.POPULATION}),
        ({"decisions": "x"}, {Cause.CORRECTIONS}),
    ],
)
def test_each_kind_of_input_is_told_apart(tmp_path: Path, now: dict, causes: set[Cause]) -> None:
    assert side(tmp_path / "ennen").changed(side(tmp_path / "nyt", **now)) == causes


def test_a_mix_reads_of_each_run_what_it_should(tmp_path: Path) -> None:
    earlier = side(tmp_path / "ennen", residents="then", grid="grid then")
    later = side(tmp_path / "nyt", municipalities='"179"', residents="now", grid="grid now", decisions="now")
    workspace, settings = mixed(earlier, later, {Cause.BOUNDARIES, Cause.CORRECTIONS}, tmp_path / "mix")
    read = {
        role: (workspace.root / getattr(settings.sources, role).file).read_text("utf-8") for role in FILES
    }
    assert read == {"municipalities": "municipalities", "residents": "then", "grid": "grid then"}
    assert settings.region.municipalities == ("179",)
    assert workspace.decisions.read_text("utf-8") == "now"
    assert msgspec.structs.replace(settings, sources=later.settings.sources) == later.settings

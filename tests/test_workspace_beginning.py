from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome
from workspace_fixtures import immutable

from jarjestokartta.geo import settings
from jarjestokartta.geo.errors import InputError, OutputError
from jarjestokartta.scripts import exits
from jarjestokartta.workspace import beginning
from jarjestokartta.workspace.folder import Workspace

Run = Callable[..., Outcome]


def test_a_new_workspace_holds_nothing_invented(tmp_path: Path) -> None:
    folder = tmp_path / "työtila ä"
    beginning.start(folder)
    chosen = settings.load(folder)
    assert chosen.region.sketched
    assert len(chosen.region.municipalities) == 22
    assert not chosen.sources.sites
    assert not chosen.sources.addresses
    assert chosen.sources.villages is None
    assert Workspace.open(folder).root == folder.resolve()


def test_only_the_municipalities_asked_for(tmp_path: Path) -> None:
    beginning.start(tmp_path, codes=["435", "77"])
    assert settings.load(tmp_path).region.municipalities == ("077", "435")


def test_every_key_of_the_template_is_known(tmp_path: Path) -> None:
    beginning.start(tmp_path)
    text = (tmp_path / settings.FILE_NAME).read_text(encoding="utf-8")
    bare = "\n".join(
        line.removeprefix("# ") if line.startswith(("# [", "# file", "# year")) else line
        for line in text.splitlines()
    )
    (tmp_path / settings.FILE_NAME).write_text(bare, encoding="utf-8")
    assert settings.load(tmp_path).sources.grid is not None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [({"region": "Lappi"}, "region-unknown"), ({"codes": ["999"]}, "municipality-unknown")],
)
def test_what_is_not_built_in_is_refused(tmp_path: Path, arguments: dict[str, object], code: str) -> None:
    with pytest.raises(InputError, match=code):
        beginning.start(tmp_path / "x", **arguments)
    assert not (tmp_path / "x").exists()


def test_a_workspace_is_never_written_over(tmp_path: Path) -> None:
    beginning.start(tmp_path)
    with pytest.raises(InputError, match="workspace-exists"):
        beginning.start(tmp_path)
    with pytest.raises(InputError, match="demo-folder-taken"):
        beginning.demo(tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    with pytest.raises(OutputError, match="folder-cannot-write"):
        beginning.start(tmp_path / "x")


def test_a_folder_that_may_not_be_written_to_is_told_as_a_folder(run: Run, tmp_path: Path) -> None:
    with immutable(tmp_path):
        for folder in (tmp_path, tmp_path / "uusi"):
            shown = run("init", folder)
            assert shown.code == exits.CANNOT_WRITE
            said = " ".join(shown.stderr.split())
            assert said.startswith(f"Virhe: Kansioon {folder} ei voi kirjoittaa")
            assert "muissa ohjelmissa" not in said
    assert list(tmp_path.iterdir()) == []


def test_the_file_to_drop_a_register_on(tmp_path: Path) -> None:
    beginning.write_drop_file(tmp_path)
    script = (tmp_path / beginning.DROP_FILE).read_bytes()
    assert b'-C "%~dp0." update "%~1"\r\n' in script
    assert script.isascii()

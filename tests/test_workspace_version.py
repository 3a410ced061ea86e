"""A newer workspace is left alone, an older one brought up to date with a copy, one in the cloud told of."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec
import pytest
import workspace_fixtures as fx
from conftest import Outcome
from demo_fixtures import quiet

from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.workspace import lock, publish, snapshots, synced, undo, upgrade, version
from jarjestokartta.workspace.folder import Workspace

Run = Callable[..., Outcome]
RECORD = """{
 "associations": 2,
 "inputs": {"grid:data/raw/vaki.geojson": "bd0f", "register:register.xlsx": "342d"},
 "number": 1,
 "register_date": "2024-12-19",
 "register_file": "register.xlsx",
 "register_sha256": "342d9fd6",
 "run_on": "2026-11-24",
 "stored": "342d9fd6.xlsx"
}"""
NAME = "0001-2026-11-24-342d9fd6"


@pytest.fixture
def old(tmp_path: Path) -> Workspace:
    """A workspace as the program left it when it kept the register alone."""
    made = fx.make(tmp_path / "OneDrive – KYT ry" / "Järjestökartta ä")
    staged = fx.stage(made, fx.OLD)
    for name, text in {f"snapshots/{NAME}.json": RECORD, "store/342d9fd6.xlsx": "rekisteri"}.items():
        path = staged / "private" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    publish.publish(made, staged, made_from="stamp")
    made.decisions.write_text("association_id;name\r\n", encoding="utf-8")
    assert not (made.private / version.NAME).exists()
    return made


def bring(made: Workspace) -> bool:
    with lock.hold(made):
        return upgrade.bring(made)


def test_an_older_one_is_brought_up_to_date_with_a_copy(old: Workspace) -> None:
    before = {
        path: path.read_bytes() for path in (*old.snapshots.iterdir(), old.decisions, old.settings_file)
    }
    assert snapshots.latest(old).published == {}
    assert bring(old)
    assert version.of(old.private) == version.CURRENT
    for path, content in before.items():
        assert (upgrade.backup(old) / path.relative_to(old.root)).read_bytes() == content
    kept = snapshots.latest(old)
    assert (kept.number, kept.run_on, kept.made_from) == (1, date(2026, 11, 24), "stamp")
    public = {f"maps/{name}" for name in fx.OLD if name.startswith("output")}
    assert kept.published.keys() == public | {"maps/output/manifest.json", "private/located.csv"}
    assert not bring(old)
    # The next run can be taken back.
    staged = fx.stage(old, fx.NEW)
    snapshots.write(staged / "private/snapshots", msgspec.structs.replace(kept, number=2, published={}))
    publish.publish(old, staged)
    assert undo.undo(old, quiet).now.number == 1
    assert (old.output / "index.html").read_text(encoding="utf-8") == "old map"


def test_stopped_in_the_middle_the_copy_stays_that_of_what_it_was(
    old: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(version, "write", stop)
        with pytest.raises(KeyboardInterrupt):
            bring(old)
    old.decisions.write_text("changed since", encoding="utf-8")
    assert bring(old)
    assert (upgrade.backup(old) / f"private/snapshots/{NAME}.json").read_text(encoding="utf-8") == RECORD
    assert "association_id" in (upgrade.backup(old) / "private/decisions.csv").read_text(encoding="utf-8")


def test_a_command_says_so_once(old: Workspace, run: Run) -> None:
    shown = run("publish", folder=old.root)
    assert "saatettiin ajan tasalle" in shown.told
    assert str(upgrade.backup(old)) in shown.told
    assert "ajan tasalle" not in run("publish", folder=old.root).told


def test_a_new_one_is_of_the_current_version(tmp_path: Path) -> None:
    made = fx.make(tmp_path)
    assert not bring(made)
    assert version.of(made.private) == version.CURRENT
    assert not upgrade.backup(made).exists()


@pytest.mark.parametrize("command", ["status", "history", "undo", "publish", "rates"])
def test_a_newer_one_is_left_alone(tmp_path: Path, run: Run, command: str) -> None:
    made = fx.make(tmp_path)
    made.private.mkdir()
    (made.private / version.NAME).write_text('{"version": 3, "more": []}', encoding="utf-8")
    shown = run(command, folder=tmp_path)
    assert shown.code == 3
    assert "uudempi versio (työtilan muoto 3;" in shown.told
    assert [path.name for path in made.private.iterdir()] == [version.NAME]


@pytest.mark.parametrize("text", ["", "{", '{"version": "2"}'])
def test_a_damaged_version_is_named(tmp_path: Path, run: Run, text: str) -> None:
    made = fx.make(tmp_path)
    made.private.mkdir()
    (made.private / version.NAME).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="version-broken"):
        Workspace.open(tmp_path)
    assert '{"version": 2}' in run("status", folder=tmp_path).told


# --- folders of cloud services ---------------------------------------------------------------------------

FOLDERS = {
    "C/Users/Aino/OneDrive/kartta": "OneDrive",
    "C/Users/Aino/OneDrive - Keski-Suomen Yhteisöjen Tuki ry/Järjestökartta ä": "OneDrive",
    "home/aino/OneDrive – KYT ry/x": "OneDrive",
    "home/aino/Dropbox (Yhdistys)/kartta": "Dropbox",
    "G/My Drive/kartta": "Google Drive",
    "G/Oma Drive/kartta": "Google Drive",
    "Library/CloudStorage/GoogleDrive-aino@example.fi/kartta": "Google Drive",
    "Library/Mobile Documents/com~apple~CloudDocs/kartta": "iCloud",
    "home/aino/Nextcloud/kartta": "Nextcloud",
    "home/aino/ownCloud2/../Nextcloud/x": "Nextcloud",
    "home/aino/Järjestökartta": None,
    "home/aino/onedriven ohjeet": None,
    "home/aino/postilaatikko/boxing": None,
}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_of_a_service_is_known_by_its_name(folder: str, form: str) -> None:
    assert synced.service(Path("/", unicodedata.normalize(form, folder)), {}) == FOLDERS[folder]


def test_it_is_known_by_the_environment_and_by_marks(tmp_path: Path) -> None:
    root = tmp_path / unicodedata.normalize("NFD", "Yhdistyksen työtilat ä")
    (root / "kartta").mkdir(parents=True)
    named = {"OneDriveCommercial": unicodedata.normalize("NFC", str(root).upper())}
    assert synced.service(root / "kartta", {}) is None
    assert synced.service(root / "kartta", named) == "OneDrive"
    assert synced.service(tmp_path / "muualla", named) is None
    assert synced.service(root / "kartta", {"OneDrive": ""}) is None
    (root / ".sync_0a1b.db").write_bytes(b"")
    assert synced.service(root / "kartta", {}) == "Nextcloud"


def test_init_and_status_say_so(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "Dropbox" / "kartta"
    for line in (["init", folder], ["-C", folder, "status"]):
        assert "Dropbox pitää samana muilla laitteilla" in run(*line).told
    run("init", tmp_path / "kartta")
    assert "pitää samana" not in run("-C", tmp_path / "kartta", "status").told

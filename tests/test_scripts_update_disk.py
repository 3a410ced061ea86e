"""``update`` where files may not be read or written, or the disk is full: nothing published changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from update_fixtures import ADDRESSES, RESIDENTS, SETTINGS, VILLAGES, published, settings, workspace

from jarjestokartta.scripts import exits

__all__ = ["workspace"]  # a fixture

posix = pytest.mark.skipif(sys.platform == "win32", reason="permission bits are POSIX")


def start(program: list[str], workspace: Path) -> subprocess.CompletedProcess[str]:
    """Run ``update`` as a user whom permission bits bind."""
    command = [*program, "-C", str(workspace), "update", str(workspace / "register.xlsx")]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and there is no setpriv")
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@posix
def test_a_register_that_another_program_holds_is_bad_data(program: list[str], workspace: Path) -> None:
    before = published(workspace)
    register = workspace / "register.xlsx"
    register.chmod(0)
    shown = start(program, workspace)
    assert shown.returncode == exits.BAD_DATA, shown.stderr
    assert "register.xlsx" in shown.stderr
    assert "auki toisessa ohjelmassa" in shown.stderr
    assert published(workspace) == before


@posix
@pytest.mark.parametrize("name", [VILLAGES, RESIDENTS, ADDRESSES])
def test_an_input_that_may_not_be_read_is_named(program: list[str], workspace: Path, name: str) -> None:
    path = workspace / name
    path.write_bytes(path.read_bytes() + b"\n")  # changed: to be read again
    path.chmod(0)
    shown = start(program, workspace)
    assert shown.returncode == exits.BAD_DATA, shown.stderr
    assert path.name in shown.stderr
    assert "Sulje se" in shown.stderr


@posix
@pytest.mark.parametrize("folder", ["maps/output", "private", "."])
def test_a_read_only_folder_cannot_be_written(program: list[str], workspace: Path, folder: str) -> None:
    settings("threshold-km = 5.0", "threshold-km = 4.0")(workspace)
    before = published(workspace)
    locked = [path for path in (workspace / folder, *(workspace / folder).rglob("*")) if path.is_dir()]
    for path in locked:
        path.chmod(0o555)
    shown = start(program, workspace)
    for path in locked:
        path.chmod(0o755)
    assert (shown.returncode, shown.stdout) == (exits.CANNOT_WRITE, ""), shown.stderr
    assert "kirjoitussuojattu" in shown.stderr
    assert published(workspace) == before


@posix
@pytest.mark.parametrize("free_kb", [2500, 300, 20])
def test_a_full_disk_changes_nothing(program: list[str], workspace: Path, free_kb: int) -> None:
    disk = workspace.parent / "levy"
    disk.mkdir()
    size = sum(path.stat().st_size for path in workspace.rglob("*")) // 1024
    script = f"""
        mount -t tmpfs -o size={size + 40_000}k tmpfs "$1" && cp -a "$2" "$1/t" || exit 99
        sed -i '0,/threshold-km = 5.0/s//threshold-km = 4.0/' "$1/t/{SETTINGS}"
        free=$(df --output=avail -k "$1" | tail -1)
        head -c $(( (free - {free_kb}) * 1024 )) /dev/zero > "$1/ballast"
        sums() {{ (cd "$1/t/maps/output" && find . -type f -exec sha256sum {{}} + | sort); }}
        before=$(sums "$1"); disk=$1; shift 2
        "$@" -C "$disk/t" update "$disk/t/register.xlsx"; code=$?
        [ "$before" = "$(sums "$disk")" ] || exit 98
        exit $code
    """
    command = ["unshare", "--mount", "sh", "-c", script, "sh", str(disk), str(workspace), *program]
    if os.geteuid() != 0:
        command.insert(1, "--map-root-user")
    if not shutil.which("unshare"):
        pytest.skip("no unshare: a disk of its own cannot be made")
    shown = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    if shown.returncode in (1, 99) and "Traceback" not in shown.stderr:
        pytest.skip(f"no disk of its own can be made here: {shown.stderr.strip()}")
    assert (shown.returncode, shown.stdout) == (exits.CANNOT_WRITE, ""), shown.stderr
    assert "Traceback" not in shown.stderr

"""A workspace with small sets of files to publish, and ways to make the disk refuse."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from jarjestokartta.geo.settings import FILE_NAME, Region, Settings
from jarjestokartta.workspace import manifest, publish
from jarjestokartta.workspace.folder import Workspace

SETTINGS = Settings(region=Region(name="Keski-Suomi", municipalities=("077",)))

OLD = {
    "output/index.html": "old map",
    "output/tables.xlsx": "old table",
    "output/csv/gaps.csv": "rank\n1\n",
    "output/raportit/077-hankasalmi.html": "gone in the next set",
    "private/located.csv": "old points",
}
NEW = {
    "output/index.html": "new map",
    "output/tables.xlsx": "new table",
    "output/csv/gaps.csv": "rank\n1\n",
    "output/csv/changes.csv": "new in this set",
    "private/located.csv": "new points",
    "private/muut/0002.txt": "new in this set too",
}


def make(folder: Path) -> Workspace:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text("", encoding="utf-8")
    return Workspace.open(folder)


def stage(workspace: Workspace, texts: Mapping[str, str]) -> Path:
    staged = publish.begin(workspace, wait_s=0)
    for name, text in texts.items():
        path = staged / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    content = manifest.build(staged / "output", inputs=(), settings=SETTINGS, attributions=())
    (staged / "output" / manifest.NAME).write_bytes(content)
    return staged


def published(workspace: Workspace) -> dict[str, str]:
    """What stands in the workspace, by the path it was staged under; the manifest apart."""
    found = {}
    for name, folder in (("output", workspace.output), ("private", workspace.private)):
        for path in sorted(folder.rglob("*")):
            aside = workspace.staging in path.parents or path in (
                workspace.manifest,
                workspace.private / ".lock",
                workspace.private / "version.json",
            )
            if path.is_file() and not aside:
                found[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_text(encoding="utf-8")
    return found


def die_at(event: int, folder: Path, work: Callable[[], object]) -> bool:
    """Run ``work`` in a process that is killed at its ``event``-th act on a file of ``folder``.

    Gives whether it was killed; False when it came to its end first.
    """
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # of forking beside threads: the child starts none
        child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = event

    def count(name: str, args: tuple[object, ...]) -> None:
        nonlocal left
        writes = name == "open" and isinstance(args[1], str) and args[1][:1] in {"w", "a", "x"}
        changes = writes or name in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime"}
        if changes and str(folder) in str(args[0]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(count)
        work()
    finally:
        os._exit(0)


@contextmanager
def immutable(path: Path) -> Iterator[None]:
    """Make a file or folder refuse all changes, root's too; skips where the system does not permit it."""
    chattr = shutil.which("chattr")
    if chattr is None or subprocess.run([chattr, "+i", path], capture_output=True, check=False).returncode:
        pytest.skip("needs chattr +i (Linux, root, a file system that has it)")
    try:
        yield
    finally:
        subprocess.run([chattr, "-i", path], check=True)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """Mount a disk of ``size`` at ``folder``; skips where the system does not permit it."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)

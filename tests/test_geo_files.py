from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from jarjestokartta.geo import files
from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import OutputError


def test_a_builtin_table_is_text_with_its_leading_zeros() -> None:
    table = files.builtin_table("municipalities")
    assert set(table.dtypes) == {pd.StringDtype(na_value=float("nan"))}
    assert "077" in set(table["code"])
    assert files.builtin_table("municipalities") is table


@pytest.mark.parametrize("content", [b"", b"abc", os.urandom(200_000)], ids=["empty", "short", "long"])
def test_the_hash_is_that_of_the_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ä b"
    path.write_bytes(content)
    assert files.sha256(path) == hashlib.sha256(content).hexdigest()


def test_a_file_is_written_whole_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "maps" / "tuloste ä" / "index.html"
    files.write_whole(path, b"old")
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.mkdir()  # what stands there cannot be replaced by a file
    with pytest.raises(OutputError) as caught:
        files.write_whole(path, b"new")
    assert (caught.value.code, caught.value.params["file"]) == ("cannot-write", path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "maps").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot-write"):
        files.write_whole(tmp_path / "maps" / "index.html", b"new")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process as Linux has them")
def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_bytes(b"old")
    code = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom jarjestokartta.geo import files\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    files.write_whole(Path(sys.argv[1]), bytes(100_000))\n"
        "except files.OutputError as error:\n    sys.exit(error.__cause__.errno)\n"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code, path], check=False)
    assert done.returncode == errno.EFBIG  # as ENOSPC, met in the middle of a write
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_written_beside_takes_its_place_or_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with files.replacing(path, ".gpkg") as beside:
        beside.write_bytes(b"new")
        assert beside.suffix == ".gpkg"
    assert path.read_bytes() == b"new"
    with pytest.raises(TypeError), files.replacing(path) as beside:
        beside.write_text(b"half")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_killed_processes_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    gone = int(dead.stdout)
    left = [f".a.csv.{gone}.part", f".b.gpkg.{gone}.part.gpkg", f".b.gpkg.{gone}.part.gpkg-journal"]
    stays = [f".a.csv.{os.getppid()}.part", "a.csv", ".muistio.part", f"b.{gone}.part", ".hidden"]
    (tmp_path / "data").mkdir()
    for name in (*left, *stays):
        (tmp_path / "data" / name).write_bytes(b"")
    files.clear_leftovers(tmp_path)
    assert len(list((tmp_path / "data").iterdir())) == len(left) + len(stays)
    files.clear_leftovers(tmp_path, below=True)
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == sorted(stays)


class HeldError(PermissionError):
    """What Windows says of a file that another program holds."""

    winerror = 32


@pytest.mark.parametrize(("times", "patience_s", "written"), [(2, 5.0, True), (2, 0.0, False)])
def test_a_file_that_is_held_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, patience_s: float, *, written: bool
) -> None:
    path, real, tries = tmp_path / "a.csv", Path.replace, []
    path.write_bytes(b"old")

    def replace(source: Path, target: Path) -> Path:
        tries.append(source)
        if len(tries) <= times:
            raise HeldError(13, "held")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(files, "HELD_S", patience_s)
    if not written:
        with pytest.raises(OutputError) as caught:
            files.write_whole(path, b"new")
        assert (caught.value.code, caught.value.params["detail"]) == ("cannot-write", Cause.HELD)
    else:
        files.write_whole(path, b"new")
    assert path.read_bytes() == (b"new" if written else b"old")
    assert list(tmp_path.iterdir()) == [path]

"""Causes: what the system refuses for real, and the words for it in every language."""

from __future__ import annotations

import errno
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from jarjestokartta.geo import cause, words
from jarjestokartta.geo.cause import Cause


def _into_a_file(folder: Path) -> None:
    (folder / "tiedosto").touch()
    (folder / "tiedosto" / "x").write_text("")


def _over_a_folder(folder: Path) -> None:
    (folder / "kansio").mkdir()
    (folder / "kansio").mkdir()


def _cut(folder: Path) -> None:
    whole = gzip.compress(b"x" * 1000)
    (folder / "x.gz").write_bytes(whole[:-12])
    with gzip.open(folder / "x.gz") as file:
        file.read()


def _not_packed(folder: Path) -> None:
    (folder / "x.gz").write_bytes(b"no gzip")
    with gzip.open(folder / "x.gz") as file:
        file.read()


@pytest.mark.parametrize(
    ("attempt", "wanted"),
    [
        (lambda folder: (folder / "x").read_bytes(), Cause.MISSING),
        (lambda folder: (folder / ("ä" * 300)).read_bytes(), Cause.LONG_NAME),
        (_into_a_file, Cause.NO_FOLDER),
        (_over_a_folder, Cause.TAKEN),
        (_cut, Cause.CUT),
        (_not_packed, Cause.DAMAGED),
        (lambda _: b"\xff".decode("utf-8"), Cause.DAMAGED),
    ],
    ids=["missing", "long name", "file for a folder", "taken", "cut", "not packed", "not text"],
)
def test_what_the_system_refuses_has_its_cause(
    tmp_path: Path, attempt: Callable[[Path], object], wanted: Cause
) -> None:
    with pytest.raises((OSError, EOFError, ValueError)) as caught:
        attempt(tmp_path)
    assert cause.of(caught.value) is wanted


@pytest.mark.parametrize(
    ("number", "wanted"),
    [
        (errno.EACCES, Cause.PERMISSION),
        (errno.EROFS, Cause.READ_ONLY),
        (errno.ENOSPC, Cause.DISK_FULL),
        (errno.EBUSY, Cause.HELD),
        (errno.EISDIR, Cause.FOLDER),
        (errno.EIO, Cause.DEVICE),
        (errno.EMFILE, Cause.MANY_OPEN),
        (errno.EPIPE, Cause.OTHER),
    ],
)
def test_numbers_of_the_system(number: int, wanted: Cause) -> None:
    assert cause.of(OSError(number, "as the system says it", "x.csv")) is wanted


@pytest.mark.parametrize(("number", "wanted"), [(32, Cause.HELD), (5, Cause.PERMISSION), (362, Cause.CLOUD)])
def test_windows_tells_more_by_its_own_number(number: int, wanted: Cause) -> None:
    error = PermissionError(errno.EACCES, "as Windows says it")
    error.winerror = number
    assert cause.of(error) is wanted


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_cause_has_its_words(language: str) -> None:
    say = words.load(language)
    told = [say(one.key) for one in Cause]
    assert len(set(told)) == len(Cause)

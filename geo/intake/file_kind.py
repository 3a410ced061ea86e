"""Opening a table file that a person hands us: what it really is, and a clear word when it is unusable."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

from rapidfuzz import process

from jarjestokartta.geo import cause
from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import InputError

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_SIMILAR_NAME = 60
_LOCK_MARKS = ("~$", ".~lock.")


class Kind(StrEnum):
    """How the bytes are to be read, whatever the file's name says."""

    WORKBOOK = "workbook"
    TEXT = "text"


def read_bytes(path: Path) -> bytes:
    """Read a whole file.

    Raises
    ------
    InputError
        ``file-missing``, ``file-missing-similar``, ``file-folder``, ``file-lock``, ``file-locked``,
        ``file-unreadable`` or ``file-empty``.
    """
    if path.name.startswith(_LOCK_MARKS):
        raise InputError("file-lock", file=path, wanted=_locked_name(path.name))
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except PermissionError:
        # Windows refuses to open a folder; Path.is_dir raises where it may not look.
        if os.path.isdir(path):  # noqa: PTH112
            raise InputError("file-folder", file=path) from None
        raise InputError("file-locked", file=path) from None
    except IsADirectoryError:
        raise InputError("file-folder", file=path) from None
    except OSError as error:
        raise InputError("file-unreadable", file=path, detail=cause.of(error)) from error
    except ValueError as error:  # a zero byte in the name
        raise InputError("file-unreadable", file=path, detail=Cause.NAME) from error
    if not content.strip(b"\0 \t\r\n"):
        raise InputError("file-empty", file=path)
    return content


def kind_of(content: bytes, path: Path) -> Kind:
    """Tell a workbook from text by the first bytes; the name may lie.

    Raises
    ------
    InputError
        ``file-pdf``, ``file-html``, ``file-encrypted`` or ``file-kind``.
    """
    start = content[:1024].lstrip()
    if start.startswith(b"%PDF"):
        raise InputError("file-pdf", file=path)
    if start[:200].lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise InputError("file-html", file=path)
    if content.startswith(OLE):
        if _ENCRYPTED in content:
            raise InputError("file-encrypted", file=path)
        return Kind.WORKBOOK
    if content.startswith(b"PK"):
        return Kind.WORKBOOK
    if content.startswith(_UNICODE_MARKS) or not _binary(content):
        return Kind.TEXT
    raise InputError("file-kind", file=path)


def open_elsewhere(path: Path) -> bool:
    """Tell whether Excel or LibreOffice has left its mark of holding ``path`` open."""
    beside = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    try:
        return any(path.with_name(name).exists() for name in beside)
    except (OSError, ValueError):
        return False


def _binary(content: bytes) -> bool:
    sample = content[:4096]
    odd = sum(byte < ord(" ") and byte not in b"\t\n\r\f\x1a" for byte in sample)
    # UTF-16 without a mark: nearly every second byte is zero, hardly another is odd.
    if odd and max(sample[0::2].count(0), sample[1::2].count(0)) > 0.8 * (len(sample) // 2):
        return odd - sample.count(0) > 0.02 * len(sample)
    return odd > 0.02 * len(sample)


def _missing(path: Path) -> InputError:
    if not path.parent.is_dir():
        return InputError("file-missing", file=path)
    names = [
        one.name for one in path.parent.iterdir() if one.is_file() and not one.name.startswith((".", "~"))
    ]
    best = process.extractOne(path.name, names, score_cutoff=_SIMILAR_NAME)
    if best is None:
        return InputError("file-missing", file=path)
    return InputError("file-missing-similar", file=path, similar=best[0])


def _locked_name(name: str) -> str:
    return name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")

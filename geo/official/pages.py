"""Answers of a fetch that is not finished, kept on disk: one that was cut off goes on from where it was."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

from jarjestokartta.geo import files

_NOTE = "asked.json"
_PAGE = ".page"
_HOLDS_S = 24 * 3600.0  # what a service gave longer ago does not go together with what it gives now


class Pages:
    """The pages of one source in a folder of their own; without a folder, none is kept.

    Parameters
    ----------
    folder
        Made as needed; nothing in it is removed but pages and their note.
    asked
        What stands for everything that was asked; pages of another question are forgotten.
    """

    def __init__(self, folder: Path | None = None, asked: str = "") -> None:
        self._folder, self._asked = folder, asked
        if folder is not None and self._note(folder) != asked:
            self.forget()

    def get(self, name: str) -> bytes | None:
        """Give a page kept, None where there is none."""
        if self._folder is not None:
            with suppress(FileNotFoundError):
                return (self._folder / f"{name}{_PAGE}").read_bytes()
        return None

    def keep(self, name: str, content: bytes) -> None:
        """Keep a page that was found good."""
        if self._folder is None:
            return
        if not (self._folder / _NOTE).exists():
            note = json.dumps({"asked": self._asked, "since": time.time()})
            files.write_whole(self._folder / _NOTE, note.encode())
        files.write_whole(self._folder / f"{name}{_PAGE}", content)

    def forget(self) -> None:
        """Remove the pages and their note, one by one: a folder may hold what is none of ours."""
        if self._folder is None:
            return
        for path in (*self._folder.glob(f"*{_PAGE}"), self._folder / _NOTE):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()

    @staticmethod
    def _note(folder: Path) -> str | None:
        try:
            note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
            fresh = 0 <= time.time() - float(note["since"]) < _HOLDS_S
            return str(note["asked"]) if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

"""What services have answered, kept in one file, so that nothing is asked twice.

Each answer is on disk before the next question is asked: a run that is cut off anywhere goes on from there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import OutputError

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    service TEXT NOT NULL, question TEXT NOT NULL, asked_on TEXT NOT NULL, answer TEXT NOT NULL,
    PRIMARY KEY (service, question)
) WITHOUT ROWID
"""
_CAUSES = {
    "FULL": Cause.DISK_FULL,
    "READONLY": Cause.READ_ONLY,
    "CANTOPEN": Cause.PERMISSION,
    "PERM": Cause.PERMISSION,
    "BUSY": Cause.HELD,
    "LOCKED": Cause.HELD,
    "IOERR": Cause.DEVICE,
}
_PATIENCE_S = 30.0  # for another run, or a folder that is being synchronised, to let go of the file


class Kept(NamedTuple):
    """An answer, the day it was given, and whether it still holds."""

    answer: Any
    asked_on: date
    fresh: bool


def count(path: Path) -> int:
    """Count the answers kept in a file, which stays as it is; 0 where it is none."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as kept,
    ):
        return int(kept.execute("SELECT count(*) FROM answers").fetchone()[0])
    return 0


class AnswerCache:
    """The answers kept in one SQLite file.

    A file that is damaged is begun anew, which costs its answers, and ``damaged`` tells so. ``refusal`` is
    the first error that came of keeping answers; None while they can be kept.

    Parameters
    ----------
    path
        The file; made, with its folder, where there is none.
    days
        How long an answer holds.
    today
        The day answers are kept under, and held against.

    Raises
    ------
    OutputError
        ``cannot-write`` when the file cannot be opened, or an answer cannot be kept.
    """

    def __init__(self, path: Path, *, days: int, today: date) -> None:
        self.path = path
        self.damaged = False
        self.refusal: OutputError | None = None
        self._since = today - timedelta(days=days)
        self.today = today
        self._connection = self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def get(self, service: str, question: str) -> Kept | None:
        """Give what ``service`` answered to ``question``; None where it was never asked."""
        row = self._run("SELECT answer, asked_on FROM answers WHERE (service, question) = (?, ?)", service,
                        question)  # fmt: skip
        with suppress(ValueError):  # a row that someone else wrote
            if row is not None:
                asked_on = date.fromisoformat(row[1])
                return Kept(json.loads(row[0]), asked_on, self._since <= asked_on)
        return None

    def put(self, service: str, question: str, answer: Any) -> None:
        """Keep an answer (what JSON can hold), in place of an older one; it is on disk when this returns."""
        text = json.dumps(answer, ensure_ascii=True, separators=(",", ":"))
        day = self.today.isoformat()
        self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", service, question, day, text)

    def by_day(self, services: Sequence[str]) -> dict[str, bytes]:
        """Give what services have answered, by the day it was asked: the same answers are the same bytes.

        What was asked on a day changes little once it is past, so that later runs share it.
        """
        statement = "SELECT asked_on, service, question, answer FROM answers WHERE service = ?"
        rows = sorted(row for name in services for row in self._connection.execute(statement, (name,)))
        return {
            day: json.dumps([one[1:] for one in told], ensure_ascii=True, indent=0).encode()
            for day, told in groupby(rows, lambda row: row[0])
        }

    def take(self, day: str, told: bytes) -> None:
        """Take in what :meth:`by_day` gave of a day."""
        for service, question, answer in json.loads(told):
            self._run("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", service, question, day, answer)

    def _run(self, statement: str, *values: str) -> tuple[Any, ...] | None:
        try:
            return self._fetch(statement, *values)
        except sqlite3.OperationalError as error:
            raise self._refusal(error) from error
        except sqlite3.DatabaseError:
            self._begin_anew()
            return self._fetch(statement, *values)

    def _fetch(self, statement: str, *values: str) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection.execute(statement, values).fetchone()
        return row

    def _open(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self._connect()
        except sqlite3.OperationalError as error:
            raise self._refusal(error) from error
        except sqlite3.DatabaseError:
            self._remove()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=_PATIENCE_S, isolation_level=None)
        try:
            connection.execute(_TABLE)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _begin_anew(self) -> None:
        self._connection.close()
        self._remove()
        self._connection = self._connect()

    def _remove(self) -> None:
        self.damaged = True
        for name in (self.path.name, f"{self.path.name}-journal"):
            with suppress(FileNotFoundError):
                self.path.with_name(name).unlink()

    def _refusal(self, error: sqlite3.Error) -> OutputError:
        kind = getattr(error, "sqlite_errorname", "SQLITE_ERROR").split("_")[1]
        told = OutputError("cannot-write", file=self.path, detail=_CAUSES.get(kind, Cause.OTHER))
        self.refusal = self.refusal or told
        return told

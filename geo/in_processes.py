"""The same work on parts of a table at once: as many processes as the machine has cores.

pandas holds one core whatever its threads; a branched process has the tables of its parent without copying
them. Only Linux branches safely, so elsewhere one process does it all.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

Work = Callable[[pd.DataFrame], pd.DataFrame]

_LEAST_ROWS = 20_000  # of a part, for a process of its own to be worth its beginning
_MOST = 4  # each holds the memory of its own part's work
_PATIENCE = 3.0  # times as long as the parent's own part took, and a little
_LITTLE_S = 5.0


def worth_having(rows: int) -> int:
    """Give how many processes a table of so many rows is worth on this machine; at least one."""
    if sys.platform != "linux":
        return 1
    return max(1, min(len(os.sched_getaffinity(0)), _MOST, rows // _LEAST_ROWS))


def mapped(work: Work, table: pd.DataFrame, processes: int) -> pd.DataFrame:
    """Do ``work`` on consecutive parts of ``table``, and put what it gives in one table in their order.

    Parameters
    ----------
    work
        Looks at each row by itself, and changes nothing that it shares with other parts.
    processes
        Parts, the first of them done by this process. A process that dies or does not answer costs time
        alone: its part is done here.
    """
    if processes <= 1:
        return work(table)
    bounds = [len(table) * part // processes for part in range(processes + 1)]
    parts = [table.iloc[slice(*pair)] for pair in itertools.pairwise(bounds)]
    others = [_Other(work, part) for part in parts[1:]]
    try:
        begun = time.monotonic()
        done = [work(parts[0])]
        patience = _PATIENCE * (time.monotonic() - begun) + _LITTLE_S
        for part, other in zip(parts[1:], others, strict=True):
            answer = other.answer(patience)
            done.append(work(part) if answer is None else answer)
    finally:
        for other in others:
            other.end()
    return pd.concat(done)


class _Other:
    """A branched process that does one part."""

    def __init__(self, work: Work, part: pd.DataFrame) -> None:
        context = multiprocessing.get_context("fork")
        self._reader, writer = context.Pipe(duplex=False)
        self._process: ForkProcess = context.Process(target=_send, args=(work, part, writer), daemon=True)
        with closing(writer), warnings.catch_warnings():
            # Other threads of this process wait for work and hold nothing; see also answer().
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()

    def answer(self, patience_s: float) -> pd.DataFrame | None:
        """Wait for the answer; None when there will be none, or not soon."""
        with suppress(EOFError):
            if self._reader.poll(patience_s):
                table: pd.DataFrame = self._reader.recv()
                return table
        return None

    def end(self) -> None:
        """Leave nothing running."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._reader.close()


def _send(work: Work, part: pd.DataFrame, writer: Connection) -> None:
    """Do the part in the branched process; Ctrl-C is for its parent to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    writer.send(work(part))

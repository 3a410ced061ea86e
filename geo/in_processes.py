"""Parts of a table, or works that do not wait for each other, at once: as many as the machine has cores.

pandas holds one core whatever its threads; a branched process has the tables of its parent without copying
them. Only Linux branches safely, so elsewhere one process does it all.
"""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

Work = Callable[[pd.DataFrame], pd.DataFrame]

_LEAST_ROWS = 20_000  # of a part, for a process of its own to be worth its beginning
_LEAST_ASSOCIATIONS = 500  # of a register, for a process more to be worth it for works that differ
_MOST = 4  # each holds the memory of its own part's work
_PATIENCE = 3.0  # times as long as the parent's own part took, and a little
_LITTLE_S = 5.0
_WHEN_PARENT_ENDS = 1  # PR_SET_PDEATHSIG of Linux, where alone a process branches


def worth_having(rows: int) -> int:
    """Give how many processes a table of so many rows is worth on this machine; at least one."""
    return max(1, min(_cores(), rows // _LEAST_ROWS))


def worth_having_for_works(associations: int) -> int:
    """Give how many processes :func:`each` is worth for a register of this size; at least one."""
    return max(1, min(_cores(), associations // _LEAST_ASSOCIATIONS))


def _cores() -> int:
    """Give how many processes may work at once; a branched one branches no further."""
    if sys.platform != "linux" or multiprocessing.parent_process() is not None:
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


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
    with _branched([partial(work, part) for part in parts[1:]]) as others:
        begun = time.monotonic()
        done = [work(parts[0])]
        patience = _patience(begun)
        for part, other in zip(parts[1:], others, strict=True):
            answer = other.answer(patience)
            done.append(work(part) if answer is None else answer)
    return pd.concat(done)


def each(works: Sequence[Callable[[], Any]], processes: int) -> list[Any]:
    """Do works that do not wait for each other, and give what they give, in their order.

    Parameters
    ----------
    works
        What :mod:`pickle` can carry is what they give, and all that they do: a branched process changes no
        table of its parent's. The first is done by this process, so that the largest need not be carried;
        the next is whoever's is free, so the longest should come early.
    processes
        How many share the works, this one among them. What another does not answer, whatever the reason,
        is done again here, and raises here.
    """
    processes = min(processes, len(works))
    if processes <= 1:
        return [work() for work in works]
    with _to_claim(range(1, len(works))) as claimed:
        done_there = partial(_done, works, claimed)
        with _branched([done_there] * (processes - 1)) as others:
            begun = time.monotonic()
            done = {0: works[0](), **_done(works, claimed)}
            patience = _patience(begun)
            for other in others:
                done |= other.answer(patience) or {}
    return [done[place] if place in done else work() for place, work in enumerate(works)]


@contextmanager
def _to_claim(places: Sequence[int]) -> Iterator[int]:
    """Give a pipe from which each place is read once, by whichever process is first."""
    reader, writer = os.pipe()
    try:
        os.write(writer, bytes(places))
        os.close(writer)
        yield reader
    finally:
        os.close(reader)


def _done(works: Sequence[Callable[[], Any]], claimed: int) -> dict[int, Any]:
    """Do works as long as there is one that nobody has claimed."""
    done = {}
    while place := os.read(claimed, 1):
        done[place[0]] = works[place[0]]()
    return done


def _patience(begun: float) -> float:
    return _PATIENCE * (time.monotonic() - begun) + _LITTLE_S


@contextmanager
def _branched(works: Sequence[Callable[[], Any]]) -> Iterator[list[_Other]]:
    """Do each work in a process of its own, none of which is left running."""
    others: list[_Other] = []
    try:
        others.extend(_Other(work) for work in works)
        yield others
    finally:
        for other in others:
            other.end()


class _Other:
    """A branched process that does one work."""

    def __init__(self, work: Callable[[], Any]) -> None:
        context = multiprocessing.get_context("fork")
        self._reader, writer = context.Pipe(duplex=False)
        self._process: ForkProcess = context.Process(
            target=_send, args=(work, writer, os.getpid()), daemon=True
        )
        with closing(writer), warnings.catch_warnings():
            # Other threads of this process wait for work and hold nothing; see also answer().
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()

    def answer(self, patience_s: float) -> Any:
        """Wait for the answer; None when there will be none, or not soon."""
        with suppress(EOFError):
            if self._reader.poll(patience_s):
                return self._reader.recv()
        return None

    def end(self) -> None:
        """Leave nothing running."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._reader.close()


def _send(work: Callable[[], Any], writer: Connection, parent: int) -> None:
    """Do the work in the branched process; Ctrl-C, and an error, are for its parent to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    with suppress(Exception):
        writer.send(work())


def _end_with(parent: int) -> None:
    """Have this process end when its parent is killed, at once.

    Nobody would read its answer: it would wait for ever, and write into what the next run has begun.
    """
    ctypes.CDLL(None).prctl(_WHEN_PARENT_ENDS, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before the system knew
        os._exit(1)

"""Commands in processes of their own that are killed, or refused by the disk, at a chosen moment."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KILLED = -signal.SIGKILL
BUG = 1
_HEARTBEAT_S = 0.001
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.utime", "os.truncate", "sqlite3.connect"}


class HeldElsewhereError(PermissionError):
    """What Windows says of a file that another program holds (32), or that may not be touched (5)."""

    def __init__(self, number: int, path: str) -> None:
        super().__init__(errno.EACCES, "refused by the test", path)
        self.winerror = number  # only Windows has it of itself

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.winerror, self.filename)


def _system(number: int) -> Callable[[str], OSError]:
    return lambda path: OSError(number, os.strerror(number), path)


REFUSALS: dict[str, Callable[[str], OSError]] = {
    "ENOSPC": _system(errno.ENOSPC),
    "EACCES": _system(errno.EACCES),
    "EIO": _system(errno.EIO),
    "WinError 5": lambda path: HeldElsewhereError(5, path),
    "WinError 32": lambda path: HeldElsewhereError(32, path),
}


@dataclass(frozen=True)
class Act:
    """One thing a command does to the disk: what, and to which path below the folder watched."""

    what: str
    path: str


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal), what it said, its acts if asked for."""

    code: int
    stderr: str
    acts: tuple[Act, ...] = ()
    processor_s: float = 0.0


def acted(event: str, args: tuple[Any, ...], folder: str) -> str | None:
    """Give the path below ``folder`` that an audited event changes, None where it changes none."""
    if event == "open":
        path, mode, flags = args
        writes = (mode or "")[:1] in {"w", "a", "x"} or "+" in (mode or "")
        writes |= mode is None and bool(flags & (os.O_WRONLY | os.O_RDWR))
        if not writes:
            return None
    elif event in _CHANGES:
        path = args[0]
    else:
        return None
    text = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""
    return text.removeprefix(folder).lstrip("/") if text.startswith(folder) else None


def in_a_process(
    work: Callable[[], int],
    folder: Path,
    *,
    at_act: int = 0,
    at_processor_s: float = 0.0,
    refusal: tuple[Act, Callable[[str], OSError]] | None = None,
    most_bytes: int = 0,
) -> Ended:
    """Do ``work`` in a branched process and wait for its end.

    Parameters
    ----------
    folder
        Where changes to the disk are counted.
    at_act
        Kill it at its so-manieth act, just before; 0 for never.
    at_processor_s
        Kill it once it has used so many seconds of processor, 0 for never: the same moment on a busy machine.
    refusal
        What fails each time it is tried, and how.
    most_bytes
        The size of a file after which the system refuses to write more, to libraries in C too; 0 for any.
    """
    with tempfile.TemporaryDirectory() as notes:
        told, listed = Path(notes) / "stderr", Path(notes) / "acts"
        child = os.fork()
        if child == 0:
            if most_bytes:
                _limit(most_bytes)
            _live(work, str(folder), at_act, refusal, told, listed)
        used = 0.0
        while True:
            ended, status, usage = os.wait4(child, os.WNOHANG if at_processor_s else 0)
            if ended:
                break
            used = _processor_s(child)
            if used >= at_processor_s:
                os.kill(child, signal.SIGKILL)
                at_processor_s = float("inf")
            time.sleep(_HEARTBEAT_S)
        code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        lines = listed.read_text(encoding="utf-8").split("\0") if listed.exists() else []
        acts = tuple(Act(*line.split("\t", 1)) for line in lines if line)
        said = told.read_text(encoding="utf-8") if told.exists() else ""
        return Ended(code, said, acts, usage.ru_utime + usage.ru_stime)


def _processor_s(process: int) -> float:
    with suppress(OSError):
        cells = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(cells[11]) + int(cells[12])) / _TICKS
    return 0.0


def _live(
    work: Callable[[], int],
    folder: str,
    at_act: int,
    refusal: tuple[Act, Callable[[str], OSError]] | None,
    told: Path,
    listed: Path,
) -> None:
    """Be the process: do the work under a hook that counts, kills or refuses, and never return."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    code, acts = BUG, []
    watching = True

    def hook(event: str, args: tuple[Any, ...]) -> None:
        path = acted(event, args, folder) if watching else None
        if path is None:
            return
        acts.append(Act(event, path))
        if len(acts) == at_act:
            os.kill(os.getpid(), signal.SIGKILL)
        if refusal is not None and same(acts[-1], refusal[0]):
            raise refusal[1](os.path.join(folder, path))  # noqa: PTH118 - as the system names it

    err = io.StringIO()
    try:
        with redirect_stderr(err), redirect_stdout(io.StringIO()):
            sys.addaudithook(hook)
            try:
                code = work()
            except BaseException:  # noqa: BLE001 - a bug: its traceback is what the test shows
                traceback.print_exc(file=err)
        watching = False
        _limit(None)
        told.write_text(err.getvalue(), encoding="utf-8")
        listed.write_text("\0".join(f"{one.what}\t{one.path}" for one in acts), encoding="utf-8")
    finally:
        os._exit(code)


def _limit(most_bytes: int | None) -> None:
    """Let no file of this process become larger; None: as large as it will."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    whole = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole if most_bytes is None else most_bytes, whole))


def same(one: Act, other: Act) -> bool:
    """Tell whether two acts are one: names of files beside hold the number of the process."""
    return one.what == other.what and plain(one.path) == plain(other.path)


def plain(path: str) -> str:
    """Give a path without what differs from run to run: numbers of processes, random names."""
    parts = []
    for part in path.split("/"):
        pieces = part.split(".")
        if part.startswith(".") and part.endswith(".part"):
            pieces = ["#" if piece.isdecimal() else piece for piece in pieces]
        parts.append("tmp#" if part.startswith("tmp") else ".".join(pieces))
    return "/".join(parts)


def command(line: Sequence[object]) -> Callable[[], int]:
    """Give the work of one command line."""

    def work() -> int:
        from jarjestokartta.scripts import main

        return main.run([str(word) for word in line])

    return work


@contextmanager
def served(raw: Path) -> Iterator[str]:
    """Have a process of its own answer as the official services do; give its address."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        import replica_fixtures

        replica_fixtures.import_all()
        with replica_fixtures.serving(raw) as replica:
            os.write(writer, replica.url.encode())
            os.close(writer)
            signal.pause()
        os._exit(0)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as pipe:
            yield pipe.read().decode()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

"""A build that is stopped, wherever it is, leaves the old gazetteer and nothing beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import geocode_fixtures
import pytest

from jarjestokartta.geo.gazetteer import build

# Builds, and stops itself by a signal: when the given share is done, or while the file is being written.
STOPPED = """
import os, sys
from pathlib import Path
from jarjestokartta.geo import gazetteer
source, out, number, at = sys.argv[1:]
def stop(*_):
    os.kill(os.getpid(), int(number))
if at == "writing":
    os.fsync = stop
    gazetteer.build([Path(source)], Path(out))
else:
    gazetteer.build([Path(source)], Path(out), lambda share: stop() if share >= float(at) else None)
"""
SIGNALS = (
    [signal.SIGINT, signal.SIGTERM] if os.name == "nt" else [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]
)

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


def stopped(folder: Path, number: signal.Signals, at: str) -> bytes:
    """Build beside an old file, stop, and give what is there under its name."""
    out = folder / "addresses.parquet"
    out.write_bytes(b"old")
    line = [sys.executable, "-c", STOPPED, geocode_fixtures.RYHTI, out, str(int(number)), at]
    done = subprocess.run(line, check=False, capture_output=True)
    assert done.returncode == -number
    return out.read_bytes()


@pytest.mark.parametrize(
    ("number", "at"),
    [
        (signal.SIGINT, "0"),
        (signal.SIGINT, "writing"),
        (signal.SIGTERM, "0.8"),
        (KILL, "0.9"),
        (KILL, "1"),
    ],
)
def test_stopped_build_leaves_the_old_file_alone(tmp_path: Path, number: signal.Signals, at: str) -> None:
    assert stopped(tmp_path, number, at) == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["addresses.parquet"]


@pytest.mark.parametrize("number", [signal.SIGTERM, KILL])
def test_killed_writing_is_cleared_by_the_next_run(tmp_path: Path, number: signal.Signals) -> None:
    assert stopped(tmp_path, number, "writing") == b"old"
    out = tmp_path / "addresses.parquet"
    build([geocode_fixtures.RYHTI], out)
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_bytes() != b"old"

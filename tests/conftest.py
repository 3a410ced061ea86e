"""What all tests share: no network, current catalogues, one browser, the real data, the program itself."""

from __future__ import annotations

import gc
import importlib.util
import io
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
NO_CHROMIUM = "no Chromium: "
# Files that take longest, few tests though they hold; a worker does a file whole.
LONG = {
    *(
        "test_torture",
        "test_maps_access",
        "test_maps_hidden_counts",
        "test_maps_page",
        "test_maps_recomputed",
    ),
    *("test_scripts_gap_checks", "test_scripts_geocoders", "test_scripts_geocode_hostile"),
    *("test_workspace_as_of", "test_workspace_gate", "test_workspace_planted_changes"),
    *(
        "test_workspace_same_bytes",
        "test_workspace_splitting",
        "test_workspace_undo",
        "test_workspace_update",
    ),
}
MARK_OF_FIXTURE = {"browser": "browser", "real_data": "real"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")

# No deadlines: how fast a thing is stands in benchmarks/. In CI the same examples are drawn each time,
# elsewhere others; `make matrix` draws twenty times as many where a test names no number of its own.
hypothesis.settings.register_profile("here", deadline=None, max_examples=50)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def _compile_catalogues() -> None:
    path = ROOT / "build_backend" / "catalogues.py"
    spec = importlib.util.spec_from_file_location("catalogues", path)
    catalogues = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(catalogues)
    catalogues.compile_all()


def pytest_configure(config: pytest.Config) -> None:
    """Compile changed .po files once, before any worker starts; let Ctrl+C be heard.

    Whatever a shell starts in the background ignores it, and so would the commands that tests interrupt.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if not hasattr(config, "workerinput"):
        _compile_catalogues()


def pytest_collection_finish() -> None:
    """Look for cycles seldom: in modules and tests already here there are none to find, and looking is dear.

    The program itself looks for none (``scripts/main.py``); pytest does once more at the very end, so that a
    file left open in a cycle is still told.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use; let the longest files begin, so that none is waited for."""
    items.sort(key=lambda item: item.path.stem not in LONG)
    for item in items:
        for fixture in MARK_OF_FIXTURE.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARK_OF_FIXTURE[fixture])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the very end that browser tests were left out, and why."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    without = [reason for reason in reasons if NO_CHROMIUM in reason]
    if without:
        terminalreporter.section("browser tests were skipped", yellow=True)
        terminalreporter.line(f"{len(without)} tests need Chromium. {without[0].removeprefix('Skipped: ')}")


def _chromium() -> str:
    """Give the path of a Chromium, or skip with the reason why there is none."""
    named = os.environ.get("JARJESTOKARTTA_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        why = ROOT / "build" / "no-chromium"  # left by .ci/chromium
        reason = why.read_text(encoding="utf-8").strip() if why.exists() else "not on this machine's PATH"
        pytest.skip(f"{NO_CHROMIUM}{reason}")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Give a Playwright browser: the system's Chromium, headless, with no traffic of its own."""
    executable = _chromium()
    from playwright.sync_api import sync_playwright

    flags = ["disable-gpu", "disable-quic", "no-first-run", "disable-background-networking"]
    flags += ["disable-component-update", "disable-sync"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable, args=[f"--{flag}" for flag in flags]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of real data; skip where it is absent."""
    folder = Path(os.environ.get("JARJESTOKARTTA_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder} (JARJESTOKARTTA_REAL_DATA names another folder)")
    return folder


@dataclass(frozen=True)
class Outcome:
    """What one command line did."""

    code: int
    stdout: str
    stderr: str

    @property
    def told(self) -> str:
        """What stands on stderr, sentences that were broken into lines whole again."""
        return re.sub(r"\n +", " ", self.stderr)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run a command line in this process: ``run("check", "register.csv", folder=tmp_path)``."""
    monkeypatch.setenv("LANGUAGE", "fi")  # choosing a language sets it: put back afterwards

    def run_command(*args: object, folder: Path | None = None) -> Outcome:
        from jarjestokartta.scripts.main import run as run_line

        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            if folder is not None:
                patch.chdir(folder)
            code = run_line([str(arg) for arg in args])
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.buffer.getvalue().decode("utf-8"))
        return Outcome(code, *texts)

    return run_command


@pytest.fixture
def program() -> list[str]:
    """Give the words that start the program in a process of its own."""
    return [sys.executable, "-m", "jarjestokartta.scripts"]


@pytest.fixture
def replica(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give a running replica of the services that official data come from."""
    import network_fixtures
    import official_fixtures

    for name in network_fixtures.PROXIES:
        monkeypatch.delenv(name, raising=False)
    with official_fixtures.serving() as running:
        yield running

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Outcome
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.geo import words
from jarjestokartta.scripts import console


@pytest.fixture(autouse=True, scope="module")
def _error_handler() -> None:
    """Register the way to write what a code page lacks, and leave pytest's own streams alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.StringIO())
        patch.setattr(sys, "stderr", io.StringIO())
        console.prepare_streams()


@pytest.fixture(autouse=True)
def _finnish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fi")


def test_notes_go_to_stderr_and_results_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    console.speak("sv")
    one = console.Console()
    one.note("help.example")
    one.result(Path("ä b") / "index.html")
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == (f"{Path('ä b') / 'index.html'}\n", "Exempel\n")


def test_quiet_says_no_notes_but_complains(capsys: pytest.CaptureFixture[str]) -> None:
    console.Console(quiet=True).note("help.example")
    assert capsys.readouterr().err == ""
    console.complain("x")
    assert capsys.readouterr().err == "Virhe: x\n"


def test_steps_are_told_one_a_line_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for verbose in (False, True):
        with console.Console(verbose=verbose).progress(["register", "publish"]) as begin:
            begin("register")
            begin("publish")
    told = capsys.readouterr().err.splitlines()
    assert told == [words.load("fi")(f"step.{code}") for code in ("register", "publish")]


def test_the_bar_names_the_first_step_and_ends_full() -> None:
    pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    ours, theirs = pty.openpty()
    code = (
        "from jarjestokartta.scripts.console import Console\n"
        "with Console().progress(['register', 'publish']) as begin:\n"
        "    begin('register')\n    begin('publish')\n"
    )
    subprocess.run([sys.executable, "-c", code], stderr=theirs, check=True)
    shown = os.read(ours, 10_000).decode("utf-8")
    for end in (ours, theirs):
        os.close(end)
    assert words.load("fi")("step.register") in shown
    assert "100%" in shown


@pytest.mark.parametrize("page", ["cp850", "cp1252", "latin-1", "utf-8"])
def test_output_survives_the_code_page(page: str, program: list[str]) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": page, "PYTHONUTF8": "0"}
    for args in (["-h"], ["-h", "--lang", "sv"], ["nosuch”–\N{SNOWMAN}"]):
        done = subprocess.run([*program, *args], capture_output=True, env=environment, check=False)
        text = (done.stdout + done.stderr).decode(page)
        assert "Traceback" not in text
        assert "jarjestokartta" in text
        assert "…" not in text or page != "cp850"


@pytest.mark.parametrize("page", ["cp850", "cp1252", "ascii"])
@given(text=st.text())
def test_any_text_can_be_written(page: str, text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=page, errors="jarjestokartta")
    stream.write(text)
    stream.flush()


def test_what_a_code_page_lacks_is_written_plainly() -> None:
    text = "”ä” – 5 → 6 ≤ 7 × ž \N{SNOWMAN}"
    assert text.encode("cp850", "jarjestokartta").decode("cp850") == '"ä" - 5 -> 6 <= 7 × z ?'
    assert text.encode("ascii", "jarjestokartta").decode("ascii") == '"a" - 5 -> 6 <= 7 x z ?'


@pytest.mark.parametrize("indent", ["", "  "])
def test_long_sentences_are_broken_and_whole_paths_are_not(indent: str) -> None:
    sentence = indent + "Kyliä joilla on yhdistyksiä " * 9
    lines = console.wrapped(sentence).split("\n")
    assert max(map(len, lines)) <= console.WIDTH
    assert lines[0].startswith(f"{indent}K")
    assert all(line.startswith(f"{indent}  ") for line in lines[1:])
    assert " ".join(" ".join(lines).split()) == sentence.strip()
    for path in ("/srv/OneDrive – KYT ry", r"D:\tiedot\OneDrive – KYT ry", r"\\palvelin\jako"):
        line = f"{indent}Tehtävälista: {path}/{'tiedot ' * 15}"
        assert console.wrapped(line) == line


def test_a_word_too_long_and_a_no_break_space_stay_whole() -> None:
    long = "x" * 100
    assert console.wrapped(f"a {long} b").split("\n") == ["a", f"  {long}", "  b"]
    number = f"1{words.NBSP}000"
    assert number in console.wrapped("ab " * 25 + number + " asukasta")


def test_the_summary_of_a_run_fits_a_terminal(run: Callable[..., Outcome], tmp_path: Path) -> None:
    folder = tmp_path / "ä"
    shown = [run("init", folder), run("-C", folder, "status")]
    path = tmp_path / "r.csv"
    rows = [f"{number}.000;Yhdistys {number} ry;Laukaa" for number in range(100, 140)]
    path.write_text("\n".join(["Rekisterinumero;Nimi;Kotipaikka", *rows]), encoding="utf-8")
    shown += [run("-C", folder, "update", path), run("-C", folder, "update", path)]
    assert [one.code for one in shown] == [0] * 4
    lines = [line for one in shown for line in f"{one.stdout}\n{one.stderr}".splitlines()]
    assert len(lines) > 30
    assert [line for line in lines if len(line) > console.WIDTH and str(tmp_path) not in line] == []

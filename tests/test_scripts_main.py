from __future__ import annotations

import errno
import importlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from house_fixtures import ROOT

from jarjestokartta.geo import words
from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import (
    CrsError,
    Error,
    InputError,
    LockedError,
    NetworkError,
    OutputError,
    TableError,
)
from jarjestokartta.scripts import command, console, exits, main

Run = Callable[..., Any]
Act = Callable[[console.Console], object]
Raising = Callable[[Act], None]


def _commands(group: click.Group = main.group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Walk the names of all commands, those of groups too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        one = group.get_command(context, name)
        yield (*path, name)
        if isinstance(one, click.Group):
            yield from _commands(one, (*path, name))


ALL = [(), *_commands()]


# --- help ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    run: Run, path: tuple[str, ...], language: str
) -> None:
    shown = run(*path, "-h", "--lang", language)
    say = words.load(language)
    assert (shown.code, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"{say('Usage:')} {' '.join(('jarjestokartta', *path))}")
    example = shown.stdout.split(f"{say('help.example')}:\n")[1].split("\n\n")[0].split("\n")
    assert all(line.strip().startswith(f"jarjestokartta {' '.join(path)}".strip()) for line in example)
    assert say("option.help") in shown.stdout


@pytest.mark.parametrize("path", ALL[1:], ids=" ".join)
def test_every_option_of_an_example_exists(run: Run, path: tuple[str, ...]) -> None:
    shown = run(*path, "-h").stdout
    example = words.load("fi")(f"help.{'-'.join(path)}.example")
    common = {"-C", "--lang", "-v", "-q", "--offline", "--debug"}
    assert {word for word in re.findall(r"(?<=\s)--?[a-z][a-z-]*", example) if word not in shown} <= common


def test_every_command_has_a_page() -> None:
    assert sorted(main.COMMANDS) == sorted(set(main.COMMANDS))
    for name in main.COMMANDS:
        assert isinstance(importlib.import_module(f"jarjestokartta.scripts.{name}").command, command.Command)


def test_every_argument_has_a_name_in_every_language() -> None:
    context = click.Context(main.group)
    for path in ALL[1:]:
        one: click.Command = main.group
        for name in path:
            one = one.get_command(context, name)
        for param in one.params:
            if isinstance(param, click.Argument):
                assert f"argument.{param.name}" in words.load("fi"), (path, param.name)


def test_the_page_of_commands_is_current() -> None:
    page = subprocess.run(
        [sys.executable, ROOT / "docs" / "commands.py", "--print"], capture_output=True, check=True
    ).stdout.decode("utf-8")
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == page, "run: make docs"


# --- usage errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "language", "said"),
    [
        (["updat"], "fi", "Virhe: Komentoa ”updat” ei ole. Tarkoititko"),
        (["--lang", "sv", "updat"], "sv", "Fel: Kommandot ”updat” finns inte. Menade du"),
        (["updat", "--lang=en"], "en", "Error: There is no command 'updat'. Did you mean"),
        (["check"], "fi", "Virhe: Komennosta puuttuu 'REKISTERI'."),
        (["check", "--lang", "sv"], "sv", "Fel: I kommandot saknas 'REGISTER'."),
        (["update", "a", "b.csv"], "fi", "kirjoita se lainausmerkkeihin"),
        (["update", "--nosuch", "--lang", "en"], "en", "Error: There is no option '--nosuch'."),
        (["--lang", "de", "update"], "fi", "”de” ei ole mikään näistä: 'fi', 'sv', 'en'."),
        (["demo", "--scale", "iso"], "fi", "”iso” ei kelpaa luvuksi."),
    ],
)
def test_usage_errors_speak_the_language_asked_for(
    run: Run, args: list[str], language: str, said: str
) -> None:
    shown = run(*args)
    assert shown.code == exits.USAGE
    assert shown.stdout == ""
    assert said in shown.stderr
    assert words.load(language)("Usage:") in shown.stderr


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    shown = run()
    assert (shown.code, shown.stdout) == (exits.USAGE, "")
    assert "update" in shown.stderr


def test_the_language_can_be_a_setting_of_the_machine(program: list[str]) -> None:
    environment = {**os.environ, console.LANGUAGE_VARIABLE: "sv", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*program, "-h"], capture_output=True, text=True, env=environment, check=True, encoding="utf-8"
    )
    assert "Användning:" in done.stdout


# --- what comes of an error ----------------------------------------------------------------------------


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Raising:
    """Put a command ``koe`` beside the others that does what it is given."""

    def declare(act: Act) -> None:
        @command.command("koe", key="main")
        @click.pass_obj
        def koe(shared: console.Console) -> object:
            return act(shared)

        monkeypatch.setattr(main, "COMMANDS", (*main.COMMANDS, "koe"))
        monkeypatch.setitem(sys.modules, "jarjestokartta.scripts.koe", SimpleNamespace(command=koe))

    return declare


def _throw(error: BaseException) -> Act:
    def act(_: console.Console) -> object:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("cannot-read", file="a", detail="b"), 3),
        (CrsError("crs-missing", layer="a", wanted="b"), 3),
        (NetworkError("cannot-read", file="a", detail="b"), 4),
        (OutputError("cannot-write", file="a", detail="b"), 6),
        (LockedError("cannot-write", file="a", detail="b"), 6),
        (OSError(errno.ENOSPC, "No space left on device", "maps/output/x"), 6),
        (OSError(errno.EROFS, "Read-only file system", "maps/output/x"), 6),
        (PermissionError(errno.EACCES, "Permission denied", "maps/output/x"), 6),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code_and_a_sentence(
    run: Run, raising: Raising, error: BaseException, code: int
) -> None:
    raising(_throw(error))
    shown = run("koe")
    assert (shown.code, shown.stdout) == (code, "")
    assert "Virhe: " in shown.stderr
    assert "Traceback" not in shown.stderr
    assert "{" not in shown.stderr


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), TableError("table-columns"), Error("x"), FileNotFoundError(2, "x", "y")]
)
def test_a_bug_stays_a_traceback(run: Run, raising: Raising, error: Exception) -> None:
    raising(_throw(error))
    with pytest.raises(type(error)):
        run("koe")


def test_debug_shows_where_an_error_came_from(run: Run, raising: Raising) -> None:
    raising(_throw(InputError("cannot-read", file="a.csv", detail="b")))
    shown = run("--debug", "koe")
    assert shown.code == exits.BAD_DATA
    assert "Traceback" in shown.stderr
    assert "Tiedostoa a.csv ei voi lukea: b." in shown.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (InputError("cannot-read", file="a.csv", detail=Cause.HELD), "toinen ohjelma pitää sitä varattuna"),
        (OSError(errno.ENOSPC, "No space left on device", "x"), "levy on täynnä"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "käyttöoikeudet eivät riitä"),
    ],
)
def test_causes_are_said_in_the_language_and_as_they_were_to_whom_asks(
    run: Run, raising: Raising, error: Exception, told: str
) -> None:
    raising(_throw(error))
    shown = run("koe")
    assert told in shown.stderr
    assert str(error.args[1]) not in shown.stderr
    more = run("koe", "-v")
    if isinstance(error, Error):
        assert more.stderr == shown.stderr
    else:
        assert more.stderr.splitlines()[1].startswith("Alkuperäinen ilmoitus: ")
        assert str(error) in more.stderr


def test_a_command_may_give_its_own_exit_code(run: Run, raising: Raising) -> None:
    raising(lambda _: exits.INCOMPLETE)
    assert run("koe").code == exits.INCOMPLETE


@pytest.mark.parametrize(
    "args", [["-q", "--offline", "-C", "työ tila", "koe"], ["koe", "--offline", "-C", "työ tila", "-q"]]
)
def test_common_options_may_stand_before_or_after_the_command(
    run: Run, raising: Raising, args: list[str]
) -> None:
    seen = []
    raising(seen.append)
    assert run(*args).code == 0
    assert seen == [console.Console(folder=Path("työ tila"), quiet=True, offline=True)]


def test_a_file_that_may_not_be_read_is_bad_data(tmp_path: Path) -> None:
    secret = tmp_path / "register.csv"
    secret.write_text("x", encoding="utf-8")
    secret.chmod(0)
    if os.access(secret, os.R_OK):
        pytest.skip("this user may read everything")
    found = exits.as_error(PermissionError(errno.EACCES, "Permission denied", str(secret)))
    assert isinstance(found, InputError)


# --- as a process --------------------------------------------------------------------------------------

SLOW = """
import time
from jarjestokartta.scripts import main

def work():
    print("on", flush=True)
    time.sleep(60)

main.group.callback = work
main.main()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_an_interrupt_ends_quietly_with_130() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout.readline() == "on\n"
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=30)
    assert process.returncode == exits.INTERRUPTED
    assert told.strip() == "Virhe: Keskeytetty."


@pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")
def test_a_reader_that_goes_away_is_no_fault_to_report(program: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([*program, "-h"], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (exits.CANNOT_WRITE, b"")


def test_a_shell_can_complete_commands(program: list[str]) -> None:
    asked = {
        "_JARJESTOKARTTA_COMPLETE": "bash_complete",
        "COMP_WORDS": "jarjestokartta upd",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(program, capture_output=True, env={**os.environ, **asked}, check=True)
    assert done.stdout.decode("utf-8").split() == ["plain,update"]


def test_a_bug_is_named_as_one() -> None:
    code = "from jarjestokartta.scripts import main; main.group.callback = lambda: 1 / 0; main.main()"
    done = subprocess.run([sys.executable, "-c", code, "demo"], capture_output=True, check=False)
    told = done.stderr.decode("utf-8")
    assert done.returncode == 1
    assert "ZeroDivisionError" in told
    assert told.strip().endswith(words.load("fi")("error.bug"))

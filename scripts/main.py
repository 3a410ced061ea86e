"""The console script: sets the language and the streams, runs a command, turns errors into sentences."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import click

from jarjestokartta.geo.errors import Error
from jarjestokartta.scripts import console, exits
from jarjestokartta.scripts.command import LocalisedGroup, option

# Each is a module of jarjestokartta.scripts with its command as ``command``, imported when asked for.
COMMANDS = (
    "demo",
    "init",
    "check",
    "update",
    "fetch",
    "addresses",
    "geocode",
    "assign",
    "rates",
    "gaps",
    "map",
    "review",
    "join",
    "history",
    "changes",
    "undo",
    "publish",
    "embed",
    "status",
)

_WANTS_MORE = {"-v", "--verbose", "--debug"}


class Group(LocalisedGroup):
    """The commands of :data:`COMMANDS`, in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"jarjestokartta.scripts.{cmd_name}")
        command: click.Command = module.command
        return command


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    if value:
        from importlib.metadata import version

        click.echo(f"jarjestokartta {version('jarjestokartta')}")
        ctx.exit()


@click.command(
    "jarjestokartta",
    cls=Group,
    key="main",
    shows_common=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@option("--version", is_flag=True, expose_value=False, callback=_show_version, is_eager=True, key="version")
def group() -> None:
    """Hold the commands; the options that all share are kept as they are parsed."""


def run(args: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit code; only bugs leave as tracebacks."""
    line = sys.argv[1:] if args is None else list(args)
    console.speak(console.wanted_language(line, os.environ))
    try:
        outcome: Any = group.main(
            args=None if args is None else line,
            prog_name="jarjestokartta",
            standalone_mode=False,
            obj=console.Console(),
        )
    except click.exceptions.Abort:
        console.complain(console.say()("error.interrupted"))
        return exits.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as stop:  # 0: a shell asked for completions; else the reader of our output has gone
        return exits.CANNOT_WRITE if stop.code else exits.DONE
    except Error as error:
        return _refuse(error, line)
    except OSError as refusal:
        known = exits.as_error(refusal)
        if known is None:
            raise
        known.__cause__ = refusal
        return _refuse(known.with_traceback(refusal.__traceback__), line)
    return outcome if isinstance(outcome, int) else exits.DONE


def _refuse(error: Error, line: Sequence[str]) -> int:
    """Say an error in the chosen language; to whom asks for more, what the system or a library said too."""
    code = exits.code_of(error)
    if code is None:
        raise error
    if "--debug" in line:
        traceback.print_exception(error)
    console.complain(console.say().of_error(error))
    if error.__cause__ is not None and _WANTS_MORE & set(line):
        original = f"{type(error.__cause__).__name__}: {error.__cause__}"
        console.explain("error.original", text=original)
    return code


def _explain_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    console.complain(console.say()("error.bug"))


def main() -> None:
    """Run the command line of this process."""
    gc.disable()  # tables hold no cycles, and looking for some takes a sixth of a command's time
    console.prepare_streams()
    sys.excepthook = _explain_bug
    code = run()
    gc.freeze()  # the process ends: looking through all it holds for garbage would take a third of a second
    sys.exit(code)

"""The console script: sets the language and the streams, runs a command, turns errors into sentences."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from jarjestokartta.geo import words
from jarjestokartta.geo.errors import Error
from jarjestokartta.scripts import console, exits
from jarjestokartta.scripts.command import LocalisedGroup, option

# Each is a module of jarjestokartta.scripts with its command as ``command``, imported when asked for.
COMMANDS: tuple[str, ...] = ()


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


def _choose_language(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    console.speak(value)
    return value


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    if value:
        from importlib.metadata import version

        click.echo(f"jarjestokartta {version('jarjestokartta')}")
        ctx.exit()


@click.command(
    "jarjestokartta", cls=Group, key="main", context_settings={"help_option_names": ["-h", "--help"]}
)
@option(
    "--lang",
    type=click.Choice(words.LANGUAGES),
    default=words.DEFAULT,
    envvar="JARJESTOKARTTA_LANG",
    is_eager=True,
    expose_value=False,
    callback=_choose_language,
    key="lang",
)
@option("-C", "folder", type=click.Path(path_type=Path), default=Path(), key="folder")
@option("-v", "--verbose", is_flag=True, key="verbose")
@option("-q", "--quiet", is_flag=True, key="quiet")
@option("--offline", is_flag=True, key="offline")
@option("--debug", is_flag=True, key="debug")
@option("--version", is_flag=True, expose_value=False, callback=_show_version, key="version")
@click.pass_context
def group(ctx: click.Context, folder: Path, **flags: bool) -> None:
    """Carry the options that all commands share."""
    ctx.obj = console.Console(folder=folder, **flags)


def run(args: list[str] | None = None) -> int:
    """Run one command line and give its exit code; only bugs leave as tracebacks."""
    try:
        outcome: Any = group.main(args=args, prog_name="jarjestokartta", standalone_mode=False)
    except click.exceptions.Abort:
        return exits.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Error as error:
        code = exits.code_of(error)
        if code is None or "--debug" in (args or sys.argv[1:]):
            raise
        click.echo(console.say()(f"error.{error.code}", **error.params), err=True)
        return code
    return outcome if isinstance(outcome, int) else exits.DONE


def main() -> None:
    """Run the command line of this process."""
    console.prepare_streams()
    console.speak(words.DEFAULT)
    sys.exit(run())

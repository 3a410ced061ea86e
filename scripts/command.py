"""Commands and options whose help comes from the catalogue, in the language chosen at run time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from jarjestokartta.scripts import console

F = TypeVar("F", bound=Callable[..., Any])


class Option(click.Option):
    """An option whose help is the catalogue's ``option.<key>``."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Fill in the help of the chosen language."""
        self.help = console.say()(f"option.{self.key}")
        return super().get_help_record(ctx)


class Command(click.Command):
    """A command whose help is ``help.<key>``, with ``help.<key>.example`` below it."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def format_help_text(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write what the command does, and an example."""
        say = console.say()
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(say(f"help.{self.key}"))
        with formatter.section(say("help.example")), formatter.indentation():
            for line in say(f"help.{self.key}.example").splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class LocalisedGroup(Command, click.Group):
    """A group whose list of commands needs no import of their modules."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with ``help.<name>.short``."""
        prefix = "" if ctx.parent is None else f"{self.key}-"
        rows = [(name, console.say()(f"help.{prefix}{name}.short")) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section(console.say()("Commands")):
                formatter.write_dl(rows)


def option(*names: str, key: str, **kwargs: Any) -> Callable[[F], F]:
    """Declare an option with help ``option.<key>``."""
    return click.option(*names, cls=Option, key=key, **kwargs)


def command(name: str, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command with help ``help.<name>``."""
    return click.command(name, cls=Command, key=kwargs.pop("key", name), **kwargs)

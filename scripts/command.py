"""Commands and options whose texts come from the catalogue, in the language chosen at run time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from jarjestokartta.geo.words import LANGUAGES
from jarjestokartta.scripts import console

# A file to be read. Whether it is there and may be read, its reader says better than click does.
FILE = click.Path(path_type=Path, readable=False)

F = TypeVar("F", bound=Callable[..., Any])

# Types whose placeholder in the help is a word; the others show their choices.
_PLACEHOLDERS = {
    click.Path: "path",
    click.IntRange: "number",
    click.FloatRange: "number",
    click.DateTime: "day",
    type(click.INT): "number",
    type(click.FLOAT): "number",
    type(click.STRING): "text",
}
_COMMON_FLAGS = {
    "verbose": ["-v", "--verbose"],
    "quiet": ["-q", "--quiet"],
    "offline": ["--offline"],
    "debug": ["--debug"],
}


class Option(click.Option):
    """An option whose help is ``option.<key>``."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Fill in the help of the chosen language."""
        self.help = console.say()(f"option.{self.key}")
        return super().get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        """Name the value in the chosen language, unless its choices are shown."""
        key = _PLACEHOLDERS.get(type(self.type))
        if self.metavar is not None or key is None:
            return super().make_metavar(ctx)
        return console.say()(f"placeholder.{key}")


class Command(click.Command):
    """A command whose help is ``help.<key>``, with ``help.<key>.example`` below it.

    The options of the whole program (``-C``, ``-v`` …) are understood after the command's name too.
    """

    def __init__(self, *args: Any, key: str, shows_common: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        self.params = [*_common_options(hidden=not shows_common), *self.params]

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Name the arguments in the chosen language before anything speaks of them."""
        for param in self.params:
            if isinstance(param, click.Argument):
                param.metavar = _argument_name(param)
        return super().make_context(info_name, args, parent, **extra)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give ``-h`` its help in the chosen language; click makes the option once and keeps it."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = console.say()("option.help")
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Say ``[OPTIONS]`` in the chosen language."""
        self.options_metavar = console.say()("placeholder.options")
        return super().collect_usage_pieces(ctx)

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

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Say ``COMMAND`` in the chosen language."""
        self.subcommand_metavar = console.say()("placeholder.command")
        return super().collect_usage_pieces(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with ``help.<name>.short``."""
        prefix = "" if ctx.parent is None else f"{self.key}-"
        rows = [(name, console.say()(f"help.{prefix}{name}.short")) for name in self.list_commands(ctx)]
        if rows:
            with formatter.section(console.say()("Commands")):
                formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Propose the nearest command for a mistyped one, those not yet imported too."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None


def _argument_name(param: click.Argument) -> str:
    say, key = console.say(), f"argument.{param.name}"
    name = say(key) if key in say else str(param.name).upper()
    if not param.required:
        name = f"[{name}]"
    return name if param.nargs == 1 else f"{name}..."


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Put a common option's value where the command finds it, given before or after its name."""
    if value:
        ctx.obj = (ctx.obj or console.Console()).having(str(param.name), value)


def _choose_language(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        console.speak(value)


def _common_options(*, hidden: bool) -> list[Option]:
    """Give new copies of the options of the whole program; the main help alone shows them."""
    shared: dict[str, Any] = {"expose_value": False, "hidden": hidden}
    return [
        Option(
            ["--lang"],
            key="lang",
            type=click.Choice(LANGUAGES),
            is_eager=True,
            callback=_choose_language,
            **shared,
        ),
        Option(["-C", "folder"], key="folder", type=click.Path(path_type=Path), callback=_keep, **shared),
        *(
            Option(names, key=key, is_flag=True, callback=_keep, **shared)
            for key, names in _COMMON_FLAGS.items()
        ),
    ]


def option(*names: str, key: str, **kwargs: Any) -> Callable[[F], F]:
    """Declare an option with help ``option.<key>``."""
    return click.option(*names, cls=Option, key=key, **kwargs)


def command(name: str, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command with help ``help.<name>``."""
    return click.command(name, cls=Command, key=kwargs.pop("key", name), **kwargs)

"""Write ``docs/commands.md`` from the help texts: ``make docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from jarjestokartta.scripts import console, main

PAGE = Path(__file__).with_name("commands.md")
HEAD = """\
# Komennot

Tämän sivun teksti tulee komentojen omista ohjeista (`make docs`). Sama ohje: `jarjestokartta KOMENTO -h`,
ruotsiksi ja englanniksi valitsimella `--lang sv` tai `--lang en`.

Paluuarvot: 0 valmis · 2 komento on kirjoitettu väärin · 3 aineistossa on vika ·
6 ei voi kirjoittaa · 130 keskeytetty. Muu on vika ohjelmassa. 4 (verkko) ja 5 (jäi vajaaksi) on varattu.
"""


def _sections(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = command.context_class(
        command, info_name=name, parent=parent, terminal_width=100, help_option_names=["-h", "--help"]
    )
    command.make_context(name, [], parent=parent, resilient_parsing=True)  # names the arguments
    yield f"\n## {context.command_path}\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name_of_child in command.list_commands(context):
            child = command.get_command(context, name_of_child)
            if child is not None:
                yield from _sections(child, name_of_child, context)


def text() -> str:
    """Give the page in Finnish."""
    console.speak("fi")
    return HEAD + "".join(_sections(main.group, "jarjestokartta", None))


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.buffer.write(text().encode("utf-8"))
    else:
        PAGE.write_text(text(), encoding="utf-8", newline="\n")

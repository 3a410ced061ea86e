"""``changes --since DATE``: what changed between any two published runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.command import option
from jarjestokartta.scripts.console import Console, say, wrapped

_DAY = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])


@declare("changes")
@option("--since", type=_DAY, required=True, key="changes-since")
@option("--until", type=_DAY, default=None, key="changes-until")
@option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default=None, key="changes-output")
@click.pass_obj
def command(console: Console, since: datetime, until: datetime | None, output: Path | None) -> None:
    """Tell what changed, in words; the tables into a file."""
    from jarjestokartta.workspace import between, between_words
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    found = between.between(workspace, since.date(), until.date() if until else None)
    for line in between_words.lines(found, say()):
        console.result(wrapped(line))
    if output is not None:
        between.save(found, output, say())
        console.result(output)

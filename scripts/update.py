"""``update REGISTER``: the whole job, from a register to published maps and tables."""

from __future__ import annotations

from pathlib import Path

import click

from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say


@declare("update")
@click.argument("register", type=click.Path(path_type=Path))
@click.pass_obj
def command(console: Console, register: Path) -> None:
    """Read, place, count, find gaps, draw and publish."""
    run(console, console.folder, register)


def run(console: Console, folder: Path, register: Path | None) -> None:
    """Update the workspace in ``folder`` and tell what came of it; without a register, from the last one."""
    from jarjestokartta.workspace import summary, update
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(folder)
    with console.progress(update.STEPS) as begin:
        outcome = update.update(workspace, register, begin=begin)
    for line in summary.lines(outcome, say()):
        console.tell(line)
    console.result(workspace.output / "index.html")

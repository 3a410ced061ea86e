"""``update REGISTER``: the whole job, from a register to published maps and tables."""

from __future__ import annotations

from pathlib import Path

import click

from jarjestokartta.scripts import job
from jarjestokartta.scripts.command import FILE
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say


@declare("update")
@click.argument("register", type=FILE)
@click.pass_obj
def command(console: Console, register: Path) -> None:
    """Read, place, count, find gaps, draw and publish."""
    run(console, console.folder, register)


def run(console: Console, folder: Path, register: Path) -> None:
    """Update the workspace in ``folder`` and tell what came of it."""
    outcome = job.run(console, folder, register)
    from jarjestokartta.workspace import summary

    for line in summary.lines(outcome, say()):
        console.tell(line)
    console.result(outcome.workspace.output / "index.html")

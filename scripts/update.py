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
    """Update the workspace in ``folder``, where anything has changed, and tell what came of it."""
    from jarjestokartta.workspace import manifest, unchanged
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(folder)
    last = unchanged.last(workspace, register)
    if last is None:
        _make(console, folder, register)
    else:
        console.note("update.unchanged", day=say().date(last.day))
        for code in manifest.notices(workspace.output):
            console.note("summary.notice", text=say()(f"notice.{code}"))
    console.result(workspace.output / "index.html")


def _make(console: Console, folder: Path, register: Path) -> None:
    outcome = job.run(console, folder, register)
    from jarjestokartta.workspace import summary

    for line in summary.lines(outcome, say()):
        console.tell(line)

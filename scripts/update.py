"""``update REGISTER``: the whole job, from a register to published maps and tables."""

from __future__ import annotations

from pathlib import Path

import click

from jarjestokartta.scripts import job
from jarjestokartta.scripts.command import FILE, option
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say


@declare("update")
@click.argument("register", type=FILE)
@option("--accept", is_flag=True, key="accept")
@click.pass_obj
def command(console: Console, register: Path, *, accept: bool) -> None:
    """Read, place, count, find gaps, draw and publish."""
    run(console, console.folder, register, accept=accept)


def run(console: Console, folder: Path, register: Path, *, accept: bool) -> None:
    """Update the workspace in ``folder``, where anything has changed, and tell what came of it."""
    from jarjestokartta.workspace import manifest, unchanged
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(folder)
    last = unchanged.last(workspace, register)
    if last is None:
        _make(console, folder, register, accept=accept)
    else:
        console.note("update.unchanged", day=say().date(last.day))
        for code in manifest.notices(workspace.output):
            console.note("summary.notice", text=say()(f"notice.{code}"))
    console.result(workspace.output / "index.html")


def _make(console: Console, folder: Path, register: Path, *, accept: bool) -> None:
    outcome = job.run(console, folder, register, accept=accept)
    from jarjestokartta.workspace import summary

    for line in summary.lines(outcome, say()):
        console.tell(line)

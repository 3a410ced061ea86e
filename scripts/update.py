"""``update REGISTER``: the whole job, from a register to published maps and tables."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from jarjestokartta.scripts import as_of, job, opening
from jarjestokartta.scripts.command import FILE, option
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say

_DAYS = ("%Y-%m-%d", "%d.%m.%Y")


@declare("update")
@click.argument("register", type=FILE, required=False)
@option("--accept", is_flag=True, key="accept")
@option("--as-of", "day", type=click.DateTime(_DAYS), default=None, key="as-of")
@click.pass_obj
def command(console: Console, register: Path | None, day: datetime | None, *, accept: bool) -> None:
    """Read, place, count, find gaps, draw and publish; or make an earlier run again."""
    if (register is None) == (day is None):
        raise click.UsageError(say()("error.register-or-as-of"))
    if register is not None:
        run(console, console.folder, register, accept=accept)
    elif day is not None:
        as_of.run(console, day.date())


def run(console: Console, folder: Path, register: Path, *, accept: bool) -> None:
    """Update the workspace in ``folder``, where anything has changed, and tell what came of it."""
    from jarjestokartta.workspace import manifest, unchanged

    workspace = opening.opened(console, folder)
    last = unchanged.last(workspace, register)
    if last is None:
        _make(console, folder, register, accept=accept)
    else:
        console.note("update.unchanged", day=say().date(last.day))
        for code in manifest.notices(workspace.output):
            console.note("summary.notice", text=say()(f"notice.{code}"))
    opening.warn_if_synced(console, workspace.root)
    console.result(workspace.output / "index.html")


def _make(console: Console, folder: Path, register: Path, *, accept: bool) -> None:
    outcome = job.run(console, folder, register, accept=accept)
    from jarjestokartta.workspace import summary

    for line in summary.lines(outcome, say()):
        console.tell(line)

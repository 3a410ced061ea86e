"""``join FILE.xlsx``: a survey or a list of one's own, and answers to whose its rows are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts import row_problems
from jarjestokartta.scripts.command import FILE, option
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    from jarjestokartta.workspace.survey import Outcome


@declare("join")
@click.argument("survey", type=FILE)
@option("--name", default=None, key="join-name")
@option("--day", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]), default=None, key="join-day")
@click.pass_obj
def command(console: Console, survey: Path, name: str | None, day: datetime | None) -> None:
    """Join a survey to the associations of the last register."""
    from jarjestokartta.workspace import survey as surveys
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    with console.progress(surveys.STEPS) as begin:
        found = surveys.join(
            workspace, survey, say(), name=name, told_on=day.date() if day else None, begin=begin
        )
    _tell(console, found, survey)
    row_problems.tell(console, found.problems, workspace.join_problems)
    if found.waiting:
        rows = say().plural("join.waiting", found.waiting, proposed=say().number(found.proposed))
        console.tell(rows)
        console.note("join.fill-in", path=workspace.join_proposals)
    console.note("join.apply")
    if workspace.survey.exists():
        console.result(workspace.survey)
    if found.waiting:
        console.result(workspace.join_proposals)


def _tell(console: Console, found: Outcome, path: Path) -> None:
    parts = [
        f"{say()(f'joined-by.{by}')} {say().number(count)}" for by, count in found.joined.items() if count
    ]
    values = {"file": path.name, "parts": ", ".join(parts) or "–", "rejected": say().number(found.rejected)}
    console.tell(say().plural("join.answers" if found.is_answers else "join.read", found.rows, **values))
    if found.columns and console.verbose:
        read = [f"{header} = {field}" for field, header in found.columns.items()]
        console.note("join.columns", columns="; ".join(read))
    if found.unread:
        console.note("join.unread", columns=", ".join(found.unread))

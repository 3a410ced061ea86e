"""``review export`` and ``review import``: doubtful places out to people, and their answers back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts.command import FILE, Command, LocalisedGroup, option
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    import pandas as pd

    from jarjestokartta.workspace.folder import Workspace

_SHOWN = 20  # problems of rows, unless verbose


@click.command("review", cls=LocalisedGroup, key="review")
def command() -> None:
    """Hold the commands on doubtful places."""


@command.command("export", cls=Command, key="review-export")
@click.argument("workbook", type=click.Path(path_type=Path))
@option("--municipality", default=None, key="review-municipality")
@click.pass_obj
def export(console: Console, workbook: Path, municipality: str | None) -> None:
    """Write the doubtful places of the last register into a workbook."""
    from jarjestokartta.workspace import review
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    with console.progress(review.STEPS) as begin:
        asked = review.export(workspace, workbook, say(), municipality=municipality, begin=begin)
    console.tell(say().plural("review.exported", asked.count) if asked.count else say()("review.nothing"))
    if not asked.has_candidates:
        console.note("review.no-candidates")
    if asked.count:
        console.note("review.private")
    console.result(workbook)


@command.command("import", cls=Command, key="review-import")
@click.argument("workbook", type=FILE)
@click.pass_obj
def read_answers(console: Console, workbook: Path) -> None:
    """Take the answers of a workbook into the decisions."""
    from jarjestokartta.workspace import review
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    today = datetime.now().astimezone().date()
    with console.progress(review.STEPS) as begin:
        found = review.read_answers(workspace, workbook, say(), today=today, begin=begin)
    counts = {
        name: say().number(getattr(found, name))
        for name in ("answered", "new", "changed", "same", "rejected")
    }
    console.tell(say().plural("review.imported", found.rows, file=workbook.name, **counts))
    _tell_problems(console, found.problems, workspace)
    if found.new or found.changed:
        console.note("review.apply")
    if workspace.decisions.exists():
        console.result(workspace.decisions)


def _tell_problems(console: Console, problems: pd.DataFrame, workspace: Workspace) -> None:
    shown = problems if console.verbose else problems.head(_SHOWN)
    for one in shown.itertuples():
        values = {
            name: text if isinstance(text, str) else ""
            for name, text in (("column", one.column), ("value", one.value), ("restored", one.restored))
        }
        what, mend = (
            say()(f"problem.{one.code}.{part}", row=one.source_row, **values) for part in ("what", "mend")
        )
        key = "review.problem-row" if one.severity == "rejected" else "review.problem-warning"
        console.note(key, row=one.source_row, what=what, mend=mend)
    if len(problems) > len(shown):
        console.tell(
            say().plural("review.more-problems", len(problems) - len(shown), path=workspace.review_problems)
        )
    elif len(problems):
        console.note("review.all-problems", path=workspace.review_problems)

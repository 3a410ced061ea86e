"""``review export`` and ``review import``: doubtful places and gaps out to people, their answers back."""

from __future__ import annotations

from datetime import date, datetime
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
@option("--gaps", is_flag=True, key="review-gaps")
@option("--municipality", default=None, key="review-municipality")
@click.pass_obj
def export(console: Console, workbook: Path, municipality: str | None, *, gaps: bool) -> None:
    """Write the doubtful places of the last register, or the gaps of the last run, into a workbook."""
    from jarjestokartta.workspace import review
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    if gaps:
        _export_gaps(console, workspace, workbook, municipality)
        return
    with console.progress(review.STEPS) as begin:
        asked = review.export(workspace, workbook, say(), municipality=municipality, begin=begin)
    console.tell(say().plural("review.exported", asked.count) if asked.count else say()("review.nothing"))
    if not asked.has_candidates:
        console.note("review.no-candidates")
    if asked.count:
        console.note("review.private")
    console.result(workbook)


def _export_gaps(console: Console, workspace: Workspace, workbook: Path, municipality: str | None) -> None:
    from jarjestokartta.workspace import gap_checks

    count = gap_checks.export(workspace, workbook, say(), municipality=municipality)
    console.tell(say().plural("gap-check.exported", count) if count else say()("gap-check.nothing"))
    if count:
        console.note("gap-check.hand-out")
    console.result(workbook)


@command.command("import", cls=Command, key="review-import")
@click.argument("workbook", type=FILE)
@click.pass_obj
def read_answers(console: Console, workbook: Path) -> None:
    """Take the answers of a workbook into what people have decided, or answered on gaps."""
    from jarjestokartta.workspace import gap_check_book, review
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    today = datetime.now().astimezone().date()
    if gap_check_book.is_one(workbook):
        _read_gaps(console, workspace, workbook, today)
        return
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


def _read_gaps(console: Console, workspace: Workspace, workbook: Path, today: date) -> None:
    from jarjestokartta.workspace import gap_checks, review

    with console.progress(review.STEPS) as begin:
        found = gap_checks.read_answers(workspace, workbook, say(), today=today, begin=begin)
    counts = {
        name: say().number(getattr(found, name))
        for name in ("answered", "new", "changed", "same", "rejected")
    }
    console.tell(say().plural("gap-check.imported", found.rows, file=workbook.name, **counts))
    _tell_problems(console, found.problems, workspace)
    if found.new or found.changed:
        console.note("gap-check.apply")
    if workspace.gap_checks.exists():
        console.result(workspace.gap_checks)


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
        place = getattr(one, "sheet", None)
        row = one.source_row if place is None else f"{place} {one.source_row}"
        console.note(key, row=row, what=what, mend=mend)
    if len(problems) > len(shown):
        console.tell(
            say().plural("review.more-problems", len(problems) - len(shown), path=workspace.review_problems)
        )
    elif len(problems):
        console.note("review.all-problems", path=workspace.review_problems)

"""``review export`` and ``review import``: doubtful places and gaps out to people, their answers back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts import row_problems
from jarjestokartta.scripts.command import FILE, Command, LocalisedGroup, option
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    from jarjestokartta.workspace.folder import Workspace


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
    from jarjestokartta.geo.today import today
    from jarjestokartta.workspace import gap_check_book, gap_checks, review
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    gaps = gap_check_book.is_one(workbook)
    with console.progress(review.STEPS) as begin:
        read = gap_checks.read_answers if gaps else review.read_answers
        found = read(workspace, workbook, say(), today=today(), begin=begin)
    counts = {
        name: say().number(getattr(found, name))
        for name in ("answered", "new", "changed", "same", "rejected")
    }
    key = "gap-check.imported" if gaps else "review.imported"
    console.tell(say().plural(key, found.rows, file=workbook.name, **counts))
    row_problems.tell(console, found.problems, workspace.review_problems)
    if found.new or found.changed:
        console.note("gap-check.apply" if gaps else "review.apply")
    kept = workspace.gap_checks if gaps else workspace.decisions
    if kept.exists():
        console.result(kept)

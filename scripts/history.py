"""``history``: every published run, and what it read otherwise than the one before."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import WIDTH, Console, say

if TYPE_CHECKING:
    from jarjestokartta.workspace.history import Line

_HEADS = ("number", "run-on", "register-date", "associations")
_NUMBERS = {"number", "associations"}
_BETWEEN = "  "


@declare("history")
@click.pass_obj
def command(console: Console) -> None:
    """List the published runs, the oldest first."""
    from jarjestokartta.workspace import history
    from jarjestokartta.workspace.folder import Workspace

    found = history.lines(Workspace.open(console.folder))
    if not found:
        console.note("history.none")
    for line in table(found):
        console.result(line)


def table(found: list[Line]) -> Iterator[str]:
    """Lay the runs out as wide as a terminal is, what is told of each in the last column."""
    if not found:
        return
    heads = [say()(f"history.{name}") for name in _HEADS]
    rows = [_cells(one) for one in found]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    yield _line(heads, widths, say()("history.told"))
    room = WIDTH - sum(widths) - len(_BETWEEN) * len(widths)
    for one, cells in zip(found, rows, strict=True):
        told = [part for text in _told(one) for part in textwrap.wrap(text, room, subsequent_indent="  ")]
        for place, text in enumerate(told):
            yield _line(cells if place == 0 else [""] * len(cells), widths, text)


def _line(cells: list[str], widths: list[int], told: str) -> str:
    laid = [
        cell.rjust(width) if name in _NUMBERS else cell.ljust(width)
        for name, cell, width in zip(_HEADS, cells, widths, strict=True)
    ]
    return _BETWEEN.join([*laid, told]).rstrip()


def _cells(one: Line) -> list[str]:
    words, run = say(), one.snapshot
    day = words.date(run.register_date) if run.register_date else words("history.unknown")
    return [str(run.number), words.date(run.run_on), day, words.number(run.associations)]


def _told(one: Line) -> Iterator[str]:
    words, run = say(), one.snapshot
    yield run.register_file
    if one.differing is None:
        yield words("history.first")
    else:
        names = ", ".join(words(f"history.{code}") for code in one.differing)
        yield words("history.differing", names=names) if names else words("history.same")
    if run.accepted:
        yield words.plural("history.accepted", len(run.accepted))
    if run.undone_on is not None:
        yield words("history.undone", day=words.date(run.undone_on))
    if one.published:
        yield words("history.published")

"""The team's own workbooks: ``tehtavat.xlsx``, what to do this quarter, and ``problems.xlsx``. Private."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from jarjestokartta.geo.review import doubts
from jarjestokartta.geo.vocabulary import Severity
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet, todo_lists
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Book, Column, Kind, Sheet
from jarjestokartta.maps.todo_lists import Todo

_SEVERITIES = (Severity.REJECTED, Severity.WARNING, Severity.REPAIRED)


def todo_xlsx(content: Content, problems: pd.DataFrame, say: Words) -> bytes:
    """Write the to-do list: an overview by priority, then one sheet for each kind of task.

    Parameters
    ----------
    content
        Content of the run, what is private included.
    problems
        Problems of the register and the other sources.
    """
    todos = [make(content, problems, say) for make in todo_lists.ALL]
    todos = sorted((one for one in todos if len(one.columns[0].cells)), key=lambda one: one.priority)
    above = _above(content.notices, say)
    pages = [_page(one, above, say) for one in todos]
    awaiting = int(doubts.doubts(content.associations).notna().sum())
    told = [say.plural("summary.review", awaiting)] if awaiting else []
    return _book(_overview(todos, above, told, say), pages, [page.name for page in pages], say)


def problems_xlsx(problems: pd.DataFrame, notices: Iterable[str], say: Words) -> bytes:
    """Write every problem of the sources' rows: what is wrong, what it was taken for, how to mend it.

    Parameters
    ----------
    problems
        Problems of the register and the other sources.
    notices
        Codes below ``notice.`` that every output carries.
    """
    order = {severity.value: place for place, severity in enumerate(_SEVERITIES)}
    table = problems.assign(order=problems["severity"].map(order), others=~todo_lists.of_register(problems))
    table = table.sort_values(["others", "order", "source_row"], kind="stable", ignore_index=True)
    severity = table["severity"].map({one.value: say(f"severity.{one}") for one in Severity})
    columns = [
        Column(say("column.severity"), severity.astype("str"), width=14),
        Column(say("column.source"), todo_lists.source_of(table, say), width=26),
        *todo_lists.problem_columns(table, say),
        Column(say("column.restored"), table["restored"], width=30),
    ]
    page = Sheet(
        name=say("sheet.problems"),
        title=say("sheet.problems.title"),
        sentences=[say("sheet.problems.about")],
        columns=columns,
        warnings=_above(notices, say),
        empty=say("todo.nothing"),
        frozen=2,
    )
    return _book(page, [], [], say)


def _above(notices: Iterable[str], say: Words) -> list[str]:
    """Give what stands in plain sight on every sheet."""
    return [say("todo.private"), *(say(f"notice.{code}") for code in notices)]


@dataclass(frozen=True)
class _Line:
    priority: int
    task: str
    count: int
    where: str
    mend: str


def _overview(todos: list[Todo], above: list[str], told: list[str], say: Words) -> Sheet:
    lines = [
        _Line(
            one.priority,
            say(f"todo.{one.key}"),
            len(one.columns[0].cells),
            say(f"todo.{one.key}.sheet"),
            say(f"todo.{one.key}.mend"),
        )
        for one in todos
    ]
    table = pd.DataFrame(lines, columns=["priority", "task", "count", "where", "mend"])
    words = {number: say(f"todo.priority.{number}") for number in (1, 2, 3)}
    columns = [
        Column(say("column.priority"), table["priority"].map(words).astype("str"), width=18),
        Column(say("column.task"), table["task"].astype("str"), Kind.LONG_TEXT, 46),
        Column(say("column.count"), table["count"], Kind.COUNT, 11),
        Column(say("column.where"), table["where"].astype("str"), width=26),
        Column(say("column.mend"), table["mend"].astype("str"), Kind.LONG_TEXT, 80),
    ]
    return Sheet(
        name=say("sheet.todo"),
        title=say("sheet.todo.title"),
        sentences=[say("sheet.todo.about"), *told],
        columns=columns,
        warnings=above,
        empty=say("todo.nothing"),
    )


def _page(one: Todo, above: list[str], say: Words) -> Sheet:
    return Sheet(
        name=say(f"todo.{one.key}.sheet"),
        title=say(f"todo.{one.key}"),
        sentences=[say(f"todo.{one.key}.mend")],
        columns=one.columns,
        warnings=above,
        frozen=one.frozen,
    )


def _book(front: Sheet, pages: list[Sheet], links: list[str], say: Words) -> bytes:
    target = io.BytesIO()
    with sheet.writing(target, say, title=front.title) as book:
        sheet.add(book, front)
        for page in pages:
            sheet.add(book, page)
        _link(book, front, links)
    return target.getvalue()


def _link(book: Book, front: Sheet, names: list[str]) -> None:
    """Make the names of the other sheets in the overview lead to them."""
    page = book.file.get_worksheet_by_name(front.name)
    top = sheet.first_row(front)
    for row, name in enumerate(names, start=top):
        page.write_url(row, 3, f"internal:'{name}'!A1", book.format("link"), name)

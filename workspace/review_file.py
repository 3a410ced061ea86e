"""The review workbook as it comes back from Excel or LibreOffice: answers as text, and what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jarjestokartta.geo import words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import file_kind
from jarjestokartta.geo.intake.spreadsheet import as_text
from jarjestokartta.geo.intake.workbook import Workbook
from jarjestokartta.geo.review import answers
from jarjestokartta.geo.review.checking import Asked
from jarjestokartta.maps import review_choices, review_sheet

_NUMBERS = {"easting", "northing"}


@dataclass(frozen=True)
class Returned:
    """A workbook that came back.

    Parameters
    ----------
    rows
        As :func:`jarjestokartta.geo.review.answers.check` takes them, rows without an answer among them.
    headers
        The columns' headings as they stand.
    asked
        What the workbook asked.
    """

    rows: pd.DataFrame
    headers: dict[str, str]
    asked: Asked


def read(path: Path) -> Returned:
    """Read a workbook.

    Raises
    ------
    InputError
        ``review-not-ours`` when the file is no review workbook (its hidden sheet is gone), and
        ``review-columns`` when headings of the answers are.
    """
    content = file_kind.read_bytes(path)
    if file_kind.kind_of(content, path) is not file_kind.Kind.WORKBOOK:
        raise InputError("review-not-ours", file=path)
    book = Workbook(content, path)
    names = book.sheet_names()
    if review_choices.SHEET not in names:
        raise InputError("review-not-ours", file=path)
    found = (
        headed(book.rows(name)[0], "column.review", review_sheet.READ)
        for name in names
        if name != review_choices.SHEET
    )
    table = next((one for one in found if one is not None and "association_id" in one[0]), None)
    if table is None:
        raise InputError("review-columns", file=path, columns=_heading("association_id", words.DEFAULT))
    rows, headers = table
    if "premises" in rows:
        rows["premises"] = _yes_or_no(rows["premises"])
    missing = [key for key in review_sheet.READ if key not in headers]
    if missing:
        raise InputError(
            "review-columns", file=path, columns=", ".join(_heading(key, words.DEFAULT) for key in missing)
        )
    return Returned(rows, headers, _asked(book.rows(review_choices.SHEET)[0], path))


def _heading(key: str, language: str) -> str:
    return words.load(language)(f"column.review.{key}")


def headed(
    rows: Sequence[Sequence[Any]], kind: str, keys: Sequence[str], *, least: int = 3
) -> tuple[pd.DataFrame, dict[str, str]] | None:
    """Find the row of headings, ``<kind>.<key>`` in any language, and what stands below it.

    Parameters
    ----------
    least
        How many of the headings a row must have; fewer might be chance.

    Returns
    -------
    (DataFrame, dict) or None
        Cells as text by key, NA where blank, indexed by the row number that a spreadsheet shows; and the
        headings as they stand. None where there is no row with several of the headings.
    """
    known = {
        plain(words.load(language)(f"{kind}.{key}")): key for language in words.LANGUAGES for key in keys
    }
    for place, row in enumerate(rows):
        titles = [as_text(cell) for cell in row]
        where = {known[plain(title)]: at for at, title in enumerate(titles) if plain(title) in known}
        if len(where) < least:
            continue
        below = [
            [cell_text(one[at]) if at < len(one) else None for at in where.values()]
            for one in rows[place + 1 :]
        ]
        index = pd.RangeIndex(place + 2, place + 2 + len(below), name="source_row")
        table = pd.DataFrame(below, columns=list(where), index=index, dtype="str")
        return table, {key: " ".join(titles[at].split()) for key, at in where.items()}
    return None


def plain(title: str) -> str:
    """Give a heading or a word without what does not count: case and spacing."""
    return " ".join(title.split()).casefold()


def cell_text(value: Any) -> str | None:
    """Give a cell as text in one line; None where blank."""
    return " ".join(as_text(value).split()) or None


def _yes_or_no(column: pd.Series) -> pd.Series:
    """Read yes and no in all languages; anything else stays as it is."""
    said = {answers.YES: answers.YES, answers.NO: answers.NO}
    for language in words.LANGUAGES:
        say = words.load(language)
        said |= {plain(say("review.yes")): answers.YES, plain(say("review.no")): answers.NO}
    return column.map(lambda text: said.get(plain(text), text), na_action="ignore").astype("str")


def _asked(rows: Sequence[Sequence[Any]], path: Path) -> Asked:
    heads = [as_text(cell) for cell in rows[0]] if rows else []
    if not {*review_choices.FACTS, review_choices.COUNT} - review_choices.LATER <= set(heads):
        raise InputError("review-not-ours", file=path)
    table = pd.DataFrame([list(row) for row in rows[1:]], columns=heads, dtype=object)
    options = []
    first = heads.index(review_choices.COUNT) + 1
    for number in range(sum(head == review_choices.label(at) for at, head in enumerate(heads[first:]))):
        parts = {"label": table[review_choices.label(number)]}
        parts |= {name: table[review_choices.part(name, number)] for name in review_choices.OPTION}
        options.append(pd.DataFrame({"association_id": table["association_id"], **parts}))
    every = pd.concat(options, ignore_index=True) if options else pd.DataFrame()
    facts = _typed(table.reindex(columns=list(review_choices.FACTS))).drop_duplicates("association_id")
    edition = next(iter(facts["edition"].dropna()), None)
    return Asked(
        facts.drop(columns="edition").set_index("association_id"),
        _typed(every).dropna(subset=["label"]).reset_index(drop=True),
        edition,
    )


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give numbers as numbers and the rest as text, NA where blank."""
    return pd.DataFrame(
        {
            name: pd.to_numeric(table[name], errors="coerce").astype("float64")
            if name in _NUMBERS
            else table[name].map(cell_text).astype("str")
            for name in table
        }
    )

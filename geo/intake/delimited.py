"""CSV text into rows of cells: the delimiter found by the headers, open quotes contained."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_LINES = 60
_SAMPLE_CHARACTERS = 200_000
_TELLING = 3  # so many semicolons or tabs in one line of a cell are no running text
_LONGEST_CELL = 10_000_000


class Rows(NamedTuple):
    """Rows of text; ``opened`` holds the positions of rows where a quote was opened and never closed."""

    cells: list[list[str]]
    opened: tuple[int, ...]


def read(text: str, delimiter: str) -> Rows:
    """Split ``text`` into rows. A blank line is a row of no cells, as a spreadsheet counts it.

    A quote that is never closed would swallow the rows after it: such a row is read again line by line.
    """
    previous = csv.field_size_limit(_LONGEST_CELL)  # the csv module keeps this for the whole process
    try:
        return _read(text, delimiter)
    finally:
        csv.field_size_limit(previous)


def _read(text: str, delimiter: str) -> Rows:
    text = text.replace("\0", "")
    lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(lines, delimiter=delimiter)
    cells: list[list[str]] = []
    opened: list[int] = []
    width = 0
    before = 0
    for row in reader:
        if reader.line_num - before > 1 and _swallowed(row, delimiter, width):
            opened.append(len(cells))
            cells.extend(_line_by_line(lines[before : reader.line_num], delimiter))
        else:
            cells.append(row)
            width = max(width, len(row))
        before = reader.line_num
    return Rows(cells, tuple(opened))


def _swallowed(row: list[str], delimiter: str, width: int) -> bool:
    """Tell whether a cell holds a line break and, within one line, delimiters as a row has them.

    Running text has commas too, so there a line must have as many as a whole row.
    """
    wanted = max(1, width - 1 if delimiter == "," else min(width - 1, _TELLING))
    return any(
        line.count(delimiter) >= wanted for cell in row if "\n" in cell for line in cell.split("\n")[1:]
    )


def _line_by_line(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    for line in lines:
        row = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
        if len(row) < 2 and delimiter in line:  # noqa: PLR2004 - the quote swallowed the delimiters too
            row = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter, quoting=csv.QUOTE_NONE))
        yield row


def likely_delimiters(text: str) -> list[str]:
    """Give the delimiters that occur, those first that cut most lines into the same number of cells."""
    sample = head(text)

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in read(sample, delimiter).cells if len(row) > 1)
        width, lines = widths.most_common(1)[0] if widths else (0, 0)
        return lines, width

    present = [delimiter for delimiter in DELIMITERS if delimiter in sample]
    return sorted(present, key=evenness, reverse=True) or [";"]


def head(text: str) -> str:
    """Give the first lines of ``text``, enough to find the header in."""
    return "".join(io.StringIO(text[:_SAMPLE_CHARACTERS], newline="").readlines()[:_SAMPLE_LINES])

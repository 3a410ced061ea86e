"""What reading a register finds wrong, gathered cell by cell into one Problems table."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Severity

_CODES = {
    Severity.REJECTED: """
        row-incomplete header-repeated name-missing municipality-missing municipality-unknown
        municipality-misspelt municipality-outside municipality-left municipality-split municipality-place
        municipality-contradicts municipality-newer duplicate-row duplicate-older
    """,
    Severity.REPAIRED: """
        spaces characters encoding-twice formula-text cell-cut cell-merged header-near register-number-zeros
        register-number-date postal-code-decimal postal-code-zeros postal-code-place business-id-form
        date-serial date-short-year dates-month-first municipality-old municipality-spelling
        municipality-merged
    """,
    Severity.WARNING: """
        character-lost cell-error cell-formula cell-day text-formula cells-beyond quote-open
        register-number-short register-number-odd register-number-day number-shared name-repeated
        postal-code-odd business-id-odd business-id-wrong date-impossible dates-crossed status-unknown
        purpose-class-unknown website-odd file-encoding file-open sheets-unread header-passed-over
        header-unsure
    """,
}
# Severity of each code, gravest first.
SEVERITY = {code: severity for severity, codes in _CODES.items() for code in codes.split()}


class Findings:
    """Problems in the order they were found."""

    def __init__(self) -> None:
        self._found: list[tuple[int | None, str | None, str, str | None, str | None]] = []
        self._alone: dict[int, str] = {}
        self.rejected: set[int] = set()

    def add(
        self,
        code: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        restored: str | None = None,
    ) -> None:
        """Note one problem; a code of severity ``rejected`` rejects its row."""
        if SEVERITY[code] is Severity.REJECTED and row is not None:
            self.rejected.add(row)
        self._found.append((row, column, code, value or None, restored or None))

    def add_rows(self, code: str, rows: Iterable[int], column: str | None = None) -> None:
        """Note the same problem for several rows."""
        for row in rows:
            self.add(code, row, column)

    def replace(self, code: str, row: int, *, value: str) -> None:
        """Note one problem of a row in place of all others, which would only mislead."""
        self._alone[row] = code
        self.add(code, row, value=value)

    def met(self, code: str) -> bool:
        """Tell whether a problem has been noted."""
        return any(found == code for _, _, found, _, _ in self._found)

    def table(self) -> pd.DataFrame:
        """Give the Problems table: of the file first, then row by row."""
        found = [one for one in self._found if self._alone.get(one[0] or 0, one[2]) == one[2]]
        rows, columns, codes, values, restored = zip(*found, strict=True) if found else [()] * 5
        table = pd.DataFrame(
            {
                "source_row": pd.array(rows, dtype="Int64"),
                "column": pd.array(columns, dtype="str"),
                "code": pd.array(codes, dtype="str"),
                "severity": pd.array([SEVERITY[code].value for code in codes], dtype="str"),
                "value": pd.array(values, dtype="str"),
                "restored": pd.array(restored, dtype="str"),
            }
        )
        table = table.sort_values("source_row", kind="stable", na_position="first", ignore_index=True)
        conformed: pd.DataFrame = tables.PROBLEMS.conform(table)
        return conformed

"""Rows of answers under way: those still good, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from jarjestokartta.geo import problems
from jarjestokartta.geo.vocabulary import Severity

DECIDES = ("candidate", "corrected", "east", "north", "premises")
ANSWERS = (*DECIDES, "remark")


@dataclass(frozen=True)
class Asked:
    """What was asked, as it went out with the questions.

    Parameters
    ----------
    facts
        By ``association_id``: ``name``, ``register_address``, and where the association was thought to be:
        ``easting``, ``northing``, ``precision``, ``municipality_code``; ``shown``, the mark of the decision
        that was shown beside the question (:func:`decisions.marks`), where one was.
    options
        ``association_id``, ``label`` (as the list shows it), ``address``, ``easting``, ``northing``,
        ``precision``, ``municipality_code``. The option that it is where it was thought to be has no address.
    edition
        Mark of all that was asked together: copies of one workbook have the same. None is not known.
    """

    facts: pd.DataFrame
    options: pd.DataFrame
    edition: str | None = None


@dataclass
class Checking:
    """The rows still good, and the problems so far."""

    rows: pd.DataFrame
    headers: Mapping[str, str]
    found: list[pd.DataFrame] = field(default_factory=list)

    def reject(
        self, code: str, which: pd.Series, column: str | None = None, restored: pd.Series | None = None
    ) -> None:
        """Leave out the rows, and name why."""
        self._tell(code, Severity.REJECTED, which, column, restored)
        self.rows = self.rows[~which.reindex(self.rows.index, fill_value=False)]

    def warn(self, code: str, which: pd.Series, column: str, restored: pd.Series | None = None) -> None:
        """Name what is taken though it looks strange."""
        self._tell(code, Severity.WARNING, which, column, restored)

    def _tell(
        self, code: str, severity: Severity, which: pd.Series, column: str | None, restored: pd.Series | None
    ) -> None:
        rows = which.index[which.to_numpy(dtype=bool)]
        values = None if column is None else self.rows[column].reindex(rows)
        self.found.append(
            problems.of(
                code,
                severity,
                rows=rows,
                column=None if column is None else self.headers.get(column, column),
                values=values,
                restored=None if restored is None else restored.reindex(rows),
            )
        )

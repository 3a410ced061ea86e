"""Problems of the rows of a workbook, told one by one: what, where, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20  # unless verbose


def tell(console: Console, problems: pd.DataFrame, path: Path) -> None:
    """Tell the first problems, and where all of them stand.

    Parameters
    ----------
    problems
        Problems; of several sheets with a further column ``sheet``.
    path
        The file that holds them all.
    """
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
        console.tell(say().plural("review.more-problems", len(problems) - len(shown), path=path))
    elif len(problems):
        console.note("review.all-problems", path=path)

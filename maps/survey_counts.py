"""Sums of what surveys tell, without those of one or two associations.

No total of the region is ever given, from which one that is hidden could be worked out.
"""

from __future__ import annotations

import pandas as pd

# Each count or sum, and how many associations it is of.
OF = {
    "paid_staff": "paid_staff_answered",
    "paid_staff_some": "paid_staff_told",
    "volunteers": "volunteers_answered",
    "members": "members_answered",
    "open": "open_answered",
}
COLUMNS = ("asked", "answered", *OF, *OF.values())


def public(survey: pd.DataFrame | None, least: int) -> pd.DataFrame | None:
    """Hide what fewer than ``least`` associations answered, and counts below it themselves.

    Parameters
    ----------
    survey
        As ``coverage.answered`` gives it; None stays None.
    """
    if survey is None:
        return None
    table = survey[[name for name in COLUMNS if name in survey]].copy()
    few = {told: table[told].between(1, least - 1) for told in OF.values()}
    for name, told in OF.items():
        small = few[told] | table[name].between(1, least - 1).fillna(value=False)
        table[name] = table[name].mask(small)
    return table.assign(**{told: table[told].mask(hidden) for told, hidden in few.items()})

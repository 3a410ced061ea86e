"""Municipality codes by name, for files that have lost their codes."""

from __future__ import annotations

from functools import cache

import pandas as pd

from jarjestokartta.geo.files import builtin_table


@cache
def _known() -> pd.Series:
    tables = [builtin_table("municipalities"), builtin_table("neighbour_municipalities")]
    both = pd.concat([table.set_index(name)["code"] for table in tables for name in ("name_fi", "name_sv")])
    both = both[both.index.notna()]
    both.index = both.index.str.casefold()
    known: pd.Series = both[~both.index.duplicated()]
    return known


def codes_of(names: pd.Series) -> pd.Series:
    """Give the codes of municipalities of the built-in region and its neighbours; others are NA."""
    return names.astype("str").str.strip().str.casefold().map(_known()).astype("str")

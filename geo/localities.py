"""Parts of municipalities that people name: former municipalities, places with a post office."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo import files

_PARTS = ("old", "place")  # of ``old_municipalities.csv``; the other kinds are spellings, or lie elsewhere


def localities() -> pd.DataFrame:
    """Give ``name`` and ``municipality_code``, one row each; a place in two municipalities has two.

    Names of several words (``Jyväskylän maalaiskunta``) are left out: they are nearly whole municipalities.
    """
    old = files.builtin_table("old_municipalities")
    parts = old.loc[old["kind"].isin(_PARTS), ["name", "codes"]]
    parts = parts.rename(columns={"codes": "municipality_code"})
    offices = files.builtin_table("post_offices").rename(columns={"post_office": "name"})
    every = pd.concat([parts, offices[["name", "municipality_code"]]], ignore_index=True)
    return every.loc[~every["name"].str.contains(" ")].drop_duplicates(ignore_index=True)

"""What rows of a register are known by, levelled so that two registers can be merged on it."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.matching import streets
from jarjestokartta.geo.survey import names
from jarjestokartta.geo.vocabulary import Status


def keys(associations: pd.DataFrame) -> pd.DataFrame:
    """Give what rows can be paired by; NA where a row does not tell it.

    Returns
    -------
    DataFrame
        ``id``, ``number``, ``business_id``, ``name``, ``level``, ``name_key`` and ``folded`` (the name
        levelled, run together, and without diacritics), ``home``, ``street_key``, ``day`` (of registration),
        ``is_counted``.
    """
    level = associations["name"].map(names.level).astype("str")
    together = level.str.replace(" ", "").where(level != "")
    return pd.DataFrame(
        {
            "id": associations["association_id"],
            "number": associations["registration_number"],
            "business_id": associations["business_id"],
            "name": associations["name"],
            "level": level,
            "name_key": together,
            "folded": _folded(together),
            "home": associations["home_municipality"],
            "street_key": _folded(streets.keys(associations["street_address"])),
            "day": associations["registered_on"],
            "is_counted": associations["status"] != Status.ENDED,
        }
    )


def _folded(keys: pd.Series) -> pd.Series:
    return keys.map(streets.fold, na_action="ignore").astype("str")


def at_odds(both: pd.DataFrame) -> pd.Series:
    """Tell which pairs have another business id or another day of registration: neither ever changes.

    ``both`` has the columns of :func:`keys` with ``_old`` and ``_new`` behind their names, but for those it
    was merged on.
    """
    odd = pd.Series(data=False, index=both.index)
    for column in ("business_id", "day"):
        if f"{column}_old" in both:
            odd |= contradict(both[f"{column}_old"], both[f"{column}_new"])
    return odd


def contradict(one: pd.Series, other: pd.Series) -> pd.Series:
    """Tell where both are known and differ."""
    return one.notna() & other.notna() & (one != other)

"""Which day it is: the one place that a run is told it from."""

from __future__ import annotations

import os
from datetime import date, datetime

from jarjestokartta.geo.errors import SettingsError

VARIABLE = "JARJESTOKARTTA_TODAY"


def today() -> date:
    """Give the day here, or the one that the environment names (ISO 8601).

    No result depends on it: it says when a run was made, and how old its inputs are.

    Raises
    ------
    SettingsError
        ``today-broken`` when the environment names no day.
    """
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise SettingsError("today-broken", variable=VARIABLE, value=named) from None

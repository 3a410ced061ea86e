"""Codes of what makes a published figure another one from one register to the next."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why a figure moved, in the order in which the parts are split off (``docs/adr/0043``)."""

    PROGRAM = "program"
    SETTINGS = "settings"
    BOUNDARIES = "boundaries"
    POPULATION = "population"
    TRAVEL = "travel"  # roads or a travel matrix: another measure of distance, no other service
    PLACES = "places"  # the sources of meeting places and services
    CORRECTIONS = "corrections"  # the data became right, the world stayed
    REGISTER = "register"


# What the number of associations or of residents of an area can move by.
OF_RATES = tuple(cause for cause in Cause if cause not in (Cause.TRAVEL, Cause.PLACES))


class GapMove(StrEnum):
    """What became of a gap between two registers."""

    OPENED = "opened"
    CLOSED = "closed"
    UNMEASURED = "unmeasured"  # the need is no longer measured there: nobody knows
    MEASURED = "measured"  # a gap, where the need was not measured before

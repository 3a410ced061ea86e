"""The words of changes from one register to the next, as codes; a part of the vocabulary."""

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
    AREA_NEW = "area-new"  # the area was not there before: its people may have been without elsewhere
    AREA_GONE = "area-gone"  # the area is no more: its people may be without elsewhere


class ChangeKind(StrEnum):
    """What happened to an association between two registers. Labels: ``change.<code>``."""

    NEW = "new"
    ENDED = "ended"  # counted no more, for whatever reason: see Gone
    MERGED = "merged"  # two or more are one now
    MOVED = "moved"
    RENAMED = "renamed"
    RENUMBERED = "renumbered"
    RECLASSIFIED = "reclassified"
    CORRECTED = "corrected"  # the world did not change, the data did: see Corrected


class Gone(StrEnum):
    """Why an association is counted no more. Labels: ``change.<code>``."""

    TOLD = "ended-told"  # the register says that it has ended
    ABSENT = "absent"  # from the register, which says no more
    REJECTED = "rejected"  # its row could not be used


class Corrected(StrEnum):
    """What was corrected of an association. Labels: ``corrected.<code>``."""

    ROW = "row"  # its row could not be used before, and can now
    NAME = "name"  # other letters of the same name
    NUMBER = "number"  # a register number where there was none, or none any more
    ADDRESS = "address"  # another way of writing the same place
    PLACE = "place"  # the same address, found elsewhere or better
    LABELS = "labels"  # the same texts, told to be something else


class PairedBy(StrEnum):
    """What told that two rows of two registers are one association. Labels: ``paired-by.<code>``."""

    NUMBER = "number"
    BUSINESS_ID = "business-id"
    NAME_AND_ADDRESS = "name-and-address"
    NAME = "name"
    NAME_AND_DAY = "name-and-day"
    NEAR_NAME = "near-name"
    ADDRESS_AND_DAY = "address-and-day"
    JOINED_NAMES = "joined-names"

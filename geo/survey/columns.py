"""Which headers of a survey are ours: by known names in three languages, by settings, by near misses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jarjestokartta.geo.errors import InputError, SettingsError
from jarjestokartta.geo.intake import headers
from jarjestokartta.geo.intake.spreadsheet import Sheet, read_sheet
from jarjestokartta.geo.vocabulary import SurveyField

TOLD_ON, POSTAL_CODE, POST_OFFICE = "told-on", "place-postal-code", "place-post-office"
EAST, NORTH = "place-east", "place-north"
_BESIDE = (TOLD_ON, POSTAL_CODE, POST_OFFICE, EAST, NORTH)
_OF_OTHERS = {SurveyField.JOINED_BY.value, SurveyField.PLACE_POINT.value}
# What a column may be called in the settings.
COLUMNS = (*(field.value for field in SurveyField if field not in _OF_OTHERS), *_BESIDE)
WHO = (SurveyField.NAME, SurveyField.REGISTRATION_NUMBER, SurveyField.BUSINESS_ID)
# What a register tells too: a file of these alone, with columns that only registers have, is no survey.
_IN_REGISTERS = {*WHO, SurveyField.MUNICIPALITY, SurveyField.WEBSITE, POSTAL_CODE, POST_OFFICE}
_REGISTERS_ALONE = {"purpose_class", "registered_on", "last_entry_on", "status"}


def read(path: Path, named: Mapping[str, str]) -> Sheet:
    """Read the sheet of a survey.

    Parameters
    ----------
    named
        Our column (:data:`COLUMNS`) to the header that it has in this file, where it is none of the names
        that we know.

    Raises
    ------
    InputError
        ``join-column-missing`` where a header that ``named`` tells is not there, ``join-nobody`` where no
        column tells whose a row is, ``join-is-register``, ``join-no-rows`` where there are none, and what
        :func:`jarjestokartta.geo.intake.spreadsheet.read_sheet` gives.
    SettingsError
        ``join-column-unknown`` for a column in the settings that is none of ours.
    """
    strange = [column for column in named if column not in COLUMNS]
    if strange:
        raise SettingsError("join-column-unknown", column=strange[0], known=", ".join(COLUMNS))
    own = {headers.normal(header): (column, -1) for column, header in named.items()}
    sheet = read_sheet(path, partial(headers.find, names={**headers.known("survey_headers"), **own}))
    there = {headers.normal(header) for header in sheet.headers}
    gone = [header for header in named.values() if headers.normal(header) not in there]
    if gone:
        raise InputError("join-column-missing", file=path, columns=", ".join(gone))
    if not set(WHO) & set(sheet.match.positions):
        found = ", ".join(header for header in sheet.headers if header.strip())
        raise InputError("join-nobody", file=path, row=sheet.header_row, found=found[:300])
    if _is_register(sheet):
        raise InputError("join-is-register", file=path)
    if not sheet.filled().any():
        raise InputError("join-no-rows", file=path)
    return sheet


def _is_register(sheet: Sheet) -> bool:
    """Tell a register, of which everybody would seem to have been asked, from a survey."""
    names = headers.known("header_synonyms")
    found = {names[key][0] for one in unread(sheet) if (key := headers.normal(one)) in names}
    return set(sheet.match.positions) <= _IN_REGISTERS and len(found & _REGISTERS_ALONE) > 1


def unread(sheet: Sheet) -> tuple[str, ...]:
    """Give the headers that are none of ours."""
    known = sheet.match.positions.values()
    return tuple(
        header for place, header in enumerate(sheet.headers) if header.strip() and place not in known
    )

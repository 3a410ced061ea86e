"""One answer of a survey as a person wrote it → the value that we keep, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from jarjestokartta.geo import tables
from jarjestokartta.geo.cleaning import identifiers
from jarjestokartta.geo.cleaning.reading import Reader, Reading
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vocabulary import Scale, SurveyField

YES, NO = "yes", "no"
UNKNOWN_ANSWER = "survey-answer-unknown"
_COUNT = re.compile(
    r"(?P<about>(?:noin|yli|vähintään|n\.?|ca\.?|cirka|över|minst|c\.?|about|over|at least|~|>)\s*)?"
    r"(?P<number>\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,7})(?:[.,]0+)?"
    r"\s*(?:kpl|hlö[äa]?|henkilöä|henkeä|jäsentä|työntekijää|vapaaehtoista|st|personer|medlemmar|people|persons"
    r"|members)?\.?",
    re.IGNORECASE,
)
_LARGEST = 1_000_000  # persons: nothing in Finland has as many
_BETWEEN = re.compile(r"\s*[;\n|,/]\s*")
_AND = re.compile(r"\s+(?:ja|sekä|och|samt|and|&)\s+")
_CONTACT = re.compile(r"\S@\S|(?:\+358|\b0\d{1,2})[\s-]*\d{3}[\s-]*\d{2,}|\b\d{6}[-+A]\d{3}\w\b")
_LONGEST_NAME = 120


@cache
def _words(field: str) -> dict[str, str]:
    table = builtin_table("survey_words")
    rows = table[table["field"] == field]
    return dict(zip(rows["word"].map(normal), rows["code"], strict=True))


def flag(text: str) -> Reading:
    """Read yes or no."""
    code = _words("flag").get(normal(text))
    return Reading(code) if code else Reading(None, UNKNOWN_ANSWER, "")


def count(text: str) -> Reading:
    """Read how many persons: a whole number, or yes or no where only that was asked."""
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        found = flag(text)
        return found if found.value else Reading(None, "survey-count-odd", "")
    number = int(re.sub(r"\D", "", match["number"]))
    if number > _LARGEST:
        return Reading(None, "survey-count-odd", "")
    return Reading(str(number), "survey-count-about" if match["about"] else None)


def code(text: str, field: str) -> Reading:
    """Read one word of a list."""
    found = _words(field).get(normal(text))
    return Reading(found) if found else Reading(None, UNKNOWN_ANSWER, "")


def codes(text: str, field: str) -> Reading:
    """Read several words of a list; those that are known are kept."""
    known = _words(field)
    parts: list[str] = []
    for part in _BETWEEN.split(text.strip()):
        parts += [part] if normal(part) in known else _AND.split(part)
    told = [known.get(normal(part)) for part in parts if part.strip()]
    found = tables.join_codes(dict.fromkeys(one for one in told if one)) or None
    problem = None if None not in told else "survey-answer-partly" if found else UNKNOWN_ANSWER
    return Reading(found, problem, found or "")


def area(text: str, villages: frozenset[str]) -> Reading:
    """Read how large an area is served: a word for it, or the name of a village (levelled, as given)."""
    found = code(text, SurveyField.AREA_SERVED)
    if found.value is None and village(text, villages).value:
        return Reading(Scale.VILLAGE.value)
    return found


def village(text: str, villages: frozenset[str]) -> Reading:
    """Read the name of a village of the region: ``Vehniä``, ``Vehniän kylä``."""
    key = normal(text)
    for end in (" kyläalue", " kylä", " by", " village"):
        bare = key.removesuffix(end)
        for name in (bare, bare.removesuffix("n")):
            if name in villages:
                return Reading(name)
    return Reading(None, UNKNOWN_ANSWER, "")


def place_name(text: str) -> Reading:
    """Take the name of a place, unless it holds somebody's telephone, e-mail or identity number."""
    if _CONTACT.search(text):
        return Reading(None, "survey-contact-details", "")
    return Reading(text) if len(text) <= _LONGEST_NAME else Reading(None, "survey-name-long", "")


def _plain(text: str) -> Reading:
    return Reading(text)


def readers(villages: frozenset[str]) -> dict[str, Reader]:
    """Give how each column of answers is read."""
    listed: dict[str, Callable[[str], Reading]] = {
        field.value: partial(codes, field=field.value)
        for field in (SurveyField.TARGET_GROUPS, SurveyField.NEEDS, SurveyField.ROLES)
    }
    counted = (
        SurveyField.PAID_STAFF,
        SurveyField.VOLUNTEERS,
        SurveyField.MEMBERS,
        SurveyField.PLACE_CAPACITY,
    )
    return {
        **{field.value: count for field in counted},
        **listed,
        SurveyField.OPEN_TO.value: partial(code, field="open-to"),
        SurveyField.PLACE_OPEN_TO.value: partial(code, field="open-to"),
        SurveyField.AREA_SERVED.value: partial(area, villages=villages),
        SurveyField.VILLAGE.value: partial(village, villages=villages),
        SurveyField.PLACE_NAME.value: place_name,
        SurveyField.PLACE_SEASON.value: partial(code, field=SurveyField.PLACE_SEASON),
        SurveyField.PLACE_STEP_FREE.value: flag,
        SurveyField.WEBSITE.value: identifiers.website,
        SurveyField.REMARK.value: _plain,
    }

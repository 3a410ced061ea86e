"""Postal codes, business ids and web addresses of a register."""

from __future__ import annotations

import re

from jarjestokartta.geo.cleaning.reading import Reading

_POSTAL = re.compile(r"(?:(?:FI|FIN|SF)[-\s]?)?(\d{5})", re.IGNORECASE)
_POSTAL_SPACED = re.compile(r"\d{2} \d{3}|\d{3} \d{2}")
_POSTAL_DECIMAL = re.compile(r"(\d{3,5})[.,]0+")
_POSTAL_SHORT = re.compile(r"\d{3,4}")
_POSTAL_WITH_PLACE = re.compile(r"(?:FIN?-)?(\d{5})[ ,]+[^\W\d].*", re.IGNORECASE)

_BUSINESS_ID = re.compile(r"(?:FI)?\s*(\d{6,7})\s*[-–−‑]?\s*(\d)", re.IGNORECASE)
_BUSINESS_ID_DECIMAL = re.compile(r"(\d{7,8})[.,]0+")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)

_WEBSITE = re.compile(
    r"(?:https?://)?[^\s@<>\"']+\.[^\W\d_]{2,}(?::\d+)?(?:[/?#][^\s<>\"']*)?", re.IGNORECASE
)


def postal_code(text: str) -> Reading:
    """Read a Finnish postal code: five digits, its zeros restored where a spreadsheet dropped them."""
    if match := _POSTAL.fullmatch(text):
        return _postal(match.group(1))
    if _POSTAL_SPACED.fullmatch(text):
        return _postal(text.replace(" ", ""))
    if match := _POSTAL_DECIMAL.fullmatch(text):
        return _postal(match.group(1).zfill(5), "postal-code-decimal")
    if _POSTAL_SHORT.fullmatch(text):
        return _postal(text.zfill(5), "postal-code-zeros")
    if match := _POSTAL_WITH_PLACE.fullmatch(text):
        return _postal(match.group(1), "postal-code-place")
    return Reading(None, "postal-code-odd", "")


def _postal(code: str, problem: str | None = None) -> Reading:
    return Reading(None, "postal-code-odd", "") if code in {"00000", "99999"} else Reading(code, problem)


def business_id(text: str) -> Reading:
    """Read a business id (Y-tunnus, ``1234567-8``) and check its last digit.

    The digits are weighed by 7, 9, 10, 5, 8, 4, 2; the sum modulo 11 gives the check digit: 0 for 0, none for
    1, else 11 less it (Finnish Tax Administration, definition of the business id).
    """
    if match := _BUSINESS_ID_DECIMAL.fullmatch(text):
        text = match.group(1)
    match = _BUSINESS_ID.fullmatch(text)
    if match is None:
        return Reading(None, "business-id-odd", "")
    digits, check = match.group(1).zfill(7), match.group(2)
    if _check_digit(digits) != check:
        return Reading(None, "business-id-wrong", "")
    whole = f"{digits}-{check}"
    lossless = len(match.group(1)) == len(_WEIGHTS) and ("-" in text or text.upper().startswith("FI"))
    return Reading(whole, None if lossless else "business-id-form")


def _check_digit(digits: str) -> str | None:
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11
    return "0" if rest == 0 else None if rest == 1 else str(11 - rest)


def website(text: str) -> Reading:
    """Read a web address; an e-mail address or anything else is left out, for it would be published."""
    return Reading(text) if _WEBSITE.fullmatch(text) else Reading(None, "website-odd", "")

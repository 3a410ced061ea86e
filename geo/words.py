"""The one catalogue of everything people read, in Finnish, Swedish and English.

Messages are named by keys (``error.file-empty``), not by English sentences, since codes travel through the
program and are turned into words only where a person reads them. The sources are the ``.po`` files of
``geo/locales/<language>/``, one a room, compiled into one catalogue a language when the package is built.
"""

from __future__ import annotations

import gettext
import math
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from pathlib import Path

from jarjestokartta.geo.errors import Error, Said

LANGUAGES = ("fi", "sv", "en")
DEFAULT = "fi"
NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
UNKNOWN = "\N{EN DASH}"
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class _Missing(gettext.NullTranslations):
    """What the catalogue falls back on: a missing key is a bug, not an English sentence."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - gettext's signature
        raise KeyError(msgid1)


class Words:
    """One language: sentences by key, numbers and dates as that language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language
        folder = Path(__file__).parent / "locales"
        self._catalogue = gettext.translation("jarjestokartta", folder, languages=[language])
        self._catalogue.add_fallback(_Missing())

    def __call__(self, key: str, /, **params: object) -> str:
        """Give the sentence of ``key`` with ``{name}`` filled in.

        Raises
        ------
        KeyError
            When the catalogue has no such key: a bug, not a user's mistake.
        """
        text = self._catalogue.gettext(key)
        return text.format(**params) if params else text

    def plural(self, key: str, count: int, /, **params: object) -> str:
        """Give the sentence of ``key`` for ``count`` (``{count}``, written with separators)."""
        text = self._catalogue.ngettext(key, key, count)
        return text.format(count=self.number(count), **params)

    def of_error(self, error: Error) -> str:
        """Give the sentence of an error, the words and days among its values in this language too."""
        return self(f"error.{error.code}", **{name: self._said(one) for name, one in error.params.items()})

    def _said(self, value: object) -> object:
        if isinstance(value, Said):
            return self(value.key)
        return self.date(value) if isinstance(value, date) else value

    def __contains__(self, key: str) -> bool:
        try:
            self._catalogue.gettext(key)
        except KeyError:
            return False
        return True

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number: ``12 345,6`` (no-break space) in Finnish and Swedish, ``12,345.6`` in English.

        Halves are rounded away from zero, as spreadsheets and browsers do. What is not a finite number (an
        unknown, a distance to nowhere) is a dash.
        """
        return _written(float(value), decimals, self.language)

    def exact(self, value: float) -> str:
        """Write a number with the decimals it has, as a setting is written: ``5``, ``2,5``, ``1,25``."""
        if not math.isfinite(value):
            return UNKNOWN
        return self.number(value, len(f"{value:.6f}".rstrip("0").partition(".")[2]))

    def percent(self, share: float, decimals: int = 0) -> str:
        """Write a share 0–1 as a percentage."""
        return self._with_sign(self.number(100 * share, decimals))

    def exact_percent(self, share: float) -> str:
        """Write a share 0–1 as a percentage with the decimals it has."""
        return self._with_sign(self.exact(100 * share))

    def _with_sign(self, number: str) -> str:
        return f"{number}{'' if self.language == 'en' else NBSP}%"

    def date(self, day: date) -> str:
        """Write a day: ``24.11.2026``, in English ``24 November 2026``, in Swedish ``24.11.2026``."""
        if self.language == "en":
            return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
        return f"{day.day}.{day.month}.{day.year}"


@lru_cache(maxsize=4096)  # pages and tables write the same small numbers by the thousand
def _written(value: float, decimals: int, language: str) -> str:
    if not math.isfinite(value):
        return UNKNOWN
    exact = Decimal(repr(abs(value)))
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    if language != "en":
        text = text.replace(",", NBSP).replace(".", ",")
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if negative else text


@cache
def load(language: str = DEFAULT) -> Words:
    """Give the catalogue of ``language`` (one of :data:`LANGUAGES`)."""
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}")
    return Words(language)

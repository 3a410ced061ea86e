"""Municipalities by any name people write: Finnish, Swedish, code, genitive, old, abbreviated, misspelt.

Old and abbreviated names stand in ``geo/data/old_municipalities.csv``, by kind: ``old`` and ``spelling``
give a municipality of today, ``split`` asks which of several, ``place`` is no municipality but lies in one,
``left`` and ``outside`` do not belong to the region. Codes, and names of municipalities that have merged
since, are followed to those of today by the table of changes (:mod:`jarjestokartta.geo.vintages`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

import pandas as pd
from rapidfuzz import fuzz, process

from jarjestokartta.geo import vintages
from jarjestokartta.geo.cleaning.reading import Reading
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.vintages import Changes

CLOSE = 74.0  # rapidfuzz ratio above which a name is proposed, 0–100
_WITH_CODE = re.compile(
    r"(?:KU)?(\d{2,3})(?:\.0+)?[\s,:–-]*(.*)|(.*?)[\s,(–-]+(?:KU)?(\d{3})\)?", re.IGNORECASE
)
_BOTH = re.compile(r"\s*[/|]\s*|\s+[-–]\s+")


class Municipalities:
    """The municipalities of a region, and all we know of others.

    Parameters
    ----------
    table
        Columns ``code`` (three digits), ``name_fi``, ``name_sv``; the names we know besides count too.
    changes
        What became of municipalities that are no more; None for what is built in.
    year
        Of which year's division ``table`` is; None where that is not known.
    """

    def __init__(self, table: pd.DataFrame, changes: Changes | None = None, year: int | None = None) -> None:
        changes = vintages.builtin() if changes is None else changes
        self._behind, self._ahead = changes.until(year), changes.after(year)
        self._names = dict(zip(table["code"], table["name_fi"], strict=True))
        others = finland()
        # Boundaries often call Laukaa by that name in Swedish too; it stays Laukas for those who write so.
        self._codes = _by_name(others[others["code"].isin(list(self._names))]) | _by_name(table)
        self._others = _by_name(others[~others["code"].isin(list(self._names))])
        self._all_names = dict(zip(others["code"], others["name_fi"], strict=True)) | self._names
        old = builtin_table("old_municipalities")
        rows = zip(old["name"], old["kind"], old["codes"], strict=True)
        self._old = {normal(name): (kind, codes.split(";")) for name, kind, codes in rows}

    def read(self, text: str) -> Reading:
        """Give the code of a municipality of the region; else None and why."""
        reading = self._known(text)
        if reading is not None:
            return reading
        parts = _BOTH.split(text)
        codes = {self._codes.get(normal(part), self._merged.get(normal(part))) for part in parts}
        if len(parts) > 1 and len(codes) == 1 and None not in codes:  # Laukaa / Laukas
            return Reading(codes.pop())
        return self._spelt(text) or self._proposal(text)

    def _known(self, text: str) -> Reading | None:
        key = normal(text)
        if key in self._codes:
            return Reading(self._codes[key])
        if key in self._former:
            return self._today(self._former[key]) or Reading(None, "municipality-outside", "")
        if key in self._others:
            left = self._old.get(key, ("", []))[0] == "left"
            return Reading(None, "municipality-left" if left else "municipality-outside", "")
        if key in self._old:
            return self._by_old_name(key)
        match = _WITH_CODE.fullmatch(text)
        return self._by_code(match) if match else None

    def _today(self, code: str) -> Reading | None:
        """Read the code of a municipality that is no more; None where it has no part in the region."""
        ends = self._behind.ends(code, self._names)
        if not ends & self._names.keys():
            return None
        names = ", ".join(self._all_names.get(one, one) for one in sorted(ends))
        if len(ends) > 1:
            return Reading(None, "municipality-split", names)
        return Reading(next(iter(ends)), "municipality-merged", self._behind.told(code, ends))

    @cached_property
    def _former(self) -> dict[str, str]:
        """Codes of municipalities that are no more, by every name; those of other tables first."""
        codes = {code: [name] for code, name in self._behind.names.items()}
        for key, code in self._others.items():
            if self._behind.year(code) is not None:
                codes.setdefault(code, []).append(key)
        found = {normal(name): code for code, names in codes.items() for name in names}
        return {name: code for name, code in found.items() if name not in self._old}

    @cached_property
    def _merged(self) -> dict[str, str]:
        """Codes of the region by the names of municipalities that have become a part of one."""
        readings = {name: self._today(code) for name, code in self._former.items()}
        return {name: one.value for name, one in readings.items() if one is not None and one.value}

    def _by_old_name(self, key: str) -> Reading:
        kind, known = self._old[key]
        codes = sorted({end for code in known for end in self._behind.ends(code, self._names)})
        if kind == "spelling" and codes != known:
            return self._today(known[0]) or Reading(None, "municipality-outside", "")
        if kind == "old" and len(codes) > 1:
            kind = "split"
        inside = [code for code in codes if code in self._names]
        names = ", ".join(self._all_names[code] for code in codes if code in self._all_names)
        if kind == "left":
            return Reading(None, "municipality-left", "")
        if kind == "outside" or not inside:
            return Reading(None, "municipality-outside", "")
        if kind == "split":
            return Reading(None, "municipality-split", names)
        if kind == "place":
            return Reading(None, "municipality-place", names)
        return Reading(inside[0], "municipality-old" if kind == "old" else None, names)

    def _by_code(self, match: re.Match[str]) -> Reading | None:
        digits = match.group(1) or match.group(4)
        if not digits:
            return None
        code, name = digits.zfill(3), match.group(2) or match.group(3) or ""
        known = self._known(name) if name else None
        if code not in self._names:
            return self._today(code) or self._elsewhere(code)
        if not name or (known is not None and known.value == code):
            return Reading(code)
        return Reading(None, "municipality-contradicts", self._names[code])

    def _elsewhere(self, code: str) -> Reading | None:
        """Say of a code that is none of the region whether it is to be made of some, or lies outside."""
        parts = [name for one, name in self._names.items() if self._ahead.ends(one, {code}) == {code}]
        if parts:
            return Reading(None, "municipality-newer", ", ".join(parts))
        ended = self._behind.year(code) is not None
        return Reading(None, "municipality-outside", "") if ended or code in self._all_names else None

    def _spelt(self, text: str) -> Reading | None:
        """Restore a name whose å, ä and ö were lost, if only one name fits."""
        fits = set(self._bare.get(_bare(normal(text)), ()))
        if "?" in text or "\N{REPLACEMENT CHARACTER}" in text:
            wanted = re.compile(re.sub(r"(?:\\\?|�)+", "[åäöéÅÄÖ]{1,2}", re.escape(text)), re.IGNORECASE)
            fits |= {code for code, name in self._names.items() if wanted.fullmatch(name)}
            fits |= {code for name, code in self._merged.items() if wanted.fullmatch(name)}
        if len(fits) != 1:
            return None
        code = fits.pop()
        return Reading(code, "municipality-spelling", self._names[code])

    @cached_property
    def _bare(self) -> dict[str, set[str]]:
        result: dict[str, set[str]] = {}
        for name, code in {**self._merged, **self._codes}.items():
            result.setdefault(_bare(name), set()).add(code)
        return result

    def _proposal(self, text: str) -> Reading:
        close = process.extract(normal(text), self._codes.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
        if not close:
            return Reading(None, "municipality-unknown", "")
        return Reading(None, "municipality-misspelt", self._names[self._codes[close[0][0]]])


def finland() -> pd.DataFrame:
    """Give code, name_fi and name_sv of every municipality of Finland."""
    names = ("municipalities", "neighbour_municipalities", "other_municipalities")
    return pd.concat([builtin_table(name) for name in names], ignore_index=True)[
        ["code", "name_fi", "name_sv"]
    ]


def known(codes: Sequence[str]) -> pd.DataFrame:
    """Give code, name_fi and name_sv of ``codes``, in their order, as far as the built-in lists know them."""
    rows = finland().set_index("code")
    return rows.reindex([code for code in codes if code in rows.index]).reset_index()


def _by_name(table: pd.DataFrame) -> dict[str, str]:
    names: dict[str, str] = {}
    for column in ("name_sv", "name_fi"):  # where both languages use a name, the Finnish one holds
        known = table[column].notna()
        names |= dict(zip(table.loc[known, column].map(normal), table.loc[known, "code"], strict=True))
    return names


def _bare(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))

"""Codes of municipalities of one year as those of another: mergers and splits, followed to the end.

What is known of changes is one table (contract ``MUNICIPALITY_CHANGES``): built in, and newer in the
workspace where :data:`FILE` lies there. One old code that goes to several is a split: it is told, never
guessed. See ``docs/adr/0021-vintages.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.boundaries.codes import municipality_codes
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake import tabular

# Changes newer than the package, relative to the folder of the settings; the columns are the contract's.
FILE = Path("data", "raw", "municipality_changes.csv")
_NO_ROWS = "table-no-rows"  # a header alone: nothing has changed
_REQUIRED = ("from_code", "to_code", "year")


@dataclass(frozen=True)
class Changes:
    """What became of municipalities that are no more.

    Parameters
    ----------
    table
        Contract ``MUNICIPALITY_CHANGES``.
    """

    table: pd.DataFrame

    def until(self, year: int | None) -> Changes:
        """Give the changes that the municipalities of ``year`` have behind them; None: all that are known."""
        return self if year is None else Changes(self.table[self.table["year"] <= year])

    def after(self, year: int | None) -> Changes:
        """Give the changes that the municipalities of ``year`` have yet to see; None: none is certain."""
        return Changes(self.table[self.table["year"] > year] if year is not None else self.table[:0])

    @cached_property
    def _next(self) -> dict[str, tuple[int, tuple[str, ...]]]:
        """Give, for each code that has ended, the year of its last end and where it went then."""
        found: dict[str, tuple[int, tuple[str, ...]]] = {}
        cells = (self.table[name].tolist() for name in ("year", "from_code", "to_code"))
        for year, code, to in sorted(zip(*cells, strict=True)):
            last, went = found.get(code, (year, ()))
            found[code] = (year, (*went, to) if last == year else (to,))
        return dict(sorted(found.items()))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names of municipalities that are no more, by code."""
        known = self.table.dropna(subset="name").drop_duplicates("from_code")
        return dict(zip(known["from_code"], known["name"], strict=True))

    def year(self, code: str) -> int | None:
        """Give the year of a code's end; None where none is known."""
        return self._next[code][0] if code in self._next else None

    def ends(self, code: str, known: Collection[str]) -> frozenset[str]:
        """Follow one code until each way ends in a code of ``known``, or in one that has not ended.

        A code of ``known`` ends at itself, whatever the table says of it.
        """
        return frozenset(self._follow(code, known, ()))

    def _follow(self, code: str, known: Collection[str], way: tuple[str, ...]) -> Iterable[str]:
        year, successors = self._next.get(code, (0, ()))
        # A code that is taken into use again has an end before its beginning: that is not its own.
        over = bool(way) and year < self._next[way[-1]][0]
        if code in known or not successors or over or code in way:
            yield code
            return
        for one in successors:
            yield from self._follow(one, known, (*way, code))

    def former(self, code: str, known: Collection[str]) -> tuple[str, ...]:
        """Give the codes, each none of ``known``, that have become ``code`` as a whole."""
        return tuple(old for old in self._next if old not in known and self.ends(old, known) == {code})

    def told(self, code: str, ends: Iterable[str]) -> str:
        """Give a change as people read it: ``633 Pylkönmäki → 729 Saarijärvi (2009)``."""
        names = {**_names(), **self.names}
        sides = [", ".join(f"{one} {names.get(one, '')}".rstrip() for one in side) for side in ([code], ends)]
        year = self.year(code)
        return " → ".join(sides) + (f" ({year})" if year else "")

    def __add__(self, newer: Changes) -> Changes:
        """Give both together; what ``newer`` says of a code holds."""
        rest = self.table[~self.table["from_code"].isin(newer.table["from_code"])]
        return Changes(_conform(pd.concat([rest, newer.table], ignore_index=True)))


@dataclass(frozen=True)
class Translated:
    """Codes as the codes of other municipalities.

    Parameters
    ----------
    now
        The code of today of each value, its index kept; NA where there is no single one.
    merged
        Old codes that were met, and what each is now.
    split
        Old codes that were met whose ground went to several, of which at least one is known; and which.
    unknown
        Codes that lead to none of those known: municipalities elsewhere, or newer than the table.
    """

    now: pd.Series
    merged: Mapping[str, str]
    split: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]


def translate(codes: pd.Series, known: Collection[str], changes: Changes) -> Translated:
    """Give codes of any year as codes of ``known``, which stay as they are.

    Parameters
    ----------
    codes
        Three-digit codes; NA stays NA.
    known
        Codes of the municipalities that there are, be it in a part of the country.
    changes
        Those that the known ones have behind them.
    """
    known = frozenset(known)
    met = sorted(codes.dropna().unique())
    ends = {code: changes.ends(code, known) for code in met}
    one = {code: next(iter(found)) for code, found in ends.items() if len(found) == 1 and found <= known}
    split = {code: tuple(sorted(found)) for code, found in ends.items() if len(found) > 1 and found & known}
    return Translated(
        now=codes.map(one).astype("str"),
        merged={code: now for code, now in one.items() if code != now},
        split=split,
        unknown=tuple(code for code in met if code not in one and code not in split),
    )


@cache
def _names() -> Mapping[str, str]:
    """Give the Finnish names of the municipalities of today, by code."""
    lists = ("municipalities", "neighbour_municipalities", "other_municipalities")
    known = pd.concat([builtin_table(name) for name in lists])
    return dict(zip(known["code"], known["name_fi"], strict=True))


def builtin() -> Changes:
    """Give the changes that the package knows.

    Of the country all since 2004, of Keski-Suomi all since 1993. Codes and years are those of Statistics
    Finland's classification. Older changes are left out, and places that moved between two municipalities
    which both remain: these change no code.
    """
    return Changes(_conform(builtin_table("municipality_changes").astype({"year": "Int64"})))


def load(folder: Path) -> Changes:
    """Give the changes that are known in the workspace ``folder``: built in, and those of its file.

    Raises
    ------
    InputError
        ``changes-columns``, ``changes-values``, and those of :func:`jarjestokartta.geo.intake.tabular.read`.
    """
    path = folder / FILE
    return builtin() + read(path) if path.is_file() else builtin()


def read(path: Path) -> Changes:
    """Read a file of changes: ``from_code``, ``to_code``, ``year`` and, where it has it, ``name``.

    A code that a row leads to itself goes on: where some of its ground went to others in the same year, as
    tables of correspondence have it, it has not ended, and none of these rows is a change.

    Raises
    ------
    InputError
        As :func:`load`.
    """
    try:
        table = tabular.read(path)
    except InputError as error:
        if error.code != _NO_ROWS:
            raise
        return Changes(tables.MUNICIPALITY_CHANGES.empty())
    if absent := [name for name in _REQUIRED if name not in table.headers]:
        raise InputError("changes-columns", file=path, columns=", ".join(absent))
    found = pd.DataFrame({name: municipality_codes(table.text(name)) for name in _REQUIRED[:2]})
    found["year"] = table.number("year").where(lambda year: year.mod(1).eq(0)).astype("Int64")
    wrong = found.isna().any(axis=1)
    if wrong.any():
        raise InputError("changes-values", file=path, rows=", ".join(map(str, found.index[wrong][:10])))
    found["name"] = table.text("name") if "name" in table.headers else pd.NA
    same = found["from_code"] == found["to_code"]
    goes_on = same.groupby([found["from_code"], found["year"]]).transform("any")
    found = found[~goes_on].drop_duplicates(["from_code", "to_code"])
    return Changes(_conform(found.reset_index(drop=True)))


def _conform(table: pd.DataFrame) -> pd.DataFrame:
    conformed: pd.DataFrame = tables.MUNICIPALITY_CHANGES.conform(table)
    return conformed


def year_of(vintages: pd.Series) -> int | None:
    """Give the year of areas by their column ``vintage``: the newest, None where nothing tells it."""
    known = vintages.dropna()
    return None if known.empty else int(known.max())

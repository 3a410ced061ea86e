"""The gazetteer file in memory: street names as an index into address points that lie sorted beside it.

:func:`build` makes the file (:mod:`geo.gazetteer_build`); look-ups are set at a time: many streets, numbers
or areas in, tables out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from jarjestokartta.geo import gazetteer_file
from jarjestokartta.geo.gazetteer_build import BuildReport, build
from jarjestokartta.geo.matching import spans, streets
from jarjestokartta.geo.matching.coded_text import NONE, CodedText, Codes
from jarjestokartta.geo.matching.spans import Rows

__all__ = ["BuildReport", "Gazetteer", "build"]

_TEXTS = ("municipality_code", "postal_code", "post_office", "letter", "letter_to", "use")
_NUMBERS_OF_A_STREET = 100_000  # house numbers have five digits at most
_NUMBERS = ("number", "number_to", "easting", "northing")


@dataclass(frozen=True)
class Gazetteer:
    """Address points, all those of one street of one municipality together.

    Parameters
    ----------
    streets
        One row a name in a municipality: ``municipality_code``, ``street_key``, ``folded`` (key without
        diacritics), ``street`` (as written), ``start`` and ``stop`` (rows of ``points``). A street with a
        Finnish and a Swedish name is there under both.
    points
        ``number`` (0: named place), ``number_to``, ``letter``, ``letter_to``, ``postal_code``,
        ``post_office`` (key), ``municipality_code``, ``use``, ``easting``, ``northing`` (EPSG:3067, m).
        Texts are categories; ``""`` is none.
    """

    streets: pd.DataFrame
    points: pd.DataFrame

    @classmethod
    def load(
        cls,
        path: Path,
        municipalities: Collection[str] | None = None,
        former: Mapping[str, str] | None = None,
    ) -> Gazetteer:
        """Read a gazetteer file, or only the municipalities named.

        Parameters
        ----------
        former
            Codes of municipalities that are no more, and of what each is now: the file may be of another
            year.

        Raises
        ------
        InputError
            When the file is missing or not a gazetteer.
        """
        now = former or {}
        wanted = None if municipalities is None else {*municipalities, *now}
        gazetteer = cls.of(gazetteer_file.of_today(gazetteer_file.read(path, wanted), now))
        pa.default_memory_pool().release_unused()  # what reading has left: for the country, 300 MB
        return gazetteer

    @classmethod
    def of(cls, table: pa.Table) -> Gazetteer:
        """Index a table as :func:`gazetteer_file.read` gives it."""
        texts = {name: CodedText.of(table[name].chunks) for name in _TEXTS}
        texts["post_office"] = texts["post_office"].mapped(streets.key)
        names = CodedText.of([*table["street"].chunks, *table["street_sv"].chunks])
        keys = CodedText.of([*table["street_key"].chunks, *table["street_sv_key"].chunks])
        size = len(texts["municipality_code"].texts) * len(keys.texts)
        group = texts["municipality_code"].codes.astype(np.min_scalar_type(size)) * len(keys.texts)
        row, second, group = _under_both_names(group, keys.codes.reshape(2, -1))
        columns = {name: _category(texts[name], row) for name in _TEXTS}
        columns |= {name: table[name].to_numpy()[row] for name in _NUMBERS}
        starts = np.concatenate([[0], np.flatnonzero(group[1:] != group[:-1]) + 1])[: len(group)]
        stops = np.append(starts[1:], len(group))[: len(starts)]
        municipality, key = np.divmod(group[starts], len(keys.texts))
        index = {
            "municipality_code": texts["municipality_code"].texts.take(pa.array(municipality)),
            "street_key": keys.texts.take(pa.array(key)),
            "street": names.texts.take(
                pa.array(names.codes.reshape(2, -1)[second[starts].astype(np.int8), row[starts]])
            ),
            "start": starts,
            "stop": stops,
            "folded": pa.array([streets.fold(text) for text in keys.texts.to_pylist()]).take(pa.array(key)),
        }
        return cls(pa.table(index).to_pandas(), pd.DataFrame(columns, copy=False))

    def rows(self, street: Rows) -> tuple[Rows, Rows]:
        """Give the points of many streets (rows of ``streets``).

        Returns
        -------
        (array, array)
            Positions in ``street``, repeated, and beside each a row of ``points``.
        """
        return spans.written_out(*(self.streets[name].to_numpy()[street] for name in ("start", "stop")))

    @cached_property
    def municipality_texts(self) -> pd.Index:
        """Codes of the municipalities that have streets, in their order; see :meth:`find`."""
        codes: pd.Index = pd.Index(self.streets["municipality_code"].unique())
        return codes

    @cached_property
    def street_municipality(self) -> Rows:
        """Municipality of each street, as its place in :attr:`municipality_texts`; ascending."""
        codes = pd.Index(self.streets["municipality_code"])
        return self.municipality_texts.get_indexer(codes).astype(np.int64)

    @cached_property
    def _by_name(self) -> tuple[pd.Index, NDArray[np.int64], Rows]:
        """Distinct keys, and what stands for municipality and key of each street, ascending, with its row."""
        key, keys = pd.factorize(self.streets["street_key"])
        pair = self.street_municipality * np.int64(len(keys)) + key
        order = np.argsort(pair, kind="stable")
        return pd.Index(keys), pair[order], order

    def find(self, municipality: Rows, street_key: pd.Series) -> Rows:
        """Give the street (row of ``streets``) of each key, -1 for none.

        Parameters
        ----------
        municipality
            Places in :attr:`municipality_texts`; -1 is none.
        """
        keys, pairs, order = self._by_name
        if not len(pairs):
            return np.full(len(street_key), -1)
        code, texts = pd.factorize(street_key)
        key = keys.get_indexer(pd.Index(texts))[code]
        pair = municipality * np.int64(len(keys)) + key
        place = np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)
        return np.where((pairs[place] == pair) & (key >= 0) & (municipality >= 0), order[place], -1)

    @cached_property
    def numbered(self) -> NDArray[np.int64]:
        """Where each point stands by street and number; ascending. See :meth:`place`."""
        length = (self.streets["stop"] - self.streets["start"]).to_numpy()
        return self.place(np.repeat(np.arange(len(length)), length), self.points["number"].to_numpy())

    @staticmethod
    def place(street: NDArray[np.int64], number: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give where a number stands among :attr:`numbered`."""
        return street * _NUMBERS_OF_A_STREET + number

    @cached_property
    def ranges(self) -> NDArray[np.int64]:
        """Points that stand for several numbers; rows of ``points``."""
        return np.flatnonzero(self.points["number_to"].to_numpy() > self.points["number"].to_numpy())

    @cached_property
    def postal_codes(self) -> pd.DataFrame:
        """Postal codes by municipality: ``addresses`` (count) and ``share`` of the code's."""
        table = self._pairs("postal_code", "municipality_code")
        table["share"] = table["addresses"] / table.groupby("postal_code")["addresses"].transform("sum")
        return table

    def postal_areas(self, postal_codes: Collection[str]) -> pd.DataFrame:
        """Give, beside :attr:`postal_codes`, a point for some of the codes.

        The point is the address nearest to the median of the code's addresses in that municipality: where
        its people live, and never outside it.
        """
        codes = self.points["postal_code"].cat
        wanted = codes.categories.isin(postal_codes)[codes.codes.to_numpy()]
        by = ["postal_code", "municipality_code"]
        table = _middles(self.points[[*by, "easting", "northing"]][wanted], by)
        return table.merge(
            self.postal_codes.drop(columns="addresses"), on=["postal_code", "municipality_code"]
        )

    @cached_property
    def post_offices(self) -> pd.DataFrame:
        """Post offices and where they deliver: ``post_office`` (key), ``municipality_code``."""
        return self._pairs("post_office", "municipality_code").drop(columns="addresses")

    @cached_property
    def office_codes(self) -> pd.DataFrame:
        """Post offices and their codes: ``post_office`` (key), ``postal_code``."""
        return self._pairs("post_office", "postal_code").drop(columns="addresses")

    def _pairs(self, one: str, other: str) -> pd.DataFrame:
        """Count the addresses by two texts, neither of them ``""``."""
        first, second = self.points[one].cat, self.points[other].cat
        width = len(second.categories)
        counts = np.bincount(first.codes.to_numpy() * np.int64(width) + second.codes.to_numpy())
        place, beside = np.divmod(np.flatnonzero(counts), max(width, 1))
        table = pd.DataFrame(
            {
                one: first.categories[place],
                other: second.categories[beside],
                "addresses": counts[counts > 0],
            }
        )
        return table[(table[one] != "") & (table[other] != "")].reset_index(drop=True)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """A middle address of every municipality, as in :attr:`postal_areas`."""
        return _middles(self.points, ["municipality_code"])


def _under_both_names(municipality: Codes, keys: Codes) -> tuple[NDArray[np.int64], NDArray[np.bool_], Codes]:
    """Put rows that have a second name in order under that name too.

    Parameters
    ----------
    municipality, keys
        What orders the rows: the sum of the municipality's and the first or the second key's number.

    Returns
    -------
    (array, array, array)
        Rows, whether they stand under their second name, and what orders them.
    """
    again = np.flatnonzero(keys[1] != NONE)
    if not len(again):
        row = np.arange(len(municipality))
        return row, np.zeros(len(row), dtype=bool), municipality + keys[0]
    row = np.concatenate([np.arange(len(municipality)), again])
    second = np.arange(len(row)) >= len(municipality)
    group = municipality[row] + np.where(second, keys[1][row], keys[0][row])
    order = np.argsort(group, kind="stable")
    return row[order], second[order], group[order]


def _category(column: CodedText, row: NDArray[np.int64]) -> pd.Categorical:
    categories = pd.Index(column.texts.to_pandas(), dtype="str")
    return pd.Categorical.from_codes(column.codes[row], categories, validate=False)


def _middles(points: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Give, of every group, the address nearest to the median of all, and how many there are."""
    group = np.zeros(len(points), dtype=np.int64)
    for name in by:
        group = group * len(points[name].cat.categories) + points[name].cat.codes.to_numpy()
    sizes = np.bincount(group)
    group = (np.cumsum(sizes > 0) - 1)[group]  # the groups that there are, in the order of their texts
    stops = np.cumsum(sizes[sizes > 0])
    order = np.argsort(group.astype(np.min_scalar_type(len(stops))), kind="stable")  # by counting, if few
    east, north = (points[name].to_numpy()[order] for name in ("easting", "northing"))
    nearest = []
    for part in map(slice, stops - sizes[sizes > 0], stops):
        away = [(one[part] - np.median(one[part])) ** 2 for one in (east, north)]
        nearest.append(order[part][np.argmin(sum(away))])
    table = points.iloc[nearest][[*by, "easting", "northing"]].astype(dict.fromkeys(by, "str"))
    return table.reset_index(drop=True).assign(addresses=sizes[sizes > 0])

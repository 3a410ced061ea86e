"""The gazetteer file in memory: street names as an index into address points that lie sorted beside it.

:func:`build` makes the file (:mod:`geo.gazetteer_build`); look-ups are set at a time: many streets, numbers
or areas in, tables out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.gazetteer_build import BuildReport, build
from jarjestokartta.geo.matching import address_points, streets

__all__ = ["BuildReport", "Gazetteer", "build"]

_CODES = ("municipality_code", "street_key", "postal_code", "post_office", "letter", "letter_to", "use")


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
    def load(cls, path: Path, municipalities: Collection[str] | None = None) -> Gazetteer:
        """Read a gazetteer file, or only the municipalities named.

        Raises
        ------
        InputError
            When the file is missing or not a gazetteer.
        """
        wanted = None if municipalities is None else [("municipality_code", "in", sorted(municipalities))]
        try:
            table = parquet.read_table(path, filters=wanted, read_dictionary=[*_CODES, "street"])
        except FileNotFoundError:
            raise InputError("file-missing", file=path) from None
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError("gazetteer-unreadable", file=path) from error
        missing = [name for name in address_points.SCHEMA.names if name not in table.column_names]
        if missing:
            raise InputError("gazetteer-unreadable", file=path)
        return cls.of(table)

    @classmethod
    def of(cls, table: pa.Table) -> Gazetteer:
        """Index a table of :data:`address_points.SCHEMA` that is sorted by municipality and street key."""
        points = _with_second_names(table)
        names = points[["municipality_code", "street_key"]]
        codes = [names[name].cat.codes.to_numpy() for name in names]
        changes = np.logical_or.reduce([np.diff(one) != 0 for one in codes]) if len(points) else []
        starts = np.concatenate([[0], np.flatnonzero(changes) + 1]) if len(points) else np.empty(0, np.int64)
        index = points.iloc[starts][["municipality_code", "street_key", "street"]].astype("str")
        index["start"] = starts
        index["stop"] = np.append(starts[1:], len(points))[: len(starts)]
        index["folded"] = index["street_key"].map(streets.fold).astype("str")
        return cls(
            index.reset_index(drop=True), points.drop(columns=["street", "street_key"]).reset_index(drop=True)
        )

    def rows(self, street: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the points of many streets (rows of ``streets``).

        Returns
        -------
        (array, array)
            Positions in ``street``, repeated, and beside each a row of ``points``.
        """
        start = self.streets["start"].to_numpy()[street]
        length = self.streets["stop"].to_numpy()[street] - start
        which = np.repeat(np.arange(len(street)), length)
        offset = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        return which, start[which] + offset

    @cached_property
    def postal_areas(self) -> pd.DataFrame:
        """Postal codes by municipality: ``addresses`` (count), ``share`` of the code, and a point.

        The point is the address nearest to the median of the code's addresses in that municipality: where
        its people live, and never outside it.
        """
        known = self.points[self.points["postal_code"] != ""]
        table = _middles(known, ["postal_code", "municipality_code"])
        table["share"] = table["addresses"] / table.groupby("postal_code")["addresses"].transform("sum")
        return table

    @cached_property
    def post_offices(self) -> pd.DataFrame:
        """Post offices and where they deliver: ``post_office`` (key), ``municipality_code``."""
        pairs = self.points[["post_office", "municipality_code"]].drop_duplicates().astype("str")
        return pairs[pairs["post_office"] != ""].reset_index(drop=True)

    @cached_property
    def office_codes(self) -> pd.DataFrame:
        """Post offices and their codes: ``post_office`` (key), ``postal_code``."""
        pairs = self.points[["post_office", "postal_code"]].drop_duplicates().astype("str")
        return pairs[(pairs != "").all(axis=1)].reset_index(drop=True)

    @cached_property
    def municipalities(self) -> pd.DataFrame:
        """A middle address of every municipality, as in :attr:`postal_areas`."""
        return _middles(self.points, ["municipality_code"])


def _with_second_names(table: pa.Table) -> pd.DataFrame:
    """Give the points as a DataFrame, those with a Swedish name of their own once more under that name."""
    table = table.unify_dictionaries()
    points: pd.DataFrame = table.drop_columns(["street_sv", "street_sv_key"]).to_pandas(ignore_metadata=True)
    for name in (*_CODES, "street"):
        points[name] = points[name].astype("category")
    second = np.flatnonzero(pa.compute.not_equal(table["street_sv_key"], "").to_numpy())
    if len(second):
        names = table.select(["street_sv", "street_sv_key"]).take(pa.array(second)).to_pandas()
        again = points.iloc[second].assign(
            street=names["street_sv"].to_numpy(), street_key=names["street_sv_key"].to_numpy()
        )
        both = pd.concat([points.astype({"street": "str", "street_key": "str"}), again], ignore_index=True)
        both = both.astype({"street": "category", "street_key": "category"})
        points = both.sort_values(["municipality_code", "street_key"], kind="stable", ignore_index=True)
    offices = points["post_office"].cat.categories.map(streets.key)
    keys = pd.Categorical(offices)
    points["post_office"] = pd.Categorical.from_codes(
        keys.codes[points["post_office"].cat.codes.to_numpy()], keys.categories
    )
    return points


def _middles(points: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    groups = points.groupby(by, observed=True, sort=True)[["easting", "northing"]]
    median = groups.transform("median")
    east, north = points["easting"] - median["easting"], points["northing"] - median["northing"]
    away: pd.Series = (east**2 + north**2) ** 0.5
    nearest = points.loc[away.groupby([points[name] for name in by], observed=True, sort=True).idxmin()]
    table = nearest[[*by, "easting", "northing"]].astype(dict.fromkeys(by, "str")).reset_index(drop=True)
    table["addresses"] = groups.size().to_numpy()
    return table

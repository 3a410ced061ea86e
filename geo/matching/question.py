"""What is asked of the geocoder: addresses in parts, and what the sources know of their codes and names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import address
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import evidence
from jarjestokartta.geo.matching.area_match import Areas


@dataclass(frozen=True)
class Question:
    """The rows to place.

    Parameters
    ----------
    rows
        By position: the parts of the address (:class:`address.Address`), ``home_municipality``,
        ``area_code`` (of the area that mail is delivered in, NA: not known), ``office`` (key of a known one),
        ``office_of_part`` (that delivers in a part of a municipality, by a name that is not its own),
        ``letter`` (of the house to look for first; the bare number is the other reading).
    weights
        See :func:`evidence.weigh`.
    """

    rows: pd.DataFrame
    weights: pd.DataFrame
    knowledge: evidence.Knowledge
    places: Areas
    gazetteer: Gazetteer | None

    @classmethod
    def asker(
        cls, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame
    ) -> Callable[[pd.DataFrame], Question]:
        """Give what lays out any rows as a question to the same sources; see :func:`geocode.locate`."""
        knowledge = evidence.Knowledge.of(gazetteer, areas)
        places = Areas(areas, gazetteer)
        return partial(cls._of, knowledge=knowledge, places=places, gazetteer=gazetteer)

    @classmethod
    def of(cls, associations: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame) -> Question:
        """Lay out what is asked."""
        return cls.asker(gazetteer, areas)(associations)

    @classmethod
    def _of(
        cls,
        associations: pd.DataFrame,
        knowledge: evidence.Knowledge,
        places: Areas,
        gazetteer: Gazetteer | None,
    ) -> Question:
        rows = _rows(associations, knowledge)
        return cls(rows, evidence.weigh(rows, knowledge), knowledge, places, gazetteer)

    def of_others(self, associations: pd.DataFrame) -> Question:
        """Ask the same sources of other rows."""
        return self._of(associations, self.knowledge, self.places, self.gazetteer)

    def only(self, rows: pd.Index) -> Question:
        """Give the same of some rows."""
        return replace(self, rows=self.rows.loc[rows], weights=self.weights[self.weights["row"].isin(rows)])


def _rows(associations: pd.DataFrame, knowledge: evidence.Knowledge) -> pd.DataFrame:
    """Lay out what is asked: the address in parts, by position."""
    rows = address.parse_table(associations).reset_index(drop=True)
    rows["home_municipality"] = associations["home_municipality"].astype("str").to_numpy()
    rows["area_code"] = evidence.delivery_code(rows[["postal_code", "post_office"]], knowledge)
    rows.loc[rows["foreign"], ["area_code", "postal_code", "post_office"]] = None
    rows["office"] = evidence.offices_told(rows, knowledge)
    rows["office_of_part"] = rows["office"].isin(knowledge.parts)
    for name in ("number", "number_to"):
        rows[name] = rows[name].fillna(0).astype("int64")
    rows["letter"] = rows["first_letter"]
    return rows

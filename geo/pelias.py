"""Addresses that the gazetteer cannot settle, asked of geocoding services (NLS, Digitransit).

Services are asked one after the other, each only for what is still open, and every answer is kept before the
next question. A service that does not answer costs precision, never the run: what it could not be asked for
stays where the gazetteer has put it. What cannot be kept is not asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd
import shapely

from jarjestokartta.geo import tables
from jarjestokartta.geo.answer_cache import AnswerCache
from jarjestokartta.geo.errors import Error, NetworkError, OutputError
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.http import Session, host
from jarjestokartta.geo.matching import service_answers, service_questions
from jarjestokartta.geo.service_key import Key
from jarjestokartta.geo.services import digitransit_geocoding, nls_geocoding, pelias_features
from jarjestokartta.geo.services.pelias_features import Asked, Found

# One bad answer may be the question's fault, three in a row are the service's.
_PATIENCE = 3
_OF_THE_QUESTION = (
    "network-status",
    "network-slow",
    "network-cut-off",
    "network-too-large",
    "network-not-json",
)


class Form(Protocol):
    """How one kind of service is asked and what its answers look like."""

    NAME: str

    def key(self, value: str) -> Key:
        """Give the header that the service knows a key by."""

    def params(self, asked: Asked) -> dict[str, str]:
        """Give what is sent, the parameters of the settings apart."""

    def found(self, features: Sequence[Any], least_confidence: float) -> Iterator[Found]:
        """Give the addresses of an answer."""


FORMS: Mapping[str, Form] = {one.NAME: one for one in (nls_geocoding, digitransit_geocoding)}


@dataclass
class Service:
    """One service, and what a run made of it.

    Parameters
    ----------
    form, url, params, key
        How it is asked, where, with what besides the address, and as whom.
    session
        Through which; its budget is that of all services together.
    least_confidence
        Below what it says of itself its points are no buildings (0–1).
    answered, kept, unanswered
        Questions it has answered, those it had answered in an earlier run, and those left open.
    placed
        Associations placed better than before.
    newest
        The day of the newest answer that was used.
    trouble
        Why it left questions open; None where it left none.
    """

    form: Form
    url: str
    params: Mapping[str, str]
    key: Key
    session: Session
    least_confidence: float = 0.8
    answered: int = 0
    kept: int = 0
    unanswered: int = 0
    placed: int = 0
    newest: date | None = None
    trouble: Error | None = None
    _failures: int = field(default=0, repr=False)

    def found(self, asked: Asked, cache: AnswerCache) -> list[Found]:
        """Give the addresses it knows for a question: kept ones, else asked for, else none."""
        sent = {**self.params, **self.form.params(asked)}
        question = json.dumps([self.url, sent], sort_keys=True)
        try:
            kept = cache.get(self.form.NAME, question)
            if kept is None or not kept.fresh:
                features = None if cache.refusal else self._ask(sent)
                if features is not None:
                    cache.put(self.form.NAME, question, features)
                    self.answered += 1
                    return self._read(features, cache.today)
        except OutputError:
            kept = None
        self.trouble = cache.refusal or self.trouble
        if kept is None:
            self.unanswered += 1
            return []
        self.kept += 1  # also one that is too old: better than nothing
        return self._read(kept.answer, kept.asked_on)

    def _ask(self, sent: Mapping[str, str]) -> list[Any] | None:
        if self._failures >= _PATIENCE:
            return None
        try:
            features = pelias_features.features(self.session.json(self.url, sent, key=self.key))
        except NetworkError as error:
            self.trouble = error
            self._failures += 1 if error.code in _OF_THE_QUESTION else _PATIENCE
            return None
        if features is None:
            self.trouble = NetworkError("network-not-json", host=host(self.url))
            self._failures += 1
            return None
        self._failures = 0
        return features

    def _read(self, features: Any, day: date) -> list[Found]:
        self.newest = day if self.newest is None else max(day, self.newest)
        return list(self.form.found(features if isinstance(features, list) else [], self.least_confidence))


def settle(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    services: Sequence[Service],
    cache: AnswerCache,
    gazetteer: Gazetteer | None = None,
) -> gpd.GeoDataFrame:
    """Place better what the services know better.

    Parameters
    ----------
    associations, areas, gazetteer
        As :func:`jarjestokartta.geo.geocode.locate` takes them; ``status`` is looked at where it is there.
    located
        What it has given for ``associations``, row by row.
    services
        In the order in which they are asked; each tells afterwards what came of it.
    cache
        The answers kept.

    Returns
    -------
    GeoDataFrame
        Located, with ``method`` and ``source`` the service's name where it was believed.
    """
    laid = service_questions.questions(associations, located, areas, gazetteer) if services else None
    for service in services:
        if laid is None or laid.table.empty:
            break
        better = service_answers.believed(_found(laid.table["asked"], service, cache), laid)
        service.placed += len(better)
        located = _put(located, better, service.form.NAME)
        laid = laid.after(better)
    return located


def _found(asked: pd.Series, service: Service, cache: AnswerCache) -> pd.DataFrame:
    """Give the addresses found for each row; people at one address are asked for once."""
    known = {one: service.found(one, cache) for one in dict.fromkeys(asked)}
    rows = [(row, *found) for row, one in asked.items() for found in known[one]]
    return pd.DataFrame(rows, columns=["row", *Found._fields])


def _put(located: gpd.GeoDataFrame, better: pd.DataFrame, name: str) -> gpd.GeoDataFrame:
    if better.empty:
        return located
    rows = better.index.to_numpy()
    points = located.geometry.to_numpy().copy()
    points[rows] = shapely.points(better["easting"].to_numpy(float), better["northing"].to_numpy(float))
    told = located.set_geometry(gpd.GeoSeries(points, index=located.index, crs=located.crs))
    columns = {name: better[name] for name in better.columns if name not in ("easting", "northing")}
    for column, values in {**columns, "method": name, "source": name, "building_use": None}.items():
        if column in told:
            whole = told[column].to_numpy(dtype=object, copy=True)
            whole[rows] = values
            told[column] = pd.Series(whole, index=told.index, dtype=told[column].dtype)
    return tables.LOCATED.conform(told)

"""The geocoding services of a workspace: those its settings name and that a key is known for.

Keys come from the environment, else from the settings; without one a service is not asked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jarjestokartta.geo.errors import Error, OutputError, SettingsError
from jarjestokartta.geo.service_settings import GeocodingService, GeocodingSettings
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.today import today as this_day
from jarjestokartta.workspace.folder import Workspace

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from jarjestokartta.geo.answer_cache import AnswerCache
    from jarjestokartta.geo.gazetteer import Gazetteer
    from jarjestokartta.geo.http import Session
    from jarjestokartta.geo.pelias import Service
    from jarjestokartta.maps.content import Attribution

_MOST_BYTES = 5_000_000  # of one answer; a few thousand are usual
CACHE_NAME = "geocode-cache.sqlite"
KEY_VARIABLES = {"nls": "JARJESTOKARTTA_NLS_KEY", "digitransit": "JARJESTOKARTTA_DIGITRANSIT_KEY"}


@dataclass(frozen=True)
class Told:
    """What a run made of one service; counts are of questions, ``placed`` of associations.

    ``trouble`` is why it left questions open, None where it left none.
    """

    name: str
    answered: int = 0
    kept: int = 0
    unanswered: int = 0
    placed: int = 0
    trouble: Error | None = None


@dataclass
class Geocoders:
    """The services of one run, and the answers kept."""

    settings: GeocodingSettings
    services: Sequence[Service] = ()
    cache: AnswerCache | None = None
    session: Session | None = None
    refused: tuple[Told, ...] = ()

    def close(self) -> None:
        """Let go of the connections and of the answers."""
        for held in (self.session, self.cache):
            if held is not None:
                held.close()

    def settle(
        self,
        associations: pd.DataFrame,
        located: gpd.GeoDataFrame,
        areas: gpd.GeoDataFrame,
        gazetteer: Gazetteer | None,
    ) -> gpd.GeoDataFrame:
        """Place better what the services know better; see :func:`jarjestokartta.geo.pelias.settle`."""
        if self.cache is None or not self.services:
            return located
        from jarjestokartta.geo import pelias  # noqa: PLC0415 - requests, which most runs do without

        return pelias.settle(associations, located, areas, self.services, self.cache, gazetteer)

    def told(self) -> tuple[Told, ...]:
        """Give what came of it, service by service."""
        asked = [
            Told(one.form.NAME, one.answered, one.kept, one.unanswered, one.placed, one.trouble)
            for one in self.services
        ]
        return (*self.refused, *asked)

    @property
    def names(self) -> tuple[str, ...]:
        """The services that are asked."""
        return tuple(one.form.NAME for one in self.services)

    def answers(self) -> dict[str, bytes]:
        """Give all answers kept of the services asked, by day."""
        return {} if self.cache is None else self.cache.by_day(self.names)

    def attributions(self) -> tuple[Attribution, ...]:
        """Give what is owed to the services whose points are used."""
        from jarjestokartta.maps.content import Attribution  # noqa: PLC0415 - geopandas with it

        owed = []
        for one in self.services:
            if one.placed > 0:
                told: GeocodingService = getattr(self.settings, one.form.NAME)
                day = None if one.newest is None else one.newest.isoformat()
                owed.append(Attribution(told.name, told.attribution, told.licence, retrieved_on=day))
        return tuple(owed)


def prepare(
    workspace: Workspace,
    settings: Settings,
    *,
    offline: bool,
    environment: Mapping[str, str] = os.environ,
    today: date | None = None,
) -> Geocoders:
    """Have the services of the workspace ready; the caller closes them.

    Parameters
    ----------
    offline
        Whether nobody is asked, so that only answers kept serve.
    today
        The day that answers are kept under.
    """
    chosen = settings.geocoding
    keys = {name: value for name in chosen.services if (value := key_of(name, chosen, environment))}
    if not keys:
        return Geocoders(chosen)
    from jarjestokartta.geo.answer_cache import AnswerCache  # noqa: PLC0415 - most runs do without these
    from jarjestokartta.geo.http import Session  # noqa: PLC0415
    from jarjestokartta.geo.politeness import Policy  # noqa: PLC0415

    day = today or this_day()
    try:
        cache = AnswerCache(cache_path(workspace), days=chosen.keep_days, today=day)
    except OutputError as error:
        return Geocoders(chosen, refused=tuple(Told(name, trouble=error) for name in keys))
    policy = Policy(per_second=chosen.per_second, budget=chosen.requests_per_run, most_bytes=_MOST_BYTES)
    session = Session(policy, offline=offline)
    services, refused = [], []
    for name, value in keys.items():
        try:
            services.append(_service(name, getattr(chosen, name), value, chosen.least_confidence, session))
        except SettingsError as error:
            refused.append(Told(name, trouble=error))
    return Geocoders(chosen, services, cache, session, tuple(refused))


def _service(
    name: str, told: GeocodingService, key: str, least_confidence: float, session: Session
) -> Service:
    from jarjestokartta.geo import pelias  # noqa: PLC0415

    form = pelias.FORMS[name]
    return pelias.Service(form, told.url, told.params, form.key(key), session, least_confidence)


def cache_path(workspace: Workspace) -> Path:
    """Give the file that answers are kept in."""
    return workspace.private / CACHE_NAME


def key_of(name: str, chosen: GeocodingSettings, environment: Mapping[str, str] = os.environ) -> str:
    """Give the key of a service, ``""`` where there is none; the environment's before the settings'."""
    service: GeocodingService = getattr(chosen, name)
    return environment.get(KEY_VARIABLES[name], "").strip() or service.key.strip()

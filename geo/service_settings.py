"""The settings of the services that are asked for addresses: section ``[geocoding]``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from jarjestokartta.geo.errors import SettingsError

_NLS = {
    "sources": "addresses,interpolated-road-addresses",
    "options": "nowildcard,use_any_codelist_lang_match",
    "lang": "fi",
    "size": "20",
}
# Addresses of the population register alone: what comes from OpenStreetMap brings its licence along.
_DIGITRANSIT = {"sources": "oa", "layers": "address,street", "lang": "fi", "size": "20"}


class _Section(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    pass


class GeocodingService(_Section, frozen=True):
    """A service that is asked for addresses: where, with which parameters, and what it is owed.

    ``params`` are sent as they stand, besides what is asked. The key is shown nowhere, not in a ``repr``.
    """

    url: str
    params: dict[str, str]
    key: str = ""
    name: str = ""
    licence: str = "CC BY 4.0"
    attribution: str = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url})"


class NlsService(GeocodingService, frozen=True):
    """The geocoding service of the National Land Survey, version 2."""

    url: str = "https://avoin-paikkatieto.maanmittauslaitos.fi/geocoding/v2/pelias/search"
    params: dict[str, str] = msgspec.field(default_factory=_NLS.copy)
    name: str = "Geokoodauspalvelu"
    attribution: str = "Maanmittauslaitos, geokoodauspalvelu; osoitteet: Syke, Ryhti-rakennustietojärjestelmä"


class DigitransitService(GeocodingService, frozen=True):
    """The geocoding service of Digitransit."""

    url: str = "https://api.digitransit.fi/geocoding/v1/search"
    params: dict[str, str] = msgspec.field(default_factory=_DIGITRANSIT.copy)
    name: str = "Digitransit"
    attribution: str = "Digitransit; osoitteet: Digi- ja väestötietovirasto"


class GeocodingSettings(_Section, frozen=True):
    """Which services are asked for the addresses that the gazetteer cannot settle, and how much."""

    services: tuple[Literal["nls", "digitransit"], ...] = ()  # nobody is asked unless the team says so
    per_second: Annotated[float, Meta(gt=0, le=5)] = 5.0
    requests_per_run: Annotated[int, Meta(ge=0)] = 2000
    keep_days: Annotated[int, Meta(ge=0)] = 365
    least_confidence: Annotated[float, Meta(ge=0, le=1)] = 0.8
    nls: NlsService = NlsService()
    digitransit: DigitransitService = DigitransitService()


def check(geocoding: GeocodingSettings, path: Path) -> None:
    """See that a key stands where keys stand: the address and parameters of a service are kept and told.

    Raises
    ------
    SettingsError
        ``settings-service-url``, ``settings-service-key``; neither tells the value.
    """
    for name in ("nls", "digitransit"):
        service: GeocodingService = getattr(geocoding, name)
        if not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[\w./~-]*)?", service.url):
            raise SettingsError("settings-service-url", file=path, place=f"geocoding.{name}.url")
        if any(re.search("key|token|avain", param, re.IGNORECASE) for param in service.params):
            raise SettingsError("settings-service-key", file=path, place=f"geocoding.{name}")

"""The settings of a workspace: ``jarjestokartta.toml``, read into typed, frozen structures.

Lengths in the file carry their unit in the key (``threshold-km``); inside the program they are metres.
Paths are relative to the folder of the settings file.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from jarjestokartta.geo import class_settings, embed_settings, fetch_settings, fetched, service_settings
from jarjestokartta.geo.access_settings import AccessSettings
from jarjestokartta.geo.class_settings import ClassSettings
from jarjestokartta.geo.embed_settings import EmbedSettings, TileSettings
from jarjestokartta.geo.errors import Said, SettingsError
from jarjestokartta.geo.need_settings import DEFAULT_NEEDS, BasketSettings, GapSettings, NeedSettings
from jarjestokartta.geo.rate_settings import RateSettings as RateSettings  # noqa: PLC0414 - one of the sections
from jarjestokartta.geo.service_settings import GeocodingSettings
from jarjestokartta.geo.vocabulary import Need, TravelMode

FILE_NAME = "jarjestokartta.toml"

Length = Annotated[float, Meta(gt=0)]
MunicipalityCode = Annotated[str, Meta(pattern=r"^\d{3}$")]


class _Section(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    pass


class Region(_Section, frozen=True):
    """Which municipalities, and whether their boundaries are official."""

    name: str
    municipalities: tuple[MunicipalityCode, ...]
    sketched: bool = False


class Source(_Section, frozen=True):
    """One input file: where it is, which of its columns are ours, what it is owed.

    ``columns`` maps our column names to the file's; a column not named is found by its known names.
    """

    file: str
    layer: str | None = None
    crs: str | None = None
    columns: dict[str, str] = {}
    year: int | None = None
    name: str = ""
    licence: str = ""
    attribution: str = ""
    retrieved_on: str | None = None
    url: str = ""  # where it was fetched from


class VillageSource(Source, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Villages as polygons, or as points that get the area nearest to them within a radius."""

    radius_km: Length = 5.0


class SiteSource(Source, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """Meeting places or services. ``supplies`` names the needs for which this source is searched."""

    format: Literal["lipas", "ptv", "osm", "table"] = "table"
    supplies: tuple[Need, ...] = ()


class Sources(_Section, frozen=True):
    """All inputs but the register. What is absent is not measured, and said so."""

    municipalities: Source | None = None
    postal_areas: Source | None = None
    villages: VillageSource | None = None
    residents: Source | None = None  # by municipality
    village_residents: Source | None = None
    # By postal area or municipality; without it those of postal_areas, where that file tells them.
    second_homes: Source | None = None
    grid: Source | None = None
    water: Source | None = None
    addresses: tuple[Source, ...] = ()
    sites: tuple[SiteSource, ...] = ()
    roads: Source | None = None  # .osm.pbf; with it distances are measured by road
    travel_matrix: Source | None = None  # with it distances are those of the file


class RegisterSettings(_Section, frozen=True):
    """What is said of the register where sources are named."""

    name: str = "Yhdistysrekisteri"
    attribution: str = "Patentti- ja rekisterihallitus (PRH), yhdistysrekisteri"
    licence: str = "käyttäjän toimittama aineisto"


class Distance(_Section, frozen=True):
    """How one travels where there are roads; how a straight line becomes a travel distance where not."""

    mode: TravelMode = TravelMode.DRIVE
    detour_factor: Annotated[float, Meta(ge=1)] = 1.3
    lake_km2: Length = 1.0
    bands_km: tuple[Length, ...] = (2.0, 5.0, 10.0)


class ReviewSettings(_Section, frozen=True):
    """Where a person who checks a place sees it."""

    # {e}, {n}: ETRS-TM35FIN (m); {lon}, {lat}: degrees. Followed only when somebody clicks it.
    map_link: str = (
        "https://asiointi.maanmittauslaitos.fi/karttapaikka/?lang=fi&share=customMarker&n={n}&e={e}&zoom=10"
    )


class JoinSettings(_Section, frozen=True):
    """What the columns of surveys are called, where that is none of the names we know."""

    columns: dict[str, str] = {}  # our name of the column to its header in the file


class MapSettings(_Section, frozen=True):
    """What the map shows besides the data."""

    title: str = ""
    report_link: str = ""
    language: Literal["fi", "sv", "en"] = "fi"
    tiles: TileSettings | None = None
    embed: EmbedSettings = EmbedSettings()
    classes: ClassSettings = ClassSettings()


class Settings(_Section, frozen=True):
    """Everything the settings file says, with defaults for what it leaves out."""

    region: Region
    register: RegisterSettings = RegisterSettings()
    sources: Sources = Sources()
    needs: dict[Need, NeedSettings] = {}
    distance: Distance = Distance()
    rates: RateSettings = RateSettings()
    gaps: GapSettings = GapSettings()
    access: AccessSettings = AccessSettings()
    basket: BasketSettings = BasketSettings()
    geocoding: GeocodingSettings = GeocodingSettings()
    fetch: dict[str, fetch_settings.Changed] = {}
    map: MapSettings = MapSettings()
    review: ReviewSettings = ReviewSettings()
    join: JoinSettings = JoinSettings()

    def need(self, need: Need) -> NeedSettings:
        """Give the settings of one need."""
        return self.needs.get(need, DEFAULT_NEEDS[need])

    @property
    def thresholds_m(self) -> dict[Need, float]:
        """The travel distance within which each need is met (m)."""
        return {need: self.need(need).threshold_m for need in Need}


class ValueKind(Said):
    """What a value of the file is, by the names of its reader; said as ``value-kind.<code>``."""

    TEXT = "str"
    WHOLE = "int"
    NUMBER = "float"
    YES_NO = "bool"
    LIST = "array"
    SECTION = "object"
    DAY = "date"
    TIME = "time"
    MOMENT = "datetime"

    @property
    def key(self) -> str:
        """The key of its word."""
        return f"value-kind.{self.value}"


def load(folder: Path) -> Settings:
    """Read the settings of the workspace in ``folder``, completed by what was fetched (:mod:`geo.fetched`).

    Raises
    ------
    SettingsError
        When there is no settings file, it is not TOML, or a key is unknown or of the wrong kind.
    InputError
        When the records of what was fetched are damaged.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text)
    except FileNotFoundError:
        raise SettingsError("no-workspace", folder=folder) from None
    except UnicodeDecodeError:
        raise SettingsError("settings-encoding", file=path) from None
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, text, str(error)) from error
    try:
        msgspec.convert(raw, Settings)  # first what people wrote, so that mistakes are told of their file
        read = msgspec.convert(fetched.completed(raw, folder), Settings)
    except msgspec.ValidationError as error:
        raise _mistake(path, str(error), raw) from error
    service_settings.check(read.geocoding, path)
    fetch_settings.check(read.fetch, path)
    class_settings.check(read.map.classes, path)
    embed_settings.check(read.map.tiles, read.map.embed, path)
    return read


def _not_toml(path: Path, text: str, told: str) -> SettingsError:
    """Give the error that shows the line which is no TOML."""
    lines = text.splitlines()
    found = re.search(r"at line (\d+)", told)
    row = min(int(found[1]), len(lines)) if found else len(lines)  # else: the file ends too soon
    line = lines[row - 1].strip() if lines else ""
    line = re.sub(r"(?i)(key\W*[=:]).*", r"\1 …", line)  # a service's key is told to nobody
    return SettingsError("settings-toml", file=path, row=row, line=line)


# What the reader of settings says, in English, and the error that says it in the user's language.
_MISTAKES = {
    "settings-unknown-key": re.compile(r"Object contains unknown field `(?P<key>.*)`"),
    "settings-missing-key": re.compile(r"Object missing required field `(?P<key>.*)`"),
    "settings-municipality": re.compile(r"Expected `str` matching regex .*"),
    "settings-value": re.compile(r"Invalid enum value '?(?P<value>.*?)'?"),
    "settings-range": re.compile(r"Expected `\w+` (?P<wanted>[<>]=? [\d.]+)"),
    "settings-type": re.compile(r"Expected `(?P<wanted>.*)`, got `(?P<found>.*)`"),
}


def _mistake(path: Path, told: str, raw: dict[str, Any]) -> SettingsError:
    """Give the error of one breach, with the place named as the file writes it: ``sources.sites[0].file``."""
    what, _, place = told.partition(" - at ")
    place = place.replace("`", "").replace("key in ", "").replace("$", "").lstrip(".")
    if place.startswith("needs[...]"):
        place = place.replace("[...]", f".{_need_at_fault(raw)}")
    for code, pattern in _MISTAKES.items():
        found = pattern.fullmatch(what)
        if found:
            told_of = {name: _kind(text) for name, text in found.groupdict().items()}
            return SettingsError(code, file=path, place=place or path.name, **told_of)
    return SettingsError("settings-invalid", file=path, detail=told)


def _kind(text: str) -> str:
    """Give the kind of value that the reader of settings names; any other text as it is."""
    plain = text.removesuffix(" | null")
    return ValueKind(plain) if plain in set(ValueKind) else text


def _need_at_fault(raw: dict[str, Any]) -> str:
    """Give the need whose section is wrong: the reader of settings does not name keys of a dictionary."""
    for name, section in raw["needs"].items():
        try:
            msgspec.convert(section, NeedSettings)
        except msgspec.ValidationError:
            return str(name)
    return "..."

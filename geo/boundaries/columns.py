"""Known column names of area files → ours, as data; the first that a file has is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jarjestokartta.geo.vocabulary import Level

# Statistics Finland, National Land Survey, Syke and what people write themselves; compared without case.
_NAMES = {
    "name_fi": (
        "name_fi", "nimi", "namefin", "nimi_fi", "nimi_suomi", "kuntanimi", "kunta_nimi",
        "municipality_name_fi", "kylan_nimi", "kylännimi", "kylä", "kyla", "alueen_nimi",
        "paikannimi", "spelling", "teksti", "name",
    ),
    "name_sv": ("name_sv", "namn", "nameswe", "nimi_sv", "nimi_ruotsi", "municipality_name_sv"),
    "vintage": ("vuosi", "year", "vintage"),
}  # fmt: skip

_CODES = {
    Level.MUNICIPALITY: (
        "natcode", "kuntanumero", "kuntanro", "kunta_nro", "kuntakoodi", "kunta_koodi", "kuntatunnus",
        "municipality_code", "municipality_number", "kunta", "code", "koodi", "tunnus", "knro",
    ),
    Level.POSTAL_AREA: (
        "postinumeroalue", "posti_alue", "postinumero", "postinro", "pno", "postal_code", "code", "koodi",
    ),
    Level.VILLAGE: (
        "kylatunnus", "kylätunnus", "kylakoodi", "kyla_id", "tunnus", "postinumeroalue", "posti_alue",
        "postinumero", "code", "koodi", "nro",
    ),
}  # fmt: skip

# The municipality of a village or a postal area: its code, or its name.
_PARENT = (
    "kunta", "kuntanumero", "kuntanro", "kuntakoodi", "kuntatunnus", "natcode", "municipality_code",
    "municipality", "municipality_name_fi",
)  # fmt: skip


def known(level: Level) -> dict[str, tuple[str, ...]]:
    """Give the known names of each of our columns at one level, the likeliest first."""
    names = {"code": _CODES[level], **_NAMES}
    return names if level is Level.MUNICIPALITY else {**names, "parent": _PARENT}


def find(
    headers: Iterable[str], level: Level, given: Mapping[str, str] | None = None
) -> dict[str, str | None]:
    """Give, for each of our columns, the file's header, or None.

    ``given`` (our name → the file's) goes first; a header that it names and the file has not is None here,
    and the caller says so.
    """
    by_name = {header.casefold(): header for header in headers}
    given = given or {}
    return {
        ours: by_name.get(given[ours].casefold())
        if ours in given
        else next((by_name[name] for name in theirs if name in by_name), None)
        for ours, theirs in known(level).items()
    }


def guess_level(headers: Iterable[str]) -> Level:
    """Tell from its columns what a file's areas are; villages have no standard columns and come last."""
    headers = list(headers)
    names = {header.casefold() for header in headers}
    if names & set(_CODES[Level.POSTAL_AREA][:6]):
        return Level.POSTAL_AREA
    if names & set(_CODES[Level.VILLAGE][:5]):
        return Level.VILLAGE
    return Level.MUNICIPALITY if find(headers, Level.MUNICIPALITY)["code"] else Level.VILLAGE

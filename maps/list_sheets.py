"""Sheets that list: places, associations, what changed, what could be judged where."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.vocabulary import ChangeKind, Level, Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import (
    BOUNDARIES,
    PLACES,
    REGISTER,
    RESIDENTS,
    RULES,
    SETTINGS,
    Entry,
    Field,
    Part,
    Rows,
)

_TOWN = Field("municipality", width=16, sources=(BOUNDARIES,))
_PLACE = (PLACES,)
_SITE_FIELDS = (
    Field("name", width=36, sources=_PLACE, stem="site_name"),
    Field("needs", width=34, sources=(PLACES, RULES)),
    _TOWN,
    Field("street_address", width=24, sources=_PLACE),
    Field("open_to", width=20, sources=_PLACE),
    Field("owner_type", width=13, sources=_PLACE),
    Field("season", width=10, sources=_PLACE),
    Field("step_free", width=12, sources=_PLACE),
    Field("capacity", Kind.COUNT, 11, "persons", _PLACE),
    Field("source", width=27, sources=(SETTINGS,)),
    Field("checked_on", Kind.DATE, 13, sources=_PLACE),
)
_ASSOCIATION_FIELDS = (
    Field("name", width=44, sources=(REGISTER,)),
    Field("registration_number", width=15, sources=(REGISTER,)),
    Field("home_municipality", width=15, sources=(REGISTER,)),
    Field("village", width=18, sources=(REGISTER, BOUNDARIES), stem="village_of_association"),
    Field("needs", width=42, sources=(REGISTER, RULES)),
    Field("roles", width=30, sources=(REGISTER, RULES)),
    Field("scale", width=20, sources=(REGISTER, RULES)),
    Field("premises", width=22, sources=(REGISTER, PLACES)),
    Field("website", width=30, sources=(REGISTER,)),
)
_CHANGE_FIELDS = (
    Field("change", width=18, sources=(REGISTER,)),
    Field("name", width=44, sources=(REGISTER,)),
    Field("home_municipality", width=16, sources=(REGISTER,)),
    Field("before", width=36, sources=(REGISTER,)),
    Field("after", width=36, sources=(REGISTER,)),
    Field("effect", Kind.HUNDREDTHS, 16, "per-1000", (REGISTER, RESIDENTS)),
    Field("from_municipality", width=16, sources=(REGISTER,)),
    Field("effect_from", Kind.HUNDREDTHS, 16, "per-1000", (REGISTER, RESIDENTS)),
    Field("fields", Kind.LONG_TEXT, width=24, sources=(REGISTER,)),
    Field("confidence", Kind.PERCENT, 12, sources=(REGISTER,)),
)
_MEASURED_FIELDS = (
    _TOWN,
    *(
        Field(need.value, width=20, sources=(SETTINGS,), stem="measured_need", heading=f"need.{need}")
        for need in Need
    ),
)


def _sites(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = pd.DataFrame(table.drop(columns="geometry"))
    region = content.areas.loc[content.areas["in_region"], "area_id"]
    table = table[table["municipality_code"].isna() | table["municipality_code"].isin(region)]
    towns = table["municipality_code"].map(sheet_words.towns(content, say))
    table = table.assign(municipality=towns).sort_values(["municipality", "name", "site_id"])
    table = table.reset_index(drop=True)
    told = table.assign(
        needs=sheet_words.labels(table["needs"], "need", say),
        open_to=sheet_words.labels(table["open_to"], "open-to", say),
        owner_type=sheet_words.labels(table["owner_type"], "owner-type", say),
        step_free=table["step_free"].map({True: say("table.yes"), False: say("table.no")}).astype("str"),
    )
    return Rows(told, dict.fromkeys(["step_free", "capacity", "checked_on"], say("table.unknown")))


def _site_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table[["municipality", "needs", "open_to"]].notna().all(axis=1)]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.sites.example",
        name=one["name"],
        municipality=one["municipality"],
        needs=one["needs"],
        open_to=one["open_to"],
    )


def _associations(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    table = pd.DataFrame(table.drop(columns="geometry"))
    towns = table["home_municipality"].map(sheet_words.towns(content, say))
    villages = content.areas.loc[content.areas["level"] == Level.VILLAGE].set_index("area_id")["name_fi"]
    table = table.assign(home_municipality=towns.fillna(table["home_municipality"]))
    table = table.sort_values(["home_municipality", "name", "association_id"], ignore_index=True)
    told = table.assign(
        village=table["village_id"].map(villages),
        needs=sheet_words.labels(table["needs"], "need", say),
        roles=sheet_words.labels(table["roles"], "role", say),
        scale=sheet_words.labels(table["scale"], "scale", say),
        premises=table["street_address"],
    )
    return Rows(told, {"needs": say("table.unclassified")})


def _association_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table[["home_municipality", "needs"]].notna().all(axis=1)]
    if not len(known):
        return ""
    one = known.iloc[0]
    key = "place" if pd.notna(one["village"]) else "no-place"
    return say(
        f"sheet.associations.example.{key}",
        name=one["name"],
        municipality=one["home_municipality"],
        village=one["village"],
        needs=one["needs"],
    )


def _changes(changes: pd.DataFrame, content: Content, say: Words) -> Rows:
    towns = sheet_words.towns(content, say)
    order = {kind.value: number for number, kind in enumerate(ChangeKind)}
    table = changes.assign(order=changes["kind"].map(order))
    table = table.sort_values(["order", "home_municipality", "name", "association_id"], ignore_index=True)
    return Rows(
        table.assign(
            change=sheet_words.labels(table["kind"], "change", say),
            home_municipality=table["home_municipality"].map(towns),
            before=table["before"].replace(towns.to_dict()),
            after=table["after"].replace(towns.to_dict()),
            from_municipality=table["from_municipality"].map(towns),
        )
    )


def _change_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table[["home_municipality", "effect"]].notna().all(axis=1)]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.changes.example",
        name=one["name"],
        change=one["change"],
        municipality=one["home_municipality"],
        effect=say.number(one["effect"], 2),
    )


def _no_changes(content: Content, say: Words) -> str:
    """Tell why there is no row, and what one would look like where there was nothing to compare with."""
    if content.compared:
        return say("sheet.changes.none")
    known = content.rates[(content.rates["subject"] == "all") & (content.rates["residents"] > 0)]
    known = known.assign(town=known["area_id"].map(sheet_words.towns(content, say))).dropna(subset="town")
    row = "".join(
        say("sheet.changes.first.row", municipality=town, effect=say.number(1000 / residents, 2))
        for town, residents in zip(known["town"].head(1), known["residents"].head(1), strict=True)
    )
    return f"{say('sheet.changes.first')} {row}".strip()


def _measured(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    towns = table["municipality_code"].map(sheet_words.towns(content, say))
    flags = table["measured"].astype(bool)
    words = flags.map({True: say("table.measured"), False: say("table.not-measured")})
    told = table.assign(municipality=towns, word=words)
    wide = told.pivot(index="municipality", columns="need", values="word")  # noqa: PD010 - texts
    wide = wide.reindex(columns=[need.value for need in Need]).sort_index().astype("str")
    return Rows(wide.reset_index())


def _measured_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Read a cell that says nothing is known, where there is one: it is the one misread."""
    unknown = say("table.not-measured")
    cells = table.melt(id_vars="municipality", var_name="need", value_name="word").dropna()
    if not len(cells):
        return ""
    silent = cells[cells["word"] == unknown]
    one = (silent if len(silent) else cells).iloc[0]
    key = "silent" if len(silent) else "measured"
    return say(
        f"sheet.measured.example.{key}",
        municipality=one["municipality"],
        need=say(f"need.{one['need']}"),
    )


def _caution(_: Content, say: Words) -> list[str]:
    return [say("map.gaps.caution")]


ENTRIES = (
    Entry(
        "changes",
        _CHANGE_FIELDS,
        lambda content: content.changes,
        _changes,
        _change_example,
        frozen=2,
        empty=_no_changes,
    ),
    Entry("sites", _SITE_FIELDS, lambda content: content.sites, _sites, _site_example, part=Part.LIST),
    Entry(
        "associations",
        _ASSOCIATION_FIELDS,
        lambda content: content.associations,
        _associations,
        _association_example,
        part=Part.LIST,
    ),
    Entry(
        "measured",
        _MEASURED_FIELDS,
        lambda content: content.measured,
        _measured,
        _measured_example,
        _caution,
        part=Part.METHOD,
    ),
)

"""The sheets of ``tables.xlsx``, one a question."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.tables import SEPARATOR
from jarjestokartta.geo.vocabulary import Basis, Level, Need, Role
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables, evidence, method_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Column, Kind, Sheet

_BY_SITES = ("need_meeting_places", "need_local_services")
_COUNTS_BESIDE = ("unclassified", "unplaced", "associations_local", "associations_regional")


def municipalities(content: Content, say: Words) -> Sheet:
    """Tell how many associations each municipality has, and whether it differs."""
    table = area_tables.municipalities(content)
    columns = [
        Column(say("column.municipality"), _name(table, say), width=18),
        *_rate_columns(content, table, "municipality_code", Basis.DOMICILE, say),
    ]
    sentences = [
        say("sheet.municipalities.about"),
        say("map.rate-sentence"),
        method_words.dormancy(content, say),
        *method_words.seasonal(content, say),
        say("table.overlap"),
    ]
    return _sheet("municipalities", sentences, columns, content, say)


def villages(content: Content, say: Words) -> Sheet:
    """Give the same for each village, with what of its municipality lies outside villages."""
    table = area_tables.villages(content)
    towns = _town_names(content, say)
    rest = table["area_id"].str.startswith(area_tables.REST)
    columns = [
        Column(say("column.village"), _name(table, say).mask(rest, say("table.rest")), width=30),
        Column(say("column.municipality"), table["municipality_code"].map(towns), width=16),
        *_rate_columns(content, table, "area_id", Basis.ADDRESS, say),
    ]
    sentences = [
        say("sheet.villages.about"),
        *method_words.villages_served(content, say),
        say("map.rate-sentence"),
        method_words.dormancy(content, say),
        say("table.protected.about"),
        say("table.overlap"),
    ]
    return _sheet("villages", sentences, columns, content, say, frozen=2)


def gaps(content: Content, say: Words) -> Sheet:
    """Tell where people are without something, the most people first."""
    table = area_tables.gaps(content)
    table = table[table["rank"].notna()].reset_index(drop=True)
    rest = area_tables.outside_villages(content, table["area_id"])
    towns = table["municipality_code"].map(_town_names(content, say))
    outside = pd.Series([say("map.rest-of", name=town) for town in towns], index=table.index, dtype="str")
    checked = evidence.checked_words(table["evidence"], say)
    columns = [
        Column(say("column.rank"), table["rank"], Kind.COUNT, 7),
        Column(say("column.need"), _labels(table["need"], "need", say), width=29),
        Column(say("column.area"), table["area_name"].mask(rest, outside), width=30),
        Column(say("column.municipality"), towns, width=16),
        Column(say("column.residents_without"), table["residents_without"], Kind.COUNT, 12),
        Column(say("column.residents_without_if_open"), table["residents_without_if_open"], Kind.COUNT, 22),
        Column(say("column.share_without"), table["share_without"], Kind.PERCENT, 11),
        Column(say("column.residents_in_area"), table["residents_in_area"], Kind.COUNT, 11),
        Column(say("column.person_km_beyond"), table["person_km_beyond"], Kind.COUNT, 20),
        Column(say("column.nearest_km"), table["nearest_km"], Kind.TENTHS, 11),
        Column(say("column.nearest_provider"), table["nearest_provider"], width=30),
        Column(say("column.robustness"), table["robustness"], Kind.PERCENT, 11),
        Column(say("column.robustness_error"), table["robustness_error"], Kind.PERCENT, 9),
        Column(say("column.checked"), checked, Kind.LONG_TEXT, 24),
        Column(say("column.sources"), evidence.searched(table["evidence"]), width=40),
    ]
    sentences = [
        say("sheet.gaps.about"),
        *method_words.unlisted(content, say),
        say("map.gaps.caution"),
        *method_words.villages_served(content, say),
        method_words.robustness(content, say),
    ]
    return _sheet("gaps", sentences, columns, content, say, frozen=3)


def sites(content: Content, say: Words) -> Sheet:
    """List the meeting places and services that our sources know."""
    table = pd.DataFrame(content.sites.drop(columns="geometry"))
    region = content.areas.loc[content.areas["in_region"], "area_id"]
    table = table[table["municipality_code"].isna() | table["municipality_code"].isin(region)]
    towns = table["municipality_code"].map(_town_names(content, say))
    table = table.assign(town=towns).sort_values(["town", "name", "site_id"], ignore_index=True)
    step_free = table["step_free"].map({True: say("table.yes"), False: say("table.no")}).astype("str")
    unknown = _always(table, say("table.unknown"))
    columns = [
        Column(say("column.name"), table["name"], width=36),
        Column(say("column.needs"), _labels(table["needs"], "need", say), width=42),
        Column(say("column.municipality"), table["town"], width=16),
        Column(say("column.street_address"), table["street_address"], width=26),
        Column(say("column.open_to"), _labels(table["open_to"], "open-to", say), width=20),
        Column(say("column.owner_type"), _labels(table["owner_type"], "owner-type", say), width=14),
        Column(say("column.season"), table["season"], width=12),
        Column(say("column.step_free"), step_free, width=12, blanks=unknown),
        Column(say("column.capacity"), table["capacity"], Kind.COUNT, 12, blanks=unknown),
        Column(say("column.source"), table["source"], width=18),
        Column(say("column.checked_on"), table["checked_on"], Kind.DATE, 13, blanks=unknown),
    ]
    return _sheet("sites", [say("sheet.sites.about")], columns, content, say)


def associations(content: Content, say: Words) -> Sheet:
    """List the associations, each with what may be told of it."""
    table = pd.DataFrame(content.associations.drop(columns="geometry"))
    towns = table["home_municipality"].map(_town_names(content, say))
    villages = content.areas.loc[content.areas["level"] == Level.VILLAGE].set_index("area_id")["name_fi"]
    table = table.assign(town=towns.fillna(table["home_municipality"]))
    table = table.sort_values(["town", "name", "association_id"], ignore_index=True)
    unclassified = _always(table, say("table.unclassified"))
    columns = [
        Column(say("column.name"), table["name"], width=44),
        Column(say("column.registration_number"), table["registration_number"], width=17),
        Column(say("column.home_municipality"), table["town"], width=16),
        Column(say("column.village"), table["village_id"].map(villages), width=20),
        Column(say("column.needs"), _labels(table["needs"], "need", say), width=42, blanks=unclassified),
        Column(say("column.roles"), _labels(table["roles"], "role", say), width=30),
        Column(say("column.scale"), _labels(table["scale"], "scale", say), width=22),
        Column(say("column.premises"), table["street_address"], width=24),
        Column(say("column.website"), table["website"], width=34),
    ]
    return _sheet("associations", [say("sheet.associations.about")], columns, content, say)


def changes(content: Content, say: Words) -> Sheet:
    """Tell what changed since the register before."""
    towns = _town_names(content, say)
    order = {"new": 0, "ended": 1, "moved": 2, "renamed": 3, "reclassified": 4, "corrected": 5}
    table = content.changes.assign(order=content.changes["kind"].map(order))
    table = table.sort_values(["order", "home_municipality", "name", "association_id"], ignore_index=True)
    columns = [
        Column(say("column.change"), _labels(table["kind"], "change", say), width=18),
        Column(say("column.name"), table["name"], width=44),
        Column(say("column.home_municipality"), table["home_municipality"].map(towns), width=16),
        Column(say("column.before"), table["before"].replace(towns.to_dict()), width=36),
        Column(say("column.after"), table["after"].replace(towns.to_dict()), width=36),
        Column(say("column.effect"), table["effect"], Kind.HUNDREDTHS, 18),
    ]
    sentences = [say("sheet.changes.about")]
    return _sheet("changes", sentences, columns, content, say, frozen=2)


def measured(content: Content, say: Words) -> Sheet:
    """Tell which needs can be judged in which municipality."""
    table = content.measured.assign(town=content.measured["municipality_code"].map(_town_names(content, say)))
    words = (
        table["measured"].astype(bool).map({True: say("table.measured"), False: say("table.not-measured")})
    )
    wide = table.assign(word=words).pivot(index="town", columns="need", values="word")  # noqa: PD010 - texts
    wide = wide.reindex(columns=[need.value for need in Need]).sort_index().reset_index()
    columns = [Column(say("column.municipality"), wide["town"], width=18)]
    columns += [Column(say(f"need.{need}"), wide[need.value].astype("str"), width=22) for need in Need]
    sentences = [say("sheet.measured.about"), say("map.gaps.caution")]
    return _sheet("measured", sentences, columns, content, say)


def _sheet(
    key: str, sentences: list[str], columns: list[Column], content: Content, say: Words, *, frozen: int = 1
) -> Sheet:
    return Sheet(
        name=say(f"sheet.{key}"),
        title=say(f"sheet.{key}.title"),
        sentences=sentences,
        columns=columns,
        warnings=[say(f"notice.{code}") for code in content.notices],
        empty=say("table.nothing"),
        frozen=frozen,
    )


def _rate_columns(content: Content, table: pd.DataFrame, key: str, basis: Basis, say: Words) -> list[Column]:
    hidden = area_tables.protected(content, table, key, basis)
    none = _always(table, say("map.verdict.none"))
    columns = [
        Column(say("column.associations"), table["associations"], Kind.COUNT, 13),
        Column(
            say("column.likely"), method_words.likely(area_tables.likely(content, table[key]), say), width=20
        ),
        Column(say("column.residents"), table["residents"], Kind.COUNT, 12),
        Column(say("column.residents_year"), table["residents_year"], Kind.YEAR, 10),
        Column(say("column.per_1000"), table["per_1000"], Kind.TENTHS, 15),
        Column(say("column.low"), table["low"], Kind.TENTHS, 10),
        Column(say("column.high"), table["high"], Kind.TENTHS, 10),
        Column(say("column.verdict"), _labels(table["verdict"], "verdict", say), Kind.TEXT, 26, none),
        Column(say("column.shrunk"), table["shrunk"], Kind.TENTHS, 14),
    ]
    columns += [Column(say(f"column.{name}"), table[name], Kind.COUNT, 17) for name in _COUNTS_BESIDE]
    columns.append(_second_homes(content, table, key, say))
    titles = {f"need_{need.replace('-', '_')}": say(f"need.{need}") for need in Need}
    titles |= {f"role_{role}": say(f"role.{role}") for role in Role}
    # Needs that sites supply would be a column of zeros beside the sheet that tells of them.
    titles = {
        name: title for name, title in titles.items() if name not in _BY_SITES or table[name].ne(0).any()
    }
    protected = pd.Series(say("table.protected"), index=table.index, dtype="str")
    columns += [
        Column(title, table[name], Kind.COUNT, max(12, _widest(title) + 3), protected.where(hidden[name]))
        for name, title in titles.items()
    ]
    return columns


def _second_homes(content: Content, table: pd.DataFrame, key: str, say: Words) -> Column:
    """Give second homes; where part of them is not known, how many there are at least."""
    known = area_tables.second_homes_least(content, table[key])
    least = known.map(lambda one: say("table.at-least", count=say.number(one)), na_action="ignore")
    title = say("column.second_homes")
    return Column(title, table["second_homes"], Kind.COUNT, 17, least.astype("str"))


def _widest(title: str) -> int:
    """Give the length of the longest word, which a heading cannot break."""
    return max(map(len, title.split()))


def _labels(codes: pd.Series, kind: str, say: Words) -> pd.Series:
    """Give the words of codes, several of one cell joined by commas; NA and empty give NA."""
    known = {
        cell: ", ".join(say(f"{kind}.{code}") for code in cell.split(SEPARATOR))
        for cell in codes.dropna().unique()
        if cell
    }
    return codes.map(known).astype("str")


def _name(table: pd.DataFrame, say: Words) -> pd.Series:
    return table["name_sv"].fillna(table["name_fi"]) if say.language == "sv" else table["name_fi"]


def _town_names(content: Content, say: Words) -> pd.Series:
    towns = content.areas[content.areas["level"] == Level.MUNICIPALITY]
    return _name(pd.DataFrame(towns), say).set_axis(towns["area_id"])


def _always(table: pd.DataFrame, text: str) -> pd.Series:
    return pd.Series(text, index=table.index, dtype="str")

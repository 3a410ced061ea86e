"""Sheets on what size allows to be told: of each place, of each subject, and beside peers of like size."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.vocabulary import Basis, Level, Tellable, Verdict
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import method_words, sheet_words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Kind
from jarjestokartta.maps.sheet_entry import (
    BOUNDARIES,
    REGISTER,
    RESIDENTS,
    RULES,
    SETTINGS,
    VERDICT_TINTS,
    Entry,
    Field,
    Part,
    Rows,
)

_COUNTED = (REGISTER, RESIDENTS)
_JUDGED = (REGISTER, RESIDENTS, SETTINGS)
_ALL = "all"
LEVEL_OF = {Basis.DOMICILE: Level.MUNICIPALITY, Basis.ADDRESS: Level.VILLAGE}


def limits_named(content: Content, say: Words) -> Mapping[str, str]:
    """Name when an area counts as different or similar."""
    rules = content.rules.rates
    return {
        "q": say.exact_percent(rules.false_discovery_rate),
        "low": say.exact(rules.similar_low),
        "high": say.exact(rules.similar_high),
    }


def too_small(content: Content, ids: pd.Series, basis: Basis) -> pd.Series:
    """Tell of which areas nothing could be told but that they have more; with the index of ``ids``."""
    if content.sizes is None:
        return pd.Series(data=False, index=ids.index)
    table = content.sizes.tellable
    small = table[(table["basis"] == basis) & (table["tellable"] == Tellable.HIGHER)]
    return ids.isin(small["area_id"])


def _tellable(content: Content) -> pd.DataFrame | None:
    return None if content.sizes is None else content.sizes.tellable


def _of_subjects(content: Content) -> pd.DataFrame | None:
    """Give the limits of each subject with how much areas differ in it."""
    if content.sizes is None:
        return None
    keys = ["subject", "basis"]
    spread = content.sizes.dispersion[[*keys, "spread", "spread_low", "spread_high", "variance_ratio"]]
    return content.sizes.limits.merge(spread, on=keys, how="left")


def _of_peers(content: Content) -> pd.DataFrame | None:
    return None if content.sizes is None else content.sizes.peers


def _places(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    rates = content.rates[content.rates["subject"] == _ALL]
    table = table.merge(
        rates[["area_id", "basis", "associations", "verdict"]], on=["area_id", "basis"], how="left"
    )
    areas = content.areas.set_index("area_id")
    names = sheet_words.names(pd.DataFrame(areas), say)
    town = table["area_id"].map(areas["parent_id"]).fillna(table["area_id"])
    table = table.assign(
        place=table["area_id"].map(names),
        municipality=town.map(names),
        is_village=table["basis"] == Basis.ADDRESS,
    ).sort_values(["is_village", "municipality", "place", "area_id"], ignore_index=True)
    small = table["tellable"].eq(Tellable.HIGHER) & table["verdict"].eq(Verdict.CANNOT_TELL)
    verdict = sheet_words.labels(table["verdict"], "verdict", say)
    told = table.assign(
        level=_levels(table["basis"], say),
        verdict=verdict.mask(small, say("verdict.too-small")),
        similar_counts=method_words.intervals(table["similar_from"], table["similar_to"], say),
        tellable=sheet_words.labels(table["tellable"], "tellable", say),
    )
    no_count = say("table.no-count")
    blanks = dict.fromkeys(("lower_at", "similar_counts", "higher_at"), no_count)
    return Rows(told, {**blanks, "verdict": say("map.verdict.none")})


def _places_notes(content: Content, say: Words) -> list[str]:
    """Tell of each level from how many residents on none at all means something."""
    table = _of_subjects(content)
    if table is None:
        return []
    of_all = table[(table["subject"] == _ALL) & table["zero_is_lower"].notna()]
    told = []
    for row in of_all.to_dict("records"):
        level = LEVEL_OF[Basis(row["basis"])]
        may, sure = say.number(row["zero_may_be_lower"]), say.number(row["zero_is_lower"])
        told.append(say(f"size-limits.{level}", may=may, sure=sure))
        if pd.notna(row["similar"]):
            told.append(say(f"size-limits.{level}.similar", similar=say.number(row["similar"])))
    return told


def _places_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Read the first place of which not even none at all would be told; else the first of which it would."""
    small = table[table["lower_at"].isna() & table["higher_at"].notna()]
    known = table[table["lower_at"].notna() & table["higher_at"].notna()]
    for key, rows in (("small", small), ("known", known)):
        if len(rows):
            one = rows.iloc[0]
            return say(
                f"sheet.sizes.example.{key}",
                place=one["place"],
                residents=say.number(one["residents"]),
                lower=say.number(one["lower_at"]) if pd.notna(one["lower_at"]) else "",
                higher=say.number(one["higher_at"]),
            )
    return ""


def _subjects(table: pd.DataFrame, _: Content, say: Words) -> Rows:
    # Which of them truly differ: no spread at all lies outside the interval.
    differ = table["spread_low"].gt(0).map({True: say("spread.differ"), False: say("spread.chance")})
    told = table.assign(
        level=_levels(table["basis"], say),
        subject=[subject(code, say) for code in table["subject"]],
        differ=differ.where(table["spread"].notna()),
    )
    limits = ("zero_may_be_lower", "zero_is_lower", "similar")
    return Rows(told, dict.fromkeys(limits, say("table.no-size")))


def subject(code: str, say: Words) -> str:
    """Give the words of a subject: all, a need, a role."""
    return say(f"subject.{code}") if code == _ALL else say(code.replace(":", "."))


def _subjects_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table["spread_high"].notna() & table["zero_is_lower"].notna()]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.subjects.example",
        subject=one["subject"],
        level=one["level"],
        spread=say.percent(one["spread"]),
        low=say.percent(one["spread_low"]),
        high=say.percent(one["spread_high"]),
        sure=say.number(one["zero_is_lower"]),
    )


def _peers(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    names = sheet_words.towns(content, say)
    limits = [0, *content.rules.rates.size_group_limits]
    groups = {least: _group(least, limits, say) for least in limits}
    members = table["group"].map(table["group"].value_counts())
    table = table.assign(
        municipality=table["area_id"].map(names),
        peers=(members - 1).astype("Int64"),
        size_group=table["group"].map(groups).astype("str"),
        peer_verdict=table["verdict"].map({one.value: say(f"peer-verdict.{one}") for one in Verdict}),
    ).sort_values(["group", "municipality"], ignore_index=True)
    few = say("table.too-few-peers")
    return Rows(table, {"peer_verdict": few})


def _group(least: int, limits: list[int], say: Words) -> str:
    above = [limit for limit in limits if limit > least]
    if not above:
        return say("size-group.from", least=say.number(least))
    if least == 0:
        return say("size-group.below", below=say.number(above[0]))
    return say("size-group.between", least=say.number(least), most=say.number(above[0] - 1))


def rate_notes(content: Content, say: Words) -> list[str]:
    """Tell what must stand beside every rate."""
    return [say("map.rate-sentence"), *method_words.seasonal(content, say)]


def _peers_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table["ratio_high"].notna() & table["peer_verdict"].notna()]
    if not len(known):
        return ""
    one = known.iloc[0]
    return say(
        "sheet.peers.example",
        place=one["municipality"],
        group=one["size_group"],
        peers=say.number(one["peers"]),
        ratio=say.number(one["ratio"], 2),
        low=say.number(one["ratio_low"], 2),
        high=say.number(one["ratio_high"], 2),
        verdict=one["peer_verdict"],
    )


def _levels(basis: pd.Series, say: Words) -> pd.Series:
    return basis.map({one.value: say(f"level.{level}") for one, level in LEVEL_OF.items()}).astype("str")


_TOWN = Field("municipality", width=17, sources=(BOUNDARIES,))
_PEER_TINTS = {"peer-verdict.higher": "more", "peer-verdict.lower": "less", "peer-verdict.similar": "same"}
QUESTIONS = (
    Entry(
        "peers",
        (
            _TOWN,
            Field("size_group", width=22, sources=(RESIDENTS, SETTINGS)),
            Field("peers", Kind.COUNT, 11, "count", (RESIDENTS, SETTINGS)),
            Field("associations", Kind.COUNT, 13, "count", (REGISTER,)),
            Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,)),
            Field("per_1000", Kind.TENTHS, 14, "per-1000", _COUNTED),
            Field("ratio", Kind.HUNDREDTHS, 13, sources=_COUNTED, stem="peer_ratio"),
            Field("ratio_low", Kind.HUNDREDTHS, 12, sources=_COUNTED, stem="peer_ratio_low"),
            Field("ratio_high", Kind.HUNDREDTHS, 12, sources=_COUNTED, stem="peer_ratio_high"),
            Field("peer_verdict", width=28, sources=_JUDGED, named=limits_named, tints=_PEER_TINTS),
        ),
        _of_peers,
        _peers,
        _peers_example,
        rate_notes,
    ),
    Entry(
        "sizes",
        (
            Field("place", width=29, sources=(BOUNDARIES,)),
            Field("level", width=10, sources=(BOUNDARIES,), stem="area_level"),
            _TOWN,
            Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,)),
            Field("associations", Kind.COUNT, 13, "count", (REGISTER,), "associations_of_place"),
            Field("verdict", width=28, sources=_JUDGED, named=limits_named, tints=VERDICT_TINTS),
            Field("tellable", width=44, sources=_JUDGED, named=limits_named),
            Field("lower_at", Kind.COUNT, 15, "count", _JUDGED, named=limits_named),
            Field("similar_counts", width=15, unit="count", sources=_JUDGED, named=limits_named),
            Field("higher_at", Kind.COUNT, 15, "count", _JUDGED, named=limits_named),
        ),
        _tellable,
        _places,
        _places_example,
        _places_notes,
        frozen=1,
    ),
)
METHODS = (
    Entry(
        "subjects",
        (
            Field("subject", width=30, sources=(RULES,)),
            Field("level", width=10, sources=(BOUNDARIES,), stem="area_level"),
            Field("areas", Kind.COUNT, 10, "count", (BOUNDARIES,), "areas_judged"),
            Field("associations", Kind.COUNT, 13, "count", (REGISTER, RULES), "associations_of_subject"),
            Field("spread", Kind.PERCENT, 11, sources=_COUNTED),
            Field("spread_low", Kind.PERCENT, 11, sources=_COUNTED),
            Field("spread_high", Kind.PERCENT, 11, sources=_COUNTED),
            Field("differ", width=26, sources=_COUNTED),
            Field("variance_ratio", Kind.TENTHS, 13, sources=_COUNTED),
            Field("zero_may_be_lower", Kind.COUNT, 17, "persons", _JUDGED, named=limits_named),
            Field("zero_is_lower", Kind.COUNT, 17, "persons", _JUDGED, named=limits_named),
            Field("similar", Kind.COUNT, 17, "persons", _JUDGED, "similar_possible", named=limits_named),
        ),
        _of_subjects,
        _subjects,
        _subjects_example,
        part=Part.METHOD,
        frozen=2,
    ),
)

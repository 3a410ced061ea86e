"""Sheets on where associations gather: concentration, growth with residents, and for whom of what age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet_words, size_sheets
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
    some,
)
from jarjestokartta.maps.size_privacy import PER_AGE

_COUNTED = (REGISTER, RESIDENTS)
_ALL = "all"


def _lorenz(content: Content) -> pd.DataFrame | None:
    return None if content.sizes is None else some(content.sizes.lorenz)


def _fits(content: Content) -> pd.DataFrame | None:
    """Give what was fitted, where anything could be."""
    table = None if content.sizes is None else content.sizes.scaling
    return table if table is not None and table["exponent"].notna().any() else None


def _of_ages(content: Content) -> pd.DataFrame | None:
    """Give the rates per people of an age, where any is known."""
    table = content.rates[content.rates["subject"].str.startswith(PER_AGE)]
    return table if table["per_1000"].notna().any() else None


def _curve(curve: pd.DataFrame, content: Content, say: Words) -> Rows:
    rates = content.rates[(content.rates["basis"] == Basis.DOMICILE) & (content.rates["subject"] == _ALL)]
    table = curve.merge(rates[["area_id", "residents", "associations", "per_1000"]], on="area_id", how="left")
    return Rows(table.assign(municipality=table["area_id"].map(sheet_words.towns(content, say))))


def _curve_notes(content: Content, say: Words) -> list[str]:
    """Tell in words whether large places have more to a head, and how uneven it is beside chance."""
    sizes = content.sizes
    if sizes is None:
        return []
    told = [_growth(row, content, say) for row in sizes.scaling.to_dict("records")]
    told += [_uneven(row, say) for row in sizes.concentration.to_dict("records")]
    return [*(one for one in told if one), *size_sheets.rate_notes(content, say)]


def _growth(row: Mapping[Any, Any], content: Content, say: Words) -> str:
    """Write what twice the residents go with; nothing where too few places tell."""
    if pd.isna(row["exponent"]):
        return ""
    of_number = {"times": "exponent", "low": "low", "high": "high"}
    named = {name: say.number(2 ** row[column], 2) for name, column in of_number.items()}
    count = int(row["areas"])
    if pd.isna(row["without"]):
        of = say.plural("growth.of-all", count)
    else:
        of = say.plural("growth.without", count, place=_name(row["without"], content, say))
    told = say(f"growth.{row['growth']}.told", **named)
    return f"{of} {told}"


def _uneven(row: Mapping[Any, Any], say: Words) -> str:
    return " ".join(
        [
            say.plural(
                "concentration.largest",
                int(row["largest"]),
                residents=say.percent(row["largest_residents_share"]),
                associations=say.percent(row["largest_associations_share"]),
            ),
            say(
                "concentration.gini",
                gini=say.number(row["gini"], 3),
                chance=say.number(row["gini_chance"], 3),
                high=say.number(row["gini_chance_high"], 3),
            ),
        ]
    )


def _curve_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    """Read the place at which half of the residents are passed."""
    row = table[table["residents_share"] >= table["residents_share"].iloc[-1] / 2].iloc[0]
    return say(
        "sheet.concentration.example",
        place=row["municipality"],
        residents=say.percent(row["residents_share"]),
        associations=say.percent(row["associations_share"]),
    )


def _scaling(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    places = [
        say("growth.all-places")
        if pd.isna(one)
        else say("growth.without-place", place=_name(str(one), content, say))
        for one in table["without"]
    ]
    told = table.assign(
        places=places,
        doubling=2 ** table["exponent"],
        growth=sheet_words.labels(table["growth"], "growth", say),
    )
    return Rows(told)


def _scaling_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table["exponent"].notna()]
    if not len(known):
        return ""
    row = known.iloc[0]
    return say(
        "sheet.scaling.example",
        places=row["places"],
        exponent=say.number(row["exponent"], 2),
        low=say.number(row["low"], 2),
        high=say.number(row["high"], 2),
        growth=row["growth"],
    )


def _ages(table: pd.DataFrame, content: Content, say: Words) -> Rows:
    codes = table["subject"].str[len(PER_AGE) :]
    told = table.assign(
        municipality=table["area_id"].map(sheet_words.towns(content, say)),
        target_group=sheet_words.labels(codes, "target-group", say),
        verdict=sheet_words.labels(table["verdict"], "verdict", say),
    ).sort_values(["target_group", "municipality"], ignore_index=True)
    unknown = say("table.ages-unknown")
    return Rows(told, dict.fromkeys(("residents", "per_1000", "low", "high", "shrunk", "verdict"), unknown))


def _ages_example(table: pd.DataFrame, _: Content, say: Words) -> str:
    known = table[table["per_1000"].notna()]
    if not len(known):
        return ""
    row = known.iloc[0]
    return say(
        "sheet.ages.example",
        place=row["municipality"],
        group=row["target_group"],
        associations=say.number(row["associations"]),
        residents=say.number(row["residents"]),
        rate=say.number(row["per_1000"], 1),
        low=say.number(row["low"], 1),
        high=say.number(row["high"], 1),
    )


def _name(area: str, content: Content, say: Words) -> str:
    return str(sheet_words.towns(content, say)[area])


_TOWN = Field("municipality", width=17, sources=(BOUNDARIES,))
_PER_AGE = "per-1000-of-age"
QUESTIONS = (
    Entry(
        "concentration",
        (
            _TOWN,
            Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,)),
            Field("associations", Kind.COUNT, 13, "count", (REGISTER,)),
            Field("per_1000", Kind.TENTHS, 14, "per-1000", _COUNTED),
            Field("residents_share", Kind.PERCENT, 15, sources=(RESIDENTS,)),
            Field("associations_share", Kind.PERCENT, 15, sources=(REGISTER,)),
        ),
        _lorenz,
        _curve,
        _curve_example,
        _curve_notes,
    ),
    Entry(
        "ages",
        (
            _TOWN,
            Field("target_group", width=18, sources=(RULES,)),
            Field("associations", Kind.COUNT, 13, "count", (REGISTER, RULES), "associations_of_group"),
            Field("residents", Kind.COUNT, 13, "persons", (RESIDENTS,), "residents_of_age"),
            Field("per_1000", Kind.TENTHS, 17, _PER_AGE, _COUNTED, "per_1000_of_age"),
            Field("low", Kind.TENTHS, 17, _PER_AGE, _COUNTED, "low_of_age"),
            Field("high", Kind.TENTHS, 17, _PER_AGE, _COUNTED, "high_of_age"),
            Field(
                "verdict",
                width=28,
                sources=(*_COUNTED, SETTINGS),
                named=size_sheets.limits_named,
                tints=VERDICT_TINTS,
            ),
            Field("shrunk", Kind.TENTHS, 17, _PER_AGE, _COUNTED, "shrunk_of_age"),
        ),
        _of_ages,
        _ages,
        _ages_example,
        lambda _, say: [say("map.rate-sentence")],
        frozen=2,
    ),
)
METHODS = (
    Entry(
        "scaling",
        (
            Field("places", width=26, sources=(BOUNDARIES,), stem="places_fitted"),
            Field("areas", Kind.COUNT, 10, "count", (BOUNDARIES,), "areas_fitted"),
            Field("associations", Kind.COUNT, 13, "count", (REGISTER,)),
            Field("residents", Kind.COUNT, 11, "persons", (RESIDENTS,)),
            Field("exponent", Kind.HUNDREDTHS, 12, sources=_COUNTED),
            Field("low", Kind.HUNDREDTHS, 12, sources=_COUNTED, stem="exponent_low"),
            Field("high", Kind.HUNDREDTHS, 12, sources=_COUNTED, stem="exponent_high"),
            Field("doubling", Kind.HUNDREDTHS, 16, sources=_COUNTED),
            Field("spread", Kind.PERCENT, 15, sources=_COUNTED, stem="spread_around"),
            Field("growth", width=36, sources=_COUNTED),
        ),
        _fits,
        _scaling,
        _scaling_example,
        part=Part.METHOD,
    ),
)

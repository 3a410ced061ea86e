"""What somebody should look at, one list a kind: where it is, what is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from jarjestokartta.geo.cleaning.findings import SEVERITY
from jarjestokartta.geo.review import doubts
from jarjestokartta.geo.vocabulary import Level, OpenTo, Precision, Severity
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import area_tables, evidence, hanging
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.sheet import Column, Kind

FIRST, SOON, LATER = 1, 2, 3
_SURE, _CLEAR = 0.8, 0.1  # score below, and lead over the runner-up within which a place is doubtful
_COARSE = (Precision.STREET, Precision.PLACE, Precision.POSTAL_AREA, Precision.MUNICIPALITY, Precision.NONE)
# Reasons that nobody can mend by looking at the row.
_AS_IT_IS = ("no-gazetteer", "foreign", "place-name")
# What stands in place of an address tells no place, the least first.
_NO_ADDRESS = ("nothing-known", "no-street", "care-of-only", "po-box", "large-customer")
_LONGEST = 200
_OLD = pd.DateOffset(years=2)


@dataclass(frozen=True)
class Todo:
    """One kind of task: its code (sentences ``todo.<key>``, ``.sheet``, ``.mend``), priority and rows."""

    key: str
    priority: int
    columns: list[Column]
    frozen: int = 1


def rejected(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List rows of the register that became no association."""
    rows = problems[of_register(problems) & (problems["severity"] == Severity.REJECTED)]
    return Todo("rejected", FIRST, problem_columns(rows.reset_index(drop=True), say))


def warnings(content: Content, problems: pd.DataFrame, say: Words) -> Todo:
    """List what the register says and looks wrong, though it was taken as it stands."""
    rows = problems[of_register(problems) & (problems["severity"] == Severity.WARNING)]
    table = pd.DataFrame(content.associations.drop(columns="geometry"))
    on_row = pd.Series(hanging.on_associations(content, table).to_numpy(), table["source_row"])
    rows = rows.assign(hanging=rows["source_row"].map(on_row[~on_row.index.duplicated()]))
    rows = rows.sort_values(["hanging", "source_row"], ascending=[False, True], kind="stable")
    return Todo("warnings", SOON, problem_columns(rows.reset_index(drop=True), say))


def sources(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List what could not be read of the other sources, or only with doubt."""
    rows = problems[~of_register(problems) & (problems["severity"] != Severity.REPAIRED)].reset_index(
        drop=True
    )
    return Todo(
        "sources",
        LATER,
        [Column(say("column.source"), source_of(rows, say), width=26), *problem_columns(rows, say)],
    )


def locations(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List addresses that were not placed, or not surely."""
    table = _associations(content, say)
    table = table[~_without_address(table)]
    lead = table["score"] - table["runner_up"].fillna(0)
    unsure = (table["score"] < _SURE) | (lead < _CLEAR) | table["precision"].isin(_COARSE)
    table = table[unsure & ~table["reason"].isin(_AS_IT_IS) & ~doubts.settled(table)]
    table = _most_residents_first(content, table.assign(order=table["score"]))
    columns = [
        *_who(table, say),
        _hanging(table, say),
        *_address(table, say),
        Column(say("column.precision"), _words(table["precision"], "precision", say), width=22),
        Column(say("column.score"), table["score"], Kind.PERCENT, 10),
        Column(say("column.reason"), _words(table["reason"], "georeason", say), width=80),
    ]
    return Todo("locations", SOON, columns)


def addresses(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List associations whose register address tells no place, those without any first."""
    table = _associations(content, say)
    table = table[_without_address(table)]
    order = {reason: place for place, reason in enumerate(_NO_ADDRESS)}
    table = _most_residents_first(content, table.assign(order=table["reason"].map(order).fillna(0)))
    columns = [
        *_who(table, say),
        _hanging(table, say),
        *_address(table, say),
        Column(say("column.website"), table["website"], width=34),
        Column(say("column.precision"), _words(table["precision"], "precision", say), width=22),
        Column(say("column.reason"), _words(table["reason"], "georeason", say), width=80),
    ]
    return Todo("addresses", SOON, columns)


def gaps(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List gaps that no local person has checked, the most people first."""
    table = area_tables.gaps(content)
    table = table[table["rank"].notna() & evidence.checked(table["evidence"]).isna()].reset_index(drop=True)
    rest = area_tables.outside_villages(content, table["area_id"])
    outside = pd.Series(
        [say("map.rest-of", name=name) for name in table["area_name"]], table.index, dtype="str"
    )
    columns = [
        Column(say("column.rank"), table["rank"], Kind.COUNT, 7),
        Column(say("column.need"), _words(table["need"], "need", say), width=29),
        Column(say("column.area"), table["area_name"].mask(rest, outside), width=32),
        Column(say("column.municipality"), table["municipality_code"].map(_towns(content)), width=16),
        Column(say("column.residents_without"), table["residents_without"], Kind.COUNT, 12),
        Column(say("column.residents_without_if_open"), table["residents_without_if_open"], Kind.COUNT, 22),
        Column(say("column.nearest_provider"), table["nearest_provider"], width=36),
        Column(say("column.nearest_km"), table["nearest_km"], Kind.TENTHS, 12, unit=say("unit.km")),
        Column(say("column.robustness"), table["robustness"], Kind.PERCENT, 12),
        Column(say("column.gap_id"), table["gap_id"], width=36),
    ]
    return Todo("gaps", SOON, columns, frozen=3)


def sites(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List places of which nobody knows whether they are open to all."""
    return Todo("sites", LATER, _site_columns(content, content.sites["open_to"] == OpenTo.UNKNOWN, say))


def old_sites(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List places last checked long before the register's day; those of no known day are not old."""
    if content.register_date is None:
        old = pd.Series(data=False, index=content.sites.index)
    else:
        old = content.sites["checked_on"] < pd.Timestamp(content.register_date) - _OLD
    return Todo("old-sites", LATER, _site_columns(content, old.fillna(value=False).astype(bool), say))


def _site_columns(content: Content, which: pd.Series, say: Words) -> list[Column]:
    """List sites of the region, those first on which most residents hang."""
    region = content.areas.loc[content.areas["in_region"], "area_id"]
    table = pd.DataFrame(content.sites[which & content.sites["municipality_code"].isin(region)])
    table = table.assign(
        town=table["municipality_code"].map(_towns(content)), hanging=hanging.on_sites(content, table)
    )
    table = table.sort_values(
        ["hanging", "town", "name", "site_id"], ascending=[False, True, True, True], ignore_index=True
    )
    return [
        Column(say("column.name"), table["name"], width=40),
        _hanging(table, say),
        Column(say("column.municipality"), table["town"], width=16),
        Column(say("column.street_address"), table["street_address"], width=28),
        Column(say("column.source"), table["source"], width=18),
        Column(say("column.checked_on"), table["checked_on"], Kind.DATE, 13),
        Column(say("column.site_id"), table["site_id"], width=24),
    ]


def unclassified(content: Content, problems: pd.DataFrame, say: Words) -> Todo:  # noqa: ARG001 - one signature
    """List associations of which the rules could not tell what need they serve."""
    table = _associations(content, say)
    table = _most_residents_first(content, table[table["needs"].fillna("") == ""].assign(order=0))
    columns = [
        *_who(table, say),
        _hanging(table, say),
        Column(say("column.purpose_class"), table["purpose_class"], width=12),
        Column(say("column.purpose_text"), table["purpose_text"].str.slice(0, _LONGEST), width=100),
    ]
    return Todo("unclassified", LATER, columns)


ALL: tuple[Callable[[Content, pd.DataFrame, Words], Todo], ...] = (
    rejected,
    addresses,
    locations,
    gaps,
    warnings,
    sites,
    old_sites,
    sources,
    unclassified,
)


def of_register(problems: pd.DataFrame) -> pd.Series:
    """Tell which problems are the register's; row numbers of the others are those of their own files."""
    return problems["code"].isin(SEVERITY.keys())


def source_of(problems: pd.DataFrame, say: Words) -> pd.Series:
    """Name the source of each problem: the column ``source`` where the table has it, else as far as known."""
    known = problems["source"] if "source" in problems else pd.Series(pd.NA, problems.index, dtype="str")
    other = pd.Series(say("todo.other-source"), index=problems.index, dtype="str")
    return known.fillna(other.mask(of_register(problems), say("todo.register")))


def problem_columns(rows: pd.DataFrame, say: Words) -> list[Column]:
    """Give where each problem is, what is wrong, what stood there, how to mend it."""
    texts = {part: _sentences(rows, part, say) for part in ("what", "mend")}
    of_file = pd.Series(say("todo.whole-file"), index=rows.index, dtype="str")
    return [
        Column(say("column.row"), rows["source_row"], Kind.COUNT, 14, of_file),
        Column(say("column.column"), rows["column"], width=22),
        Column(say("column.what"), texts["what"], Kind.LONG_TEXT, 60),
        Column(say("column.value"), rows["value"].str.slice(0, _LONGEST), width=30),
        Column(say("column.mend"), texts["mend"], Kind.LONG_TEXT, 70),
    ]


def _sentences(rows: pd.DataFrame, part: str, say: Words) -> pd.Series:
    texts = [
        say(
            f"problem.{code}.{part}",
            row="" if pd.isna(row) else row,
            **{
                name: "" if pd.isna(cell) else cell[:_LONGEST]
                for name, cell in (("column", column), ("value", value), ("restored", restored))
            },
        )
        for code, row, column, value, restored in zip(
            *(rows[name] for name in ("code", "source_row", "column", "value", "restored")), strict=True
        )
    ]
    return pd.Series(texts, index=rows.index, dtype="str")


def _associations(content: Content, say: Words) -> pd.DataFrame:
    table = pd.DataFrame(content.associations.drop(columns="geometry"))
    towns = _towns(content)
    return table.assign(town=table["home_municipality"].map(towns).fillna(say("table.unknown")))


def _most_residents_first(content: Content, table: pd.DataFrame) -> pd.DataFrame:
    """Sort by the residents that hang on each association; among as many, by ``order`` and name."""
    table = table.assign(hanging=hanging.on_associations(content, table))
    return table.sort_values(
        ["hanging", "order", "town", "name", "association_id"],
        ascending=[False, True, True, True, True],
        na_position="last",
        ignore_index=True,
    )


def _hanging(table: pd.DataFrame, say: Words) -> Column:
    return Column(say("column.hanging"), table["hanging"], Kind.COUNT, 13)


def _who(table: pd.DataFrame, say: Words) -> list[Column]:
    return [
        Column(say("column.name"), table["name"], width=44),
        Column(say("column.source_row"), table["source_row"], Kind.COUNT, 16),
        Column(say("column.registration_number"), table["registration_number"], width=17),
        Column(say("column.home_municipality"), table["town"], width=16),
    ]


def _without_address(table: pd.DataFrame) -> pd.Series:
    lacking = table["street_address"].isna() | table["reason"].isin(_NO_ADDRESS)
    told: pd.Series = lacking & ~doubts.settled(table)
    return told


def _address(table: pd.DataFrame, say: Words) -> list[Column]:
    place = (table["postal_code"].fillna("") + " " + table["post_office"].fillna("")).str.strip()
    return [
        Column(say("column.street_address"), table["street_address"].fillna("–"), width=30),
        Column(say("column.postal_code"), place, width=24),
    ]


def _words(codes: pd.Series, kind: str, say: Words) -> pd.Series:
    return codes.map({code: say(f"{kind}.{code}") for code in codes.dropna().unique()}).astype("str")


def _towns(content: Content) -> pd.Series:
    towns = content.areas[content.areas["level"] == Level.MUNICIPALITY]
    names: pd.Series = towns.set_index("area_id")["name_fi"]
    return names

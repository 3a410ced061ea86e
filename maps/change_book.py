"""The workbook of what changed between two runs: for the team, addresses included."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pandas as pd

from jarjestokartta.geo.vocabulary import ChangeKind
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import sheet, sheet_words
from jarjestokartta.maps.sheet import Column, Kind, Sheet


def changes_xlsx(
    changes: pd.DataFrame, net: pd.DataFrame, towns: pd.Series, days: Mapping[str, str], say: Words
) -> bytes:
    """Write changes and the counts of municipalities.

    Parameters
    ----------
    changes
        Changes in words, addresses as they are.
    net
        NetChanges.
    towns
        Names of municipalities by code.
    days
        ``first`` and ``last``: the days of the two runs, in words.
    """
    target = io.BytesIO()
    title = say("changes.book.title", **days)
    with sheet.writing(target, say, title=title) as book:
        sheet.add(book, _changes(changes, towns, title, say))
        sheet.add(book, _net(net, towns, title, say))
    return target.getvalue()


def _changes(changes: pd.DataFrame, towns: pd.Series, title: str, say: Words) -> Sheet:
    order = {kind.value: number for number, kind in enumerate(ChangeKind)}
    table = changes.assign(order=changes["kind"].map(order))
    table = table.sort_values(["order", "home_municipality", "name", "association_id"], ignore_index=True)
    home = table["home_municipality"].map(towns).fillna(table["home_municipality"])
    columns = [
        Column(say("column.change"), sheet_words.labels(table["kind"], "change", say), width=20),
        Column(say("column.name"), table["name"], Kind.LONG_TEXT, 44),
        Column(say("column.home_municipality"), home, width=16),
        Column(say("column.before"), table["before"], Kind.LONG_TEXT, 36),
        Column(say("column.after"), table["after"], Kind.LONG_TEXT, 36),
        Column(say("column.fields"), table["fields"], Kind.LONG_TEXT, 24),
        Column(say("column.effect"), table["effect"], Kind.HUNDREDTHS, 14),
        Column(say("column.from_municipality"), table["from_municipality"].map(towns), width=16),
        Column(say("column.effect_from"), table["effect_from"], Kind.HUNDREDTHS, 14),
        Column(say("column.confidence"), table["confidence"], Kind.PERCENT, 12),
    ]
    about = [say("changes.book.private"), say("summary.changes-absent")]
    return Sheet(say("sheet.changes"), title, about, columns, frozen=2)


def _net(net: pd.DataFrame, towns: pd.Series, title: str, say: Words) -> Sheet:
    columns = [
        Column(say("column.municipality"), net["area_id"].map(towns).fillna(net["area_id"]), width=18),
        Column(say("report.changes.before"), net["associations_before"], Kind.COUNT, 14),
        Column(say("report.changes.now"), net["associations"], Kind.COUNT, 14),
        Column(say("column.difference"), net["difference"], Kind.COUNT, 12),
        Column(say("column.effect"), net["per_1000"], Kind.HUNDREDTHS, 14),
    ]
    return Sheet(say("changes.book.towns"), title, [say("changes.book.net")], columns)

"""What the sanity gate found, in sentences: what differs, from how much to how much, and what one can do."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.vocabulary import Level, ShiftOf
from jarjestokartta.geo.words import Words
from jarjestokartta.workspace.gate import Finding, Rule, StoppedError


def lines(stopped: StoppedError, say: Words) -> list[str]:
    """Give the whole list of a run that was stopped, and how one goes on."""
    rules = dict.fromkeys(one.rule for one in stopped.findings)
    day = "" if stopped.against is None else say.date(stopped.against)
    mending = [say(f"gate.{rule}.mend", day=day) for rule in rules]
    return [*found(stopped.findings, stopped.areas, say), *mending, say("gate.accept")]


def found(findings: tuple[Finding, ...], areas: pd.DataFrame, say: Words) -> list[str]:
    """Give a line for each thing found.

    Parameters
    ----------
    areas
        Areas, for the names of municipalities.
    """
    return ["  " + _line(one, areas, say) for one in findings]


def _line(one: Finding, areas: pd.DataFrame, say: Words) -> str:
    told = {"before": say.number(one.before), "after": say.number(one.after)}
    if one.rule is Rule.PLACED_WORSE:
        return say(f"gate.{one.rule}", share=say.percent(one.after / one.before), **told)
    return say(f"gate.{one.rule}", what=_named(one, areas, say), **told)


def _named(one: Finding, areas: pd.DataFrame, say: Words) -> str:
    if one.rule is Rule.OLD:
        return say(f"official.{one.subject}")
    of, _, code = one.subject.partition(":")
    if of == ShiftOf.REGION:
        return say("gate.region")
    if of == ShiftOf.PURPOSE_CLASS:
        return say("gate.class", name=say(f"purpose-class.{code}"))
    rows = areas[(areas["level"] == Level.MUNICIPALITY) & (areas["area_id"] == code)]
    names = rows["name_sv"].fillna(rows["name_fi"]) if say.language == "sv" else rows["name_fi"]
    return str(next(iter(names), code))

"""What a run came to, in a few plain sentences for the team."""

from __future__ import annotations

import math

from jarjestokartta.coverage.rates import PER
from jarjestokartta.geo.review import doubts
from jarjestokartta.geo.vocabulary import (
    Basis,
    ChangeKind,
    Gone,
    Need,
    Precision,
    Severity,
    Status,
    Verdict,
    VillageBy,
)
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import access_words, area_tables, method_words
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import gate, gate_words, geocoder_words, moves_words, rating
from jarjestokartta.workspace.update import Outcome

_OF_SPREAD = {"spread": "spread", "low": "spread_low", "high": "spread_high"}


def lines(outcome: Outcome, say: Words) -> list[str]:
    """Give the sentences, in the order in which they matter; numbers as the language writes them."""
    return [
        *_register(outcome, say),
        *_placed(outcome, say),
        *(geocoder_words.lines(outcome.services, say) if outcome.services else ()),
        *_rates(outcome, say),
        *_gaps(outcome, say),
        *_method(outcome, say),
        *_access(outcome, say),
        *_villages_served(outcome, say),
        *_surveys(outcome, say),
        *_changes(outcome, say),
        *moves_words.lines(outcome.content.moves, say),
        *notices(outcome.content, say),
        *_gate(outcome, say),
        *_reviewed(outcome, say),
        say("summary.todo", path=outcome.workspace.todo),
    ]


def _method(outcome: Outcome, say: Words) -> list[str]:
    """Warn that gaps differ from those published before because distances were measured otherwise."""
    before, now = outcome.method_before, outcome.content.reach_method
    return [say("summary.method-changed", before=before, now=now)] if before and before != now else []


def notices(content: Content, say: Words) -> list[str]:
    """Give what must be said with any result."""
    return [say("summary.notice", text=say(f"notice.{code}")) for code in content.notices]


def _gate(outcome: Outcome, say: Words) -> list[str]:
    """Tell what a person accepted, and whether the region's rate is one that a whole region may have."""
    told = gate_words.found(outcome.accepted, outcome.content.areas, say)
    told = [say("gate.accepted"), *told] if told else []
    whole = outcome.content.whole
    rate = math.nan if whole is None or whole.empty else whole["per_1000"].iloc[0]
    if gate.is_plausible(rate):
        return told
    low, high = (say.exact(limit) for limit in gate.PLAUSIBLE_PER_1000)
    return [*told, say("gate.rate-odd", rate=say.number(rate, _decimals(rate)), low=low, high=high)]


def _register(outcome: Outcome, say: Words) -> list[str]:
    register = outcome.register
    told = [
        say(
            "summary.register",
            file=outcome.register_name,
            rows=say.plural("summary.rows", register.rows),
            associations=say.plural("summary.associations", len(register.associations)),
        )
    ]
    ended = int((register.associations["status"] == Status.ENDED).sum())
    if ended:
        told.append(say.plural("summary.ended", ended))
    problems = register.problems
    rejected = problems.loc[problems["severity"] == Severity.REJECTED, "source_row"].nunique()
    if rejected:
        told.append(say.plural("summary.rejected", rejected))
    repaired = problems.loc[problems["severity"] == Severity.REPAIRED, "source_row"].nunique()
    if repaired:
        told.append(say.plural("summary.repaired", repaired))
    return told


def _placed(outcome: Outcome, say: Words) -> list[str]:
    found = outcome.content.associations["precision"].value_counts()
    parts = [
        f"{say(f'precision.{code.value}')} {say.number(found[code.value])}"
        for code in Precision
        if code.value in found
    ]
    return [say("summary.placed", parts=", ".join(parts))] if parts else []


def _reviewed(outcome: Outcome, say: Words) -> list[str]:
    table = outcome.content.associations
    counts = {
        "summary.reviewed": int(doubts.settled(table).sum()),
        "summary.review": int(doubts.doubts(table).notna().sum()),
    }
    return [say.plural(key, count) for key, count in counts.items() if count]


def _rates(outcome: Outcome, say: Words) -> list[str]:
    rates = outcome.content.rates
    rows = rates.loc[(rates["basis"] == Basis.DOMICILE) & (rates["subject"] == "all")]
    residents = rows["residents"].sum()  # 0 where none is known
    if residents == 0:
        return [say("summary.no-residents")]
    areas = outcome.content.areas.set_index("area_id")
    names = areas["name_sv"].fillna(areas["name_fi"]) if say.language == "sv" else areas["name_fi"]
    rate = PER * rows["associations"].sum() / residents
    told = [say("summary.rate", rate=say.number(rate, _decimals(rate)))]
    for verdict in (Verdict.HIGHER, Verdict.LOWER):
        places = rows.loc[rows["verdict"] == verdict].sort_values("per_1000")["area_id"].map(names)
        if len(places):
            told.append(say(f"summary.{verdict}", places=", ".join(places)))
    few = rating.few(rates, outcome.content.rules.gaps)["area_id"].map(names)
    if len(few):
        told.append(say("summary.few-associations", places=", ".join(sorted(few))))
    unknown = int((rows["verdict"] == Verdict.CANNOT_TELL).sum())
    if unknown:
        told.append(say.plural("summary.cannot-tell", unknown))
    return [*told, *_spread(outcome, say)]


def _spread(outcome: Outcome, say: Words) -> list[str]:
    """Tell whether municipalities truly differ, by how much; nothing where too few tell."""
    if outcome.content.sizes is None:
        return []
    table = outcome.content.sizes.dispersion
    rows = table[(table["basis"] == Basis.DOMICILE) & (table["subject"] == "all") & table["spread"].notna()]
    named = (
        {name: say.percent(row[column]) for name, column in _OF_SPREAD.items()}
        for row in rows.to_dict("records")
    )
    return [
        say("summary.spread" if low > 0 else "summary.spread.chance", **words)
        for low, words in zip(rows["spread_low"], named, strict=True)
    ]


def _decimals(rate: float) -> int:
    """Give how many decimals tell a rate: one, or as many as a small one needs not to be called zero."""
    return max(1, -math.floor(math.log10(rate))) if rate > 0 else 1


def _gaps(outcome: Outcome, say: Words) -> list[str]:
    content = outcome.content
    told = []
    for need in Need:
        known = content.measured.loc[content.measured["need"] == need, "measured"]
        if not known.any():
            told.append(say("summary.not-measured", need=say(f"need.{need}")))
            continue
        told.append(_gaps_of(content, need, say))
        if not known.all():
            told.append(say.plural("summary.partly-measured", int((~known).sum()), need=say(f"need.{need}")))
    return told


def _gaps_of(content: Content, need: Need, say: Words) -> str:
    gaps = content.gaps.loc[content.gaps["need"] == need]
    if gaps.empty:
        return say("summary.no-gaps", need=say(f"need.{need}"))
    least, most = (gaps[name].sum() for name in ("residents_without_if_open", "residents_without"))
    both = method_words.span(least, most, say)
    return say.plural("summary.gaps", len(gaps), need=say(f"need.{need}"), people=both)


def _access(outcome: Outcome, say: Words) -> list[str]:
    """Tell whether what was shared out is what there was."""
    access = outcome.content.access
    return [] if access is None else access_words.short_checks(access, say)


def _villages_served(outcome: Outcome, say: Words) -> list[str]:
    """Tell of village associations that live elsewhere, and of those whose village is not known."""
    content = outcome.content
    if not area_tables.has_villages(content):
        return []
    table = content.associations
    counts = {
        "summary.serves-elsewhere": int(table["serves_elsewhere"].fillna(value=False).sum()),
        "summary.village-unknown": int((table["serves_known_by"] == VillageBy.NOTHING).sum()),
    }
    return [say.plural(key, count) for key, count in counts.items() if count]


def _surveys(outcome: Outcome, say: Words) -> list[str]:
    """Tell how many of those whom surveys asked have answered."""
    table = outcome.content.survey
    if table is None:
        return []
    asked, answered = int(table["asked"].sum()), int(table["answered"].sum())
    some = int((table["answered"] > 0).sum())
    told = [
        say.plural("summary.survey", asked, answered=say.number(answered), municipalities=say.number(some))
    ]
    waiting = int(table["waiting"].sum())
    return [*told, say.plural("summary.survey-waiting", waiting)] if waiting else told


def _changes(outcome: Outcome, say: Words) -> list[str]:
    before = outcome.before
    if before is None:
        return [say("summary.first")]
    table = outcome.content.changes
    found = table["kind"].mask(table["kind"] == ChangeKind.ENDED, table["after"]).value_counts()
    kinds = dict.fromkeys([ChangeKind.NEW, *Gone, *ChangeKind])
    parts = [f"{say(f'change.{kind}')} {say.number(found[kind])}" for kind in kinds if kind in found]
    if not parts:
        return [say("summary.no-changes", file=before.register_file)]
    told = [say("summary.changes", file=before.register_file, parts=", ".join(parts))]
    if Gone.REJECTED in found:
        told.append(say.plural("summary.changes-rejected", int(found[Gone.REJECTED])))
    if Gone.ABSENT in found:
        told.append(say("summary.changes-absent"))
    return told

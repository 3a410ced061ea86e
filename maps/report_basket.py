"""How many needs are met in each area of a report, and how many areas and people have how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from jarjestokartta.geo.tables import REGION
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_links import filled, linked
from jarjestokartta.maps.report_rules import BASKET

_MOST = 6  # rows: what does not fit is told together
# From no need met to all of them, on white; the last ones for more needs than there are.
_SHADES = ("#e3e8ea", "#cfe0e4", "#a9cbd3", "#77aebb", "#3f8798", "#0f4c5c")


@dataclass(frozen=True)
class Met:
    """Needs met in one area: surely, with places of unknown openness, of how many measured there."""

    surely: int
    if_open: int
    measured: int

    def written(self) -> str:
        """Give ``3 / 5``, or ``3–4 / 5`` where openness makes a difference."""
        both = str(self.surely) if self.surely == self.if_open else f"{self.surely}–{self.if_open}"
        return f"{both} / {self.measured}"


@dataclass(frozen=True)
class Group:
    """The areas with equally many needs surely met, of equally many measured, and who lives there.

    ``surely`` is None of those told together.
    """

    surely: int | None
    measured: int
    areas: int
    people: float


def by_area(content: Content) -> dict[str, Met]:
    """Give how many needs are met in each village and rest where anyone is known to live."""
    if content.served is None:
        return {}
    table = content.served.basket
    columns = (table[name].tolist() for name in ("needs_met", "needs_met_if_open", "needs_measured"))
    lived = (table["residents"] > 0).tolist()
    rows = zip(table["area_id"].tolist(), lived, *columns, strict=True)
    return {area: Met(*(int(one) for one in counts)) for area, inhabited, *counts in rows if inhabited}


def groups(content: Content, met: Mapping[str, Met]) -> dict[str, list[Group]]:
    """Group the areas of each municipality and of the region, most needs met first."""
    if content.served is None:
        return {}
    table = content.served.basket
    sums: dict[str, dict[tuple[int, int], tuple[int, float]]] = {}
    people = table["residents"].astype("float64").tolist()
    for area, town, persons in zip(table["area_id"], table["municipality_code"], people, strict=True):
        if area not in met:
            continue
        key = (met[area].measured, met[area].surely)
        for code in (str(town), REGION):
            count, before = sums.setdefault(code, {}).get(key, (0, 0.0))
            sums[code][key] = (count + 1, before + persons)
    return {
        code: [
            Group(surely, measured, count, persons)
            for (measured, surely), (count, persons) in sorted(found.items(), reverse=True)
        ]
        for code, found in sums.items()
    }


def section(found: Sequence[Group], content: Content, say: Words, region: str) -> str:
    """Give the groups as a bar and a list, and when a need counts as met; nothing where none is known.

    Parameters
    ----------
    region
        The page where the rule stands.
    """
    if not found:
        return ""
    shown = found if len(found) <= _MOST else [*found[: _MOST - 1], _together(found[_MOST - 1 :])]
    rows = "".join(
        f'<div id="basket-{number}"><dt>{_shade(group)}{escape(_label(group, say))}</dt>'
        f"<dd>{escape(_areas(group, say))}</dd></div>"
        for number, group in enumerate(shown, start=1)
    )
    share = say.exact_percent(content.rules.basket.met_share)
    note = filled(say, "report.basket.note", share=linked(BASKET, share, region))
    title = escape(say("report.basket"))
    told = f'<dl>{rows}</dl><p class="small">{note}</p>'
    return f'<section class="changes"><h2>{title}</h2>{_bar(shown)}{told}</section>'


def _together(found: Sequence[Group]) -> Group:
    return Group(None, 0, sum(one.areas for one in found), sum(one.people for one in found))


def _label(group: Group, say: Words) -> str:
    if group.surely is None:
        return say("report.basket.others")
    if not group.measured:
        return say("report.unknown")
    return say("report.basket.of", met=say.number(group.surely), measured=say.number(group.measured))


def _areas(group: Group, say: Words) -> str:
    people = say.plural("report.people", round(group.people))
    return say.plural("report.basket.areas", group.areas, people=people)


def _colour(group: Group) -> str:
    if not group.measured or group.surely is None:
        return "#ffffff"
    return _SHADES[round((len(_SHADES) - 1) * group.surely / group.measured)]


def _shade(group: Group) -> str:
    return (
        '<svg class="shade" viewBox="0 0 10 10" aria-hidden="true">'
        f'<rect width="10" height="10" fill="{_colour(group)}" stroke="#55606a"/></svg>'
    )


def _bar(found: Sequence[Group]) -> str:
    """Draw the groups beside each other, as wide as their people are many."""
    whole = sum(group.people for group in found)
    if whole <= 0:
        return ""
    left, parts = 0.0, []
    for group in found:
        wide = 1000 * group.people / whole
        parts.append(f'<rect x="{left:.0f}" width="{wide:.0f}" height="40" fill="{_colour(group)}"/>')
        left += wide
    return (
        '<svg class="bar" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}"
        '<rect width="1000" height="40" fill="none" stroke="#55606a" stroke-width="3"/></svg>'
    )

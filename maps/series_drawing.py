"""Main figures over all registers as small charts: a line only where three or more can be compared.

Registers stand one beside the next, upwards from zero. Where the program, settings, boundaries or the measure
of distances changed, the line is broken and marked: what lies on both sides is not the same measure, and a
step there is no change of associations or services.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.change_vocabulary import Cause
from jarjestokartta.geo.words import Words

LEAST = 3  # registers from which a line tells anything
BREAKING = (Cause.PROGRAM, Cause.SETTINGS, Cause.BOUNDARIES, Cause.TRAVEL)
_DRAWN = (("per_1000", 2), ("gaps", 0))  # with decimals
_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _LOW = 320, 148, 8, 44, 20, 24
Point = tuple[float, float]


def section(series: pd.DataFrame | None, say: Words) -> str:
    """Give the section of a report; why nothing is drawn where registers are too few."""
    if series is None or series.empty:
        return ""
    title = f'<section class="series" id="series"><h2>{escape(say("series.title"))}</h2>'
    if len(series) < LEAST:
        few = say.plural("series.few", len(series), least=say.number(LEAST))
        return f"{title}<p>{escape(few)}</p></section>"
    drawn = "".join(
        _chart(series, name, decimals, say) for name, decimals in _DRAWN if series[name].notna().any()
    )
    marks = [
        say("series.mark", day=_day(day, say), causes=causes(cell, say))
        for day, cell in zip(series["day"], series["changed"], strict=True)
        if tables.split_codes(cell)
    ]
    notes = "".join(f"<li>{escape(one)}</li>" for one in marks)
    note = f'<p class="small">{escape(say("series.note"))}</p>' if marks else ""
    return f'{title}<div class="charts">{drawn}</div>{note}{f"<ul>{notes}</ul>" if notes else ""}</section>'


def causes(cell: object, say: Words) -> str:
    """Write what changed in words."""
    return ", ".join(say(f"series.{code}") for code in tables.split_codes(cell))


def _chart(series: pd.DataFrame, name: str, decimals: int, say: Words) -> str:
    # Which stretch of one measure each register is of, those that lack this figure among them.
    breaks = [bool(set(BREAKING) & set(tables.split_codes(cell))) for cell in series["changed"]]
    stretch = pd.Series(breaks, index=series.index).cumsum()
    known = series[series[name].notna()]
    values = known[name].astype("float64").tolist()
    step = (_WIDE - _LEFT - _RIGHT) / max(len(values) - 1, 1)
    rise = (_HIGH - _TOP - _LOW) / (max(values) or 1.0)
    points = [(_LEFT + step * place, _HIGH - _LOW - value * rise) for place, value in enumerate(values)]
    broken = stretch[known.index].diff().fillna(0).gt(0).tolist()
    ends = [_day(day, say) for day in (known["day"].iloc[0], known["day"].iloc[-1])]
    told = say(
        "series.told",
        name=say(f"series.{name}"),
        first=say.number(values[0], decimals),
        first_day=ends[0],
        last=say.number(values[-1], decimals),
        last_day=ends[1],
    )
    return (
        f"<figure><figcaption>{escape(say(f'series.{name}'))}</figcaption>"
        f'<svg viewBox="0 0 {_WIDE} {_HIGH}" role="img" aria-label="{escape(told)}" font-size="11">'
        f'<path d="M{_LEFT} {_HIGH - _LOW}H{_WIDE - _RIGHT}" stroke="#8a949b"/>'
        f"{_marks(points, broken)}{_lines(points, broken)}"
        f"{_text(points[0][0], points[0][1] - 5, say.number(values[0], decimals), 'start')}"
        f"{_text(points[-1][0] + 6, points[-1][1] + 4, say.number(values[-1], decimals), 'start')}"
        f"{_text(_LEFT, _HIGH - 6, ends[0], 'start')}{_text(_WIDE - _RIGHT, _HIGH - 6, ends[1], 'end')}"
        "</svg></figure>"
    )


def _day(day: object, say: Words) -> str:
    return say.date(day.date()) if isinstance(day, pd.Timestamp) else say("series.no-day")


def _lines(points: Sequence[Point], broken: Sequence[bool]) -> str:
    parts: list[list[Point]] = []
    for point, is_broken in zip(points, broken, strict=True):
        if is_broken or not parts:
            parts.append([])
        parts[-1].append(point)
    ways = "".join(f'<path d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in part)}"/>' for part in parts)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in points)
    return f'<g fill="none" stroke="#0072b2" stroke-width="2">{ways}</g><g fill="#0072b2">{dots}</g>'


def _marks(points: Sequence[Point], broken: Sequence[bool]) -> str:
    """Draw an upright line halfway before each point at which the measure is another one."""
    halfway = [
        (points[place - 1][0] + points[place][0]) / 2
        for place, is_broken in enumerate(broken)
        if is_broken and place
    ]
    lines = "".join(f'<path d="M{x:.1f} {_TOP - 8}V{_HIGH - _LOW}"/>' for x in halfway)
    return f'<g stroke="#595959" stroke-dasharray="3 3">{lines}</g>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'

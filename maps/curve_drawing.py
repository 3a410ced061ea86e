"""Lines against distance as plain SVG: axes, grid, and a mark of its own on each line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import pandas as pd

from jarjestokartta.geo.words import Words
from jarjestokartta.maps.sheet_chart import STYLES, Lines

_LEFT, _RIGHT, _TOP, _BOTTOM = 110, 30, 60, 110  # around the plot
_TEXT = 24
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
_MOST_TICKS = 8
_DASHES = {"solid": "", "dash": "14 8", "long_dash": "26 8", "round_dot": "3 7"}
# Around the point (0, 0).
_MARKS = {
    "circle": '<circle r="8"/>',
    "square": '<path d="M-7-7H7V7H-7Z"/>',
    "diamond": '<path d="M0-10L10 0L0 10L-10 0Z"/>',
    "triangle": '<path d="M0-10L9 7H-9Z"/>',
    "x": '<path d="M-7-7L7 7M-7 7L7-7" stroke-width="4"/>',
}


def drawn(shares: pd.DataFrame, lines: Lines, say: Words, *, width: int, height: int) -> str:
    """Draw the lines of a table of shares, its index across; ``lines`` names them and the axes."""
    wide, high = width - _LEFT - _RIGHT, height - _TOP - _BOTTOM
    most = float(shares.max().max())  # a need is told at its own threshold too, where others tell nothing
    step = next((one for one in _STEPS if most / one <= _MOST_TICKS), _STEPS[-1])
    top = max(math.ceil(most / step - 1e-9), 1) * step
    low, end = lines.ends

    def x(km: float) -> float:
        return _LEFT + wide * (km - low) / (end - low)

    def y(share: float) -> float:
        return _TOP + high * (1 - share / top)

    ups = [step * number for number in range(round(top / step) + 1)]
    apart = max(1, math.ceil((end - low) / 12))
    acrosses = range(math.ceil(low), math.floor(end) + 1, apart)
    parts = [f'<g stroke="#d5dadd" stroke-width="2" fill="none">{_grid(map(y, ups), wide)}</g>']
    parts.append('<g fill="#34434d">')
    parts += [_text(_LEFT - 14, y(one) + 8, say.percent(one), "end") for one in ups]
    parts += [_text(x(one), height - _BOTTOM + 36, say.exact(one), "middle") for one in acrosses]
    parts.append(_text(_LEFT + wide / 2, height - _BOTTOM + 84, lines.across, "middle"))
    parts.append(_text(10, _TOP - 24, lines.up, "start") + "</g>")
    parts += [
        line(
            [(x(km), y(share)) for km, share in zip(shares.index, shares[need], strict=True) if share >= 0],
            number,
        )
        for number, need in enumerate(shares.columns)
    ]
    return "".join(parts)


def line(points: Sequence[tuple[float, float]], number: int) -> str:
    """Draw one line with its marks, in the style of its number."""
    colour, mark, dash = STYLES[number % len(STYLES)]
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashes = f' stroke-dasharray="{_DASHES[dash]}"' if _DASHES[dash] else ""
    marks = "".join(f'<g transform="translate({x:.1f} {y:.1f})">{_MARKS[mark]}</g>' for x, y in points)
    return (
        f'<g stroke="{colour}" fill="{colour}">'
        f'<path d="M{way}" fill="none" stroke-width="4"{dashes}/>{marks}</g>'
    )


def _grid(heights: map[float], wide: float) -> str:
    return "".join(f'<path d="M{_LEFT} {y:.1f}h{wide:.1f}"/>' for y in heights)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_TEXT}" text-anchor="{anchor}">{escape(text)}</text>'

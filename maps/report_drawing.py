"""The small map of a report: outlines, lakes, names, and the largest gaps, numbered as in the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np
from numpy.typing import NDArray

from jarjestokartta.geo.words import Words
from jarjestokartta.maps.outline import every_ring
from jarjestokartta.maps.report_facts import TOP, Facts, Row
from jarjestokartta.maps.shapes import Background, degrees

WIDTH, TALLEST = 1280, 1240  # in the drawing's own units, about a quarter of a pixel
MARGIN = 32
LAND, EDGE, INNER, WATER = "#f3f1e9", "#55606a", "#b9b6a8", "#bcd6e6"
_LARGEST, _LEAST = 60.0, 32.0  # radii of the circles
_LETTER = (29, 62)  # width and height of a letter
_AROUND = np.array([0.0, 60.0, -60.0, 100.0, -100.0])  # how far below its area's middle a name may stand
Line = NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """Where degrees come to lie in a drawing."""

    west: float
    north: float
    across: float  # units in a degree of longitude
    down: float  # … of latitude
    left: float
    width: int
    height: int

    def spots(self, points: Line) -> Line:
        """Give points (degrees, n × 2) in the drawing's units."""
        moved: Line = (points - (self.west, self.north)) * (self.across, -self.down) + (self.left, MARGIN)
        return moved


def frame(low: Line, high: Line, *, width: int = WIDTH, tallest: int = TALLEST) -> Frame:
    """Fit a rectangle of degrees (its south-west and north-east corners) into a drawing."""
    narrow = float(np.cos(np.radians((low[1] + high[1]) / 2)))
    span = np.maximum(high - low, 1e-6)
    down = min((width - 2 * MARGIN) / (span[0] * narrow), (tallest - 2 * MARGIN) / span[1])
    across = down * narrow
    left = (width - across * span[0]) / 2
    height = round(down * span[1]) + 2 * MARGIN
    return Frame(float(low[0]), float(high[1]), across, down, left, width, height)


def path(lines: Iterable[Line], onto: Frame) -> str:
    """Give closed rings (degrees) as the data of a path, in whole units; what is but a speck is left out."""
    return "".join(_ring(np.round(onto.spots(line)).astype(np.int64)) for line in lines)


def _ring(steps: NDArray[np.int64]) -> str:
    moved = np.diff(steps, axis=0)
    moved = moved[moved.any(axis=1)]
    if len(moved) < 2:  # noqa: PLR2004 - no area
        return ""
    return f"M{steps[0, 0]} {steps[0, 1]}l{' '.join(map(str, moved.ravel().tolist()))}z"


def corners(lines: Sequence[Line]) -> tuple[Line, Line]:
    """Give the south-west and north-east corners of rings."""
    points = np.concatenate(lines)
    return points.min(axis=0), points.max(axis=0)


@dataclass(frozen=True)
class Outlines:
    """The rings (degrees) of the region's areas and lakes, read once for all drawings."""

    on: Background

    @cached_property
    def areas(self) -> list[list[Line]]:
        """The rings of each area, in the order of the ground's areas."""
        return every_ring(self.on.ground.topology)

    @cached_property
    def lakes(self) -> list[tuple[Box, list[Line]]]:
        """Each lake's west, south, east and north, and its rings."""
        found = [] if self.on.water is None else every_ring(self.on.water)
        return [
            ((*low.tolist(), *high.tolist()), lake) for lake in found if lake for low, high in [corners(lake)]
        ]

    def lakes_within(self, low: Line, high: Line, onto: Frame) -> str:
        """Give the lakes that touch a rectangle of degrees as the data of one path."""
        box: Box = (*low.tolist(), *high.tolist())
        return "".join(path(lake, onto) for its, lake in self.lakes if _meet(its, box))


@dataclass(frozen=True)
class Drawings:
    """The maps of all reports of one region.

    Parameters
    ----------
    areas, people
        The ground's areas, and how many live in each, NaN where unknown.
    """

    outlines: Outlines
    areas: Sequence[Row]
    people: Sequence[float]

    def of(self, facts: Facts, within: Sequence[int], say: Words) -> str:
        """Give the drawing of one report as SVG, for the page itself.

        Parameters
        ----------
        within
            Rows of the areas inside: the region's municipalities, or a municipality's villages.
        """
        inner = [place for place in within if self.areas[place]["level"] != "rest"]
        outer = inner if facts.is_region else [facts.place]
        lines = [ring for place in outer for ring in self.outlines.areas[place]]
        if not lines:
            return ""
        low, high = corners(lines)
        onto = frame(low, high)
        land = path(lines, onto)
        edge = 3 if facts.is_region else 5
        villages = "" if facts.is_region else path((r for p in inner for r in self.outlines.areas[p]), onto)
        marks = _marks(facts.gaps[:TOP], onto)
        label = escape(say("report.drawing"))
        return (
            f'<svg class="drawing" role="img" aria-label="{label}" viewBox="0 0 {onto.width} {onto.height}">'
            f'<clipPath id="land"><path d="{land}"/></clipPath><path fill="{LAND}" d="{land}"/>'
            f'<g clip-path="url(#land)"><path fill="{WATER}" fill-rule="evenodd" '
            f'd="{self.outlines.lakes_within(low, high, onto)}"/></g>'
            f'<path fill="none" stroke="{INNER}" stroke-width="3" d="{villages}"/>'
            f'<path fill="none" stroke="{EDGE}" stroke-width="{edge}" d="{land}"/>'
            f"{self._names(inner, onto, marks)}{_circles(marks)}</svg>"
        )

    def _names(self, places: Sequence[int], onto: Frame, marks: Sequence[Box]) -> str:
        """Write the names that find room, those where most people live first, never over a circle."""
        places = sorted(places, key=lambda place: (-np.nan_to_num(self.people[place]), place))
        middles = self.outlines.on.ground.labels[list(places)] if places else np.empty((0, 2))
        spots = np.round(onto.spots(middles))
        taken = [(x - r, y - r, x + r, y + r) for x, y, r, _ in marks]
        texts = []
        for place, spot in zip(places, spots.tolist(), strict=True):
            name = str(self.areas[place]["name"])
            x, half = spot[0], _LETTER[0] * len(name) / 2
            for y in spot[1] + _AROUND:
                box = (x - half, y - _LETTER[1] / 2, x + half, y + _LETTER[1] / 2)
                inside = box[0] >= 0 and box[2] <= onto.width and box[1] >= 0 and box[3] <= onto.height
                if inside and not any(_meet(box, one) for one in taken):
                    taken.append(box)
                    texts.append(f'<text x="{x:g}" y="{y + 16:g}">{escape(name)}</text>')
                    break
        return f'<g class="names">{"".join(texts)}</g>'


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _marks(gaps: Sequence[Row], onto: Frame) -> list[Box]:
    """Place the circles of gaps: x, y, radius and number of each."""
    placed = [
        (number, gap)
        for number, gap in enumerate(gaps, start=1)
        if np.isfinite([gap["east"], gap["north"]]).all()
    ]
    if not placed:
        return []
    where = np.array([[gap["east"], gap["north"]] for _, gap in placed], dtype=np.float64)
    most = max(float(gap["residents_without"]) for _, gap in placed)
    marks: list[Box] = []
    for (number, gap), spot in zip(placed, onto.spots(degrees(where)), strict=True):
        radius = max(_LEAST, _LARGEST * float(np.sqrt(gap["residents_without"] / max(most, 1.0))))
        marks.append((*_free(spot, radius, marks, onto), round(radius), number))
    return marks


def _free(spot: Line, radius: float, marks: Sequence[Box], onto: Frame) -> tuple[float, float]:
    """Find the nearest place where a circle lies over none of the earlier ones."""
    for away in range(0, 400, 10):
        around = np.round(spot + away * (_ROUND if away else _ROUND[:1]))
        for x, y in around.tolist():
            inside = radius <= x <= onto.width - radius and radius <= y <= onto.height - radius
            if inside and all((x - u) ** 2 + (y - v) ** 2 >= (radius + r) ** 2 for u, v, r, _ in marks):
                return x, y
    return float(round(spot[0])), float(round(spot[1]))


def _circles(marks: Sequence[Box]) -> str:
    drawn = "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/><text x="{x:g}" y="{y + 15:g}">{number}</text>'
        for x, y, radius, number in marks
    )
    return f'<g class="marks">{drawn}</g>' if drawn else ""


_TURNS = np.arange(12) * np.pi / 6
_ROUND = np.stack([np.cos(_TURNS), np.sin(_TURNS)], axis=1)

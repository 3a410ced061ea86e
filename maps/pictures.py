"""Maps of the region as SVG for documents and slides: title, legend, sources and date inside.

Word and LibreOffice read but plain SVG: no style sheets, no patterns, fonts that every machine has. What is
not measured is therefore a grey of its own; what cannot be told bears a ring, what is not compared a square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from types import MappingProxyType

import numpy as np
import pandas as pd

from jarjestokartta.geo.vocabulary import Level, Need, Verdict
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import (
    curve_drawing,
    curve_lines,
    encode,
    layers,
    method_words,
    report_sources,
    style,
)
from jarjestokartta.maps.fallback import class_labels
from jarjestokartta.maps.legend import SHARE_BREAKS, Classes
from jarjestokartta.maps.picture_column import RING, SQUARE, Column, sign_at
from jarjestokartta.maps.report_drawing import EDGE, WATER, Frame, corners, frame, path
from jarjestokartta.maps.report_material import Material
from jarjestokartta.maps.sheet_chart import Lines
from jarjestokartta.maps.sheet_entry import some

FOLDER = "kuvat"
WIDTH, HEIGHT = 1600, 1200
_MAP = 900  # of the width
_LEFT, _COLUMN = 940, 620  # of the text beside it
_NOT_MEASURED = "#b5bcc2"
_FONT = "Arial, Helvetica, sans-serif"
_MOST_LINES = 14  # of sources
_SIGNS = {RING: "picture.cannot-tell", SQUARE: "picture.not-comparable"}
Key = Sequence[tuple[str, str]]  # colour and words


def pictures(material: Material) -> Iterator[tuple[str, str]]:
    """Give the maps of the main themes, each with its path in the published folder.

    Equal material gives equal bytes. Nothing where no municipality has an outline.
    """
    drawn = _Pictures(material)
    if not drawn.places:
        return
    yield _path("yhdistykset"), drawn.rate()
    for need in Need:
        yield _path(_NAMES[need]), drawn.need(need)
    curve = some(material.content.distance_curve)
    if curve is not None:
        yield _path(_CURVE), drawn.curve(curve)


def listed(material: Material) -> list[tuple[str, str]]:
    """Give the path and the title of each picture."""
    if not _Pictures(material).places:
        return []
    say = material.say
    titles = [(_path(_NAMES[need]), _title(need, say)) for need in Need]
    if some(material.content.distance_curve) is not None:
        titles.append((_path(_CURVE), say("picture.lines")))
    return [(_path("yhdistykset"), say("picture.rate")), *titles]


def _path(name: str) -> str:
    return f"{FOLDER}/{name}.svg"


def _title(need: Need, say: Words) -> str:
    return say("picture.need", need=say(f"need.{need}"))


# As the reports' names: Finnish, whatever the language.
_NAMES = {
    Need.MEETING_PLACES: "kokoontumistilat",
    Need.HOBBIES: "harrastukset",
    Need.GROUPS: "ryhmatoiminta",
    Need.MUTUAL_AID: "naapuriapu",
    Need.LOCAL_SERVICES: "lahipalvelut",
}
_CURVE = "matkakayra"


@dataclass(frozen=True)
class _Pictures:
    """What all pictures of one run share: the paths of the areas and all that stands around them."""

    material: Material

    @cached_property
    def places(self) -> list[int]:
        """Municipalities that have an outline."""
        shapes = self.material.outlines.areas
        return [place for place in self._of({Level.MUNICIPALITY}) if shapes[place]]

    def _of(self, levels: set[str]) -> list[int]:
        return [place for place, area in enumerate(self.material.gathered.areas) if area["level"] in levels]

    @cached_property
    def _box(self) -> tuple[np.ndarray, np.ndarray]:
        return corners([ring for place in self.places for ring in self.material.outlines.areas[place]])

    @cached_property
    def _frame(self) -> Frame:
        return frame(*self._box, width=_MAP, tallest=HEIGHT)

    @cached_property
    def _towns(self) -> dict[int, str]:
        shapes = self.material.outlines.areas
        return {place: path(shapes[place], self._frame) for place in self.places}

    @cached_property
    def _below(self) -> dict[int, str]:
        """Villages and rests; municipalities where there are no villages."""
        shapes = self.material.outlines.areas
        if not self._of({Level.VILLAGE}):
            return self._towns
        below = self._of({Level.VILLAGE, "rest"})
        return {place: path(shapes[place], self._frame) for place in below if shapes[place]}

    def rate(self) -> str:
        """Draw the municipalities' smoothed rates, with a sign where they are not told from others'."""
        say, rates = self.material.say, self.material.gathered.rates
        values = np.array([rates[place]["shrunk"] for place in self.places])
        classes = Classes(self.material.content.rules.classes.rate, decimals=1)
        shades = style.shades(style.RATE, len(classes.breaks) + 1)
        fills = {
            place: shades[_class(value, classes)] if np.isfinite(value) else style.NO_DATA
            for place, value in zip(self.places, values.tolist(), strict=True)
        }
        key = [*zip(shades, class_labels(classes, say), strict=True)]
        if not np.isfinite(values).all():
            key.append((style.NO_DATA, say("map.state.no-data")))
        verdicts = {
            place: rates[place]["verdict"] for place in self.places if np.isfinite(rates[place]["shrunk"])
        }
        signs = {place: RING for place, told in verdicts.items() if told == Verdict.CANNOT_TELL}
        signs |= {place: SQUARE for place, told in verdicts.items() if not isinstance(told, str)}
        drawing = self._map(self._areas(self._towns, fills), signs)
        return self._picture(say("picture.rate"), say("picture.rate.lead"), drawing, key, signs=signs)

    def need(self, need: Need) -> str:
        """Draw the share of residents who are without, by village."""
        say, people = self.material.say, self.material.gathered.people[need.value]
        classes = Classes(SHARE_BREAKS, decimals=2)
        shades = style.shades(style.GAP, len(SHARE_BREAKS) + 1)
        fills = {}
        for place in self._below:
            state, share = people["state"][place], people["share"][place]
            if state == layers.NOT_MEASURED:
                fills[place] = _NOT_MEASURED
            elif state != layers.MEASURED or share is None:
                fills[place] = style.NO_DATA
            else:
                fills[place] = shades[_class(share, classes)] if share > 0 else style.ZERO
        used = set(fills.values())
        limits = [say.percent(one) for one in SHARE_BREAKS]
        spans = [
            say("map.class.below", high=limits[0]),
            *(say("map.class.between", low=low, high=high) for low, high in pairwise(limits)),
            say("map.class.above", low=limits[-1]),
        ]
        others = {
            style.ZERO: "map.class.zero",
            _NOT_MEASURED: "map.state.not-measured",
            style.NO_DATA: "map.state.no-data",
        }
        key = [*zip(shades, spans, strict=True)]
        key += [(colour, say(words)) for colour, words in others.items() if colour in used]
        km = say.exact(self.material.content.thresholds_m.get(need, 0.0) / 1000)
        notes = [say("map.legend.upper")] * self._differs(need) + [say("map.gaps.caution")]
        lead = say("picture.need.lead", km=km)
        return self._picture(_title(need, say), lead, self._map(self._areas(self._below, fills)), key, notes)

    def curve(self, curve: pd.DataFrame) -> str:
        """Draw the share of the region's residents without against distance, a line a need."""
        say, shares = self.material.say, curve_lines.table(curve)
        lines = curve_lines.of(shares, say)
        markup = curve_drawing.drawn(shares, lines, say, width=_MAP, height=HEIGHT)
        notes = [say("map.gaps.caution"), *method_words.measured_by(self.material.content, say)]
        drawing = f'<g font-family="{_FONT}">{markup}</g>'
        return self._picture(lines.title, lines.lead, drawing, [], notes, lines=lines)

    def _map(self, areas: str, signs: Mapping[int, str] = MappingProxyType({})) -> str:
        """Put lakes, borders, names and signs on the areas."""
        high = (HEIGHT - self._frame.height) // 2
        return (
            f'<g transform="translate(0 {high})"><g stroke="#8c949b" stroke-width="1">{areas}</g>'
            f"{self._over}{self._names(signs)}</g>"
        )

    def _differs(self, need: Need) -> bool:
        """Tell whether places of unknown openness make a difference anywhere."""
        people = self.material.gathered.people[need.value]
        return any(
            people["people"][place] != people["ifopen"][place]
            for place in self._below
            if people["state"][place] == layers.MEASURED
        )

    def _areas(self, shapes: dict[int, str], fills: dict[int, str]) -> str:
        """Give the areas, gathered by colour."""
        by_colour: dict[str, list[str]] = {}
        for place, line in shapes.items():
            by_colour.setdefault(fills[place], []).append(line)
        return "".join(
            f'<path fill="{colour}" d="{"".join(lines)}"/>' for colour, lines in sorted(by_colour.items())
        )

    @cached_property
    def _over(self) -> str:
        """Lakes and the municipalities' borders."""
        low, high = self._box
        land = "".join(self._towns.values())
        lakes = self.material.outlines.lakes_within(low, high, self._frame)
        return (
            f'<clipPath id="land"><path d="{land}"/></clipPath>'
            f'<g clip-path="url(#land)"><path fill="{WATER}" fill-rule="evenodd" d="{lakes}"/></g>'
            f'<path fill="none" stroke="{EDGE}" stroke-width="2" d="{land}"/>'
        )

    def _names(self, signs: Mapping[int, str]) -> str:
        """Write the municipalities' names, white below so that they can be read on any colour."""
        areas = self.material.gathered.areas
        spots = np.round(self._frame.spots(self.material.outlines.on.ground.labels[self.places])).tolist()
        texts = "".join(
            f'<text x="{x:g}" y="{y + 8:g}">{escape(str(areas[place]["name"]))}</text>'
            for place, (x, y) in zip(self.places, spots, strict=True)
        )
        below = "".join(
            sign_at(signs[place], x, y + 26)
            for place, (x, y) in zip(self.places, spots, strict=True)
            if place in signs
        )
        shared = f'font-family="{_FONT}" font-size="24" text-anchor="middle"'
        halo = 'fill="#ffffff" stroke="#ffffff" stroke-width="5" stroke-linejoin="round"'
        return f'<g {shared} {halo}>{texts}</g><g {shared} fill="#1b2730">{texts}</g>{below}'

    def _picture(
        self,
        title: str,
        lead: str,
        drawing: str,
        key: Key,
        notes: Sequence[str] = (),
        *,
        signs: Mapping[int, str] = MappingProxyType({}),
        lines: Lines | None = None,
    ) -> str:
        say, facts = self.material.say, self.material.gathered.facts[0]
        down = Column(_LEFT, 40, _COLUMN)
        down.write(facts.name, 26, colour="#475762", bold=True)
        down.write(title, 46, bold=True, after=10)
        down.write(lead, 26, after=24)
        for colour, text in key:
            down.box(colour, text)
        for number, text in enumerate(lines.names if lines else ()):
            down.line(number, text)
        for sign in (RING, SQUARE):
            if sign in signs.values():
                down.sign(sign, say(_SIGNS[sign]))
        for note in notes:
            down.write(note, 22, colour="#34434d", after=6)
        foot = Column(_LEFT, 0, _COLUMN)
        for notice in self.material.notices:
            foot.write(notice, 22, bold=True, after=8)
        foot.write(self.material.as_of, 22, after=8)
        told = report_sources.brief(self.material.content.attributions, say)
        foot.write(say("picture.sources", sources=told), 20, most=_MOST_LINES)
        up = max(down.y + 20, HEIGHT - 30 - foot.y)
        size = f'width="{WIDTH // 2}" height="{HEIGHT // 2}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        desc = lines.told if lines else lead
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>'
            f"<title>{escape(f'{facts.name}: {title}')}</title><desc>{escape(desc)}</desc>"
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
            f'{drawing}<g font-family="{_FONT}">{down.markup}'
            f'<g transform="translate(0 {up})">{foot.markup}</g></g></svg>\n'
        )


def _class(value: float, classes: Classes) -> int:
    written = encode.rounded(np.array([value]), classes.decimals)[0]
    return int(np.searchsorted(classes.breaks, written, side="right"))

"""Maps of the region as SVG for documents and slides: title, legend, sources and date inside.

Word and LibreOffice read but plain SVG: no style sheets, no patterns, fonts that every machine has. What is
not measured is therefore a grey of its own, and what cannot be told bears a ring.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise

import numpy as np

from jarjestokartta.geo.vocabulary import Level, Need, Verdict
from jarjestokartta.maps import encode, layers, report_sources, style
from jarjestokartta.maps.fallback import class_labels
from jarjestokartta.maps.legend import SHARE_BREAKS, Classes
from jarjestokartta.maps.report_drawing import EDGE, WATER, Frame, corners, frame, path
from jarjestokartta.maps.report_material import Material

FOLDER = "kuvat"
WIDTH, HEIGHT = 1600, 1200
_MAP = 900  # of the width
_LEFT, _COLUMN = 940, 620  # of the text beside it
_NOT_MEASURED = "#b5bcc2"
_FONT = "Arial, Helvetica, sans-serif"
_MOST_LINES = 14  # of sources
Key = Sequence[tuple[str, str]]  # colour and words


def pictures(material: Material) -> Iterator[tuple[str, str]]:
    """Give the maps of the main themes, each with its path in the published folder.

    Equal material gives equal bytes. Nothing where no municipality has an outline.
    """
    drawn = _Pictures(material)
    if not drawn.places:
        return
    yield f"{FOLDER}/yhdistykset.svg", drawn.rate()
    for need in Need:
        yield f"{FOLDER}/{_NAMES[need]}.svg", drawn.need(need)


# As the reports' names: Finnish, whatever the language.
_NAMES = {
    Need.MEETING_PLACES: "kokoontumistilat",
    Need.HOBBIES: "harrastukset",
    Need.GROUPS: "ryhmatoiminta",
    Need.MUTUAL_AID: "naapuriapu",
    Need.LOCAL_SERVICES: "lahipalvelut",
}


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
        """Draw the municipalities' smoothed rates; those of which one cannot tell bear a ring."""
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
        ringed = [place for place in self.places if rates[place]["verdict"] == Verdict.CANNOT_TELL]
        return self._picture(
            say("picture.rate"), say("picture.rate.lead"), self._areas(self._towns, fills), key, ringed
        )

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
        title = say("picture.need", need=say(f"need.{need}"))
        lead = say("picture.need.lead", km=km)
        caution = say("map.gaps.caution")
        return self._picture(title, lead, self._areas(self._below, fills), key, note=caution)

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

    def _names(self, ringed: Sequence[int] = ()) -> str:
        """Write the municipalities' names, white below so that they can be read on any colour."""
        areas = self.material.gathered.areas
        spots = np.round(self._frame.spots(self.material.outlines.on.ground.labels[self.places])).tolist()
        texts = "".join(
            f'<text x="{x:g}" y="{y + 6:g}">{escape(str(areas[place]["name"]))}</text>'
            for place, (x, y) in zip(self.places, spots, strict=True)
        )
        rings = "".join(
            f'<circle cx="{x:g}" cy="{y + 22:g}" r="7" fill="#ffffff" stroke="#1b2730" stroke-width="3"/>'
            for place, (x, y) in zip(self.places, spots, strict=True)
            if place in ringed
        )
        shared = f'font-family="{_FONT}" font-size="22" text-anchor="middle"'
        halo = 'fill="#ffffff" stroke="#ffffff" stroke-width="5" stroke-linejoin="round"'
        return f'<g {shared} {halo}>{texts}</g><g {shared} fill="#1b2730">{texts}</g>{rings}'

    def _picture(
        self, title: str, lead: str, areas: str, key: Key, ringed: Sequence[int] = (), *, note: str = ""
    ) -> str:
        say, facts = self.material.say, self.material.gathered.facts[0]
        down = _Column(_LEFT, 40)
        down.write(facts.name, 26, colour="#475762", bold=True)
        down.write(title, 46, bold=True, after=10)
        down.write(lead, 26, after=24)
        for colour, text in key:
            down.box(colour, text)
        if ringed:
            down.ring(say("picture.cannot-tell"))
        if note:
            down.write(note, 22, colour="#34434d")
        foot = _Column(_LEFT, 0)
        for notice in self.material.notices:
            foot.write(notice, 22, bold=True, after=8)
        foot.write(self.material.as_of, 22, after=8)
        told = report_sources.listed(self.material.content.attributions, say)
        foot.write(say("picture.sources", sources=told), 18, most=_MOST_LINES)
        up = max(down.y + 20, HEIGHT - 30 - foot.y)
        size = f'width="{WIDTH // 2}" height="{HEIGHT // 2}" viewBox="0 0 {WIDTH} {HEIGHT}"'
        high = (HEIGHT - self._frame.height) // 2
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
            f"<title>{escape(f'{facts.name}: {title}')}</title><desc>{escape(lead)}</desc>"
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
            f'<g transform="translate(0 {high})"><g stroke="#8c949b" stroke-width="1">{areas}</g>'
            f"{self._over}{self._names(ringed)}</g>"
            f'<g font-family="{_FONT}">{down.markup}'
            f'<g transform="translate(0 {up})">{foot.markup}</g></g></svg>\n'
        )


def _class(value: float, classes: Classes) -> int:
    written = encode.rounded(np.array([value]), classes.decimals)[0]
    return int(np.searchsorted(classes.breaks, written, side="right"))


class _Column:
    """Lines of text and keys of colours, one below the other."""

    def __init__(self, left: int, top: int) -> None:
        self.left, self.y, self.markup = left, top, ""

    def write(
        self,
        text: str,
        size: int,
        *,
        bold: bool = False,
        colour: str = "#1b2730",
        after: int = 0,
        most: int = 6,
        indent: int = 0,
    ) -> None:
        """Write a text of ``size``, broken into lines by the usual width of a letter."""
        room = int((_COLUMN - indent) / (size * (0.56 if bold else 0.5)))
        lines = textwrap.wrap(text, room, max_lines=most, placeholder=" …") or [""]
        weight = ' font-weight="bold"' if bold else ""
        for line in lines:
            self.y += round(size * 1.25)
            self.markup += (
                f'<text x="{self.left + indent}" y="{self.y}" font-size="{size}" fill="{colour}"{weight}>'
                f"{escape(line)}</text>"
            )
        self.y += after

    def box(self, colour: str, text: str) -> None:
        """Write the meaning of a colour."""
        rect = f'<rect x="{self.left}" y="{self.y + 6}" width="44" height="28" fill="{colour}"'
        self.markup += f'{rect} stroke="{EDGE}" stroke-width="2"/>'
        self.write(text, 24, indent=60, after=10)

    def ring(self, text: str) -> None:
        """Write the meaning of a ring."""
        self.markup += (
            f'<circle cx="{self.left + 22}" cy="{self.y + 20}" r="7" fill="#ffffff" stroke="#1b2730" '
            'stroke-width="3"/>'
        )
        self.write(text, 24, indent=60, after=10)

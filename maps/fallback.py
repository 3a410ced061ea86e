"""What stands in the page without JavaScript: a drawn map and tables, readable and printable as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import encode, style
from jarjestokartta.maps.layers import NEEDS, NOT_MEASURED
from jarjestokartta.maps.legend import Classes
from jarjestokartta.maps.outline import rings
from jarjestokartta.maps.shapes import Ground
from jarjestokartta.maps.tags import element, text_of

WIDTH = 320  # of the drawing, in its own units
SHOWN_GAPS = 50
THOUSAND = 1000  # from here on languages write whole numbers each in their way
_Head = list[tuple[str, dict[str, str]]]  # keys below map.table. and what their words name
_TEXT_COLUMNS = ("area", "town", "verdict", "need")


@dataclass(frozen=True)
class Fallback:
    """What the static parts of one page are made from.

    Parameters
    ----------
    rates
        One row for each area of ``ground``.
    gap_values
        As :func:`jarjestokartta.maps.layers.gap_values` gives them.
    classes
        Of the municipalities' smoothed rates.
    thresholds_m
        Travel distance within which each need is met.
    """

    ground: Ground
    rates: pd.DataFrame
    gap_values: dict[str, dict[str, list[Any]]]
    classes: Classes
    words: Words
    thresholds_m: Mapping[Need, float]

    def drawing(self) -> str:
        """Give an SVG choropleth of the municipalities with a legend; titles say the smoothed rates."""
        west, south, east, north = self.ground.bounds
        tall = round(WIDTH * (north - south) / (east - west) / np.cos(np.radians((north + south) / 2)))
        towns = np.flatnonzero(self.ground.areas["level"] == "municipality")
        paths = "".join(self._town(int(place), (WIDTH, tall)) for place in towns)
        title = escape(self.words("map.noscript.title"))
        head = f'<svg class="drawing" role="img" aria-label="{title}" viewBox="0 0 {WIDTH} {tall}"'
        return f'{head} stroke="#4c5963" stroke-width=".7">{paths}</svg>' + self._key()

    @cached_property
    def rate_rows(self) -> list[dict[Any, Any]]:
        """The rates row by row: taking single rows of a table is slow."""
        return self.rates.to_dict("records")

    def tables(self) -> str:
        """Give the tables of municipalities and of villages."""
        levels = self.ground.areas["level"]
        towns = _area_table(self, np.flatnonzero(levels == "municipality"))
        made = [_section("map.table.towns", towns, self.words, is_open=True)]
        villages = np.flatnonzero(levels.isin(["village", "rest"]) & self.rates["associations"].notna())
        if (levels == "village").any():
            made.append(_section("map.table.villages", _village_table(self, villages), self.words))
        return "".join(made)

    def gap_table(self, gaps: pd.DataFrame) -> str:
        """Give the largest gaps."""
        ranked = gaps[gaps["rank"].notna()] if "rank" in gaps else gaps
        rows = _gap_rows(ranked.head(SHOWN_GAPS), self)
        head: _Head = [(key, {}) for key in ("rank", "need", "area", "town", "people", "share", "nearest-km")]
        table = _table(head, rows, self.words, "map.table.gaps")
        return _section("map.table.gaps", table, self.words) if rows else ""

    def _town(self, place: int, size: tuple[int, int]) -> str:
        name, rate = self.ground.areas["name_fi"].iloc[place], self.rates["shrunk"].iloc[place]
        known = not pd.isna(rate)
        colour = self._colours[_class(float(rate), self.classes)] if known else style.NO_DATA
        text = self.words.number(_rounded(rate, 1), 1) if known else self.words("map.state.no-data")
        shape = rings(self.ground.topology, place)
        line = "".join(_path(ring, self.ground, size) for part in shape for ring in part)
        return f'<path fill="{colour}" d="{line}"><title>{escape(f"{name}: {text}")}</title></path>'

    @property
    def _colours(self) -> tuple[str, ...]:
        return style.shades(style.RATE, len(self.classes.breaks) + 1)

    def _key(self) -> str:
        labels = class_labels(self.classes, self.words)
        rows = [
            f'<li><svg width="22" height="16" aria-hidden="true"><rect width="22" height="16" '
            f'fill="{colour}" stroke="#4c5963"/></svg> {escape(label)}'
            for colour, label in zip(self._colours, labels, strict=True)
        ]
        return element("ul", "".join(rows), classes="key")


def class_labels(classes: Classes, words: Words) -> list[str]:
    """Give the words of each class, lowest first."""
    if not classes.breaks:
        return [words("map.class.all")]
    texts = [words.number(limit, classes.decimals) for limit in classes.breaks]
    middle = [words("map.class.between", low=low, high=high) for low, high in pairwise(texts)]
    return [words("map.class.below", high=texts[0]), *middle, words("map.class.above", low=texts[-1])]


def _gap_rows(gaps: pd.DataFrame, page: Fallback) -> list[str]:
    words = page.words
    areas = page.ground.areas.set_index("area_id")
    names = areas["name_fi"]
    rests = areas.index[areas["level"] == "rest"] if (areas["level"] == "village").any() else ()
    return [
        "<tr>"
        + _number(place, 0, words)
        + _words_of(f"need.{gap.need}", words)
        + f"<th scope=row>{_area_name(gap.area_id, str(gap.area_name), rests, words)}"
        + f"<td class=t>{escape(str(names.get(gap.municipality_code, gap.municipality_code)))}"
        + _number(gap.residents_without, 0, words)
        + _share(float(str(gap.share_without)), words)
        + _nearest(gap.nearest_km, page.thresholds_m.get(Need(str(gap.need)), 0.0) / THOUSAND, words)
        for place, gap in enumerate(gaps.itertuples(index=False), start=1)
    ]


def _nearest(km: Any, threshold_km: float, words: Words) -> str:
    """Give the distance to the nearest provider, which lies beyond the threshold also when rounded."""
    if km is None or pd.isna(km) or _rounded(km, 1) > threshold_km:
        return _number(km, 1, words)
    return f"<td>{text_of('span', 'map.table.over', words, km=threshold_km)}"


def _area_name(area: Any, name: str, rests: Collection[str], words: Words) -> str:
    return text_of("span", "map.rest-of", words, name=name) if area in rests else escape(name)


def _area_table(page: Fallback, places: NDArray[np.intp]) -> str:
    words = page.words
    head: _Head = [
        (key, {}) for key in ("area", "associations", "residents", "rate", "interval", "shrunk", "verdict")
    ]
    head += [("without", {"need": f"@need.{need}"}) for need in NEEDS]
    rows = []
    for place in places:
        cells = [_figures(page.rate_rows[place], words)]
        for need in NEEDS:
            state, fewer, people = (
                page.gap_values[need][key][place] for key in ("state", "ifopen", "people")
            )
            measured = state != NOT_MEASURED
            cells.append(
                _people(fewer, people, words) if measured else _words_of("map.state.not-measured", words)
            )
        rows.append(f"<tr><th scope=row>{escape(page.ground.areas['name_fi'].iloc[place])}{''.join(cells)}")
    return _table(head, rows, words, "map.table.towns")


def _village_table(page: Fallback, places: NDArray[np.intp]) -> str:
    keys = ("area", "town", "associations", "residents", "rate", "interval", "shrunk", "verdict")
    areas = page.ground.areas
    towns = areas.set_index("area_id")["name_fi"]
    rows = []
    records = areas.to_dict("records")
    for place in places:
        area = records[place]
        town = escape(str(towns.get(area["parent_id"], "")))
        is_rest = area["level"] != "village"
        name = text_of("span", "map.kind.rest", page.words) if is_rest else escape(area["name_fi"])
        rows.append(
            f"<tr><th scope=row>{name}<td class=t>{town}{_figures(page.rate_rows[place], page.words)}"
        )
    return _table([(key, {}) for key in keys], rows, page.words, "map.table.villages")


def _figures(row: dict[Any, Any], words: Words) -> str:
    interval = "<td>–"
    if not pd.isna(row["low"]) and not pd.isna(row["high"]):
        ends = [_rounded(row[name], 1) for name in ("low", "high")]
        texts = "–".join(words.number(end, 1) for end in ends)
        interval = f"<td data-n>{texts}"
    return (
        _number(row["associations"], 0, words)
        + _number(row["residents"], 0, words)
        + _number(row["per_1000"], 1, words)
        + interval
        + _number(row["shrunk"], 1, words)
        + _words_of(f"verdict.{row['verdict']}" if not pd.isna(row["verdict"]) else "map.verdict.none", words)
    )


def _people(fewer: int | None, people: int | None, words: Words) -> str:
    """Give people without: one number, or two where places of unknown openness make a difference."""
    if fewer is None or people is None:
        return _number(people, 0, words)
    return f"<td data-n>{words.number(fewer)}–{words.number(people)}"


def _number(value: Any, decimals: int, words: Words) -> str:
    """Give a cell; ``data-n`` marks a number that another language may write otherwise."""
    if value is None or pd.isna(value):
        return "<td>–"
    if decimals:
        shown = _rounded(value, decimals)
        return f"<td data-n>{words.number(shown, decimals)}"
    whole = int(_rounded(value, 0))
    return f"<td{' data-n' if whole >= THOUSAND else ''}>{words.number(whole)}"


def _share(value: float, words: Words) -> str:
    """Give a cell; of a share that is not quite none or all, as the page itself writes it."""
    shown = float(encode.shares(pd.Series([value]))[0] or 0)
    text = words.percent(shown)
    if 0 < shown < encode.LEAST:
        text = f"< {words.percent(0.01)}"
    elif 1 - encode.LEAST < shown < 1:
        text = f"> {words.percent(0.99)}"
    return f"<td data-s={shown:g}>{escape(text)}"


def _rounded(value: Any, decimals: int) -> float:
    return float(encode.rounded(np.array([float(value)]), decimals)[0])


def _words_of(key: str, words: Words) -> str:
    return f"<td class=t data-t={key}>{escape(words(key))}"


def _table(head: _Head, rows: list[str], words: Words, caption: str) -> str:
    cells = "".join(_head(key, params, words) for key, params in head)
    title = text_of("caption", caption, words)
    label = f'role="region" data-label="{caption}" aria-label="{escape(words(caption))}"'
    body = f"<table>{title}<thead><tr>{cells}</thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<div class="scroll" tabindex="0" {label}>{body}</div>'


def _head(key: str, params: dict[str, str], words: Words) -> str:
    kind = " class=t" if key in _TEXT_COLUMNS else ""
    return text_of(f"th scope=col{kind}", f"map.table.{key}", words, **params)


def _section(key: str, table: str, words: Words, *, is_open: bool = False) -> str:
    return f"<details{' open' if is_open else ''}>{text_of('summary', key, words)}{table}</details>"


def _class(rate: float, classes: Classes) -> int:
    return int(sum(_rounded(rate, classes.decimals) >= limit for limit in classes.breaks))


def _path(ring: Any, ground: Ground, size: tuple[int, int]) -> str:
    west, south, east, north = ground.bounds
    points = (ring - (west, north)) / ((east - west), (south - north)) * size
    steps = np.round(points).astype(int)
    moved = np.diff(steps, axis=0)
    moved = moved[np.any(moved != 0, axis=1)]
    return f"M{steps[0][0]} {steps[0][1]}l" + " ".join(f"{x} {y}" for x, y in moved.tolist()) + "z"

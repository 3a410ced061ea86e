"""The column of text beside the map of a picture, and the signs on the map: plain SVG, line by line."""

from __future__ import annotations

import textwrap
from html import escape

from jarjestokartta.maps import curve_drawing
from jarjestokartta.maps.report_drawing import EDGE

RING, SQUARE = "ring", "square"


class Column:
    """Lines of text and keys of colours, one below the other."""

    def __init__(self, left: int, top: int, wide: int) -> None:
        self.left, self.y, self.wide, self.markup = left, top, wide, ""

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
        room = int((self.wide - indent) / (size * (0.56 if bold else 0.5)))
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

    def line(self, number: int, text: str) -> None:
        """Write the meaning of a line."""
        self.markup += curve_drawing.line([(self.left + x, self.y + 20) for x in (0, 22, 44)], number)
        self.write(text, 24, indent=60, after=10)

    def sign(self, sign: str, text: str) -> None:
        """Write the meaning of a sign."""
        self.markup += sign_at(sign, self.left + 22, self.y + 20)
        self.write(text, 24, indent=60, after=10)


def sign_at(sign: str, x: float, y: float) -> str:
    """Draw a sign around its middle."""
    drawn = 'fill="#ffffff" stroke="#1b2730" stroke-width="3"'
    if sign == RING:
        return f'<circle cx="{x:g}" cy="{y:g}" r="7" {drawn}/>'
    return f'<rect x="{x - 6.5:g}" y="{y - 6.5:g}" width="13" height="13" {drawn}/>'

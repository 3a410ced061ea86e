"""Lines drawn by the spreadsheet itself from the numbers of a sheet, below its table.

Each line has its own colour, mark and dash, so that it is told from the others in black and white too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Colours told apart by everybody (Okabe & Ito 2008), each with a mark and a dash of its own.
STYLES = (
    ("#0072B2", "circle", "solid"),
    ("#D55E00", "square", "dash"),
    ("#009E73", "diamond", "solid"),
    ("#A0468C", "triangle", "long_dash"),
    ("#000000", "x", "round_dot"),
)
_SIZE = (860, 420)  # pixels
_FONT = {"size": 11, "bold": False}


@dataclass(frozen=True)
class Lines:
    """A chart of lines, the first column of the table being across.

    Parameters
    ----------
    title, across, up
        What it shows and its axes, units in them.
    lead, told
        What the lines are, in one sentence; and all that somebody who does not see them is told.
    names
        Names of the lines: the table's columns from the second on.
    ends
        From where to where the axis across goes.
    percent
        How parts are written upwards, as a spreadsheet's format.
    """

    title: str
    across: str
    up: str
    lead: str
    told: str
    names: Sequence[str]
    ends: tuple[float, float]
    percent: str


def add(file: Any, page: Any, lines: Lines, name: str, *, first: int, rows: int) -> None:
    """Draw the lines below a table of ``rows`` whose first is ``first``, from 0."""
    chart = file.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for number, line in enumerate(lines.names, start=1):
        colour, mark, dash = STYLES[(number - 1) % len(STYLES)]
        chart.add_series(
            {
                "name": line,
                "categories": [name, first, 0, first + rows - 1, 0],
                "values": [name, first, number, first + rows - 1, number],
                "line": {"color": colour, "width": 2.25, "dash_type": dash},
                "marker": {
                    "type": mark,
                    "size": 7,
                    "fill": {"color": colour},
                    "border": {"color": colour},
                },
            }
        )
    grid = {"visible": True, "line": {"color": "#D5DADD", "width": 0.75}}
    low, high = lines.ends
    chart.set_title({"name": lines.title, "name_font": {"size": 13, "bold": True}, "overlay": False})
    chart.set_x_axis(
        {"name": lines.across, "name_font": _FONT, "min": low, "max": high, "major_gridlines": grid}
    )
    chart.set_y_axis(
        {"name": lines.up, "name_font": _FONT, "min": 0, "num_format": lines.percent, "major_gridlines": grid}
    )
    chart.set_legend({"position": "bottom", "font": {"size": 10}})
    chart.set_size({"width": _SIZE[0], "height": _SIZE[1]})
    page.insert_chart(first + rows + 1, 0, chart, {"description": lines.told, "object_position": 1})

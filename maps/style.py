"""Colours of the map: one list for each theme, lowest class first.

Sequential palettes of ColorBrewer (Cynthia Brewer, Pennsylvania State University; Apache-2.0), told apart
with normal and with colour-blind sight and in grey: ``tests/test_maps_style.py`` measures it.
"""

from __future__ import annotations

RATE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")  # YlGnBu
GAP = ("#feedde", "#fdbe85", "#fd8d3c", "#e6550d", "#a63603")  # Oranges
BASKET = ("#ffffcc", "#c2e699", "#78c679", "#31a354", "#006837")  # YlGn
CHANGE = ("#e66101", "#fdb863", "#e9ece6", "#b2abd2", "#5e3c99")  # PuOr, its middle a grey
BANDS = ("#feebe2", "#fbb4b9", "#f768a1", "#c51b8a", "#7a0177")  # RdPu: near to far
UNTOLD = ("#a9cfa0", "#35505c")  # within reach and beyond, by how much is not told: no band of distance

ZERO = "#e9ece6"  # nobody without: neither the lowest class nor the paper
NO_DATA = "#ffffff"


def bands(limits: int) -> tuple[str, ...]:
    """Give a colour for each band that ``limits`` distances part, from near to far."""
    return shades(BANDS, limits + 1)


def shades(palette: tuple[str, ...], classes: int) -> tuple[str, ...]:
    """Give ``classes`` colours of a palette, its ends kept."""
    if classes >= len(palette):
        return palette
    if classes == 1:
        return (palette[2],)
    step = (len(palette) - 1) / (classes - 1)
    return tuple(palette[round(place * step)] for place in range(classes))

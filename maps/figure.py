"""One map as one HTML file that opens anywhere and asks nothing of anyone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jarjestokartta.geo import words as catalogue
from jarjestokartta.maps import (
    cells,
    encode,
    fallback,
    furniture,
    layers,
    legend,
    privacy,
    shapes,
    strings,
    style,
    themes,
)
from jarjestokartta.maps.carrier import PageFigure, PageMap, Records, numbered_elements
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.edition import Edition

__all__ = ["Edition", "alone", "background", "page", "pages"]


def background(content: Content) -> shapes.Background:
    """Make what all pages of ``content`` share, its public and its internal one."""
    return shapes.background(content.areas, content.water, content.roads)


def page(
    content: Content,
    *,
    edition: Edition,
    day: date | None,
    language: str = catalogue.DEFAULT,
    on: shapes.Background | None = None,
) -> str:
    """Give the map of ``content`` as one HTML file: :func:`pages` of one edition."""
    return pages(content, (edition,), day=day, language=language, on=on)[edition]


def pages(
    content: Content,
    editions: Iterable[Edition],
    *,
    day: date | None,
    language: str = catalogue.DEFAULT,
    on: shapes.Background | None = None,
) -> dict[Edition, str]:
    """Give the maps of ``content``, one HTML file an edition; all of them public ones, or the internal one.

    What they carry is gathered, packed and written as tables once.

    Parameters
    ----------
    content
        Tables of one run, EPSG:3067. For public editions they are stripped of what must not be published
        (:func:`jarjestokartta.maps.privacy.public`) before anything is written.
    editions
        For whom: see :class:`Edition`.
    day
        The day the pages say they were made on; None says nothing. Equal input gives equal bytes.
    language
        In which the pages open; they carry all languages.
    on
        :func:`background` of the same content, where several pages are made of it; made anew where not given.

    Returns
    -------
    dict
        The text of each edition's file, to be written as UTF-8.
    """
    wanted = tuple(editions)
    (public,) = {edition.public for edition in wanted}
    if public:
        content = privacy.public(content)
    words = catalogue.load(language)
    on = on or background(content)
    ground = on.ground
    rates = layers.rates_of(ground, content)
    gap_values = layers.gap_values(ground, content)
    scales = legend.scales(content.rules.classes, themes.weights(content))
    payload = {
        "meta": _meta(content, day, ground, scales, internal=not public),
        "strings": strings.page_strings(content.notices, _reasons(content)),
        "topology": ground.topology,
        "water": on.water,
        "roads": on.roads,
        "gapValues": gap_values,
        **_tables(content, ground, wanted[0]),
    }
    packed = encode.pack(payload)
    static = fallback.Fallback(ground, rates, gap_values, scales["rate"], words, content.thresholds_m)
    after = furniture.after(content, day, static, words)
    west, south, east, north = ground.bounds
    middle = [round((south + north) / 2, 4), round((west + east) / 2, 4)]
    return {edition: _rendered(content, edition, words, after, packed, middle) for edition in wanted}


def alone(page: str, language: str = catalogue.DEFAULT) -> str:
    """Give a page without the links to what is published beside it, to be sent by itself."""
    return page.replace(furniture.beside(catalogue.load(language)), "")


def _tables(content: Content, ground: shapes.Ground, edition: Edition) -> dict[str, Any]:
    return {
        "areas": layers.areas(ground, content),
        "gaps": layers.gaps(ground, content),
        "associations": layers.associations(ground, content, edition),
        "sites": layers.sites(ground, content),
        "basket": themes.basket(ground, content),
        "changes": themes.changes(ground, content),
        "cells": cells.cells(content),
    }


def _rendered(
    content: Content,
    edition: Edition,
    words: catalogue.Words,
    after: str,
    packed: str,
    middle: list[float],
) -> str:
    with numbered_elements():
        figure = PageFigure(furniture.page_title(content, edition), words.language)
        figure.classes = edition.value
        if edition is Edition.EMBED and content.tiles is not None:
            figure.images = content.tiles.origin
        figure.before = furniture.before(content, edition, words)
        figure.after = after
        page_map = PageMap(figure, location=middle, **_OPTIONS)
        page_map.add_child(Records(packed))
        return figure.render()


_OPTIONS = {
    "zoom_start": 8,
    "minZoom": 6,
    "maxZoom": 17,
    "zoomSnap": 0.25,
    "zoomDelta": 1,
    "wheelPxPerZoomLevel": 90,
    "attributionControl": False,
}


def _reasons(content: Content) -> list[str]:
    return sorted(content.associations["reason"].dropna().unique())


def _meta(
    content: Content,
    day: date | None,
    ground: shapes.Ground,
    scales: dict[str, legend.Classes],
    *,
    internal: bool,
) -> dict[str, Any]:
    return {
        "internal": internal,
        "title": content.title,
        "registerDate": content.register_date.isoformat() if content.register_date else None,
        "day": day.isoformat() if day else None,
        "notices": list(content.notices),
        "method": content.reach_method,
        "lakeKm2": content.rules.distance.lake_km2,
        "draws": content.rules.gaps.draws,
        "thresholds": {str(need): metres for need, metres in sorted(content.thresholds_m.items())},
        "needs": list(layers.NEEDS),
        "served": list(layers.SERVED),
        "roles": list(layers.ROLES),
        "targets": list(layers.TARGET_GROUPS),
        "bounds": [round(one, 4) for one in ground.bounds],
        "bands": list(content.rules.distance.bands_km),
        "weights": themes.weights(content),
        "comparedWith": content.compared_with.isoformat() if content.compared_with else None,
        "palettes": {
            "rate": style.RATE,
            "gap": style.GAP,
            "basket": style.BASKET,
            "change": style.CHANGE,
            "bands": style.bands(len(content.rules.distance.bands_km)),
            "untold": style.UNTOLD,
            "zero": style.ZERO,
        },
        "scales": legend.carried(scales),
        "report": content.report_link,
    }

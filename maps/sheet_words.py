"""Codes and names of areas as the cells of a sheet say them."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.geo.tables import SEPARATOR
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.geo.words import Words
from jarjestokartta.maps.area_tables import outside_villages
from jarjestokartta.maps.content import Content


def labels(codes: pd.Series, kind: str, say: Words) -> pd.Series:
    """Give the words of codes, several of one cell joined by commas; NA and empty give NA."""
    known = {
        cell: ", ".join(say(f"{kind}.{code}") for code in cell.split(SEPARATOR))
        for cell in codes.dropna().unique()
        if cell
    }
    return codes.map(known).astype("str")


def need_order(needs: pd.Series) -> pd.Series:
    """Give the place of each need among all of them, to sort by."""
    return needs.map({need.value: place for place, need in enumerate(Need)})


def names(table: pd.DataFrame, say: Words) -> pd.Series:
    """Give the names of areas in this language, the Finnish one where there is no other."""
    return table["name_sv"].fillna(table["name_fi"]) if say.language == "sv" else table["name_fi"]


def towns(content: Content, say: Words) -> pd.Series:
    """Give the names of municipalities by their code."""
    areas = content.areas[content.areas["level"] == Level.MUNICIPALITY]
    return names(pd.DataFrame(areas), say).set_axis(areas["area_id"])


def areas(table: pd.DataFrame, content: Content, say: Words) -> pd.Series:
    """Give the names of villages, and of what of a municipality lies outside them, by ``area_id``."""
    own = table["area_id"].map(names(pd.DataFrame(content.areas), say).set_axis(content.areas["area_id"]))
    town = table["municipality_code"].map(towns(content, say))
    outside = pd.Series([say("map.rest-of", name=one) for one in town], index=table.index, dtype="str")
    return own.fillna(outside.where(outside_villages(content, table["area_id"]), town))

"""Addresses that people wrote, placed by their own words.

Whoever writes a postal code or a place means that one: the register's are not used beside it, and nothing
found elsewhere is taken. Where somebody wrote a street alone, the register's code and post office tell where.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import decisions, geocode
from jarjestokartta.geo.boundaries import assign, codes
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import evidence, several_addresses
from jarjestokartta.geo.matching.evidence import Knowledge
from jarjestokartta.geo.review.candidate_list import towns
from jarjestokartta.geo.review.written_words import Words, municipalities
from jarjestokartta.geo.vocabulary import Level, Precision

POINT = ("easting", "northing", "precision", "municipality_code")
COLUMNS = ("address", *POINT, "score", "matched_address", "refused", "remark", "told")
_FOUND = [*decisions.EXACT, Precision.STREET.value, Precision.PLACE.value]
_SAME_BUILDING_M = 1.0
_CELLS = ["home_municipality", "street_address", "postal_code", "post_office"]


def find(
    lines: pd.Series, own: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Place the addresses that people wrote.

    Parameters
    ----------
    lines
        One address a row, no NA.
    own
        The register's row of each: what :func:`geocode.locate` takes.
    gazetteer, areas
        As :func:`geocode.locate` takes them.

    Returns
    -------
    DataFrame
        :data:`COLUMNS` by line. Of an address that is found nowhere, or not where it says, the place is NA.
        ``refused`` is the code of a problem for which a line cannot be taken, ``remark`` of one for which it
        should be looked at once more; ``told`` are the municipalities of the postal code where those of the
        place are others, else the address as it was found.
    """
    if lines.empty:
        return pd.DataFrame(columns=list(COLUMNS), index=lines.index, dtype=object)
    knowledge = Knowledge.of(gazetteer, areas)
    words = Words.of(lines, knowledge)
    asked = _asked(words, own)
    pieces = several_addresses.pieces(lines, gazetteer)
    others = asked.loc[pieces["line"]].assign(street_address=pieces["text"].to_numpy())
    located = _locate(pd.concat([asked, others], ignore_index=True), gazetteer, areas)
    found = located.iloc[: len(asked)].set_axis(asked.index)
    several = _several(found, pieces["line"], located.iloc[len(asked) :])
    elsewhere = _outside(found["municipality_code"], words.municipalities)
    found = found.where(found["precision"].isin(_FOUND) & ~elsewhere)
    there = _codes_there(found, gazetteer, areas)
    names = towns(areas)
    of_code = [" / ".join(sorted(names.reindex(list(codes)).dropna())) for codes in words.by_code]
    read_as = _in_full(found, words, there, names)
    return found.assign(
        address=lines,
        refused=_first(
            {"review-several-addresses": several, "review-code-and-place": words.apart}, lines.index
        ),
        remark=_first(_strange(words, asked, own, found, there, knowledge), lines.index),
        told=read_as.where(~words.apart, pd.Series(of_code, index=lines.index, dtype="str")),
    )[list(COLUMNS)]


def _asked(words: Words, own: pd.DataFrame) -> pd.DataFrame:
    """Lay out what is looked for: the register's words only where a line has none of its own."""
    home = [
        seat if not there or seat in there else next(iter(there)) if len(there) == 1 else None
        for seat, there in zip(own["home_municipality"], words.municipalities, strict=True)
    ]
    told = {name: words.rows[name].where(words.named, own[name]) for name in ("postal_code", "post_office")}
    seats = pd.Series(home, index=own.index, dtype="str")
    return words.rows[["street_address"]].assign(home_municipality=seats, **told)[_CELLS].astype("str")


def _locate(asked: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    located = geocode.locate(asked.assign(association_id=asked.index.astype("str")), gazetteer, areas)
    table = located.assign(easting=located.geometry.x, northing=located.geometry.y)
    return pd.DataFrame(table.drop(columns="geometry"))


def _several(found: pd.DataFrame, line: pd.Series, pieces: pd.DataFrame) -> pd.Series:
    """Tell which lines hold several addresses, unless all of them are names of one building."""
    own = found.loc[line]
    east, north = (pieces[name].to_numpy() - own[name].to_numpy() for name in ("easting", "northing"))
    at_building = pieces["precision"].eq(Precision.BUILDING.value).to_numpy(dtype=bool)
    same = (np.hypot(east, north) <= _SAME_BUILDING_M) & at_building
    return pd.Series(found.index.isin(line[~same]), index=found.index)


def _codes_there(found: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame) -> pd.Series:
    """Give the postal codes of the address points at each place, as a set; of none, that of its area."""
    exact = found[found["precision"].isin(decisions.EXACT)]
    postal = areas[areas["level"] == Level.POSTAL_AREA].assign(in_region=True)
    points = gpd.GeoSeries(gpd.points_from_xy(exact["easting"], exact["northing"]), exact.index, areas.crs)
    around = codes.of_postal_areas(assign.assign(points, postal)["area_id"]).dropna()
    sets = {line: frozenset([code]) for line, code in around.items()}
    if gazetteer is not None:
        every = gazetteer.points
        near = every[every["easting"].isin(exact["easting"]) & every["northing"].isin(exact["northing"])]
        beside = exact[["easting", "northing"]].reset_index(names="line").merge(near)
        told = beside[beside["postal_code"].astype("str") != ""].astype({"postal_code": "str"})
        sets |= {line: frozenset(own) for line, own in told.groupby("line")["postal_code"]}
    return pd.Series([sets.get(line, frozenset()) for line in found.index], found.index, dtype="object")


def _strange(
    words: Words,
    asked: pd.DataFrame,
    own: pd.DataFrame,
    found: pd.DataFrame,
    there: pd.Series,
    knowledge: Knowledge,
) -> dict[str, pd.Series]:
    """Tell, by code of the problem, which lines were found otherwise than they, or the register, say."""
    placed = found["precision"].notna()
    code = words.rows["area_code"].fillna(words.rows["postal_code"])
    elsewhere = _outside(code, there) | _outside(words.rows["office"].map(knowledge.only_code), there)
    register = evidence.delivery_code(asked, knowledge)
    against = _outside(register, there) | (found["municipality_code"] != own["home_municipality"])
    against |= _outside(found["municipality_code"], municipalities(register, knowledge.postal, "postal_code"))
    return {
        "review-place-unknown": placed & words.rows["strange"].notna(),
        "review-address-elsewhere": placed & elsewhere,
        "review-address-by-register": placed & ~words.named & against,
    }


def _outside(texts: pd.Series, sets: pd.Series) -> pd.Series:
    """Tell which texts are not in their set; without a text, or with an empty set, nothing is known."""
    pairs = zip(texts, sets, strict=True)
    outside = [bool(one) and not pd.isna(text) and text not in one for text, one in pairs]
    return pd.Series(outside, index=texts.index, dtype=bool)


def _first(told: dict[str, pd.Series], index: pd.Index) -> pd.Series:
    """Give the first code that holds of each row; NA where none does."""
    which = [one.to_numpy(dtype=bool) for one in told.values()]
    code = pd.Series(np.select(which, list(told), ""), index=index, dtype="str")
    return code.where(code != "")


def _in_full(found: pd.DataFrame, words: Words, there: pd.Series, names: pd.Series) -> pd.Series:
    """Write each address as it was found: ``Rantatie 5, 41340 Laukaa``."""
    house = found["matched_address"].fillna(
        words.rows["street_address"].str.replace(r"\s*,.*$", "", regex=True)
    )
    code = pd.Series([min(one, default="") for one in there], index=found.index)
    town = found["municipality_code"].map(names).fillna("")
    line = house + ", " + (code + " " + town).str.strip()
    told: pd.Series = line.str.strip(" ,").where(found["precision"].notna()).astype("str")
    return told

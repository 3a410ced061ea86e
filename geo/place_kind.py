"""What kind of place a register address is: premises only by evidence, a contact person's address otherwise.

Register addresses are those of contact persons, often homes. Many associations at one address prove nothing.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo import address, crs, tables
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import near_places, public_buildings, streets
from jarjestokartta.geo.matching.public_buildings import Tells
from jarjestokartta.geo.vocabulary import GeocodeReason, PlaceKind, Precision

_NAMED = [Precision.BUILDING, Precision.INTERPOLATED, Precision.STREET, Precision.PLACE]
# Codes of areas end in 0 or 5; those of boxes in 1 (40101), of large customers in any other (40014).
_CODE_OF_POST = r"^\d{4}[1-46-9]$"


def place_kinds(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    gazetteer: Gazetteer | None = None,
) -> gpd.GeoDataFrame:
    """Fill in ``place_kind`` and ``shared``.

    *home-like*: a flat number, or care of someone at a street, unless in care of the public place itself.
    *postal-only*: a box, care of someone, or a code of boxes or large customers, and no street. *premises*:
    the address of a public building; of a house with a public room, where several associations give the
    address and no one a flat; of a building that its register says is neither dwelling nor business. All else
    is *contact*; so is a staircase of a public building, which may lead to homes.

    Parameters
    ----------
    associations
        Associations, by ``association_id`` the same as ``located``.
    located
        Located, as :func:`geocode.locate` gives it.
    sites
        Sites, EPSG:3067; may be empty.
    gazetteer
        Where given, it tells the address of places whose source does not.

    Returns
    -------
    GeoDataFrame
        ``located`` with both columns filled in, index kept.
    """
    crs.require(sites, crs.METRES, name="sites")
    order = associations.set_index("association_id").loc[located["association_id"]]
    parsed, found = address.parse_table(order).reset_index(drop=True), located.reset_index(drop=True)
    matched = _matched(found)
    key = _address_keys(parsed, found, matched)
    in_flats = _sure(parsed["flat"].notna().groupby(key).transform("any"))
    asked = _houses(parsed, matched)
    places = _at_public_places(asked, found, sites, gazetteer)
    own_care = _in_care(parsed["care_of"], places)
    shared = key.groupby(key).transform("size").astype("Int64")
    proven = places["whole"].to_numpy() | (_sure(shared > 1) & ~in_flats)[places["row"]]
    public = np.isin(found.index, places["row"][proven])
    on_street = _on_street(parsed, found)
    home = on_street & (parsed["flat"].notna() | (parsed["care_of"].notna() & ~own_care))
    whole = parsed["stair"].isna().to_numpy() & ~in_flats
    not_lived_in = near_places.never_lived_in(found, gazetteer) & whole
    located = located.copy()
    located["place_kind"] = np.select(
        [home, ~on_street & _by_post_alone(parsed, found), public | not_lived_in],
        [PlaceKind.HOME_LIKE, PlaceKind.POSTAL_ONLY, PlaceKind.PREMISES],
        PlaceKind.CONTACT,
    )
    located["shared"] = shared.set_axis(located.index)
    return tables.LOCATED.conform(located)


def _on_street(parsed: pd.DataFrame, found: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which addresses name a street or a place; a bare name that no source knows may be an office's."""
    bare = parsed["street"].where(parsed["number"].isna() & ~found["precision"].isin(_NAMED))
    unknown = bare.map(lambda name: streets.suffix(streets.key(name)) is None, na_action="ignore")
    return _sure(parsed["street"].notna()) & ~_sure(unknown)


def _by_post_alone(parsed: pd.DataFrame, found: pd.DataFrame) -> NDArray[np.bool_]:
    told = parsed["po_box"].notna() | parsed["care_of"].notna()
    large_customer = found["reason"] == GeocodeReason.LARGE_CUSTOMER
    return _sure(told | large_customer) | _sure(parsed["postal_code"].str.contains(_CODE_OF_POST))


def _sure(flags: pd.Series) -> NDArray[np.bool_]:
    """Give the flags with unknown as no."""
    return flags.astype("boolean").fillna(value=False).to_numpy(dtype=bool)


def _at_public_places(
    asked: pd.DataFrame, found: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, gazetteer: Gazetteer | None
) -> pd.DataFrame:
    """Give ``row``, ``name`` of the place and ``whole``: the whole house is public."""
    told = public_buildings.tells(sites)
    telling = sites[told != Tells.NOTHING].reset_index(drop=True)
    own = near_places.of_sites(telling, gazetteer)
    pairs = near_places.at_places(asked, found, telling, own)
    site = pairs["site"].to_numpy()
    whole = told[told != Tells.NOTHING][site] == Tells.HOUSE
    return pd.DataFrame({"row": pairs["row"], "name": telling["name"].to_numpy()[site], "whole": whole})


def _in_care(care_of: pd.Series, places: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows are in care of the place they lie at (``c/o Kylätalo``), not of a person."""
    words = [
        set(str(care).casefold().split()) <= set(name.casefold().split())
        for care, name in zip(care_of.fillna("?").reindex(places["row"]), places["name"], strict=True)
    ]
    return np.isin(care_of.index, places["row"][np.array(words, dtype=bool)])


def _houses(parsed: pd.DataFrame, matched: pd.DataFrame) -> pd.DataFrame:
    """Give ``row``, ``house`` and ``postal_code``: the matched building if its letter is right, and the text.

    Left out are addresses of a part of a house: a staircase, or ``2/5``, which is no range of one side.
    """
    letter = parsed["first_letter"]
    as_found = matched["house"].where(matched["letter"] == letter)
    stair = _sure(parsed["stair"].notna() & ~parsed["ambiguous"])
    part = stair | _sure((parsed["number_to"] - parsed["number"]) % 2 == 1)
    both = [
        pd.DataFrame({"row": parsed.index, "house": house, "postal_code": parsed["postal_code"]})[~part]
        for house in (as_found, near_places.houses(parsed))
    ]
    return pd.concat(both, ignore_index=True)


def _matched(found: pd.DataFrame) -> pd.DataFrame:
    """Give ``house`` (as :mod:`near_places` writes it) and ``letter`` of each matched building."""
    written = r"^(?P<street>.*?)(?: (?P<number>\d+)(?P<letter>[^\W\d]*))?$"
    parts = found["matched_address"].astype("str").str.extract(written).astype("str")
    key = streets.keys(parts["street"])
    house = (key + "|" + parts["number"] + parts["letter"]).where(parts["number"].notna(), key)
    return pd.DataFrame({"house": house.astype("str"), "letter": parts["letter"].fillna("")})


def _address_keys(parsed: pd.DataFrame, found: pd.DataFrame, matched: pd.DataFrame) -> pd.Series:
    """Give one text for each house, box or named place; NA where the address names none."""
    place = streets.keys(parsed["street"])
    number = parsed["number"].astype("str") + parsed["letter"].fillna("")
    written = (place + "|" + number).where(parsed["number"].notna(), place)
    house = matched["house"].where(matched["house"].notna(), written)
    named = found["municipality_code"].fillna("") + "|" + house
    box = "box|" + parsed["po_box"] + "|" + parsed["postal_code"].fillna("")
    return named.where(named.notna(), box).astype("str")

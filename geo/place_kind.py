"""What kind of place a register address is: premises only by evidence, a contact person's address otherwise.

Register addresses are those of contact persons, often homes. Many associations at one address prove nothing.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import address, crs, tables
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import near_places, streets
from jarjestokartta.geo.vocabulary import GeocodeReason, PlaceKind

_NON_RESIDENTIAL = "other"  # building_use


def place_kinds(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    gazetteer: Gazetteer | None = None,
) -> gpd.GeoDataFrame:
    """Fill in ``place_kind`` and ``shared``.

    *premises*: the address of a known public place, or beside one
    (:mod:`jarjestokartta.geo.matching.near_places`), or a building that its register says is neither dwelling
    nor business. *home-like*: a flat number, or care of someone at a street address; this wins unless the
    address is, word for word, that of a public place. *postal-only*: no street.

    Parameters
    ----------
    associations
        Associations, by ``association_id`` the same as ``located``.
    located
        Located, as :func:`geocode.locate` gives it.
    sites
        Sites, EPSG:3067; may be empty.
    gazetteer
        Where given, a place whose address is unknown makes premises of none but the address nearest to it.

    Returns
    -------
    GeoDataFrame
        ``located`` with both columns filled in, index kept.
    """
    crs.require(sites, crs.METRES, name="sites")
    order = associations.set_index("association_id").loc[located["association_id"]]
    parsed = address.parse_table(order).reset_index(drop=True)
    located = located.copy()
    houses = _found(parsed, located)
    at_address = near_places.at_address(houses, located, sites)
    beside = near_places.beside(located, sites, gazetteer)
    flat = parsed["flat"].notna() | (parsed["stair"].notna() & ~parsed["ambiguous"])
    home = parsed["street"].notna() & (parsed["care_of"].notna() | parsed["flat"].notna())
    word_for_word = at_address & ~flat
    use = located.get("building_use", pd.Series(pd.NA, index=located.index, dtype="str"))
    not_lived_in = (use == _NON_RESIDENTIAL).fillna(value=False).to_numpy(dtype=bool)
    no_street = parsed["street"].isna() & (
        parsed["po_box"].notna()
        | parsed["care_of"].notna()
        | (located["reason"] == GeocodeReason.LARGE_CUSTOMER).to_numpy()
    )
    located["place_kind"] = np.select(
        [word_for_word, no_street, home, at_address | beside | not_lived_in],
        [PlaceKind.PREMISES, PlaceKind.POSTAL_ONLY, PlaceKind.HOME_LIKE, PlaceKind.PREMISES],
        PlaceKind.CONTACT,
    )
    located["shared"] = _shared(parsed, located, houses).set_axis(located.index)
    return tables.LOCATED.conform(located)


def _found(parsed: pd.DataFrame, located: gpd.GeoDataFrame) -> pd.Series:
    """Give the house of each association: as found, else as written."""
    matched = located["matched_address"].reset_index(drop=True)
    parts = matched.str.extract(r"^(?P<street>.*) (?P<house>\d+\w*)$").astype("str")
    found = streets.keys(parts["street"]) + "|" + parts["house"]
    houses: pd.Series = found.where(found.notna(), near_places.house(parsed))
    return houses.astype("str")


def _shared(parsed: pd.DataFrame, located: gpd.GeoDataFrame, houses: pd.Series) -> pd.Series:
    """Count the associations at each house, box or named place; NA where the address names none."""
    municipality = located["municipality_code"].reset_index(drop=True).fillna("")
    place = streets.keys(parsed["street"])
    box = "box|" + parsed["po_box"] + "|" + parsed["postal_code"].fillna("")
    named = municipality + "|" + houses.where(houses.notna(), place)
    key: pd.Series = named.where(named.notna(), box)
    shared: pd.Series = key.groupby(key).transform("size").astype("Int64")
    return shared

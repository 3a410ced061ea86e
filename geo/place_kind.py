"""What kind of place a register address is: premises only by evidence, a contact person's address otherwise.

Register addresses are those of contact persons, often homes. Many associations at one address prove nothing.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from jarjestokartta.geo import address, crs, streets, tables
from jarjestokartta.geo.vocabulary import GeocodeReason, Need, PlaceKind, Precision

NEAR_M = 50.0
# What people gather in or are served at. Who lives beside a bathing beach or a ski track does not live in it.
_INDOORS = {Need.MEETING_PLACES.value, Need.LOCAL_SERVICES.value}
_NON_RESIDENTIAL = "other"  # building_use


def place_kinds(
    associations: pd.DataFrame, located: gpd.GeoDataFrame, sites: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Fill in ``place_kind`` and ``shared``.

    *premises*: the address of a known public place, or a point within :data:`NEAR_M` of a meeting place or
    service whose own address does not say that it is another house of the same street, or a building that its
    register says is neither dwelling nor business. *home-like*: a flat number, or care of someone at a street
    address; this wins unless the address is, word for word, that of a public place. *postal-only*: no street.

    Parameters
    ----------
    associations
        Associations, by ``association_id`` the same as ``located``.
    located
        Located, as :func:`geocode.locate` gives it.
    sites
        Sites, EPSG:3067; may be empty.

    Returns
    -------
    GeoDataFrame
        ``located`` with both columns filled in, index kept.
    """
    crs.require(sites, crs.METRES, name="sites")
    order = associations.set_index("association_id").loc[located["association_id"]]
    parsed = address.parse_table(order).reset_index(drop=True)
    located = located.copy()
    own, of_sites = _keys(parsed, located), _site_keys(sites)
    at_address = own.isin(of_sites) & own.notna()
    flat = parsed["flat"].notna() | parsed["stair"].notna() & ~parsed["ambiguous"]
    home = parsed["street"].notna() & (parsed["care_of"].notna() | parsed["flat"].notna())
    word_for_word = at_address & ~flat
    beside = _beside(parsed, located, sites)
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
    located["shared"] = _shared(parsed, located, own).set_axis(located.index)
    return tables.LOCATED.conform(located)


def _house(parsed: pd.DataFrame) -> pd.Series:
    """Give street key, number and letter as one text; NA without a number."""
    key: pd.Series = parsed["street"].map(streets.key, na_action="ignore")
    letter = parsed["letter"].fillna("")
    return (key + "|" + parsed["number"].astype("str") + letter).where(parsed["number"].notna())


def _keys(parsed: pd.DataFrame, located: gpd.GeoDataFrame) -> pd.Series:
    """Give the house of each association with its municipality: as found, else as written."""
    matched = located["matched_address"].reset_index(drop=True)
    found = _house(_parsed(matched))
    municipality = located["municipality_code"].reset_index(drop=True)
    keys: pd.Series = municipality + "|" + found.where(found.notna(), _house(parsed))
    return keys


def _site_keys(sites: gpd.GeoDataFrame) -> pd.Series:
    municipality = sites["municipality_code"].reset_index(drop=True)
    keys: pd.Series = municipality + "|" + _house(_parsed(sites["street_address"]))
    return keys.dropna()


def _parsed(text: pd.Series) -> pd.DataFrame:
    text = text.reset_index(drop=True)
    none = pd.Series(pd.NA, index=text.index, dtype="str")
    return address.parse_table(
        pd.DataFrame({"street_address": text, "postal_code": none, "post_office": none})
    )


def _beside(parsed: pd.DataFrame, located: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which exact points lie within :data:`NEAR_M` of a place that is not known to be next door."""
    near = np.zeros(len(located), dtype=bool)
    indoors = sites[
        sites["needs"].map(lambda cell: bool(_INDOORS & set(tables.split_codes(cell)))).astype(bool)
    ]
    exact = np.flatnonzero(located["precision"].isin([Precision.BUILDING, Precision.INTERPOLATED]))
    if indoors.empty or not len(exact):
        return near
    tree = shapely.STRtree(indoors.geometry.to_numpy())
    points = located.geometry.to_numpy()[exact]
    which, site = tree.query(points, predicate="dwithin", distance=NEAR_M)
    theirs = _parsed(indoors["street_address"])
    one, other = parsed.iloc[exact[which]], theirs.iloc[site]
    same_street = _street_keys(one) == _street_keys(other)
    both_numbers = one["number"].notna().to_numpy() & other["number"].notna().to_numpy()
    next_door = same_street & both_numbers & (_house(one).to_numpy() != _house(other).to_numpy())
    near[exact[which[~next_door]]] = True
    return near


def _street_keys(parsed: pd.DataFrame) -> NDArray[np.object_]:
    return parsed["street"].map(streets.key, na_action="ignore").to_numpy(dtype=object)


def _shared(parsed: pd.DataFrame, located: gpd.GeoDataFrame, own: pd.Series) -> pd.Series:
    """Count the associations at each house, box or named place; NA where the address names none."""
    municipality = located["municipality_code"].reset_index(drop=True).fillna("")
    place = parsed["street"].map(streets.key, na_action="ignore")
    box = "box|" + parsed["po_box"] + "|" + parsed["postal_code"].fillna("")
    key = own.where(own.notna(), (municipality + "|" + place).where(place.notna(), box))
    return key.groupby(key).transform("size").astype("Int64")

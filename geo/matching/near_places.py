"""Which addresses are those of known public places: by the address as written, or by lying beside one."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from jarjestokartta.geo import address, tables
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import streets
from jarjestokartta.geo.vocabulary import Need, Precision

NEAR_M = 50.0
# What people gather in or are served at. Who lives beside a bathing beach or a ski track does not live in it.
_INDOORS = {Need.MEETING_PLACES.value, Need.LOCAL_SERVICES.value}
_SAME_POINT_M = 10.0  # nearer than this, other words for the address do not matter: a corner house has two
_SAME_STREET_M = 2000.0  # a place of unknown municipality with that address is the same one within this
_TOLERANCE_M = 5.0


def house(parts: pd.DataFrame) -> pd.Series:
    """Give street key, number and letter as one text; NA without a number."""
    key = streets.keys(parts["street"])
    number = parts["number"].astype("str").where(parts["number"].notna())
    written: pd.Series = key + "|" + number.astype("str") + parts["letter"].fillna("")
    return written.astype("str")


def parsed(text: pd.Series) -> pd.DataFrame:
    """Give the parts of one-line addresses, numbered from 0."""
    text = text.reset_index(drop=True)
    none = pd.Series(pd.NA, index=text.index, dtype="str")
    return address.parse_table(
        pd.DataFrame({"street_address": text, "postal_code": none, "post_office": none})
    )


def at_address(houses: pd.Series, located: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> pd.Series:
    """Tell which houses (see :func:`house`) are the address of a place, in its municipality or beside it.

    A place outdoors often has the address of the nearest home: it counts only where it stands at the house.

    Parameters
    ----------
    houses
        One a row of ``located``, numbered from 0.
    located, sites
        Located and Sites, EPSG:3067.
    """
    ours = pd.DataFrame({"row": range(len(houses)), "house": houses.to_numpy(dtype=object)}).dropna()
    theirs = house(parsed(sites["street_address"]))
    places = pd.DataFrame({"site": range(len(sites)), "house": theirs.to_numpy(dtype=object)}).dropna()
    pairs = ours.merge(places, on="house")
    row, site = pairs["row"].to_numpy(), pairs["site"].to_numpy()
    here = located["municipality_code"].to_numpy(dtype=object)[row]
    there = sites["municipality_code"].to_numpy(dtype=object)[site]
    away = shapely.distance(located.geometry.to_numpy()[row], sites.geometry.to_numpy()[site])
    same = (here == there) | (pd.isna(there) & (away <= _SAME_STREET_M))
    same &= _indoors(sites)[site] | (away <= NEAR_M)
    return pd.Series(np.isin(np.arange(len(houses)), row[same]), index=houses.index)


def beside(
    located: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, gazetteer: Gazetteer | None
) -> NDArray[np.bool_]:
    """Tell which exact points lie within :data:`NEAR_M` of a meeting place or service, and may be its own.

    A neighbour is not the place: where the place's own address is known, only the very point counts; where it
    is not, and the gazetteer is given, no other address may lie nearer to the place.
    """
    near = np.zeros(len(located), dtype=bool)
    indoors = sites[_indoors(sites)]
    exact = np.flatnonzero(located["precision"].isin([Precision.BUILDING, Precision.INTERPOLATED]))
    if indoors.empty or not len(exact):
        return near
    places, points = indoors.geometry.to_numpy(), located.geometry.to_numpy()[exact]
    which, site = shapely.STRtree(places).query(points, predicate="dwithin", distance=NEAR_M)
    away = shapely.distance(points[which], places[site])
    told = house(parsed(indoors["street_address"])).notna().to_numpy()[site]
    nearest = away <= _nearest_address(places, gazetteer)[site] + _TOLERANCE_M
    near[exact[which[(away <= _SAME_POINT_M) | (~told & nearest)]]] = True
    return near


def _indoors(sites: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    return np.array([bool(_INDOORS & set(tables.split_codes(cell))) for cell in sites["needs"]], dtype=bool)


def _nearest_address(places: NDArray[np.object_], gazetteer: Gazetteer | None) -> NDArray[np.float64]:
    """Give the distance from each place to the nearest address point; infinite where none is known."""
    if gazetteer is None or gazetteer.points.empty:
        return np.full(len(places), np.inf)
    from scipy.spatial import KDTree  # noqa: PLC0415 - an import of 0.1 s

    points = gazetteer.points[["easting", "northing"]].to_numpy()
    middle = shapely.point_on_surface(places)
    tree = KDTree(points, balanced_tree=False, compact_nodes=False)
    distance: NDArray[np.float64] = tree.query(shapely.get_coordinates(middle), distance_upper_bound=NEAR_M)[
        0
    ]
    return distance

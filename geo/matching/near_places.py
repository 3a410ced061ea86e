"""Which addresses are those of known places: by the address as written, or as the nearest building has it.

A *house* is a text, ``<street key>|<number><letter>``, or the key alone of a name without a number.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from jarjestokartta.geo import address
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import streets
from jarjestokartta.geo.vocabulary import Precision

NEAR_M = 50.0  # how far from a place its own address may lie, where its source tells none
# A place and the building at its address, as two sources put them; farther apart it is a namesake's address.
_ONE_PLACE_M = 150.0
_INTERPOLATED_M = 500.0
_SAME_POINT_M = 1.0  # a building with two addresses has one point
# The nearest address is a place's own if every other is so many times, and so much, farther away.
_CLEARLY = 2.0
_CLEARLY_M = 2.0  # sources round to about a metre
_ROW = 1 << 20  # squares from south to north, more than there are
_NON_RESIDENTIAL = "other"  # building_use


def houses(parts: pd.DataFrame) -> pd.Series:
    """Give the house of each address as written; NA without a number.

    Parameters
    ----------
    parts
        As :func:`address.parse_table` gives them.
    """
    letter = parts["first_letter"]
    written: pd.Series = streets.keys(parts["street"]) + "|" + parts["number"].astype("str") + letter
    return written.where(parts["number"].notna()).astype("str")


def at_places(
    asked: pd.DataFrame, located: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, own: pd.DataFrame
) -> pd.DataFrame:
    """Find the rows of Located that lie at the address of a site.

    An exact point must lie at the place too: a town may have the same street in two of its parts. Where there
    is none, municipality and postal code must be the same, told by both.

    Parameters
    ----------
    asked
        ``row`` (position in ``located``), ``house``, ``postal_code`` (NA where not told).
    located, sites
        Located and Sites, EPSG:3067.
    own
        The houses of the sites, as :func:`of_sites` gives them.

    Returns
    -------
    DataFrame
        ``row`` and ``site`` (positions), each pair once.
    """
    pairs = asked.dropna(subset="house").merge(own, on="house", suffixes=("", "_site"))
    row, site = pairs["row"].to_numpy(), pairs["site"].to_numpy()
    away = shapely.distance(located.geometry.to_numpy()[row], sites.geometry.to_numpy()[site])
    precision = located["precision"].to_numpy()[row]
    at_building, interpolated = precision == Precision.BUILDING, precision == Precision.INTERPOLATED
    here = away <= np.where(at_building, _ONE_PLACE_M, np.where(interpolated, _INTERPOLATED_M, -1.0))
    same_code = (pairs["postal_code"] == pairs["postal_code_site"]).fillna(value=False).to_numpy(dtype=bool)
    towns = (table["municipality_code"].to_numpy(dtype=object) for table in (located, sites))
    same_town = np.equal(*(town[which] for town, which in zip(towns, (row, site), strict=True)))
    by_text = ~at_building & ~interpolated & same_code & same_town.astype(bool)
    found: pd.DataFrame = pairs.loc[here | by_text, ["row", "site"]].drop_duplicates(ignore_index=True)
    return found


def of_sites(sites: gpd.GeoDataFrame, gazetteer: Gazetteer | None) -> pd.DataFrame:
    """Give the houses of sites: what the source tells; where it tells none, what the gazetteer has there.

    The nearest address within :data:`NEAR_M` is a place's own where no other is nearly as near: who lives
    next door is a neighbour. A building may have two addresses, as a corner house has; but not another
    number of the street than the one that its source tells.

    Parameters
    ----------
    sites
        Sites, EPSG:3067.
    gazetteer
        Building addresses; without them only what the sources tell is known.

    Returns
    -------
    DataFrame
        ``site`` (position), ``house``, ``postal_code`` (NA where not told).
    """
    parts = _parsed(sites["street_address"])
    told = pd.DataFrame({"house": houses(parts), "postal_code": parts["postal_code"]})
    told = told.rename_axis("site").reset_index().dropna(subset="house")
    if gazetteer is None or gazetteer.points.empty or sites.empty:
        return told
    near = _addresses_near(sites, gazetteer)
    nearest = near[~near["site"].isin(told["site"]) & (near["away"] <= NEAR_M)].drop_duplicates("site")
    at_told = near.merge(told[["site", "house"]], on=["site", "house"])
    found = _of_one_building(pd.concat([at_told, nearest]), near)
    found = found[~found["site"].isin(nearest["site"][~_is_clear(nearest, found, near)])]
    every: pd.DataFrame = pd.concat([told, found[~_is_other_number(found, told)]], ignore_index=True)
    return every


def never_lived_in(located: gpd.GeoDataFrame, gazetteer: Gazetteer | None) -> NDArray[np.bool_]:
    """Tell which buildings their register calls neither dwelling nor business, as is all else at the number.

    Parameters
    ----------
    located
        Located with ``building_use``, ``matched_address`` and ``municipality_code``.
    gazetteer
        Where given, it tells of the other buildings at the number: a farm's barn has the address of its home.
    """
    use = located.get("building_use", pd.Series(pd.NA, index=located.index, dtype="str"))
    alone: NDArray[np.bool_] = (use == _NON_RESIDENTIAL).fillna(value=False).to_numpy(dtype=bool, copy=True)
    if gazetteer is None or not alone.any():
        return alone
    written = located["matched_address"][alone].astype("str")
    parts = written.str.extract(r"^(?P<street>.*?)(?: (?P<number>\d+)\w*)?$")
    asked = parts.assign(
        row=np.flatnonzero(alone),
        street_key=streets.keys(parts["street"]),
        municipality_code=located["municipality_code"][alone].astype("str"),
    )
    known = gazetteer.streets[["municipality_code", "street_key"]].rename_axis("street").reset_index()
    asked = asked.drop(columns="street").merge(known, on=["municipality_code", "street_key"])
    which, point = gazetteer.rows(asked["street"].to_numpy(np.int64))
    there = gazetteer.points.iloc[point]
    number = asked["number"].fillna("0").astype("int64").to_numpy()[which]
    other = (there["number"].to_numpy() == number) & (there["use"] != _NON_RESIDENTIAL).to_numpy()
    alone[asked["row"].to_numpy()[which[other]]] = False
    return alone


def _parsed(text: pd.Series) -> pd.DataFrame:
    """Give the parts of one-line addresses, numbered from 0."""
    text = text.reset_index(drop=True)
    none = pd.Series(pd.NA, index=text.index, dtype="str")
    return address.parse_table(
        pd.DataFrame({"street_address": text, "postal_code": none, "post_office": none})
    )


def _addresses_near(sites: gpd.GeoDataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give ``site``, ``house``, ``easting``, ``northing`` and ``away`` (m), the nearest first."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - an import of 0.1 s

    points = gazetteer.points
    reach = _CLEARLY * NEAR_M
    middles = shapely.get_coordinates(shapely.point_on_surface(sites.geometry.to_numpy()))
    places = points[["easting", "northing"]].to_numpy()
    around = np.flatnonzero(_in_squares_about(places, middles, reach))
    found = KDTree(places[around]).query_ball_point(middles, reach)
    site = np.repeat(np.arange(len(sites)), [len(one) for one in found])
    point = around[np.concatenate([np.asarray(one, dtype=np.int64) for one in found])]
    table = points.iloc[point][["easting", "northing"]].reset_index(drop=True)
    away = np.hypot(table["easting"] - middles[site, 0], table["northing"] - middles[site, 1])
    table = table.assign(site=site, house=_houses_of_points(point, gazetteer), away=away)
    nearest_first: pd.DataFrame = table.sort_values(["site", "away", "house"], ignore_index=True)
    return nearest_first


def _in_squares_about(
    points: NDArray[np.float64], middles: NDArray[np.float64], side_m: float
) -> NDArray[np.bool_]:
    """Tell which points a middle has in its square or one beside it; a country has millions of points."""
    squares = [np.floor(xy / side_m).astype(np.int64) for xy in (points, middles)]
    beside = np.concatenate([squares[1] + (east, north) for east in (-1, 0, 1) for north in (-1, 0, 1)])
    own, wanted = (square[:, 0] * _ROW + square[:, 1] for square in (squares[0], beside))
    return np.isin(own, wanted)


def _houses_of_points(point: NDArray[np.int64], gazetteer: Gazetteer) -> NDArray[np.object_]:
    street = np.searchsorted(gazetteer.streets["start"].to_numpy(), point, side="right") - 1
    key = gazetteer.streets["street_key"].astype("str").to_numpy(object)[street]
    points = gazetteer.points.iloc[point]
    number = points["number"].astype("str").to_numpy(object)
    written: NDArray[np.object_] = key + "|" + number + points["letter"].astype("str").to_numpy(object)
    return np.where(points["number"].to_numpy() > 0, written, key)


def _of_one_building(first: pd.DataFrame, near: pd.DataFrame) -> pd.DataFrame:
    """Give the addresses that lie at the very point of one of ``first``, of the same site."""
    both = near.merge(first[["site", "easting", "northing"]], on="site", suffixes=("", "_first"))
    away = np.hypot(both["easting"] - both["easting_first"], both["northing"] - both["northing_first"])
    return both.loc[away <= _SAME_POINT_M, ["site", "house"]].drop_duplicates()


def _is_other_number(found: pd.DataFrame, told: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which addresses are of the street that the site's source tells, but of another number."""
    own = found["site"].map(told.set_index("site")["house"]).astype("str")
    street, own_street = (one.str.replace(r"\|.*", "", regex=True) for one in (found["house"], own))
    return ((street == own_street) & (found["house"] != own)).to_numpy(dtype=bool)


def _is_clear(nearest: pd.DataFrame, own: pd.DataFrame, near: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which of the nearest have no other address nearly as near to the place."""
    others = near.merge(own, on=["site", "house"], how="left", indicator=True)
    next_away: pd.Series = others[others["_merge"] == "left_only"].groupby("site")["away"].min()
    away = nearest["away"].to_numpy()
    next_ = nearest["site"].map(next_away).fillna(np.inf).to_numpy(dtype=np.float64)
    clear: NDArray[np.bool_] = next_ >= np.maximum(_CLEARLY * away, away + _CLEARLY_M)
    return clear

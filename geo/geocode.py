"""Associations → points, each with its precision, score, runner-up and reason.

An address is looked for at its building, between house numbers, on its street, at the place it names, in its
postal area and in its municipality, in this order. Every candidate carries how far its name, number, postal
code and municipality speak for it; the best is taken, and none where two are equally good and far apart.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo import address, crs, tables
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import candidates, evidence, number_match, street_match, streets
from jarjestokartta.geo.matching.area_match import Areas
from jarjestokartta.geo.vocabulary import GeocodeReason, PlaceKind, Precision

# Score of an area's point: what it is worth beside a building's 1.
_AREA_SCORES = {
    Precision.PLACE: 0.6,
    Precision.POSTAL_AREA: 0.3,
    Precision.MUNICIPALITY: 0.1,
    Precision.NONE: 0.0,
}
_EMPTY = {
    "precision": Precision.NONE.value,
    "method": None,
    "score": 0.0,
    "runner_up": np.nan,
    "reason": None,
    "source": None,
    "municipality_code": None,
    "matched_address": None,
    "building_use": None,
    "easting": np.nan,
    "northing": np.nan,
}


def locate(
    associations: pd.DataFrame, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Place every association.

    Parameters
    ----------
    associations
        ``association_id``, ``home_municipality`` (three-digit code or NA), ``street_address``,
        ``postal_code``, ``post_office``; other columns are not looked at.
    gazetteer
        Building addresses; without them nothing is placed more exactly than a village.
    areas
        Areas contract with municipalities, villages and postal areas together, any of which may be missing.

    Returns
    -------
    GeoDataFrame
        Located contract, index of ``associations`` kept; besides ``municipality_code`` (where the sources
        say the point is), ``matched_address`` and ``building_use`` (of building points, NA where not told).

    Raises
    ------
    CrsError
        When ``areas`` is not in EPSG:3067.
    """
    crs.require(areas, crs.METRES, name="areas")
    knowledge = evidence.Knowledge.of(gazetteer, areas)
    rows = _rows(associations, knowledge)
    weights = evidence.weigh(rows, knowledge)
    places = Areas(areas, gazetteer)
    found = pd.DataFrame(_EMPTY, index=rows.index).astype({"reason": "object"})
    found["reason"] = _why_no_street(rows, knowledge, with_gazetteer=gazetteer is not None)
    if gazetteer is not None:
        _put_streets(found, rows, weights, gazetteer, places)
    _put_areas(found, rows, weights, places)
    return _located(found, associations)


def _rows(associations: pd.DataFrame, knowledge: evidence.Knowledge) -> pd.DataFrame:
    """Lay out what is asked: the address in parts, by position."""
    rows = address.parse_table(associations).reset_index(drop=True)
    rows["home_municipality"] = associations["home_municipality"].astype("str").to_numpy()
    rows["area_code"] = evidence.delivery_code(rows[["postal_code", "post_office"]], knowledge)
    rows.loc[rows["foreign"], ["area_code", "postal_code", "post_office"]] = None
    rows["office"] = streets.keys(rows["post_office"]).fillna("")
    for name in ("number", "number_to"):
        rows[name] = rows[name].fillna(0).astype("int64")
    rows["letter"] = rows["letters"].map(lambda letters: letters[0] if letters else "").astype("str")
    rows["other_letter"] = rows["letters"].map(lambda letters: letters[-1] if letters else "").astype("str")
    return rows


def _why_no_street(
    rows: pd.DataFrame, knowledge: evidence.Knowledge, *, with_gazetteer: bool
) -> NDArray[np.object_]:
    """Say why a row will lie in an area only, unless a street is found for it."""
    no_street = rows["street"].isna()
    # Where no source tells of postal codes, none can be called strange.
    strange_code = rows["postal_code"].notna() & rows["area_code"].isna() & (not knowledge.postal.empty)
    told = [
        (rows["foreign"], GeocodeReason.FOREIGN),
        (no_street & strange_code, GeocodeReason.LARGE_CUSTOMER),
        (no_street & rows["po_box"].notna(), GeocodeReason.PO_BOX),
        (no_street & rows["care_of"].notna(), GeocodeReason.CARE_OF_ONLY),
        (no_street, GeocodeReason.NO_STREET),
        (strange_code, GeocodeReason.POSTAL_CODE_ELSEWHERE),
        (pd.Series(not with_gazetteer, index=rows.index), GeocodeReason.NO_GAZETTEER),
    ]
    reasons = [np.full(len(rows), why.value, dtype=object) for _, why in told]
    return np.select([one.to_numpy() for one, _ in told], reasons, GeocodeReason.STREET_NOT_FOUND.value)


def _put_streets(
    found: pd.DataFrame, rows: pd.DataFrame, weights: pd.DataFrame, gazetteer: Gazetteer, places: Areas
) -> None:
    """Fill in the rows whose street is found, and say of the others what stood against it."""
    hits = street_match.match(rows["street"].mask(rows["foreign"]), weights, gazetteer)
    hits = _surer_than_villages(hits, rows, weights, places)
    if hits.empty:
        return
    asked = rows.assign(area_code=rows["area_code"].fillna("").astype("str"))
    pairs = number_match.at_points(hits, asked, gazetteer)
    steps = (number_match.on_number, number_match.between_numbers, number_match.on_street)
    every = pd.concat([step(pairs) for step in steps], ignore_index=True)
    every = _where_allowed(
        every.astype({"row": "int64", "street": "int64", "point": "int64"}), weights, places
    )
    lost = np.setdiff1d(hits["row"], every["row"])
    found.loc[lost, "reason"] = GeocodeReason.OUTSIDE_MUNICIPALITY.value
    if every.empty:
        return
    chosen = candidates.best(every, gazetteer)
    chosen["reason"] = candidates.reasons(chosen, rows["home_municipality"])
    chosen["runner_up"] = chosen["runner_up"].round(3)
    doubtful = chosen[chosen["ambiguous"]]
    found.loc[doubtful.index, "runner_up"] = doubtful["runner_up"]
    found.loc[doubtful.index, "reason"] = GeocodeReason.AMBIGUOUS.value
    filled = _filled(chosen[~chosen["ambiguous"]], gazetteer)
    found.loc[filled.index, filled.columns] = filled


def _surer_than_villages(
    hits: pd.DataFrame, rows: pd.DataFrame, weights: pd.DataFrame, places: Areas
) -> pd.DataFrame:
    """Leave out streets that only resemble a text which names a village, letter by letter."""
    resembling = hits["method"].isin(["typo", "tail"])
    doubted = rows.loc[hits.loc[resembling, "row"].unique(), "street"]
    villages = places.villages(doubted, weights[weights["row"].isin(doubted.index)])
    return hits[~(resembling & hits["row"].isin(villages.index))].reset_index(drop=True)


def _filled(sure: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Give the columns of Located for chosen candidates."""
    point = gazetteer.points.iloc[sure["point"].to_numpy()].set_axis(sure.index)
    at_building = sure["precision"] == Precision.BUILDING
    use = point["use"].astype("str")
    street = gazetteer.streets["street"].iloc[sure["street"].to_numpy()].set_axis(sure.index)
    number = (" " + point["number"].astype("str")).where(point["number"] > 0, "")
    written = street + number + point["letter"].astype("str")
    columns = ["precision", "method", "runner_up", "reason", "municipality_code", "easting", "northing"]
    return sure[columns].assign(
        score=sure["score"].round(3),
        source="gazetteer",
        matched_address=written.where(at_building),
        building_use=use.where(at_building & (use != "")),
    )


def _where_allowed(every: pd.DataFrame, weights: pd.DataFrame, places: Areas) -> pd.DataFrame:
    """Leave out points that by the boundaries lie where postal code and home municipality deny them."""
    unique, which = np.unique(every[["easting", "northing"]].to_numpy(), axis=0, return_inverse=True)
    there = places.municipality_at(unique[:, 0], unique[:, 1]).to_numpy()[which]
    pairs = pd.MultiIndex.from_arrays([every["row"], there])
    said = pairs.isin(pd.MultiIndex.from_frame(weights[["row", "municipality_code"]]))
    return every[pd.isna(there) | said]


def _put_areas(found: pd.DataFrame, rows: pd.DataFrame, weights: pd.DataFrame, places: Areas) -> None:
    """Fill in villages, postal areas and municipalities for the rows that have no point yet."""
    for precision in (Precision.PLACE, Precision.POSTAL_AREA, Precision.MUNICIPALITY):
        open_ = rows[found["easting"].isna()]
        said = weights[weights["row"].isin(open_.index)]
        if precision is Precision.PLACE:
            points = places.villages(open_["street"], said).assign(reason=GeocodeReason.PLACE_NAME.value)
        elif precision is Precision.POSTAL_AREA:
            points = places.postal_areas(open_["area_code"], said)
        else:
            points = places.municipalities(said)
        if len(points):
            points = points.assign(
                precision=precision.value, method=precision.value, score=_AREA_SCORES[precision]
            )
            found.loc[points.index, points.columns] = points
    found.loc[found["easting"].isna() & rows["home_municipality"].isna(), "reason"] = (
        GeocodeReason.NOTHING_KNOWN.value
    )


def _located(found: pd.DataFrame, associations: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(found["easting"], found["northing"], crs=crs.METRES)
    points[found["easting"].isna().to_numpy()] = None
    table = found.drop(columns=["easting", "northing"])
    table.insert(0, "association_id", associations["association_id"].to_numpy())
    table["place_kind"] = PlaceKind.CONTACT.value
    located = gpd.GeoDataFrame(table, geometry=points, crs=crs.METRES).set_index(associations.index)
    return tables.LOCATED.conform(located)

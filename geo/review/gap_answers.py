"""What local people answered on gaps, checked row by row, as GapChecks.

A row is taken whole or not at all; one that is not stops no other. That a gap holds, or that nothing is
needed there, says nothing of a place: with words of one beside it nobody can tell what is meant. A place that
exists needs a name and where it is, no farther from the municipality than it could serve its residents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import decisions, problems, tables
from jarjestokartta.geo.boundaries import assign
from jarjestokartta.geo.contract import TEXT
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.intake.day import day_of
from jarjestokartta.geo.review import coordinates, typed_addresses
from jarjestokartta.geo.review.checking import Checking
from jarjestokartta.geo.vocabulary import GapAnswer, Level, OpenTo, Precision

YES, NO = "yes", "no"
REMARK_ALONE = "gap-remark-alone"
PLACE = ("place_name", "address", "east", "north", "open_to", "season", "step_free")
SAYS = ("answer", *PLACE)
CELLS = (*SAYS, "remark", "person", "day")
_SAME_PLACE_M = 100.0
_ROUGH = [Precision.STREET.value, Precision.PLACE.value]


@dataclass(frozen=True)
class AskedGaps:
    """What a workbook asked.

    Parameters
    ----------
    facts
        By ``gap_id``: ``area_name``, ``municipality_code``, ``threshold_m`` and ``shown``, the mark of what
        was known to be answered then (NA where nothing was).
    edition
        Mark of all that was asked together; None is not known.
    """

    facts: pd.DataFrame
    edition: str | None


def check(
    rows: pd.DataFrame,
    asked: AskedGaps,
    gazetteer: Gazetteer | None,
    areas: gpd.GeoDataFrame,
    *,
    headers: Mapping[str, str],
    sources: Mapping[str, str],
    today: date,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check answers and give them as GapChecks.

    Parameters
    ----------
    rows
        Text as it stands in the file, NA where blank; the index is the row number that a spreadsheet shows.
        ``gap_id`` and :data:`CELLS`; ``answer``, ``open_to`` and ``step_free`` as codes where they are known
        words, else what stood there.
    asked
        What the file asked.
    gazetteer, areas
        As :func:`jarjestokartta.geo.geocode.locate` takes them (EPSG:3067): where told addresses are.
    headers
        The headings of the columns, for the problems.
    sources
        What a municipality's answers are told to come from, by its code.
    today
        The day of answers without one; none may be of a later.

    Returns
    -------
    (DataFrame, DataFrame)
        GapChecks with the row numbers as index, ``answers`` the mark of each row; and Problems of the rows.
    """
    checking = Checking(rows.astype("str"), headers)
    said = rows[list(SAYS)].notna().any(axis=1)
    checking.warn(REMARK_ALONE, rows["remark"].notna() & ~said, "remark")
    checking.rows = checking.rows[said]
    _known_gaps(checking, asked)
    _words(checking)
    days = _days(checking, today)
    _agreeing(checking)
    _no_contradiction_between_rows(checking)
    place = _places(checking, asked, gazetteer, areas)
    return _checks(checking.rows, asked, place, days, sources), problems.join(checking.found)


def _known_gaps(checking: Checking, asked: AskedGaps) -> None:
    checking.reject("gap-id-missing", checking.rows["gap_id"].isna(), "answer")
    unknown = ~checking.rows["gap_id"].isin(asked.facts.index)
    checking.reject("gap-id-unknown", unknown, "gap_id")


def _words(checking: Checking) -> None:
    """Leave out rows with an answer that the lists do not have."""
    for column, code, known in (
        ("answer", "gap-answer-word", [one.value for one in GapAnswer]),
        ("open_to", "gap-open-word", [one.value for one in OpenTo]),
        ("step_free", "gap-step-free-word", [YES, NO]),
    ):
        told = checking.rows[column]
        checking.reject(code, told.notna() & ~told.isin(known), column)


def _days(checking: Checking, today: date) -> pd.Series:
    """Read the days; of rows without one it is today."""
    told = checking.rows["day"]
    read = pd.Series([day_of(text) for text in told.fillna("")], index=told.index, dtype="object")
    checking.reject("gap-day-unreadable", told.notna() & read.isna(), "day")
    later = read.map(lambda day: day is not None and day > today).astype(bool)
    checking.reject("gap-day-later", later.reindex(checking.rows.index), "day")
    return pd.to_datetime(read.where(read.notna(), today).reindex(checking.rows.index))


def _agreeing(checking: Checking) -> None:
    """Leave out rows whose answer and place contradict each other, or lack one another."""
    place = checking.rows[list(PLACE)].notna().any(axis=1)
    checking.reject("gap-answer-missing", checking.rows["answer"].isna() & place, "place_name")
    place = checking.rows[list(PLACE)].notna().any(axis=1)
    exists = checking.rows["answer"] == GapAnswer.EXISTS
    checking.reject("gap-place-besides", place & ~exists, "answer")
    exists = checking.rows["answer"] == GapAnswer.EXISTS
    checking.reject("gap-name-missing", exists & checking.rows["place_name"].isna(), "answer")
    nowhere = checking.rows[["address", "east", "north"]].isna().all(axis=1)
    checking.reject(
        "gap-where-missing", (checking.rows["answer"] == GapAnswer.EXISTS) & nowhere, "place_name"
    )


def _no_contradiction_between_rows(checking: Checking) -> None:
    """Take the same words once; a gap may have several places, but only one answer, each place once."""
    rows = checking.rows
    told = rows[["gap_id", *SAYS, "remark"]].fillna("")
    checking.rows = rows = rows[~told.duplicated()]
    several = rows.groupby("gap_id")["answer"].transform("nunique") > 1
    name = rows["place_name"].fillna("").str.casefold()
    twice = pd.DataFrame({"gap": rows["gap_id"], "name": name}).duplicated(keep=False)
    checking.reject("gap-twice", several | twice, "gap_id")


def _places(
    checking: Checking, asked: AskedGaps, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Find the places; rows whose place cannot be found, or is too far away, are left out."""
    points = _points(checking)
    rows = checking.rows
    town = asked.facts["municipality_code"].reindex(rows["gap_id"]).set_axis(rows.index)
    lines = rows["address"].dropna()
    nothing = pd.Series(pd.NA, index=lines.index, dtype="str")
    own = pd.DataFrame(
        {
            "home_municipality": town.reindex(lines.index),
            "street_address": nothing,
            "postal_code": nothing,
            "post_office": nothing,
        }
    ).astype("str")
    found = typed_addresses.find(lines, own, gazetteer, areas).reindex(rows.index)
    by_point = points["easting"].notna().reindex(rows.index)
    checking.reject(
        "gap-address-unknown", rows["address"].notna() & found["easting"].isna() & ~by_point, "address"
    )
    away = np.hypot(
        found["easting"].astype("float64") - points["easting"].reindex(rows.index),
        found["northing"].astype("float64") - points["northing"].reindex(rows.index),
    )
    exact = found["precision"].isin(decisions.EXACT)
    checking.reject("gap-two-places", exact & by_point & (away > _SAME_PLACE_M), "address")
    place = pd.DataFrame(
        {
            name: points[name].reindex(rows.index).fillna(found[name].astype("float64")).round()
            for name in ("easting", "northing")
        }
    )
    rough = found["precision"].isin(_ROUGH) & ~by_point
    return _within_reach(checking, asked, place.reindex(checking.rows.index), rough, areas)


def _points(checking: Checking) -> pd.DataFrame:
    read = {
        row: coordinates.read(*(None if pd.isna(cell) else cell for cell in cells))
        for row, *cells in checking.rows[["east", "north"]].itertuples()
    }
    wrong = pd.Series(
        {row: one if isinstance(one, str) else None for row, one in read.items()}, dtype="str"
    ).reindex(checking.rows.index)
    for code in sorted(wrong.dropna().unique()):
        checking.reject(code, (wrong == code).fillna(value=False).reindex(checking.rows.index), "east")
    known = {row: one for row, one in read.items() if isinstance(one, coordinates.Point)}
    table = {row: (float(one.easting), float(one.northing)) for row, one in known.items()}
    points = pd.DataFrame.from_dict(table, orient="index", columns=["easting", "northing"])
    return points.reindex(checking.rows.index).astype("float64")


def _within_reach(
    checking: Checking, asked: AskedGaps, place: pd.DataFrame, rough: pd.Series, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Leave out places from which nobody of the municipality is within the threshold."""
    towns = areas[areas["level"] == Level.MUNICIPALITY]
    known = place.dropna(subset=["easting", "northing"])
    facts = asked.facts.reindex(checking.rows.loc[known.index, "gap_id"]).set_index(known.index)
    town = towns.set_index("area_id").geometry.reindex(facts["municipality_code"]).to_numpy()
    points = gpd.GeoSeries(
        gpd.points_from_xy(known["easting"], known["northing"]), index=known.index, crs=areas.crs
    )
    away = points.distance(gpd.GeoSeries(town, index=known.index, crs=areas.crs))
    far = (away > facts["threshold_m"]).reindex(place.index, fill_value=False)
    checking.reject("gap-place-far", far, "place_name")
    checking.warn("gap-place-rough", rough.reindex(checking.rows.index), "address")
    unsaid = (checking.rows["answer"] == GapAnswer.EXISTS) & checking.rows["open_to"].isna()
    checking.warn("gap-open-unsaid", unsaid, "place_name")
    there = assign.assign(points, towns.assign(in_region=True))["area_id"]
    return place.assign(place_municipality=there.astype("str")).reindex(checking.rows.index)


def marks(rows: pd.DataFrame) -> pd.Series:
    """Give the mark of what each row says, the same for the same answer."""
    told = [decisions.mark(list(row)) for row in rows[["gap_id", *CELLS]].itertuples(index=False)]
    return pd.Series(told, index=rows.index, dtype="str")


def _checks(
    rows: pd.DataFrame, asked: AskedGaps, place: pd.DataFrame, days: pd.Series, sources: Mapping[str, str]
) -> pd.DataFrame:
    facts = asked.facts.reindex(rows["gap_id"]).set_index(rows.index)
    exists = rows["answer"] == GapAnswer.EXISTS
    table = rows[["gap_id", "answer", "place_name", "season", "remark", "person"]].assign(
        area_name=facts["area_name"],
        municipality_code=facts["municipality_code"],
        place_address=rows["address"],
        easting=place["easting"],
        northing=place["northing"],
        place_municipality=place["place_municipality"],
        open_to=rows["open_to"].mask(exists & rows["open_to"].isna(), OpenTo.UNKNOWN.value),
        step_free=rows["step_free"].map({YES: True, NO: False}).astype("boolean"),
        source=facts["municipality_code"].map(dict(sources)),
        told_on=days.reindex(rows.index),
        edition=asked.edition,
        answers=marks(rows),
    )
    texts = {name: "str" for name, one in tables.GAP_CHECKS.fields.items() if one.dtype == TEXT}
    conformed: pd.DataFrame = tables.GAP_CHECKS.conform(table.astype(texts))
    return conformed[list(tables.GAP_CHECKS.fields)]

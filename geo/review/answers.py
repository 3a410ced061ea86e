"""What people answered on doubtful places, checked row by row, as Decisions.

A row is taken whole or not at all; one that is not stops no other. What is taken though it looks strange is
named too. Of a place may be said a choice from the list, an address and a point: where they are farther apart
than the buildings of one yard, nobody can tell which is meant, and the row is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import decisions, problems, tables
from jarjestokartta.geo.contract import TEXT
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.review import answered_places, news
from jarjestokartta.geo.review.checking import ANSWERS, DECIDES, Asked, Checking
from jarjestokartta.geo.vocabulary import DecisionWay, Precision

YES, NO = "yes", "no"
REMARK_ALONE = "review-remark-alone"  # of a row that decides nothing
_ROUGH = [Precision.STREET.value, Precision.PLACE.value]


def check(
    rows: pd.DataFrame,
    asked: Asked,
    associations: pd.DataFrame,
    gazetteer: Gazetteer | None,
    areas: gpd.GeoDataFrame,
    *,
    headers: Mapping[str, str],
    today: date,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check answers and give them as decisions.

    Parameters
    ----------
    rows
        Text as it stands in the file, NA where blank; the index is the row number that a spreadsheet shows.
        ``association_id``, ``name``, ``register_address``, ``candidate``, ``corrected``, ``east``, ``north``,
        ``premises`` (:data:`YES`, :data:`NO` or what else stood there), ``remark``, ``person``.
    asked
        What the file asked.
    associations
        The register as it is now.
    gazetteer, areas
        As :func:`jarjestokartta.geo.geocode.locate` takes them: where corrected addresses are.
    headers
        The headings of the columns, for the problems.
    today
        The day of the decisions.

    Returns
    -------
    (DataFrame, DataFrame)
        Decisions, and Problems of the rows.
    """
    answered = rows[list(DECIDES)].notna().any(axis=1)
    checking = Checking(rows.astype("str"), headers)
    _edited_addresses(checking, asked)
    checking.warn(REMARK_ALONE, rows["remark"].notna() & ~answered, "remark")
    checking.rows = checking.rows[answered]
    _known_rows(checking, asked, associations)
    _no_contradiction_between_rows(checking)
    _premises_words(checking)
    own = associations.set_index("association_id").reindex(checking.rows["association_id"])
    own = own.reset_index().set_index(checking.rows.index)
    place = answered_places.said(checking, asked, own, gazetteer, areas)
    made = _decisions(checking.rows, asked, place, today)
    _strange(checking, made, asked, own)
    _doubtful_addresses(checking, made, place)
    return made, problems.join(checking.found)


def _edited_addresses(checking: Checking, asked: Asked) -> None:
    """Name cells that hold the register's address and have been written over, answered rows or not."""
    rows = checking.rows
    sent = asked.facts.reindex(rows["association_id"]).set_index(rows.index)
    own = decisions.same_text(rows["name"], sent["name"].astype("str"))
    changed = own & ~decisions.same_text(rows["register_address"], sent["register_address"].astype("str"))
    changed &= rows["association_id"].isin(asked.facts.index)
    checking.warn("review-address-edited", changed, "register_address", sent["register_address"])


def _known_rows(checking: Checking, asked: Asked, associations: pd.DataFrame) -> None:
    checking.reject("review-id-missing", checking.rows["association_id"].isna(), "name")
    unknown = ~checking.rows["association_id"].isin(asked.facts.index)
    checking.reject("review-id-unknown", unknown, "association_id")
    sent = asked.facts.reindex(checking.rows["association_id"]).set_index(checking.rows.index)
    other = ~decisions.same_text(checking.rows["name"], sent["name"].astype("str"))
    checking.reject("review-id-edited", other, "association_id")
    gone = ~checking.rows["association_id"].isin(associations["association_id"])
    checking.reject("review-association-gone", gone, "association_id")


def _no_contradiction_between_rows(checking: Checking) -> None:
    """Take an association once; of rows that answer differently, none."""
    rows = checking.rows
    said = rows[["association_id", *ANSWERS]].fillna("")
    first = ~said.duplicated()
    several = said[first].duplicated("association_id", keep=False).reindex(rows.index, fill_value=False)
    contradicts = rows["association_id"].isin(rows.loc[several, "association_id"])
    checking.reject("review-twice", contradicts, "association_id")
    checking.rows = checking.rows[first.reindex(checking.rows.index)]


def _premises_words(checking: Checking) -> None:
    """Leave out a word that is neither yes nor no; with it the row, where that says nothing else."""
    word = checking.rows["premises"]
    neither = word.notna() & ~word.isin([YES, NO])
    place = [name for name in DECIDES if name != "premises"]
    alone = checking.rows[place].isna().all(axis=1)
    checking.warn("review-premises-left", neither & ~alone, "premises")
    checking.reject("review-premises-word", neither & alone, "premises")
    checking.rows = checking.rows.assign(premises=checking.rows["premises"].mask(neither))


def _decisions(rows: pd.DataFrame, asked: Asked, place: pd.DataFrame, today: date) -> pd.DataFrame:
    sent = asked.facts.reindex(rows["association_id"]).set_index(rows.index)
    table = place.drop(columns=["remark", "told"]).assign(
        association_id=rows["association_id"],
        name=sent["name"],
        register_address=sent["register_address"],
        easting=place["easting"].astype("float64").round(),
        northing=place["northing"].astype("float64").round(),
        premises=rows["premises"].map({YES: True, NO: False}).astype("boolean"),
        person=rows["person"],
        remark=rows["remark"],
        decided_on=pd.Timestamp(today),
        answers=news.marks(rows, asked),
    )
    texts = {name: "str" for name, one in tables.DECISIONS.fields.items() if one.dtype == TEXT}
    conformed: pd.DataFrame = tables.DECISIONS.conform(table.astype(texts))
    return conformed


def _strange(checking: Checking, made: pd.DataFrame, asked: Asked, own: pd.DataFrame) -> None:
    """Name what was taken and should be looked at once more."""
    now = own.loc[made.index]
    by_point = made["way"] == DecisionWay.POINT
    elsewhere = made["municipality_code"].isna() | (made["municipality_code"] != now["home_municipality"])
    checking.warn("review-point-elsewhere", by_point & elsewhere, "east")
    checking.warn("review-coordinates-rough", by_point & made["precision"].isin(_ROUGH), "east")
    sent = asked.facts["precision"].reindex(made["association_id"]).set_axis(made.index)
    precision = made["precision"].fillna(sent)
    nowhere = made["premises"].fillna(value=False).astype(bool) & ~precision.isin(decisions.EXACT)
    checking.warn("review-premises-nowhere", nowhere, "premises")
    stands = decisions.standing(made, now)
    checking.warn("review-address-changed", ~stands, "register_address", decisions.address_text(now))


def _doubtful_addresses(checking: Checking, made: pd.DataFrame, place: pd.DataFrame) -> None:
    """Name addresses that a person wrote, and that were found roughly, elsewhere or by another name."""
    place = place.loc[made.index]
    for column, own in answered_places.written_in(checking.rows.loc[made.index]).items():
        written = own & (made["way"] == DecisionWay.ADDRESS)
        checking.warn("review-address-rough", written & made["precision"].isin(_ROUGH), column)
        for code in sorted(place["remark"].dropna().unique()):
            checking.warn(
                code, written & (place["remark"] == code).fillna(value=False), column, place["told"]
            )

"""A person's word on where an association is, and whether it has premises there.

A decision stands while the register gives the address that it was made for (:func:`same_text`). It then wins
over whatever the address text tells; where the address has changed, it is only remembered, and the
association is asked about again.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import address, crs, tables
from jarjestokartta.geo.vocabulary import DecisionWay, GeocodeReason, PlaceKind, Precision, Reviewed

METHOD = "person"
SOURCE = "review"
EXACT = (Precision.BUILDING.value, Precision.INTERPOLATED.value)
_SAME_POINT_M = 1.0  # decisions are kept to the metre
_POSTAL = r"^(?P<street>.*?)[\s,]*(?:\b(?P<code>\d{5})\b[\s,]*(?P<office>[^\d]*))?$"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_BETWEEN_PARTS = re.compile(r"[\s.,;]*[,;][\s.,;]*")
_ELSEWHERE = [DecisionWay.CANDIDATE.value, DecisionWay.ADDRESS.value, DecisionWay.POINT.value]


def address_text(associations: pd.DataFrame) -> pd.Series:
    """Give the register's address in one line: ``Rantatie 5 B, 40100 JYVÄSKYLÄ``; NA where there is none."""
    parts = {name: associations[name].fillna("") for name in ("street_address", "postal_code", "post_office")}
    place = (parts["postal_code"] + " " + parts["post_office"]).str.strip()
    line = (parts["street_address"] + ", " + place).str.strip(" ,")
    tidy = line.str.split().str.join(" ").astype("str")
    return tidy.where(tidy != "")


def same_text(one: pd.Series, other: pd.Series) -> pd.Series:
    """Tell where two lines say the same; two blanks do.

    Case, the kind of spaces and dashes, unseen signs, and dots and commas that end a part do not count.
    Every letter and digit does, and whether they are written together (``5b``, ``5 b``).
    """
    levelled = [text.astype("object").where(text.notna(), "").map(_levelled) for text in (one, other)]
    same: pd.Series = levelled[0] == levelled[1]
    return same


def _levelled(text: str) -> str:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFC", text).casefold())
    plain = " ".join(_DASHES.sub("-", plain).split())
    return _BETWEEN_PARTS.sub(", ", plain).strip(" .,;")


def standing(decisions: pd.DataFrame, associations: pd.DataFrame) -> pd.Series:
    """Tell which decisions are on an association of the register whose address is still the same."""
    now = pd.Series(address_text(associations).to_numpy(), index=associations["association_id"].to_numpy())
    known = decisions["association_id"].isin(now.index)
    current = now.reindex(decisions["association_id"]).set_axis(decisions.index)
    return known & same_text(current.astype("str"), decisions["register_address"])


def undecided(decisions: pd.DataFrame, associations: pd.DataFrame) -> pd.Series:
    """Tell which associations nobody has placed by a decision that stands."""
    placed = decisions.loc[standing(decisions, associations) & decisions["way"].notna(), "association_id"]
    return ~associations["association_id"].isin(placed)


def apply(associations: pd.DataFrame, located: gpd.GeoDataFrame, decisions: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put the points where people have said they are.

    Parameters
    ----------
    associations
        Associations, by ``association_id`` the same as ``located``.
    located
        Located as :func:`jarjestokartta.geo.geocode.locate` gives it.
    decisions
        Decisions, those that stand no more among them.

    Returns
    -------
    GeoDataFrame
        ``located`` with points, ``precision``, ``method`` (:data:`METHOD`), ``score`` 1 and ``reason``
        ``person`` where a decision says so, and the column ``review``: codes of
        :class:`~jarjestokartta.geo.vocabulary.Reviewed` joined by ``;``, NA where nobody has said anything.

    Raises
    ------
    CrsError
        When ``located`` is not in EPSG:3067.
    """
    crs.require(located, crs.METRES, name="Located")
    stands = standing(decisions, associations)
    own = _beside(located, decisions[stands])
    points = gpd.GeoSeries(
        gpd.points_from_xy(own["easting"], own["northing"]), index=located.index, crs=crs.METRES
    )
    placed = own["easting"].notna() & own["northing"].notna() & own["precision"].notna()
    away = located.geometry.distance(points)
    moved = placed & ~((away <= _SAME_POINT_M) & (own["precision"] == located["precision"]))
    by_person = placed | (own["way"] == DecisionWay.ACCEPTED).fillna(value=False)
    precision = located["precision"].mask(placed, own["precision"])
    told = located.assign(
        geometry=located.geometry.where(~placed, points),
        precision=precision,
        score=located["score"].mask(placed, 1.0),
        runner_up=located["runner_up"].mask(by_person),
        method=located["method"].mask(by_person, METHOD),
        reason=located["reason"].mask(by_person, GeocodeReason.PERSON.value),
        source=located["source"].mask(moved, SOURCE),
        review=_reviewed(
            own, precision, located["association_id"].isin(decisions.loc[~stands, "association_id"])
        ),
        **{
            name: located[name].mask(moved, value)
            for name, value in (
                ("municipality_code", own["municipality_code"]),
                ("matched_address", _house(own)),
                ("building_use", pd.Series(pd.NA, index=located.index, dtype="str")),
            )
            if name in located
        },
    )
    conformed: gpd.GeoDataFrame = tables.LOCATED.conform(told)
    return conformed


def _beside(located: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Give the decision of each row of ``located``, NA where there is none."""
    return decisions.set_index("association_id").reindex(located["association_id"]).set_index(located.index)


def _reviewed(own: pd.DataFrame, precision: pd.Series, returned: pd.Series) -> pd.Series:
    """Say what a person has settled; nothing where there are premises and nobody knows in which building."""
    yes = own["premises"].fillna(value=False).astype(bool)
    settles = ~yes | precision.isin(EXACT)
    place, premises = own["way"].notna() & settles, own["premises"].notna() & settles
    codes = [f"{Reviewed.PLACE};{Reviewed.PREMISES}", Reviewed.PLACE, Reviewed.PREMISES, Reviewed.RETURNED]
    text = np.select([place & premises, place, premises, returned], [str(code) for code in codes], "")
    told = pd.Series(text, index=own.index, dtype="str")
    return told.where(told != "")


def _house(own: pd.DataFrame) -> pd.Series:
    """Give street and number as the gazetteer writes them; of a point alone, the point itself."""
    line = own["address"].astype("str")
    nothing = pd.Series(pd.NA, index=line.index, dtype="str")
    parts = address.parse_table(
        pd.DataFrame({"street_address": line, "postal_code": nothing, "post_office": nothing})
    )
    number = parts["number"].astype("str") + parts["letter"].fillna("")
    house = (parts["street"] + " " + number).where(parts["number"].notna(), parts["street"])
    metres = own[["easting", "northing"]].round().astype("Int64").astype("str")
    point = "N " + metres["northing"] + " E " + metres["easting"]
    return house.where(line.notna(), point).where(own["easting"].notna()).astype("str")


def with_premises(
    located: gpd.GeoDataFrame, associations: pd.DataFrame, decisions: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Let a person's yes or no win over what :func:`place_kind.place_kinds` found.

    A yes counts only where the point is of a building: premises at the middle of a postal area would be shown
    where they are not.
    """
    said = _beside(located, decisions[standing(decisions, associations)])["premises"]
    yes = said.fillna(value=False).astype(bool) & located["precision"].isin(EXACT)
    no = ~said.fillna(value=True).astype(bool) & (located["place_kind"] == PlaceKind.PREMISES)
    kind = located["place_kind"].mask(yes, PlaceKind.PREMISES.value).mask(no, PlaceKind.CONTACT.value)
    return located.assign(place_kind=kind)


def with_addresses(
    associations: pd.DataFrame, decisions: pd.DataFrame, *, typed_only: bool = False
) -> pd.DataFrame:
    """Give the associations with the addresses that people have said.

    Whoever gave a point alone, somewhere else than the register's address, leaves no address: what the
    register says may be a contact's home, and must not be published as that of the premises.

    Parameters
    ----------
    typed_only
        Only addresses that a person has written out, since these replace what the register's text tells of
        flats and of care of someone; a building chosen from a list does not.

    Returns
    -------
    DataFrame
        ``street_address``, ``postal_code`` and ``post_office`` replaced; the register's own line stands in
        ``register_address`` where they are.
    """
    own = _beside(associations, decisions[standing(decisions, associations)])
    changed = own["way"].isin(_ELSEWHERE)
    if typed_only:
        changed &= own["address"].notna() & (own["way"] != DecisionWay.CANDIDATE)
    parts = own["address"].astype("str").str.extract(_POSTAL).astype("str")
    names = {"street_address": "street", "postal_code": "code", "post_office": "office"}
    line = address_text(associations)
    return associations.assign(
        **{
            column: associations[column].mask(changed, parts[part].where(parts[part] != ""))
            for column, part in names.items()
        },
        register_address=line.where(changed),
    )


_PLACE = ["way", "address", "easting", "northing", "precision", "municipality_code"]
_SAID = [*_PLACE, "premises", "person", "remark"]
_MARK_LENGTH = 8  # hexadecimal digits


def mark(texts: list[Any]) -> str:
    """Give a short mark of what texts say, the same for the same texts; it begins with a letter.

    (A spreadsheet would make a number of ``12345e67``.)
    """
    plain = "\x1f".join("" if pd.isna(text) else str(text) for text in texts)
    return "m" + sha256(plain.encode("utf-8")).hexdigest()[:_MARK_LENGTH]


def marks(decisions: pd.DataFrame) -> pd.Series:
    """Give the :func:`mark` of what each decision says, and of which address; NA for rows that hold none."""
    said = decisions[[*_SAID, "register_address"]].astype("object")
    for name in ("easting", "northing"):
        said[name] = said[name].map(lambda metres: f"{metres:.0f}", na_action="ignore")
    said["register_address"] = said["register_address"].map(_levelled, na_action="ignore")
    told = pd.Series([mark(row) for row in said.to_numpy().tolist()], index=decisions.index, dtype="str")
    return told.where(decisions["decided_on"].notna())


def merge(decisions: pd.DataFrame, answers: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Add answers to the decisions.

    What an answer leaves open of the place or of the premises stays as it was said of the same address. The
    marks of all answers that ever were taken for an association are kept, the last one last.

    Parameters
    ----------
    decisions, answers
        Decisions; ``answers`` with the day on which they came.

    Returns
    -------
    (DataFrame, Series)
        Decisions by ``association_id``, and for each row of ``answers`` whether it is ``new``, ``changed``
        or ``same`` (then the old one stays, its day too).
    """
    old = _beside(answers, decisions)
    there = answers["association_id"].isin(decisions["association_id"])
    again = there & same_text(old["register_address"].astype("str"), answers["register_address"])
    kept = answers.copy()
    for columns, open_ in (
        (_PLACE, answers["way"].isna()),
        (["premises"], answers["premises"].isna()),
        (["remark"], answers["remark"].isna()),
        (["person"], answers["person"].isna()),
    ):
        for name in columns:
            kept[name] = answers[name].mask(open_ & again, old[name])
    differs = pd.Series(data=False, index=answers.index)
    for name in _SAID:
        same = (kept[name] == old[name]).fillna(value=False).astype(bool)
        differs |= ~(same | (kept[name].isna() & old[name].isna()))
    what = np.select([~again, differs], ["new", "changed"], "same")
    kept["answers"] = _together(old["answers"], answers["answers"])
    news = kept[what != "same"]
    rest = decisions[~decisions["association_id"].isin(news["association_id"])]
    both = pd.concat([part for part in (rest, news) if len(part)] or [decisions], ignore_index=True)
    merged = both.sort_values("association_id", kind="stable", ignore_index=True)
    return tables.DECISIONS.conform(merged), pd.Series(what, index=answers.index, dtype="str")


def _together(earlier: pd.Series, later: pd.Series) -> pd.Series:
    both = (earlier.fillna("").astype("str") + " " + later.fillna("").astype("str")).str.strip()
    return both.where(both != "")

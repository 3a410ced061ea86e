"""Which places are in doubt, why, and how much it matters that somebody looks.

The order is meant to be told in a sentence. First come addresses that can be settled by looking at them, then
those that only someone who knows the association can settle (a box, an address abroad, none at all). Within
both, by weight: how likely the association belongs to another village than its point, times the associations
at the address, over the associations of its village. So a row weighs much where one answer moves much of what
a village's map says; three times as much where such an association often has a hall of its own.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pandas as pd

from jarjestokartta.geo import decisions, tables
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Doubt, GeocodeReason, Need, PlaceKind, Precision, Reviewed

SURE = 0.9  # score below which a building is in doubt
LEAD = 0.1  # over the runner-up
MANY = 3  # associations at a contact's address, from which one asks whether it is a house of theirs
HALL_WEIGHT = 3.0
_COARSE = [
    *(Precision.STREET, Precision.PLACE, Precision.POSTAL_AREA, Precision.MUNICIPALITY),
    Precision.NONE,
]
_CONTRADICTS = [
    *(GeocodeReason.OTHER_POSTAL_CODE, GeocodeReason.OTHER_POST_OFFICE, GeocodeReason.OTHER_MUNICIPALITY),
    *(GeocodeReason.POSTAL_CODE_ELSEWHERE, GeocodeReason.OUTSIDE_MUNICIPALITY),
    GeocodeReason.SEVERAL_ADDRESSES,
]
# The address itself says no more, however long one looks at it.
_BEYOND_THE_ADDRESS = [
    *(GeocodeReason.PO_BOX, GeocodeReason.LARGE_CUSTOMER, GeocodeReason.CARE_OF_ONLY, GeocodeReason.FOREIGN),
    *(GeocodeReason.NO_STREET, GeocodeReason.NOTHING_KNOWN, GeocodeReason.POSTAL_CODE_ELSEWHERE),
]
# How likely an association belongs to another village than its point, by how roughly the point is known:
# agreed upon, not measured. Of a doubt that neither precision nor score speaks of, nobody knows: even odds.
ROUGHNESS = {
    Precision.STREET: 0.2,
    Precision.PLACE: 0.4,
    Precision.POSTAL_AREA: 0.7,
    Precision.MUNICIPALITY: 0.9,
    Precision.NONE: 1.0,
}
EVEN = 0.5


def doubts(table: pd.DataFrame) -> pd.Series:
    """Give the doubts of each association, codes of :class:`Doubt` joined by ``;``; NA where there is none.

    Parameters
    ----------
    table
        Associations joined with Located by ``association_id``; with ``review`` (:func:`decisions.apply`)
        where people have been asked before: what they have settled is in no doubt.
    """
    told = _told(table)
    codes = np.array([doubt.value for doubt in told], dtype=object)
    rows = np.column_stack([told[doubt].to_numpy(dtype=bool) for doubt in told])
    texts = [tables.join_codes(codes[row]) for row in rows]
    found = pd.Series(texts, index=table.index, dtype="str")
    nowhere_to_look = table["reason"] == GeocodeReason.NO_GAZETTEER
    return found.where((found != "") & ~settled(table) & ~nowhere_to_look)


def settled(table: pd.DataFrame) -> pd.Series:
    """Tell which places a person has settled: said where they are, or whether they are premises."""
    if "review" not in table:
        return pd.Series(data=False, index=table.index)
    return table["review"].notna() & (table["review"] != Reviewed.RETURNED)


def _told(table: pd.DataFrame) -> dict[Doubt, pd.Series]:
    building = table["precision"] == Precision.BUILDING
    exact = table["precision"].isin(decisions.EXACT)
    rival = (table["score"] - table["runner_up"]) < LEAD
    private = table["place_kind"].isin([PlaceKind.CONTACT, PlaceKind.HOME_LIKE])
    there = table.get("municipality_code", table["home_municipality"])
    away = there.notna() & (there != table["home_municipality"])
    returned = table["review"] == Reviewed.RETURNED if "review" in table else False
    return {
        Doubt.RETURNED: pd.Series(returned, index=table.index).fillna(value=False),
        Doubt.COARSE: table["precision"].isin(_COARSE),
        Doubt.RIVAL: (table["reason"] == GeocodeReason.AMBIGUOUS) | (exact & rival),
        Doubt.UNCERTAIN: (building & (table["score"] < SURE)) | (table["reason"] == GeocodeReason.DOUBTFUL),
        Doubt.CONTRADICTION: table["reason"].isin(_CONTRADICTS) | (exact & away),
        Doubt.HALL: exact & private & names_hall(table["name"]),
        Doubt.SHARED: exact
        & (table["place_kind"] == PlaceKind.CONTACT)
        & (table["shared"] >= MANY).fillna(value=False),
    }


def weights(table: pd.DataFrame, villages: pd.Series) -> pd.Series:
    """Give how much it matters that somebody looks at each association (0 and up; see the module).

    Parameters
    ----------
    table
        As :func:`doubts` takes it, all associations, with ``village_id``.
    villages
        How many villages each municipality has, by its code.
    """
    shared = table["shared"].fillna(1).astype("float64").clip(lower=1)
    share = shared / _associations_around(table, villages)
    hall = np.where(keeps_hall(table["name"]) | names_hall(table["name"]), HALL_WEIGHT, 1.0)
    return (_wrong(table) * share.clip(upper=1) * hall).astype("float64")


def order(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by ``weight``, what no look at the address can settle last."""
    last = table["reason"].isin(_BEYOND_THE_ADDRESS)
    ordered = table.assign(last=last).sort_values(
        ["last", "weight", "association_id"], ascending=[True, False, True], kind="stable", ignore_index=True
    )
    return ordered.drop(columns="last")


def _wrong(table: pd.DataFrame) -> pd.Series:
    """Give how likely a place is another: by precision, score or rival, even where none can tell."""
    rough = table["precision"].map({precision.value: share for precision, share in ROUGHNESS.items()})
    by_score = np.maximum(1 - table["score"], rough.fillna(0).astype("float64"))
    rival = table["runner_up"].fillna(0)
    by_rival = rival / (table["score"] + rival).where(lambda total: total > 0, 1)
    told = _told(table)
    unknowable = told[Doubt.RETURNED] | told[Doubt.HALL] | told[Doubt.SHARED]
    wrong = np.maximum(np.maximum(by_score, by_rival), unknowable * EVEN)
    return pd.Series(wrong, index=table.index)


def _associations_around(table: pd.DataFrame, villages: pd.Series) -> pd.Series:
    """Count the associations of its village; of one outside villages, those of a middling one there."""
    village = table["village_id"]
    own = village.map(village.value_counts())
    town = table["home_municipality"]
    middling = town.map(town.value_counts()) / town.map(villages).fillna(1).clip(lower=1)
    around: pd.Series = own.fillna(middling).clip(lower=1).astype("float64")
    return around


def names_hall(names: pd.Series) -> pd.Series:
    """Tell which names are those of a house: ``Kuohun kylätaloyhdistys``."""
    return _compact(names).str.contains(_hall_words()).fillna(value=False).astype(bool)


def keeps_hall(names: pd.Series) -> pd.Series:
    """Tell which names are of a kind of association that often has a hall of its own."""
    return _compact(names).str.contains(_keeper_words()).fillna(value=False).astype(bool)


def _compact(names: pd.Series) -> pd.Series:
    return names.str.casefold().str.replace(r"[\s\-–:’']", "", regex=True)


@cache
def _hall_words() -> str:
    """Give the words by which places are known as meeting places, as one pattern."""
    rules = builtin_table("site_rules")
    of_halls = rules["needs"].map(tables.split_codes).map(lambda needs: Need.MEETING_PLACES.value in needs)
    return _either(rules.loc[of_halls & (rules["field"] == "name"), "match"])


@cache
def _keeper_words() -> str:
    return _either(builtin_table("hall_keepers")["word"])


def _either(words: pd.Series) -> str:
    return "|".join(re.escape(word) for word in sorted(set(_compact(words))))

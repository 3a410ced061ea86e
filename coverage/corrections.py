"""What of two registers was corrected: the world did not change, what is known of it did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage import spelling
from jarjestokartta.coverage.pairing import Pairs
from jarjestokartta.coverage.spelling import Flags
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Precision, Status

_EXACT = (Precision.BUILDING.value, Precision.INTERPOLATED.value)
_SAME_PLACE_M = 50.0  # a point that moves no further is where it was
_ADDRESS = ["street_address", "postal_code", "post_office"]
_TEXTS = ["name", "purpose_class", "purpose_text"]


@dataclass(frozen=True)
class Side:
    """One register, and what a run knew beside it.

    Parameters
    ----------
    associations
        Associations.
    rejected
        ``registration_number`` and ``name`` of rows that could not be used. None: there were none.
    places
        ``association_id``, ``x``, ``y`` (EPSG:3067, m; NaN where there is no point) and ``precision``. None:
        not known, and no place is told to be corrected.
    labels
        ``association_id`` and ``labels``: what it was classified as, as codes joined by ``;``. None: not
        known, as above.
    """

    associations: pd.DataFrame
    rejected: pd.DataFrame | None = None
    places: pd.DataFrame | None = None
    labels: pd.DataFrame | None = None


@dataclass(frozen=True)
class Matched:
    """The rows of both registers that go on, place by place the same association, and what is corrected.

    Parameters
    ----------
    old, new
        Associations, indexed by their ``association_id``, counted in both registers.
    pairs
        Their rows of Pairs.
    name, number, address, place, labels
        Flags, one a row: what was corrected (:class:`~jarjestokartta.geo.vocabulary.Corrected`).
    moved
        Whether the address is another place.
    precisions, told
        Of both sides, the precision and the labels; None where not known.
    """

    old: pd.DataFrame
    new: pd.DataFrame
    pairs: pd.DataFrame
    name: Flags
    number: Flags
    address: Flags
    moved: Flags
    place: Flags
    labels: Flags
    precisions: tuple[pd.Series, pd.Series] | None = None
    told: tuple[pd.Series, pd.Series] | None = None


def match(before: Side, after: Side, pairs: Pairs) -> Matched:
    """Lay the rows that go on beside each other, those merged into another left out."""
    table = pairs.table[~pairs.table["is_merged"].astype(bool)]
    old = _rows(before.associations, table["before_id"])
    new = _rows(after.associations, table["after_id"])
    both = (old["status"] != Status.ENDED).to_numpy() & (new["status"] != Status.ENDED).to_numpy()
    old, new, table = old[both], new[both], table[both].reset_index(drop=True)
    places = _beside(before.places, after.places, old, new)
    labels = _beside(before.labels, after.labels, old, new)
    differ = spelling.addresses_differ(old, new)
    mended = differ.copy()
    apart = None if places is None else _of_buildings(*places)[differ]
    mended[differ] = spelling.addresses_mended(old[differ], new[differ], apart)
    none = np.zeros(len(old), dtype=np.bool_)
    numbers = [side["registration_number"].isna().to_numpy() for side in (old, new)]
    return Matched(
        old,
        new,
        table,
        name=spelling.names_mended(old["name"], new["name"]),
        number=numbers[0] ^ numbers[1],
        address=mended,
        moved=differ & ~mended,
        place=none if places is None else _elsewhere(*places) & ~differ,
        labels=none if labels is None else _relabelled(*labels, old, new),
        precisions=None if places is None else (places[0]["precision"], places[1]["precision"]),
        told=None if labels is None else (labels[0]["labels"], labels[1]["labels"]),
    )


def with_corrections(before: pd.DataFrame, after: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Give the earlier register with nothing but the corrections of the later one in it.

    Numbers, names, streets and postal codes are as they are now where only their writing changed; rows that
    could not be used before and can now are there, and those that can be used no more are not. Whatever
    changed in the world is as it was.

    Returns
    -------
    DataFrame
        Associations, known by the ids of the later register where they are paired.
    """
    found = match(Side(before), Side(after), pairs)
    table = before.set_index("association_id", drop=False)
    table = table.drop(index=table.index.intersection(pairs.rejected))
    for flags, columns in (
        (np.ones(len(found.old), dtype=np.bool_), ["registration_number"]),
        (found.name, ["name"]),
        (found.address, _ADDRESS),
    ):
        rows = flags.nonzero()[0]
        table.loc[found.old.index[rows], columns] = found.new[columns].iloc[rows].to_numpy()
    single = pairs.table[~pairs.table["is_merged"].astype(bool)]
    now = single.set_index("before_id")["after_id"].reindex(table.index)
    taken = table.index.isin(now.dropna()) & now.isna().to_numpy()
    own = table.index.to_series().mask(taken, table.index.to_series() + "-before")
    table["association_id"] = now.fillna(own).to_numpy()
    mended = after[after["association_id"].isin(pairs.mended)]
    whole = pd.concat([table.reset_index(drop=True), mended], ignore_index=True)
    result: pd.DataFrame = tables.ASSOCIATIONS.conform(whole)
    return result


def _rows(associations: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    place = pd.Index(associations["association_id"]).get_indexer(pd.Index(ids))
    rows: pd.DataFrame = associations.iloc[place].set_index("association_id")
    return rows


def _beside(
    first: pd.DataFrame | None, last: pd.DataFrame | None, old: pd.DataFrame, new: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    if first is None or last is None:
        return None
    sides = ((first, old), (last, new))
    one, other = (
        table.set_index("association_id").reindex(own.index).reset_index(drop=True) for table, own in sides
    )
    return one, other


def _apart(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.float64]:
    """Give how far the points are from each other (m); NaN where either side has none."""
    east, north = (new[axis].to_numpy("float64") - old[axis].to_numpy("float64") for axis in ("x", "y"))
    apart: NDArray[np.float64] = np.hypot(east, north)
    return apart


def _of_buildings(old: pd.DataFrame, new: pd.DataFrame) -> NDArray[np.float64]:
    exact = old["precision"].isin(_EXACT).to_numpy() & new["precision"].isin(_EXACT).to_numpy()
    return np.where(exact, _apart(old, new), np.nan)


def _elsewhere(old: pd.DataFrame, new: pd.DataFrame) -> Flags:
    """Tell which are placed otherwise: by another precision, or further away than a building is wide."""
    known: Flags = (old["precision"].notna() & new["precision"].notna()).to_numpy()
    other = (old["precision"] != new["precision"]).to_numpy()
    return known & (other | (_apart(old, new) > _SAME_PLACE_M))


def _relabelled(old: pd.DataFrame, new: pd.DataFrame, first: pd.DataFrame, last: pd.DataFrame) -> Flags:
    """Tell which are classified otherwise though their texts are the same."""
    differ = (old["labels"].fillna("") != new["labels"].fillna("")).to_numpy()
    known = (old["labels"].notna() & new["labels"].notna()).to_numpy()
    same = [(first[name].fillna("").to_numpy() == last[name].fillna("").to_numpy()) for name in _TEXTS]
    found: Flags = differ & known & np.logical_and.reduce(same)
    return found

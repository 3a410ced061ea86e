"""What changed between two registers, association by association, and what it did to the rates."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import ChangeKind, Status

_PER = 1000
_ADDRESS = ["home_municipality", "street_address", "postal_code"]


def changes(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    residents: pd.Series | None = None,
    located_before: gpd.GeoDataFrame | None = None,
    located_after: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Compare two registers by ``association_id``.

    *new* and *ended* tell of associations that are counted in one register and not in the other: absent,
    or ended. *moved* is another home municipality or postal address, *renamed* another name,
    *corrected* the same name in other letters (case, spaces, marks), *reclassified* another purpose class.
    An association without a register number is known by its name and home municipality: renamed, it
    ends and begins.

    Parameters
    ----------
    before, after
        Associations, as first and as last.
    residents
        Residents by municipality code; where unknown, effects are NA.
    located_before, located_after
        Located of both. With them, moves have ``moved_m``, the distance between the two points (m): a
        better geocode of an unchanged address is no move.

    Returns
    -------
    pandas.DataFrame
        Changes, ordered by kind and id. ``effect`` is the change that this one association makes to the
        rate of the municipality that gains or loses it, per 1,000 residents; a move between
        municipalities is written for the one it came to; other changes have effect 0.
    """
    first, last = _counted(before), _counted(after)
    gone, came = first.loc[~first.index.isin(last.index)], last.loc[~last.index.isin(first.index)]
    stay = last.index.intersection(first.index)
    old, new = first.loc[stay], last.loc[stay]
    parts = [
        _part(came, ChangeKind.NEW, None, came["name"], _per_resident(came, residents)),
        _part(gone, ChangeKind.ENDED, gone["name"], None, -_per_resident(gone, residents)),
        _moved(old, new, residents),
        *_names(old, new),
        _reclassified(old, new),
    ]
    filled = [part for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else tables.CHANGES.empty()
    order = {kind.value: position for position, kind in enumerate(ChangeKind)}
    table = table.assign(order=table["kind"].map(order)).sort_values(["order", "association_id"])
    table = table.drop(columns="order").reset_index(drop=True)
    if located_before is not None and located_after is not None:
        table["moved_m"] = _distances(table, located_before, located_after)
    result: pd.DataFrame = tables.CHANGES.conform(table)
    return result


def net(
    before: pd.DataFrame, after: pd.DataFrame, codes: pd.Index, residents: pd.Series | None = None
) -> pd.DataFrame:
    """Compare how many associations each municipality has in two registers.

    Parameters
    ----------
    before, after
        Associations, as first and as last; the ended are not counted.
    codes
        Of the municipalities.
    residents
        Residents by municipality code, the same for both registers: the difference is the associations'.

    Returns
    -------
    pandas.DataFrame
        NetChanges, ordered as ``codes``; ``per_1000`` is NA where residents are not known.
    """
    first, last = (_counted(one)["home_municipality"].value_counts() for one in (before, after))
    table = pd.DataFrame({"area_id": codes.to_numpy()})
    for name, counts in (("associations_before", first), ("associations", last)):
        table[name] = counts.reindex(codes, fill_value=0).to_numpy()
    table["difference"] = table["associations"] - table["associations_before"]
    persons = pd.Series(float("nan"), index=codes) if residents is None else residents.astype("float64")
    people = persons.reindex(codes).reset_index(drop=True)
    table["per_1000"] = _PER * table["difference"] / people.where(people > 0)
    result: pd.DataFrame = tables.NET_CHANGES.conform(table)
    return result


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["status"] != Status.ENDED].set_index("association_id")


def _part(
    rows: pd.DataFrame,
    kind: ChangeKind,
    before: pd.Series | None,
    after: pd.Series | None,
    effect: pd.Series | float,
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "association_id": rows.index,
            "kind": kind.value,
            "name": rows["name"].to_numpy(),
            "home_municipality": rows["home_municipality"].to_numpy(),
            "before": _cells(before, len(rows)),
            "after": _cells(after, len(rows)),
            "effect": effect.to_numpy() if isinstance(effect, pd.Series) else effect,
        }
    )


def _cells(values: pd.Series | None, rows: int) -> pd.Series:
    if values is None:
        return pd.Series(pd.NA, index=range(rows), dtype="str")
    return values.astype("str").reset_index(drop=True)


def _per_resident(rows: pd.DataFrame, residents: pd.Series | None) -> pd.Series:
    """Give what one association is in its municipality's rate, per 1,000."""
    if residents is None:
        return pd.Series(float("nan"), index=rows.index)
    persons = residents.astype("float64").reindex(rows["home_municipality"]).set_axis(rows.index)
    return _PER / persons.where(persons > 0)


def _moved(old: pd.DataFrame, new: pd.DataFrame, residents: pd.Series | None) -> pd.DataFrame:
    texts = [table[_ADDRESS].fillna("").apply(_plain) for table in (old, new)]
    changed = (texts[0] != texts[1]).any(axis=1)
    rows = new.loc[changed]
    elsewhere = rows["home_municipality"] != old.loc[changed, "home_municipality"]
    effect = _per_resident(rows, residents).where(elsewhere, 0.0)
    return _part(rows, ChangeKind.MOVED, _address(old.loc[changed]), _address(rows), effect)


def _names(old: pd.DataFrame, new: pd.DataFrame) -> list[pd.DataFrame]:
    differs = old["name"] != new["name"]
    same = _letters(old["name"]) == _letters(new["name"])
    parts = []
    for kind, mask in ((ChangeKind.RENAMED, differs & ~same), (ChangeKind.CORRECTED, differs & same)):
        parts.append(_part(new.loc[mask], kind, old.loc[mask, "name"], new.loc[mask, "name"], 0.0))
    return parts


def _reclassified(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    mask = old["purpose_class"].fillna("") != new["purpose_class"].fillna("")
    classes = [table.loc[mask, "purpose_class"] for table in (old, new)]
    return _part(new.loc[mask], ChangeKind.RECLASSIFIED, classes[0], classes[1], 0.0)


def _plain(column: pd.Series) -> pd.Series:
    """Give a text without what does not make an address another one: case and spaces."""
    return column.str.casefold().str.split().str.join(" ")


def _letters(column: pd.Series) -> pd.Series:
    return column.str.casefold().str.replace(r"[\W_]+", "", regex=True)


def _address(rows: pd.DataFrame) -> pd.Series:
    """Write an address in one cell: street, postal code, municipality code."""
    parts = [rows[column].fillna("") for column in ("street_address", "postal_code", "home_municipality")]
    return (parts[0] + ", " + parts[1] + ", " + parts[2]).str.replace(r"^(, )+|, (?=, )", "", regex=True)


def _distances(table: pd.DataFrame, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> pd.Series:
    first, last = (
        layer.set_index("association_id").geometry.reindex(table["association_id"]).reset_index(drop=True)
        for layer in (before, after)
    )
    metres: pd.Series = first.distance(last)
    return metres.where((table["kind"] == ChangeKind.MOVED).to_numpy())

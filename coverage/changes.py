"""What changed between two registers, association by association, and what it did to the rates."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jarjestokartta.coverage import pairing
from jarjestokartta.coverage.corrections import Matched, Side, match
from jarjestokartta.coverage.pairing import Pairs
from jarjestokartta.coverage.spelling import Flags
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import ChangeKind, Corrected, Gone, Status

_PER = 1000


def changes(
    before: Side, after: Side, *, pairs: Pairs | None = None, residents: pd.Series | None = None
) -> pd.DataFrame:
    """Tell what became of each association; what the registers do not tell is not claimed.

    *new* and *ended* tell of associations that are counted in one register and not in the other; of *ended*,
    ``after`` is the code of :class:`Gone` that tells why: to be absent is not to have ended. *merged* is the
    one that others have gone into, and tells of its new name and number too. *moved* is another home
    municipality or another place of its address, *renamed* another name, *renumbered* another register
    number, *reclassified* another purpose class. *corrected* is all that changed while the world did not;
    ``fields`` tells what, and ``before`` and ``after`` have a part for each, joined by ``;``.

    Parameters
    ----------
    before, after
        The registers, as first and as last.
    pairs
        Of :func:`pairing.pair`; made here where they are not given.
    residents
        Residents by municipality code; where unknown, effects are NA.

    Returns
    -------
    pandas.DataFrame
        Changes, ordered by kind and id, known by the ids of the later register where they are in it.
        ``effect`` is what this one change makes to the rate of the home municipality per 1,000 residents,
        ``effect_from`` to that of ``from_municipality``: all effects of a municipality add up to its
        difference.
    """
    if pairs is None:
        pairs = pairing.pair(
            before.associations, after.associations, rejected_before=before.rejected, rejected=after.rejected
        )
    found = match(before, after, pairs)
    joined = _joined(before, after, pairs)
    alone = ~found.new.index.isin(joined["after_id"])
    parts = [
        _new(before, after, pairs),
        _ended(before, after, pairs),
        _merged(joined, after),
        _moved(found),
        _renamed(found, alone),
        _renumbered(found, alone),
        _reclassified(found),
        _corrected(found, alone),
        _mended(after, pairs),
    ]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    for side, town in (("", "home_municipality"), ("_from", "from_municipality")):
        table[f"effect{side}"] = table[f"difference{side}"] * _per_resident(table[town], residents)
    order = {kind.value: position for position, kind in enumerate(ChangeKind)}
    table = table.assign(order=table["kind"].map(order)).sort_values(["order", "association_id"])
    result: pd.DataFrame = tables.CHANGES.conform(table.drop(columns="order").reset_index(drop=True))
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
    first, last = (
        one.loc[one["status"] != Status.ENDED, "home_municipality"].value_counts() for one in (before, after)
    )
    table = pd.DataFrame({"area_id": codes.to_numpy()})
    for name, counts in (("associations_before", first), ("associations", last)):
        table[name] = counts.reindex(codes, fill_value=0).to_numpy()
    table["difference"] = table["associations"] - table["associations_before"]
    table["per_1000"] = table["difference"] * _per_resident(table["area_id"], residents)
    result: pd.DataFrame = tables.NET_CHANGES.conform(table)
    return result


def _per_resident(codes: pd.Series, residents: pd.Series | None) -> pd.Series:
    """Give what one association is in the rate of each municipality, per 1,000; NA where nobody is known."""
    if residents is None:
        return pd.Series(np.nan, index=codes.index)
    people = residents.astype("float64").reindex(codes).set_axis(codes.index)
    return _PER / people.where(people > 0)


def _part(rows: pd.DataFrame, kind: ChangeKind, **columns: Any) -> pd.DataFrame:
    """Give changes of one kind; ``difference`` is 0 where none is given.

    ``rows`` are Associations indexed by the id that the change is known by; columns are row by row theirs.
    """
    told = {"before": pd.NA, "after": pd.NA, "fields": pd.NA, "from_municipality": pd.NA}
    numbers = {"difference": 0.0, "difference_from": np.nan, "confidence": np.nan, "paired_by": pd.NA}
    own = {"name": rows["name"], "home_municipality": rows["home_municipality"]}
    every = (told | numbers | own | columns).items()
    plain = {name: value.to_numpy() if isinstance(value, pd.Series) else value for name, value in every}
    table = pd.DataFrame({"association_id": rows.index, "kind": kind.value, **plain})
    texts = [*told, *own, "paired_by"]
    return table.astype(dict.fromkeys(texts, "str") | {"difference": "float64", "difference_from": "float64"})


def _of(found: Matched, where: Flags, kind: ChangeKind, **columns: pd.Series) -> pd.DataFrame:
    """Give changes of some of those that go on, with how they were known again."""
    kept = {name: column[where] for name, column in columns.items()}
    return _part(found.new[where], kind, **kept, **_known(found.pairs[where]))


def _known(pairs: pd.DataFrame) -> dict[str, pd.Series]:
    """Give how associations were known again."""
    return {name: pairs[name] for name in ("paired_by", "confidence")}


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["status"] != Status.ENDED].set_index("association_id")


def _new(before: Side, after: Side, pairs: Pairs) -> pd.DataFrame:
    first, last = _counted(before.associations), _counted(after.associations)
    known = pairs.table.loc[pairs.table["before_id"].isin(first.index), "after_id"]
    rows = last[~last.index.isin(known) & ~last.index.isin(pairs.mended)]
    return _part(rows, ChangeKind.NEW, after=rows["name"], difference=1.0)


def _ended(before: Side, after: Side, pairs: Pairs) -> pd.DataFrame:
    """Tell who is counted no more, by the ids of the earlier register, and why."""
    first, last = _counted(before.associations), _counted(after.associations)
    now = pairs.table.set_index("before_id").reindex(first.index)
    gone = ~now["after_id"].isin(last.index).to_numpy()
    rows, now = first[gone], now[gone]
    why = np.select(
        [now["after_id"].notna(), rows.index.isin(pairs.rejected)],
        [Gone.TOLD.value, Gone.REJECTED.value],
        Gone.ABSENT.value,
    )
    told = {"before": rows["name"], "after": pd.Series(why), "difference": -1.0}
    return _part(rows, ChangeKind.ENDED, **told, **_known(now))


def _joined(before: Side, after: Side, pairs: Pairs) -> pd.DataFrame:
    """Give the rows of Pairs of associations that several counted ones are now, with what they were."""
    first, last = _counted(before.associations), _counted(after.associations)
    table = pairs.table
    table = table[table["before_id"].isin(first.index) & table["after_id"].isin(last.index)]
    table = table[table["after_id"].isin(table.loc[table["is_merged"].astype(bool), "after_id"])]
    was = first.loc[table["before_id"], ["name", "home_municipality"]]
    return table.assign(name=was["name"].to_numpy(), home=was["home_municipality"].to_numpy()).sort_values(
        ["after_id", "is_merged", "name"], ignore_index=True
    )


def _merged(joined: pd.DataFrame, after: Side) -> pd.DataFrame:
    """Tell what others have gone into; its effect is what these were counted for."""
    rows = after.associations.set_index("association_id").loc[joined["after_id"].unique()]
    by = joined.groupby("after_id", sort=False)
    lost = joined[joined["is_merged"].astype(bool)]
    here = (lost["home"] == lost["after_id"].map(rows["home_municipality"])).groupby(lost["after_id"])
    away = lost[lost["home"] != lost["after_id"].map(rows["home_municipality"])].groupby("after_id")["home"]
    towns = away.unique().reindex(rows.index)
    single = away.nunique().reindex(rows.index) == 1
    least = (
        lost.sort_values("confidence").drop_duplicates("after_id").set_index("after_id").reindex(rows.index)
    )
    return _part(
        rows,
        ChangeKind.MERGED,
        before=by["name"].agg(_together).reindex(rows.index),
        after=rows["name"].map(_one_part),
        difference=-here.sum().reindex(rows.index).astype("float64"),
        from_municipality=towns.map(lambda codes: tables.join_codes(sorted(codes)), na_action="ignore"),
        difference_from=-away.size().reindex(rows.index).astype("float64").where(single),
        **_known(least),
    )


def _moved(found: Matched) -> pd.DataFrame:
    home = found.old["home_municipality"].set_axis(found.new.index)
    away = home != found.new["home_municipality"]
    return _of(
        found,
        found.moved,
        ChangeKind.MOVED,
        before=_address(found.old),
        after=_address(found.new),
        difference=away.astype("float64"),
        from_municipality=home.where(away),
        difference_from=-away.astype("float64").where(away),
    )


def _renamed(found: Matched, alone: Flags) -> pd.DataFrame:
    where = (found.old["name"].to_numpy() != found.new["name"].to_numpy()).astype(bool) & ~found.name & alone
    return _of(found, where, ChangeKind.RENAMED, before=found.old["name"], after=found.new["name"])


def _renumbered(found: Matched, alone: Flags) -> pd.DataFrame:
    old, new = found.old["registration_number"], found.new["registration_number"]
    known = old.notna().to_numpy() & new.notna().to_numpy()
    where = known & (old.to_numpy() != new.to_numpy()).astype(bool) & alone
    return _of(found, where, ChangeKind.RENUMBERED, before=old, after=new)


def _reclassified(found: Matched) -> pd.DataFrame:
    old, new = found.old["purpose_class"], found.new["purpose_class"]
    where = (old.fillna("").to_numpy() != new.fillna("").to_numpy()).astype(bool)
    return _of(found, where, ChangeKind.RECLASSIFIED, before=old, after=new)


def _corrected(found: Matched, alone: Flags) -> pd.DataFrame:
    """Tell in one row what of an association was corrected."""
    texts = {
        Corrected.NAME: (found.name & alone, found.old["name"], found.new["name"]),
        Corrected.NUMBER: (
            found.number & alone,
            found.old["registration_number"],
            found.new["registration_number"],
        ),
        Corrected.ADDRESS: (found.address, _address(found.old), _address(found.new)),
    }
    if found.precisions is not None:
        texts[Corrected.PLACE] = (found.place, *found.precisions)
    if found.told is not None:
        texts[Corrected.LABELS] = (found.labels, *found.told)
    where = np.logical_or.reduce([flags for flags, *_ in texts.values()])
    rows = np.flatnonzero(where)
    fields, sides = [""] * len(rows), ([""] * len(rows), [""] * len(rows))
    for field, (flags, *both) in texts.items():
        for at in np.flatnonzero(flags[rows]):
            start = tables.SEPARATOR if fields[at] else ""
            fields[at] += start + field
            for side, column in zip(sides, both, strict=True):
                side[at] += start + _one_part(column.iloc[rows[at]])
    told = dict(zip(("fields", "before", "after"), (fields, *sides), strict=True))
    made = {name: pd.Series(texts, dtype="str") for name, texts in told.items()}
    return _part(found.new[where], ChangeKind.CORRECTED, **made, **_known(found.pairs[where]))


def _one_part(text: object) -> str:
    """Give a text that the separator of parts does not stand in; NA is empty."""
    return text.replace(tables.SEPARATOR, ",") if isinstance(text, str) else ""


def _together(names: pd.Series) -> str:
    return tables.join_codes([_one_part(name) for name in names])


def _mended(after: Side, pairs: Pairs) -> pd.DataFrame:
    last = _counted(after.associations)
    rows = last[last.index.isin(pairs.mended)]
    names = rows["name"].map(_one_part)
    return _part(rows, ChangeKind.CORRECTED, after=names, fields=Corrected.ROW.value, difference=1.0)


def _address(rows: pd.DataFrame) -> pd.Series:
    """Write an address in one cell: street, postal code, municipality code."""
    parts = [rows[column].fillna("") for column in ("street_address", "postal_code", "home_municipality")]
    return (parts[0] + ", " + parts[1] + ", " + parts[2]).str.replace(r"^(, )+|, (?=, )", "", regex=True)

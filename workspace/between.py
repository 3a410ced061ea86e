"""What changed between any two published runs, from what their snapshots keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage import changes as comparing
from jarjestokartta.coverage.counts import ALL
from jarjestokartta.geo import files
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.vocabulary import Basis, Level
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import change_book
from jarjestokartta.workspace import changed, sides, snapshots
from jarjestokartta.workspace.divisions import Division
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot


@dataclass(frozen=True)
class Between:
    """Two snapshots and what lies between them.

    Parameters
    ----------
    first, last
        The snapshots.
    changes
        Changes, codes and addresses as they are: not for publication.
    net
        NetChanges of the region's municipalities, by the residents of the last run.
    areas
        Areas of level municipality.
    """

    first: Snapshot
    last: Snapshot
    changes: pd.DataFrame
    net: pd.DataFrame
    areas: gpd.GeoDataFrame


def between(workspace: Workspace, since: date, until: date | None = None) -> Between:
    """Compare what stood published on two days.

    Parameters
    ----------
    since, until
        The days; without ``until``, the latest run.

    Raises
    ------
    InputError
        ``no-register-yet`` in a workspace without runs; ``changes-too-early`` when none is as old as that,
        ``changes-same`` when the same one stood on both days; those of :mod:`snapshots`.
    """
    every = snapshots.standing(workspace)
    if not every:
        raise InputError("no-register-yet", folder=workspace.root)
    first = _on(workspace, every, since)
    last = every[-1] if until is None else _on(workspace, every, until)
    if first.number == last.number:
        raise InputError("changes-same", since=since, run=first.run_on)
    if first.number > last.number:
        raise InputError("changes-order", since=since, until=until)
    areas = gpd.read_file(workspace.boundaries, layer=Level.MUNICIPALITY.value, engine="pyogrio")
    areas["in_region"] = areas["in_region"].astype(bool)
    division = Division.of(areas, workspace.root)
    both = [sides.of_snapshot(workspace, one, division) for one in (first, last)]
    residents = _residents(workspace, last)
    codes = pd.Index(areas.loc[areas["in_region"], "area_id"])
    found = changed.changes(both[0], both[1], residents)
    net = comparing.net(both[0].associations, both[1].associations, codes, residents)
    return Between(first, last, found, net, areas)


def save(found: Between, path: Path, say: Words) -> None:
    """Write the tables as a workbook.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    told = changed.in_words(found.changes, found.areas, say)
    names = changed.names(found.areas, say)
    days = {"first": say.date(found.first.run_on), "last": say.date(found.last.run_on)}
    files.write_whole(path, change_book.changes_xlsx(told, found.net, names, days, say))


def _on(workspace: Workspace, every: list[Snapshot], day: date) -> Snapshot:
    stood = snapshots.on(workspace, day)
    if stood is None:
        raise InputError("changes-too-early", day=day, oldest=every[0].run_on)
    return stood


def _residents(workspace: Workspace, snapshot: Snapshot) -> pd.Series:
    rates = snapshots.table(workspace, snapshot, "rates")
    if rates is None:
        return pd.Series(dtype="float64")
    whole = rates[(rates["subject"] == ALL) & (rates["basis"] == Basis.DOMICILE)]
    return whole.set_index("area_id")["residents"]

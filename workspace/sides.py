"""Registers as they are compared: their rows, and what a run knew of the associations beside them."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from jarjestokartta.coverage.corrections import Side
from jarjestokartta.geo import tables
from jarjestokartta.workspace import snapshots
from jarjestokartta.workspace.divisions import Division
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.snapshots import Snapshot

KNOWN = "known"  # name of the snapshot's table that :func:`known` gives
_LABELS = {"needs": "need:", "roles": "role:", "target_groups": "target-group:", "scale": "scale:"}


def known(associations: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give where associations were found and as what they were classified.

    Parameters
    ----------
    associations
        Associations of a content, private columns included; EPSG:3067.

    Returns
    -------
    DataFrame
        ``association_id``, ``x``, ``y`` (m, whole; NaN where there is no point), ``precision``, ``labels``
        (codes with their kind, ``need:hobbies``, joined by ``;``).
    """
    between = tables.SEPARATOR
    labels = pd.Series("", index=associations.index)
    for column, kind in _LABELS.items():
        told = associations[column].fillna("")
        own = kind + told.str.replace(between, between + kind, regex=False)
        labels = labels + (between + own).where(told != "", "")
    return pd.DataFrame(
        {
            "association_id": associations["association_id"],
            "x": associations.geometry.x.round().astype("float32"),
            "y": associations.geometry.y.round().astype("float32"),
            "precision": associations["precision"],
            "labels": labels.str.removeprefix(between),
        }
    )


def of_run(associations: pd.DataFrame, rejected: pd.DataFrame | None, found: gpd.GeoDataFrame) -> Side:
    """Give the register of a run: Associations, rejected rows, and associations of its content."""
    beside = known(found)
    return Side(associations, rejected, beside, beside)


def of_snapshot(workspace: Workspace, snapshot: Snapshot, division: Division | None = None) -> Side:
    """Give the register of a snapshot, of today's municipalities where a division is given.

    Raises
    ------
    InputError
        ``snapshot-broken`` when it cannot be read.
    """
    rows = snapshots.associations(workspace, snapshot)
    beside = snapshots.table(workspace, snapshot, KNOWN)
    rejected = snapshots.table(workspace, snapshot, "rejected")
    return Side(rows if division is None else division.associations(rows), rejected, beside, beside)

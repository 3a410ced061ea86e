"""Inputs that are read from files of their own: addresses, incomes of postal areas."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jarjestokartta.geo import gazetteer, tables
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.population import incomes as postal_incomes
from jarjestokartta.geo.settings import Settings
from jarjestokartta.workspace.divisions import Division
from jarjestokartta.workspace.prepared import Prepared


def incomes(prepared: Prepared, settings: Settings) -> pd.DataFrame:
    """Give the incomes of postal areas, from the file of these or, where that tells none, of second homes."""
    sources = [settings.sources.postal_areas, settings.sources.second_homes]
    if not any(sources):
        return tables.INCOMES.empty()
    path, root = prepared.workspace.data / "incomes.parquet", prepared.workspace.root
    found = prepared.table("residents", path, sources, lambda: postal_incomes.incomes(sources, root))
    return tables.INCOMES.conform(found)


def addresses(prepared: Prepared, settings: Settings) -> Path | None:
    """Give the gazetteer's file, built anew where its sources have changed; None where there is none."""
    declared = settings.sources.addresses
    path = prepared.workspace.addresses
    if not declared:
        return path if path.exists() else None
    sources = [prepared.workspace.root / source.file for source in declared]
    prepared.file("addresses", path, declared, lambda: gazetteer.build(sources, path))
    return path


def load(path: Path | None, division: Division) -> Gazetteer | None:
    """Load the gazetteer's part of the region.

    Raises
    ------
    InputError
        When it has no address in the region (``addresses-elsewhere``).
    """
    if path is None:
        return None
    loaded = Gazetteer.load(path, sorted(division.municipalities["area_id"]), division.former)
    if loaded.points.empty:
        raise InputError("addresses-elsewhere", file=path)
    return loaded

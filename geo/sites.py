"""Meeting places and services from LIPAS, PTV, OpenStreetMap and lists of one's own → Sites."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import problems, site_rules, tables
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.services import lipas, overpass, ptv, site_table
from jarjestokartta.geo.services.places import Places
from jarjestokartta.geo.settings import SiteSource
from jarjestokartta.geo.site_merge import merge
from jarjestokartta.geo.vocabulary import Need, Severity

__all__ = ["Loaded", "load", "merge"]

_READERS = {"lipas": lipas.read, "ptv": ptv.read, "osm": overpass.read}


@dataclass(frozen=True)
class Loaded:
    """The Sites of one source, and its Problems."""

    sites: gpd.GeoDataFrame
    problems: pd.DataFrame


def load(source: SiteSource, folder: Path, *, rules: pd.DataFrame | None = None) -> Loaded:
    """Read the places of one source that serve a need.

    A place that no rule knows is told, not guessed at. In a list of one's own, rows without needs supply
    what the source is searched for. E-mail addresses and telephone numbers are not read.

    Parameters
    ----------
    source
        ``format`` says how to read it.
    folder
        What the source's path is relative to.
    rules
        A table like ``geo/data/site_rules.csv``; None takes that.

    Raises
    ------
    InputError
        When the file cannot be read as its format, or (``sites-no-needs``) nothing tells what a list's
        places supply.
    """
    read = _READERS.get(source.format)
    found: Places = site_table.read(source, folder) if read is None else read(folder / source.file)
    ruled = site_rules.apply(found.table, source.format, rules)
    if source.format == "table" and source.supplies:
        # Whoever keeps the list knows more than the rules do of places whose use is unknown, such as schools.
        supplies = tables.join_codes(Need(need).value for need in source.supplies)
        ruled["needs"] = ruled["needs"].replace("", pd.NA).fillna(supplies)
    unknown = ruled["needs"].isna()
    if source.format == "table" and unknown.all() and len(ruled):
        raise InputError("sites-no-needs", file=folder / source.file)
    told = problems.of(
        "site-unclassified",
        Severity.WARNING,
        rows=ruled.loc[unknown, "row"],
        values=ruled.loc[unknown, "name"],
    )
    sites = ruled[~unknown & ruled["needs"].ne("")]
    sites = sites.drop_duplicates("site_id").assign(source=source.name or Path(source.file).name)
    sites = sites.drop(columns=["row", "type", "service"]).sort_values("site_id", ignore_index=True)
    return Loaded(tables.SITES.conform(sites), problems.join([found.problems, told]))

"""Who supplies each need: places where people go, and associations for the area they serve.

A provider serves a cell within the threshold of its ``point``, and every cell of its ``area``. A
provider of unknown openness or unknown reach is kept, marked: it never closes a gap in silence.
"""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import crs, vocabulary
from jarjestokartta.geo.vocabulary import (
    LabelKind,
    Level,
    Need,
    OpenTo,
    PlaceKind,
    Precision,
    ProviderKind,
    Scale,
    Status,
    VillageBy,
)

BY_SITES = (Need.MEETING_PLACES, Need.HOBBIES, Need.LOCAL_SERVICES)
BY_ASSOCIATIONS = vocabulary.BY_ASSOCIATIONS

COLUMNS = (
    *("provider_id", "provider_kind", "need", "known_open", "x", "y", "area_id"),
    *("told_x", "told_y", "point_error_m", "village_error_m"),
)

# How far from the truth a point of each precision is, along either axis (m, standard error): the first three
# as measured on the built-in region's truth, the last two by the mean size of such areas in Keski-Suomi.
ERROR_M = {
    Precision.INTERPOLATED: 45.0,
    Precision.STREET: 540.0,
    Precision.PLACE: 2200.0,
    Precision.POSTAL_AREA: 3000.0,
    Precision.MUNICIPALITY: 8500.0,
}


def of_sites(sites: gpd.GeoDataFrame, needs: Collection[Need] = BY_SITES) -> pd.DataFrame:
    """List the needs that each site supplies, at its point.

    Sites open to members only supply nobody else and are left out. Those of unknown openness are kept
    with ``known_open`` False.

    Parameters
    ----------
    sites
        Sites, those of the wider buffer included.
    needs
        The needs they may supply. Of the others somebody who knows the place must have said so.

    Returns
    -------
    pandas.DataFrame
        Providers: ``provider_id``, ``provider_kind``, ``need``, ``known_open``, ``x`` and ``y`` (m,
        EPSG:3067), ``area_id`` (NA). One row a site and need. ``told_x`` and ``told_y`` are where its address
        lies, ``point_error_m`` how far its point, and ``village_error_m`` how far the address by which its
        village is known, may be from the truth (m, standard error along either axis; 0 where known).

    Raises
    ------
    CrsError
        When ``sites`` is not in EPSG:3067.
    """
    crs.require(sites, crs.METRES, name="Sites")
    nowhere = sites.geometry.isna() | sites.geometry.is_empty
    usable = sites.loc[(sites["open_to"] != OpenTo.MEMBERS) & ~nowhere]
    table = pd.DataFrame(
        {
            "provider_id": usable["site_id"],
            "provider_kind": ProviderKind.SITE.value,
            "need": usable["needs"].str.split(";"),
            "known_open": usable["open_to"] == OpenTo.ALL,
            "x": usable.geometry.x,
            "y": usable.geometry.y,
            "area_id": pd.Series(pd.NA, index=usable.index, dtype="str"),
            "told_x": usable.geometry.x,
            "told_y": usable.geometry.y,
            "point_error_m": 0.0,
            "village_error_m": 0.0,
        }
    ).explode("need")
    return _tidy(table.loc[table["need"].isin(list(needs))])


def of_associations(
    associations: pd.DataFrame,
    located: gpd.GeoDataFrame,
    served: pd.DataFrame,
    labels: pd.DataFrame,
    centres: pd.DataFrame,
) -> pd.DataFrame:
    """List the needs that each association supplies, by the area it serves.

    ========  =============================================  =====================================
    scale     serves                                         closes a gap
    ========  =============================================  =====================================
    village   its village, and cells near the village        yes
    munici-   its home municipality                          yes
    pality
    region    nobody here: shown apart                       no (not in the table)
    unknown   perhaps its home municipality                  no (``known_open`` False)
    ========  =============================================  =====================================

    Where a municipality has no village boundaries, its village associations are as those of unknown scale:
    they serve some part of it that nobody can draw.

    An address is a place of activity only where ``place_kind`` is premises; such a point serves the
    cells near it besides. A contact's home is none: a village association is measured from the centre
    of its village. A village association whose village is unknown though its municipality has villages
    serves nobody that we could name and is left out, as are ended associations.

    Parameters
    ----------
    associations, located, served, labels
        Associations, Located, Served (:mod:`jarjestokartta.coverage.serving`) and Labels.
    centres
        The middle of each village's residents, by ``area_id`` (:func:`village_centres`).

    Returns
    -------
    pandas.DataFrame
        Providers as :func:`of_sites` gives them, ``area_id`` being a village or a municipality.

    Raises
    ------
    CrsError
        When ``located`` is not in EPSG:3067.
    """
    crs.require(located, crs.METRES, name="Located")
    rows = _placed(_serving(joined(associations, located, served, labels), centres), centres)
    told = (labels["kind"] == LabelKind.NEED) & labels["label"].isin(BY_ASSOCIATIONS)
    needs = labels.loc[told, ["association_id", "label"]]
    table = rows.merge(needs, on="association_id")
    return _tidy(table.rename(columns={"association_id": "provider_id", "label": "need"}))


def _placed(rows: pd.DataFrame, centres: pd.DataFrame) -> pd.DataFrame:
    """Give from where each is measured, which area it serves, and how sure either is."""
    village = rows["scale"] == Scale.VILLAGE
    premises = (rows["place_kind"] == PlaceKind.PREMISES) & rows["x"].notna()
    centre = centres[["x", "y"]].reindex(rows["village_id"].where(village)).set_index(rows.index)
    by_address = village & (rows["known_by"] == VillageBy.ADDRESS)
    error = rows["precision"].map(ERROR_M).astype("float64").fillna(0.0)
    return rows.assign(
        provider_kind=ProviderKind.ASSOCIATION.value,
        known_open=rows["scale"] != Scale.UNKNOWN,
        x=rows["x"].where(premises, centre["x"]),
        y=rows["y"].where(premises, centre["y"]),
        area_id=rows["village_id"].where(village, rows["home_municipality"]),
        told_x=rows["x"],
        told_y=rows["y"],
        point_error_m=error.where(premises, 0.0),
        village_error_m=error.where(by_address, 0.0),
    )


def _serving(rows: pd.DataFrame, centres: pd.DataFrame) -> pd.DataFrame:
    """Keep the associations that serve an area we can name, or perhaps do."""
    rows = rows.loc[(rows["status"] != Status.ENDED) & (rows["scale"] != Scale.REGION)]
    undrawn = (rows["scale"] == Scale.VILLAGE) & ~rows["home_municipality"].isin(centres["parent_id"])
    undrawn &= rows["village_id"].isna()
    rows = rows.assign(scale=rows["scale"].mask(undrawn, Scale.UNKNOWN.value))
    return rows.loc[(rows["scale"] != Scale.VILLAGE) | rows["village_id"].notna()]


def village_centres(cells: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the point from which a village is measured: the weighted centre of its residents.

    Parameters
    ----------
    cells
        Residents with ``village_id``; cells whose residents are unknown carry no weight.
    areas
        Areas; a village without a known resident is measured from a point inside its polygon.

    Returns
    -------
    pandas.DataFrame
        ``x`` and ``y`` (m, EPSG:3067) and ``parent_id`` by ``area_id``.

    Raises
    ------
    CrsError
        When a layer is not in EPSG:3067.
    """
    crs.require(cells, crs.METRES, name="Residents")
    crs.require(areas, crs.METRES, name="Areas")
    weight = cells["residents"].fillna(0)
    sums = pd.DataFrame(
        {"weight": weight, "x": cells.geometry.x * weight, "y": cells.geometry.y * weight}
    ).groupby(cells["village_id"].to_numpy())
    total = sums.sum()
    centre = total[["x", "y"]].div(total["weight"].where(total["weight"] > 0), axis=0)
    villages = areas.loc[areas["level"] == Level.VILLAGE].set_index("area_id")
    inside = villages.geometry.representative_point()
    fallback = pd.DataFrame({"x": inside.x, "y": inside.y})
    placed = centre.reindex(fallback.index).fillna(fallback).rename_axis("area_id")
    return placed.assign(parent_id=villages["parent_id"])


def joined(
    associations: pd.DataFrame, located: gpd.GeoDataFrame, served: pd.DataFrame, labels: pd.DataFrame
) -> pd.DataFrame:
    """Join what is known of each association's place and scale."""
    points = pd.DataFrame(
        {
            "association_id": located["association_id"],
            "place_kind": located["place_kind"],
            "precision": located["precision"],
            "x": located.geometry.x.replace([np.inf, -np.inf], np.nan),
            "y": located.geometry.y.replace([np.inf, -np.inf], np.nan),
        }
    )
    scales = labels.loc[labels["kind"] == LabelKind.SCALE].set_index("association_id")["label"]
    rows = associations[["association_id", "home_municipality", "status"]].merge(
        points, how="left", on="association_id"
    )
    rows = rows.merge(served[["association_id", "village_id", "known_by"]], how="left", on="association_id")
    known = scales.reindex(rows["association_id"]).fillna(Scale.UNKNOWN.value)
    return rows.assign(scale=known.to_numpy())


def _tidy(table: pd.DataFrame) -> pd.DataFrame:
    tidy = table[list(COLUMNS)].drop_duplicates(["provider_id", "provider_kind", "need"])
    return tidy.sort_values(["need", "provider_kind", "provider_id"], ignore_index=True)

"""Decisions of people, and associations that they are on."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import crs, tables

DAY = "2026-11-24"


def decisions(*rows: dict[str, Any]) -> pd.DataFrame:
    """Give Decisions of ``rows``; the day is :data:`DAY` where a row has none."""
    table = pd.DataFrame([{"decided_on": DAY, **row} for row in rows], columns=list(tables.DECISIONS.fields))
    texts = {name: "str" for name, field in tables.DECISIONS.fields.items() if field.dtype == "str"}
    table = table.astype({**texts, "premises": "boolean", "easting": "float64", "northing": "float64"})
    return tables.DECISIONS.conform(table)


def register(*addresses: str | None, home: str = "179") -> pd.DataFrame:
    """Give associations ``1``, ``2`` … at the addresses (``street, code office``; parts may be missing)."""
    parts = [[*(address or "").split(", ", 1), ""][:2] for address in addresses]
    table = pd.DataFrame(
        {
            "association_id": [str(number) for number in range(1, len(addresses) + 1)],
            "name": [f"Yhdistys {number} ry" for number in range(1, len(addresses) + 1)],
            "home_municipality": home,
            "street_address": [street for street, _ in parts],
            "postal_code": [place[:5] for _, place in parts],
            "post_office": [place[6:] for _, place in parts],
        }
    ).astype("str")
    return table.mask(table == "")


def located(associations: pd.DataFrame, **columns: Any) -> gpd.GeoDataFrame:
    """Give Located of associations, all at one building unless told."""
    count = len(associations)
    points = columns.pop("points", [(431_000.0, 6_895_000.0)] * count)
    table = {
        "association_id": associations["association_id"].to_numpy(),
        "precision": "building",
        "place_kind": "contact",
        "shared": 1,
        "method": "exact",
        "score": 1.0,
        "runner_up": float("nan"),
        "reason": "exact",
        "source": "gazetteer",
        "municipality_code": "179",
        "matched_address": "Kauppakatu 1",
        "building_use": None,
        **columns,
    }
    shapes = gpd.points_from_xy(*zip(*points, strict=True), crs=crs.METRES)
    frame = gpd.GeoDataFrame(table, index=range(count), geometry=shapes, crs=crs.METRES)
    return tables.LOCATED.conform(frame.astype({"matched_address": "str", "building_use": "str"}))

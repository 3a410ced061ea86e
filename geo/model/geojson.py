"""GeoJSON as the WFS of Statistics Finland gives it: EPSG:3067 with a ``crs`` member, numbered features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import shapely

STAMP = "2026-01-26T06:00:00Z"  # a day of the service, not of the run


def write(
    path: Path, layer: str, geometries: Iterable[Any], properties: Iterable[Mapping[Any, object]]
) -> None:
    """Write one feature for each geometry (whole metres) with its properties."""
    features = [
        {
            "type": "Feature",
            "id": f"{layer}.{number}",
            "geometry": plain(geometry),
            "geometry_name": "geom",
            "properties": dict(own),
        }
        for number, (geometry, own) in enumerate(zip(geometries, properties, strict=True), 1)
    ]
    count = len(features)
    path.write_bytes(
        msgspec.json.encode(
            {
                "type": "FeatureCollection",
                "features": features,
                "totalFeatures": count,
                "numberMatched": count,
                "numberReturned": count,
                "timeStamp": STAMP,
                "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}},
            }
        )
    )


def plain(geometry: Any) -> dict[str, object]:
    """Give a polygon as a MultiPolygon of whole metres, as the service does; a mapping stays as it is."""
    if isinstance(geometry, Mapping):
        return dict(geometry)
    parts = [
        [_ring(ring) for ring in (part.exterior, *part.interiors)]
        for part in shapely.get_parts(geometry).tolist()
    ]
    return {"type": "MultiPolygon", "coordinates": parts}


def _ring(ring: shapely.LinearRing) -> list[list[int]]:
    corners: list[list[int]] = shapely.get_coordinates(ring).astype("int64").tolist()
    return corners

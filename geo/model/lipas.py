"""Sports places as the LIPAS v2 interface gives them: WGS84; points, for some types lines or polygons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from jarjestokartta.geo.model.degrees import to_degrees
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.model.pool import house_number

HALL_TYPE = 2150  # a village hall that LIPAS tells of is a hall for exercise there
TRACK, AREA = 4401, 103  # drawn as a line and as a polygon
OUT_OF_SERVICE = 0.02
_TYPE_NAMES = {
    103: "Ulkoilualue",
    301: "Laavu, kota tai kammi",
    1120: "Lähiliikuntapaikka",
    1340: "Pallokenttä",
    2120: "Kuntosali",
    2150: "Liikuntasali",
    2210: "Liikuntahalli",
    3220: "Uimaranta",
    4401: "Kuntorata",
    4810: "Ampumarata",
}


def write(places: pd.DataFrame, path: Path, *, seed: int) -> pd.DataFrame:
    """Write the sports places and the halls told of here too; give place_id by source record."""
    own = places[(places["source"] == "lipas") | places["also_lipas"]].reset_index(drop=True)
    draws = Draws(seed, "lipas")
    hall = own["source"] != "lipas"
    types = pd.to_numeric(own["code"].where(~hall, str(HALL_TYPE))).astype("int64").tolist()
    owners = own["owner"].where(~hall, "registered-association").tolist()
    angle = draws.between(0, 2 * np.pi, len(own))
    year = (1950 + draws.below(73, len(own))).tolist()
    closed = draws.hits(OUT_OF_SERVICE, len(own)).tolist()
    address = (own["street"] + " " + house_number(own)).str.strip().tolist()
    rows = own[["name", "municipality", "postal_code", "post_office", "x", "y"]].to_dict("records")
    items = []
    for place, one in enumerate(rows):
        number = 500_001 + place
        items.append(
            {
                "lipas-id": number,
                "status": "out-of-service-temporarily" if closed[place] else "active",
                "event-date": "2025-09-15T08:00:00.000Z",
                "admin": "city-sports" if owners[place] == "city" else "private-association",
                "owner": owners[place],
                "name": one["name"],
                "construction-year": year[place],
                "type": {"type-code": types[place], "name": _TYPE_NAMES[types[place]]},
                "location": {
                    "city": {"city-code": int(one["municipality"])},
                    "address": address[place],
                    "postal-code": one["postal_code"],
                    "postal-office": one["post_office"].capitalize(),
                    "geometries": _geometry(types[place], one["x"], one["y"], angle[place]),
                },
                "properties": {"free-use?": types[place] in {301, 1120, 3220}},
            }
        )
    pages = {"current-page": 1, "page-size": len(items), "total-items": len(items), "total-pages": 1}
    path.write_bytes(msgspec.json.encode({"items": items, "pagination": pages}))
    return pd.DataFrame(
        {"source": "lipas", "record": [str(item["lipas-id"]) for item in items], "place_id": own["place_id"]}
    )


def _geometry(type_code: int, x: float, y: float, angle: float) -> dict[str, Any]:
    if type_code == TRACK:
        steps = 250.0 * np.arange(6)
        line = np.column_stack([x + steps * np.cos(angle), y + steps * np.sin(angle)])
        return _collection("LineString", to_degrees(line))
    if type_code == AREA:
        corners = angle + np.append(np.arange(6), 0) * np.pi / 3
        ring = np.column_stack([x + 200 * np.cos(corners), y + 200 * np.sin(corners)])
        return _collection("Polygon", [to_degrees(ring)])
    return _collection("Point", to_degrees(np.array([[x, y]]))[0])


def _collection(kind: str, coordinates: list[Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}]}

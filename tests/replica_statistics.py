"""Statistics Finland as a replica: the GeoServer and PxWeb."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from network_fixtures import Asked, Reply
from replica_fixtures import Replica, document, in_json, service

LAYERS = {
    "tilastointialueet:kunta1000k_2026": "kunta1000k_2026.geojson",
    "postialue:pno_tilasto_2026": "pno_tilasto_2026.geojson",
    "vaestoruutu:vaki2025_1km": "vaki2025_1km.geojson",
}
OLDER = ("tilastointialueet:kunta1000k_2025", "postialue:pno_tilasto_2025", "vaestoruutu:vaki2024_1km")


@service("wfs", municipalities="wfs", postal_areas="wfs", grid="wfs")
def wfs(replica: Replica, asked: Asked) -> Reply:
    if asked.params.get("request") == "GetCapabilities":
        names = "".join(f"<FeatureType><Name>{name}</Name></FeatureType>" for name in (*LAYERS, *OLDER))
        return Reply(f"<wfs:WFS_Capabilities>{names}</wfs:WFS_Capabilities>".encode())
    layer = asked.params["typeNames"]
    if layer not in LAYERS:
        return Reply(b"<ows:ExceptionReport/>", status=400)
    found = _inside(replica.raw / LAYERS[layer], asked.params.get("bbox", ""))
    if asked.params.get("resultType") == "hits":
        return Reply(f'<wfs:FeatureCollection numberMatched="{len(found)}" numberReturned="0"/>'.encode())
    start, count = int(asked.params.get("startIndex", 0)), int(asked.params.get("count", 1_000_000))
    page = found[start : start + count]
    told = {"totalFeatures": len(found), "numberMatched": len(found), "numberReturned": len(page)}
    return in_json({**document(replica.raw / LAYERS[layer]), **told, "features": page})


@cache
def _inside(path: Path, bbox: str) -> list[Any]:
    features = document(path)["features"]
    if not bbox:
        return features
    *sides, crs = bbox.split(",")
    assert crs == "EPSG:3067"
    box = shapely.box(*map(float, sides))
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in features])
    return [one for one, inside in zip(features, shapely.intersects(shapes, box), strict=True) if inside]


@service("px", population="px/11re.px")
def pxweb(replica: Replica, asked: Asked) -> Reply:
    whole = document(replica.raw / "11re.json")
    if asked.method == "GET":
        return in_json({"title": whole["label"], "variables": [_variable(whole, one) for one in whole["id"]]})
    query = json.loads(asked.body)["query"]
    return in_json(_chosen(whole, {one["code"]: one["selection"]["values"] for one in query}))


def _variable(whole: dict[str, Any], code: str) -> dict[str, Any]:
    labels = whole["dimension"][code]["category"]["label"]
    return {
        "code": code,
        "text": whole["dimension"][code]["label"],
        "values": list(labels),
        "valueTexts": list(labels.values()),
    }


def _chosen(whole: dict[str, Any], wanted: dict[str, list[str]]) -> dict[str, Any]:
    cube = np.array(whole["value"]).reshape(whole["size"])
    dimension = {}
    for axis, code in enumerate(whole["id"]):
        labels = whole["dimension"][code]["category"]["label"]
        values = wanted.get(code, list(labels))
        cube = np.take(cube, [list(labels).index(one) for one in values], axis=axis)
        index = {one: place for place, one in enumerate(values)}
        category = {"index": index, "label": {one: labels[one] for one in values}}
        dimension[code] = {"label": whole["dimension"][code]["label"], "category": category}
    told = {"size": list(cube.shape), "dimension": dimension, "value": cube.ravel().tolist()}
    return {**whole, **told}

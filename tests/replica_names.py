"""Place names of the National Land Survey and Syke's villages as a replica: OGC API Features, and a zip."""

from __future__ import annotations

import base64
import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import geopandas as gpd
import pyogrio
from network_fixtures import Asked, Reply
from replica_fixtures import Replica, in_json, service

PATH = "names/features/v1/collections/placenames_simple/items"
VILLAGE, DISTRICT = "3010105", "3020105"
SWEDISH = 5  # every how many places have a Swedish name too
MOST = 1000  # names a page, whatever is asked
YKR = "YKRKylat2022"


@service("names", villages=PATH)
def names(replica: Replica, asked: Asked) -> Reply:
    """Answer a request with a key, by kind and bounds; no number of all is told, a link leads onwards."""
    user = asked.headers.get("authorization", "").removeprefix("Basic ")
    if not user or not base64.b64decode(user).decode().endswith(":"):
        challenge = {"WWW-Authenticate": 'Basic realm="API-key required to access"'}
        return Reply(b"no key", status=401, headers=challenge)
    found = _of(replica.raw, asked.params.get("placeType", ""), asked.params.get("bbox", ""))
    start, limit = int(asked.params.get("skip", 0)), min(int(asked.params.get("limit", 10)), MOST)
    page = found[start : start + limit]
    here = f"{replica.url}{asked.path}"
    links = [{"rel": "self", "href": f"{here}?{urlencode(asked.params)}", "type": "application/geo+json"}]
    if start + limit < len(found):
        onward = urlencode(asked.params | {"skip": str(start + limit)})
        links.append({"rel": "next", "href": f"{here}?{onward}"})
    return in_json(
        {"type": "FeatureCollection", "numberReturned": len(page), "features": page, "links": links}
    )


@cache
def villages(raw: Path) -> gpd.GeoDataFrame:
    """Give the built-in region's villages as points in degrees."""
    layer = gpd.read_file(raw / "kylat.geojson")
    return layer.set_geometry(layer.representative_point()).to_crs("EPSG:4326")


@cache
def _of(raw: Path, kinds: str, bbox: str) -> list[dict]:
    table = villages(raw)
    if bbox:
        west, south, east, north = map(float, bbox.split(","))
        table = table.cx[west:east, south:north]
    features = []
    for place, one in table.iterrows():
        kind = DISTRICT if place % 7 == 0 else VILLAGE
        if kind not in kinds:
            continue
        features.append(_feature(int(place), one, "fin", one["nimi"], kind))
        if place % SWEDISH == 0:
            features.append(_feature(int(place), one, "swe", f"{one['nimi']} by", kind))
    return features


def _feature(place: int, one: gpd.GeoSeries, language: str, spelling: str, kind: str) -> dict:
    number = 40_000_000 + 10 * place + (language == "swe")
    point = {"type": "Point", "coordinates": [round(one.geometry.x, 6), round(one.geometry.y, 6)]}
    return {
        "type": "Feature",
        "id": number,
        "geometry": point,
        "properties": {
            "placeNameId": number,
            "placeId": 10_000_000 + place,
            "spelling": spelling,
            "language": language,
            "languageOfficiality": 1,
            "languageDominance": 1 if language == "fin" else 2,
            "placeNameStatus": 1,
            "placeType": kind,
            "placeLocation": point,
            "municipality": one["kunta"],
            "region": "13",
        },
    }


@service("ykr")
def ykr(replica: Replica, asked: Asked) -> Reply:
    """Give the villages zipped as a Shapefile whose columns hold the year."""
    content = zipped(replica.raw)
    mark = f'"{len(content)}"'
    if asked.headers.get("if-none-match") in (mark, "*"):
        return Reply(b"", status=304, headers={"ETag": mark})
    return Reply(content, headers={"ETag": mark, "Content-Type": "application/zip"})


@cache
def zipped(raw: Path, *, layers: int = 1) -> bytes:
    """Pack the villages, in EPSG:3067, as so many layers."""
    layer = gpd.read_file(raw / "kylat.geojson")
    plain = gpd.GeoDataFrame(
        {
            "Ykr22Nro": layer.index + 1,
            "Nimi2022": layer["nimi"],
            "Aluejako22": "kylä",
            "MaaPAla_km": layer.area.to_numpy() / 1e6,
        },
        geometry=layer.geometry,
    )
    content = io.BytesIO()
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as whole,
    ):
        for number in range(layers):
            own = f"{YKR}_{number}" if number else YKR
            pyogrio.write_dataframe(plain, Path(folder, f"{own}.shp"), encoding="utf-8")
            for path in sorted(Path(folder).glob(f"{own}.*")):
                whole.write(path, f"{YKR}/{path.name}")
    return content.getvalue()

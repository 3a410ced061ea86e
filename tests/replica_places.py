"""LIPAS, PTV, Overpass, the register of schools and the directory of libraries as a replica."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import shapely
from network_fixtures import Asked, Reply
from pyproj import Transformer
from replica_fixtures import Replica, document, in_json, service

NATIONAL = 130  # channels of the whole country, in the list of every municipality
PTV_PAGE = 100
KEY = "avain-ptv-12"
SCHOOL_KINDS = ("Peruskoulut", "Lukiot", "Kansalaisopistot", "Musiikkioppilaitokset")
LIBRARIES = 160
_TO_DEGREES = Transformer.from_crs("EPSG:3067", "EPSG:4326", always_xy=True)
_PERSONAL = {
    "emails": [{"value": "etunimi.sukunimi@example.fi", "language": "fi"}],
    "phoneNumbers": [{"number": "0401234567", "language": "fi"}],
}


# --- LIPAS v2 ----------------------------------------------------------------------------------------------


@service("lipas", lipas="lipas/v2/sports-sites")
def lipas(replica: Replica, asked: Asked) -> Reply:
    """Answer a page of at most 100 places of the municipalities asked for; unknown parameters are ignored."""
    size, number = min(int(asked.params.get("page-size", 10)), 100), int(asked.params.get("page", 1))
    codes = {int(code) for code in asked.params.get("city-codes", "").split(",") if code}
    statuses = set(asked.params.get("statuses", "active").split(","))
    found = [
        {**one, "phone-number": "0401234567", "email": "hallimestari@example.fi", "comment": "Soita Matille"}
        for one in document(replica.raw / "lipas.json")["items"]
        if (not codes or one["location"]["city"]["city-code"] in codes) and one["status"] in statuses
    ]
    told = {
        "current-page": number, "page-size": size,
        "total-items": len(found), "total-pages": math.ceil(len(found) / size),
    }  # fmt: skip
    return in_json({"items": found[(number - 1) * size : number * size], "pagination": told})


# --- PTV v11 -----------------------------------------------------------------------------------------------


@service("ptv", ptv="ptv/api/v11")
def ptv(replica: Replica, asked: Asked) -> Reply:
    """Answer a page of the channels of one municipality, those of the whole country among them."""
    path = re.fullmatch(r"/ptv/api/v11/ServiceChannel/list/area/Municipality/code/(\d{3})", asked.path)
    if path is None or "authorization" in asked.headers:
        return Reply(b"no such list", status=404 if path is None else 500)
    found = channels(replica.raw).get(path[1], []) + _national()
    number = int(asked.params.get("page", 1))
    page = found[(number - 1) * PTV_PAGE : number * PTV_PAGE]
    count = math.ceil(len(found) / PTV_PAGE)
    return in_json({"pageNumber": number, "pageSize": PTV_PAGE, "pageCount": count, "itemList": page})


@cache
def channels(raw: Path) -> dict[str, list[Any]]:
    """Give the channels of the built-in region by municipality, with what is personal in them."""
    found: dict[str, list[Any]] = {}
    for one in document(raw / "ptv.json")["itemList"]:
        for area in one.get("areas") or []:
            for municipality in area["municipalities"]:
                found.setdefault(municipality["code"], []).append({**one, **_PERSONAL})
    return found


@cache
def _national() -> list[Any]:
    """Give channels of the whole country: numbers to call, and offices in Helsinki."""
    street = {
        "street": [{"value": "Mannerheimintie", "language": "fi"}], "streetNumber": "1",
        "postalCode": "00100", "municipality": {"code": "091"}, "coordinateState": "Ok",
        "latitude": "6672000.000", "longitude": "385000.000",
    }  # fmt: skip
    visit = [{"type": "Location", "subType": "Single", "streetAddress": street, "country": "FI"}]
    return [
        {
            "id": f"kansallinen-{number:05d}",
            "serviceChannelType": "ServiceLocation" if number % 10 == 0 else "Phone",
            "serviceChannelNames": [{"language": "fi", "value": f"Virasto {number}", "type": "Name"}],
            "areaType": "Nationwide",
            "addresses": visit if number % 10 == 0 else None,
            "services": None,
            "publishingStatus": "Published",
            **_PERSONAL,
        }
        for number in range(NATIONAL)
    ]


# --- PTV v12, as other programs know it --------------------------------------------------------------------


@service("ptv12")
def ptv12(replica: Replica, asked: Asked) -> Reply:
    """Answer a page of channels to whoever has a key; the parameter of municipalities is repeated."""
    if asked.headers.get("x-api-key") != KEY:
        return Reply(b"no key", status=401)
    size, number = min(int(asked.params["pageSize"]), 100), int(asked.params["page"])
    codes = [value for name, value in parse_qsl(asked.query) if name == "municipalities"]
    found = [
        one for code in codes or sorted(channels(replica.raw)) for one in channels(replica.raw).get(code, [])
    ]
    page = [_as_in_12(one) for one in found[(number - 1) * size : number * size]]
    return in_json({"items": page, "totalCount": len(found), "totalPages": math.ceil(len(found) / size)})


def _as_in_12(one: dict[str, Any]) -> dict[str, Any]:
    names = {text["language"]: {"name": text["value"]} for text in one["serviceChannelNames"]}
    streets = [part["streetAddress"] for part in one["addresses"] or [] if part["type"] == "Location"]
    places = [
        {
            "streetNumber": street["streetNumber"], "postalCode": street["postalCode"],
            "coordinates": [{"system": "EPSG:3067", "easting": street["longitude"],
                             "northing": street["latitude"]}] if street["latitude"] else [],
        }
        for street in streets
    ]  # fmt: skip
    return {"contentId": one["id"], "languageVersions": names, "location": {"streetAddresses": places}}


# --- Overpass ----------------------------------------------------------------------------------------------


@service("overpass", osm="overpass/api/interpreter")
def overpass(replica: Replica, asked: Asked) -> Reply:
    """Answer a query of tags and names within bounds: how many there are, and the objects."""
    query = dict(parse_qsl(asked.body.decode()))["data"]
    bounds = re.search(r"\[bbox:([\d.,-]+)\]", query)
    assert asked.method == "POST"
    assert bounds is not None
    south, west, north, east = map(float, bounds[1].split(","))
    whole = document(replica.raw / "osm_places.json")
    found = [
        one
        for one in whole["elements"]
        if _wanted(query, one["tags"]) and _within(one, (west, south, east, north))
    ]
    number = Counter(one["type"] for one in found)
    count = {
        "nodes": str(number["node"]), "ways": str(number["way"]), "relations": str(number["relation"]),
        "total": str(len(found)),
    }  # fmt: skip
    elements = [{"type": "count", "id": 0, "tags": count}, *map(_with_contact, found)]
    return in_json({**whole, "elements": elements})


def _with_contact(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "tags": {**one["tags"], "contact:phone": "+358401234567", "email": "a@example.fi"}}


def _wanted(query: str, tags: dict[str, str]) -> bool:
    return any(
        all(_holds(test, tags) for test in re.findall(r"\[([^\]]*(?:\[ -\][^\]]*)*)\]", clause))
        for clause in re.findall(r"nwr(.*?);(?=nwr|\))", query)
    )


def _holds(test: str, tags: dict[str, str]) -> bool:
    told = re.fullmatch(r'"([^"]+)"(?:~"(.*)"(,i)?)?', test)
    assert told is not None, test
    key, pattern, ignoring = told.groups()
    if pattern is None:
        return key in tags
    return key in tags and re.search(pattern, tags[key], re.IGNORECASE if ignoring else 0) is not None


def _within(one: dict[str, Any], bounds: tuple[float, float, float, float]) -> bool:
    place = one.get("center", one)
    return bool(shapely.box(*bounds).covers(shapely.Point(place["lon"], place["lat"])))


# --- the register of schools, the directory of libraries ---------------------------------------------------


@service("oppilaitokset", schools="oppilaitokset/wfs")
def schools(replica: Replica, asked: Asked) -> Reply:
    """Answer as the GeoServer of Statistics Finland: points in EPSG:3067, by bounds, page by page."""
    *sides, crs = asked.params.get("bbox", "0,0,1e7,1e8,EPSG:3067").split(",")
    assert asked.params["typeNames"] == "oppilaitokset:oppilaitokset"
    assert crs == asked.params["srsName"] == "EPSG:3067"
    box = shapely.box(*map(float, sides))
    found = [
        _school(number, east, north)
        for number, (east, north) in enumerate(_points(replica.raw, 4))
        if box.covers(shapely.Point(east, north))
    ]
    if asked.params.get("resultType") == "hits":
        return Reply(f'<wfs:FeatureCollection numberMatched="{len(found)}" numberReturned="0"/>'.encode())
    start, count = int(asked.params.get("startIndex", 0)), int(asked.params.get("count", 1_000_000))
    told = {"totalFeatures": len(found), "numberMatched": len(found), "numberReturned": len(found)}
    system = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3067"}}
    return in_json(
        {"type": "FeatureCollection", "features": found[start : start + count], **told, "crs": system}
    )


def _school(number: int, east: float, north: float) -> dict[str, Any]:
    properties = {
        "id": number, "oltyp_nimi": SCHOOL_KINDS[number % len(SCHOOL_KINDS)], "til_vuosi": 2025,
        "tunn": f"{number:05d}", "onimi": f"Oppilaitos {number}", "olo": None, "oltyp": 11,
        "euref_x": round(east), "euref_y": round(north),
    }  # fmt: skip
    geometry = {"type": "Point", "coordinates": [east, north]}
    return {
        "type": "Feature",
        "id": f"school.{number}",
        "geometry": geometry,
        "properties": properties,
    }


@service("kirjastot", libraries="kirjastot/v4/library")
def libraries(replica: Replica, asked: Asked) -> Reply:
    """Answer with limit and skip; the total is that of all."""
    start, limit = int(asked.params.get("skip", 0)), int(asked.params.get("limit", 10))
    places = (_points(replica.raw, 2) * LIBRARIES)[:LIBRARIES]
    found = [_library(number, *place) for number, place in enumerate(places)]
    return in_json(
        {"type": "library", "total": len(found), "items": found[start : start + limit], "refs": {}}
    )


def _library(number: int, east: float, north: float) -> dict[str, Any]:
    lon, lat = _TO_DEGREES.transform(east, north)
    if number == 0:
        lon, lat = 24.94, 60.17  # Helsinki
    kind = {1: "mobile", 2: "university"}.get(number, "municipal")
    return {
        "id": 84000 + number,
        "name": f"Kirjasto {number}",
        "type": kind,
        "coordinates": None if number == 3 else {"lat": lat, "lon": lon},
        "address": {"street": "Kirjastotie 1", "zipcode": "41520", "city": "Hankasalmi", "area": None},
        "email": "kirjasto@example.fi",
        "phone": "0401234567",
    }


@cache
def _points(raw: Path, every: int) -> list[tuple[float, float]]:
    """Give where some of the service locations are (EPSG:3067)."""
    streets = [
        part["streetAddress"]
        for one in document(raw / "ptv.json")["itemList"]
        for part in one["addresses"] or []
        if part["type"] == "Location" and part["streetAddress"]["latitude"]
    ]
    return [(float(one["longitude"]), float(one["latitude"])) for one in streets[::every]]

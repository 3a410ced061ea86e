"""Service locations as PTV v11 gives them: coordinates are strings in EPSG:3067, latitude being the northing.

As in the real service there are channels without a place (electronic ones), postal addresses beside the
location, and a few addresses without coordinates.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from jarjestokartta.geo.model import facts
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.model.pool import house_number

WITHOUT_POINT = 0.03
PER_ELECTRONIC = 12  # one channel in so many is electronic
HALL_SERVICE = "Kokoontumistilat"


def write(places: pd.DataFrame, path: Path, *, seed: int) -> pd.DataFrame:
    """Write the services and the halls told of here too; give place_id by source record."""
    own = places[(places["source"] == "ptv") | places["also_ptv"]].reset_index(drop=True)
    draws = Draws(seed, "ptv")
    ids = _ids(draws, len(own) + len(own) // PER_ELECTRONIC + 1)
    lost = draws.hits(WITHOUT_POINT, len(own)).tolist()
    shift = draws.between(-12, 12, 2 * len(own)).round(1)
    names = pd.concat([facts.municipalities(), facts.neighbours()]).set_index("code")["name"].to_dict()
    rows = own.assign(
        number=house_number(own),
        service=own["code"].where(own["source"] == "ptv", HALL_SERVICE),
        x=(own["x"] + shift[: len(own)]).where(own["source"] != "ptv", own["x"]),
        y=(own["y"] + shift[len(own) :]).where(own["source"] != "ptv", own["y"]),
    ).to_dict("records")
    items = [
        _location(ids[place], one, names[one["municipality"]], lost=lost[place])
        for place, one in enumerate(rows)
    ]
    items += [_electronic(one) for one in ids[len(own) :]]
    path.write_bytes(
        msgspec.json.encode({"pageNumber": 1, "pageSize": len(items), "pageCount": 1, "itemList": items})
    )
    return pd.DataFrame({"source": "ptv", "record": ids[: len(own)], "place_id": own["place_id"]})


def _ids(draws: Draws, count: int) -> list[str]:
    raw = draws.words(2 * count).astype(">u8").tobytes().hex()
    cut = [raw[32 * place : 32 * place + 32] for place in range(count)]
    return [f"{one[:8]}-{one[8:12]}-4{one[13:16]}-9{one[17:20]}-{one[20:]}" for one in cut]


def _text(value: str) -> list[dict[str, str]]:
    return [{"language": "fi", "value": value}]


def _location(own_id: str, one: dict[Any, Any], municipality: str, *, lost: bool) -> dict[str, Any]:
    code = one["municipality"]
    street = {
        "street": _text(one["street"]),
        "streetNumber": one["number"],
        "postalCode": one["postal_code"],
        "postOffice": _text(one["post_office"].capitalize()),
        "municipality": {"code": code, "name": _text(municipality)},
        "latitude": None if lost else f"{one['y']:.3f}",
        "longitude": None if lost else f"{one['x']:.3f}",
        "coordinateState": "NotReceived" if lost else "Ok",
    }
    return {
        "id": own_id,
        "serviceChannelType": "ServiceLocation",
        "organizationId": f"00000000-0000-4000-8000-000000000{code}",
        "serviceChannelNames": [{"language": "fi", "value": one["name"], "type": "Name"}],
        "serviceChannelDescriptions": [{"language": "fi", "value": f"{one['name']}.", "type": "Summary"}],
        "areaType": "LimitedType",
        "areas": [{"type": "Municipality", "municipalities": [{"code": code, "name": _text(municipality)}]}],
        "addresses": [
            {"type": "Location", "subType": "Single", "streetAddress": street, "country": "FI"},
            {
                "type": "Postal",
                "subType": "PostOfficeBox",
                "postOfficeBoxAddress": {"postOfficeBox": _text("PL 5"), "postalCode": one["postal_code"]},
                "streetAddress": None,
                "country": "FI",
            },
        ],
        "services": [{"service": {"id": own_id[::-1], "name": one["service"]}}],
        "publishingStatus": "Published",
        "modified": "2025-10-01T08:00:00",
    }


def _electronic(own_id: str) -> dict[str, Any]:
    return {
        "id": own_id,
        "serviceChannelType": "EChannel",
        "serviceChannelNames": [{"language": "fi", "value": "Sähköinen asiointi", "type": "Name"}],
        "areaType": "Nationwide",
        "addresses": None,
        "services": None,
        "publishingStatus": "Published",
        "modified": "2025-10-01T08:00:00",
    }

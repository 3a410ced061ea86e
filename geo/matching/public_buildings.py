"""What a public place tells of its address: that a whole house is public, some room of it, or nothing.

The words that tell are data: ``geo/data/public_building_words.csv``.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from jarjestokartta.geo import tables
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.vocabulary import Need, OwnerType

# What people gather in or are served at. What serves hobbies alone is mostly a beach, a lean-to or a track,
# which has the address of the nearest home.
_INDOORS = {Need.MEETING_PLACES.value, Need.LOCAL_SERVICES.value}


class Tells(StrEnum):
    """What a place tells of the house at its address."""

    HOUSE = "house"  # no one lives there
    ROOM = "room"  # there is a public room; homes may be in the same house
    NOTHING = "nothing"


def tells(sites: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Give for each site what it tells of its address, as :class:`Tells`.

    Where people live and are cared for, and where an enterprise shares its yard with a home, nothing: the
    residents have the same address. A place for hobbies alone counts only if by its name it is a house. A
    company's house is a room: its keeper may live upstairs.

    Parameters
    ----------
    sites
        Sites; ``name``, ``needs`` and ``owner_type`` are looked at.
    """
    words = _words()
    compact = sites["name"].str.casefold().str.replace(r"[\s\-–]", "", regex=True)
    lived_in = compact.str.contains(words["lived-in"]).to_numpy(dtype=bool)
    last = sites["name"].str.casefold().str.split(",").str[0].str.rstrip()
    house = (last.str.contains(words["house"]) & ~last.str.contains(words["outdoors"])).to_numpy(dtype=bool)
    needs = sites["needs"].map(lambda cell: bool(_INDOORS & set(tables.split_codes(cell))))
    of_company = (sites["owner_type"] == OwnerType.COMPANY).to_numpy()
    told: NDArray[np.object_] = np.select(
        [lived_in, house & ~of_company, needs.to_numpy(dtype=bool)],
        [Tells.NOTHING, Tells.HOUSE, Tells.ROOM],
        Tells.NOTHING,
    ).astype(object)
    return told


@cache
def _words() -> dict[str, str]:
    """Give a pattern for each kind of word: lived-in anywhere in a name, the others at its end."""
    table = builtin_table("public_building_words")
    either = {str(kind): "|".join(map(re.escape, own)) for kind, own in table.groupby("tells")["word"]}
    return {kind: found if kind == "lived-in" else f"(?:{found})$" for kind, found in either.items()}

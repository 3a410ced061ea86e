"""What a fetch asks for: in which order, under which mark, by whose key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.fetch_settings import Declared
from jarjestokartta.geo.official import connectors
from jarjestokartta.geo.official.around import Around
from jarjestokartta.geo.service_key import Key
from jarjestokartta.geo.settings import Settings


def later_first(sources: Sequence[Declared]) -> list[Declared]:
    """Let, of sources that stand for one, the later come in place of the earlier: somebody turned it on."""
    waiting: dict[str, list[Declared]] = {}
    for one in sources:
        waiting.setdefault(one.stands_for, []).append(one)
    return [waiting[one.stands_for].pop() for one in sources]


def asked(one: Declared, around: Around | None) -> str:
    """Give the mark of everything that is asked for; what is only said of it is none of it."""
    question = (one.service, one.url, one.layer, one.year, one.crs, one.use, one.file)
    details = (sorted(one.params.items()), sorted(one.columns.items()))
    ground = None if around is None else (around.codes, around.near, around.metres)
    return sha256(msgspec.json.encode((question, details, ground))).hexdigest()


def key(one: Declared, settings: Settings, environment: Mapping[str, str]) -> Key | None:
    """Give the key of a source, the environment's before the settings'; None where it wants none.

    Raises
    ------
    SettingsError
        ``fetch-no-key``, and ``key-characters``.
    """
    if not one.key:
        return None
    own = one.key_value or (settings.geocoding.nls.key.strip() if one.key == "nls" else "")
    value = environment.get(one.key_variable, "").strip() or own
    if not value:
        raise SettingsError("fetch-no-key", source=one.id, variable=one.key_variable)
    return connectors.key(one.service, value)

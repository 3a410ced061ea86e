"""The settings of the map's colours: section ``[map.classes]``."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from jarjestokartta.geo.errors import SettingsError

_Limits = Annotated[tuple[float, ...], Meta(min_length=1, max_length=4)]


class ClassSettings(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """From which value on each darker class begins; the same for all levels and every year."""

    rate: _Limits = (15.0, 20.0, 25.0, 35.0)  # associations per 1,000 residents
    people: _Limits = (30.0, 100.0, 300.0, 1000.0)  # residents without


def check(classes: ClassSettings, path: Path) -> None:
    """See that limits rise.

    Raises
    ------
    SettingsError
        ``settings-classes``.
    """
    for name in classes.__struct_fields__:
        if not all(low < high for low, high in pairwise(getattr(classes, name))):
            raise SettingsError("settings-classes", file=path, name=name)

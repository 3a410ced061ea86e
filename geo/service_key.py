"""What a service knows us by, kept so that nothing shows it by accident."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from jarjestokartta.geo.errors import SettingsError


@dataclass(frozen=True)
class Key:
    """The value of one header; a request that is about to leave is called with it.

    Raises
    ------
    SettingsError
        ``key-characters`` when the value cannot stand in a header; the value is not told.
    """

    header: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.value.isascii() or not self.value.isprintable() or not self.value.strip():
            raise SettingsError("key-characters")

    @classmethod
    def basic(cls, user: str) -> Key:
        """Give the header of HTTP Basic with the key as the user and no password."""
        return cls("Authorization", "Basic " + base64.b64encode(f"{user}:".encode()).decode())

    def __call__(self, request: Any) -> Any:
        """Put the key into a prepared request."""
        request.headers[self.header] = self.value
        return request

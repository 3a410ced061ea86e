"""Errors that carry a code and its parameters; the sentence is made where a person reads it.

The sentence of an error is the catalogue entry ``error.<code>`` (see :mod:`jarjestokartta.geo.words`):
what is wrong, where, and how to mend it. Anything that is not an :class:`Error` is a bug.
"""

from __future__ import annotations

from enum import StrEnum


class Said(StrEnum):
    """A value of an error for which the catalogue has a word; ``key`` names it."""

    @property
    def key(self) -> str:
        """The key of its word."""
        raise NotImplementedError


class Error(Exception):
    """Root of every error a user can mend.

    Parameters
    ----------
    code
        Key below ``error.`` in the catalogue.
    **params
        Values the sentence names: ``file``, ``row``, ``column``, ``value`` …
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!s}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class InputError(Error, ValueError):
    """A file given by the user cannot be used: unreadable, empty, of the wrong kind, a column missing."""


class CrsError(InputError):
    """A layer without a coordinate system, or with coordinates that contradict it."""


class SettingsError(InputError):
    """The workspace's settings are missing, unreadable or contradict themselves."""


class TableError(Error, ValueError):
    """A table breaks its contract; ``problems`` lists every breach."""


class NetworkError(Error, OSError):
    """A service could not be reached or gave something else than promised."""


class OutputError(Error, OSError):
    """A file could not be written: locked by another program, read-only, or the disk is full."""


class LockedError(OutputError):
    """Another run holds the workspace."""

"""Exit codes, and which error gives which."""

from __future__ import annotations

from jarjestokartta.geo.errors import Error, InputError, NetworkError, OutputError

DONE = 0
USAGE = 2
BAD_DATA = 3
NETWORK = 4
INCOMPLETE = 5
CANNOT_WRITE = 6
INTERRUPTED = 130

_BY_ERROR: tuple[tuple[type[Error], int], ...] = (
    (InputError, BAD_DATA),
    (NetworkError, NETWORK),
    (OutputError, CANNOT_WRITE),
)


def code_of(error: Error) -> int | None:
    """Give the exit code of ``error``; None for an error that only a bug can cause."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), None)

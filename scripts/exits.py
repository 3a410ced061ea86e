"""Exit codes, and which error gives which."""

from __future__ import annotations

import errno
import os

from jarjestokartta.geo import cause
from jarjestokartta.geo.cause import Cause
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

_NO_ROOM = {errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM}
# Whatever number these have; a library may tell none.
_FAILED = {Cause.HELD, Cause.DEVICE, Cause.CLOUD, Cause.TOO_LARGE, Cause.LONG_NAME, Cause.MANY_OPEN}


def code_of(error: Error) -> int | None:
    """Give the exit code of ``error``; None for an error that only a bug can cause."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), None)


def as_error(error: OSError) -> Error | None:
    """Give what the system refused as an error a user can mend; None for what only a bug can cause.

    The full disk or the locked file may meet any line that writes; each need not expect it.
    """
    reason = cause.of(error)
    name = os.fspath(error.filename) if error.filename is not None else ""
    # The name may be bytes, which Path does not take.
    refused = "folder-cannot-write" if os.path.isdir(name) else "cannot-write"  # noqa: PTH112
    if error.errno in _NO_ROOM or (reason in _FAILED and error.errno not in _REFUSED):
        return OutputError(refused, file=name, detail=reason)
    if error.errno not in _REFUSED:
        return None
    if os.path.isfile(name) and not os.access(name, os.R_OK):  # noqa: PTH113
        return InputError("cannot-read", file=name, detail=reason)
    return OutputError(refused, file=name, detail=reason)

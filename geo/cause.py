"""Why the system or a library refused a file, as codes; what it said itself stays in ``__cause__``."""

from __future__ import annotations

import errno

from jarjestokartta.geo.errors import Said


class Cause(Said):
    """What came between us and a file; said as ``cause.<code>``."""

    MISSING = "missing"
    PERMISSION = "permission"
    READ_ONLY = "read-only"
    DISK_FULL = "disk-full"
    HELD = "held"
    FOLDER = "folder"
    NO_FOLDER = "no-folder"
    TAKEN = "taken"
    NAME = "name"
    LONG_NAME = "long-name"
    TOO_LARGE = "too-large"
    DEVICE = "device"
    CLOUD = "cloud"
    MANY_OPEN = "many-open"
    CUT = "cut"
    DAMAGED = "damaged"
    OTHER = "other"

    @property
    def key(self) -> str:
        """The key of its words."""
        return f"cause.{self.value}"


_BY_NAME = {
    "ENOENT": Cause.MISSING,
    "EACCES": Cause.PERMISSION,
    "EPERM": Cause.PERMISSION,
    "EROFS": Cause.READ_ONLY,
    "ENOSPC": Cause.DISK_FULL,
    "EDQUOT": Cause.DISK_FULL,
    "EBUSY": Cause.HELD,
    "ETXTBSY": Cause.HELD,
    "EDEADLK": Cause.HELD,
    "EISDIR": Cause.FOLDER,
    "ENOTDIR": Cause.NO_FOLDER,
    "EEXIST": Cause.TAKEN,
    "EINVAL": Cause.NAME,
    "ENAMETOOLONG": Cause.LONG_NAME,
    "EFBIG": Cause.TOO_LARGE,
    "EIO": Cause.DEVICE,
    "ENODEV": Cause.DEVICE,
    "ENXIO": Cause.DEVICE,
    "ESTALE": Cause.DEVICE,
    "ETIMEDOUT": Cause.DEVICE,
    "EHOSTDOWN": Cause.DEVICE,
    "EMFILE": Cause.MANY_OPEN,
    "ENFILE": Cause.MANY_OPEN,
}
# Not every system has every number.
_BY_NUMBER = {getattr(errno, name): cause for name, cause in _BY_NAME.items() if hasattr(errno, name)}
# Windows gives several of its own one number of ours.
_BY_WINDOWS = {
    32: Cause.HELD,  # sharing violation
    33: Cause.HELD,  # lock violation
    123: Cause.NAME,
    206: Cause.LONG_NAME,
    362: Cause.CLOUD,  # the provider of cloud files is not running
    389: Cause.CLOUD,  # the cloud operation was unsuccessful
    395: Cause.CLOUD,  # access to the cloud file is denied
    426: Cause.CLOUD,  # the cloud operation timed out
}


def of(error: BaseException) -> Cause:
    """Tell the cause of an error that opening, reading or writing a file raised.

    Examples
    --------
    >>> of(FileNotFoundError(errno.ENOENT, "No such file or directory")).value
    'missing'
    >>> of(EOFError("Compressed file ended before the end-of-stream marker was reached")).value
    'cut'
    """
    if isinstance(error, EOFError):
        return Cause.CUT
    if not isinstance(error, OSError) or error.errno is None:  # a library's word on the content
        return Cause.DAMAGED
    by_windows = _BY_WINDOWS.get(getattr(error, "winerror", None) or 0)
    return by_windows or _BY_NUMBER.get(error.errno, Cause.OTHER)

"""A file that a service publishes as it is: a CSV, packed by gzip or not, known by its mark (ETag)."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from jarjestokartta.geo.errors import InputError, NetworkError
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed
from jarjestokartta.geo.services import address_source

_ANY = "*"  # as a mark: whatever the service has, it need not send it


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the file, unless the one that is here is still the newest.

    Raises
    ------
    NetworkError
        ``source-cut-short`` where it came as it was told to be, and yet is not whole; ``source-empty``.
    """
    path.unlink(missing_ok=True)
    most = errand.source.most_megabytes * 1_000_000
    mark = errand.session.download(errand.url, path, most_bytes=most, known=errand.known)
    if not path.exists():
        return Fetched(0, mark=mark, unchanged=True)
    rows = _rows(errand, path)
    errand.tell(rows)
    if not rows:
        raise errand.wrong("source-empty")
    return Fetched(rows, mark=mark)


def probe(errand: Errand) -> Probed:
    """Ask whether the file is there; of the file itself nothing is fetched."""
    with TemporaryDirectory() as folder:
        try:
            errand.session.download(errand.url, Path(folder) / "probe", most_bytes=1, known=_ANY)
        except NetworkError as error:
            if error.code != "network-too-large":  # there it is
                raise
    return Probed()


def _rows(errand: Errand, path: Path) -> int:
    """Count the rows of a CSV with a header by reading it through: so it is seen to be whole."""
    try:
        header = address_source.first_line(path).strip()
        delimiter = max(",;", key=header.count)
        first = header.split(delimiter)[0].strip('"')
        layout = address_source.Layout(delimiter, recurring=(), unique=(first,))
        return sum(block.num_rows for block in address_source.blocks(path, layout, lambda _: None))
    except InputError as error:
        raise errand.wrong("source-cut-short") from error
    finally:
        pa.default_memory_pool().release_unused()

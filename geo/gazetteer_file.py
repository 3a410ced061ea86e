"""The gazetteer file: Parquet, one row group a municipality, so that one is read without the rest.

Inside a municipality rows lie by street, number and letter. The same rows give the same bytes, in whatever
order they come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import reduce
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import parquet

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.matching import address_points
from jarjestokartta.geo.matching.address_points import Points

# What makes an address, and its point. Rows equal in these are one.
_ADDRESS = (
    "street_key",
    "number",
    "letter",
    "number_to",
    "letter_to",
    "postal_code",
    "easting",
    "northing",
)
_TIES = ("post_office", "street", "street_sv", "street_sv_key", "use")

TEXTS = [field.name for field in address_points.SCHEMA if field.type == pa.string()]
_CODED = pa.schema(
    [
        field.with_type(pa.dictionary(pa.int32(), pa.string())) if field.name in TEXTS else field
        for field in address_points.SCHEMA
    ]
)
_SORTED_AS_TEXT = [name for name in ("municipality_code", *_ADDRESS) if name in TEXTS]
_OTHER_COLUMNS = "columns of another table"
_METRES = ("easting", "northing")
_WORD = 2**64
_LARGEST_DICTIONARY = 1 << 30  # bytes: names stay in a dictionary, however many a municipality has

Rows = NDArray[np.int64]
A = TypeVar("A")
B = TypeVar("B")


def packed(points: Points, wrote: Callable[[float], None]) -> tuple[pa.Buffer, int, int]:
    """Give the file of the usable points, without repetitions.

    Parameters
    ----------
    points
        At least one of them usable.
    wrote
        Told after each municipality what share is done, 0–1.

    Returns
    -------
    (Buffer, int, int)
        The file, and how many rows and municipalities are in it.
    """
    sink = pa.BufferOutputStream()
    address, ties = _words(points, _ADDRESS), _words(points, _TIES)
    total, done, written, groups = np.count_nonzero(points.usable), 0, 0, 0
    with parquet.ParquetWriter(
        sink,
        _CODED,
        store_schema=False,
        version="2.6",
        compression="zstd",
        use_dictionary=[name for name in address_points.SCHEMA.names if name not in _METRES],
        use_byte_stream_split=list(_METRES),
        dictionary_pagesize_limit=_LARGEST_DICTIONARY,
        write_statistics=["municipality_code"],
        write_page_checksum=True,
    ) as writer:

        def group(rows: Rows) -> tuple[int, pa.Table]:
            order = rows[np.lexsort([word[rows] for word in reversed([*address, *ties])])]
            return len(rows), _table(points, order[_first_of_equals([word[order] for word in address])])

        for rows, table in _ahead(group, _by_municipality(points)):
            writer.write_table(table, row_group_size=table.num_rows)
            done, written, groups = done + rows, written + table.num_rows, groups + 1
            wrote(done / total)
    return sink.getvalue(), written, groups


def _ahead(function: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
    """Map in a thread that is one item ahead of who takes the results."""
    with ThreadPoolExecutor(1) as beside:
        coming: deque[Future[B]] = deque()
        for item in items:
            coming.append(beside.submit(function, item))
            if len(coming) > 1:
                yield coming.popleft().result()
        for one in coming:
            yield one.result()


def _by_municipality(points: Points) -> Iterator[Rows]:
    codes = points.texts["municipality_code"].codes.astype(np.int16)  # so small, they are sorted by counting
    usable = np.flatnonzero(points.usable)
    order = usable[np.argsort(codes[usable], kind="stable")]
    ends = np.cumsum(np.bincount(codes[usable]))
    return (rows for rows in np.split(order, ends) if len(rows))


def _words(points: Points, names: Sequence[str]) -> list[NDArray[np.uint64]]:
    """Lay columns beside each other in as few words as hold them; the words sort as the columns do."""
    words: list[NDArray[np.uint64]] = []
    room = 0
    for name in names:
        values, size = _sized(points, name)
        if not words or room < size:
            words.append(values)
            room = _WORD // size
        else:
            words[-1] = words[-1] * np.uint64(size) + values
            room //= size
    return words


def _sized(points: Points, name: str) -> tuple[NDArray[np.uint64], int]:
    """Give a column as whole numbers from 0, and how many there can be."""
    if name in points.texts:
        return points.texts[name].codes.astype(np.uint64), len(points.texts[name].texts)
    values = points.numbers[name]
    least = int(values.min())
    return (values - least).astype(np.uint64), int(values.max()) - least + 1


def _first_of_equals(words: Sequence[NDArray[np.uint64]]) -> NDArray[np.bool_]:
    differs = reduce(np.logical_or, (word[1:] != word[:-1] for word in words))
    return np.concatenate([[True], differs])


def _table(points: Points, rows: Rows) -> pa.Table:
    columns = {name: column.taken(rows) for name, column in points.texts.items()}
    for name, values in points.numbers.items():
        columns[name] = pa.array(values[rows] / 100 if name in _METRES else values[rows])
    return pa.table(columns).select(_CODED.names)


def of_today(table: pa.Table, now: Mapping[str, str]) -> pa.Table:
    """Give the rows with the codes of merged municipalities (keys of ``now``) as those of today, in order."""
    codes = pc.cast(table["municipality_code"], pa.string()).to_pandas()
    moved = codes.isin(list(now))
    if not moved.any():
        return table
    place = table.schema.get_field_index("municipality_code")
    today = pa.array(codes.where(~moved, codes.map(now)), pa.string()).dictionary_encode()
    table = table.set_column(place, "municipality_code", today).unify_dictionaries()
    keys = (
        table.select(["municipality_code", *_ADDRESS])
        .to_pandas()
        .astype(dict.fromkeys(_SORTED_AS_TEXT, "str"))
    )
    return table.take(pa.array(keys.sort_values(list(keys), kind="stable").index))


def read(path: Path, municipalities: Collection[str] | None = None) -> pa.Table:
    """Give the file's rows in their order, texts with dictionaries; only of the municipalities named.

    Raises
    ------
    InputError
        When the file is missing or not a gazetteer.
    """
    try:
        if not parquet.read_schema(path).equals(address_points.SCHEMA):
            raise pa.ArrowInvalid(_OTHER_COLUMNS)
        with parquet.ParquetFile(path, read_dictionary=TEXTS, page_checksum_verification=True) as file:
            groups = [
                group
                for group in range(file.num_row_groups)
                if municipalities is None or _municipality(file, group) in municipalities
            ]
            table = file.read_row_groups(groups)
            table.validate(full=True)
    except FileNotFoundError:
        raise InputError("file-missing", file=path) from None
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise InputError("gazetteer-unreadable", file=path) from error
    if any(column.null_count for column in table.columns):
        raise InputError("gazetteer-unreadable", file=path)
    return table


def _municipality(file: parquet.ParquetFile, group: int) -> str | None:
    column = file.metadata.row_group(group).column(_CODED.get_field_index("municipality_code"))
    return None if column.statistics is None else column.statistics.min

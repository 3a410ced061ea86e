"""Building addresses of the Ryhti register: its WFS, municipality by municipality, as one CSV.

Asked for in EPSG:3067, as the register keeps it and its daily file has it: nothing is lost by converting,
and no order of axes can be meant otherwise. (The reader tells degrees by their size, should these come.)
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from jarjestokartta.geo import crs
from jarjestokartta.geo.official import wfs
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed
from jarjestokartta.geo.services.ryhti import PROPERTIES

_BASE = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "srsName": crs.METRES}
_MUNICIPALITY = "municipality_number"
_LINE_END = r"\s*[\r\n]+\s*"
# How a page ends that is whole: in a line, else in a point or none.
_WHOLE = (b"\n", b"\r", b")", b"EMPTY", b",", b'"')


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the addresses of all municipalities around the region as one CSV with one header.

    Columns are those that :mod:`jarjestokartta.geo.services.ryhti` reads, points in EPSG:3067. In memory are
    one page and, to know what comes twice, the rows of one municipality.

    Raises
    ------
    NetworkError
        ``source-shape`` (a page lacks columns), ``source-cut-short``, ``source-repeats`` (an address comes
        twice), ``source-count`` (fewer or more came of a municipality than the service had told),
        ``source-areas`` (a municipality of the region has none).
    """
    rows = 0
    schema = pa.schema([(name, pa.string()) for name in PROPERTIES])
    with path.open("wb") as file, csv.CSVWriter(file, schema) as writer:
        for code in errand.region().near:
            own = 0
            for page in _pages(errand, code):
                writer.write_table(page)
                own += page.num_rows
                errand.tell(rows + own)
            if not own and code in errand.region().codes:
                raise errand.wrong("source-areas", codes=code)
            rows += own
    pa.default_memory_pool().release_unused()
    return Fetched(rows, layer=errand.source.layer)


def probe(errand: Errand) -> Probed:
    """Ask how many addresses there are, and for one of them."""
    asked = _asked(errand)
    one = {"outputFormat": "csv", "count": "1"}
    if not _table(errand, errand.session.content(errand.url, asked | one)).num_rows:
        raise errand.wrong("source-empty")
    return Probed(rows=wfs.hits(errand, asked))


def _asked(errand: Errand) -> dict[str, str]:
    source = errand.source
    names = dict.fromkeys((source.sort, *PROPERTIES))  # what rows are sorted by tells them apart
    return {**_BASE, "typeNames": source.layer, "propertyName": ",".join(names), **source.params}


def _pages(errand: Errand, code: str) -> Iterator[pa.Table]:
    """Give the pages of one municipality, which are all of it."""
    asked = _asked(errand) | {"CQL_FILTER": f"{_MUNICIPALITY}='{code}'"}
    told = errand.content(
        f"{code}-hits",
        errand.url,
        asked | {"resultType": "hits"},
        check=lambda answer: wfs.matched(errand, answer),
    )
    wanted = wfs.matched(errand, told)
    seen: set[str] = set()
    rows = 0
    while wanted is None or rows < wanted:
        page = _page(errand, code, asked, rows)
        # By all that a row tells: whether an address of two buildings has one key or two is not known.
        own = set(pc.binary_join_element_wise(*page.columns, "\t").to_pylist())
        if own & seen:
            raise errand.wrong("source-repeats", rows=rows)
        seen |= own
        rows += page.num_rows
        if page.num_rows:
            yield page.select(PROPERTIES)
        if page.num_rows < errand.source.page_size:
            break
    if wanted is not None and rows != wanted:
        raise errand.wrong("source-count", wanted=wanted, found=rows)


def _page(errand: Errand, code: str, asked: dict[str, str], start: int) -> pa.Table:
    source = errand.source
    paging = {"sortBy": source.sort, "count": str(source.page_size), "startIndex": str(start)}
    content = errand.content(
        f"{code}-{start:08d}",
        errand.url,
        {**asked, **paging, "outputFormat": "csv"},
        check=lambda answer: _table(errand, answer),
    )
    return _table(errand, content)


def _table(errand: Errand, content: bytes) -> pa.Table:
    """Read a page: every column text; line ends that stood in quoted cells become spaces.

    Raises
    ------
    NetworkError
        As :func:`fetch`.
    """
    names = list(dict.fromkeys((errand.source.sort, *PROPERTIES)))
    try:
        header = csv.read_csv(BytesIO(content.split(b"\n", 1)[0] + b"\n")).column_names
        lacking = [name for name in names if name not in header]
        if lacking:
            raise errand.wrong("source-shape", detail=", ".join(lacking))
        table = csv.read_csv(
            BytesIO(content),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                include_columns=names,
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        table = None
    if table is None or not content.endswith(_WHOLE):
        raise errand.wrong("source-cut-short")
    if content.count(b"\n") > table.num_rows + 1:
        table = pa.table(
            {name: pc.replace_substring_regex(table[name], _LINE_END, " ") for name in table.column_names}
        )
    return table

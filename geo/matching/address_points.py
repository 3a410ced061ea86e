"""Building addresses in one form, whatever register they come from: checked, in metres, with street keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.matching import coded_text, streets
from jarjestokartta.geo.matching.coded_text import CodedText

# What a reader of one format gives; all text but the coordinates. A range's second part may be empty.
RAW_TEXT = (
    "municipality",
    "postal_code",
    "post_office",
    "name_fi",
    "name_sv",
    "number",
    "letter",
    "number_to",
    "letter_to",
    "use",
)
RAW_SCHEMA = pa.schema(
    [
        *((name, pa.dictionary(pa.int32(), pa.string())) for name in RAW_TEXT),
        ("x", pa.float64()),
        ("y", pa.float64()),
    ]
)

# One address point. No nulls: "" and 0 are "none", so that rows sort and compare as they stand.
SCHEMA = pa.schema(
    [
        ("municipality_code", pa.string()),
        ("street_key", pa.string()),
        ("number", pa.int32()),  # 0: a named place
        ("letter", pa.string()),  # lower-case
        ("number_to", pa.int32()),
        ("letter_to", pa.string()),
        ("postal_code", pa.string()),
        ("post_office", pa.string()),
        ("street", pa.string()),
        ("street_sv", pa.string()),
        ("street_sv_key", pa.string()),
        ("use", pa.string()),  # "", "dwelling-or-business" or "other"
        ("easting", pa.float64()),  # EPSG:3067, m, whole centimetres
        ("northing", pa.float64()),
    ]
)

_NO_POSTAL_CODE = "00000"  # Ryhti's placeholder
_DIGITS = "0123456789"

Floats = NDArray[np.float64]
Centimetres = NDArray[np.int32]
NO_POSITION = -1  # in place of centimetres
OUTSIDE = -2


@dataclass(frozen=True)
class Points:
    """Address points by column of :data:`SCHEMA`, coordinates in whole centimetres.

    ``dropped``: of the rows that cannot be used, how many for which reason; ``usable`` tells which can.
    """

    texts: Mapping[str, CodedText]
    numbers: Mapping[str, NDArray[np.int32]]
    usable: NDArray[np.bool_]
    dropped: Mapping[str, int]


def nothing(rows: int) -> pa.DictionaryArray:
    """Give a column of no texts."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([""]))


def recoded(column: pa.ChunkedArray, function: Callable[[str], str]) -> pa.ChunkedArray:
    """Put every distinct text of a column with dictionaries through ``function``, once a chunk."""
    return pa.chunked_array(
        [
            pa.DictionaryArray.from_arrays(
                chunk.indices,
                pa.array([function(text) for text in chunk.dictionary.to_pylist()], pa.string()),
            )
            for chunk in column.chunks
        ],
        column.type,
    )


def centimetres(x: Floats, y: Floats) -> tuple[Centimetres, Centimetres]:
    """Give points as easting and northing in EPSG:3067; :data:`NO_POSITION` or :data:`OUTSIDE` of Finland.

    Coordinates may be EPSG:3067 or WGS84 and in either axis order: in Finland their magnitudes cannot be
    confused, and the registers' own words on it are not to be trusted.
    """
    easting, northing = x, y
    if not _within(x, y, crs.FINLAND_METRES).all():
        easting, northing = _metres(x, y)
    unknown = np.isnan(x) | np.isnan(y)
    outside = np.isnan(easting) & ~unknown
    both = []
    for one in (easting, northing):
        whole = np.where(np.isnan(one), OUTSIDE, np.rint(one * 100))
        both.append(np.where(unknown, NO_POSITION, np.where(outside, OUTSIDE, whole)).astype(np.int32))
    return both[0], both[1]


def normal(texts: dict[str, list[pa.DictionaryArray]], easting: Centimetres, northing: Centimetres) -> Points:
    """Bring rows to :data:`SCHEMA`.

    Parameters
    ----------
    texts
        The columns :data:`RAW_TEXT`, in chunks; taken out one after the other, to make room.
    easting, northing
        As :func:`centimetres` gives them.
    """

    def coded(name: str) -> CodedText:
        return CodedText.of(texts.pop(name))

    municipality = _municipality(coded("municipality"))
    street, street_sv, key, key_sv = _names(texts.pop("name_fi"), texts.pop("name_sv"))
    usable = np.ones(len(easting), dtype=bool)
    dropped = {}
    for reason, broken in (
        ("no-position", easting == NO_POSITION),
        ("outside-finland", easting == OUTSIDE),
        ("no-municipality", municipality.codes == coded_text.NONE),
        ("no-name", street.codes == coded_text.NONE),
    ):
        dropped[reason] = int(np.count_nonzero(usable & broken))
        usable &= ~broken
    numbers = {
        "number": _whole(coded("number")),
        "number_to": _whole(coded("number_to")),
        "easting": easting,
        "northing": northing,
    }
    columns = {
        "municipality_code": municipality,
        "street_key": key,
        "letter": _letter(coded("letter")),
        "letter_to": _letter(coded("letter_to")),
        "postal_code": _postal_code(coded("postal_code")),
        "post_office": coded("post_office").mapped(_tidy),
        "street": street,
        "street_sv": street_sv,
        "street_sv_key": key_sv,
        "use": coded("use"),
    }
    return Points(columns, numbers, usable, dropped)


@cache
def _to_metres() -> Transformer:
    """Give the transformer; made when first needed, since an update that builds no gazetteer needs none."""
    return Transformer.from_crs(crs.DEGREES, crs.METRES, always_xy=True)


def _metres(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Give points in EPSG:3067; NaN where not in Finland."""
    easting, northing = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for one, other in ((x, y), (y, x)):
        inside = _within(one, other, crs.FINLAND_METRES)
        easting[inside], northing[inside] = one[inside], other[inside]
        degrees = _within(one, other, crs.FINLAND_DEGREES)
        if degrees.any():
            easting[degrees], northing[degrees] = _to_metres().transform(one[degrees], other[degrees])
    return easting, northing


def _within(x: Floats, y: Floats, box: tuple[float, float, float, float]) -> NDArray[np.bool_]:
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _names(
    fi: Sequence[pa.DictionaryArray], sv: Sequence[pa.DictionaryArray]
) -> tuple[CodedText, CodedText, CodedText, CodedText]:
    """Give the street's name, its Swedish name where that is another, and the keys of both."""
    written = CodedText.of([*fi, *sv])
    raw = written.texts.to_pylist()
    keys = {text: streets.key(text) for text in raw}
    tidy = {text: _tidy(text) if keys[text].strip(_DIGITS) else "" for text in raw}
    # Bare numbers, which some registers hold in place of the Swedish name, are no names.
    names = written.mapped(tidy.__getitem__)
    by_name = {tidy[text]: key for text, key in keys.items()} | {"": ""}
    key = CodedText.of_texts(names.texts).mapped(by_name.__getitem__)
    rows = sum(len(chunk) for chunk in fi)
    name_fi, name_sv = names.codes[:rows], names.codes[rows:]
    street = np.where(name_fi == coded_text.NONE, name_sv, name_fi)
    same = key.codes[street] == key.codes[name_sv]
    name_sv = np.where(same, name_sv.dtype.type(coded_text.NONE), name_sv)
    return (
        names.recoded(street),
        names.recoded(name_sv),
        key.recoded(key.codes[street]),
        key.recoded(key.codes[name_sv]),
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _municipality(column: CodedText) -> CodedText:
    code = pc.utf8_trim_whitespace(column.texts)
    known = pc.match_substring_regex(code, r"^[0-9]{1,3}$")
    return column.replaced(pc.if_else(known, pc.utf8_lpad(code, 3, "0"), ""))


def _postal_code(column: CodedText) -> CodedText:
    code = pc.utf8_trim_whitespace(column.texts)
    known = pc.and_(pc.match_substring_regex(code, r"^[0-9]{5}$"), pc.not_equal(code, _NO_POSTAL_CODE))
    return column.replaced(pc.if_else(known, code, ""))


def _letter(column: CodedText) -> CodedText:
    return column.replaced(pc.utf8_lower(pc.utf8_trim_whitespace(column.texts)))


def _whole(column: CodedText) -> NDArray[np.int32]:
    text = pc.utf8_trim_whitespace(column.texts)
    known = pc.match_substring_regex(text, r"^[0-9]{1,5}$")
    numbers: NDArray[np.int32] = pc.if_else(known, text, "0").cast(pa.int32()).to_numpy()
    return numbers[column.codes]

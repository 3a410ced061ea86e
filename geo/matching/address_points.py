"""Building addresses in one form, whatever register they come from: checked, in metres, with street keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyproj import Transformer

from jarjestokartta.geo import crs
from jarjestokartta.geo.matching import streets

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
    [*((name, pa.string()) for name in RAW_TEXT), ("x", pa.float64()), ("y", pa.float64())]
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


@cache
def _to_metres() -> Transformer:
    """Give the transformer; made when first needed, since an update that builds no gazetteer needs none."""
    return Transformer.from_crs(crs.DEGREES, crs.METRES, always_xy=True)


_NO_POSTAL_CODE = "00000"  # Ryhti's placeholder


def normal(raw: pa.Table) -> tuple[pa.Table, dict[str, int]]:
    """Bring rows of :data:`RAW_SCHEMA` to :data:`SCHEMA`.

    Coordinates may be EPSG:3067 or WGS84 and in either axis order: in Finland their magnitudes cannot be
    confused, and the registers' own words on it are not to be trusted.

    Returns
    -------
    (Table, dict)
        The rows that can be used, and how many of the others fell out for which reason.
    """
    raw = raw.combine_chunks()
    x, y = (raw.column(name).to_numpy(zero_copy_only=False) for name in ("x", "y"))
    easting, northing = metres(x, y)
    code = pc.utf8_trim_whitespace(raw["municipality"])
    has_municipality = pc.match_substring_regex(code, r"^\d{1,3}$").to_numpy(zero_copy_only=False)
    municipality = pc.utf8_lpad(code, 3, "0")
    name_fi, name_sv = _name(raw["name_fi"]), _name(raw["name_sv"])
    has_name = pc.or_(pc.not_equal(name_fi, ""), pc.not_equal(name_sv, "")).to_numpy(zero_copy_only=False)
    reasons = {
        "no-position": np.isnan(x) | np.isnan(y),
        "outside-finland": np.isnan(easting),
        "no-municipality": ~has_municipality,
        "no-name": ~has_name,
    }
    keep = np.ones(len(x), dtype=bool)
    dropped = {}
    for reason, broken in reasons.items():
        dropped[reason] = int((keep & broken).sum())
        keep &= ~broken
    street = pc.if_else(pc.equal(name_fi, ""), name_sv, name_fi)
    key, sv_key = each(street, streets.key), each(name_sv, streets.key)
    postal = pc.utf8_trim_whitespace(raw["postal_code"])
    usable = pc.and_(pc.match_substring_regex(postal, r"^\d{5}$"), pc.not_equal(postal, _NO_POSTAL_CODE))
    table = pa.table(
        {
            "municipality_code": municipality,
            "street_key": key,
            "number": _whole(raw["number"]),
            "letter": _letter(raw["letter"]),
            "number_to": _whole(raw["number_to"]),
            "letter_to": _letter(raw["letter_to"]),
            "postal_code": pc.if_else(usable, postal, ""),
            "post_office": each(raw["post_office"], _tidy),
            "street": street,
            "street_sv": pc.if_else(pc.equal(key, sv_key), "", name_sv),
            "street_sv_key": pc.if_else(pc.equal(key, sv_key), "", sv_key),
            "use": raw["use"],
            "easting": easting,
            "northing": northing,
        },
        schema=SCHEMA,
    )
    return table.filter(pa.array(keep)), dropped


def metres(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give points as easting and northing in EPSG:3067, to the centimetre; NaN where not in Finland."""
    easting, northing = np.full(len(x), np.nan), np.full(len(x), np.nan)
    for one, other in ((x, y), (y, x)):
        inside = _within(one, other, crs.FINLAND_METRES)
        easting[inside], northing[inside] = one[inside], other[inside]
        degrees = _within(one, other, crs.FINLAND_DEGREES)
        if degrees.any():
            easting[degrees], northing[degrees] = _to_metres().transform(one[degrees], other[degrees])
    return easting.round(2), northing.round(2)


def each(column: pa.ChunkedArray, function: Callable[[str], str]) -> pa.ChunkedArray:
    """Apply ``function`` to every distinct text of ``column``, once."""
    encoded = pc.dictionary_encode(pc.fill_null(column, "")).combine_chunks()
    chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
    done = [
        pa.array([function(text) for text in chunk.dictionary.to_pylist()], pa.string()).take(chunk.indices)
        for chunk in chunks
    ]
    return pa.chunked_array(done, pa.string())


def _within(
    x: NDArray[np.float64], y: NDArray[np.float64], box: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _name(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Tidy names; bare numbers, which some registers hold in place of the Swedish name, are none."""
    return each(column, lambda text: "" if not streets.key(text).strip("0123456789") else _tidy(text))


def _letter(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.utf8_lower(pc.utf8_trim_whitespace(pc.fill_null(column, "")))


def _whole(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.utf8_trim_whitespace(pc.fill_null(column, ""))
    number = pc.and_(pc.utf8_is_digit(text), pc.less_equal(pc.utf8_length(text), 5))
    return pc.if_else(number, text, "0").cast(pa.int32())

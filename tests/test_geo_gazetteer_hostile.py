"""Any bytes as a source or as a gazetteer: an error that names the file, or a gazetteer; nothing else."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import geocode_fixtures
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from jarjestokartta.geo import geocode
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.gazetteer import Gazetteer, build
from jarjestokartta.geo.matching import address_points

HEADER, *ROWS = geocode_fixtures.RYHTI.read_bytes().splitlines()
OPT = geocode_fixtures.OPT.read_bytes().splitlines()

Pack = Callable[[bytes], bytes]

# Each test has one folder for all its examples, which is what the check warns of.
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

CELLS = st.one_of(
    st.sampled_from(["179", "1", "0", "", " 12 ", "12345", "9" * 30, "²", "١٢", "a", "-1", "00000", "40100"]),
    st.sampled_from(["POINT (431000 6895000)", "POINT EMPTY", "point z(25.7 62.2 1)", "POINT (1e9 1)"]),
    st.sampled_from(["Kauppakatu", "KAUPPA-KATU", "Torigatan", "12", "\x00", "\ufeff", "é́", "🏠", "ẞ"]),
    st.text(max_size=12),
)


def tried(folder: Path, content: bytes) -> None:
    """Build from ``content`` and hold that every row is accounted for, or the old file kept."""
    source, out = folder / "source", folder / "out.parquet"
    source.write_bytes(content)
    out.write_bytes(b"old")
    report = refusal = None
    try:
        report = build([source], out)
    except InputError as error:
        refusal = error
    if report is None:
        assert refusal.params["file"] == source
        assert out.read_bytes() == b"old"
    else:
        assert report.rows_in == report.rows_written + sum(report.dropped.values())
        known = Gazetteer.load(out)
        assert len(known.points) >= report.rows_written > 0
        assert known.points["municipality_code"].nunique() == report.municipalities
    assert {path.name for path in folder.iterdir()} == {"source", "out.parquet"}


def refused(folder: Path, content: bytes) -> None:
    """Hold that nothing is built from ``content``."""
    source, out = folder / "source", folder / "out.parquet"
    source.write_bytes(content)
    with pytest.raises(InputError):
        build([source], out)
    assert list(folder.iterdir()) == [source]


@one_folder
@given(st.binary(max_size=300))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    tried(tmp_path, content)


@one_folder
@given(st.binary(max_size=200), st.sampled_from([HEADER, OPT[0]]), st.sampled_from([bytes, gzip.compress]))
def test_any_bytes_after_a_sound_first_line(tmp_path: Path, rest: bytes, first: bytes, pack: Pack) -> None:
    tried(tmp_path, pack(first + b"\n" + rest))


@one_folder
@given(st.lists(st.lists(CELLS, min_size=10, max_size=10), max_size=6), st.sampled_from([b",", b";"]))
def test_any_cells(tmp_path: Path, rows: list[list[str]], delimiter: bytes) -> None:
    written = [delimiter.join(b'"' + cell.replace('"', "").encode() + b'"' for cell in row) for row in rows]
    first = [line.replace(b",", delimiter) for line in (HEADER, ROWS[0])]
    tried(tmp_path, b"\r\n".join([*first, *written]))


@settings(one_folder, max_examples=30)
@given(st.lists(st.lists(CELLS, min_size=10, max_size=10), max_size=6), st.text(max_size=20))
def test_addresses_are_placed_by_any_gazetteer(tmp_path: Path, rows: list[list[str]], text: str) -> None:
    written = [b",".join(b'"' + cell.replace('"', "").encode() + b'"' for cell in row) for row in rows]
    (tmp_path / "source").write_bytes(b"\r\n".join([HEADER, ROWS[0], *written]))
    try:
        build([tmp_path / "source"], tmp_path / "out.parquet")
    except InputError:
        return
    known = Gazetteer.load(tmp_path / "out.parquet")
    names = [text, *known.streets["street"], *(f"{name} 1" for name in known.streets["street"])]
    asked = geocode_fixtures.associations([{"street_address": one, "postal_code": "40100"} for one in names])
    found = geocode.locate(asked, known, geocode_fixtures.areas())
    assert found["association_id"].to_list() == asked["association_id"].to_list()
    assert found["score"].between(0, 1).all()


@one_folder
@given(st.lists(st.lists(CELLS, min_size=16, max_size=16), max_size=6))
def test_any_cells_of_the_old_register(tmp_path: Path, rows: list[list[str]]) -> None:
    written = [";".join(cell.replace(";", "") for cell in row).encode("latin-1", "replace") for row in rows]
    tried(tmp_path, b"\n".join([OPT[0], *written, b""]))


@one_folder
@given(st.data())
def test_a_packed_file_cut_anywhere(tmp_path: Path, data: st.DataObject) -> None:
    whole = gzip.compress(b"\n".join([HEADER, *ROWS, b""]), mtime=0)
    cut = data.draw(st.integers(0, len(whole) - 1))
    refused(tmp_path, whole[:cut])


@one_folder
@given(st.data())
def test_a_plain_file_cut_within_its_last_row(tmp_path: Path, data: st.DataObject) -> None:
    last = data.draw(st.integers(1, len(ROWS[-1]) - 1))
    refused(tmp_path, b"\n".join([HEADER, *ROWS[:-1], ROWS[-1][:last]]))


@settings(one_folder, max_examples=30)
@given(st.permutations(ROWS), st.integers(1, len(ROWS) - 1), st.sampled_from([1, -1]))
def test_same_rows_in_any_order_and_any_files_give_the_same_bytes(
    tmp_path: Path, rows: list[bytes], cut: int, order: int
) -> None:
    files = []
    for name, part in (("a", rows[:cut]), ("b", rows[cut:])):
        (tmp_path / name).write_bytes(b"\n".join([HEADER, *part, b""]))
        files.append(tmp_path / name)
    build([geocode_fixtures.RYHTI], tmp_path / "whole.parquet")
    build(files[::order], tmp_path / "parts.parquet")
    assert (tmp_path / "parts.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


@one_folder
@given(st.binary(max_size=200), st.sampled_from([b"", b"PAR1"]))
def test_any_bytes_as_a_gazetteer(tmp_path: Path, content: bytes, frame: bytes) -> None:
    path = tmp_path / "addresses.parquet"
    path.write_bytes(frame + content + frame)
    with pytest.raises(InputError) as caught:
        Gazetteer.load(path)
    assert caught.value.params["file"] == path


@settings(one_folder, max_examples=50)
@given(st.data())
def test_a_damaged_gazetteer_is_refused_or_still_one(tmp_path: Path, data: st.DataObject) -> None:
    out = tmp_path / "addresses.parquet"
    build([geocode_fixtures.RYHTI], out)
    content = bytearray(out.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    out.write_bytes(content[: data.draw(st.integers(0, len(content))) or None])
    with suppress(InputError):
        known = Gazetteer.load(out)
        assert sorted(known.rows(np.arange(len(known.streets)))[1]) == list(range(len(known.points)))


def test_a_damaged_page_is_seen(tmp_path: Path) -> None:
    out = tmp_path / "addresses.parquet"
    build([geocode_fixtures.RYHTI], out)
    content = out.read_bytes()
    column = parquet.read_metadata(out).row_group(0).column(address_points.SCHEMA.get_field_index("easting"))
    last = column.data_page_offset + column.total_compressed_size - 1  # of the column's only page
    out.write_bytes(content[:last] + bytes([content[last] ^ 1]) + content[last + 1 :])
    with pytest.raises(InputError):
        Gazetteer.load(out)

"""The gazetteer file: both registers' formats, what falls out and why, and the index over it."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import geocode_fixtures
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from pyproj import Transformer

from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import InputError, OutputError
from jarjestokartta.geo.gazetteer import Gazetteer, build
from jarjestokartta.geo.matching import address_points

HEADER, *ROWS = geocode_fixtures.RYHTI.read_text(encoding="utf-8").splitlines()
POINT = "POINT (431000 6895000)"


def ryhti(folder: Path, *rows: str, name: str = "open_address.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def built(folder: Path, *sources: Path) -> pd.DataFrame:
    build(sources, folder / "out.parquet")
    return parquet.read_table(folder / "out.parquet").to_pandas()


def test_every_row_is_written_or_counted(tmp_path: Path) -> None:
    rows = [
        f'179,40100,JYVÄSKYLÄ,Kauppakatu,,1,,,,"{POINT}"',
        f'179,40100,JYVÄSKYLÄ,Kauppakatu,,1,,,,"{POINT}"',
        f'179,40100,JYVÄSKYLÄ,,12,1,,,,"{POINT}"',
        f',40100,JYVÄSKYLÄ,Kauppakatu,,1,,,,"{POINT}"',
        "179,40100,JYVÄSKYLÄ,Kauppakatu,,1,,,,",
        '179,40100,JYVÄSKYLÄ,Kauppakatu,,1,,,,"POINT (0 0)"',
    ]
    report = build([ryhti(tmp_path, *rows)], tmp_path / "out.parquet")
    assert report.rows_in == len(rows) == report.rows_written + sum(report.dropped.values())
    assert report.dropped == Counter(
        ["duplicate", "no-name", "no-municipality", "no-position", "outside-finland"]
    )


def test_parts_of_a_house_number(tmp_path: Path) -> None:
    rows = [
        f'179,40100,J,Tie,,{number},{letter},{to},{letter_to},"{POINT}"'
        for number, letter, to, letter_to in (
            ("41", "a", "", ""),
            ("2", "", "26", ""),
            ("184", "", "183", "b"),
            ("3", "B", "", "C"),
            ("0", "", "", ""),
        )
    ]
    table = built(tmp_path, ryhti(tmp_path, *rows))
    parts = table[["number", "letter", "number_to", "letter_to"]].itertuples(index=False, name=None)
    assert sorted(parts) == [
        (0, "", 0, ""),
        (2, "", 26, ""),
        (3, "b", 0, "c"),
        (41, "a", 0, ""),
        (184, "", 183, "b"),
    ]


def test_placeholder_postal_code_and_bare_number_in_place_of_a_name_are_none(tmp_path: Path) -> None:
    table = built(
        tmp_path, ryhti(tmp_path, f'49,00000,J,Katu,70,1,,,,"{POINT}"', f'49,,J,,Gatan,1,,,,"{POINT}"')
    )
    assert list(table["postal_code"]) == ["", ""]
    assert list(table["municipality_code"]) == ["049", "049"]
    assert list(table["street"]) == ["Gatan", "Katu"]
    assert list(table["street_sv"]) == ["", ""]


@pytest.mark.parametrize("order", ["lon-lat", "lat-lon", "east-north", "north-east"])
def test_coordinates_are_told_by_their_magnitude(tmp_path: Path, order: str) -> None:
    east, north = 431234.5, 6895432.25
    lon, lat = Transformer.from_crs(3067, 4326, always_xy=True).transform(east, north)
    written = {
        "lon-lat": (lon, lat),
        "lat-lon": (lat, lon),
        "east-north": (east, north),
        "north-east": (north, east),
    }[order]
    table = built(tmp_path, ryhti(tmp_path, '179,40100,J,Katu,,1,,,,"POINT ({} {})"'.format(*written)))
    assert table[["easting", "northing"]].iloc[0].to_numpy() == pytest.approx([east, north], abs=0.02)


TO_DEGREES = Transformer.from_crs(3067, 4326, always_xy=True)


@given(st.floats(50_000, 760_000), st.floats(6_600_000, 7_790_000))
def test_points_of_finland_survive_degrees(east: float, north: float) -> None:
    lon, lat = TO_DEGREES.transform(east, north)
    if 19 < lon < 31.7 and 59.3 < lat < 70.2:
        back = address_points.centimetres(np.array([lon]), np.array([lat]))
        assert [one[0] / 100 for one in back] == pytest.approx([east, north], abs=0.02)


def test_gzipped_file_gives_the_same_bytes_whatever_its_name_and_the_order_of_rows(tmp_path: Path) -> None:
    plain = ryhti(tmp_path, *ROWS)
    packed = tmp_path / "open_address.csv.gz"
    packed.write_bytes(gzip.compress(ryhti(tmp_path, *reversed(ROWS), name="b.csv").read_bytes()))
    bytes_of = []
    for number, source in enumerate((plain, packed)):
        build([source], tmp_path / f"{number}.parquet")
        bytes_of.append((tmp_path / f"{number}.parquet").read_bytes())
    assert bytes_of[0] == bytes_of[1]


def test_columns_that_a_request_left_out_are_empty(tmp_path: Path) -> None:
    header = "location_geometry_data;address_name_fin;municipality_number;number_part_of_address_number"
    table = built(tmp_path, ryhti(tmp_path, f"{POINT};Rantatie;179;5", header=header))
    assert table[["street_key", "number", "postal_code", "use"]].to_numpy().tolist() == [
        ["rantatie", 5, "", ""]
    ]


def test_progress_rises_to_the_whole(tmp_path: Path) -> None:
    shares: list[float] = []
    build([geocode_fixtures.RYHTI, geocode_fixtures.OPT], tmp_path / "out.parquet", shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_blocks_of_a_source_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = built(tmp_path, ryhti(tmp_path, *ROWS))
    monkeypatch.setattr("jarjestokartta.geo.services.address_source._BLOCK", 1500)
    pd.testing.assert_frame_equal(built(tmp_path, ryhti(tmp_path, *ROWS)), whole)


def test_a_municipality_is_a_row_group_and_reads_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    build([geocode_fixtures.RYHTI], out)
    metadata = parquet.ParquetFile(out).metadata
    groups = [metadata.row_group(place).column(0).statistics for place in range(metadata.num_row_groups)]
    codes = sorted({row.partition(",")[0] for row in ROWS})
    assert len(codes) > 1
    assert [(one.min, one.max) for one in groups] == [(code, code) for code in codes]
    assert set(Gazetteer.load(out, ["410"]).points["municipality_code"]) == {"410"}


def test_dvv_file(tmp_path: Path) -> None:
    report = build([geocode_fixtures.OPT], tmp_path / "out.parquet")
    assert (report.rows_in, report.rows_written, report.dropped) == (5, 4, {"no-position": 1})
    table = parquet.read_table(tmp_path / "out.parquet").to_pandas().set_index(["street", "number", "letter"])
    shop = table.loc[("Kauppakatu", 8, "")]
    assert (shop["number_to"], shop["use"], shop["street_sv"]) == (10, "other", "Köpmansgatan")
    assert (shop["easting"], shop["northing"]) == (431120, 6895010)
    assert table.loc[("Kauppakatu", 12, "a"), "use"] == "dwelling-or-business"
    assert table.loc[("Säyneensalo", 0, ""), ["municipality_code", "use"]].tolist() == ["077", ""]


def test_sources_of_both_formats_make_one_gazetteer(tmp_path: Path) -> None:
    report = build([geocode_fixtures.RYHTI, geocode_fixtures.OPT], tmp_path / "out.parquet")
    codes = parquet.read_table(tmp_path / "out.parquet")["municipality_code"].to_pylist()
    assert codes == sorted(codes)
    assert report.municipalities == len(set(codes))
    assert set(codes) == {row.partition(",")[0] for row in ROWS}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"%PDF-1.7 nothing", "addresses-format"),
        (b"name;x;y\na;1;2\n", "addresses-format"),
        (b"municipality_number,postal_code\n179,40100\n", "addresses-columns"),
        (f"{HEADER}\n".encode(), "addresses-none"),
        (f"{HEADER}\n179,40100,J,Katu,,1\n".encode(), "addresses-row"),
        (f'{HEADER}\n{ROWS[0]}\n179,40100,J,Katu,,1,,,,"POINT (431000 68'.encode(), "addresses-cut"),
        (f"{HEADER}\n{ROWS[0]}\n179,40100,J,Katu,,1,,,,POINT (431000 68".encode(), "addresses-cut"),
        (f"{HEADER}\n179,40100,J,Käsi,,1,,,,{POINT}\n".encode("latin-1"), "addresses-unreadable"),
        (gzip.compress(f"{HEADER}\n{chr(10).join(ROWS)}".encode())[:-40], "addresses-unreadable"),
        (geocode_fixtures.OPT.read_bytes() + b"half;a;row\r\n", "addresses-row"),
        (geocode_fixtures.OPT.read_bytes().rstrip()[:-3], "addresses-cut"),
    ],
)
def test_bad_source_changes_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    out = tmp_path / "out.parquet"
    build([geocode_fixtures.RYHTI], out)
    before = out.read_bytes()
    source = tmp_path / "source"
    source.write_bytes(content)
    with pytest.raises(InputError) as error:
        build([source], out)
    assert error.value.code == code
    assert error.value.params["file"] == source
    assert out.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"out.parquet", "source"}


def test_a_broken_row_and_a_cut_download_are_told(tmp_path: Path) -> None:
    source = ryhti(tmp_path, *ROWS, "half,a,row")
    with pytest.raises(InputError) as error:
        build([source], tmp_path / "out.parquet")
    assert error.value.params == {
        "file": source,
        "row": str(len(ROWS) + 2),
        "found": "3",
        "wanted": str(HEADER.count(",") + 1),
    }
    source.write_bytes(gzip.compress(geocode_fixtures.RYHTI.read_bytes())[:-40])
    with pytest.raises(InputError) as error:
        build([source], tmp_path / "out.parquet")
    assert error.value.params["detail"] is Cause.CUT


def test_missing_source_and_missing_gazetteer_are_named(tmp_path: Path) -> None:
    for call in (lambda path: build([path], tmp_path / "out.parquet"), Gazetteer.load):
        with pytest.raises(InputError) as error:
            call(tmp_path / "absent")
        assert error.value.code == "file-missing"


@pytest.mark.parametrize("content", [b"not parquet", None])
def test_another_file_is_no_gazetteer(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.parquet"
    if content is None:
        parquet.write_table(pa.table({"a": [1]}), path)
    else:
        path.write_bytes(content)
    with pytest.raises(InputError) as error:
        Gazetteer.load(path)
    assert error.value.code == "gazetteer-unreadable"


def test_output_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "out.parquet").mkdir()
    (tmp_path / "out.parquet" / "kept").touch()
    with pytest.raises(OutputError):
        build([geocode_fixtures.RYHTI], tmp_path / "out.parquet")


def test_streets_cover_all_points_under_both_names(tmp_path: Path) -> None:
    known = geocode_fixtures.gazetteer(tmp_path)
    which, point = known.rows(np.arange(len(known.streets)))
    assert sorted(point) == list(range(len(known.points)))
    pairs = pd.DataFrame({"street": known.streets["street_key"].to_numpy()[which]})
    pairs["number"] = known.points["number"].to_numpy()[point]
    for name in ("laukaantie", "laukasvägen"):
        assert list(pairs.loc[pairs["street"] == name, "number"]) == [3, 5]
    assert known.streets.duplicated(["municipality_code", "street_key"]).sum() == 0


def test_middle_address_of_a_postal_area_is_one_of_its_own(tmp_path: Path) -> None:
    known = geocode_fixtures.gazetteer(tmp_path)
    codes = ["40100", "41800", "41340", "44100"]
    for area in known.postal_areas(codes).itertuples():
        mine = known.points[known.points["postal_code"] == area.postal_code]
        mine = mine[mine["municipality_code"] == area.municipality_code]
        assert len(mine) == area.addresses
        assert ((mine["easting"] == area.easting) & (mine["northing"] == area.northing)).any()
    assert sorted(known.postal_areas(codes)["postal_code"].unique()) == sorted(codes)
    assert list(known.postal_areas(["41340"])["postal_code"]) == ["41340"]
    shares = known.postal_codes.groupby("postal_code")["share"].sum()
    assert set(shares.index) == {row.split(",")[1] for row in ROWS}
    assert shares.to_list() == pytest.approx([1.0] * len(shares))


def test_addresses_of_a_merged_municipality_are_those_of_today(tmp_path: Path) -> None:
    """A file of last year's codes gives the very same index as one of today's."""
    rows = [
        f'{code},4{number:04d},{office},{street},Gatan,{number},{letter},,,"POINT (431000 6895{code})"'
        for code, office in (("601", "PIHTIPUDAS"), ("931", "VIITASAARI"), ("179", "JYVÄSKYLÄ"), ("077", "H"))
        for street in ("Koulutie", f"Äijätie {code}", "Åkerintie", "Asematie")
        for number in (12, 2, 30)
        for letter in ("", "b", "a")
    ]
    today = [row.replace("601,", "931,", 1) for row in rows]
    for name, listed in (("old", rows), ("new", today)):
        build([ryhti(tmp_path, *listed, name=f"{name}.csv")], tmp_path / f"{name}.parquet")
    found = Gazetteer.load(tmp_path / "old.parquet", ["931", "179"], {"601": "931"})
    wanted = Gazetteer.load(tmp_path / "new.parquet", ["931", "179"])
    assert len(found.points) == len(wanted.points) == 3 * 72  # under both names
    pd.testing.assert_frame_equal(found.streets, wanted.streets)
    texts = found.points.select_dtypes("category").columns
    pd.testing.assert_frame_equal(
        found.points.astype(dict.fromkeys(texts, "str")), wanted.points.astype(dict.fromkeys(texts, "str"))
    )
    # Another merger of the country changes nothing here.
    other = Gazetteer.load(tmp_path / "new.parquet", ["931", "179"], {"588": "507"})
    pd.testing.assert_frame_equal(other.points, wanted.points)

"""The whole set of files: complete, the same every time, and readable by ordinary programs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pytest
from model_fixtures import SCALE, small_region

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.model import facts, region

GOLDEN = Path(__file__).parent / "data" / "model_golden.json"
PACKED = {"register.xlsx", "roads.osm.pbf"}  # their bytes depend on the machine's zlib
FILES = {
    "register.xlsx",
    "data/raw/kunta1000k_2026.geojson",
    "data/raw/pno_tilasto_2026.geojson",
    "data/raw/vaki2025_1km.geojson",
    "data/raw/11re.json",
    "data/raw/kylat.geojson",
    "data/raw/vesistot.geojson",
    "data/raw/open_address.csv",
    "data/raw/lipas.json",
    "data/raw/ptv.json",
    "data/raw/osm_places.json",
    "data/raw/roads.osm.pbf",
    "private/truth/register_truth.csv",
    "private/truth/sites_truth.csv",
    "private/truth/cells_truth.csv",
    "private/truth/villages_truth.csv",
    "private/truth/rates_truth.csv",
}


def hashes(folder: Path) -> dict[str, str]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found
    }


def test_every_file_is_written_and_nothing_else() -> None:
    assert set(hashes(small_region())) == FILES


def test_the_same_seed_gives_the_same_bytes_in_another_folder(tmp_path: Path) -> None:
    again = tmp_path / "OneDrive – KYT ry" / "mallialue ä"
    region.write(again, scale=SCALE)
    assert hashes(again) == hashes(small_region())


def test_the_bytes_are_those_of_every_other_machine() -> None:
    found = {name: value for name, value in hashes(small_region()).items() if Path(name).name not in PACKED}
    assert found == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_another_seed_keeps_the_map_and_changes_the_rest(tmp_path: Path) -> None:
    region.write(tmp_path, scale=SCALE, seed=7)
    first, other = hashes(small_region()), hashes(tmp_path)
    same = {name for name in FILES if first[name] == other[name]}
    assert same == {f"data/raw/{name}.geojson" for name in ("kunta1000k_2026", "kylat", "vesistot")}


def test_nothing_but_the_truth_tells_the_model_from_the_services() -> None:
    for path in (small_region() / "data/raw").glob("*.*json"):
        text = path.read_text(encoding="utf-8").lower()
        assert not [word for word in ("demo", "malli", "invented", "keksitty") if word in text], path.name


@pytest.mark.parametrize("scale", [0, -1, 0.001, 26, float("nan")])
def test_a_scale_out_of_range_is_refused_and_nothing_is_written(scale: float, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        region.write(tmp_path / "w", scale=scale)
    assert caught.value.code == "model-scale"
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("kunta1000k_2026", 45),
        ("kylat", 250),
        ("pno_tilasto_2026", 169),
        ("vesistot", None),
        ("vaki2025_1km", None),
    ],
)
def test_layers_open_in_geopandas_in_metres(name: str, rows: int | None) -> None:
    layer = gpd.read_file(small_region() / "data/raw" / f"{name}.geojson")
    assert layer.crs.to_epsg() == 3067
    assert layer.is_valid.all()
    assert rows is None or len(layer) == rows


def test_the_sketch_alone_has_boundaries_and_official_totals(tmp_path: Path) -> None:
    region.write_sketch(tmp_path)
    assert {path.name for path in tmp_path.rglob("*.*")} == {"kunta1000k_2026.geojson", "11re.json"}
    reply = json.loads((tmp_path / "data/raw/11re.json").read_text(encoding="utf-8"))
    assert reply["value"] == facts.municipalities()["residents"].tolist()
    assert reply["size"] == [22, 1, 1, 1, 1]

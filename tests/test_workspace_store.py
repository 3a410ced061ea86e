"""Contents are kept once, whole, under their hash, and come back as they were."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from jarjestokartta.geo.errors import InputError
from jarjestokartta.workspace.store import Store

TEXT = "Tie 1;Hankasalmi;ä\n" * 5000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", tmp_path / "scratch")


def kept(store: Store) -> dict[str, int]:
    return {path.suffix: path.stat().st_size for path in store.folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "as_it_is", "suffix"),
    [
        ("data/raw/osoitteet.csv", False, ".zst"),
        ("data/raw/tiet.osm.pbf", False, ".pbf"),
        ("REKISTERI.CSV", True, ".csv"),
        ("nimetön", False, ".zst"),
    ],
)
def test_comes_back_as_it_was(
    store: Store, tmp_path: Path, name: str, suffix: str, *, as_it_is: bool
) -> None:
    source = tmp_path / "lähde"
    source.write_text(TEXT, encoding="utf-8")
    digest = sha256(source.read_bytes()).hexdigest()
    store.keep(source, name, digest, as_it_is=as_it_is)
    first = kept(store)
    assert list(first) == [suffix]
    assert (first[suffix] < len(TEXT) / 50) == (suffix == ".zst")
    source.unlink()
    store.keep(source, name, digest)  # it is here: nobody needs the source
    assert kept(store) == first
    target = tmp_path / "toinen paikka" / "tiedosto"
    assert store.take(name, digest, target)
    assert target.read_text(encoding="utf-8") == TEXT
    assert not any((tmp_path / "scratch").iterdir())


def test_bytes_without_a_file(store: Store, tmp_path: Path) -> None:
    digest = store.keep_bytes(b"[]" * 100, "2026-11-24.json")
    assert store.keep_bytes(b"[]" * 100, "2026-11-24.json") == digest
    assert store.take("private/geocode-answers/2026-11-24.json", digest, tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == b"[]" * 100


def test_another_content_than_at_the_beginning_is_refused(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "lähde.csv"
    source.write_text(TEXT, encoding="utf-8")
    with pytest.raises(InputError, match="input-changed"):
        store.keep(source, "lähde.csv", "0" * 64)
    assert kept(store) == {}
    with pytest.raises(InputError, match="input-changed"):
        store.keep(tmp_path / "poissa.csv", "poissa.csv", "0" * 64)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("damage", [b"", b"no frame", TEXT.encode()])
def test_what_is_lost_or_damaged_is_not_given(store: Store, tmp_path: Path, name: str, damage: bytes) -> None:
    source = tmp_path / name
    source.write_text(TEXT + "x", encoding="utf-8")
    digest = sha256(source.read_bytes()).hexdigest()
    assert not store.take(name, digest, tmp_path / "x")
    store.keep(source, name, digest)
    store.find(name, digest).write_bytes(damage)
    assert not store.take(name, digest, tmp_path / "x")

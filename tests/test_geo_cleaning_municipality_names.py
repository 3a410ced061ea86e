"""Home municipalities of another year's division: read as today's, told once, never lost nor guessed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from register_fixtures import row, write_csv

from jarjestokartta.geo import register, tables, words
from jarjestokartta.geo.cleaning.municipality_names import Municipalities, known
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.vintages import Changes, builtin

NEXT_YEAR = [("601", "931", 2027), ("992", "410", 2027), ("256", "216", 2027), ("256", "312", 2027)]
REGION = ("179", "182", "216", "312", "410", "500", "601", "729", "931")
MERGED = tuple(code for code in REGION if code != "601")


def table(rows: list[tuple[str, str, int]]) -> Changes:
    plain = pd.DataFrame(rows, columns=["from_code", "to_code", "year"]).astype({"year": "Int64"})
    return Changes(tables.MUNICIPALITY_CHANGES.conform(plain))


def changes() -> Changes:
    return builtin() + table(NEXT_YEAR)


@pytest.mark.parametrize(
    ("text", "code", "problem"),
    [
        ("Viitasaari", "931", None),
        ("931", "931", None),
        # Merged next year: known by every name it had.
        ("Pihtipudas", "931", "municipality-merged"),
        ("601", "931", "municipality-merged"),
        ("KU601", "931", "municipality-merged"),
        ("601 Pihtipudas", "931", "municipality-merged"),
        ("Pihtiputaan kunta", "931", "municipality-merged"),
        ("PIHTIPUDAS", "931", "municipality-merged"),
        # Merged long ago, by number and by name.
        ("633", "729", "municipality-merged"),
        ("180", "179", "municipality-merged"),
        ("Pylkönmäki", "729", "municipality-old"),
        # A chain: Suolahti became a part of Äänekoski, and that of Laukaa.
        ("774", "410", "municipality-merged"),
        ("Suolahti", "410", "municipality-old"),
        ("Äänekoski", "410", "municipality-merged"),
        ("Ä-koski", "410", "municipality-merged"),
        ("�änekoski", "410", "municipality-spelling"),
        ("Aanekoski", "410", "municipality-spelling"),
        ("Äänekoski / Äänekoski", "410", None),
        # Splits: nobody can tell which.
        ("256", None, "municipality-split"),
        ("Kinnula", None, "municipality-split"),
        ("443", None, "municipality-split"),
        ("Längelmäki", None, "municipality-split"),
        # Elsewhere in Finland, of today and of old.
        ("Helsinki", None, "municipality-outside"),
        ("091", None, "municipality-outside"),
        ("911", None, "municipality-outside"),
        ("Valtimo", None, "municipality-outside"),
        ("Pertunmaa", None, "municipality-outside"),
        ("Mouhijärvi", None, "municipality-outside"),
        ("Kuhmoinen", None, "municipality-left"),
        ("998", None, "municipality-unknown"),
    ],
)
def test_municipalities_of_any_year(text: str, code: str | None, problem: str | None) -> None:
    read = Municipalities(known(MERGED), changes(), 2027).read(text)
    assert read.value == code
    if problem is not None:
        assert read.problem == problem


def test_changes_of_next_year_wait_for_its_boundaries() -> None:
    names = Municipalities(known(REGION), changes(), 2026)
    assert names.read("Pihtipudas") == ("601", None, None)
    assert names.read("992").problem == "municipality-outside"
    assert names.read("633").value == "729"


def read(folder: Path, homes: list[str], region: tuple[str, ...], year: int | None) -> register.Register:
    rows = [row(number, home_municipality=home) for number, home in enumerate(homes, start=1)]
    path = write_csv(folder / "rekisteri.csv", rows)
    return register.read(path, municipalities=known(region), changes=changes(), year=year)


def test_each_old_municipality_is_told_once_with_its_rows(tmp_path: Path) -> None:
    homes = ["Viitasaari", "Pihtipudas", "601", "Pihtipudas", "633", "Helsinki"]
    found = read(tmp_path, homes, MERGED, 2027)
    assert found.associations["home_municipality"].tolist() == ["931", "931", "931", "931", "729"]
    told = found.problems[found.problems["code"] == "municipality-merged"]
    assert told[["value", "restored"]].to_numpy().tolist() == [
        ["3", "601 Pihtipudas → 931 Viitasaari (2027)"],
        ["1", "633 Pylkönmäki → 729 Saarijärvi (2009)"],
    ]
    assert told["source_row"].isna().all()
    assert told["severity"].eq("repaired").all()
    assert found.problems["code"].eq("municipality-outside").sum() == 1


@pytest.mark.parametrize("region", [REGION, tuple(code for code in REGION if code != "500")])
def test_a_register_newer_than_the_boundaries_is_refused(region: tuple[str, ...], tmp_path: Path) -> None:
    """The people of two municipalities would meet the associations of both in one of them."""
    with pytest.raises(InputError) as caught:
        read(tmp_path, ["Viitasaari", "Viitasaari", "Laukaa"], region, 2026)
    assert caught.value.code == "register-newer"
    assert caught.value.params["codes"] == "601 Pihtipudas → 931 Viitasaari (2027)"
    for language in words.LANGUAGES:
        sentence = words.load(language)("error.register-newer", **caught.value.params)
        assert "rekisteri.csv" in sentence
        assert not re.search(r"\{\w+\}", sentence)


def test_a_register_that_names_a_municipality_yet_to_be_is_refused(tmp_path: Path) -> None:
    coming = table([("601", "999", 2027), ("931", "999", 2027)])
    path = write_csv(tmp_path / "r.csv", [row(1), row(2, home_municipality="999")])
    with pytest.raises(InputError) as caught:
        register.read(path, municipalities=known(REGION), changes=coming, year=2026)
    assert caught.value.params["codes"] == "601 Pihtipudas → 999 (2027); 931 Viitasaari → 999 (2027)"


def test_a_register_that_names_the_old_one_still_is_of_the_boundaries_year(tmp_path: Path) -> None:
    found = read(tmp_path, ["Viitasaari", "Pihtipudas", "Laukaa"], REGION, 2026)
    assert found.associations["home_municipality"].tolist() == ["931", "601", "410"]
    # Boundaries that tell no year cannot be called older.
    assert len(read(tmp_path, ["Viitasaari", "Laukaa"], REGION, None).associations) == 2

"""Incomes of postal areas, as Paavo and tables made of it tell them."""

from __future__ import annotations

from pathlib import Path

from jarjestokartta.geo import tables
from jarjestokartta.geo.population.incomes import incomes
from jarjestokartta.geo.settings import Source


def _source(folder: Path, text: str, name: str = "paavo.csv") -> Source:
    (folder / name).write_text(text, encoding="utf-8")
    return Source(file=name)


def test_withheld_incomes_are_none(tmp_path: Path) -> None:
    paavo = _source(tmp_path, "postinumeroalue,nimi,he_vakiy,hr_mtu\n41500,A,900,24120\n41520,B,12,-1\n")
    assert incomes([paavo], tmp_path)["median_income"].tolist() == [24120]
    table = (
        "Postinumero,Alueen_nimi,Asukkaiden mediaanitulot (HR)\n41500,A (Hankasalmi),24120.0\n41520,B,0.0\n"
    )
    found = incomes([_source(tmp_path, table, "master.csv")], tmp_path)
    assert found["median_income"].tolist() == [24120]
    assert found["area_id"].str.contains("41500").all()


def test_the_first_source_that_tells_incomes_is_taken(tmp_path: Path) -> None:
    bare = _source(tmp_path, "postinumeroalue,nimi\n41500,A\n", "bare.csv")
    towns = _source(tmp_path, "kunta,nimi,hr_mtu\n077,Hankasalmi,1\n", "towns.csv")
    paavo = _source(tmp_path, "postinumeroalue,nimi,hr_mtu\n41500,A,24120\n")
    assert len(incomes([None, bare, towns, paavo], tmp_path)) == 1
    assert incomes([None, bare, towns], tmp_path).equals(tables.INCOMES.empty())

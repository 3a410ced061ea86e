"""A survey comes in, a person says whose its rows are, and its word counts: the whole way."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import Outcome
from demo_fixtures import updated_region
from review_fixtures import located, through_libreoffice
from survey_fixtures import SAY, Proposals, write
from update_fixtures import published, workspace

from jarjestokartta.geo import register
from jarjestokartta.geo.files import builtin_table
from jarjestokartta.scripts import exits
from jarjestokartta.workspace import survey_file

__all__ = ["workspace"]

Run = Callable[..., Outcome]
MARKER = "MERKKI7391"
HEADERS = (
    *("Rekisterinumero", "Yhdistyksen nimi", "Kotikunta", "Palkattuja työntekijöitä", "Jäsenmäärä"),
    *("Toiminta-alue", "Kohderyhmät", "Tarpeet", "Roolit", "Toimintapaikan nimi", "Toimintapaikan osoite"),
    *("Kenelle toimintapaikka on avoin", "Käyttöaika", "Verkkosivut", "Vapaa sana", "Yhteyshenkilö"),
)  # fmt: skip
NOBODY = SAY("join.nobody")


@pytest.fixture(scope="module")
def associations() -> pd.DataFrame:
    """Give active associations of the register whose names are one of a kind in their municipality."""
    table = register.read(updated_region() / "register.xlsx").associations
    towns = builtin_table("municipalities").set_index("code")["name_fi"]
    table = table.assign(town=table["home_municipality"].map(towns))
    table = table[(table["status"] == "active") & table["registration_number"].notna()]
    first = table["name"].str.split().str[:2].str.join(" ")
    kept = table[table["name"].str.endswith(" ry") & ~first.duplicated(keep=False)]
    return kept[~kept["name"].str.contains(r"\d")].reset_index(drop=True)


def row(one: object, **said: object) -> list[object]:
    """Give a row of the survey: what is said by heading, the free text with other people's names."""
    cells = {
        "Yhdistyksen nimi": one["name"],
        "Kotikunta": one.town,
        "Vapaa sana": f"{MARKER} Maija 040 123 4567",
    }
    cells |= {"Yhteyshenkilö": f"{MARKER} Matti"} | said
    return [cells.get(heading) for heading in HEADERS]


def address(workspace: Path, code: str) -> str:
    """Give an address of one building that the gazetteer knows in a municipality."""
    table = pd.read_csv(workspace / "data/raw/open_address.csv", dtype="str")
    own = table[(table["municipality_number"] == code) & table["address_fin"].notna()]
    plain = own["address_fin"].str.fullmatch(r"[^\W\d]+tie \d+") & ~own["address_fin"].duplicated(keep=False)
    return str(own.loc[plain, "address_fin"].iloc[0])


def join(run: Run, workspace: Path, path: Path, *options: str) -> Outcome:
    shown = run("-C", workspace, "join", path, *options)
    assert shown.code == exits.DONE, shown.stderr
    return shown


def lines(workspace: Path) -> pd.DataFrame:
    return survey_file.load(workspace / "private/survey.csv")


def proposals(workspace: Path) -> Proposals:
    return Proposals(workspace / "private/join-ehdotukset.xlsx")


@pytest.fixture
def survey(tmp_path: Path, associations: pd.DataFrame) -> Path:
    """Give a survey of which some rows are certain, one is misspelt, one is nobody's and one contradicts."""
    one, two, three, four, five = (associations.iloc[n] for n in range(5))
    bad = pd.Series({"name": "Olematon Näppylä ry", "town": one.town})
    misspelt = pd.Series({"name": four["name"][:3] + four["name"][4:], "town": four.town})
    return write(
        tmp_path / "kartoitus.xlsx",
        HEADERS,
        row(pd.Series({"name": one["name"].upper().removesuffix(" RY"), "town": one.town}), Jäsenmäärä=12),
        row(two, Rekisterinumero=two.registration_number, Jäsenmäärä=30),
        row(three, Rekisterinumero=five.registration_number),
        row(misspelt, Jäsenmäärä=7),
        row(bad, Jäsenmäärä=5),
    )


def test_a_survey_is_joined_and_a_person_says_the_rest(
    run: Run, workspace: Path, survey: Path, associations: pd.DataFrame, tmp_path: Path
) -> None:
    one, two, three, four, _ = (associations.iloc[n] for n in range(5))
    shown = join(run, workspace, survey, "--name", "Kartoitus 2026", "--day", "1.10.2026")
    assert "5 riviä" in shown.told
    assert "rekisterinumerolla 1, nimellä ja kunnalla 1" in shown.told
    assert "3 riviä odottaa ihmistä" in shown.told
    assert "Yhteyshenkilö" in shown.told
    assert shown.stdout.splitlines() == [
        str(workspace / "private" / name) for name in ("survey.csv", "join-ehdotukset.xlsx")
    ]
    known = lines(workspace)
    by = known[known["field"] == "joined-by"].set_index("association_id")["value"]
    assert by.to_dict() == {one.association_id: "name", two.association_id: "number"}
    assert known["row"].nunique() == 5
    assert set(known["told_on"]) == {pd.Timestamp("2026-10-01")}

    form = proposals(workspace)
    misspelt = next(name for name in form.rows if name not in {three["name"], "Olematon Näppylä ry"})
    assert form.get(three["name"], "why") == SAY("join-doubt.contradiction")
    assert form.choices(misspelt)[0].startswith(four["name"])
    assert form.choices("Olematon Näppylä ry")[-1] == NOBODY
    before = (workspace / "private/survey.csv").read_bytes()
    join(run, workspace, form.path)  # untouched: nothing changes
    assert (workspace / "private/survey.csv").read_bytes() == before

    form.put(misspelt, "choice", form.choices(misspelt)[0])
    form.put("Olematon Näppylä ry", "choice", NOBODY)
    form.put(three["name"], "number", three.registration_number)
    shown = join(run, workspace, through_libreoffice(form.save(), tmp_path / "office"))
    assert "Ottamatta 0" in shown.told
    assert not form.path.exists()
    known = lines(workspace)
    by = known[known["field"] == "joined-by"]
    assert sorted(by["value"]) == ["name", "nobody", "number", "person", "person"]
    assert set(by.loc[by["value"] == "person", "association_id"]) == {
        three.association_id,
        four.association_id,
    }

    # The survey again, its rows in another order: what a person has said stands.
    book = openpyxl.load_workbook(survey)
    rows = list(book.active.iter_rows(values_only=True))
    join(run, workspace, write(survey, rows[0], *rows[:0:-1]), "--name", "Kartoitus 2026")
    again = lines(workspace)
    assert sorted(again.loc[again["field"] == "joined-by", "value"]) == sorted(by["value"])
    assert again["row"].nunique() == 5


def test_wrong_answers_are_named_by_row_and_nothing_is_lost(
    run: Run, workspace: Path, survey: Path, associations: pd.DataFrame
) -> None:
    join(run, workspace, survey)
    form = proposals(workspace)
    names = list(form.rows)
    names.sort(key=lambda name: len(form.choices(name)))
    form.put(names[0], "choice", "Ihan muu ry")
    form.put(names[1], "number", "999.999")
    form.put(names[2], "choice", form.choices(names[2])[0])
    form.put(names[2], "number", associations.iloc[20].registration_number)
    form.save()
    shown = run("-C", workspace, "join", survey)
    assert shown.code == exits.BAD_DATA
    assert "vastauksia, joita ei ole luettu" in shown.told
    shown = join(run, workspace, form.path)
    assert "Ottamatta 3" in shown.told
    for name in names:
        assert f"Rivi {form.rows[name]}:" in shown.told
    assert len(proposals(workspace).rows) == 3
    assert (workspace / "private/join-problems.xlsx").exists()


def test_its_word_counts_and_its_rows_stay_private(
    run: Run, workspace: Path, associations: pd.DataFrame, tmp_path: Path
) -> None:
    before = located(workspace)
    at_home = before["place_kind"] != "premises"
    mine = associations[associations["association_id"].isin(before.index[at_home])].reset_index(drop=True)
    hall, flat, nameless, labelled, home = (mine.iloc[n] for n in range(5))
    place = address(workspace, hall.home_municipality)
    other = address(workspace, flat.home_municipality)
    elsewhere = address(workspace, home.home_municipality)
    own = before.loc[nameless.association_id, "street_address"]
    survey = write(
        tmp_path / "k.xlsx",
        HEADERS,
        row(
            hall,
            **{"Toimintapaikan nimi": "Kartoituksen Seurala", "Toimintapaikan osoite": place},
            **{
                "Kenelle toimintapaikka on avoin": "kaikki",
                "Käyttöaika": "kesä",
                "Verkkosivut": "www.seurala.example",
            },
        ),
        row(flat, **{"Toimintapaikan nimi": "Koti", "Toimintapaikan osoite": f"{other} A 12"}),
        row(nameless, **{"Toimintapaikan osoite": own}),
        row(home, **{"Toimintapaikan nimi": "Puheenjohtajan koti", "Toimintapaikan osoite": elsewhere}),
        row(
            labelled,
            **{
                "Tarpeet": "vertaistuki",
                "Kohderyhmät": "nuoret",
                "Roolit": "luottamus",
                "Toiminta-alue": "maakunta",
            },
            **{"Palkattuja työntekijöitä": 3, "Jäsenmäärä": 918273},
        ),
    )
    join(run, workspace, survey, "--name", "Kartoitus 2026", "--day", "2026-10-01")
    unchanged = run("-C", workspace, "update", workspace / "register.xlsx")
    assert unchanged.code == exits.DONE
    assert "Kartoitukset: 5 vastannut 5 kysytystä" in unchanged.told  # it ran: the stamp knows the survey
    after = located(workspace)
    told = after.loc[hall.association_id]
    assert told[["precision", "place_kind", "method", "reason", "source"]].tolist() == [
        *("building", "premises", "survey", "survey", "Kartoitus 2026")
    ]
    assert told["street_address"] == place
    for one in (flat, nameless, home):
        assert after.loc[one.association_id, "method"] != "survey"
        assert after.loc[one.association_id, "place_kind"] != "premises"
    assert after.loc[labelled.association_id, "needs"] == "mutual-aid"
    assert after.loc[labelled.association_id, ["roles", "target_groups", "scale"]].tolist() == [
        *("trust", "youth", "region")
    ]

    book = openpyxl.load_workbook(workspace / "maps/output/tables.xlsx", read_only=True)
    sites = [
        cells
        for cells in book[SAY("sheet.sites")].iter_rows(values_only=True)
        if cells[0] == "Kartoituksen Seurala"
    ]
    assert len(sites) == 1
    assert {place, SAY("open-to.all"), "kesä", "Kartoitus 2026"} <= set(sites[0])
    texts = {str(cell) for cells in book[SAY("sheet.survey")].iter_rows(values_only=True) for cell in cells}
    assert "918273" not in texts  # of one association
    for path in (workspace / "maps/output").rglob("*"):
        content = _plain(path) if path.is_file() else b""
        for text in (MARKER, "Maija 040", "918273", f"{other} A 12"):
            assert text.encode() not in content, (path, text)
    same = published(workspace)
    again = run("-C", workspace, "update", workspace / "register.xlsx")
    assert "Mikään ei ole muuttunut" in again.told or "ei ole muuttunut" in again.told
    assert published(workspace) == same


def _plain(path: Path) -> bytes:
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_our_own_files_are_known_by_what_is_in_them(run: Run, workspace: Path, survey: Path) -> None:
    join(run, workspace, survey)
    form = proposals(workspace).path
    shown = run("check", form)
    assert shown.code == exits.BAD_DATA
    assert "ehdotustaulukko" in shown.told
    shown = run("-C", workspace, "join", workspace / "private/tehtavat.xlsx")
    assert shown.code == exits.BAD_DATA
    form.write_bytes(survey.read_bytes())  # somebody's own file under that name is not written over
    shown = run("-C", workspace, "join", survey)
    assert shown.code == exits.BAD_DATA
    assert form.read_bytes() == survey.read_bytes()


def test_a_register_is_no_survey(run: Run, workspace: Path) -> None:
    shown = run("-C", workspace, "join", workspace / "register.xlsx")
    assert shown.code == exits.BAD_DATA
    assert "on yhdistysrekisteri, ei kartoitus" in shown.told
    assert not (workspace / "private" / "survey.csv").exists()


def test_two_sources_that_differ_are_both_kept_and_told(
    run: Run, workspace: Path, associations: pd.DataFrame, tmp_path: Path
) -> None:
    one = associations.iloc[0]
    for name, members, day in (("kunta", 12, "2025-01-01"), ("kartoitus", 30, "2026-01-01")):
        path = write(tmp_path / f"{name}.xlsx", HEADERS, row(one, Jäsenmäärä=members))
        shown = join(run, workspace, path, "--day", day)
    assert "members: 30" in shown.told
    assert "12 (kunta)" in shown.told
    known = lines(workspace)
    assert sorted(known.loc[known["field"] == "members", "value"]) == ["12", "30"]


def test_nothing_is_joined_before_there_is_a_register(run: Run, survey: Path, tmp_path: Path) -> None:
    run("init", tmp_path / "uusi")
    shown = run("-C", tmp_path / "uusi", "join", survey)
    assert shown.code == exits.BAD_DATA

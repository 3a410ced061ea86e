"""Doubtful places go out, are answered, come back, and win: the whole way, on the built-in region."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import Outcome
from demo_fixtures import updated_region
from review_fixtures import SAY, Form, located, through_libreoffice
from update_fixtures import published, workspace

from jarjestokartta.geo import words
from jarjestokartta.geo.review.coordinates import read
from jarjestokartta.scripts import exits

__all__ = ["workspace"]

Run = Callable[..., Outcome]
ACCEPT = SAY("review.accept")


@pytest.fixture
def form(run: Run, workspace: Path) -> Form:
    """Give the questions of a workspace."""
    path = workspace / "tarkistus ä.xlsx"
    shown = run("-C", workspace, "review", "export", path)
    assert shown.code == exits.DONE, shown.stderr
    assert shown.stdout.strip() == str(path)
    assert SAY("review.private") in shown.told
    return Form(path)


def read_in(run: Run, workspace: Path, path: Path, *options: str) -> Outcome:
    shown = run("-C", workspace, *options, "review", "import", path)
    assert shown.code == exits.DONE, shown.stderr
    return shown


def coarse(form: Form, *, candidates: int = 3) -> list[str]:
    """Give associations known only roughly, with candidates to choose from."""
    found = [identity for identity in form.rows if SAY("doubt.coarse") in form.get(identity, "why")]
    return [identity for identity in found if len(form.choices(identity)) >= candidates]


def building(form: Form, identity: str) -> str:
    return next(one for one in form.choices(identity)[1:] if not one.endswith(")"))


def decisions(workspace: Path) -> bytes:
    return (workspace / "private/decisions.csv").read_bytes()


def register_with(workspace: Path, identity: str, street: str) -> Path:
    """Give the register with one association's street changed."""
    path = workspace / "uusi rekisteri.xlsx"
    book = openpyxl.load_workbook(workspace / "register.xlsx")
    page = book.worksheets[0]
    row = int(located(workspace).loc[identity, "source_row"])
    old = located(workspace).loc[identity]
    text = old["register_address"] if isinstance(old["register_address"], str) else old["street_address"]
    cell = next(
        one for one in page[row] if one.value and str(one.value) in text and str(one.value)[0].isalpha()
    )
    cell.value = street
    book.save(path)
    return path


def test_a_person_s_word_goes_all_the_way(run: Run, workspace: Path, form: Form, tmp_path: Path) -> None:
    chosen, degrees, metres, typed, kept = coarse(form)[:5]
    choice = building(form, chosen)
    form.put(chosen, candidate=choice, premises="kyllä", person="MK")
    form.put(degrees, east="25,7473", north="62,2426")
    form.put(metres, east=434_912, north=6_901_836, premises="Nej")
    form.put(typed, corrected=building(form, typed))
    form.put(kept, candidate=ACCEPT, remark="ei tarkempaa tietoa")
    before = located(workspace)
    shown = read_in(run, workspace, through_libreoffice(form.save(), tmp_path / "office"))
    assert "Uusia päätöksiä 5, muuttuneita 0, ennallaan 0, ottamatta 0" in shown.told
    assert shown.stdout.strip() == str(workspace / "private/decisions.csv")

    assert run("-C", workspace, "map").code == exits.DONE
    after = located(workspace)
    points = after[["east", "north"]].astype(float)
    assert after.loc[[chosen, degrees, metres, typed], "precision"].tolist() == ["building"] * 4
    assert (after.loc[[chosen, degrees, metres, typed, kept], "method"] == "person").all()
    assert after.loc[chosen, "street_address"] == choice.split(",")[0]
    assert after.loc[chosen, "place_kind"] == "premises"
    assert after.loc[typed, "street_address"] == building(form, typed).split(",")[0]
    expected = read("25,7473", "62,2426")
    for identity in (degrees, metres):
        assert points.loc[identity].tolist() == [expected.easting, expected.northing]
    assert after.loc[kept, ["precision", "east", "north"]].equals(
        before.loc[kept, ["precision", "east", "north"]]
    )
    others = after.index.difference([chosen, degrees, metres, typed, kept])
    columns = ["precision", "east", "north", "score", "reason", "street_address"]
    assert after.loc[others, columns].equals(before.loc[others, columns])

    again = run("-C", workspace, "review", "export", workspace / "toinen.xlsx")
    assert again.code == exits.DONE
    assert not {chosen, degrees, metres, typed, kept} & set(Form(workspace / "toinen.xlsx").rows)
    # Where it was placed by a point alone, the register's street is nobody's to publish.
    assert after.loc[degrees, "register_address"] == form.get(degrees, "register_address")
    public = (workspace / "maps/output/index.html").read_text(encoding="utf-8")
    assert form.get(degrees, "register_address") not in public


def test_nothing_said_changes_nothing(run: Run, workspace: Path, form: Form, tmp_path: Path) -> None:
    files = published(workspace)
    read_in(run, workspace, through_libreoffice(form.path, tmp_path / "office", "ods"))
    assert not (workspace / "private/decisions.csv").exists()
    form.put(coarse(form)[0], candidate=ACCEPT)
    form.save()
    read_in(run, workspace, form.path)
    first = decisions(workspace)
    stamp = (workspace / "private/decisions.csv").stat().st_mtime_ns
    shown = read_in(run, workspace, form.path)
    assert "ennallaan 1" in shown.told
    run("-C", workspace, "review", "export", workspace / "uusi.xlsx")
    read_in(run, workspace, workspace / "uusi.xlsx")
    assert decisions(workspace) == first
    assert (workspace / "private/decisions.csv").stat().st_mtime_ns == stamp
    assert published(workspace) == files  # until the next update


def test_a_changed_address_comes_back(run: Run, workspace: Path, form: Form) -> None:
    identity = next(one for one in coarse(form) if "PL " not in str(form.get(one, "register_address")))
    form.put(
        identity, candidate=building(form, identity), premises="kyllä", person="Maija", remark="soitettu"
    )
    read_in(run, workspace, form.save())
    assert run("-C", workspace, "map").code == exits.DONE
    assert located(workspace).loc[identity, "review"] == "place;premises"

    register = register_with(workspace, identity, "Tuntematontie 7")
    shown = run("-C", workspace, "update", register)
    assert shown.code == exits.DONE, shown.stderr
    row = located(workspace).loc[identity]
    assert row["method"] != "person"
    assert row["place_kind"] != "premises"
    assert row["street_address"] == "Tuntematontie 7"
    assert run("-C", workspace, "review", "export", workspace / "toinen.xlsx").code == exits.DONE
    again = Form(workspace / "toinen.xlsx")
    assert SAY("doubt.returned") in again.get(identity, "why")
    told = str(again.get(identity, "previous"))
    for part in ("Maija", "soitettu", building(form, identity), form.get(identity, "register_address")):
        assert str(part) in told
    assert again.get(identity, "candidate") is None

    # The old answers, read in again, are still of the old address; the new address is still asked about.
    first = decisions(workspace)
    shown = read_in(run, workspace, form.path)
    assert "Rekisterin osoite on muuttunut" in shown.told
    assert decisions(workspace) == first

    # Back at the old address, the old word holds again.
    assert run("-C", workspace, "update", workspace / "register.xlsx").code == exits.DONE
    assert located(workspace).loc[identity, "review"] == "place;premises"


def test_bad_rows_stop_no_others(run: Run, workspace: Path, form: Form) -> None:
    good, abroad, edited, maybe, unknown = coarse(form)[:5]
    form.put(good, candidate=ACCEPT)
    form.put(abroad, east="12", north="99")
    form.put(maybe, premises="ehkä")
    form.put(edited, premises="ei", association_id="999.999")
    form.put(unknown, corrected="Olematonkuja 1, 41520 Hankasalmi")
    shown = read_in(run, workspace, form.save())
    assert "Uusia päätöksiä 1, muuttuneita 0, ennallaan 0, ottamatta 4" in shown.told
    for identity in (abroad, edited, maybe, unknown):
        assert f"Rivi {form.rows[identity]}: " in shown.told
    assert decisions(workspace).count(b"\r\n") == 2
    book = openpyxl.load_workbook(workspace / "private/review-problems.xlsx")
    texts = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    assert {"999.999", "ehkä", "12", form.path.name} <= texts

    form.put(abroad, east=None, north=None)
    form.put(maybe, premises="kyllä")
    form.put(edited, association_id=edited)
    form.put(unknown, corrected=None)
    shown = read_in(run, workspace, form.save())
    assert "ottamatta 0" in shown.told
    assert "ennallaan 1" in shown.told


def test_a_remark_alone_decides_nothing_and_is_not_lost(run: Run, workspace: Path, form: Form) -> None:
    form.put(coarse(form)[0], remark="soitetaan syksyllä")
    shown = read_in(run, workspace, form.save())
    assert "vastauksia 0. Uusia päätöksiä 0, muuttuneita 0, ennallaan 0, ottamatta 0." in shown.told
    assert "soitetaan syksyllä" in shown.told
    assert not (workspace / "private/decisions.csv").exists()
    again = run("-C", workspace, "review", "export", form.path)
    assert again.code == exits.BAD_DATA  # it would be written over


def test_another_answer_replaces_the_first_and_is_named(run: Run, workspace: Path, form: Form) -> None:
    identity = coarse(form)[0]
    form.put(identity, candidate=building(form, identity))
    read_in(run, workspace, form.save())
    form.put(identity, candidate=ACCEPT)
    shown = read_in(run, workspace, form.save())
    assert "muuttuneita 1" in shown.told
    assert building(form, identity) in shown.told
    assert b";accepted;" in decisions(workspace)


def test_an_older_workbook_replaces_nothing(run: Run, workspace: Path, form: Form) -> None:
    """Answers lie in a mailbox while the register changes and the association is decided on anew."""
    identity = next(one for one in coarse(form) if "PL " not in str(form.get(one, "register_address")))
    other = next(one for one in coarse(form) if one != identity)
    old = Form(form.save(workspace / "vanha.xlsx"))
    old.put(identity, candidate=ACCEPT, person="vanha")
    old.put(other, premises="ei", person="vanha")
    old.save()
    assert (
        run("-C", workspace, "update", register_with(workspace, identity, "Tuntematontie 7")).code
        == exits.DONE
    )
    path = workspace / "uusi.xlsx"
    assert run("-C", workspace, "review", "export", path).code == exits.DONE
    newer = Form(path)
    newer.put(identity, east="434912", north="6901836", person="uusi")
    newer.put(other, premises="kyllä", person="uusi")
    read_in(run, workspace, newer.save())
    kept = decisions(workspace)

    shown = read_in(run, workspace, old.path)
    assert "muuttuneita 0, ennallaan 0, ottamatta 2" in shown.told
    assert f"Rivi {old.rows[identity]}: Yhdistyksestä on päätetty muualla" in shown.told
    assert "vanha" in shown.told
    assert "uusi" in shown.told
    assert decisions(workspace) == kept

    # Whoever takes the decision back may read the older answer in.
    lines = kept.splitlines(keepends=True)
    left = [line for line in lines if not line.startswith(other.encode())]
    (workspace / "private/decisions.csv").write_bytes(b"".join(left))
    shown = read_in(run, workspace, old.path)
    assert "Uusia päätöksiä 1, muuttuneita 0, ennallaan 0, ottamatta 1" in shown.told


def test_an_earlier_copy_of_a_workbook_replaces_nothing(run: Run, workspace: Path, form: Form) -> None:
    identity = coarse(form)[0]
    form.put(identity, candidate=ACCEPT)
    first = form.save(workspace / "ensin.xlsx")
    read_in(run, workspace, first)
    form.put(identity, candidate=building(form, identity))
    shown = read_in(run, workspace, form.save())
    assert "muuttuneita 1" in shown.told
    kept = decisions(workspace)
    shown = read_in(run, workspace, first)
    assert "ottamatta 1" in shown.told
    assert f"Rivi {form.rows[identity]}: Tämä vastaus on luettu jo aiemmin" in shown.told
    assert decisions(workspace) == kept
    assert run("-C", workspace, "review", "export", first).code == exits.DONE  # nothing is lost with it


def test_a_decision_mended_by_hand_stays(run: Run, workspace: Path, form: Form) -> None:
    one, other = coarse(form)[:2]
    form.put(one, premises="kyllä")
    read_in(run, workspace, form.save())
    path = workspace / "private/decisions.csv"
    mended = path.read_bytes().replace(b";yes;", b";no;")
    assert mended != path.read_bytes()
    path.write_bytes(mended)
    form.put(other, candidate=ACCEPT)  # more rows are filled in
    shown = read_in(run, workspace, form.save())
    assert "Uusia päätöksiä 1, muuttuneita 0, ennallaan 1, ottamatta 0" in shown.told
    assert decisions(workspace).count(b";no;") == 1
    assert b";yes;" not in decisions(workspace)


def test_a_typed_town_goes_all_the_way(run: Run, workspace: Path, form: Form) -> None:
    """A corrected address in another town, without a code, through LibreOffice's or Excel's hands."""
    identity = coarse(form)[0]
    seat = form.page.cell(form.rows[identity], 3).value
    choices = [one for row in form.rows for one in form.choices(row)[1:] if one[-1:] != ")"]
    elsewhere = next(one for one in choices if not one.endswith(f" {seat}"))
    street, _, place = elsewhere.partition(", ")
    form.put(identity, corrected=f"{street}, {place.partition(' ')[2]}")
    read_in(run, workspace, form.save())
    assert run("-C", workspace, "map").code == exits.DONE
    row = located(workspace).loc[identity]
    assert row["method"] == "person"
    assert row["street_address"].startswith(street)


def test_only_one_municipality_is_asked(run: Run, workspace: Path, form: Form) -> None:
    whole = {form.page.cell(row, 3).value for row in form.rows.values()}
    for name in ("Jyväskylä", "179", "JYVÄSKYLÄ"):
        path = workspace / f"osa {name}.xlsx"
        assert run("-C", workspace, "review", "export", path, "--municipality", name).code == exits.DONE
        part = Form(path)
        assert {part.page.cell(row, 3).value for row in part.rows.values()} == {"Jyväskylä"}
        assert "Jyväskylä" in str(part.page.cell(1, 1).value)
        assert 0 < len(part.rows) < len(form.rows)
    assert len(whole) > 1
    shown = run("-C", workspace, "review", "export", workspace / "x.xlsx", "--municipality", "Atlantis")
    assert shown.code == exits.BAD_DATA
    assert "Atlantis" in shown.told
    assert "Hankasalmi" in shown.told


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_all_languages_go_out_and_come_back(run: Run, workspace: Path, language: str) -> None:
    path = workspace / f"{language}.xlsx"
    assert run("-C", workspace, "--lang", language, "review", "export", path).code == exits.DONE
    form = Form(path, language)
    say = words.load(language)
    identity = next(iter(form.rows))
    form.put(identity, candidate=say("review.accept"), premises=say("review.no"))
    read_in(run, workspace, form.save(), "--lang", "fi")  # whoever reads it in
    assert b";no;" in decisions(workspace)


# --- what must not happen --------------------------------------------------------------------------------


def test_addresses_are_not_laid_where_things_are_published(run: Run, workspace: Path) -> None:
    for path in (workspace / "maps/output/x.xlsx", workspace / "private/../maps/output/csv/x.xlsx"):
        shown = run("-C", workspace, "review", "export", path)
        assert shown.code == exits.BAD_DATA
        assert not path.exists()
    shown = run("review", "export", "maps/output/x.xlsx", folder=workspace)
    assert shown.code == exits.BAD_DATA


def test_no_file_is_lost(run: Run, workspace: Path, form: Form) -> None:
    shown = run("-C", workspace, "review", "export", workspace / "register.xlsx")
    assert shown.code == exits.BAD_DATA
    shutil.copy(form.path, workspace / "täytetty.xlsx")
    filled = Form(workspace / "täytetty.xlsx")
    filled.put(coarse(filled)[0], candidate=ACCEPT)
    filled.save()
    shown = run("-C", workspace, "review", "export", filled.path)
    assert shown.code == exits.BAD_DATA
    assert "review import" in shown.told
    read_in(run, workspace, filled.path)
    assert (
        run("-C", workspace, "review", "export", filled.path).code == exits.DONE
    )  # its answers are safe now
    assert run("-C", workspace, "review", "export", form.path).code == exits.DONE  # it has none


def test_what_is_no_review_workbook_is_refused(run: Run, workspace: Path, form: Form) -> None:
    for path in (workspace / "register.xlsx", workspace / "jarjestokartta.toml", workspace / "ei ole.xlsx"):
        assert run("-C", workspace, "review", "import", path).code == exits.BAD_DATA
    form.page.cell(form.head, form.columns["premises"]).value = "muuta"
    shown = run("-C", workspace, "review", "import", form.save())
    assert shown.code == exits.BAD_DATA
    assert SAY("column.review.premises") in shown.told
    assert run("-C", workspace, "review", "export", workspace / "x.csv").code == exits.BAD_DATA
    assert run("review", "export", "x.xlsx", folder=workspace.parent).code == exits.BAD_DATA
    assert run("-C", workspace, "review", "export").code == exits.USAGE
    assert run("-C", workspace, "review", "export", "--rubbish", "x.xlsx").code == exits.USAGE


def test_spoilt_decisions_stop_the_update_and_are_named(run: Run, workspace: Path, form: Form) -> None:
    form.put(coarse(form)[0], candidate=ACCEPT)
    read_in(run, workspace, form.save())
    files = published(workspace)
    path = workspace / "private/decisions.csv"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b";accepted;", b";hyv;"))
    shown = run("-C", workspace, "update", workspace / "register.xlsx")
    assert shown.code == exits.BAD_DATA
    assert "hyv" in shown.told
    assert published(workspace) == files
    assert run("-C", workspace, "review", "import", form.path).code == exits.BAD_DATA
    path.write_bytes(whole)
    assert run("-C", workspace, "update", workspace / "register.xlsx").code == exits.DONE


def test_decisions_are_an_input_of_the_set(run: Run, workspace: Path, form: Form) -> None:
    assert '"role": "decisions"' not in (workspace / "maps/output/manifest.json").read_text(encoding="utf-8")
    form.put(coarse(form)[0], candidate=ACCEPT)
    read_in(run, workspace, form.save())
    shown = run("-C", workspace, "update", workspace / "register.xlsx")
    assert "1 sijainti on ihmisen päättämä." in shown.told
    assert f"{len(form.rows) - 1} sijaintia odottaa tarkistusta" in shown.told
    assert '"role": "decisions"' in (workspace / "maps/output/manifest.json").read_text(encoding="utf-8")
    todo = openpyxl.load_workbook(workspace / "private/tehtavat.xlsx")
    told = {str(cell.value) for row in todo.worksheets[0].iter_rows(max_row=6) for cell in row}
    assert any("odottaa tarkistusta" in text for text in told)


def test_the_same_questions_are_the_same_bytes(run: Run, workspace: Path, form: Form) -> None:
    run("-C", workspace, "review", "export", workspace / "toinen.xlsx")
    assert (workspace / "toinen.xlsx").read_bytes() == form.path.read_bytes()
    assert not (updated_region() / "private/decisions.csv").exists()

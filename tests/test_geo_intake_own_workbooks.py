from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from conftest import Outcome
from demo_fixtures import computed, updated_region
from register_fixtures import HEADERS, row, write_xlsx
from update_fixtures import published, workspace

from jarjestokartta.geo import register, words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import own_workbooks, tabular
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import privacy, review_choices, todo, workbook
from jarjestokartta.scripts import exits

__all__ = ["workspace"]

WRITERS: dict[str, Callable[[Words], bytes]] = {
    "register-is-todo": lambda say: todo.todo_xlsx(computed()[2], computed()[0].problems, say),
    "register-is-problems": lambda say: todo.problems_xlsx(computed()[0].problems, [], say),
    "register-is-tables": lambda say: workbook.tables_xlsx(privacy.public(computed()[2]), say),
}


def refused(path: Path) -> str:
    with pytest.raises(InputError) as told:
        own_workbooks.refuse(path)
    return told.value.code


@pytest.mark.parametrize("code", WRITERS)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_what_we_wrote_is_known_in_every_language(code: str, language: str, tmp_path: Path) -> None:
    path = tmp_path / "kopio.xlsx"
    path.write_bytes(WRITERS[code](words.load(language)))
    assert refused(path) == code
    openpyxl.load_workbook(path).save(path)
    assert refused(path) == code


def test_the_name_of_the_hidden_sheet_is_the_one_that_is_written() -> None:
    assert own_workbooks.QUESTIONS == review_choices.SHEET


@pytest.mark.parametrize("command", ["update", "check"])
def test_our_workbooks_are_no_registers(
    command: str, run: Callable[..., Outcome], workspace: Path, tmp_path: Path
) -> None:
    asked = tmp_path / "tark.xlsx"
    run("-C", workspace, "review", "export", asked)
    before = published(workspace)
    for path, told in {
        asked: "on tarkistustaulukko",
        workspace / "private/tehtavat.xlsx": "on tehtävälista",
        workspace / "private/problems.xlsx": "on ongelmaluettelo",
        workspace / "maps/output/tables.xlsx": "on tulostaulukko",
    }.items():
        shown = run("-C", workspace, command, path)
        assert (shown.code, shown.stdout) == (exits.BAD_DATA, ""), shown.stderr
        assert path.name in shown.stderr
        assert told in " ".join(shown.stderr.split())
    assert published(workspace) == before


def test_a_register_whose_sheets_are_named_like_ours_is_read(tmp_path: Path) -> None:
    sheets = {"Tehtävät": [HEADERS, row(1)], "jarjestokartta": [["muuta"]], "Ongelmat": [["Ongelmat"]]}
    assert len(register.read(write_xlsx(tmp_path / "r.xlsx", sheets)).associations) == 1
    own_workbooks.refuse(updated_region() / "register.xlsx")


@pytest.mark.parametrize("hide", ["hide", "very_hidden"])
def test_hidden_sheets_are_not_read(hide: str, tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Kansi").write_string(0, 0, "Huomautuksia")
        page = book.add_worksheet("Vanha")
        for number, cells in enumerate([HEADERS, row(1)]):
            page.write_row(number, 0, cells)
        getattr(page, hide)()
    with pytest.raises(InputError) as told:
        register.read(path)
    assert told.value.code == "header-missing"
    with pytest.raises(InputError):
        tabular.read(path)

"""Gaps go out to a municipality, are answered, come back and count: the whole way, on the built-in region."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import Outcome
from review_fixtures import SAY, through_libreoffice
from update_fixtures import workspace

from jarjestokartta.geo import words
from jarjestokartta.maps import gap_check_sheet
from jarjestokartta.scripts import exits
from jarjestokartta.workspace import gap_check_file

__all__ = ["workspace"]

Run = Callable[..., Outcome]
HOLDS, EXISTS, NOT_NEEDED = (SAY(f"gap-answer.{code}") for code in ("holds", "exists", "not-needed"))


class Book:
    """The sheet of one municipality: cells by gap and column key."""

    def __init__(self, path: Path, sheet: str = "Hankasalmi", language: str = "fi") -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)
        self.page = self.book[sheet]
        say = words.load(language)
        self.head = int("".join(filter(str.isdigit, self.page.freeze_panes))) - 1
        titles = {cell.value: cell.column for cell in self.page[self.head]}
        self.columns = {key: titles[say(f"column.gap-check.{key}")] for key in gap_check_sheet.READ}
        last = self.page.max_row + 1
        self.rows = {self.at(row, "gap_id").value: row for row in range(self.head + 1, last)}

    def at(self, row: int, key: str) -> object:
        return self.page.cell(row, self.columns[key])

    def put(self, gap: str, **values: object) -> int:
        for key, value in values.items():
            self.at(self.rows[gap], key).value = value
        return self.rows[gap]

    def add(self, gap: str, **values: object) -> int:
        row = self.page.max_row + 1
        for key, value in {"gap_id": gap, **values}.items():
            self.at(row, key).value = value
        return row

    def save(self, name: str | None = None) -> Path:
        path = self.path if name is None else self.path.with_name(name)
        self.book.save(path)
        return path


def asked(run: Run, workspace: Path, name: str = "aukot ä.xlsx", *options: str) -> Path:
    shown = run("-C", workspace, *options, "review", "export", "--gaps", workspace / name)
    assert shown.code == exits.DONE, shown.stderr
    return workspace / name


def read_in(run: Run, workspace: Path, path: Path) -> Outcome:
    shown = run("-C", workspace, "review", "import", path)
    assert shown.code == exits.DONE, shown.stderr
    return shown


def gaps(workspace: Path) -> pd.DataFrame:
    table = pd.read_csv(workspace / "maps/output/csv/gaps.csv").set_index("gap_id")
    table["evidence"] = table["evidence"].map(json.loads)
    return table


def meeting(book: Book) -> list[str]:
    return [gap for gap in book.rows if str(gap).startswith("meeting-places:")]


def place(workspace: Path, gap: str) -> dict[str, object]:
    """Say that there is a place in the very middle of a gap."""
    middle = gaps(workspace).loc[gap]
    return {"answer": EXISTS, "place_name": "Kylän uusi tupa", "east": middle["lon"], "north": middle["lat"]}


def kept(workspace: Path) -> pd.DataFrame:
    return gap_check_file.load(workspace / "private/gap-checks.csv")


def test_what_is_told_goes_all_the_way(run: Run, workspace: Path, tmp_path: Path) -> None:
    book = Book(asked(run, workspace))
    there, holds, spare = meeting(book)[:3]
    told = place(workspace, there)
    row = {"open_to": "kaikille avoin", "season": "touko–syyskuu", "step_free": "kyllä", "day": "14.3.2025"}
    book.put(there, **told, **row, person="Maija Meikäläinen", remark="avain Maijalta")
    book.put(holds, answer=HOLDS, day="14.3.2025")
    book.put(spare, answer=NOT_NEEDED, day="14.3.2025")
    before = gaps(workspace)
    shown = read_in(run, workspace, through_libreoffice(book.save(), tmp_path / "office"))
    assert "Uusia 3, muuttuneita 0, ennallaan 0, ottamatta 0" in shown.told
    assert run("-C", workspace, "map").code == exits.DONE

    after = gaps(workspace)
    without = after["residents_without"].reindex([there]).fillna(0)[there]
    assert without < before.loc[there, "residents_without"]
    for gap, answer in ((holds, "holds"), (spare, "not-needed")):
        said = after.loc[gap, "evidence"]
        assert (said["checked"], said["answer"]) == ("2025-03-14", answer)
        assert said["status"].startswith("tarkistettu 3/2025")
        assert said["checked_by"] == "Kunnan yhteyshenkilö, Hankasalmi"
    others = after.drop(index=[there, holds, spare], errors="ignore")["evidence"]
    assert {one["status"] for one in others} == {"ei tarkistettu"}
    page = openpyxl.load_workbook(workspace / "maps/output/tables.xlsx")[SAY("sheet.sites")]
    sites = [[cell.value for cell in line] for line in page.iter_rows()]
    line = next(one for one in sites if one[0] == "Kylän uusi tupa")
    assert {"kaikille avoin", "touko–syyskuu", "kyllä", "Kunnan yhteyshenkilö, Hankasalmi"} <= set(line)
    text = " ".join(str(cell) for one in sites for cell in one)
    published = b"".join(path.read_bytes() for path in (workspace / "maps/output/csv").iterdir())
    assert "Meikäläinen" not in text
    assert b"Maija" not in published
    about = openpyxl.load_workbook(workspace / "maps/output/tables.xlsx")[SAY("sheet.gaps")]
    told_of = " ".join(str(cell.value) for cell in about["A"][:20])
    assert "Kunnat ovat vastanneet 2 aukosta; paikka oli olemassa 1 aukossa" in told_of
    inputs = json.loads((workspace / "maps/output/manifest.json").read_text(encoding="utf-8"))["inputs"]
    assert "gap-checks" in {one["role"] for one in inputs}


def test_nothing_said_changes_nothing_and_the_same_questions_are_the_same_bytes(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    path = asked(run, workspace)
    read_in(run, workspace, through_libreoffice(path, tmp_path / "office", "ods"))
    assert not (workspace / "private/gap-checks.csv").exists()
    assert path.read_bytes() == asked(run, workspace, "toinen.xlsx").read_bytes()
    book = Book(path)
    book.put(meeting(book)[0], answer=HOLDS, day="14.3.2025")
    read_in(run, workspace, book.save())
    first = (workspace / "private/gap-checks.csv").read_bytes()
    shown = read_in(run, workspace, path)
    assert "ennallaan 1" in shown.told
    assert (workspace / "private/gap-checks.csv").read_bytes() == first


def test_bad_rows_stop_no_others_and_are_named(run: Run, workspace: Path) -> None:
    book = Book(asked(run, workspace))
    ids = iter(book.rows)
    there = place(workspace, next(iter(meeting(book))))
    good = next(ids)
    book.put(good, answer=HOLDS)
    bad = {
        "gap-answer-word": book.put(next(ids), answer="ehkä"),
        "gap-place-besides": book.put(next(ids), answer=HOLDS, place_name="Tupa"),
        "gap-answer-missing": book.put(next(ids), place_name="Tupa"),
        "gap-name-missing": book.put(next(ids), answer=EXISTS, east="25,7", north="62,3"),
        "gap-where-missing": book.put(next(ids), answer=EXISTS, place_name="Tupa"),
        "gap-open-word": book.put(next(ids), **there, open_to="joskus"),
        "gap-step-free-word": book.put(next(ids), **there, step_free="melkein"),
        "gap-day-unreadable": book.put(next(ids), answer=HOLDS, day="maaliskuussa"),
        "gap-day-later": book.put(next(ids), answer=HOLDS, day="1.1.2999"),
        "gap-address-unknown": book.put(
            next(ids), answer=EXISTS, place_name="Tupa", address="Olematontie 99999, 41520 Hankasalmi"
        ),
        "gap-place-far": book.put(
            next(ids), answer=EXISTS, place_name="Oodi", east="24,9384", north="60,1739"
        ),
        "review-coordinates-one": book.put(next(ids), answer=EXISTS, place_name="Tupa", east="435123"),
        "gap-id-unknown": book.add("groups:nowhere", answer=HOLDS),
        "gap-id-missing": book.add("", answer=HOLDS),
    }
    twice = next(ids)
    bad["gap-twice"] = book.put(twice, answer=HOLDS)
    book.add(twice, answer=NOT_NEEDED)
    alone = book.put(next(ids), remark="kysy kylätoimikunnalta")
    shown = run("-C", workspace, "-v", "review", "import", book.save())
    assert shown.code == exits.DONE
    assert f"Uusia 1, muuttuneita 0, ennallaan 0, ottamatta {len(bad) + 1}" in shown.told
    for code, row in bad.items():
        start = SAY(f"problem.{code}.what", value="§", column="", row="", restored="").split("§")[0]
        assert f"Hankasalmi {row}: {start.strip()}" in shown.told, code
    assert f"Hankasalmi {alone}, otettu" in shown.told
    assert (workspace / "private/review-problems.xlsx").exists()
    assert kept(workspace)["gap_id"].tolist() == [good]


def test_rows_may_be_sorted_copied_and_merged(run: Run, workspace: Path) -> None:
    book = Book(asked(run, workspace))
    first, second, third = meeting(book)[:3]
    told = place(workspace, first)
    book.put(first, **told)
    book.add(first, **told)  # the same once more
    book.add(first, **{**told, "place_name": "Toinen tupa"})  # another place of the same gap
    upper, lower = sorted(book.rows[gap] for gap in (second, third))
    if lower == upper + 1:
        book.at(upper, "answer").value = HOLDS
        column = book.columns["answer"]
        book.page.merge_cells(start_row=upper, end_row=lower, start_column=column, end_column=column)
    else:
        book.put(second, answer=HOLDS)
        book.put(third, answer=HOLDS)
    shown = read_in(run, workspace, book.save())
    assert "Uusia 4, muuttuneita 0, ennallaan 0, ottamatta 0" in shown.told
    found = kept(workspace)
    assert sorted(found.loc[found["gap_id"] == first, "place_name"]) == ["Kylän uusi tupa", "Toinen tupa"]
    assert set(found.loc[found["answer"] == "holds", "gap_id"]) == {second, third}
    assert (found["open_to"].dropna() == "unknown").all()  # never more than was said


def test_an_older_workbook_replaces_nothing(run: Run, workspace: Path) -> None:
    old = Book(asked(run, workspace))
    gap = meeting(old)[0]
    old.put(gap, answer=HOLDS, day="1.2.2025")
    read_in(run, workspace, old.save())
    new = Book(asked(run, workspace, "uusi.xlsx"))
    assert HOLDS in str(new.page.cell(new.rows[gap], new.columns["gap_id"] - 1).value)
    new.put(gap, answer=NOT_NEEDED, day="1.3.2025")
    read_in(run, workspace, new.save())
    before = (workspace / "private/gap-checks.csv").read_bytes()
    old.put(gap, answer=HOLDS, remark="sittenkin", day="1.2.2025")
    shown = read_in(run, workspace, old.save())
    assert "ottamatta 1" in shown.told
    assert (workspace / "private/gap-checks.csv").read_bytes() == before


def test_a_corrected_answer_of_one_workbook_replaces_the_first(run: Run, workspace: Path) -> None:
    book = Book(asked(run, workspace))
    gap = meeting(book)[0]
    book.put(gap, **place(workspace, gap))
    read_in(run, workspace, book.save("ensin.xlsx"))
    for key in ("place_name", "east", "north"):
        book.put(gap, **{key: None})
    book.put(gap, answer=HOLDS)
    assert "muuttuneita 1" in read_in(run, workspace, book.save()).told
    assert kept(workspace)["answer"].tolist() == ["holds"]
    assert "ottamatta 1" in read_in(run, workspace, workspace / "ensin.xlsx").told
    assert kept(workspace)["answer"].tolist() == ["holds"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_all_languages_go_out_and_come_back(run: Run, workspace: Path, language: str) -> None:
    say = words.load(language)
    book = Book(asked(run, workspace, "gaps.xlsx", "--lang", language), language=language)
    gap = meeting(book)[0]
    book.put(gap, answer=say("gap-answer.not-needed").upper())
    read_in(run, workspace, book.save())
    assert kept(workspace)["answer"].tolist() == ["not-needed"]


def test_headings_that_are_gone_are_named_and_nothing_is_lost(run: Run, workspace: Path) -> None:
    book = Book(asked(run, workspace))
    book.put(meeting(book)[0], answer=HOLDS)
    book.at(book.head, "place_name").value = "Nimi"
    shown = run("-C", workspace, "review", "import", book.save())
    assert shown.code == exits.BAD_DATA
    assert SAY("column.gap-check.place_name") in shown.told
    assert "Hankasalmi" in shown.told
    assert not (workspace / "private/gap-checks.csv").exists()
    again = run("-C", workspace, "review", "export", "--gaps", book.path)
    assert again.code == exits.BAD_DATA  # what is in it has not been read in


def test_one_municipality_and_where_a_workbook_may_not_be_written(run: Run, workspace: Path) -> None:
    path = workspace / "yksi.xlsx"
    options = ("review", "export", "--gaps", "--municipality")
    assert run("-C", workspace, *options, "hankasalmi", path).code == exits.DONE
    names = openpyxl.load_workbook(path).sheetnames
    assert names == ["Hankasalmi", SAY("sheet.gap-check.help"), gap_check_sheet.ASKED]
    assert run("-C", workspace, *options, "Oulu", path).code == exits.BAD_DATA
    public = workspace / "maps/output/aukot.xlsx"
    assert run("-C", workspace, "review", "export", "--gaps", public).code == exits.BAD_DATA
    other = workspace / "register.xlsx"
    assert run("-C", workspace, "review", "export", "--gaps", other).code == exits.BAD_DATA


def test_spoilt_answers_stop_the_update_and_are_named(run: Run, workspace: Path) -> None:
    book = Book(asked(run, workspace))
    book.put(meeting(book)[0], answer=HOLDS)
    read_in(run, workspace, book.save())
    path = workspace / "private/gap-checks.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(";holds;", ";eh;"), encoding="utf-8")
    shown = run("-C", workspace, "map")
    assert shown.code == exits.BAD_DATA
    assert "answer" in shown.told
    assert "eh" in shown.told

"""A review workbook filled in as a person would, with openpyxl."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from jarjestokartta.geo import words
from jarjestokartta.maps import review_choices

SAY = words.load("fi")


class Form:
    """The sheet of questions: cells by association and column key."""

    def __init__(self, path: Path, language: str = "fi") -> None:
        self.path = path
        self.book = openpyxl.load_workbook(path)
        self.page = self.book.worksheets[0]
        say = words.load(language)
        titles = {
            say(f"column.review.{key}"): key
            for key in (
                "rank",
                "name",
                "register_address",
                "why",
                "now",
                "map",
                "candidate",
                "corrected",
                "east",
            )
        }
        titles |= {
            say(f"column.review.{key}"): key
            for key in ("north", "premises", "remark", "person", "previous", "weight", "association_id")
        }
        self.head = int("".join(filter(str.isdigit, self.page.freeze_panes))) - 1
        self.columns = {
            titles[cell.value]: cell.column for cell in self.page[self.head] if cell.value in titles
        }
        self.rows = {
            self.page.cell(row, self.columns["association_id"]).value: row
            for row in range(self.head + 1, self.page.max_row + 1)
        }
        self.rows.pop(None, None)

    def get(self, identity: str, key: str) -> object:
        return self.page.cell(self.rows[identity], self.columns[key]).value

    def put(self, identity: str, **values: object) -> None:
        for key, value in values.items():
            self.page.cell(self.rows[identity], self.columns[key]).value = value

    def choices(self, identity: str) -> list[str]:
        """Give what the drop-down of an association holds."""
        page = self.book[review_choices.SHEET]
        heads = [cell.value for cell in page[1]]
        row = next(one for one in page.iter_rows(min_row=2, values_only=True) if one[0] == identity)
        return [
            value for head, value in zip(heads, row, strict=True) if str(head).startswith("label_") and value
        ]

    def save(self, path: Path | None = None) -> Path:
        self.book.save(path or self.path)
        return path or self.path


def through_libreoffice(path: Path, folder: Path, kind: str = "xlsx") -> Path:
    """Open and save a workbook in LibreOffice; skips where there is none."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("needs LibreOffice")
    folder.mkdir(exist_ok=True)
    profile = (folder / "profile").as_uri()
    command = [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], capture_output=True, check=True)
    return folder / f"{path.stem}.{kind}"


def located(workspace: Path) -> pd.DataFrame:
    """Give ``private/located.csv`` by association."""
    table = pd.read_csv(workspace / "private/located.csv", dtype="str")
    return table.set_index("association_id")

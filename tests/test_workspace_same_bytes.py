"""The same registers on the same inputs give the same bytes: in any locale, zone and folder, on any day."""

from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from demo_fixtures import raw_region, updated_region

from jarjestokartta.geo import files
from jarjestokartta.geo.today import VARIABLE
from jarjestokartta.workspace import snapshots
from jarjestokartta.workspace.folder import Workspace

PRIVATE = ("internal.html", "located.csv", "problems.xlsx", "tehtavat.xlsx")
HERE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1", VARIABLE: "2026-12-31"}
LOCALE = "fi_FI.UTF-8"  # made for the test: few machines have it
THERE = {"TZ": "America/Adak", "LC_ALL": LOCALE, "PYTHONHASHSEED": "2", VARIABLE: "2031-02-28"}


def made(folder: Path) -> dict[str, str]:
    paths = [path for path in (folder / "maps/output").rglob("*") if path.is_file()]
    paths += [folder / "private" / name for name in PRIVATE]
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture
def locales(tmp_path: Path) -> str:
    """A folder with a Finnish locale; where none can be made, the one that the machine has, or none."""
    folder = tmp_path / "locales"
    folder.mkdir()
    if shutil.which("localedef"):
        line = ["localedef", "-i", "fi_FI", "-f", "UTF-8", str(folder / LOCALE)]
        subprocess.run(line, check=False, capture_output=True)
    return str(folder) if (folder / LOCALE).exists() else ""


def test_two_registers_one_after_the_other(program: list[str], tmp_path: Path, locales: str) -> None:
    there_too = THERE | ({"LOCPATH": locales} if locales else {})
    form = "OneDrive – KYT ry/Järjestökartta ä"
    here = shutil.copytree(updated_region(), tmp_path / unicodedata.normalize("NFC", form))
    there = shutil.copytree(raw_region(), tmp_path / "toinen" / unicodedata.normalize("NFD", form))
    later = tmp_path / "syksy.csv"  # one row is missing: something changed, and is told
    first = snapshots.associations(Workspace.open(here), snapshots.latest(Workspace.open(here)))
    names = {"registration_number": "Rekisterinumero", "name": "Nimi", "home_municipality": "Kotipaikka"}
    table = first.iloc[1:][[*names, "street_address", "postal_code"]].rename(columns=names)
    table = table.rename(columns={"street_address": "Postiosoite", "postal_code": "Postinumero"})
    towns = files.builtin_table("municipalities").set_index("code")["name_fi"]
    table.assign(Kotipaikka=table["Kotipaikka"].map(towns)).to_csv(later, index=False, sep=";")

    def update(folder: Path, register: Path, environment: dict[str, str]) -> None:
        line = [*program, "-C", str(folder), "update", str(register), "--accept"]
        subprocess.run(line, check=True, capture_output=True, env={**os.environ, **environment})

    update(here, later, HERE)
    update(there, there / "register.xlsx", there_too)
    update(there, later, there_too | {"PYTHONHASHSEED": "3"})
    assert made(here) == made(there)
    told = [one.run_on.isoformat() for one in snapshots.history(Workspace.open(there))]
    assert told == [THERE[VARIABLE]] * 2

"""All exports together: the same bytes in any zone, locale, folder and hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

WRITE = """
import hashlib, json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import content_fixtures as fx
from jarjestokartta.geo import tables, words
from jarjestokartta.maps import csv_tables, geopackage, privacy, todo, workbook
content, say = fx.content(), words.load("fi")
public = privacy.public(content)
geopackage.write(public, Path("coverage.gpkg"), say)
made = {
    "gpkg": Path("coverage.gpkg").read_bytes(),
    "tables": workbook.tables_xlsx(public, say),
    "todo": todo.todo_xlsx(content, tables.PROBLEMS.empty(), say),
    **{make.__name__: make(public) for make in (csv_tables.municipalities_csv, csv_tables.villages_csv,
       csv_tables.gaps_csv, csv_tables.changes_csv, csv_tables.located_csv)},
}
print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in made.items()}))
"""


def made_under(folder: Path, **environment: str) -> dict[str, str]:
    folder.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(Path(__file__).parent)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_same_bytes_wherever_they_are_made(tmp_path: Path) -> None:
    here = made_under(tmp_path / "a", TZ="Pacific/Auckland", LC_ALL="fi_FI.UTF-8", PYTHONHASHSEED="1")
    there = made_under(
        tmp_path / "OneDrive – KYT ry" / "Järjestökartta ä", TZ="America/Adak", LC_ALL="C", PYTHONHASHSEED="2"
    )
    assert here == there
    assert len(here) == 8

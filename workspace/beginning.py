"""How a workspace begins: empty with the sketched boundaries, or as a model of the whole region."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import cause, fetched, files, template
from jarjestokartta.geo.errors import InputError, OutputError
from jarjestokartta.geo.fetched import Record
from jarjestokartta.geo.model import region as model
from jarjestokartta.geo.settings import FILE_NAME

# What stands in for official data until these are fetched.
_SKETCH = {
    "sketch-municipalities": Record(
        use="municipalities",
        origin="sketch",
        source={
            "file": "data/raw/kunta1000k_2026.geojson",
            "year": 2026,
            "name": "Kuntarajat (luonnos)",
            "licence": "CC BY 4.0",
            "attribution": "Luonnosrajat, tehty tiedoista: Maanmittauslaitos, Tilastokeskus, GeoNames",
        },
    ),
    "sketch-residents": Record(
        use="residents",
        origin="sketch",
        source={
            "file": "data/raw/11re.json",
            "name": "Väestö kunnittain",
            "licence": "CC BY 4.0",
            "attribution": "Tilastokeskus, väestörakenne",
        },
    ),
}
REGION = "Keski-Suomi"
DROP_FILE = "Päivitä kartta.cmd"

# A register dropped on this file updates the map; the window stays open so that the summary can be read.
_DROP_SCRIPT = '@echo off\r\nchcp 65001 >nul\r\njarjestokartta -C "%~dp0." update "%~1"\r\npause\r\n'


def start(folder: Path, *, region: str = REGION, codes: Sequence[str] = ()) -> None:
    """Make a workspace with commented settings, sketched municipalities and their residents.

    Nothing else of the built-in region goes in: its villages, addresses and places are invented, and
    invented places beside a real register would be taken for real ones.

    Raises
    ------
    InputError
        When the folder already is a workspace, or the region or a code is not a built-in one.
    OutputError
        When the folder cannot be made.
    """
    if (folder / FILE_NAME).exists():
        raise InputError("workspace-exists", folder=folder)
    text = template.settings_text(region, _municipalities(region, codes), sources="sketch")
    _make(folder)
    model.write_sketch(folder)
    fetched.save(folder, _SKETCH)
    files.write_whole(folder / FILE_NAME, text.encode())
    if sys.platform == "win32":
        write_drop_file(folder)


def demo(folder: Path, *, scale: float = 1) -> Path:
    """Make a workspace of the built-in region with all its raw inputs, and give the path of its register.

    Raises
    ------
    InputError
        When the folder holds a workspace that is not a demo.
    """
    text = template.settings_text(REGION, _municipalities(REGION, ()), sources="model").encode()
    settings = folder / FILE_NAME
    if settings.exists() and settings.read_bytes() != text:
        raise InputError("demo-folder-taken", folder=folder)
    _make(folder)
    model.write(folder, scale=scale)
    files.write_whole(settings, text)
    return folder / "register.xlsx"


def write_drop_file(folder: Path) -> None:
    """Write the file that updates the map when a register is dropped on it (Windows)."""
    files.write_whole(folder / DROP_FILE, _DROP_SCRIPT.encode())


def _municipalities(region: str, codes: Sequence[str]) -> pd.DataFrame:
    known = files.builtin_table("municipalities")
    if region.casefold() != REGION.casefold():
        raise InputError("region-unknown", region=region, known=REGION)
    wanted = [code.strip().zfill(3) for code in codes] or list(known["code"])
    strange = [code for code in wanted if code not in set(known["code"])]
    if strange:
        raise InputError("municipality-unknown", codes=", ".join(strange), known=", ".join(known["code"]))
    return known[known["code"].isin(wanted)]


def _make(folder: Path) -> None:
    try:
        (folder / "data").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError("folder-cannot-write", file=folder, detail=cause.of(error)) from error

"""A published workspace to spoil, and the ways to spoil it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from demo_fixtures import NAME, updated_region

Spoil = Callable[[Path], None]

MUNICIPALITIES = "data/raw/kunta1000k_2026.geojson"
VILLAGES = "data/raw/kylat.geojson"
RESIDENTS = "data/raw/11re.json"
ADDRESSES = "data/raw/open_address.csv"
SETTINGS = "jarjestokartta.toml"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Give a published workspace of its own, in a folder with spaces and letters beyond ASCII."""
    folder = tmp_path / NAME
    shutil.copytree(updated_region(), folder)
    return folder


def published(workspace: Path) -> dict[str, str]:
    output = workspace / "maps/output"
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in output.rglob("*")
        if path.is_file()
    }


def settings(old: str, new: str) -> Spoil:
    def spoil(workspace: Path) -> None:
        path = workspace / SETTINGS
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil

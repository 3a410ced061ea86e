"""A small built-in region as a workspace, updated once and copied for each test that changes it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from jarjestokartta.geo import register, settings
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import beginning, compute, inputs, update
from jarjestokartta.workspace.folder import Workspace

SCALE = 0.05
NAME = "OneDrive – KYT ry/Järjestökartta ä"


def quiet(_step: str) -> None:
    """Say nothing as a step begins."""


@cache
def raw_region() -> Path:
    """Give a workspace with raw inputs alone. Do not change it."""
    folder = Path(tempfile.mkdtemp(prefix="jarjestokartta-")) / NAME
    beginning.demo(folder, scale=SCALE)
    return folder


@cache
def updated_region() -> Path:
    """Give the workspace after one update. Do not change it."""
    folder = raw_region().parent / "updated ä"
    shutil.copytree(raw_region(), folder)
    update.update(Workspace.open(folder), folder / "register.xlsx", begin=quiet)
    return folder


@cache
def computed() -> tuple[register.Register, inputs.Inputs, Content]:
    """Give the register, the inputs and the content of the region."""
    workspace = Workspace.open(updated_region())
    chosen = settings.load(workspace.root)
    found = inputs.prepare(workspace, chosen, quiet)
    read = register.read(workspace.root / "register.xlsx")
    content = compute.content(read.associations, found, chosen, quiet)
    return read, replace(found, cells=content.cells), content

"""Setuptools, with the message catalogues compiled and the map page bundled before it runs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import assets
import catalogues
from setuptools import build_meta
from setuptools.build_meta import (
    build_sdist,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

ROOT = Path(__file__).resolve().parents[1]
Settings = Mapping[str, str | list[str] | None] | None


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Ask for Node.js too where the page has to be bundled and the machine has none."""
    return [*build_meta.get_requires_for_build_wheel(config_settings), *assets.requirements()]


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """Ask for Node.js too where the page has to be bundled and the machine has none."""
    return [*build_meta.get_requires_for_build_editable(config_settings), *assets.requirements()]


def _prepare() -> None:
    catalogues.compile_all(ROOT / "geo" / "locales")
    assets.build()


def build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build the wheel with its catalogues and page."""
    _prepare()
    # setuptools copies into build/lib and never clears it: a file removed since would come along.
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build the editable wheel; catalogues and page land in the checkout."""
    _prepare()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)

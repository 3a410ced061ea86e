"""Setuptools, with the message catalogues compiled and the web assets bundled before it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "build_backend"))

import catalogues  # noqa: E402

get_requires_for_build_sdist = build_meta.get_requires_for_build_sdist
get_requires_for_build_wheel = build_meta.get_requires_for_build_wheel
get_requires_for_build_editable = build_meta.get_requires_for_build_editable
prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable
build_sdist = build_meta.build_sdist


def _prepare() -> None:
    catalogues.compile_all(ROOT / "geo" / "locales")


def build_wheel(*args: Any, **kwargs: Any) -> str:
    """Build the wheel with its catalogues and web assets."""
    _prepare()
    return build_meta.build_wheel(*args, **kwargs)


def build_editable(*args: Any, **kwargs: Any) -> str:
    """Build the editable wheel; catalogues and assets land in the checkout."""
    _prepare()
    return build_meta.build_editable(*args, **kwargs)

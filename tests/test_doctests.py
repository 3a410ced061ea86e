"""The examples in docstrings, run under the real module names (``--doctest-modules`` imports files twice)."""

from __future__ import annotations

import doctest
import importlib

import pytest
from house_fixtures import code, name_of

MODULES = [
    f"jarjestokartta.{name_of(path).removesuffix('.py').replace('/', '.')}"
    for path in code()
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 0
    assert result.failed == 0


def test_there_are_examples() -> None:
    assert "jarjestokartta.scripts.console" in MODULES

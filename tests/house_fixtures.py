"""The project's own files, as the guard tests look at them."""

from __future__ import annotations

import ast
import configparser
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("geo", "coverage", "maps", "workspace", "scripts")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, those not yet committed too."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    names = done.stdout.decode("utf-8").split("\0")
    return tuple(path for path in (ROOT / name for name in sorted(set(names)) if name) if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code(*rooms: str) -> list[Path]:
    """Give the Python files of the rooms (of all)."""
    wanted = rooms or ROOMS
    return [path for path in tracked() if path.suffix == ".py" and name_of(path).split("/")[0] in wanted]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> set[str]:
    """Give what a file imports, by full name."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@cache
def setup() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def setup_lines(section: str, key: str) -> list[str]:
    return [line.strip() for line in setup()[section][key].splitlines() if line.strip()]

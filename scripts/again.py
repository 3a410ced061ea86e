"""What ``rates``, ``gaps`` and ``map`` share: the set is made again whole, so that its parts agree."""

from __future__ import annotations

from jarjestokartta.scripts.console import Console


def run(console: Console, *results: str) -> None:
    """Make the set again from the last register and give the paths of ``results`` within ``maps/output``."""
    from jarjestokartta.workspace import update
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    with console.progress(update.STEPS) as begin:
        update.update(workspace, None, begin=begin)
    for name in results:
        console.result(workspace.output / name)

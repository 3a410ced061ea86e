"""``publish``: finish a publication that an open file, a full disk or a power cut held up."""

from __future__ import annotations

import click

from jarjestokartta.scripts import opening
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console


@declare("publish")
@click.pass_obj
def command(console: Console) -> None:
    """Finish what an earlier run left unpublished."""
    from jarjestokartta.workspace import lock, publish

    workspace = opening.opened(console)
    with lock.hold(workspace):
        finished = publish.finish(workspace)
    console.note("publish.done" if finished else "publish.nothing")
    if finished:
        console.result(workspace.output / "index.html")

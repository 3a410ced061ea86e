"""``undo``: back to the set that was published before the last one."""

from __future__ import annotations

import click

from jarjestokartta.scripts import opening
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say


@declare("undo")
@click.pass_obj
def command(console: Console) -> None:
    """Take the last publication back."""
    from jarjestokartta.workspace import undo

    workspace = opening.opened(console)
    # Not the steps of update.STEPS, whose module brings pandas: files are made again seldom.
    with console.progress(("register", "geocode", "rates", "tables", "publish")) as begin:
        done = undo.undo(workspace, begin)
    for key, run in (("undo.taken", done.taken), ("undo.now", done.now)):
        day = say().date(run.run_on)
        console.note(key, number=run.number, day=day, file=run.register_file)
    if done.differing:
        console.tell(say().plural("undo.differing", len(done.differing)))
    console.note("undo.kept")
    console.result(workspace.output / "index.html")

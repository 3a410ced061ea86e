"""``demo [DIR]``: the built-in region, raw inputs included, through the whole job."""

from __future__ import annotations

from pathlib import Path

import click

from jarjestokartta.scripts import update
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.command import option
from jarjestokartta.scripts.console import Console


@declare("demo")
@click.argument("directory", type=click.Path(path_type=Path), default=Path("demo"))
@option("--scale", type=click.FloatRange(min=0.01, max=25), default=1.0, show_default=True, key="scale")
@click.pass_obj
def command(console: Console, directory: Path, scale: float) -> None:
    """Write the region's files and update from its register."""
    from jarjestokartta.workspace import beginning

    console.note("demo.writing", folder=directory)
    register = beginning.demo(directory, scale=scale)
    update.run(console, directory, register, accept=True)  # of another scale in the same folder

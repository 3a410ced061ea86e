"""``map``: the maps again, from the last register and the settings as they are now."""

from __future__ import annotations

import click

from jarjestokartta.scripts import job
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console


@declare("map")
@click.pass_obj
def command(console: Console) -> None:
    """Give the map for planners."""
    job.again(console, "index.html")

"""``map``: the maps again, from the last register and the settings as they are now."""

from __future__ import annotations

import click

from jarjestokartta.scripts import again
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console


@declare("map")
@click.pass_obj
def command(console: Console) -> None:
    """Give the map for planners."""
    again.run(console, "index.html")

"""``gaps``: reach and gaps again, from the last register and the settings as they are now."""

from __future__ import annotations

import click

from jarjestokartta.scripts import job
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console


@declare("gaps")
@click.pass_obj
def command(console: Console) -> None:
    """Give the ranked list of gaps."""
    job.again(console, "csv/gaps.csv")

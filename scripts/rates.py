"""``rates``: counts and rates again, from the last register and the settings as they are now."""

from __future__ import annotations

import click

from jarjestokartta.scripts import job
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console


@declare("rates")
@click.pass_obj
def command(console: Console) -> None:
    """Give the tables of municipalities and villages."""
    job.again(console, "csv/municipalities.csv", "csv/villages.csv")

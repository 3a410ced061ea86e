"""``init DIR``: a new workspace with commented settings."""

from __future__ import annotations

from pathlib import Path

import click

from jarjestokartta.scripts import opening
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.command import option
from jarjestokartta.scripts.console import Console


@declare("init")
@click.argument("directory", type=click.Path(path_type=Path))
@option("--region", default="Keski-Suomi", key="region")
@option("--municipality", "municipalities", multiple=True, key="municipality")
@click.pass_obj
def command(console: Console, directory: Path, region: str, municipalities: tuple[str, ...]) -> None:
    """Make the folder, its settings and the sketched boundaries."""
    from jarjestokartta.workspace import beginning

    beginning.start(directory, region=region, codes=municipalities)
    console.note("init.done", folder=directory)
    console.note("init.next", folder=directory)
    opening.warn_if_synced(console, directory)
    console.result(directory / "jarjestokartta.toml")

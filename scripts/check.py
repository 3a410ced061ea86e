"""``check REGISTER``: what is wrong in a register, row by row, and how to mend it; writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts import exits
from jarjestokartta.scripts.command import FILE
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    import pandas as pd


@declare("check")
@click.argument("register", type=FILE)
@click.pass_obj
def command(console: Console, register: Path) -> int:
    """Read a register and say what it holds and what to mend."""
    from jarjestokartta.geo import register as registers
    from jarjestokartta.geo import vintages
    from jarjestokartta.scripts import register_report

    changes = vintages.load(console.folder)
    found = registers.read(register, municipalities=_municipalities(console.folder), changes=changes)
    for line in register_report.lines(found, register.name, say(), whole=console.verbose):
        console.result(line)
    return exits.BAD_DATA if register_report.rejected_rows(found) else exits.DONE


def _municipalities(folder: Path) -> pd.DataFrame | None:
    """Give the municipalities of the workspace in ``folder``; None outside a workspace."""
    from jarjestokartta.geo import settings
    from jarjestokartta.geo.cleaning.municipality_names import known

    if not (folder / settings.FILE_NAME).is_file():
        return None
    return known(settings.load(folder).region.municipalities)

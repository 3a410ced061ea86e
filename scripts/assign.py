"""``assign IN``: which municipality, postal area or village each point belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.vocabulary import Level, Severity
from jarjestokartta.scripts import exits
from jarjestokartta.scripts.command import FILE, option
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    import pandas as pd

    from jarjestokartta.geo.boundaries.load import Loaded
    from jarjestokartta.geo.boundaries.point_file import PointFile

_SHOWN = 10


@declare("assign")
@click.argument("points", type=FILE)
@option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, key="assign-output")
@option("--areas", type=FILE, required=True, key="assign-areas")
@option("--level", type=click.Choice([level.value for level in Level]), key="assign-level")
@click.pass_obj
def command(console: Console, points: Path, output: Path, areas: Path, level: str | None) -> int:
    """Give every row of a file its area."""
    from jarjestokartta.geo.boundaries import load, point_file

    if output.suffix.lower() not in point_file.SUFFIXES:
        raise click.UsageError(say()("assign.output-kind", kinds=", ".join(point_file.SUFFIXES)))
    if points.exists() and output.exists() and points.samefile(output):
        raise InputError("output-is-input", file=output)
    found = point_file.read(points)
    loaded = load.areas_of_file(areas, Level(level) if level else None)
    given = point_file.answers(found, loaded.areas)
    point_file.write(output, found, given)
    _tell(console, found, loaded, given)
    console.result(output)
    return exits.DONE


def _tell(console: Console, found: PointFile, loaded: Loaded, given: pd.DataFrame) -> None:
    repaired = loaded.problems["severity"].eq(Severity.REPAIRED.value)
    if repaired.any():
        console.note("assign.mended", count=int(repaired.sum()))
    told = loaded.problems[~repaired]
    for row in told.head(_SHOWN).to_dict("records"):
        params = {"row": row["source_row"], "column": row["column"]}
        console.note(f"problem.{row['code']}.what", **params, value=row["value"], restored=row["restored"])
    if len(told) > _SHOWN:
        console.note("assign.more-problems", count=len(told) - _SHOWN)
    for key, rows in (("assign.swapped", found.swapped), ("assign.abroad", found.abroad)):
        if rows:
            console.note(key, count=len(rows), rows=", ".join(map(str, rows[:_SHOWN])))
    level = say()(f"level.{loaded.areas['level'].iloc[0]}")
    console.note("assign.summary", rows=len(given), areas=len(loaded.areas), level=level)
    for reason, count in given["assign_reason"].value_counts().items():
        console.tell(f"  {say()(f'assign.{reason}')}: {say().number(count)}")

"""``addresses build SOURCE … -o FILE.parquet``: official building addresses → the gazetteer file."""

from __future__ import annotations

from pathlib import Path

import click

from jarjestokartta.scripts.command import FILE, Command, LocalisedGroup, option
from jarjestokartta.scripts.console import Console, say

_SUFFIX = ".parquet"


@click.command("addresses", cls=LocalisedGroup, key="addresses")
def command() -> None:
    """Hold the commands on building addresses."""


@command.command("build", cls=Command, key="addresses-build")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…", type=FILE)
@option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), key="addresses-output")
@click.pass_obj
def build(console: Console, sources: tuple[Path, ...], out: Path) -> None:
    """Build, and tell how many addresses went in and why others did not."""
    from jarjestokartta.geo import gazetteer

    if out.suffix.lower() != _SUFFIX:
        raise click.UsageError(say()("addresses.output-kind", kind=_SUFFIX))
    with console.share("addresses.building") as progress:
        report = gazetteer.build(sources, out, progress)
    words = say()
    console.note(
        "addresses.built",
        rows=words.number(report.rows_written),
        all=words.number(report.rows_in),
        municipalities=words.number(report.municipalities),
    )
    for reason, count in report.dropped.items():
        console.tell(f"  {words.number(count)}: {words(f'addresses.dropped.{reason}')}")
    console.result(out)

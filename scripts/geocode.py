"""``geocode IN -o OUT``: any table with addresses, out again with the points beside them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.geo.errors import InputError
from jarjestokartta.scripts.command import FILE, option
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say

_SHOWN = 10  # names of municipalities that are none
_LONGEST = 60

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from jarjestokartta.geo.gazetteer import Gazetteer


@declare("geocode")
@click.argument("source", metavar="IN", type=FILE)
@option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), key="geocode-output")
@option("--addresses", type=FILE, default=None, key="geocode-addresses")
@click.pass_obj
def command(console: Console, source: Path, out: Path, addresses: Path | None) -> None:
    """Place every row of a table and write the table again with the points."""
    from concurrent.futures import ThreadPoolExecutor

    from jarjestokartta.geo.gazetteer import Gazetteer

    if source.exists() and out.exists() and source.samefile(out):
        raise InputError("output-is-input", file=out)
    path, boundaries = _sources(console.folder, addresses)
    with ThreadPoolExecutor(1) as beside:  # the country's addresses take as long to load as the rest to begin
        loaded = None if path is None else beside.submit(Gazetteer.load, path)
        from jarjestokartta.geo import geocode, in_processes
        from jarjestokartta.geo.intake import sheet_addresses, sheet_out, spreadsheet

        sheet = spreadsheet.read_sheet(source)
        asked = sheet_addresses.read(sheet)
        gazetteer = None if loaded is None else loaded.result()
    areas = _areas(boundaries)
    located = geocode.locate(asked, gazetteer, areas, in_processes.worth_having(len(asked)))
    located, told = _settled(console, asked, located, areas, gazetteer)
    sheet_out.write(sheet, _columns(located), out)
    _tell(console, located)
    _tell_municipalities(console, sheet_addresses.unread_municipalities(sheet))
    for line in told:
        console.tell(line)
    console.result(out)


def _sources(folder: Path, addresses: Path | None) -> tuple[Path | None, Path | None]:
    """Give the gazetteer and the boundaries to use: those named, else those of the workspace."""
    from jarjestokartta.geo.settings import FILE_NAME
    from jarjestokartta.workspace.folder import Workspace

    if not (folder / FILE_NAME).is_file():
        if addresses is None:
            raise InputError("geocode-no-addresses", folder=folder.absolute())
        return addresses, None
    workspace = Workspace.open(folder)
    boundaries = workspace.boundaries if workspace.boundaries.exists() else None
    own = workspace.addresses if workspace.addresses.exists() else None
    if addresses is None and own is None and boundaries is None:
        raise InputError("geocode-no-addresses", folder=folder.absolute())
    return addresses or own, boundaries


def _areas(boundaries: Path | None) -> gpd.GeoDataFrame:
    import pandas as pd

    from jarjestokartta.geo import tables
    from jarjestokartta.geo.vocabulary import Level

    if boundaries is None:
        return tables.AREAS.empty()
    import geopandas as gpd
    import pyogrio

    present = {str(name) for name, _ in pyogrio.list_layers(boundaries)}
    layers = [gpd.read_file(boundaries, layer=level.value) for level in Level if level.value in present]
    return tables.AREAS.conform(pd.concat(layers, ignore_index=True))


def _settled(
    console: Console,
    asked: pd.DataFrame,
    located: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    gazetteer: Gazetteer | None,
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Place better what the workspace's geocoding services know better, and give what is to be said of it."""
    from jarjestokartta.geo import settings as reading
    from jarjestokartta.workspace import geocoder_words, geocoders
    from jarjestokartta.workspace.folder import Workspace

    if not (console.folder / reading.FILE_NAME).is_file():
        return located, []
    workspace = Workspace.open(console.folder)
    services = geocoders.prepare(workspace, reading.load(workspace.root), offline=console.offline)
    with closing(services):
        better = services.settle(asked, located, areas, gazetteer)
        return better, geocoder_words.lines(services, say())


def _columns(located: gpd.GeoDataFrame) -> pd.DataFrame:
    from jarjestokartta.geo import crs

    points = located.geometry.to_crs(crs.DEGREES)
    table = located[["precision", "score", "runner_up", "reason"]].copy()
    table.insert(0, "lon", points.x.round(6))
    table.insert(1, "lat", points.y.round(6))
    import pandas as pd

    return pd.DataFrame(table)


def _tell(console: Console, located: gpd.GeoDataFrame) -> None:
    from jarjestokartta.geo.vocabulary import Precision

    words = say()
    console.tell(words.plural("geocode.rows", len(located)))
    counts = located["precision"].value_counts()
    for precision in Precision:
        if counts.get(precision, 0):
            console.tell(f"  {words.number(counts[precision])}: {words(f'precision.{precision}')}")
    if len(located):
        console.tell(words("geocode.reasons"))
    reasons = located.groupby("reason").size().sort_values(ascending=False, kind="stable")
    for reason, count in reasons.items():
        console.tell(f"  {reason} ({words.number(count)}): {words(f'georeason.{reason}')}")


def _tell_municipalities(console: Console, unread: pd.DataFrame) -> None:
    """Tell which names of municipalities are none, though their rows may have been placed without."""
    if unread.empty:
        return
    words = say()
    console.tell(words.plural("geocode.municipality-unread", int(unread["rows"].sum())))
    shown = unread.head(_SHOWN)
    cells = (shown[name].tolist() for name in ("value", "restored", "rows"))
    for value, restored, rows in zip(*cells, strict=True):
        meant = restored if isinstance(restored, str) else ""
        key = "geocode.municipality-meant" if meant else "geocode.municipality-strange"
        console.tell("  " + words(key, value=value.strip()[:_LONGEST], count=words.number(rows), meant=meant))
    if len(unread) > _SHOWN:
        console.tell("  " + words.plural("geocode.municipality-more", len(unread) - _SHOWN))

"""Files of ``data/`` that are made from the sources, and made again only when these have changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from jarjestokartta.geo import files, geopackage, tables
from jarjestokartta.geo.settings import Source
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.stamps import Stamps

# Called with a ``step.<code>`` as a step of the work begins.
Step = Callable[[str], None]
# Steps whose sources may be of another year's municipalities.
_OF_MUNICIPALITIES = {"boundaries", "residents", "grid"}
Layers = dict[str, gpd.GeoDataFrame]


class Prepared:
    """The prepared files of one workspace.

    Each method takes the step's code, the file, the sources it is made from, what makes it, and further
    parameters that it depends on. A file is written beside and then swapped, so that a failure leaves the
    old one.
    """

    def __init__(self, workspace: Workspace, begin: Step) -> None:
        self.workspace = workspace
        self._begin = begin
        self._stamps = Stamps.load(workspace.data)
        self._used: list[str] = []

    def file(
        self,
        step: str,
        path: Path,
        sources: Sequence[Source | None],
        make: Callable[[], object],
        *more: object,
    ) -> None:
        """Have ``make`` write ``path`` itself, where it is not fresh."""
        named = [source for source in sources if source is not None]
        stamp = self._stamps.of(named, self.workspace.root, *more, *self._changes(step))
        self._used.append(step)
        if self._stamps.fresh(path.name, stamp):
            return
        self._begin(step)
        path.parent.mkdir(parents=True, exist_ok=True)
        make()
        self._stamps.made[path.name] = stamp
        self._stamps.save()

    def _changes(self, step: str) -> list[str]:
        """Give the hash of the workspace's own changes of municipalities, where the step reads them."""
        path = self.workspace.municipality_changes
        return [self._stamps.hash_of(path)] if step in _OF_MUNICIPALITIES and path.is_file() else []

    def layers(
        self,
        step: str,
        path: Path,
        sources: Sequence[Source | None],
        make: Callable[[], tuple[Layers, list[pd.DataFrame]]],
        *more: object,
    ) -> Layers:
        """Give the layers of a GeoPackage; ``make`` gives them and the problems of their sources."""

        def write() -> None:
            layers, problems = make()
            with files.replacing(path, path.suffix) as beside:
                geopackage.write(beside, layers)
                _swap(
                    pd.concat([tables.PROBLEMS.empty(), *problems], ignore_index=True), self._problems(step)
                )

        self.file(step, path, sources, write, *more)
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
        return {name: gpd.read_file(path, layer=name, engine="pyogrio") for name in names}

    def table(
        self,
        step: str,
        path: Path,
        sources: Sequence[Source | None],
        make: Callable[[], pd.DataFrame],
        *more: object,
    ) -> pd.DataFrame:
        """Give a table kept as Parquet."""
        self.file(step, path, sources, lambda: _swap(make(), path), *more)
        return pd.read_parquet(path)

    def geotable(
        self,
        step: str,
        path: Path,
        sources: Sequence[Source | None],
        make: Callable[[], gpd.GeoDataFrame],
        *more: object,
    ) -> gpd.GeoDataFrame:
        """Give a table with points kept as GeoParquet."""
        self.file(step, path, sources, lambda: _swap(make(), path), *more)
        return gpd.read_parquet(path)

    def problems(self) -> pd.DataFrame:
        """Give the problems of every source used, also of those that were prepared by an earlier run."""
        kept = [pd.read_parquet(path) for step in self._used if (path := self._problems(step)).exists()]
        return tables.PROBLEMS.conform(pd.concat([tables.PROBLEMS.empty(), *kept], ignore_index=True))

    def _problems(self, step: str) -> Path:
        return self.workspace.data / f"problems-{step}.parquet"


def _swap(table: pd.DataFrame, path: Path) -> None:
    with files.replacing(path) as beside:
        table.to_parquet(beside)

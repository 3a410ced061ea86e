"""In which areas of the region the people of each cell live."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from jarjestokartta.coverage.counts import region_ids
from jarjestokartta.coverage.travel import Flags, Floats, Ints
from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Level, Need


def homes(cells: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Give the municipality and the village, or the municipality's rest, of each cell of the region.

    Parameters
    ----------
    cells
        Residents with ``village_id`` and ``municipality_code``.
    areas
        Areas of both levels.

    Returns
    -------
    pandas.DataFrame
        ``municipality_code`` and ``area_id`` (``sijoittamatta-<code>`` outside villages), by the index of the
        cells that lie in the region. A village is of one municipality, whatever the grid says of a cell on
        the border.
    """
    parents = areas.dropna(subset="parent_id").set_index("area_id")["parent_id"]
    own = parents.reindex(cells["village_id"]).set_axis(cells.index)
    codes = own.fillna(cells["municipality_code"])
    codes = codes.loc[codes.isin(region_ids(areas, Level.MUNICIPALITY))]
    villages = cells["village_id"].reindex(codes.index)
    return pd.DataFrame({"municipality_code": codes, "area_id": villages.fillna(REST + codes)})


@dataclass(frozen=True)
class InAreas:
    """The areas that somebody may serve as a whole, and who lives there.

    Parameters
    ----------
    areas
        Ids of all villages and municipalities of the cells.
    village, municipality
        Positions in ``areas`` of each cell, −1 where it lies in none; the municipality is that of the grid.
    """

    areas: pd.Index
    village: Ints
    municipality: Ints

    @classmethod
    def fields_of(cls, cells: pd.DataFrame) -> dict[str, Any]:
        """Give the fields of a Residents table that has the column ``village_id``."""
        own = {"village": cells["village_id"], "municipality": cells["municipality_code"]}
        areas = pd.Index(pd.concat([*own.values()]).dropna().unique(), dtype="str")
        return {name: areas.get_indexer(ids).astype(np.int64) for name, ids in own.items()} | {"areas": areas}

    def joined(self, join: np.ufunc, of_area: Any, cells: Ints | slice = slice(None)) -> Any:
        """Give each cell what its village and its municipality have, joined.

        ``of_area`` has a row more than there are areas, at its end: what a cell has that lies in none.
        """
        return join(of_area[self.village[cells]], of_area[self.municipality[cells]])

    def by_need(self, providers: pd.DataFrame) -> Flags:
        """Tell whether any of the providers serves a cell's whole village or municipality.

        Returns
        -------
        numpy.ndarray
            Of shape (needs, cells), the needs in the order of :class:`Need`.
        """
        serving = providers.loc[providers["area_id"].notna()]
        needs = pd.Index([need.value for need in Need]).get_indexer(pd.Index(serving["need"]))
        places = self.areas.get_indexer(pd.Index(serving["area_id"]))
        found = np.zeros((len(self.areas) + 1, len(Need)), dtype=bool)
        found[places, needs] = True
        found[-1] = False  # nobody's, and what serves areas without cells
        flags: Flags = self.joined(np.logical_or, found).T
        return flags


@dataclass(frozen=True)
class Sums:
    """Sums cells to areas of both levels.

    Parameters
    ----------
    areas
        ``area_id``, ``level`` and ``municipality_code``, one row an area that has a cell.
    members
        Which cells are in which area, shape (areas, cells), 0 or 1.
    """

    areas: pd.DataFrame
    members: sparse.csr_array

    def of(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Sum the columns of cells, in the order of the index that :meth:`over` was given, to ``areas``."""
        summed: Floats = self.members @ cells.to_numpy(dtype=np.float64)
        return pd.DataFrame(summed, columns=cells.columns, index=self.areas.index)

    @staticmethod
    def over(homes: pd.DataFrame, index: pd.Index) -> Sums:
        """Prepare the sums of the cells of ``index``, of which :func:`homes` tells the areas of some."""
        parts: list[pd.DataFrame] = []
        rows, size = [], 0
        for level, key in ((Level.MUNICIPALITY, "municipality_code"), (Level.VILLAGE, "area_id")):
            number, ids = pd.factorize(homes[key], sort=True)
            codes = homes["municipality_code"].to_numpy()[np.unique(number, return_index=True)[1]]
            rows.append(number + size)
            size += len(ids)
            parts.append(pd.DataFrame({"area_id": ids, "level": level.value, "municipality_code": codes}))
        columns = np.tile(index.get_indexer(homes.index), len(parts))
        areas = pd.concat(parts, ignore_index=True)
        ones = np.ones(len(columns))
        return Sums(
            areas, sparse.csr_array((ones, (np.concatenate(rows), columns)), shape=(size, len(index)))
        )

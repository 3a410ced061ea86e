"""In which areas of the region the people of each cell live."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage.counts import REST, region_ids
from jarjestokartta.geo.vocabulary import Level


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

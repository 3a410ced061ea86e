"""Which counts below the municipality are not published: small ones, and all that would tell them.

Small counts and the sums they stand in are the business of :mod:`small_counts`, what the list of associations
tells beside the other counts that of :mod:`swaps`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Basis, Level, Precision, Scale, VillageBy
from jarjestokartta.maps import sensitive, small_counts, swaps
from jarjestokartta.maps.content import Content

_UNCLASSIFIED, _UNPLACED = "unclassified", "unplaced"
_LOCAL, _REGIONAL = "local", "regional"
# What is counted beside the rates, and the columns of it that one is summed of.
_BESIDE = {
    _UNCLASSIFIED: (_UNCLASSIFIED,),
    _LOCAL: (f"scale:{Scale.VILLAGE}", f"scale:{Scale.MUNICIPALITY}"),
    _REGIONAL: (f"scale:{Scale.REGION}",),
}
_NOWHERE = (Precision.MUNICIPALITY, Precision.NONE)


@dataclass(frozen=True)
class Hidden:
    """What must not be published.

    Parameters
    ----------
    rates
        Booleans with the index of Rates.
    counts
        By column of what is counted beside the rates, the areas where it is hidden.
    """

    rates: pd.Series
    counts: Mapping[str, pd.Index] = field(default_factory=dict)

    def subjects(self, rates: pd.DataFrame) -> list[str]:
        """Name the subjects of which some count is hidden."""
        return sorted(rates.loc[self.rates, "subject"].unique())


def hidden(content: Content, listed: gpd.GeoDataFrame, *, least: int) -> Hidden:
    """Tell which counts of a content must not be published.

    Parameters
    ----------
    listed
        Its associations as they are published.
    least
        The smallest count of a sensitive subject that may be shown.
    """
    rates, areas = content.rates, content.areas
    by_address = content.associations["village_id"]
    told = listed["village_id"].eq(by_address) & listed["village_id"].notna()
    small = small_counts.hidden(rates, areas, content.counts, _named(listed[told]), least=least)
    found = Hidden(small.rates, {_UNCLASSIFIED: small.unclassified})
    towns = areas.loc[areas["level"] == Level.MUNICIPALITY, "area_id"]
    rows = rates[(rates["basis"] == Basis.ADDRESS) & ~rates["area_id"].isin(towns)]
    if content.counts is None or not len(rows):
        return found
    return _with_list(content, rows, found, told, least)


def _named(listed: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count those of each sensitive subject that are listed under the village of their address."""
    flags = {
        f"{column[:-1]}:{code}": sensitive.bears(listed[column], code) for column, code in sensitive.COUNTED
    }
    return pd.DataFrame(flags).groupby(listed["village_id"]).sum()


def _with_list(content: Content, rows: pd.DataFrame, found: Hidden, told: pd.Series, least: int) -> Hidden:
    """Hide what the list of associations would tell beside the counts of villages."""
    table = content.associations
    subjects = [one for one in rows["subject"].unique() if one.startswith(("need:", "role:"))]
    ids = pd.Index(rows["area_id"].unique())
    marked = rows.loc[found.rates.loc[rows.index]]
    flags = pd.crosstab(marked["area_id"], marked["subject"]).gt(0)
    hide = flags.reindex(index=ids, columns=subjects, fill_value=False)
    hide = hide.assign(**dict.fromkeys((*_BESIDE, _UNPLACED), False))
    silenced = ids.isin(found.counts[_UNCLASSIFIED])
    hide[_UNCLASSIFIED] = silenced
    labels = pd.DataFrame(
        {one: sensitive.bears(table[f"{one.split(':')[0]}s"], one.split(":")[1]) for one in subjects}
    ).assign(
        **{
            _UNCLASSIFIED: table["needs"].isna(),
            _LOCAL: table["scale"].isin([Scale.VILLAGE, Scale.MUNICIPALITY]),
            _REGIONAL: table["scale"].eq(Scale.REGION),
            _UNPLACED: table["precision"].isin(_NOWHERE),
        }
    )
    town = table["municipality_id"].fillna(table["home_municipality"])
    area = table["village_id"].fillna(REST + town)
    # Where a village is known by an address, gaps tell that somebody serves it; who is unplaced has none.
    free = ~told & table["serves_known_by"].ne(VillageBy.ADDRESS) & ~labels[_UNPLACED]
    secret = tuple(one for one in subjects if one in sensitive.SUBJECTS)
    every = area.value_counts().reindex(ids, fill_value=0)
    unclassified = labels[_UNCLASSIFIED].groupby(area).sum().reindex(ids, fill_value=0).mask(silenced, 0)
    of_need = pd.DataFrame(
        {one: every - (unclassified if one.startswith("need:") else 0) < least for one in secret}
    )
    parents = content.areas.set_index("area_id")["parent_id"].reindex(ids)
    groups = parents.fillna(pd.Series(ids.str.removeprefix(REST), index=ids))
    wider = swaps.hidden(labels, area, free, swaps.Areas(hide, (_UNPLACED,), secret, groups, of_need, least))
    places = (
        wider.index.get_indexer(pd.Index(rows["area_id"])),
        wider.columns.get_indexer(pd.Index(rows["subject"])),
    )
    rates = found.rates.copy()
    rates.loc[rows.index] |= wider.to_numpy()[places] & (places[1] >= 0)
    counts = {column: ids[wider[name].to_numpy()] for name, columns in _BESIDE.items() for column in columns}
    return Hidden(rates, counts)

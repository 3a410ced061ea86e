"""What may be published of who has what within reach: no small counts by age.

Totals of residents are no secret, nor are sums of them by municipality or income. Of the young and the old a
count below the least is hidden, and so is any from which one could be reckoned: of those who are not without,
of those between two counts, of the part that is estimated, of what is left of everyone.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import PeopleBy, PeopleGroup
from jarjestokartta.maps.content import Served

_IF_OPEN = ("residents_without_if_open", "share_without_if_open")
_WITHOUT = ("residents_without", "share_without", *_IF_OPEN)
_ALL = ("residents", *_WITHOUT, "estimated_share", "estimated_share_without")


def public(served: Served | None, least: int) -> Served | None:
    """Give the same with counts by age below ``least`` hidden, and columns that nobody knows left out."""
    if served is None:
        return None
    return replace(
        served,
        basket=served.basket[list(tables.BASKET.fields)],
        municipalities=served.municipalities[list(tables.BASKET.fields)],
        terms=served.terms[list(tables.BASKET_TERMS.fields)],
        equity=_equity(served.equity[list(tables.EQUITY.fields)], least),
    )


def _equity(table: pd.DataFrame, least: int) -> pd.DataFrame:
    of_age = (table["by"] == PeopleBy.AGE) & (table["people"] != PeopleGroup.EVERYONE)
    people, without, if_open = (
        table[name] for name in ("residents", "residents_without", "residents_without_if_open")
    )

    def small(count: pd.Series) -> pd.Series:
        return of_age & (count > 0) & (count < least)

    whole = small(people) | small(people * table["estimated_share"]) | small(_rest(table, people, of_age))
    of_without = whole | small(without) | small(people - without)
    of_without |= small(without * table["estimated_share_without"]) | small(_rest(table, without, of_age))
    of_if_open = of_without | small(if_open) | small(people - if_open) | small(without - if_open)
    of_if_open |= small(_rest(table, if_open, of_age))
    hidden = dict.fromkeys(_IF_OPEN, of_if_open) | dict.fromkeys(_WITHOUT[:2], of_without)
    hidden = dict.fromkeys(_ALL, whole) | hidden | {"estimated_share_without": of_without}
    return table.assign(**{name: table[name].mask(flags) for name, flags in hidden.items()})


def _rest(table: pd.DataFrame, count: pd.Series, of_age: pd.Series) -> pd.Series:
    """Give by need what is left of everyone without the young and the old, for each row of ages."""
    everyone = (table["by"] == PeopleBy.AGE) & ~of_age
    left = count.where(everyone, -count.where(of_age, 0.0)).where(table["by"] == PeopleBy.AGE, 0.0)
    rest: pd.Series = left.groupby(table["need"]).transform("sum")
    return rest

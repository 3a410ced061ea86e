"""Postal areas: groups of neighbouring villages of one municipality, each with a code and a post office.

The centre's code is the real one, the others are invented within the same range. Some areas share the
centre's post office, others have their own, so that post office and municipality often differ, as in life.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.model import facts
from jarjestokartta.geo.model.draws import Draws, Ints, shares

AREAS = 169
CENTRE_SHARE = 0.7  # of a small municipality's residents live in the centre's postal area
TOWN = 20_000  # residents; in a town the suburbs have areas of their own


def group(units: Ints, villages: pd.DataFrame, draws: Draws) -> Ints:
    """Give each village the number of the village that leads its postal area.

    Parameters
    ----------
    units
        Raster of units, villages first.
    villages
        municipality, name (NA where invented), residents; the row number is the village's unit.
    draws
        Decides which villages join.
    """
    leader = np.arange(len(villages))
    near = _neighbours(units, len(villages))
    codes = facts.municipalities()["code"]
    sizes = villages["municipality"].value_counts().reindex(codes)
    for code, wanted in zip(codes, shares(sizes, AREAS), strict=True):
        own = np.flatnonzero(villages["municipality"] == code)
        _join(leader, own, near, villages, max(1, int(wanted)), draws)
    return leader


def _neighbours(units: Ints, count: int) -> dict[int, set[int]]:
    pairs = np.concatenate(
        [
            np.column_stack([units[:, :-1].ravel(), units[:, 1:].ravel()]),
            np.column_stack([units[:-1].ravel(), units[1:].ravel()]),
        ]
    )
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    near: dict[int, set[int]] = {unit: set() for unit in range(count)}
    for one, two in pairs[(pairs[:, 0] >= 0) & (pairs[:, 1] < count)].tolist():
        near[one].add(two)
        near[two].add(one)
    return near


def _join(
    leader: Ints, own: Ints, near: dict[int, set[int]], villages: pd.DataFrame, wanted: int, draws: Draws
) -> None:
    residents = villages["residents"].to_numpy()
    kept = set(facts.places().query("post_office")["name"])
    centre, total = int(own[0]), int(residents[own].sum())
    while len(set(leader[own])) > wanted:
        groups = list(dict.fromkeys(leader[own].tolist()))
        people = {one: int(residents[leader == one].sum()) for one in groups}
        touching = {
            one: {int(leader[two]) for member in np.flatnonzero(leader == one) for two in near[int(member)]}
            & set(groups)
            for one in groups
        }
        free = [one for one in groups if one != centre and villages["name"].iloc[one] not in kept]
        beside = [one for one in free if centre in touching[one]]
        if total < TOWN and people[centre] < CENTRE_SHARE * total and beside:
            leader[leader == max(beside, key=lambda one: people[one])] = centre
            continue
        order = [free[place] for place in draws.order(len(free))]
        one = next(one for one in order if touching[one] - {one})
        into = min(touching[one] - {one}, key=lambda two: (two == centre, people[two]))
        leader[leader == one] = into


def areas(villages: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Give the postal areas: leader (a village's unit), code, name, post_office, municipality."""
    ours = facts.municipalities().set_index("code")
    leaders = villages.loc[villages["leader"] == villages.index]
    used = set(ours["postal_code"])
    own_office = set(facts.places().query("post_office")["name"])
    rows = []
    for unit, one in leaders.iterrows():
        home = ours.loc[one["municipality"]]
        centre = one["name"] == home["name"]
        code = home["postal_code"] if centre else _next_code(home["postal_code"], used)
        suburb = one["rank"] == 2 or not (one["name"] in own_office or draws.hits(0.5, 1)[0])  # noqa: PLR2004
        office = home["name"] if centre or suburb else one["name"]
        rows.append(
            (
                unit,
                code,
                f"{one['name']} Keskus" if centre else one["name"],
                office.upper(),
                one["municipality"],
            )
        )
    return pd.DataFrame(rows, columns=["leader", "code", "name", "post_office", "municipality"])


def _next_code(centre: str, used: set[str]) -> str:
    start = int(centre)
    block = start // 1000 * 1000
    for step in range(1, 100):
        code = f"{block + (start - block + 10 * step) % 1000:05d}"
        if code not in used:
            used.add(code)
            return code
    raise ValueError(f"no postal code left beside {centre}")

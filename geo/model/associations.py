"""The model's associations as they are: what they do, where they are at home, where their contact lives.

The register says less of them, and not always rightly: see :mod:`jarjestokartta.geo.model.register`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.model import association_names, facts
from jarjestokartta.geo.model.draws import Draws, Floats, Ints, shares
from jarjestokartta.geo.model.pool import Pool
from jarjestokartta.geo.model.sketch import Sketch
from jarjestokartta.geo.vocabulary import Scale

# PRH, associations registered in Keski-Suomi on 2.1.2025, by purpose class; "" is unclassified.
CLASS_TOTALS = {
    "1": 346, "2": 564, "3": 354, "4": 972, "5": 646, "6": 813, "7": 73, "8": 116, "9": 288, "": 1158,
}  # fmt: skip
RATE_SPREAD = 0.25  # of the logarithm of a municipality's true rate
SEAT = "Jyväskylä"  # where most regional associations are at home
SEAT_SHARE = 0.7
ELSEWHERE = 0.04  # of contacts live in another municipality than the association's
MOST_VILLAGES = 3.0  # times as many villages for each association as in the region, at most
SAME_CONTACT = 0.05  # of associations have the contact of another one of their municipality
LIVES_IN_PUBLIC = 0.1  # of contacts that chance puts into a hall or library do live there: as its caretaker
_MOVES = 5  # draws at most until a contact lives in no public building

# How the register's address relates to the contact; the rest of all is a plain home.
ADDRESS_KINDS = {
    "care-of": 0.07,
    "po-box": 0.05,
    "missing": 0.02,
    "village-name": 0.015,
    "street-only": 0.015,
    "new-building": 0.015,
    "outside-region": 0.01,
    "abroad": 0.001,
}


def kinds() -> pd.DataFrame:
    """Give the kinds, each with what is true of its associations.

    purpose_class, pattern (see :mod:`association_names`), weight, scale, further, needs, roles,
    target_groups, premises_share, purpose.
    """
    nothing = {"needs": "", "roles": "", "target_groups": "", "purpose": ""}
    table = files.builtin_table("model_association_kinds").fillna(nothing)
    return table.astype({"weight": "float64", "premises_share": "float64"})


def true_rates(seed: int) -> pd.Series:
    """Give each municipality's true associations for each resident, beside the region's mean of 1."""
    codes = facts.municipalities()["code"]
    spread = RATE_SPREAD * Draws(seed, "true rates").normal(len(codes))
    return pd.Series(np.exp(spread - RATE_SPREAD**2 / 2).round(6), index=codes.to_numpy())


def draw(sketch: Sketch, pool: Pool, places: pd.DataFrame, *, scale: float, seed: int) -> pd.DataFrame:
    """Give the associations.

    Returns
    -------
    purpose_class ("" unclassified), kind (row of :func:`kinds`), scale, needs, roles, target_groups, purpose,
    home (municipality code), unit and works_in (village where it works), name, address_kind, pool_row (the
    contact's building), place_id ("" where the address is no place's).
    """
    draws = Draws(seed, "associations")
    ours = facts.municipalities()
    people = ours["residents"].to_numpy() * true_rates(seed).to_numpy()
    totals = shares(list(CLASS_TOTALS.values()), round(scale * sum(CLASS_TOTALS.values())))
    classes = np.repeat(list(CLASS_TOTALS), totals)[draws.order(int(totals.sum()))]
    home = draws.pick(people, len(classes))
    table = _of_kinds(classes, home, _villages_each(sketch, people), draws)
    seat = int(np.flatnonzero(ours["name"] == SEAT)[0])
    regional = (table["scale"] == Scale.REGION).to_numpy() & draws.hits(SEAT_SHARE, len(table))
    home[regional] = seat
    table["home"] = ours["code"].to_numpy()[home]
    table["unit"] = table["works_in"] = _villages(sketch, table, home, draws)
    table["pool_row"] = _contacts(pool, table, places, draws, Draws(seed, "homes"))
    own = Draws(seed, "names of associations")
    table[["name", "scale"]] = association_names.draw(table, ours.set_index("code"), sketch.villages, own)
    swedish = table["pattern"].str.contains("Svenska|Folkdanslag")
    table["name"] += np.where(swedish, " rf", np.where(own.hits(0.04, len(table)), " r.y.", " ry"))
    _addresses(places, table, draws)
    return table


def _villages_each(sketch: Sketch, people: Floats) -> Floats:
    """Give how many villages a municipality has for each association, beside the region's mean of 1.

    Where villages are many, so are the associations of a village: three times the mean at most.
    """
    codes = facts.municipalities()["code"]
    villages = sketch.villages["municipality"].value_counts().reindex(codes).to_numpy()
    each = villages / people
    return np.asarray(np.minimum(each * people.sum() / villages.sum(), MOST_VILLAGES))


def _of_kinds(classes: npt.NDArray[np.str_], home: Ints, villages_each: Floats, draws: Draws) -> pd.DataFrame:
    """Draw each association's kind, of its class, by weight."""
    every, chance = kinds(), draws.unit(len(classes))
    weight = every["weight"].to_numpy()
    of_village = (every["scale"] == Scale.VILLAGE).to_numpy()
    kind = np.zeros(len(classes), dtype=np.int64)
    for purpose_class in CLASS_TOTALS:
        own = (every["purpose_class"] == purpose_class).to_numpy() | (purpose_class == "")
        for place, villages in enumerate(villages_each.tolist()):
            mine = (classes == purpose_class) & (home == place)
            total = np.cumsum(weight * own * np.where(of_village, villages, 1.0))
            kind[mine] = np.searchsorted(total, chance[mine] * total[-1], side="right")
    columns = ["pattern", "scale", "further", "needs", "roles", "target_groups", "premises_share", "purpose"]
    table = every.loc[kind, columns].reset_index(drop=True)
    return table.assign(purpose_class=classes.astype(object), kind=kind)


def _villages(sketch: Sketch, table: pd.DataFrame, home: Ints, draws: Draws) -> Ints:
    """Give a kind's village associations different villages in turn, and all others villages by residents.

    The centre is no village of theirs: what bears its name is the municipality's.
    """
    people = np.bincount(sketch.cells["unit"], sketch.cells["residents"])[: len(sketch.villages)]
    codes = facts.municipalities()["code"]
    unit = np.zeros(len(table), dtype=np.int64)
    turn = table.groupby(["home", "kind"]).cumcount().to_numpy() + table["kind"].to_numpy()
    of_village = (table["scale"] == Scale.VILLAGE).to_numpy()
    for place, code in enumerate(codes):
        own = np.flatnonzero(sketch.villages["municipality"] == code)
        outer = own[sketch.villages["rank"].to_numpy()[own] > 0]
        mine = home == place
        order = outer[draws.order(len(outer))]
        by_turn = order[turn[mine] % len(order)]
        by_people = own[draws.pick(people[own], int(mine.sum()))]
        unit[mine] = np.where(of_village[mine], by_turn, by_people)
    return unit


def _contacts(pool: Pool, table: pd.DataFrame, places: pd.DataFrame, draws: Draws, homes: Draws) -> Ints:
    row = pool.in_villages(table["unit"].to_numpy(), draws)
    away = draws.hits(ELSEWHERE, len(table))
    row = np.where(away | (row < 0), draws.below(len(pool.table), len(table)), row)
    row = _at_home(pool, row, places, homes)
    before = pd.Series(row).groupby(table["home"].to_numpy()).shift()
    same = draws.hits(SAME_CONTACT, len(table)) & before.notna().to_numpy()
    return np.where(same, before.fillna(0).to_numpy(), row).astype(np.int64)


def _at_home(pool: Pool, row: Ints, places: pd.DataFrame, draws: Draws) -> Ints:
    """Draw again, in the same village, the contacts that live in a public building, but for a few.

    A building on a corner has two addresses, so buildings are told by their point. Where a village has hardly
    any other building, some stay.
    """
    public = pd.MultiIndex.from_frame(places.loc[places["homes"] == 0, ["x", "y"]])
    row, moves = row.copy(), ~draws.hits(LIVES_IN_PUBLIC, len(row))
    for _ in range(_MOVES):
        stands = pd.MultiIndex.from_frame(pool.table[["x", "y"]].iloc[row])
        again = np.flatnonzero(moves & stands.isin(public))
        row[again] = pool.in_villages(pool.table["unit"].to_numpy()[row[again]], draws)
    return row


def _addresses(places: pd.DataFrame, table: pd.DataFrame, draws: Draws) -> None:
    """Choose the kind of address, and the hall of those that have one."""
    chance = draws.unit(len(table))
    kind = np.full(len(table), "home", dtype=object)
    level = 1.0
    for name, share in ADDRESS_KINDS.items():
        kind[(chance < level) & (chance >= level - share)] = name
        level -= share
    halls = places[(places["source"] == "osm") & (places["postal_code"] != "")]
    of_village, of_home = (
        halls.groupby("unit")["place_id"].agg(list),
        halls.groupby("municipality")["place_id"].agg(list),
    )
    wanted = draws.hits(table["premises_share"].to_numpy() * 1.6, len(table)) & (kind == "home")
    which = draws.unit(len(table))
    place_id = np.full(len(table), "", dtype=object)
    for row in np.flatnonzero(wanted).tolist():
        unit, home = table["unit"].iloc[row], table["home"].iloc[row]
        near = of_village[unit] if unit in of_village.index else of_home.get(home, [])
        if near:
            place_id[row] = near[int(which[row] * len(near))]
            kind[row] = "premises"
    table["address_kind"] = pd.Series(kind, dtype="str")
    table["place_id"] = pd.Series(place_id, dtype="str")

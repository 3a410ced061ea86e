"""The model's associations as they are: what they do, where they are at home, where their contact lives.

The register says less of them, and not always rightly: see :mod:`jarjestokartta.geo.model.register`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.model import facts, names
from jarjestokartta.geo.model.draws import Draws, Ints, shares
from jarjestokartta.geo.model.pool import Pool
from jarjestokartta.geo.model.sketch import Sketch

# PRH, associations registered in Keski-Suomi on 2.1.2025, by purpose class; "" is unclassified.
CLASS_TOTALS = {
    "1": 346, "2": 564, "3": 354, "4": 972, "5": 646, "6": 813, "7": 73, "8": 116, "9": 288, "": 1158,
}  # fmt: skip
RATE_SPREAD = 0.25  # of the logarithm of a municipality's true rate
SEAT = "Jyväskylä"  # where most regional associations are at home
SEAT_SHARE = 0.7
ELSEWHERE = 0.04  # of contacts live in another municipality than the association's
SAME_CONTACT = 0.05  # of associations have the contact of another one of their municipality

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
    """Give the kinds: purpose_class, pattern, weight, scale, needs, premises_share, purpose."""
    table = files.builtin_table("model_association_kinds").fillna({"needs": ""})
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
    purpose_class ("" unclassified), kind (row of :func:`kinds`), scale, needs, purpose, home (municipality
    code), unit (village where it works), name, address_kind, pool_row (the contact's building), place_id
    ("" where the address is no place's).
    """
    draws = Draws(seed, "associations")
    table = _by_class(scale, draws)
    ours = facts.municipalities()
    people = ours["residents"].to_numpy() * true_rates(seed).to_numpy()
    home = draws.pick(people, len(table))
    seat = int(np.flatnonzero(ours["name"] == SEAT)[0])
    regional = (table["scale"] == "region").to_numpy() & draws.hits(SEAT_SHARE, len(table))
    home[regional] = seat
    table["home"] = ours["code"].to_numpy()[home]
    table["unit"] = _villages(sketch, table, home, draws)
    table["pool_row"] = _contacts(pool, table, draws)
    table["name"] = _names(sketch, table, draws)
    _addresses(places, table, draws)
    return table


def _by_class(scale: float, draws: Draws) -> pd.DataFrame:
    every = kinds()
    totals = shares(list(CLASS_TOTALS.values()), round(scale * sum(CLASS_TOTALS.values())))
    classes, rows = [], []
    for purpose_class, total in zip(CLASS_TOTALS, totals.tolist(), strict=True):
        own = every if purpose_class == "" else every[every["purpose_class"] == purpose_class]
        classes += [purpose_class] * total
        rows.append(own.index.to_numpy()[draws.pick(own["weight"], total)])
    kind = np.concatenate(rows)
    table = every.loc[kind, ["pattern", "scale", "needs", "premises_share", "purpose"]].reset_index(drop=True)
    table = table.assign(purpose_class=classes, kind=kind)
    return table.iloc[draws.order(len(table))].reset_index(drop=True)


def _villages(sketch: Sketch, table: pd.DataFrame, home: Ints, draws: Draws) -> Ints:
    """Give a kind's village associations different villages in turn, and all others villages by residents."""
    people = np.bincount(sketch.cells["unit"], sketch.cells["residents"])[: len(sketch.villages)]
    codes = facts.municipalities()["code"]
    unit = np.zeros(len(table), dtype=np.int64)
    turn = table.groupby(["home", "kind"]).cumcount().to_numpy() + table["kind"].to_numpy()
    of_village = (table["scale"] == "village").to_numpy()
    for place, code in enumerate(codes):
        own = np.flatnonzero(sketch.villages["municipality"] == code)
        mine = home == place
        order = own[draws.order(len(own))]
        by_turn = order[turn[mine] % len(own)]
        by_people = own[draws.pick(people[own], int(mine.sum()))]
        unit[mine] = np.where(of_village[mine], by_turn, by_people)
    return unit


def _contacts(pool: Pool, table: pd.DataFrame, draws: Draws) -> Ints:
    row = pool.in_villages(table["unit"].to_numpy(), draws)
    away = draws.hits(ELSEWHERE, len(table))
    row = np.where(away | (row < 0), draws.below(len(pool.table), len(table)), row)
    before = pd.Series(row).groupby(table["home"].to_numpy()).shift()
    same = draws.hits(SAME_CONTACT, len(table)) & before.notna().to_numpy()
    return np.where(same, before.fillna(0).to_numpy(), row).astype(np.int64)


def _names(sketch: Sketch, table: pd.DataFrame, draws: Draws) -> pd.Series:
    """Name the associations so that no two share a name: by municipality, by village, at last by number."""
    ours = facts.municipalities().set_index("code")
    of_home = ours["genitive"][table["home"]].to_numpy()
    of_village = sketch.villages["genitive"].to_numpy()[table["unit"]]
    home = ours["name"][table["home"]].to_numpy()
    stems, sports = (
        names.words("village-stem")["text"].to_numpy(),
        names.words("sport-word")["text"].to_numpy(),
    )
    word, sport = stems[draws.below(len(stems), len(table))], sports[draws.below(len(sports), len(table))]
    local = (table["scale"] == "village").to_numpy()

    def filled(owner: names.Names) -> pd.Series:
        parts = zip(table["pattern"], owner, home, word, sport, strict=True)
        return pd.Series(
            [
                pattern.replace("{g}", g).replace("{n}", n).replace("{w}", w).replace("{s}", s)
                for pattern, g, n, w, s in parts
            ],
            dtype="str",
        )

    first, second = filled(np.where(local, of_village, of_home)), filled(of_village)
    chosen = first.where(~first.duplicated(), second)
    number = chosen.groupby(chosen).cumcount()
    chosen = chosen.where(number == 0, chosen + " " + (number + 1).astype("str"))
    swedish = table["pattern"].str.contains("Svenska|Folkdanslag")
    return chosen + np.where(swedish, " rf", np.where(draws.hits(0.04, len(table)), " r.y.", " ry"))


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

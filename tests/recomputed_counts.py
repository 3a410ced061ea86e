"""What the sheets tell of counts and rates, made again from the CSVs and the private list of associations.

Plain pandas, numpy and scipy; nothing of the product but its reader of registers, and names of columns and
labels.
"""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import recomputed_fixtures as fx
from demo_fixtures import updated_region
from recomputed_fixtures import LABELS, REST, csv
from scipy import optimize, special, stats

from jarjestokartta.geo import register

Q, SIMILAR, LEAST_PEERS = 0.05, (0.80, 1.25), 5
GROUPS = (0, 2000, 5000, 10000, 20000, 50000, 100000)
LEAST_ANSWERS = 3
BENDS, CHANGE, NEAR, FAR, SIZES = (0.05, 0.275, 0.5, 0.725, 0.95), 0.7, 0.3, 0.02, 25
SPREADS = np.concatenate([[0.003], np.linspace(0.04, 1.2, 24), [1.4, 1.7, 2.0, 2.5, 3.0]])


@cache
def located() -> pd.DataFrame:
    """Give the associations with the area that each is counted in by its address."""
    table = csv("located")
    home = table["municipality_id"].fillna(table["home_municipality"])
    return table.assign(area_id=table["village_id"].fillna(REST + home))


def bears(column: str, code: str) -> pd.Series:
    """Tell which associations have a label."""
    return located()[column].fillna("").str.split(";").map(lambda cell: code in cell)


@cache
def counts(key: str) -> pd.DataFrame:
    """Count the associations of each area of a level by what they are."""
    table = located()
    flags = pd.DataFrame({"associations": True, "unclassified": table["needs"].isna()})
    flags["unplaced"] = table["precision"].isin(["municipality", "none"])
    flags["associations_local"] = table["scale"].isin(["village", "municipality"])
    flags["associations_regional"] = table["scale"] == "region"
    for name, subject in LABELS.items():
        kind, code = subject.split(":")
        flags[name] = bears(f"{kind}s", code)
    by = table["home_municipality"] if key == "municipality_code" else table["area_id"]
    ids = csv("municipalities" if key == "municipality_code" else "villages")[key]
    return flags.groupby(by).sum().reindex(ids, fill_value=0)


@cache
def residents(key: str) -> pd.Series:
    """Give the residents of each area: municipalities from their source, villages from the open cells."""
    source = json.loads((fx.region() / "data/raw/11re.json").read_text(encoding="utf-8"))
    codes = [one.removeprefix("KU") for one in source["dimension"]["alue_23_20260101"]["category"]["index"]]
    values = np.array(source["value"], dtype=float).reshape(source["size"])
    of_towns = pd.Series(values[:, 0, 0, 0, 0], index=codes)
    if key == "municipality_code":
        return of_towns
    cells = fx.layer("cells").sjoin(fx.layer("villages")[["area_id", "geometry"]], predicate="intersects")
    cells = cells.sort_values("area_id").drop_duplicates("cell_id")
    ids = csv("villages")
    own = cells.groupby("area_id")["residents"].sum().reindex(ids["area_id"], fill_value=0.0)
    rest = ids["area_id"].str.startswith(REST).to_numpy()
    inside = own[~rest].groupby(ids.loc[~rest, "municipality_code"].to_numpy()).sum()
    left = (of_towns - inside.reindex(of_towns.index).fillna(0)).clip(lower=0)
    own[rest] = left[ids.loc[rest, "municipality_code"]].to_numpy()
    return own


def shrunk(count: pd.Series, people: pd.Series) -> pd.Series:
    """Fit rates again: the likeliest line over size by scipy, spreads averaged over their likelihood.

    By the definitions of ``docs/adr/0029-shrinkage-by-size.md``; the constants are those of the product.
    """
    known = (people > 0).to_numpy()
    y, n = count.to_numpy(dtype=float)[known], people.to_numpy(dtype=float)[known]
    size = (np.log(n) - np.log(n).mean()) / np.log(n).std()
    bends = np.quantile(size, BENDS)
    line = [np.clip((size - low) / (high - low), 0, 1) for low, high in pairwise(bends)]
    design = np.column_stack([np.ones_like(size), *line])
    at = np.linspace(size.min(), size.max(), SIZES)
    near = FAR + (1 - FAR) * stats.norm.pdf(at[:, None], size, NEAR) / stats.norm.pdf(0, 0, NEAR)
    spread = np.full(len(y), 0.3)

    def log_likelihood(expected: np.ndarray, spread: np.ndarray) -> np.ndarray:
        shape = spread**-2.0
        return stats.nbinom.logpmf(
            y.reshape(-1, *[1] * (expected.ndim - 1)), shape, shape / (shape + expected)
        )

    def unlikely(line: np.ndarray) -> float:
        prior = stats.norm.logpdf(line[1:], 0, CHANGE).sum()
        return -log_likelihood(n * np.exp(design @ line), spread).sum() - prior

    found = np.array([np.log(y.sum() / n.sum()), *np.zeros(design.shape[1] - 1)])
    for _ in range(3):
        found = optimize.minimize(unlikely, found, method="BFGS", options={"gtol": 1e-8}).x
        expected = n * np.exp(design @ found)
        by_spread = near @ log_likelihood(expected[:, None], SPREADS[None, :])
        told = np.stack([np.interp(size, at, one) for one in by_spread.T], axis=1)
        weight = special.softmax(told + 0.5 * np.log(SPREADS + 0.02), axis=1)
        spread = weight @ SPREADS
    prior = SPREADS**-2.0
    means = (y[:, None] + prior) / (n[:, None] + prior * (n / expected)[:, None])
    rates = pd.Series(np.nan, index=count.index)
    rates[known] = 1000 * (weight * means).sum(axis=1)
    return rates


@cache
def rates(key: str) -> pd.DataFrame:
    """Give rates with their intervals, and smoothed ones, of a level."""
    count, people = counts(key)["associations"], residents(key)
    people = people.reindex(count.index)
    return of_rates(count, people).assign(shrunk=shrunk(count, people), residents=people)


def of_rates(count: pd.Series, people: pd.Series) -> pd.DataFrame:
    """Give rates per 1,000 with exact Poisson intervals."""
    per = 1000 / people.where(people > 0)
    low = pd.Series(stats.gamma.ppf(0.025, count.where(count > 0)), count.index).fillna(0)
    return pd.DataFrame(
        {"per_1000": count * per, "low": low * per, "high": stats.gamma.ppf(0.975, count + 1) * per}
    )


@cache
def likely(key: str) -> pd.Series:
    """Write how many associations are likely to be active, as ``docs/adr/0026-dormancy.md`` has it."""
    said = register.read(fx.region() / "register 2.xlsx").associations.set_index("association_id")
    said = said.loc[located()["association_id"]].set_axis(located().index)
    last, first = said["last_entry_on"], said["registered_on"]
    on = max(last.max(), first.max())
    years = ((on - last.fillna(first)).dt.days / 365.25).fillna(20).clip(0, 20) / 20
    low, high = 0.12**years, (1 - 0.5 * years).where(last.notna(), 1.0)
    low = low.where(said["status"] == "active", low / 2)
    seen = said["website"].notna()
    low, high = (one.where(~seen, (1 + one) / 2) for one in (low, high))
    table = pd.DataFrame({"low": low, "high": high, "vl": low * (1 - low), "vh": high * (1 - high), "all": 1})
    by = located()["home_municipality"] if key == "municipality_code" else located()["area_id"]
    sums = table.groupby(by).sum()
    bottom = np.floor(sums["low"] - 1.645 * np.sqrt(sums["vl"])).clip(lower=0)
    top = np.ceil(sums["high"] + 1.645 * np.sqrt(sums["vh"])).clip(upper=sums["all"])
    written = [f"{int(one)}–{int(two)}" for one, two in zip(bottom, top, strict=True)]
    return pd.Series(written, index=sums.index).where(sums["all"] >= 10)


def _of_level(ids: pd.Series, key: str) -> pd.DataFrame:
    table = counts(key).join(rates(key)).assign(likely=likely(key))
    return table.loc[ids].set_axis(ids.index)


def _year() -> int:
    source = json.loads((fx.region() / "data/raw/11re.json").read_text(encoding="utf-8"))
    return int(next(iter(source["dimension"]["timeperiod_y"]["category"]["index"])))


def municipalities(shown: pd.DataFrame) -> pd.DataFrame:
    """Give all that is counted of municipalities; second homes by the file of postal areas."""
    ids = (
        shown["municipality_code"] if "municipality_code" in shown else shown["municipality"].map(fx.towns())
    )
    source = json.loads((fx.region() / "data/raw/pno_tilasto_2026.geojson").read_text(encoding="utf-8"))
    homes = pd.DataFrame([one["properties"] for one in source["features"]])
    second = homes.groupby(homes["kunta"].astype("str").str.zfill(3))["ra_ke"].sum()
    table = _of_level(ids, "municipality_code")
    return table.assign(second_homes=ids.map(second), residents_year=_year())


def villages(shown: pd.DataFrame) -> pd.DataFrame:
    """Give all that is counted of villages and of what lies outside; the year is that of the grid."""
    ids = shown["area_id"] if "area_id" in shown else fx.areas(shown, "village")
    return _of_level(ids, "area_id").assign(residents_year=2025, second_homes=np.nan)


def concentration(shown: pd.DataFrame) -> pd.DataFrame:
    """Give the Lorenz curve: municipalities by their rate, shares summed."""
    table = counts("municipality_code")[["associations"]].join(rates("municipality_code"))
    ordered = table.assign(rate=table["associations"] / table["residents"]).sort_values("rate", kind="stable")
    for name in ("residents", "associations"):
        ordered[f"{name}_share"] = ordered[name].cumsum() / ordered[name].sum()
    ids = shown["municipality"].map(fx.towns())
    assert list(ids) == list(ordered.index)
    return ordered.set_axis(shown.index)


def gini(count: np.ndarray, people: np.ndarray) -> float:
    """Give the mean difference of rates between any two residents, over twice their mean."""
    rate, share = count / people, people / people.sum()
    between = np.abs(rate[:, None] - rate[None, :]) * share[:, None] * share[None, :]
    return float(between.sum() / (2 * (rate * share).sum()))


def ages(shown: pd.DataFrame) -> pd.DataFrame:
    """Give associations of an age per people of it, whose number the population file tells."""
    source = json.loads((fx.region() / "data/raw/11re.json").read_text(encoding="utf-8"))
    years = np.array(source["value"], dtype=float).reshape(source["size"])[:, 1:, 0, 0, 0]
    people = {"youth": years[:, :15].sum(axis=1), "older-people": years[:, 65:].sum(axis=1)}
    codes = csv("municipalities")["municipality_code"]
    parts = []
    for code, persons in people.items():
        mine = shown[shown["target_group"] == fx.SAY(f"target-group.{code}")]
        ids = mine["municipality"].map(fx.towns())
        own = located()[bears("target_groups", code)].groupby("home_municipality").size()
        count = own.reindex(codes, fill_value=0)
        of_age = pd.Series(persons, index=residents("municipality_code").index).reindex(codes)
        table = of_rates(count, of_age).assign(
            associations=count, residents=of_age, shrunk=shrunk(count, of_age)
        )
        parts.append(table.loc[ids].set_axis(mine.index))
    return pd.concat(parts)


def mid_p_below(count: float, total: float, share: float) -> float:
    """Give the chance of fewer, and half that of as many."""
    return float(stats.binom.cdf(count - 1, total, share) + stats.binom.pmf(count, total, share) / 2)


def limit(count: float, total: float, below: float) -> float:
    """Give the share at which so much lies below the count."""
    return optimize.brentq(lambda share: mid_p_below(count, total, share) - below, 1e-12, 1 - 1e-12)


def ratio_limit(row: pd.Series, others: pd.Series, below: float) -> float:
    """Give the ratio to the others at which so much lies below the count."""
    share = limit(row["associations"], row["associations"] + others["associations"], below)
    return share / (1 - share) * others["residents"] / row["residents"]


def peers(shown: pd.DataFrame) -> pd.DataFrame:
    """Compare each municipality with the others of its class of size."""
    ids = shown["municipality"].map(fx.towns())
    table = counts("municipality_code")[["associations"]].join(rates("municipality_code"))
    group = pd.Series(np.digitize(table["residents"], GROUPS), index=table.index)
    table["peers"] = group.groupby(group).transform("size") - 1
    for code in table.index[table["peers"] >= LEAST_PEERS]:
        row = table.loc[code]
        others = table.loc[group == group[code], ["associations", "residents"]].sum() - row
        table.loc[code, "ratio"] = (
            row["associations"] / row["residents"] / (others["associations"] / others["residents"])
        )
        table.loc[code, "ratio_low"] = ratio_limit(row, others, 0.975) if row["associations"] else 0.0
        table.loc[code, "ratio_high"] = ratio_limit(row, others, 0.025)
    return table.loc[ids].set_axis(shown.index)


def survey(shown: pd.DataFrame) -> pd.DataFrame:
    """Sum the answers as they were sent; what fewer than three told is not told."""
    asked = fx.answers()
    by = asked.groupby("town")
    table = pd.DataFrame({"asked": by.size(), "answered": by.size()})
    columns = {
        "paid_staff": "Palkattuja työntekijöitä",
        "volunteers": "Vapaaehtoisia",
        "members": "Jäsenmäärä",
    }
    for name, heading in columns.items():
        table[name], table[f"{name}_answered"] = by[heading].sum(), by[heading].count()
    table["paid_staff_told"] = table["paid_staff_answered"]
    table["paid_staff_some"] = (asked["Palkattuja työntekijöitä"] > 0).groupby(asked["town"]).sum()
    table["open_answered"] = by["Avoin kaikille"].count()
    table["open"] = (asked["Avoin kaikille"] == "Kaikille").groupby(asked["town"]).sum()
    counted = {one: f"{one}_answered" for one in (*columns, "open")} | {"paid_staff_some": "paid_staff_told"}
    table = table.astype("float64")
    few = {told: table[told].between(1, LEAST_ANSWERS - 1) for told in counted.values()}
    for name, told in counted.items():
        table[name] = table[name].mask(few[told] | table[name].between(1, LEAST_ANSWERS - 1))
    for told, hidden in few.items():
        table[told] = table[told].mask(hidden)
    told = table.reindex(shown["municipality"]).set_axis(shown.index)
    nobody = ~shown["municipality"].isin(table.index)
    zeros = ["asked", "answered", *counted.values()]
    return told.assign(**{name: told[name].mask(nobody, 0) for name in zeros})


def changes(shown: pd.DataFrame) -> pd.DataFrame:
    """Give what each change makes of the rate of the municipality that gains or loses the association."""
    words = {fx.SAY(f"change.{one}"): one for one in ("new", "ended", "moved", "renamed", "corrected")}
    kind = shown["kind"] if "kind" in shown else shown["change"].map(words)
    people = residents("municipality_code")
    came = kind.map({"new": 1, "ended": -1}).fillna(0).mask(_left(shown, kind), 1)
    code = shown["home_municipality"].replace(fx.towns())
    table = pd.DataFrame({"difference": came, "effect": 1000 * came / code.map(people)})
    if "from_municipality" in shown:
        table["difference_from"] = -came.where(shown["from_municipality"].notna())
        left = shown["from_municipality"].replace(fx.towns())
        table["effect_from"] = 1000 * table["difference_from"] / left.map(people)
    return table


def _left(shown: pd.DataFrame, kind: pd.Series) -> pd.Series:
    """Tell which moved to another municipality."""
    return kind.eq("moved") & shown["before"].notna() & shown["before"].ne(shown["after"])


def series(shown: pd.DataFrame) -> pd.DataFrame:
    """Give the main figures of the two registers that were published, the one before first."""
    rows = []
    for folder in (updated_region(), fx.region()):
        towns, gaps = (
            pd.read_csv(folder / f"maps/output/csv/{name}.csv") for name in ("municipalities", "gaps")
        )
        count = towns["associations"].sum()
        rows.append(
            {
                "associations": count,
                "per_1000": 1000 * count / towns["residents"].sum(),
                "gaps": gaps["rank"].notna().sum(),
                "unclassified": towns["unclassified"].sum(),
            }
        )
    return pd.DataFrame(rows, index=shown.index)

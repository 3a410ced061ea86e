"""Who is without, by distance, group, need and village, summed again from :mod:`recomputed_reach`."""

from __future__ import annotations

import numpy as np
import pandas as pd
import recomputed_fixtures as fx
from recomputed_reach import BANDS, IF_OPEN, KM, MET, OPEN, cells, demand, need_of, way


def _shares(table: pd.DataFrame, people: str = "residents") -> pd.DataFrame:
    for column in (OPEN, IF_OPEN):
        table[f"share_without{column}"] = table[f"without{column}"] / table[people].where(table[people] > 0)
    return table.rename(columns={f"without{one}": f"residents_without{one}" for one in (OPEN, IF_OPEN)})


def distance_curve(shown: pd.DataFrame) -> pd.DataFrame:
    """Sum who is beyond each band, of municipalities and all together."""
    rows = demand()
    lines = []
    for need, own in rows.groupby("need"):
        for km in sorted({*BANDS, KM[need]}):
            told = own[["cell_id", "town", "residents", "residents_0_14", "residents_65_plus"]].copy()
            for column in (OPEN, IF_OPEN):
                found = way(str(need), column)
                lacks = pd.Series(found.lacks(km), index=cells()["cell_id"]).reindex(told["cell_id"])
                told[f"without{column}"] = told["residents"].where(lacks.to_numpy(), 0.0)
                if column == OPEN:
                    for age in ("residents_0_14", "residents_65_plus"):
                        told[f"{age}_without"] = told[age].where(lacks.to_numpy(), 0.0)
            sums = told.drop(columns="cell_id").groupby("town").sum()
            whole = sums.sum().to_frame(fx.SAY("table.whole-region")).T
            lines.append(pd.concat([sums, whole]).assign(need=need, km=km).rename_axis("area").reset_index())
    table = _shares(pd.concat(lines)).set_index(["need", "area", "km"])
    for age in ("residents_0_14_without", "residents_65_plus_without"):
        table[age] = table[age].round()
    area = shown["area"].map(fx.towns()).fillna(shown["area"])
    keys = list(zip(need_of(shown), area, shown["band_km"].astype("float64"), strict=True))
    told = table.loc[keys].set_axis(shown.index).assign(band_km=[km for _, _, km in keys])
    longer = told["band_km"] > min(BANDS)
    return told.assign(
        **{name: told[name].mask(longer) for name in told if name.endswith(("_14_without", "_plus_without"))}
    )


def distance_lines(shown: pd.DataFrame) -> pd.DataFrame:
    """Give the share of everyone beyond each kilometre, up to the longest band."""
    table = pd.DataFrame({"band_km": np.arange(min(BANDS), max(*BANDS, *KM.values()) + 1)}, index=shown.index)
    for need, own in demand().groupby("need"):
        people = own.set_index("cell_id")["residents"].reindex(cells()["cell_id"]).fillna(0.0).to_numpy()
        lacks = [way(str(need), OPEN).lacks(km) for km in table["band_km"]]
        table[str(need)] = [people[one].sum() / people.sum() for one in lacks]
    return table


def equity(shown: pd.DataFrame) -> pd.DataFrame:
    """Sum who is without by income third, age, municipality, and all together."""
    groups = {
        name: fx.SAY(f"people-group.{name}")
        for name in ("everyone", "lowest", "middle", "highest", "unknown")
    }
    rows = demand().assign(
        town_name=lambda one: one["town"].map({code: name for name, code in fx.towns().items()})
    )
    third, ranges = _thirds()
    rows["third"] = rows["postal"].map(third).fillna("unknown").map(groups)
    names = ["residents", "without", "without_if_open"]
    parts = []
    for by, column in (("municipality", "town_name"), ("income", "third"), ("region", None)):
        people = rows[column] if column else pd.Series(groups["everyone"], index=rows.index)
        sums = rows[names].groupby([rows["need"], people.rename("people")]).sum().reset_index()
        parts.append(sums.assign(by=fx.SAY(f"people-by.{by}"), within_km=sums["need"].map(KM)))
    parts.append(_by_age(rows, groups["everyone"]))
    table = _shares(pd.concat(parts)).set_index(["need", "by", "people"])
    keys = list(zip(need_of(shown), shown["people_by"], shown["people"], strict=True))
    told = table.reindex(pd.MultiIndex.from_tuples(keys)).set_axis(shown.index)
    incomes = {groups[str(name)]: row for name, row in ranges.iterrows()}
    of_income = shown["people_by"] == fx.SAY("people-by.income")
    for name in ("low", "high"):
        told[f"income_{name}"] = (
            shown["people"].map({one: row[name] for one, row in incomes.items()}).where(of_income)
        )
    return told.rename(columns={"residents": "group_residents"})


def _thirds() -> tuple[pd.Series, pd.DataFrame]:
    """Part the postal areas into three of like many residents by their income."""
    lived = cells()[cells()["town"].notna()]
    table = lived.groupby("postal").agg(residents=("residents", "sum"), income=("hr_mtu", "first"))
    table = table[table["income"] > 0]
    people = table.groupby("income")["residents"].sum()
    middle = (people.cumsum() - people / 2) / people.sum()
    names = pd.cut(middle, [-1, 1 / 3, 2 / 3, 1], right=False, labels=["lowest", "middle", "highest"])
    third = table["income"].map(names.astype("str"))
    ranges = table.groupby(third)["income"].agg(low="min", high="max")
    return third, ranges


def _by_age(rows: pd.DataFrame, everyone: str) -> pd.DataFrame:
    """Sum everyone, the young and the old who have nobody within the shortest band."""
    ages = {everyone: "residents"}
    ages |= {
        fx.SAY("people-group.children"): "residents_0_14",
        fx.SAY("people-group.older"): "residents_65_plus",
    }
    parts = []
    for need, own in rows.groupby("need"):
        for people, age in ages.items():
            line = {"need": need, "people": people, "residents": own[age].sum(), "within_km": min(BANDS)}
            for column in (OPEN, IF_OPEN):
                lacks = pd.Series(way(str(need), column).lacks(min(BANDS)), index=cells()["cell_id"])
                line[f"without{column}"] = own[age].where(lacks.reindex(own["cell_id"]).to_numpy(), 0.0).sum()
            share = own["age_estimated_share"] if age != "residents" else 0.0
            line["estimated_share"] = (own[age] * share).sum() / own[age].sum()
            parts.append(line)
    return pd.DataFrame(parts).assign(by=fx.SAY("people-by.age"))


def basket_terms(shown: pd.DataFrame) -> pd.DataFrame:
    """Give the share of each area's residents with each need within reach; all weights are one."""
    sums = demand().groupby(["need", "area"])[["residents", "without", "without_if_open"]].sum()
    keys = list(zip(need_of(shown), fx.areas(shown), strict=True))
    table = sums.reindex(pd.MultiIndex.from_tuples(keys)).set_axis(shown.index)
    people = table["residents"].where(table["residents"] > 0)
    told = pd.DataFrame({"weight": 1.0}, index=shown.index)
    for column in (OPEN, IF_OPEN):
        told[f"share_within{column}"] = told[f"term{column}"] = 1 - table[f"without{column}"] / people
    return told


def basket(shown: pd.DataFrame) -> pd.DataFrame:
    """Sum the terms, and count the needs that half of the residents have within reach."""
    terms = fx.sheet("basket_terms")
    own = basket_terms(terms).assign(area=fx.areas(terms))
    known = own["share_within"].notna()
    met = {column: own[f"share_within{column}"] >= MET for column in (OPEN, IF_OPEN)}
    own = own.assign(
        needs_met=met[OPEN],
        needs_met_if_open=met[IF_OPEN],
        needs_measured=known,
        basket_score=own["term"].fillna(0),
        basket_score_if_open=own["term_if_open"].fillna(0),
        basket_best=known.astype(float),
    )
    ids = fx.areas(shown)
    names = [name for name in own if name.startswith(("needs_", "basket_"))]
    people = cells().groupby("area")["residents"].sum().reindex(ids, fill_value=0.0)
    return own.groupby("area")[names].sum().loc[ids].set_axis(shown.index).assign(residents=people.to_numpy())


def distance_poverty(shown: pd.DataFrame) -> pd.DataFrame:
    """Count in how many needs each resident is poor, and by how much."""
    rows = demand()
    limit = rows["need"].map(KM)
    ids = fx.areas(shown)
    parts = []
    for key in ("town", "area"):
        people = rows.drop_duplicates("cell_id").groupby(key)["residents"].sum()
        table = pd.DataFrame({"residents": people, "needs": rows.groupby(key)["need"].nunique()})
        inhabited = table["residents"].where(table["residents"] > 0)
        for column in (OPEN, IF_OPEN):
            poor = rows[f"lacks{column}"]
            far = (rows[f"km{column}"] / limit - 1).where(poor, 0.0)
            away = rows["residents"].where(far.isna(), 0.0)
            by_cell = (
                rows.assign(poor=poor, away=far.isna())
                .groupby("cell_id")
                .agg(
                    poor=("poor", "sum"),
                    away=("away", "any"),
                    residents=("residents", "first"),
                    own=(key, "first"),
                )
            )
            for count in range(1, 6):
                name = f"lacking_{count}{column}"
                lacking = (
                    by_cell["residents"].where(by_cell["poor"] >= count, 0.0).groupby(by_cell["own"]).sum()
                )
                table[name] = (lacking / inhabited).where(table["needs"] >= count)
            table[f"unreached{column}"] = (
                by_cell["residents"].where(by_cell["away"], 0.0).groupby(by_cell["own"]).sum()
            )
            for name, power in (("depth", 1), ("severity", 2)):
                weighed = pd.DataFrame(
                    {"sum": (rows["residents"] * far**power).fillna(0.0), "known": rows["residents"] - away}
                )
                sums = weighed.groupby([rows[key], rows["need"]]).sum()
                means = sums["sum"] / sums["known"].where(sums["known"] > 0)
                table[f"{name}{column}"] = means.groupby(level=0).mean()
        parts.append(table)
    return pd.concat(parts).loc[ids].set_axis(shown.index)

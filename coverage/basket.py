"""Basket: how many of the needs are met within reach of each village, opened into what it is summed of.

A need counts by the share of the area's residents who have it within reach, so that no area is called served
by where its middle happens to lie. The score is the sum over the needs measured there of weight × share; with
weights of 1 it is how many needs a resident has within reach on the average. What is not measured is neither
met nor missing, and is in no sum.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from jarjestokartta.coverage.counts import region_ids
from jarjestokartta.coverage.homes import homes
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import Level, Met, Need

MET_SHARE = 0.5  # share of residents with a need within reach, from which on it is met in the area

_SCORES = {"score": "term", "score_if_open": "term_if_open"}
_LISTS = {"met": Met.MET, "depends": Met.DEPENDS, "missing": Met.MISSING, "not_measured": Met.NOT_MEASURED}


def terms(
    demand: pd.DataFrame,
    cells: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    weights: Mapping[Need, float],
    met_share: float = MET_SHARE,
) -> pd.DataFrame:
    """Give what the score of each area is summed of.

    Parameters
    ----------
    demand
        What :func:`coverage.gaps.demand` gives: cells of the region, needs that are measured there.
    cells
        Residents with ``village_id``, those that ``demand`` was made of.
    areas
        Areas of both levels.
    weights
        By what each need counts, ≥ 0.
    met_share
        Share of residents with the need within reach, from which on it is met there (0–1).

    Returns
    -------
    pandas.DataFrame
        BasketTerms: one row a village, or a municipality's rest where anyone lives, and need. ``share`` takes
        providers of unknown openness or reach as no supply, ``share_if_open`` as supply. Both, and the terms,
        are NA where the need is not measured or no resident is known.
    """
    places = _places(cells, areas)
    index = pd.MultiIndex.from_product(
        [places.index, [need.value for need in Need]], names=["area_id", "need"]
    )
    sums = ["residents_in_area", "residents_without", "residents_without_if_open"]
    found = demand.groupby(["area_id", "need"], sort=True)[sums].sum().reindex(index)
    table = found.reset_index().merge(places.reset_index(), on="area_id", how="left")
    inhabited = table["residents_in_area"].where(table["residents_in_area"] > 0)
    for name in ("", "_if_open"):
        share = 1 - table[f"residents_without{name}"] / inhabited
        table[f"share{name}"] = share.clip(0, 1)
        table[f"residents_within{name}"] = (inhabited - table[f"residents_without{name}"]).clip(lower=0)
    weight = table["need"].map({need.value: weight for need, weight in weights.items()}).astype("float64")
    table = table.assign(
        weight=weight,
        term=weight * table["share"],
        term_if_open=weight * table["share_if_open"],
        state=_states(table, met_share),
    )
    result: pd.DataFrame = tables.BASKET_TERMS.conform(table[list(tables.BASKET_TERMS.fields)])
    return result


def basket(terms: pd.DataFrame) -> pd.DataFrame:
    """Sum the terms to one score an area.

    Parameters
    ----------
    terms
        BasketTerms (:func:`terms`).

    Returns
    -------
    pandas.DataFrame
        Basket. ``best`` is what the score would be if all residents had all needs measured there within
        reach; ``needs_met`` counts what is surely met, ``needs_met_if_open`` also what depends on openness.
        ``score`` is NA where nothing is measured.
    """
    terms = terms.sort_values(["area_id", "need"])
    groups = terms.groupby("area_id", sort=True)
    table = groups[["municipality_code", "residents"]].first()
    table = table.join(groups[list(_SCORES.values())].sum(min_count=1).set_axis(list(_SCORES), axis=1))
    told = terms["weight"].where(terms["share"].notna())
    table["best"] = told.groupby(terms["area_id"]).sum(min_count=1)
    states = terms.pivot(index="area_id", columns="need", values="state")  # noqa: PD010 - texts
    states = states.reindex(index=table.index, columns=[need.value for need in Need])
    for name, state in _LISTS.items():
        table[name] = _listed(states == state)
    met, depends, missing = ((states == one).sum(axis=1) for one in (Met.MET, Met.DEPENDS, Met.MISSING))
    table = table.assign(
        needs_met=met, needs_met_if_open=met + depends, needs_measured=met + depends + missing
    )
    result: pd.DataFrame = tables.BASKET.conform(table.reset_index())
    return result


def of_municipalities(terms: pd.DataFrame, *, met_share: float = MET_SHARE) -> pd.DataFrame:
    """Give the terms of whole municipalities: of the residents of all their areas together.

    Parameters
    ----------
    terms
        BasketTerms (:func:`terms`).
    met_share
        As for :func:`terms`.

    Returns
    -------
    pandas.DataFrame
        BasketTerms with municipality codes as ``area_id``. Where a need is measured in a part of the
        municipality's areas, its shares are of the residents of these.
    """
    told = terms["residents"].where(terms["share"].notna())
    groups = terms.assign(told=told).groupby(["municipality_code", "need"], sort=True)
    sums = groups[["residents_within", "residents_within_if_open", "told"]].sum(min_count=1)
    table = sums.join(groups.agg(residents=("residents", "sum"), weight=("weight", "first"))).reset_index()
    whole = table["told"].where(table["told"] > 0)
    for name in ("", "_if_open"):
        table[f"share{name}"] = (table[f"residents_within{name}"] / whole).clip(0, 1)
        table[f"term{name}"] = table["weight"] * table[f"share{name}"]
    table = table.assign(area_id=table["municipality_code"], state=_states(table, met_share))
    result: pd.DataFrame = tables.BASKET_TERMS.conform(table[list(tables.BASKET_TERMS.fields)])
    return result


def _places(cells: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Give municipality and known residents of every village, and of the rests where anyone lives."""
    where = homes(cells, areas)
    people = cells["residents"].reindex(where.index).fillna(0.0)
    lived = where.assign(residents=people.astype("float64"))
    lived = lived.groupby("area_id").agg({"municipality_code": "first", "residents": "sum"})
    villages = region_ids(areas, Level.VILLAGE)
    parents = areas.drop_duplicates("area_id").set_index("area_id")["parent_id"].reindex(villages)
    empty = pd.DataFrame({"municipality_code": parents, "residents": 0.0}).drop(lived.index, errors="ignore")
    rests = lived.index[~lived.index.isin(villages) & (lived["residents"] > 0)]
    kept = lived.loc[lived.index.isin(villages) | lived.index.isin(rests)]
    result: pd.DataFrame = pd.concat([kept, empty]).sort_index().rename_axis("area_id")
    return result


def _states(table: pd.DataFrame, met_share: float) -> pd.Series:
    states = np.select(
        [
            table["residents"] <= 0,
            table["share"].isna(),
            table["share"] >= met_share,
            table["share_if_open"] >= met_share,
        ],
        [Met.NOBODY.value, Met.NOT_MEASURED.value, Met.MET.value, Met.DEPENDS.value],
        default=Met.MISSING.value,
    )
    return pd.Series(states, index=table.index, dtype="str")


def _listed(flags: pd.DataFrame) -> pd.Series:
    """Join the flagged columns of each row; NA where there is none."""
    names = flags.columns.to_numpy()
    texts = pd.Series([tables.join_codes(names[row]) for row in flags.to_numpy()], index=flags.index)
    return texts.astype("str").where(texts != "")

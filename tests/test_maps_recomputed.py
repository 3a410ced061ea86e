"""Every number of the CSVs and of the workbook comes out again, made by plain pandas, numpy and scipy.

A column that is neither made again nor listed below with its reason fails the test, so a new one does.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
import recomputed_access as shared
import recomputed_counts as counted
import recomputed_fixtures as fx
import recomputed_reach as reached
import recomputed_served as served
import recomputed_sizes as sized
from recomputed_fixtures import CSVS, ENTRIES, SAY, csv, numbers, sheet
from scipy import stats

from jarjestokartta.maps.layers import NEEDS

Table = Callable[[pd.DataFrame], pd.DataFrame]
MADE: dict[str, Table] = {
    "municipalities": counted.municipalities,
    "villages": counted.villages,
    "municipality_subjects": counted.municipalities,
    "village_subjects": counted.villages,
    "concentration": counted.concentration,
    "ages": counted.ages,
    "peers": counted.peers,
    "sizes": sized.sizes,
    "subjects": sized.subjects,
    "scaling": sized.scaling,
    "survey": counted.survey,
    "changes": counted.changes,
    "series": counted.series,
    "gaps": reached.gaps,
    "equity": served.equity,
    "basket": served.basket,
    "basket_terms": served.basket_terms,
    "distance_curve": served.distance_curve,
    "distance_lines": served.distance_lines,
    "distance_poverty": served.distance_poverty,
    "access": shared.access,
}
# What cannot be made of anything that is published, and why.
_DRAWN = (
    "of 200 worlds drawn, of what nobody may know of single associations (tests/test_coverage_robustness.py)"
)
CANNOT = {
    ("gaps", "robustness"): _DRAWN,
    ("gaps", "rank_low"): _DRAWN,
    ("gaps", "rank_high"): _DRAWN,
    ("changes", "confidence"): "how sure each way of pairing is, was measured once (benchmarks/pairing.py)",
    ("sites", "capacity"): "it is read from a source as it stands there, and none of the region's tells any",
}
# Columns of texts that hold numbers.
SPANS = {"likely", "similar_counts", "rank_range"}
# How far what is fitted on a grid may lie from the likeliest: (relative, absolute).
ROUGH = {
    ("subjects", "spread"): (0.02, 0.002),
    ("subjects", "spread_low"): (0.03, 0.011),
    ("subjects", "spread_high"): (0.03, 0.002),
    ("subjects", "similar"): (0, 20),
    ("scaling", "exponent"): (1e-3, 0),
    ("scaling", "doubling"): (1e-3, 0),
    ("scaling", "low"): (1e-3, 0),
    ("scaling", "high"): (1e-3, 0),
    ("scaling", "spread"): (0.02, 1e-3),
}
SHRUNK = (1e-5, 1e-6)  # the same likeliest line, found in two ways
DECIMALS = {"lon": 6, "lat": 6} | dict.fromkeys(
    ("share_without", "effect", "effect_from", "robustness", "robustness_error"), 4
)
HIDDEN = SAY("table.protected")


@cache
def made(key: str) -> pd.DataFrame:
    return MADE[key](sheet(key))


def agree(shown: pd.Series, expected: pd.Series, relative: float, absolute: float, words: set[str]) -> None:
    """Compare numbers; where a word stands in place of one it must be one of ``words``."""
    told, expected = numbers(shown), expected.astype("float64").reindex(shown.index)
    silent = told.isna() & expected.notna()
    assert set(shown[silent].astype("object").fillna("")) <= words
    np.testing.assert_allclose(
        told[~silent], expected[~silent], rtol=relative + 1e-12, atol=absolute + 1e-9, err_msg=str(shown.name)
    )


@pytest.mark.parametrize("key", list(ENTRIES))
def test_every_number_of_a_sheet_is_made_again(key: str) -> None:
    shown = sheet(key)
    columns = [name for name in fx.numeric(key) if name in shown and (key, name) not in CANNOT]
    for name in columns:
        rough = SHRUNK if name == "shrunk" else ROUGH.get((key, name), (0.0, 0.0))
        agree(shown[name], made(key)[name], *rough, words={HIDDEN})
    if columns:
        assert len(shown)


def test_no_sheet_is_left_out_and_each_has_numbers_somewhere() -> None:
    """A sheet that this run does not have would be compared with nothing, and a column as well."""
    names = fx.book().sheetnames
    assert all(SAY(f"sheet.{key}") in names for key in ENTRIES)
    empty = {
        (key, name)
        for key in MADE
        for name in fx.numeric(key)
        if name in sheet(key) and numbers(sheet(key)[name]).isna().all()
    }
    hidden = {("village_subjects", name) for name in ("need_mutual_aid", "role_trust")}
    assert empty == {("villages", "second_homes"), *hidden}  # never told of villages; all too small here


@pytest.mark.parametrize("name", CSVS)
def test_every_number_of_a_csv_is_made_again(name: str) -> None:
    table = csv(name)
    expected = MADE[name](table)
    columns = [one for one in table.select_dtypes("number") if (name, one) not in CANNOT]
    assert columns
    hidden = {"", HIDDEN}
    for one in columns:
        half = 0.5 * 10.0 ** -DECIMALS.get(one, 3)
        agree(table[one], expected[one], 0.0, half, hidden if name == "villages" else set())


def test_what_is_hidden_in_a_csv_is_hidden_in_the_sheet() -> None:
    table, shown = csv("villages"), sheet("village_subjects")
    ids = fx.areas(shown, "village")
    for name in fx.numeric("village_subjects"):
        if name in shown:
            here = numbers(table.set_index("area_id")[name][ids]).to_numpy()
            np.testing.assert_array_equal(numbers(shown[name]), here)


def test_the_geopackage_says_what_the_csvs_say() -> None:
    for name, key in (("municipalities", "municipality_code"), ("villages", "area_id"), ("gaps", "gap_id")):
        table, layer = csv(name).set_index(key), fx.layer(name).set_index(key)
        table = table.loc[layer.index]
        for column in table.select_dtypes("number").columns.difference(["lon", "lat"]):
            half = 0.51 * 10.0 ** -DECIMALS.get(column, 3)
            np.testing.assert_allclose(numbers(layer[column]), table[column], atol=half, rtol=0)
    points = fx.layer("gaps").to_crs(4326).set_index("gap_id").geometry
    degrees = csv("gaps").set_index("gap_id").loc[points.index]
    np.testing.assert_allclose(points.x, degrees["lon"], atol=1e-6)
    np.testing.assert_allclose(points.y, degrees["lat"], atol=1e-6)


def test_spans_of_numbers_are_made_again() -> None:
    gaps = csv("gaps")
    gaps = gaps[gaps["rank"].notna()]
    spans = {
        ("municipalities", "likely"): made("municipalities")["likely"],
        ("villages", "likely"): made("villages")["likely"],
        ("gaps", "rank_range"): _span(gaps["rank_low"], gaps["rank_high"]),
        ("sizes", "similar_counts"): _span(made("sizes")["similar_from"], made("sizes")["similar_to"]),
    }
    assert {name for _, name in spans} == SPANS
    for (key, name), expected in spans.items():
        shown = sheet(key)[name]
        told = shown[shown.astype("str").str.contains(r"\d")]
        assert told.to_dict() == expected.dropna().set_axis(told.index).to_dict()


def _span(low: pd.Series, high: pd.Series) -> pd.Series:
    both = [
        None if pd.isna(one) else SAY.number(one) if one == two else f"{SAY.number(one)}–{SAY.number(two)}"
        for one, two in zip(low, high, strict=True)
    ]
    return pd.Series(both, index=low.index)


def verdicts(table: pd.DataFrame) -> pd.Series:
    """Judge each area beside all others together, as the definition says it."""
    known = table[table["residents"] > 0]
    sums = known[["associations", "residents"]].sum()
    found = {}
    for line, row in known[known["verdict"].notna()].iterrows():
        others = sums - row[["associations", "residents"]]
        share = row["residents"] / sums["residents"]
        below = counted.mid_p_below(row["associations"], sums["associations"], share)
        low = counted.ratio_limit(row, others, 0.95) if row["associations"] else 0.0
        high = counted.ratio_limit(row, others, 0.05)
        ratio = row["associations"] / row["residents"] * others["residents"] / others["associations"]
        found[line] = (min(1.0, 2 * min(below, 1 - below)), ratio, low, high)
    judged = pd.DataFrame.from_dict(found, orient="index", columns=["p", "ratio", "low", "high"])
    p_adj = pd.Series(stats.false_discovery_control(judged["p"]), index=judged.index)
    least, most = counted.SIMILAR
    verdict = pd.Series("cannot-tell", index=judged.index)
    verdict = verdict.mask((judged["low"] >= least) & (judged["high"] <= most), "similar")
    verdict = verdict.mask((p_adj <= counted.Q) & (judged["ratio"] > 1), "higher")
    return verdict.mask((p_adj <= counted.Q) & (judged["ratio"] < 1), "lower")


@pytest.mark.parametrize("name", ["municipalities", "villages"])
def test_verdicts(name: str) -> None:
    table = csv(name)
    expected = verdicts(table)
    assert len(expected) > 10
    assert expected.to_dict() == table["verdict"].dropna().to_dict()


def test_sentences_on_how_associations_gather() -> None:
    told = " ".join(fx.notes("concentration"))
    table = made("concentration")
    count, people = table["associations"].to_numpy(float), table["residents"].to_numpy(float)
    assert f"Gini-kerroin on {SAY.number(counted.gini(count, people), 3)}:" in told
    draws = np.random.default_rng(1).multinomial(int(count.sum()), people / people.sum(), size=1000)
    chance = [counted.gini(one, people) for one in draws]
    mean, most = (
        float(one.replace(",", ".")) for one in re.findall(r"noin (\S+), harvoin yli (\S+)\.", told)[0]
    )
    assert (mean, most) == pytest.approx((np.mean(chance), np.quantile(chance, 0.95)), abs=0.006)
    largest = table.sort_values("residents", ascending=False)
    shares = largest[["residents", "associations"]].cumsum() / largest[["residents", "associations"]].sum()
    half = shares[shares["residents"] >= 0.5].iloc[0]
    assert f"{SAY.percent(half['residents'])} asukkaista ja {SAY.percent(half['associations'])}" in told
    for row in made("scaling").to_dict("records"):
        written = [SAY.number(2 ** row[name], 2) for name in ("exponent", "low", "high")]
        assert f"{written[0]}-kertainen" in told
        assert f"{written[1]}–{written[2]}" in told


def test_sentences_on_hexagons_and_on_what_size_can_tell() -> None:
    top, kept = reached.hexagons_kept()
    assert f"{top} suurimmasta aukosta pysyisi suurimpien joukossa {kept}:" in " ".join(fx.notes("gaps"))
    told, limits = " ".join(fx.notes("sizes")), sheet("subjects")
    of_all = limits[limits["subject"] == SAY("subject.all")]
    assert len(of_all)
    for name in ("zero_may_be_lower", "zero_is_lower", "similar"):
        assert all(SAY.number(one) in told for one in of_all[name])


@cache
def embedded() -> dict[str, Any]:
    html = (fx.region() / "maps/output/index.html").read_text(encoding="utf-8")
    packed = re.findall(r"<script[^>]*text/plain[^>]*>([A-Za-z0-9+/=\s]{100,})</script>", html)
    return json.loads(gzip.decompress(base64.b64decode(packed[0])))


def test_the_map_says_what_the_csvs_say() -> None:
    areas = embedded()["areas"]
    shown = pd.DataFrame(
        {name: areas[name] for name in ("id", "residents", "count", "rate", "low", "high", "shrunk")}
    )
    shown = shown.set_index("id")
    for name, key in (("municipalities", "municipality_code"), ("villages", "area_id")):
        table = csv(name).set_index(key)
        both = shown.reindex(table.index)
        there = both["count"].notna()
        assert there.sum() >= len(table) / 2
        np.testing.assert_array_equal(both.loc[there, "count"], table.loc[there, "associations"])
        for mine, theirs in (("rate", "per_1000"), ("low", "low"), ("high", "high"), ("shrunk", "shrunk")):
            np.testing.assert_allclose(
                both.loc[there, mine].astype("float64"), table.loc[there, theirs], atol=0.0506
            )


def test_gaps_on_the_map_add_up_to_those_of_municipalities() -> None:
    gaps, page = csv("gaps"), embedded()
    ids = page["areas"]["id"]
    towns = csv("municipalities")["municipality_code"]
    for need in NEEDS:
        without = pd.Series(page["gapValues"][need]["people"], index=ids, dtype="float64")
        expected = gaps[gaps["need"] == need].groupby("municipality_code")["residents_without"].sum()
        measured = without.reindex(towns).dropna()
        np.testing.assert_allclose(measured, expected.reindex(measured.index, fill_value=0), atol=0.51)
        of_areas = gaps[gaps["need"] == need].set_index("area_id")["residents_without"]
        there = of_areas.index.intersection(ids)
        np.testing.assert_allclose(without.reindex(there), of_areas.reindex(there), atol=0.51)

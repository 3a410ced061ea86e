"""What is published comes out again from the CSVs, by plain pandas and scipy.stats.

Not so what is fitted by likelihood (smoothed rates, exponents, spreads): their own tests hold these to the
truth that they were drawn from.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from functools import cache
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from demo_fixtures import updated_region
from scipy import optimize, stats

from jarjestokartta.geo import words
from jarjestokartta.maps import area_tables
from jarjestokartta.maps.layers import NEEDS

SAY = words.load("fi")
CSV = 0.5e-3 + 1e-9  # half of the last decimal of the CSVs
Q, SIMILAR, DRAWS, LEAST_GAP, LEAST_PEERS = 0.05, (0.80, 1.25), 200, 10, 5
REST = "sijoittamatta-"
LABELS = area_tables.NEEDS | area_tables.ROLES


@cache
def csv(name: str) -> pd.DataFrame:
    folder = updated_region() / ("private" if name == "located" else "maps/output/csv")
    text = dict.fromkeys(("municipality_code", "home_municipality", "municipality_id"), "str")
    return pd.read_csv(folder / f"{name}.csv", dtype=text)


@cache
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(updated_region() / "maps" / "output" / "tables.xlsx")


def sheet(key: str) -> pd.DataFrame:
    """Give the table of a sheet by the first words of its headings, units left out."""
    page = book()[SAY(f"sheet.{key}")]
    head = int("".join(filter(str.isdigit, page.freeze_panes))) - 1
    rows = list(page.iter_rows(min_row=head, values_only=True))
    return pd.DataFrame(rows[1:], columns=[re.sub(r" \([^()]*\)$", "", str(one)) for one in rows[0]])


def column(table: pd.DataFrame, stem: str) -> pd.Series:
    """Give the numbers of a column by its stem in the catalogue."""
    return pd.to_numeric(table[SAY(f"column.{stem}")], errors="coerce").astype("float64")


@cache
def embedded() -> dict[str, Any]:
    html = (updated_region() / "maps" / "output" / "index.html").read_text(encoding="utf-8")
    packed = re.findall(r"<script[^>]*text/plain[^>]*>([A-Za-z0-9+/=\s]{100,})</script>", html)
    return json.loads(gzip.decompress(base64.b64decode(packed[0])))


def mid_p_below(count: int, total: int, share: float) -> float:
    return stats.binom.cdf(count - 1, total, share) + stats.binom.pmf(count, total, share) / 2


def limit(count: int, total: int, below: float) -> float:
    return optimize.brentq(lambda share: mid_p_below(count, total, share) - below, 1e-12, 1 - 1e-12)


def verdicts(table: pd.DataFrame) -> pd.Series:
    """Judge each area beside all others together, as the definition says it."""
    known = table[table["residents"] > 0]
    total, everyone = int(known["associations"].sum()), known["residents"].sum()
    found = {}
    for row in known[known["verdict"].notna()].itertuples():
        share = row.residents / everyone
        odds = (everyone - row.residents) / row.residents
        below = mid_p_below(row.associations, total, share)
        edges = [0.0, np.inf]
        if row.associations > 0:
            low = limit(row.associations, total, 0.95)
            edges[0] = low / (1 - low) * odds
        high = limit(row.associations, total, 0.05)
        edges[1] = high / (1 - high) * odds
        ratio = row.associations / (total - row.associations) * odds
        found[row.Index] = (min(1.0, 2 * min(below, 1 - below)), ratio, *edges)
    judged = pd.DataFrame.from_dict(found, orient="index", columns=["p", "ratio", "low", "high"])
    p_adj = pd.Series(stats.false_discovery_control(judged["p"]), index=judged.index)
    similar = (judged["low"] >= SIMILAR[0]) & (judged["high"] <= SIMILAR[1])
    verdict = pd.Series("cannot-tell", index=judged.index).mask(similar, "similar")
    verdict = verdict.mask((p_adj <= Q) & (judged["ratio"] > 1), "higher")
    return verdict.mask((p_adj <= Q) & (judged["ratio"] < 1), "lower")


@pytest.mark.parametrize("name", ["municipalities", "villages"])
def test_rates_intervals_and_verdicts(name: str) -> None:
    table = csv(name)
    known = table[table["residents"] > 0]
    per = 1000 / known["residents"]
    count = known["associations"]
    for of, expected in (
        ("per_1000", count * per),
        ("low", stats.gamma.ppf(0.025, count.where(count > 0)) * per),
        ("high", stats.gamma.ppf(0.975, count + 1) * per),
    ):
        np.testing.assert_allclose(known[of], pd.Series(expected, known.index).fillna(0), atol=CSV, rtol=0)
    assert table.loc[~(table["residents"] > 0), ["per_1000", "low", "high", "verdict"]].isna().all(axis=None)
    expected = verdicts(table)
    assert len(expected) > 10
    assert expected.to_dict() == table["verdict"].dropna().to_dict()


def test_counts_of_municipalities_and_villages() -> None:
    located = csv("located")
    place = located["village_id"].fillna(
        REST + located["municipality_id"].fillna(located["home_municipality"])
    )
    for name, key, area in (
        ("municipalities", "municipality_code", located["home_municipality"]),
        ("villages", "area_id", place),
    ):
        table = csv(name).set_index(key)
        flags = pd.DataFrame({"associations": True, "unclassified": located["needs"].isna()})
        flags["associations_local"] = located["scale"].isin(["village", "municipality"])
        flags["associations_regional"] = located["scale"] == "region"
        for name_of, subject in LABELS.items():
            kind, code = subject.split(":")
            flags[name_of] = (
                located[f"{kind}s"].fillna("").str.split(";").map(lambda cell, one=code: one in cell)
            )
        expected = flags.groupby(area).sum().reindex(table.index, fill_value=0)
        shown = table[expected.columns]
        hidden = shown.isna()
        assert not hidden["associations"].any()
        pd.testing.assert_frame_equal(
            shown.where(~hidden, expected), expected, check_dtype=False, check_names=False
        )
    assert csv("villages")["associations"].sum() == csv("municipalities")["associations"].sum()


def test_gaps() -> None:
    table = csv("gaps")
    share = table["residents_without"] / table["residents_in_area"]
    np.testing.assert_allclose(table["share_without"], share.clip(0, 1), atol=0.6e-4)
    ranked = table[table["rank"].notna()]
    assert ranked["rank"].tolist() == list(range(1, len(ranked) + 1))
    assert ranked["residents_without"].is_monotonic_decreasing
    assert table["rank"].notna().tolist() == (table["residents_without"] >= LEAST_GAP).tolist()
    drawn = (ranked["robustness"] * DRAWS).round()
    np.testing.assert_allclose(ranked["robustness"], drawn / DRAWS, atol=0.6e-4)
    smoothed = (drawn + 1) / (DRAWS + 2)
    np.testing.assert_allclose(
        ranked["robustness_error"], np.sqrt(smoothed * (1 - smoothed) / DRAWS), atol=0.6e-4
    )


@pytest.mark.parametrize(
    ("key", "name", "columns"),
    [
        (
            "municipalities",
            "municipalities",
            "associations residents per_1000 low high shrunk unplaced second_homes",
        ),
        ("villages", "villages", "associations residents per_1000 low high shrunk unplaced"),
        ("municipality_subjects", "municipalities", "associations unclassified"),
        ("village_subjects", "villages", "associations unclassified"),
        (
            "gaps",
            "gaps",
            "rank residents_without residents_without_if_open share_without residents_in_area",
        ),
    ],
)
def test_sheets_say_what_the_csvs_say(key: str, name: str, columns: str) -> None:
    shown, table = sheet(key), csv(name)
    if name == "gaps":
        table = table[table["rank"].notna()]
    assert len(shown) == len(table)
    for stem in columns.split():
        np.testing.assert_allclose(column(shown, stem), table[stem], atol=CSV, rtol=0)
    if key.endswith("subjects"):
        for label, subject in LABELS.items():
            heading = SAY(subject.replace(":", "."))
            if heading in shown:
                np.testing.assert_array_equal(pd.to_numeric(shown[heading], errors="coerce"), table[label])


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


def test_how_far_associations_are_where_people_are() -> None:
    table = csv("municipalities").assign(rate=lambda one: one["associations"] / one["residents"])
    table = table.sort_values("rate", kind="stable")
    shown = sheet("concentration").set_index(SAY("column.municipality"))
    for name in ("residents", "associations"):
        expected = (table[name].cumsum() / table[name].sum()).to_numpy()
        np.testing.assert_allclose(column(shown, f"{name}_share").loc[table["name_fi"]], expected, atol=1e-9)


def test_municipalities_beside_those_of_their_size() -> None:
    shown, table = sheet("peers"), csv("municipalities").set_index("name_fi")
    shown = shown.set_index(SAY("column.municipality"))
    group = shown[SAY("column.size_group")]
    table = table.loc[shown.index]
    sums = (
        table.groupby(group)[["associations", "residents"]].transform("sum")
        - table[["associations", "residents"]]
    )
    ratio = table["associations"] / table["residents"] / (sums["associations"] / sums["residents"])
    told = column(shown, "peer_ratio")
    assert told.notna().any()
    np.testing.assert_allclose(told.dropna(), ratio[told.notna()], rtol=1e-9)
    assert (column(shown, "peers") == group.groupby(group).transform("size") - 1).all()
    assert (told.notna() <= (column(shown, "peers") >= LEAST_PEERS)).all()


def test_the_old_and_the_young_per_people_of_their_age() -> None:
    shown, located = sheet("ages"), csv("located")
    names = csv("municipalities").set_index("name_fi")["municipality_code"]
    groups = located["target_groups"].fillna("").str.split(";")
    for code in ("older-people", "youth"):
        mine = shown[shown[SAY("column.target_group")] == SAY(f"target-group.{code}")]
        bears = groups.map(lambda cell, one=code: one in cell)
        counts = located[bears].groupby("home_municipality").size()
        count = counts.reindex(names[mine[SAY("column.municipality")]], fill_value=0).to_numpy()
        np.testing.assert_array_equal(column(mine, "associations_of_group"), count)
        per = 1000 / column(mine, "residents_of_age")
        np.testing.assert_allclose(column(mine, "per_1000_of_age"), count * per, rtol=1e-9)
        np.testing.assert_allclose(
            column(mine, "high_of_age"), stats.gamma.ppf(0.975, count + 1) * per, rtol=1e-9
        )


def test_points_of_the_basket_open_into_their_terms() -> None:
    terms, whole = sheet("basket_terms"), sheet("basket")
    points = column(terms, "term")
    counted = points.notna()
    expected = column(terms, "share_within") * column(terms, "weight")
    np.testing.assert_allclose(points[counted], expected[counted], atol=1e-9)
    keys = [SAY("column.area"), SAY("column.municipality")]
    summed = points.groupby([terms[key] for key in keys]).sum()
    of_area = summed.reindex(pd.MultiIndex.from_frame(whole[keys])).to_numpy()
    score = column(whole, "basket_score")
    np.testing.assert_allclose(score.dropna(), of_area[score.notna()], atol=1e-9)


def test_residents_without_by_group_and_by_distance() -> None:
    gaps, names = csv("gaps"), csv("municipalities").set_index("name_fi")["municipality_code"]
    equity, curve = sheet("equity"), sheet("distance_curve")
    needs = {SAY(f"need.{need}"): need for need in NEEDS}
    sums = gaps.groupby(["need", "municipality_code"])["residents_without"].sum()
    without, group = column(equity, "group_without"), column(equity, "group_residents")
    known = without.notna() & (group > 0)
    np.testing.assert_allclose(column(equity, "group_share")[known], (without / group)[known], atol=1e-9)
    by_town = known & equity[SAY("column.people")].isin(names.index)
    assert by_town.sum() > len(names)
    for line in equity[by_town].index:
        key = needs[equity.loc[line, SAY("column.need")]], names[equity.loc[line, SAY("column.people")]]
        assert without[line] == pytest.approx(sums.get(key, 0.0), abs=CSV), key
    told, area = column(curve, "band_without"), curve[SAY("column.band_area")]
    np.testing.assert_allclose(
        column(curve, "share_without"), told / column(curve, "residents_in_area"), atol=1e-9
    )
    bands = [curve[SAY("column.need")], curve[SAY("column.band_km")]]
    towns = told[area.isin(names.index)].groupby(bands).sum()
    assert len(towns) > len(needs)
    np.testing.assert_allclose(towns, told[~area.isin(names.index)].groupby(bands).sum(), atol=1e-6)


def test_shares_of_places_add_up_to_the_municipality() -> None:
    shown = sheet("access")
    whole = shown[SAY("column.access_area")] == SAY("table.whole")
    keys = [shown[SAY("column.access_need")], shown[SAY("column.municipality")]]
    available = column(shown, "availability")
    parts = available[~whole].groupby(keys).sum()
    towns = available[whole].groupby(keys).sum()
    assert len(towns) > 10
    assert (parts.reindex(towns.index).fillna(0) <= towns + 1e-9).all()

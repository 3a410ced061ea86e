"""What is hidden is hidden in every output, and the list of associations beside them does not tell it."""

from __future__ import annotations

from dataclasses import replace

import attack_by_name
import numpy as np
import pandas as pd
import pytest
from attack_by_name import COUNTS
from attack_fixtures import SECRET, Found
from demo_fixtures import computed
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo.tables import REST
from jarjestokartta.maps import figure, pictures, privacy, report, swaps
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.edition import Edition
from jarjestokartta.maps.privacy import LEAST_ASSOCIATIONS as LEAST
from jarjestokartta.maps.report_material import Material

EVERY = 3


@pytest.fixture(scope="module")
def public() -> Content:
    return privacy.public(computed()[2])


@pytest.fixture(scope="module")
def tables(public: Content, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    return attack_by_name.outputs(public, tmp_path_factory.mktemp("outputs"))


def closer(found: Found, truth: pd.DataFrame, bare: Found) -> bool:
    """Tell whether a count is found closer than its class, but for what the associations alone tell."""
    top = min(LEAST - 1, int(truth.loc[found.area, "associations"]), bare.most)
    if found.least == 0:
        return found.most == 0
    return found.least > max(1, bare.least) or found.most < top


def test_the_same_counts_are_hidden_in_every_output(tables: dict[str, pd.DataFrame]) -> None:
    whole = tables["csv"]
    assert whole[SECRET].isna().any(axis=None)
    for name, table in tables.items():
        for column in table.columns.intersection(COUNTS):
            here = whole[column].reindex(table.index)
            np.testing.assert_array_equal(table[column], here, err_msg=f"{name}: {column}")


def test_pages_and_pictures_tell_no_count_by_need_or_role(public: Content) -> None:
    """They are the same, byte for byte, without any."""
    bare = replace(
        public,
        rates=public.rates[public.rates["subject"].eq("all")],
        counts=public.counts[[name for name in public.counts if name.startswith(("likely", "village_"))]],
    )
    on = figure.background(public)
    pages = [figure.pages(one, (Edition.INDEX, Edition.EMBED), day=None) for one in (public, bare)]
    assert pages[0] == pages[1]
    reports = [Material.of(one, on) for one in (public, bare)]
    for make in (report.pages, pictures.pictures):
        told, without = (dict(make(one)) for one in reports)
        assert len(told) > 1
        assert told == without


def test_the_list_of_associations_tells_no_small_count(
    public: Content, tables: dict[str, pd.DataFrame]
) -> None:
    content = computed()[2]
    shown = attack_by_name.together(tables)
    truth = attack_by_name.labels(content).groupby(attack_by_name.areas(content)).sum()
    bare = shown[["associations"]].reindex(columns=COUNTS)
    found = list(attack_by_name.attack(content, public, shown, every=EVERY))
    assert len(found) > 10
    alone = attack_by_name.attack(content, public, bare.where(shown.notna()), every=EVERY)
    before = {(one.area, one.column): one for one in alone}
    assert [one for one in found if closer(one, truth, before[one.area, one.column])] == []


def test_shown_all_but_the_small_ones_the_list_tells_many(public: Content) -> None:
    """The reader finds what is hidden without thought of the list."""
    content = computed()[2]
    truth = attack_by_name.labels(content).groupby(attack_by_name.areas(content)).sum()
    shown = truth.reindex(attack_by_name.together({"csv": truth}).index).astype("float64")
    shown[SECRET] = shown[SECRET].mask(shown[SECRET].ge(1) & shown[SECRET].lt(LEAST))
    found = list(attack_by_name.attack(content, public, shown, every=EVERY))
    assert sum(one.least == one.most for one in found) > len(found) / 3


@st.composite
def regions(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Draw associations with labels, their areas, and which are listed there."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size, places = draw(st.integers(20, 50)), draw(st.integers(3, 6))
    columns = ["secret", "other", "third", "fixed"]
    labels = pd.DataFrame(chance.random((size, 4)) < [0.15, 0.4, 0.3, 0.05], columns=columns)
    labels["other"] |= labels["secret"] & (chance.random(size) < 0.8)
    area = pd.Series(chance.integers(0, places, size)).map("077-{}".format)
    return labels, area, pd.Series(chance.random(size) < draw(st.sampled_from([0.5, 0.9])))


@given(regions())
@settings(max_examples=10)
def test_each_small_count_could_be_another_by_one_change_of_places(
    drawn: tuple[pd.DataFrame, pd.Series, pd.Series],
) -> None:
    labels, area, free = drawn
    counts = labels.groupby(area).sum()
    hide = pd.DataFrame(data=False, index=counts.index, columns=counts.columns)
    hide["secret"] = counts["secret"].lt(LEAST)
    same = pd.Series("077", index=counts.index)
    none = pd.DataFrame({"secret": counts["secret"].lt(0)})
    asked = swaps.Areas(hide, ("fixed",), ("secret",), same, none, LEAST)
    found = swaps.hidden(labels, area, free, asked)
    assert (found | ~hide).all(axis=None)
    assert not found["fixed"].any()
    zeros = counts["secret"].eq(0) & ~found["secret"]
    for place in counts.index[counts["secret"].between(1, LEAST - 1)]:
        if not (labels["secret"] & free & (area == place)).any():
            continue  # all of them are listed
        doubts = _others(labels, area, free, found, counts, place, least=int(zeros.any()))
        assert doubts or not _possible(labels, area, free, place)


def _others(
    labels: pd.DataFrame,
    area: pd.Series,
    free: pd.Series,
    hidden: pd.DataFrame,
    counts: pd.DataFrame,
    place: str,
    least: int,
) -> set[int]:
    """Give the other counts that one change of places leads to, all that is shown being the same."""
    found = set()
    for mine in labels.index[free & (area == place)]:
        for theirs in labels.index[free & (area != place)]:
            other, differ = area[theirs], labels.loc[mine] ^ labels.loc[theirs]
            if (differ & ~(hidden.loc[place] & hidden.loc[other])).any():
                continue
            change = int(labels.loc[theirs, "secret"]) - int(labels.loc[mine, "secret"])
            here, there = counts.loc[place, "secret"] + change, counts.loc[other, "secret"] - change
            if change and here >= least and there >= least:
                found.add(int(here))
    return found


def _possible(labels: pd.DataFrame, area: pd.Series, free: pd.Series, place: str) -> bool:
    """Tell whether anyone there and anyone elsewhere, alike in what is never hidden, differ in the label."""
    mine, others = labels[free & (area == place)], labels[free & (area != place)]
    both = mine.merge(others, on="fixed", suffixes=("", "_of_other"))
    return bool((both["secret"] & ~both["secret_of_other"]).any())


def test_without_villages_or_counts_nothing_more_is_hidden(public: Content) -> None:
    bare = replace(computed()[2], counts=None)
    told = privacy.public(bare)
    rows = told.rates[told.rates["protected"]]
    assert set(rows["subject"]) <= {"need:mutual-aid", "role:trust"}
    assert rows["area_id"].str.startswith((REST, "kyla-")).all()
    assert public.rates["protected"].sum() >= told.rates["protected"].sum()

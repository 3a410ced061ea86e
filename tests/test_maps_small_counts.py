"""No reader of all that is published finds a hidden count to closer than its class."""

from __future__ import annotations

import io
from collections.abc import Iterator

import attack_fixtures
import numpy as np
import pandas as pd
from attack_fixtures import COUNTS, NEEDS, SECRET, Found
from demo_fixtures import computed
from hypothesis import given, settings
from hypothesis import strategies as st

from jarjestokartta.geo.vocabulary import Basis, PlaceKind, VillageBy
from jarjestokartta.maps import area_tables, csv_tables, privacy, sensitive, small_counts
from jarjestokartta.maps.content import Content

EVERY = 5  # of a region's small counts: all of them take half a minute
LEAST = privacy.LEAST_ASSOCIATIONS
SUBJECTS = {"associations": "all"} | area_tables.NEEDS | area_tables.ROLES


def read(content: bytes) -> pd.DataFrame:
    table = pd.read_csv(io.BytesIO(content), dtype={"area_id": "str", "municipality_code": "str"})
    return table.set_index("area_id")


def closer(found: Found, truth: pd.DataFrame) -> bool:
    """Tell whether a small count is found to closer than its class.

    Its class are 1 and 2, as far as the associations of each area and the municipality's sum leave them.
    Where the reader cannot even tell that there is any, it is not closer, if there may be one as well.
    """
    here = truth[truth["municipality_code"] == truth.loc[found.area, "municipality_code"]]
    total, most = here[found.column].sum(), here["associations"]
    top = min(LEAST - 1, most[found.area], total)
    bottom = max(1, total - most.drop(found.area).sum())
    if found.least == 0:
        return found.most == 0
    return found.least > bottom or found.most < top


def test_the_built_in_region_gives_no_small_count_away() -> None:
    content = computed()[2]
    shown = read(csv_tables.villages_csv(privacy.public(content)))
    truth = read(csv_tables.villages_csv(content))
    found = list(attack_fixtures.attack(shown, truth, truth["municipality_code"], every=EVERY))
    assert len(found) > 10
    assert [one for one in found if closer(one, truth)] == []


def test_who_is_listed_tells_no_number_of_those_who_are_not() -> None:
    content = computed()[2]
    shown = read(csv_tables.villages_csv(privacy.public(content)))
    truth = read(csv_tables.villages_csv(content))
    listed = named_in_lists(content).reindex(shown.index, fill_value=0)
    region = pd.Series("region", index=shown.index)
    for one in attack_fixtures.attack(shown, truth, region, listed, every=EVERY):
        unlisted = one.least - listed.loc[one.area, one.column]
        assert unlisted == 0 or one.most > one.least, one


def named_in_lists(content: Content) -> pd.DataFrame:
    """Count by village those whom the published list names there for their address."""
    public = privacy.public(content).associations
    by_address = content.associations["serves_known_by"].ne(VillageBy.NAME) | public["place_kind"].eq(
        PlaceKind.PREMISES
    )
    there = public[by_address.reindex(public.index) & public["village_id"].notna()]
    flags = pd.DataFrame(
        {
            "need_mutual_aid": sensitive.bears(there["needs"], "mutual-aid"),
            "role_trust": sensitive.bears(there["roles"], "trust"),
        }
    )
    return flags.groupby(there["village_id"]).sum()


@st.composite
def regions(draw: st.DrawFn) -> pd.DataFrame:
    """Draw associations, each with its area and its labels; who supplies mutual aid has the role of trust."""
    areas = [f"{town}-{number}" for town in ("077", "410") for number in range(draw(st.integers(2, 5)))]
    few = st.sampled_from([0.05, 0.2, 0.5])
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(20, 60))
    table = pd.DataFrame({"area_id": chance.choice(areas, size)})
    for column in [*NEEDS, *area_tables.ROLES]:
        table[column] = chance.random(size) < draw(few)
    table["role_trust"] |= table["need_mutual_aid"]
    table["unclassified"] = ~table[NEEDS].any(axis=1)
    counted = table.assign(associations=True).groupby("area_id").sum().reindex(areas, fill_value=0)
    return counted.astype("int64").assign(municipality_code=[area[:3] for area in areas])


def published(truth: pd.DataFrame) -> pd.DataFrame:
    """Hide what the rules hide."""
    named = truth[list(SUBJECTS)].rename(columns=SUBJECTS).reset_index()
    rates = named.melt("area_id", var_name="subject", value_name="associations")
    rates["basis"] = Basis.ADDRESS.value
    areas = pd.DataFrame(
        {"area_id": truth.index, "parent_id": truth["municipality_code"].to_numpy(), "level": "village"}
    )
    hidden = small_counts.hidden(rates, areas, truth[["unclassified"]], pd.DataFrame(), least=LEAST)
    shown = truth.copy().astype(dict.fromkeys(COUNTS, "Int64"))
    for column, subject in SUBJECTS.items():
        of_subject = rates["subject"] == subject
        ids = rates.loc[of_subject & hidden.rates, "area_id"]
        shown.loc[shown.index.isin(ids), column] = pd.NA
    shown.loc[shown.index.isin(hidden.unclassified), "unclassified"] = pd.NA
    return shown


def attacked(truth: pd.DataFrame, shown: pd.DataFrame) -> Iterator[Found]:
    found = attack_fixtures.attack(shown, truth, truth["municipality_code"])
    return (one for one in found if closer(one, truth))


@given(regions())
@settings(max_examples=12)
def test_no_region_gives_a_small_count_away(truth: pd.DataFrame) -> None:
    shown = published(truth)
    small = truth[SECRET].ge(1) & truth[SECRET].lt(LEAST)
    assert shown[SECRET].where(small).isna().all(axis=None)
    assert list(attacked(truth, shown)) == []


def test_the_reader_finds_what_is_hidden_without_thought() -> None:
    columns = ["associations", "unclassified", *NEEDS, *area_tables.ROLES]
    truth = pd.DataFrame(0, index=["077-0", "077-1", "077-2"], columns=columns)
    truth = truth.assign(associations=9, unclassified=4, need_hobbies=5, municipality_code="077")
    truth["need_mutual_aid"] = truth["role_trust"] = [2, 4, 0]
    shown = truth.astype(dict.fromkeys(COUNTS, "Int64"))
    shown.loc["077-0", SECRET] = pd.NA
    reader = attack_fixtures.attack(shown, truth, truth["municipality_code"])
    found = {one.column: (one.least, one.most) for one in reader}
    assert found == dict.fromkeys(SECRET, (2, 2))
    assert len(list(attacked(truth, shown))) == len(SECRET)

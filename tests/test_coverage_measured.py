"""Not in our sources is not none: what was not searched is not measured."""

from __future__ import annotations

import pandas as pd
from coverage_fixtures import associations, labels

from jarjestokartta.coverage.measured import classified_share, measured, searched
from jarjestokartta.geo.settings import SiteSource
from jarjestokartta.geo.vocabulary import Need

LIPAS = SiteSource(file="lipas.json", name="LIPAS", supplies=(Need.HOBBIES,), retrieved_on="2026-10-01")
HALLS = SiteSource(file="talot.csv", supplies=(Need.MEETING_PLACES, Need.LOCAL_SERVICES))
REGISTER = associations(
    [
        {"home_municipality": "077"},
        {"home_municipality": "077"},
        {"home_municipality": "179"},
        {"home_municipality": "179"},
        {"home_municipality": "179"},
        {"home_municipality": "179", "status": "ended"},
    ]
)
LABELS = labels([("a0", "need", "groups"), ("a2", "role", "activity"), ("a3", "scale", "village")])


RESIDENTS = pd.Series({"077": 100.0, "179": 150.0})


def told(*sources: SiteSource, **more: object) -> dict[tuple[str, str], bool]:
    table = measured(searched(sources), REGISTER, LABELS, more.pop("residents", RESIDENTS), **more)
    return {(row.municipality_code, row.need): bool(row.measured) for row in table.itertuples()}


def test_a_need_of_sites_needs_a_source() -> None:
    assert not told()["077", "meeting-places"]
    assert told(HALLS)["077", "meeting-places"]
    assert told(HALLS)["179", "local-services"]
    assert not told(LIPAS)["179", "local-services"]


def test_a_need_of_associations_needs_a_classified_register() -> None:
    assert classified_share(REGISTER, LABELS).round(3).to_dict() == {"077": 0.5, "179": 0.333}
    assert told()["077", "groups"]
    assert not told()["179", "groups"]
    assert told(complete=0.3)["179", "mutual-aid"]


def test_a_part_of_a_register_measures_nothing() -> None:
    few = pd.Series({"077": 401.0, "179": 150.0})  # two associations: 4.99 per 1,000
    assert not told(residents=few)["077", "groups"]
    assert told(HALLS, residents=few)["077", "meeting-places"]
    assert told(residents=few, least_per_1000=4.0)["077", "groups"]
    assert told(residents=pd.Series({"077": 400.0}))["077", "groups"]
    assert told(residents=pd.Series({"077": float("nan")}))["077", "groups"]


def test_hobbies_need_both() -> None:
    assert told(LIPAS)["077", "hobbies"]
    assert not told()["077", "hobbies"]
    assert not told(LIPAS)["179", "hobbies"]


def test_sources_known_to_be_incomplete_do_not_measure() -> None:
    found = told(HALLS, site_complete={("077", Need.MEETING_PLACES): False})
    assert not found["077", "meeting-places"]
    assert found["179", "meeting-places"]


def test_sources_are_named_with_their_day() -> None:
    table = searched([LIPAS, HALLS], register_name="Yhdistysrekisteri", register_date="2026-11-01")
    hobbies = table.loc[table["need"] == "hobbies"]
    assert hobbies["source"].tolist() == ["LIPAS", "Yhdistysrekisteri"]
    assert hobbies["retrieved_on"].tolist() == ["2026-10-01", "2026-11-01"]
    assert table.loc[table["need"] == "meeting-places", "retrieved_on"].isna().all()
    table = measured(searched([LIPAS]), REGISTER, LABELS, RESIDENTS[["077"]])
    assert pd.Series(table["sources"].to_numpy(), table["need"])["hobbies"] == "LIPAS;register"

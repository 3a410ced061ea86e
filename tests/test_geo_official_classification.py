"""Which municipalities a region has, and what became of old ones, in all shapes that the service has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import official_fixtures
import pandas as pd
import pytest
import replica_addresses
from network_fixtures import Asked, Reply
from official_fixtures import fetch
from replica_fixtures import FAULTS, Fault, Replica

from jarjestokartta.geo import fetched, files, settings, vintages, words
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.geo.official import municipality_key
from jarjestokartta.geo.official.municipality_key import Differences
from jarjestokartta.workspace import fetch_words
from jarjestokartta.workspace.fetch_outcome import Came

KEY, CHANGES = "municipality-key", "municipality-changes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return official_fixtures.begun(tmp_path)


def _with_parameters_alone(asked: Asked, reply: Reply) -> Reply:
    """Answer as a service would that wants the parameters."""
    if "/maps" not in asked.path:
        return reply
    if not asked.params:
        return Reply(b"", status=500)
    bare = replace(asked, params={})
    return replica_addresses.as_pairs(bare, replica_addresses.classifications(None, bare))  # type: ignore[arg-type]


def _no_names(asked: Asked, reply: Reply) -> Reply:
    return Reply(b"", status=500) if asked.params else reply


SHAPES: dict[str, Fault | None] = {
    "addresses": None,
    "pairs": replica_addresses.as_pairs,
    "pairs, where parameters are given": _with_parameters_alone,
    "no names": _no_names,
}


def _changes(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "data" / "raw" / "municipality_changes.csv", dtype="str")


@pytest.mark.parametrize("shape", SHAPES)
def test_the_key_and_the_changes_come_in_every_shape(shape: str, folder: Path, replica: Replica) -> None:
    if (fault := SHAPES[shape]) is not None:
        replica.faults["classifications"] = fault
    outcomes = fetch(folder, replica, KEY, CHANGES)
    assert {name: (one.came, one.trouble) for name, one in outcomes.items()} == {
        KEY: (Came.FETCHED, None),
        CHANGES: (Came.FETCHED, None),
    }
    key = pd.read_csv(folder / municipality_key.FILE, dtype="str")
    assert list(key.columns) == ["municipality_code", "region_code", "year", "name_fi", "name_sv"]
    own = files.builtin_table("municipalities")["code"]
    assert set(key.loc[key["region_code"] == "13", "municipality_code"]) == set(own)
    assert set(key["year"]) == {"2026"}
    assert len(key) == len(replica_addresses.municipalities())
    if shape != "no names":
        names = key.set_index("municipality_code")
        assert tuple(names.loc["410", ["name_fi", "name_sv"]]) == ("Laukaa", "Laukas")
    assert _changes(folder).to_numpy().tolist() == [["099", "214", "2021"], ["588", "507", "2025"]]
    assert vintages.load(folder).ends("099", {"214"}) == {"214"}
    assert (folder / vintages.FILE).is_file()
    assert "%23" in next(one.path for one in replica.asked if one.path.endswith("/maps"))


def test_a_municipality_that_gave_ground_away_has_not_ended(folder: Path, replica: Replica) -> None:
    def also_to_another(asked: Asked, reply: Reply) -> Reply:
        made = replica_addresses.as_pairs(asked, reply)
        one, other = "kunta_1_20250101", "kunta_1_20260101"
        if f"{one}%23{other}" not in asked.path:
            return made
        rows = msgspec.json.decode(made.body)
        rows.append({"sourceLocalId": f"{one}/179", "targetLocalId": f"{other}/410"})
        return replace(made, body=msgspec.json.encode(rows))

    replica.faults["classifications"] = also_to_another
    fetch(folder, replica, CHANGES)
    assert "179" not in set(_changes(folder)["from_code"])


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("source", [KEY, CHANGES])
def test_where_the_service_fails_the_built_in_list_is_used_and_this_is_said(
    source: str, fault: str, folder: Path, replica: Replica
) -> None:
    replica.faults["classifications"] = FAULTS[fault]
    outcome = fetch(folder, replica, source)[source]
    assert outcome.came is Came.FAILED
    assert not (folder / "data" / "raw" / outcome.source.file).exists()
    for language in words.LANGUAGES:
        say = words.load(language)
        (line,) = fetch_words.lines(outcome, say)
        assert (say("fetch.key-builtin") in line) == (source == KEY)
    codes = settings.load(folder).region.municipalities
    assert municipality_key.differences(folder, codes) == Differences()


def _one_less(asked: Asked, reply: Reply) -> Reply:
    if "/maps" not in asked.path or reply.status != 200:
        return reply
    return replace(reply, body=msgspec.json.encode(msgspec.json.decode(reply.body)[:-1]))


def _one_twice(asked: Asked, reply: Reply) -> Reply:
    if "/maps" not in asked.path or reply.status != 200:
        return reply
    return replace(reply, body=msgspec.json.encode(msgspec.json.decode(reply.body) * 2))


@pytest.mark.parametrize(("fault", "code"), [(_one_less, "source-count"), (_one_twice, "source-repeats")])
def test_a_key_that_is_not_whole_is_not_taken(
    fault: Fault, code: str, folder: Path, replica: Replica
) -> None:
    fetch(folder, replica, KEY)
    records = fetched.load(folder)
    replica.faults["classifications"] = fault
    outcome = fetch(folder, replica, KEY, again=True)[KEY]
    assert outcome.trouble is not None
    assert outcome.trouble.code == code
    assert fetched.load(folder) == records


def test_the_newest_version_up_to_the_day_is_asked_for(folder: Path, replica: Replica) -> None:
    year = {KEY: Changed(url=f"{replica.url}/{replica_addresses.BASE}", year=2025, on=True)}
    outcome = fetch(folder, replica, changes=year)[KEY]
    assert outcome.record is not None
    assert outcome.record.year == 2025
    missing = {KEY: Changed(url=f"{replica.url}/{replica_addresses.BASE}", year=2019, on=True)}
    outcome = fetch(folder, replica, changes=missing, again=True)[KEY]
    assert outcome.trouble is not None
    assert outcome.trouble.code == "source-no-layer"


CASES = {
    "as it was": ([], [], Differences()),
    "one came": ([("999", "13", "Uusi")], [], Differences(come=("999 Uusi",))),
    "two became one": (
        [("999", "13", "Uusi")],
        ["435", "172"],
        Differences(("999 Uusi",), ("172 Joutsa", "435 Luhanka")),
    ),
    "one went to another region": ([("435", "07", "Luhanka")], ["435"], Differences(gone=("435 Luhanka",))),
}


@pytest.mark.parametrize("case", CASES)
def test_a_region_is_compared_with_the_key(case: str, folder: Path, replica: Replica) -> None:
    fetch(folder, replica, KEY)
    path = folder / municipality_key.FILE
    key = pd.read_csv(path, dtype="str")
    more, less, wanted = CASES[case]
    key = key[~key["municipality_code"].isin(less)]
    rows = [
        {"municipality_code": code, "region_code": region, "name_fi": name} for code, region, name in more
    ]
    pd.concat([key, pd.DataFrame(rows)]).to_csv(path, index=False)
    codes = settings.load(folder).region.municipalities
    assert municipality_key.differences(folder, codes) == wanted
    for language in words.LANGUAGES:
        said = fetch_words.ending([], words.load(language), municipality_key.differences(folder, codes))
        for name in (*wanted.come, *wanted.gone):
            assert name in " ".join(said)
        assert len(said) == bool(wanted.come) + bool(wanted.gone)


def test_what_a_team_left_out_or_took_in_is_its_own_choice(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, KEY)
    codes = settings.load(folder).region.municipalities
    assert municipality_key.differences(folder, codes[2:]) == Differences()
    assert municipality_key.differences(folder, (*codes, "005")) == Differences()

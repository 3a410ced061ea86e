"""Addresses by WFS and as the country's file: whole or not at all, the neighbours' too, never asked twice."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import demo_fixtures
import official_fixtures
import pandas as pd
import pytest
import replica_addresses
import replica_fixtures
from network_fixtures import Asked, Reply
from official_fixtures import fetch
from replica_fixtures import FAULTS, Fault, Replica

from jarjestokartta.geo import fetched, gazetteer, settings
from jarjestokartta.geo.fetch_settings import Changed
from jarjestokartta.workspace import update
from jarjestokartta.workspace.fetch_outcome import Came
from jarjestokartta.workspace.folder import Workspace

FILE = Path("data", "raw", "osoitteet.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return official_fixtures.begun(tmp_path)


def _counts(path: Path) -> Counter[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return Counter(row["municipality_number"] for row in csv.DictReader(file))


def test_all_addresses_of_the_region_and_around_it_come(folder: Path, replica: Replica) -> None:
    found = fetch(folder, replica, "municipalities", "addresses", page_size=300)["addresses"]
    assert found.came is Came.FETCHED
    own = settings.load(folder).region.municipalities
    counts = _counts(folder / FILE)
    assert set(own) < set(counts)  # by the codes of the region alone, those within the buffer would lack
    whole = Counter(replica_addresses.addresses(official_fixtures.raw())["municipality_number"].to_pylist())
    assert counts == {code: whole[code] for code in counts}
    assert found.record is not None
    assert found.record.rows == counts.total()
    asked = [one.params["CQL_FILTER"] for one in replica.asked if one.path == "/ryhti/wfs"]
    assert all(re.fullmatch(r"municipality_number='\d{3}'", one) for one in asked)


def test_an_update_places_associations_by_them(folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities", "addresses")
    update.update(
        Workspace.open(folder),
        demo_fixtures.raw_region() / "register.xlsx",
        begin=demo_fixtures.quiet,
    )
    located = pd.read_csv(folder / "private" / "located.csv", dtype="str", encoding="utf-8-sig")
    assert located["precision"].eq("building").mean() > 0.6


def _broken_lines(asked: Asked, reply: Reply) -> Reply:
    """Put a line end into a cell of every row."""
    if asked.params.get("outputFormat") != "csv":
        return reply
    return replace(reply, body=re.sub(rb'"([A-Z\xc3\x84\x96]{4,})"', rb'"\1\r\n(posti)"', reply.body))


def test_rows_are_counted_where_cells_hold_line_ends(folder: Path, replica: Replica) -> None:
    plain = fetch(folder, replica, "municipalities", "addresses")["addresses"]
    replica.faults["ryhti"] = _broken_lines
    broken = fetch(folder, replica, "addresses", again=True)["addresses"]
    assert broken.came is Came.FETCHED, broken.trouble
    assert broken.record is not None
    assert plain.record is not None
    assert broken.record.rows == plain.record.rows
    assert b"(posti)" in (folder / FILE).read_bytes()
    gazetteer.build([folder / FILE], folder / "addresses.parquet")


def _one_key_for_all(asked: Asked, reply: Reply) -> Reply:
    """Let addresses of several buildings share a key."""
    if asked.params.get("outputFormat") != "csv":
        return reply
    return replace(reply, body=re.sub(rb'"[0-9a-f]{8}-[0-9a-f-]{27}"', b'"same"', reply.body))


def test_an_address_of_several_buildings_is_not_taken_for_a_page_that_repeats(
    folder: Path, replica: Replica
) -> None:
    plain = fetch(folder, replica, "municipalities", "addresses", page_size=200)["addresses"]
    replica.faults["ryhti"] = _one_key_for_all
    shared = fetch(folder, replica, "addresses", again=True, page_size=200)["addresses"]
    assert shared.came is Came.FETCHED, shared.trouble
    assert shared.record is not None
    assert plain.record is not None
    assert shared.record.rows == plain.record.rows


def _other_columns(asked: Asked, reply: Reply) -> Reply:
    late = asked.params.get("startIndex", "0") != "0"
    return replace(reply, body=reply.body.replace(b"postal_code", b"zip_code")) if late else reply


def _less(asked: Asked, reply: Reply) -> Reply:
    """Leave the last row out."""
    rows = reply.body.rstrip(b"\r\n").rsplit(b"\r\n", 1)
    return replace(reply, body=rows[0] + b"\r\n") if asked.params.get("outputFormat") == "csv" else reply


def _half_a_point(asked: Asked, reply: Reply) -> Reply:
    csv_page = asked.params.get("outputFormat") == "csv"
    return replace(reply, body=reply.body.rstrip(b"\r\n")[:-6]) if csv_page else reply


def _none_of_luhanka(asked: Asked, reply: Reply) -> Reply:
    if "'435'" not in asked.params.get("CQL_FILTER", ""):
        return reply
    if "resultType" in asked.params:
        return Reply(b'<wfs:FeatureCollection numberMatched="0" numberReturned="0"/>')
    return replace(reply, body=reply.body.split(b"\r\n")[0] + b"\r\n")


WRONG: dict[str, tuple[Fault, str]] = {
    "another count": (replica_fixtures.miscounted, "source-count"),
    "a row less": (_less, "source-count"),
    "the first page again": (replica_fixtures.repeated, "source-repeats"),
    "other columns": (_other_columns, "source-shape"),
    "a cut point": (_half_a_point, "source-cut-short"),
    "a page of words": (FAULTS["html"], "source-shape"),
    "nothing of a municipality": (_none_of_luhanka, "source-areas"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_addresses_that_are_not_whole_are_not_taken(wrong: str, folder: Path, replica: Replica) -> None:
    fetch(folder, replica, "municipalities", "addresses")
    before, records = (folder / FILE).read_bytes(), fetched.load(folder)
    replica.faults["ryhti"], code = WRONG[wrong]
    outcome = fetch(folder, replica, "addresses", again=True, page_size=200)["addresses"]
    assert outcome.came is Came.FAILED
    assert outcome.trouble is not None
    assert outcome.trouble.code == code
    assert (folder / FILE).read_bytes() == before
    assert fetched.load(folder) == records


def test_a_fetch_that_was_cut_off_goes_on(folder: Path, replica: Replica) -> None:
    served: list[tuple[str, ...]] = []

    def fails_later(asked: Asked, reply: Reply) -> Reply:
        if len(served) == 20:
            return FAULTS["503"](asked, reply)
        served.append(_question(asked))
        return reply

    replica.faults["ryhti"] = fails_later
    first = fetch(folder, replica, "municipalities", "addresses", page_size=200)
    assert first["addresses"].came is Came.FAILED
    replica.faults.clear()
    begun = len(replica.asked)
    assert fetch(folder, replica, "addresses", page_size=200)["addresses"].came is Came.FETCHED
    asked = {_question(one) for one in replica.asked[begun:]}
    assert asked
    assert not asked & set(served)


def _question(asked: Asked) -> tuple[str, ...]:
    return tuple(asked.params.get(name, "") for name in ("CQL_FILTER", "resultType", "startIndex"))


# --- the country's file --------------------------------------------------------------------------------

COUNTRY = "addresses-country"


def _dump(replica: Replica) -> dict[str, Changed]:
    return {COUNTRY: Changed(url=f"{replica.url}/dump/open_address.csv.gz", on=True)}


def test_the_country_is_fetched_again_only_where_it_has_changed(folder: Path, replica: Replica) -> None:
    first = fetch(folder, replica, changes=_dump(replica))[COUNTRY]
    assert first.came is Came.FETCHED, first.trouble
    assert first.record is not None
    with (official_fixtures.raw() / "open_address.csv").open(encoding="utf-8") as file:
        assert first.record.rows == sum(1 for _ in file) - 1
    path = folder / "data" / "raw" / "osoitteet_suomi.csv.gz"
    assert path.read_bytes() == replica_addresses.packed(official_fixtures.raw() / "open_address.csv")
    again = fetch(folder, replica, changes=_dump(replica), again=True)[COUNTRY]
    assert again.came is Came.UNCHANGED
    assert replica.asked[-1].headers["if-none-match"] == first.record.mark
    path.write_bytes(b"")
    assert fetch(folder, replica, changes=_dump(replica), again=True)[COUNTRY].came is Came.FETCHED
    assert "if-none-match" not in replica.asked[-1].headers


def test_of_two_that_stand_for_one_the_other_is_not_asked(folder: Path, replica: Replica) -> None:
    both = fetch(folder, replica, "municipalities", "addresses", changes=_dump(replica))
    assert set(both) == {"municipalities", COUNTRY}
    begun = len(replica.asked)
    again = fetch(folder, replica, "municipalities", "addresses", changes=_dump(replica))
    assert {one.came for one in again.values()} == {Came.FRESH}
    assert len(replica.asked) == begun
    absent = {COUNTRY: Changed(url="", on=True)}
    (folder / "data" / "sources.json").unlink()
    instead = fetch(folder, replica, "municipalities", "addresses", changes=absent)
    assert {name: one.came for name, one in instead.items()} == {
        "municipalities": Came.FETCHED,
        COUNTRY: Came.LACKING,
        "addresses": Came.FETCHED,
    }


def _cut_in_the_middle(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def _of_another_kind(_asked: Asked, reply: Reply) -> Reply:
    return replace(reply, body=gzip.compress(b"a,b\n1,2\n"))


@pytest.mark.parametrize(
    "fault",
    [
        # A gzip that is sent as "Content-Encoding: gzip" is unpacked, and whole.
        *(pytest.param(one, id=name) for name, one in FAULTS.items() if name != "no gzip"),
        _cut_in_the_middle,
        _of_another_kind,
    ],
)
def test_the_file_of_the_country_is_whole_or_what_was_here_stays(
    fault: Fault, folder: Path, replica: Replica
) -> None:
    fetch(folder, replica, changes=_dump(replica))
    path = folder / "data" / "raw" / "osoitteet_suomi.csv.gz"
    before, records = path.read_bytes(), fetched.load(folder)
    replica.faults["dump"] = lambda asked, _reply: fault(
        asked, replica_addresses.dump(replica, replace(asked, headers={}))
    )
    outcome = fetch(folder, replica, changes=_dump(replica), again=True)[COUNTRY]
    assert outcome.came is Came.FAILED
    assert path.read_bytes() == before
    assert fetched.load(folder) == records
    assert not list(folder.rglob("*.part"))


def test_a_probe_fetches_neither_addresses_nor_the_file(folder: Path, replica: Replica) -> None:
    run = official_fixtures.fetching(folder, replica, "addresses", changes=_dump(replica))
    told = {one.source.id: one for one in run.probe(["addresses"])}
    assert {name: one.trouble for name, one in told.items()} == {"addresses": None, COUNTRY: None}
    assert told["addresses"].told is not None
    assert told["addresses"].told.rows == len(replica_addresses.addresses(official_fixtures.raw()))
    assert [one.headers.get("if-none-match") for one in replica.asked if one.path.startswith("/dump")] == [
        "*"
    ]

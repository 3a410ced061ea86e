"""A file of travel distances: its headings and units, what is refused, and what it does not tell."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from jarjestokartta.geo import travel_matrix, words
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Need

FIVE_KM = {Need.GROUPS: 5000.0}

READ = [
    ("from;to;metres\nc1;s1;1200\n", {}, 1200),
    ("from_id,to_id,distance_km\nc1,s1,1.25\n", {}, 1250),
    ("from_id;to_id;km\nc1;s1;1,25\n", {}, 1250),
    ("origin,destination,distance\nc1,s1,900\n", {"metres": "distance"}, 900),
    ("origin,destination,distance\nc1,s1,0.9\n", {"km": "distance"}, 900),
    ("from,to,minutes,metres\nc1,s1,3,1500\n", {}, 1500),
    ("Mistä,Mihin,metrit\nc1,s1,7\n", {"from": "Mistä", "to": "Mihin"}, 7),
    ("from,to,metres\nc1,s1,1500\nc1,s1,1400\nc1,s2,\nc1,s3,NA\n", {}, 1400),
]


@pytest.mark.parametrize(("text", "columns", "metres"), READ)
def test_headings_and_units(tmp_path: Path, text: str, columns: dict, metres: float) -> None:
    (tmp_path / "matkat.csv").write_text(text, encoding="utf-8")
    found = travel_matrix.read(Source(file="matkat.csv", columns=columns), tmp_path)
    assert found.to_dict("records") == [{"cell_id": "c1", "site_id": "s1", "metres": metres}]


def test_parquet_is_read_too(tmp_path: Path) -> None:
    table = pd.DataFrame({"from": ["007", "008"], "to": ["s1", "s1"], "km": [1.0, 2.5]})
    table.to_parquet(tmp_path / "matkat.parquet")
    found = travel_matrix.read(Source(file="matkat.parquet"), tmp_path)
    assert found["cell_id"].tolist() == ["007", "008"]
    assert found["metres"].tolist() == [1000, 2500]


OSRM = {
    "code": "Ok",
    "durations": [[60.1, 300], [None, 0]],
    "distances": [[900.5, 4200], [None, 0]],
    "sources": [{"name": "Kylätie", "location": [25.7, 62.2]}, {"name": "", "location": [25.8, 62.2]}],
    "destinations": [{"name": "", "location": [25.7, 62.2]}, {"name": "", "location": [25.8, 62.2]}],
}
VALHALLA = {
    "units": "kilometers",
    "sources_to_targets": [
        [
            {"distance": 0.9005, "time": 60, "to_index": 0, "from_index": 0},
            {"distance": 4.2, "time": 300, "to_index": 1, "from_index": 0},
        ],
        [
            {"distance": None, "time": None, "to_index": 0, "from_index": 1},
            {"distance": 0, "time": 0, "to_index": 1, "from_index": 1},
        ],
    ],
}
SHORT = {"distances": [[0.9005, 4.2], [None, 0]], "durations": [[60, 300], [None, 0]]}
MILES = {"distances": [[0.9005 / 1.609344, 4.2 / 1.609344], [None, 0]]}
IDS = {"from_ids": ["c1", "c2"], "to_ids": ["s1", "s2"]}
ANSWERS = {
    "OSRM": OSRM | IDS,
    "ids in its sources": OSRM
    | {
        "sources": [{"id": "c1"}, {"id": "c2"}],
        "destinations": [{"id": "s1"}, {"id": "s2"}],
    },
    "Valhalla": VALHALLA | IDS,
    "its short form": {"units": "kilometers", "sources_to_targets": SHORT} | IDS,
    "miles": {"units": "miles", "sources_to_targets": MILES} | IDS,
    "two questions": [
        {"code": "Ok", "distances": [[900.5, 4200]], "from_ids": ["c1"], "to_ids": ["s1", "s2"]},
        {"code": "Ok", "distances": [[None, 0]], "from_ids": ["c2"], "to_ids": ["s1", "s2"]},
    ],
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_answers_of_routing_programs(tmp_path: Path, answer: object) -> None:
    (tmp_path / "matkat.json").write_text(json.dumps(answer), encoding="utf-8")
    found = travel_matrix.read(Source(file="matkat.json"), tmp_path)
    told = {(row.cell_id, row.site_id): round(row.metres, 6) for row in found.itertuples()}
    assert told == {("c1", "s1"): 900.5, ("c1", "s2"): 4200, ("c2", "s2"): 0}


BROKEN = {
    "matrix-ids": OSRM,
    "matrix-times": {name: OSRM[name] for name in ("code", "durations")} | IDS,
    "matrix-refused": {"code": "TooBig", "message": "Too many table coordinates"},
    "matrix-unreadable": {"type": "FeatureCollection", "features": []},
}


@pytest.mark.parametrize(("code", "answer"), BROKEN.items())
def test_answers_that_cannot_be_used(tmp_path: Path, code: str, answer: dict) -> None:
    (tmp_path / "matkat.json").write_text(json.dumps(answer), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        travel_matrix.read(Source(file="matkat.json"), tmp_path)
    assert caught.value.code == code
    for language in words.LANGUAGES:
        assert "matkat.json" in words.load(language).of_error(caught.value)


@pytest.mark.parametrize("answer", [[], {}, None, 7, [[1]], {"distances": [[1], [1, 2]]}, {"distances": 5}])
def test_anything_else_is_told_to_be_no_table(tmp_path: Path, answer: object) -> None:
    (tmp_path / "matkat.json").write_text(json.dumps(answer), encoding="utf-8")
    with pytest.raises(InputError, match=r"matrix-(unreadable|ids)"):
        travel_matrix.read(Source(file="matkat.json"), tmp_path)


REFUSED = [
    ("from,metres\nc1,1\n", "matrix-columns"),
    ("from,to,distance\nc1,s1,1\n", "matrix-unit"),
    ("from_id,to_id,travel_time_p50\nc1,s1,12\n", "matrix-times"),
    ("from,to,metres\nc1,s1,5\nc1,s2,far\n", "matrix-value"),
    ("from,to,metres\nc1,s1,-5\n", "matrix-value"),
    ("from,to,metres\nc1,s1,inf\n", "matrix-value"),
    ("from,to,metres\nc1,s1,\n", "file-empty"),
    ("", "file-empty"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_cannot_be_used_is_told(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "matkat.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        travel_matrix.read(Source(file="matkat.csv"), tmp_path)
    assert caught.value.code == code
    for language in words.LANGUAGES:
        assert "matkat.csv" in words.load(language).of_error(caught.value)


@pytest.mark.parametrize("name", ["matkat.parquet", "matkat.csv"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PAR1 no such thing")
    with pytest.raises(InputError, match=r"matrix-(unreadable|columns)"):
        travel_matrix.read(Source(file=name), tmp_path)


def matrix(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cell_id", "site_id", "metres"])


def checked(pairs: pd.DataFrame, cells: list[str], sites: list[str]) -> dict[str, str]:
    found = travel_matrix.check(
        pairs, pd.Series(cells), pd.Series(sites), thresholds_m=FIVE_KM, file=Path("matkat.csv")
    )
    return dict(zip(found["code"], found["value"], strict=True))


def test_what_the_file_does_not_tell_is_counted() -> None:
    whole = matrix(("c1", "s1", 100), ("c2", "s1", 200))
    assert checked(whole, ["c1", "c2"], ["s1"]) == {}
    assert checked(whole, ["c1", "c3", "c4"], ["s1", "s2"]) == {
        "matrix-unknown-cell": "1",
        "matrix-missing-cell": "2",
        "matrix-missing-site": "1",
    }


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        (matrix(("x", "s1", 1)), "matrix-no-cells"),
        (matrix(("c1", "x", 1)), "matrix-no-sites"),
        # Some pairs are missing and none is as far as the threshold: was it cut, or is nothing there?
        (matrix(("c1", "s1", 100), ("c2", "s2", 4900)), "matrix-cut"),
    ],
)
def test_a_file_of_which_nothing_can_be_said_is_refused(pairs: pd.DataFrame, code: str) -> None:
    with pytest.raises(InputError, match=code):
        checked(pairs, ["c1", "c2"], ["s1", "s2"])
    checked(matrix(("c1", "s1", 100), ("c2", "s2", 5100)), ["c1", "c2"], ["s1", "s2"])

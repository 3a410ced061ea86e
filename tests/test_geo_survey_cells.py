"""One answer of a survey as people write it."""

from __future__ import annotations

import pytest
from survey_fixtures import VILLAGES

from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.survey import cells
from jarjestokartta.geo.vocabulary import Need, OpenTo, Role, Scale, TargetGroup

READERS = cells.readers(VILLAGES)
UNKNOWN, PARTLY = "survey-answer-unknown", "survey-answer-partly"
CASES = [
    ("paid-staff", "2", "2", None),
    ("paid-staff", "2 työntekijää", "2", None),
    ("paid-staff", "0", "0", None),
    ("paid-staff", "Kyllä", "yes", None),
    ("paid-staff", "ei ole", "no", None),
    ("paid-staff", "nej", "no", None),
    ("paid-staff", "noin 5", "5", "survey-count-about"),
    ("paid-staff", "monta", None, "survey-count-odd"),
    ("members", "1 250", "1250", None),
    ("members", "n. 40 jäsentä", "40", "survey-count-about"),
    ("members", "10–20", None, "survey-count-odd"),
    ("members", "-3", None, "survey-count-odd"),
    ("members", "99999999", None, "survey-count-odd"),
    ("open-to", "kaikille avoin", "all", None),
    ("open-to", "Vain jäsenille", "members", None),
    ("open-to", "ehkä", None, UNKNOWN),
    ("area-served", "koko kunta", "municipality", None),
    ("area-served", "Vehniän kylä", "village", None),
    ("area-served", "Mordor", None, UNKNOWN),
    ("village", "Kuohu", "kuohu", None),
    ("target-groups", "nuoret; eläkeläiset", "youth;older-people", None),
    ("target-groups", "lapset ja nuoret", "youth", None),
    ("target-groups", "nuoret ja eläkeläiset", "youth;older-people", None),
    ("target-groups", "äldre, unga", "older-people;youth", None),
    ("target-groups", "nuoret, avaruusolennot", "youth", PARTLY),
    ("needs", "Ryhmätoiminta ja tapahtumat", "groups", None),
    ("needs", "vertaistuki/harrastukset", "mutual-aid;hobbies", None),
    ("roles", "elinvoima", "vitality", None),
    ("place-season", "kesäisin", "summer", None),
    ("place-step-free", "x", "yes", None),
    ("place-name", "Vehniän seurala", "Vehniän seurala", None),
    ("place-name", "Seurala, kysy Maija 040 123 4567", None, "survey-contact-details"),
    ("place-name", "maija@example.fi", None, "survey-contact-details"),
    ("website", "www.seura.fi", "www.seura.fi", None),
    ("website", "maija@example.fi", None, "website-odd"),
]


@pytest.mark.parametrize(("column", "text", "value", "problem"), CASES)
def test_answers_are_read_as_people_write_them(
    column: str, text: str, value: str | None, problem: str | None
) -> None:
    found = READERS[column](text)
    assert (found.value, found.problem) == (value, problem)


def test_every_word_of_the_list_stands_for_a_code_that_there_is() -> None:
    codes = {
        "flag": {"yes", "no"},
        "open-to": set(OpenTo),
        "area-served": set(Scale),
        "target-groups": set(TargetGroup),
        "needs": set(Need),
        "roles": set(Role),
        "place-season": {"all-year", "summer", "winter"},
    }
    table = builtin_table("survey_words")
    assert {field: set(rows["code"]) - codes[field] for field, rows in table.groupby("field")} == {
        field: set() for field in codes
    }
    assert not table.duplicated(["field", "word"]).any()

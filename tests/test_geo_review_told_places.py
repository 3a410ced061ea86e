"""Places that people told of: one place stays one, however often and in whatever spelling it is told."""

from __future__ import annotations

import pandas as pd
import pytest

from jarjestokartta.geo import tables
from jarjestokartta.geo.review import gap_news, told_places

_ANSWER = {
    "gap_id": "meeting-places:k1",
    "area_name": "Alakylä",
    "municipality_code": "077",
    "answer": "exists",
    "open_to": "all",
    "source": "Hankasalmi",
}


def checks(*places: tuple[str, float, float, str]) -> pd.DataFrame:
    rows = [
        _ANSWER
        | {"place_name": name, "easting": east, "northing": north, "told_on": day, "edition": day}
        | {"place_municipality": "077", "answers": f"m{number}"}
        for number, (name, east, north, day) in enumerate(places)
    ]
    table = pd.DataFrame(rows)
    return tables.GAP_CHECKS.conform(table.assign(told_on=pd.to_datetime(table["told_on"])))


@pytest.mark.parametrize(
    ("first", "second", "metres", "names"),
    [
        ("Alakylän kylätlo", "Alakylän kylätalo", 0, ["Alakylän kylätalo"]),
        ("Pirtti", "Pirtit", 30, ["Pirtit"]),
        ("ALAKYLÄN KYLÄTALO", "Alakylän kylätalo", 900, ["Alakylän kylätalo"]),
        ("Alakylän kylätlo", "Alakylän kylätalo", 900, ["Alakylän kylätalo", "Alakylän kylätlo"]),
        ("Seurantalo", "Kirjasto", 0, ["Kirjasto", "Seurantalo"]),
    ],
)
def test_a_misspelt_name_mended_is_one_place(
    first: str, second: str, metres: float, names: list[str]
) -> None:
    told = checks(
        (first, 460_000, 6_900_000, "2026-05-01"), (second, 460_000 + metres, 6_900_000, "2026-09-01")
    )
    assert sorted(told_places.sites(told)["name"]) == names


def test_a_name_mended_in_the_same_workbook_replaces_the_first() -> None:
    first = checks(("Alakylän kylätlo", 460_000, 6_900_000, "2026-05-01"))
    mended = checks(("Alakylän kylätalo", 460_000, 6_900_000, "2026-05-01")).assign(answers="later")
    merged = gap_news.merge(first, mended, pd.Series(dtype="str"))
    assert merged.checks["place_name"].tolist() == ["Alakylän kylätalo"]
    assert merged.became.tolist() == ["changed"]

"""What of an address may leave the house: a street for sure, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jarjestokartta.geo import address, files
from jarjestokartta.geo.matching.street_alone import street_alone


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Kauppakatu", "Kauppakatu"),
        ("Sepän kuja", "Sepän kuja"),
        ("Sepän k.", "Sepän katu"),
        ("Kauppak.", "kauppakatu"),
        ("Kungs gatan", "Kungs gatan"),
        ("Kyrkogatan", "Kyrkogatan"),
        ("Vanha Rantatie", "Vanha Rantatie"),
        ("Iso Kivimäki", "Iso Kivimäki"),
        ("Kustaa III:n tie", "III:n tie"),
        ("Pekka Halosen tie", "Halosen tie"),
        ("Säyneensalo", "Säyneensalo"),
        ("O'Connorin-tie", "O'Connorin-tie"),
        # Names of people, with and without a street behind them.
        ("Matti Virtanen Rantatie", "Rantatie"),
        ("Virtanen Matti Rantatie", "Rantatie"),
        ("Virtanen Rantatie", "Rantatie"),
        ("rva Maija-Liisa Meikäläinen Koulukatu", "Koulukatu"),
        ("Kylän Nuorisoseura ry Koulutie", "Koulutie"),
        ("Matti Virtanen Rantat.", "rantatie"),
        ("Matti Virtanen", None),
        ("Matti Kivimäki", None),
        ("Matti Ranta", None),
        ("Johan Niemi", None),
        ("Maija Lahti", None),
        ("Matti tie", None),
        ("Matti Virtanen tie", None),
        ("Matti Virtanen puh. 040", None),
        ("maija@kyla.fi", None),
        ("040 1234567", None),
        ("", None),
        ("Kauppakatu; DROP", None),
    ],
)
def test_with_a_number(text: str, sent: str | None) -> None:
    assert street_alone(text, numbered=True) == sent


@pytest.mark.parametrize(
    ("text", "sent"),
    [("Kauppakatu", "Kauppakatu"), ("Virtanen", None), ("Kivimäki", None), ("Säyneensalo", None)],
)
def test_without_a_number(text: str, sent: str | None) -> None:
    assert street_alone(text, numbered=False) == sent


FIRST, LAST = (
    ("Matti", "Maija-Liisa", "Jan", "Aino"),
    ("Virtanen", "Niemi", "Kivimäki", "Aalto", "Lehtoranta"),
)


@given(
    st.lists(st.sampled_from([*FIRST, *LAST, "rva", "puh.", "Oy"]), min_size=2, max_size=4),
    st.booleans(),
)
def test_words_of_people_alone_are_never_sent(words: list[str], numbered: bool) -> None:  # noqa: FBT001
    if words[0].casefold() not in set(files.builtin_table("street_first_words")["word"]):
        assert street_alone(" ".join(words), numbered=numbered) is None


@pytest.mark.parametrize(
    "line",
    [
        "c/o Matti Virtanen, Rantatie 5 B 12",
        "Rantatie 5 B 12 c/o Virtanen",
        "c/o Matti Virtanen Rantatie 5 B 12, PL 77",
        "Matti Virtanen, Rantatie 5 as 12",
        "Rantatie 5 as 12 (Virtanen)",
    ],
)
def test_care_of_flats_and_boxes_are_cut_off_before(line: str) -> None:
    parts = address.parse(line)
    sent = f"{street_alone(parts.street, numbered=True)} {parts.number}"
    assert sent == "Rantatie 5"


@example("¹", True)  # noqa: FBT003 - a digit that is no decimal
@given(st.text(), st.booleans())
def test_any_text_gives_a_part_of_itself_or_nothing(text: str, numbered: bool) -> None:  # noqa: FBT001
    sent = street_alone(text, numbered=numbered)
    assert sent is None or (sent.strip() and not any(sign.isdigit() for sign in sent))

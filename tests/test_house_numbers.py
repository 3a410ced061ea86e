"""No sentence states a number that a setting may change: such numbers stand in the words as ``{name}``."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from test_house_words import LANGUAGES, _catalogue

from jarjestokartta.coverage import rates
from jarjestokartta.geo.boundaries import assign

# Sentences on how input is written, and on commands (click's keys are sentences): formats, examples, exit
# codes, the steps and the shape of a frame that ``embed`` writes. A measure is none of them.
ON_INPUT = re.compile(
    r"(error|problem|help|option|argument|placeholder|embed)\."
    r"|review\.(input|explain)\.(corrected|east|north)"
    r"|gap-check\.explain\.(address|east|north|season|day)|\S+ "
)
# What never changes with a setting, by the sentences that may say it.
EXPLAINED = {
    "the unit of every rate": (
        r"1[\s,]?000|tuhatta|tusen|thousand",
        r"gate\.rate-odd|sheet\.changes\.first\.row|column\.\w+\.formula|sheet\.\w+\.example|unit\.(places-)?per-1000[\w-]*|summary\.rate|changes\.(rate|town)|series\.per_1000|map\.(noscript\.title|per-1000|change\.(share|per)|\w+\.(rate|change-rate|interval|shrunk))",
    ),
    "the interval of every rate": (
        r"95 ?%",
        r"map\.(areas\.lead\.rate|area\.interval|table\.interval)|column\.\w+_(low|high)\.about|growth\.[\w-]+\.told",
    ),
    "a quantile, a level or a constant of a formula": (
        r"(2|97)[.,]5\s?%|\b(5|90|95)\s?%|n \+ 1|1 ÷|1 − |− [12]|1 (ja|och|and)|^2 |puolet|hälften|half",
        r"column\.\w+\.formula",
    ),
    "what an exponent is told by": (
        r"[Kk]aksinkerta\w+|kaksi kertaa|[Tt]wice",
        r"growth\.[\w-]+\.told|column\.doubling(\.about)?",
    ),
    "the ages of a target group": (r"0–14|65", r"column\.residents_of_age\.about|sheet\.ages\.about"),
    "within what an area is the nearest": (r"2 km", r"assign\.nearest"),
    "the name of a licence": (r"ODbL 1\.0", r"table\.odbl"),
    "an order of priority": (r"^[123] – ", r"todo\.priority\.[123]"),
    "an example of a house number": (r"8–10", r"georeason\.range"),
    "thirds of residents, and the age groups that population figures have": (
        r"[Kk]olman\w+|[Tt]redjedel\w*|thirds?|\b(14|15|65)\b",
        r"people-group\.\w+|(sheet|column|table)\.equity[\w.-]*|column\.residents_\w+_without(\.about)?",
    ),
    "the name of a shape": (r"kuusikulmio\w*|sexhörning\w*", r"table\.hexagons"),
    "what may be wrong with rows": (r"kahteen|två|[Tt]wice|two", r"gate\.shifted\.mend"),
    "a quarter of a year": (r"Neljänneksen", r"sheet\.todo\.title"),
    "how many places an address may fit": (r"kahteen|två|two", r"georeason\.ambiguous"),
    "a list of two numbers": (r"kaksi|två|two", r"map\.gaps\.two-numbers|report\.needs\.two"),
    "the unit and the interval of rates in reports": (
        r"1[\s,]?000|95 ?%",
        r"report\.(rate|tile\.(rate|interval))|picture\.rate",
    ),
    "the name of a measure": (r"E?2SFCA|FGT[12]", r"access\.check|column\.\w+(\.formula)?"),
    "where a formula comes from": (r"\b(19|20)\d\d\b|doi:\S+", r"column\.\w+\.about|poverty\.read"),
    "how many needs at once": (r"\d", r"column\.lacking_\d(_if_open)?"),
    "a unit": (r"prosenttiyksikköä|percentage points|procentenheter", r"map\.robust\.draws"),
}
WORDS = {
    "fi": r"kaks|kahd|kaht|kolm|nelj|viisi|viide|viittä|kuusi|kuude|kuutt|seitsem|kahdeks|yhdeks|kymmen"
    r"|sata\b|sada|tuhat|tuhan|prosent|neliökilo|puolet|kolmas",
    "sv": r"två\b|tre\b|fyra\b|fem\b|sex\b|sju\b|åtta\b|nio\b|tio\b|tjugo|hundra|tusen|procent"
    r"|kvadratkilo|hälft|tredjedel",
    "en": r"two\b|three\b|four\b|five\b|six\b|seven\b|eight\b|nine\b|ten\b|twenty|hundred|thousand"
    r"|per ?cent|square kilo|half\b|third\b|twice",
}
NUMBER = {language: re.compile(rf"\d|\b(?:{words})", re.IGNORECASE) for language, words in WORDS.items()}
MEASURE = re.compile(r"\d\s*(?:km|m|ha|%|asuk|invån|resid|kert|gång|times)\b", re.IGNORECASE)


def _bare(key: str, text: str) -> str:
    """Leave what is neither a placeholder nor explained."""
    text = re.sub(r"\{[^}]*\}", "", text)
    for literal, where in EXPLAINED.values():
        if re.fullmatch(where, key):
            text = re.sub(literal, "", text)
    return text


def _fixed(language: str) -> Iterator[str]:
    for key, forms in _catalogue(language).items():
        wrong = MEASURE if ON_INPUT.match(key) else NUMBER[language]
        yield from (f"{key}: {form}" for form in forms if wrong.search(_bare(key, form)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_stands_fixed_in_a_sentence(language: str) -> None:
    assert list(_fixed(language)) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fi", "Kestävyys: 200 kertaa"),
        ("fi", "Yli neliökilometrin kokoisen järven yli"),
        ("fi", "Alle kymmenen asukkaan aukot"),
        ("sv", "färre än tio invånare"),
        ("en", "straight line × 1.3"),
    ],
)
def test_a_number_in_words_or_digits_is_found(language: str, text: str) -> None:
    assert NUMBER[language].search(_bare("table.robustness.about", text))
    assert MEASURE.search("within 5 km of it")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_explained_is_what_the_code_does(language: str) -> None:
    say = {key: forms[0] for key, forms in _catalogue(language).items()}
    assert f"{assign.NEAREST_M / 1000:g} km" in say["assign.nearest"]
    assert f"{100 * rates.CONFIDENCE:g}" in say["map.table.interval"]
    assert re.sub(r"\D", "", say["map.theme.rate"]) == str(rates.PER)


def test_nothing_is_explained_that_no_sentence_says() -> None:
    every = [item for language in LANGUAGES for item in _catalogue(language).items()]
    said = [(key, form) for key, forms in every for form in forms]
    unused = [
        why
        for why, (literal, where) in EXPLAINED.items()
        if not any(re.fullmatch(where, key) and re.search(literal, form) for key, form in said)
    ]
    assert unused == []

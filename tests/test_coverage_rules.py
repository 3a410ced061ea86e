"""The rules file, row by row with its own examples; and what a broken row is answered."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd
import pytest
from coverage_fixtures import associations
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.coverage import needs, rules
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.files import builtin_table

TABLE = builtin_table("needs_rules")
RULES = rules.read(TABLE)
SEARCHED = [(number, rule) for number, rule in enumerate(RULES) if rule.field != "class"]


def examples(column: str) -> list[tuple[rules.Rule, str]]:
    cells = TABLE[column]
    return [(rule, text) for n, rule in SEARCHED if pd.notna(cells[n]) for text in cells[n].split(";")]


def found_in(texts: list[tuple[rules.Rule, str]]) -> list[set[tuple[str, str]]]:
    """Classify each text in its rule's field, all of one field at once."""
    table = associations(
        [
            {"name": "x", "purpose_text": text} if rule.field == "purpose" else {"name": text}
            for rule, text in texts
        ]
    )
    found = needs.classify(table, TABLE)
    pairs = found.assign(pair=list(zip(found["kind"], found["label"], strict=True)))
    by_id = pairs.groupby("association_id")["pair"].agg(set)
    return [by_id.get(f"a{number}", set()) for number in range(len(texts))]


def is_hit(rule: rules.Rule, text: str) -> bool:
    return len(rules.Texts(pd.Series([text])).rows(rule.pattern)) == 1


def test_there_are_rules_of_breadth() -> None:
    assert len(RULES) >= 150
    assert {"fi", "sv"} <= set(TABLE["language"].dropna())


def test_every_rule_has_an_example_and_says_something_once() -> None:
    without = [rule.id for number, rule in SEARCHED if pd.isna(TABLE["example"][number])]
    assert without == []
    assert [rule.id for rule in RULES if not rule.labels] == []
    assert TABLE[TABLE.duplicated(["pattern", "field", "needs", "roles", "target_groups", "scale"])].empty


def test_every_example_is_hit() -> None:
    assert [(rule.id, text) for rule, text in examples("example") if not is_hit(rule, text)] == []


def test_every_example_gets_its_labels() -> None:
    sure = [(rule, text) for rule, text in examples("example") if rule.weight >= needs.LEAST]
    wrong = [
        (rule.id, text, sorted(set(rule.labels) - found))
        for (rule, text), found in zip(sure, found_in(sure), strict=True)
        if not {(kind.value, label) for kind, label in rule.labels} <= found
    ]
    assert wrong == []


def test_every_example_of_a_negative_rule_loses_its_labels() -> None:
    negative = [(rule, text) for rule, text in examples("example") if rule.weight < 0]
    for (rule, text), found in zip(negative, found_in(negative), strict=True):
        for kind, label in rule.labels:
            left = {pair for pair in found if pair[0] == kind and label in (rules.EVERY, pair[1])}
            assert not left, (rule.id, text)


def test_no_counterexample_gets_the_labels() -> None:
    other = examples("counterexample")
    wrong = [
        (rule.id, text)
        for (rule, text), found in zip(other, found_in(other), strict=True)
        if is_hit(rule, text) and {(kind.value, label) for kind, label in rule.labels} & found
    ]
    assert wrong == []


def test_stars_stand_for_letters_and_words_are_whole() -> None:
    texts = rules.Texts(
        pd.Series(["Häkkilän  Metsästysseura RY", "4H-yhdistys", "Eläkkeen saajat", None, ""])
    )
    assert texts.rows("metsästys*").tolist() == [0]
    assert texts.rows("metsästys").tolist() == []
    assert texts.rows("*seura").tolist() == [0]
    assert texts.rows("4h yhdistys").tolist() == [1]
    assert texts.rows("eläk* saaj*").tolist() == [2]
    assert texts.rows("häkkilän metsästysseura ry").tolist() == [0]
    assert texts.rows("ry eläk*").tolist() == []


WORDS = st.lists(st.sampled_from(["aku", "akula", "ku", "kuu", "la", "laku"]), max_size=4)
PATTERNS = st.sampled_from(
    ["ku", "ku*", "*ku", "*ku*", "a*la", "*", "ku la", "*ku la*", "aku * ku", "ä", "*ä"]
)


@given(st.lists(WORDS, max_size=5), PATTERNS)
def test_a_pattern_is_found_where_its_words_stand_one_after_another(
    texts: list[list[str]], pattern: str
) -> None:
    parts = pattern.split()
    expected = [
        (row, before, len(text) - before - len(parts))
        for row, text in enumerate(texts)
        for before in range(len(text) - len(parts) + 1)
        if all(fnmatchcase(word, part) for word, part in zip(text[before:], parts, strict=False))
    ]
    index = rules.Texts(pd.Series([" ".join(text) for text in texts], dtype="str"))
    found = sorted(zip(*(values.tolist() for values in index.stands(pattern)), strict=True))
    assert found == expected
    assert index.rows(pattern).tolist() == sorted({row for row, *_ in expected})


def test_silenced_words_are_found_no_more() -> None:
    index = rules.Texts(pd.Series(["kuu aku laku", "", "aku kuu"]))
    index.silence(np.array([0, 2]), np.array([1, 0]), np.array([2, 1]))
    assert index.rows("*aku").tolist() == []
    assert index.rows("kuu").tolist() == [0, 2]
    assert index.rows("*").tolist() == [0, 2]


def row(**cells: str | None) -> pd.DataFrame:
    whole = {"pattern": "x*", "field": "name", "weight": "0.9", "needs": "hobbies", "roles": None}
    return pd.DataFrame([whole | {"target_groups": None, "scale": None} | cells], dtype="str")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("pattern", None),
        ("pattern", "*"),
        ("pattern", "(x|y)"),
        ("field", "nimi"),
        ("weight", "paljon"),
        ("weight", "1.5"),
        ("weight", "0"),
        ("needs", "urheilu"),
        ("scale", "maakunta"),
        ("unless", "harrastus"),
        ("sensitive", "kyllä"),
    ],
)
def test_a_broken_row_is_named(column: str, value: str | None) -> None:
    with pytest.raises(InputError) as raised:
        rules.read(row(**{column: value}))
    assert raised.value.code == "rules-row"
    assert raised.value.params["row"] == 2
    assert raised.value.params["column"] == column


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError) as raised:
        rules.read(row().drop(columns=["weight", "scale"]))
    assert raised.value.params["columns"] == "weight, scale"


def test_unless_may_be_left_out() -> None:
    assert rules.read(row())[0].unless == ()
    assert rules.read(row(unless="groups;village"))[0].unless == ("groups", "village")


def test_a_decimal_comma_is_read() -> None:
    assert rules.read(row(weight="0,7"))[0].weight == pytest.approx(0.7)

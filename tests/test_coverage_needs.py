"""Classification: evidence adds up, negatives take away, doubt abstains, own rules override."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from coverage_fixtures import areas, associations, labels
from needs_fixtures import classified, compare, labelled, lower_bound, pairs

from jarjestokartta.coverage import needs, places
from jarjestokartta.geo.files import builtin_table

BUILTIN = builtin_table("needs_rules")
SENSITIVE = pd.read_csv(Path(__file__).parent / "data" / "sensitive_names.csv", dtype="str")
SENSITIVE = SENSITIVE.astype(object).where(SENSITIVE.notna(), None)
PLACES = places.of_areas(areas())


def rules(*rows: tuple[str, str, float, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=["pattern", "field", "weight", "needs", "scale"])
    table = table.assign(weight=table["weight"].astype("str"), roles="", target_groups="")
    return table.replace("", pd.NA)


def classify(name: str, table: pd.DataFrame = BUILTIN, **more: object) -> dict[tuple[str, str], float]:
    found = needs.classify(associations([{"name": name, **more}]), table, places=PLACES)
    return {(row.kind, row.label): row.confidence for row in found.itertuples()}


def test_doubts_multiply() -> None:
    table = rules(("kerho", "name", 0.5, "groups", ""), ("kuoro*", "name", 0.4, "groups", ""))
    assert classify("Kuoron kerho", table) == {("need", "groups"): pytest.approx(1 - 0.5 * 0.6)}
    assert classify("Kerho", table) == {}


def test_a_negative_rule_takes_away_its_share() -> None:
    table = rules(("x", "name", 1.0, "groups;hobbies", ""), ("y", "name", -0.2, "groups", ""))
    assert classify("x y", table) == {("need", "groups"): pytest.approx(0.8), ("need", "hobbies"): 1.0}
    table = rules(("x", "name", 1.0, "groups;hobbies", "village"), ("y", "name", -1, "*", ""))
    assert classify("x y", table) == {("scale", "village"): 1.0}


def test_two_equal_scales_are_none_and_the_likelier_is_one() -> None:
    table = rules(("x", "name", 0.8, "", "village"), ("y", "name", 0.8, "", "region"))
    assert classify("x y", table) == {}
    table = rules(("x", "name", 0.9, "", "village"), ("y", "name", 0.8, "", "region"))
    assert classify("x y", table) == {("scale", "village"): pytest.approx(0.9)}


def test_the_strongest_hit_is_the_reason() -> None:
    table = rules(("x", "name", 0.7, "groups", ""), ("y", "name", 0.9, "groups", ""))
    found = needs.classify(associations([{"name": "x y"}]), table)
    assert found["rule"].tolist() == ["name:y"]


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("Hankasalmen Urheilijat ry", "municipality"),
        ("Länsikylän Urheilijat", "village"),
        ("Suomen Punaisen Ristin Hankasalmen osasto", "municipality"),
        ("SPR Länsikylän osasto", "village"),
        ("Hankasalmen Omakotiyhdistys", "municipality"),
        ("Omakotiyhdistys Kajo", "village"),
        ("Hankasalmen metsästysseura", "municipality"),
        ("Tuntemattomankorven metsästysseura", "village"),
        ("Hankasalmen-Jyväskylän Reserviläiset", "region"),
        ("Jyväskylän Ratsastajat", None),
        ("Kajosten sukuseura", None),
        ("Nurmilahden Rantaväki", "village"),
        ("Nurmilahden", None),
        ("Reserviläiset Hankasalmella", "municipality"),
        ("Keski-Suomen Syöpäyhdistys", "region"),
        ("Jyväskylän Seudun Omaishoitajat", "region"),
        ("Länsikylän kyläyhdistys", "village"),
        ("Urheiluseura Sisu", None),
        ("Hankasalmen", None),
    ],
)
def test_scale_is_told_by_rules_and_by_names_of_places(name: str, scale: str | None) -> None:
    scales = [label for kind, label in classify(name) if kind == "scale"]
    assert scales == ([scale] if scale else [])


def test_a_rule_with_unless_speaks_where_nothing_else_is_told() -> None:
    table = rules(
        ("x", "name", 0.9, "hobbies", ""), ("y", "name", 0.7, "groups", ""), ("z", "name", 0.8, "groups", "")
    )
    table["unless"] = [None, "hobbies;mutual-aid", "village"]
    assert classify("y", table) == {("need", "groups"): pytest.approx(0.7)}
    assert classify("x y", table) == {("need", "hobbies"): pytest.approx(0.9)}
    assert classify("x z", table) == {
        ("need", "hobbies"): pytest.approx(0.9),
        ("need", "groups"): pytest.approx(0.8),
    }


def test_of_rules_that_rule_each_other_out_the_surer_one_speaks() -> None:
    table = rules(("x", "name", 0.8, "hobbies", ""), ("x", "name", 0.7, "groups", ""))
    table["unless"] = ["groups", "hobbies"]
    assert classify("x", table) == {("need", "hobbies"): pytest.approx(0.8)}


def test_a_place_is_no_hobby() -> None:
    table = rules(("länsi*", "name", 0.9, "hobbies", ""))
    assert classify("Länsikylän kerho", table) == {("scale", "village"): pytest.approx(0.85)}
    assert ("need", "hobbies") in classify("Länsirannikon kerho", table)
    assert ("need", "hobbies") in classify("Länsikylän kerho", table, home_municipality="179")


@pytest.mark.parametrize("name", ["Virtasen sukuseura", "Hirvimäen tiekunta", "Muholan Vesiosuuskunta", "Ry"])
def test_no_need_is_guessed(name: str) -> None:
    assert [pair for pair in classify(name) if pair[0] == "need"] == []


def test_the_purpose_class_speaks_where_the_name_does_not() -> None:
    found = needs.classify(associations([{"name": "Into ry", "purpose_class": "6"}]), BUILTIN)
    assert "hobbies" in set(found["label"])


def test_no_associations_and_no_rules_give_no_labels() -> None:
    none = associations([{"name": "x"}]).iloc[:0]
    assert needs.classify(none, BUILTIN).empty
    assert needs.classify(associations([{"name": "Kuoro"}]), BUILTIN.iloc[:0]).empty


def test_order_of_rows_and_rules_never_matters() -> None:
    table = associations([{"name": name} for name in BUILTIN["example"].dropna()])
    one = needs.classify(table, BUILTIN, places=PLACES)
    other = needs.classify(
        table.sample(frac=1, random_state=1), BUILTIN.sample(frac=1, random_state=2), places=PLACES
    )
    keys = ["association_id", "kind", "label"]
    one, other = (found.sort_values(keys, ignore_index=True) for found in (one, other))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(
    ("name", "purpose_class", "purpose", "sensitive"),
    list(SENSITIVE.itertuples(index=False, name=None)),
)
def test_what_a_name_tells_of_people(
    name: str, purpose_class: str | None, purpose: str | None, sensitive: str
) -> None:
    told = classify(name + " ry", purpose_class=purpose_class, purpose_text=purpose)
    found = {label for kind, label in told if kind == "sensitive"}
    assert sensitive in found or (sensitive == "no" and not found)


def test_mutual_aid_is_peer_support_unless_the_rule_says_otherwise() -> None:
    table = rules(
        ("x", "name", 0.9, "mutual-aid", ""), ("y", "name", 0.9, "mutual-aid", ""), ("z", "name", -1, "*", "")
    )
    support, aid = ("sensitive", "peer-support"), ("need", "mutual-aid")
    assert set(classify("y", table)) == {aid, support}
    table["sensitive"] = [None, "no", None]
    assert set(classify("x", table)) == {aid, support}
    assert set(classify("y", table)) == {aid}
    assert set(classify("x y", table)) == {aid, support}
    assert classify("x z", table) == {}


def test_suspicion_is_enough_to_protect() -> None:
    table = rules(("x", "name", 0.1, "mutual-aid", ""))
    assert classify("x", table) == {("sensitive", "peer-support"): pytest.approx(0.1)}


def test_columns_join_codes_and_keep_the_index() -> None:
    ids = pd.Series(["a1", "a0"], index=[7, 3])
    given = labels([("a0", "need", "hobbies"), ("a0", "need", "groups"), ("a0", "scale", "village")])
    table = needs.columns(given, ids)
    assert table.index.tolist() == [7, 3]
    assert table.loc[3].fillna("-").tolist() == ["groups;hobbies", "-", "-", "village", "-"]
    assert table.loc[7].fillna("-").tolist() == ["-", "-", "-", "unknown", "-"]
    assert needs.columns(labels([]), ids)["needs"].isna().all()


@pytest.mark.parametrize(
    ("part", "least_right", "least_recall"), [("tuned", 0.92, 0.8), ("older", 0.95, 0.9)]
)
@pytest.mark.parametrize("with_class", [True, False])
def test_on_names_of_real_kinds_labels_are_right_and_few_are_missing(
    part: str, least_right: float, least_recall: float, *, with_class: bool
) -> None:
    names = labelled(part)
    meant = pairs(names, pd.Series([f"a{row}" for row in range(len(names))]))
    found = compare(classified(names, with_class=with_class), meant).sum()
    assert lower_bound(found["right"], found["given"]) >= least_right
    assert found["right"] / found["meant"] >= least_recall


def test_on_independent_labels_nine_of_ten_labels_are_right() -> None:
    names = labelled("independent")
    given = classified(names)
    found = compare(given, pairs(names, pd.Series([f"a{row}" for row in range(len(names))])))
    needs_told, every = found.loc["need"].sum(), found.sum()
    assert lower_bound(needs_told["right"], needs_told["given"]) >= 0.89
    assert lower_bound(every["right"], every["given"]) >= 0.90
    assert every["right"] / every["meant"] >= 0.79
    told = given.loc[given["kind"] == "need", "association_id"].nunique()
    assert told / len(names) >= 0.75


def test_the_labelled_names_are_of_breadth_and_stand_once() -> None:
    parts = {part: labelled(part) for part in ("tuned", "older", "independent", "later")}
    every = pd.concat(parts)
    assert len(parts["tuned"]) >= 600
    assert len(parts["independent"]) >= 600
    assert every["name"].is_unique
    for part in parts.values():
        assert set(part["purpose_class"].dropna()) == set("123456789")


def test_no_village_association_is_taken_for_one_of_its_municipality() -> None:
    """A village's association taken for its municipality's hides gaps; the other way about makes some."""
    names = pd.concat([labelled("tuned"), labelled("older")], ignore_index=True)
    found = classified(names).query("kind == 'scale'").set_index("association_id")["label"]
    told = found.reindex([f"a{row}" for row in range(len(names))]).to_numpy()
    village = names["scale"] == "village"
    assert (told[village] == "municipality").mean() <= 0.02
    assert (told[names["scale"] == "municipality"] == "village").mean() <= 0.02

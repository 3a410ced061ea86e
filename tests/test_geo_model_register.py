"""The register: PRH's totals, a truth for each row, and dirt that can be read through."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from model_fixtures import SCALE, addresses, register_truth, small_region
from python_calamine import CalamineWorkbook

from jarjestokartta.geo.model import associations, dirt, facts, names, register, register_file, sketch
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.model.pool import Pool
from jarjestokartta.geo.vocabulary import Need, Precision, Role, Scale, TargetGroup


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    book = CalamineWorkbook.from_path(str(small_region() / "register.xlsx"))
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    table = pd.DataFrame(rows[1:], columns=rows[0], dtype=object)
    table.index = table.index + register_file.FIRST_ROW
    return table


@pytest.fixture(scope="module")
def full() -> pd.DataFrame:
    """All 5,330, their contacts living at one address a village."""
    region = sketch.load()
    table = addresses_of(region.villages)
    pool = Pool(table, len(region.villages))
    halls = table.assign(source="osm", homes=0, place_id=[f"place-{row}" for row in range(len(table))])
    drawn = associations.draw(region, pool, halls, scale=1, seed=1)
    return register.rows(region, pool, drawn, halls, seed=1)


def addresses_of(villages: pd.DataFrame) -> pd.DataFrame:
    """Give one address a village."""
    return pd.DataFrame(
        {
            "street": [f"{name}ntie" for name in villages["name"]],
            "number": 3,
            "letter": "",
            "number_2": 0,
            "municipality": villages["municipality"],
            "postal_code": villages["postal_code"],
            "post_office": villages["name"].str.upper(),
            "x": villages["x"].astype("float64"),
            "y": villages["y"].astype("float64"),
            "unit": range(len(villages)),
        }
    )


def test_class_totals_are_those_of_the_register_authority(full: pd.DataFrame) -> None:
    assert full["purpose_class"].value_counts().to_dict() == associations.CLASS_TOTALS
    assert len(full) == 5330


def test_names_and_numbers_are_unique(full: pd.DataFrame) -> None:
    assert full["name"].is_unique
    assert full["number"].is_unique
    assert full["number"].str.fullmatch(r"\d{1,3}\.\d{3}").all()


def test_associations_are_where_people_are(full: pd.DataFrame) -> None:
    ours = facts.municipalities().set_index("code")["residents"]
    found = full["home"].value_counts().reindex(ours.index, fill_value=0)
    assert (found > 0).all()
    rate = 1000 * found / ours
    assert 19 < 1000 * found.sum() / ours.sum() < 20
    assert rate.std() > 2
    assert np.corrcoef(found, ours)[0, 1] > 0.97


def test_business_ids_have_a_valid_check_digit(full: pd.DataFrame) -> None:
    ids = full.loc[full["business_id"] != "", "business_id"]
    digits = ids.str.replace("-", "", regex=False).map(lambda text: [int(one) for one in text])
    assert all(
        sum(weight * digit for weight, digit in zip((7, 9, 10, 5, 8, 4, 2, 1), own, strict=True)) % 11 == 0
        for own in digits
    )


def test_an_unreadable_address_never_hides_the_municipality(full: pd.DataFrame) -> None:
    spoiled = dirt.spoil(full, set(full["street_name"]), Draws(1, "dirt"))
    away = (spoiled["municipality_code"] != spoiled["home"]) & (spoiled["municipality_code"] != "")
    code = spoiled["postal_code"].astype("str").str.removesuffix(".0").str.zfill(5)
    kept = code == full["postal_code"]
    assert away.sum() > 100
    assert kept[away].all()
    region = sketch.load().postal_areas.set_index("code")["municipality"]
    other = spoiled["dirt"].str.contains("other-postal-code") & (spoiled["postal_code"] != "")
    assert other.any()
    assert (code[other].map(region) == spoiled.loc[other, "home"]).all()


def test_some_contacts_serve_several_associations(full: pd.DataFrame) -> None:
    drawn = full[full["address_kind"] == "home"]
    assert drawn.duplicated(["home", "pool_row"]).mean() > 0.02


def test_contacts_live_in_public_buildings_only_by_way_of_exception() -> None:
    region, halls_of = sketch.load(), 2
    villages = addresses_of(region.villages)
    houses = [villages.assign(number=number, x=villages["x"] + 60 * number) for number in range(8)]
    houses.append(houses[0].assign(street="Kulmatie"))  # the hall's second address, round the corner
    pool = Pool(pd.concat(houses, ignore_index=True), len(villages))
    halls = pd.concat(houses[:halls_of]).assign(source="lipas", homes=0)
    beaches = houses[halls_of].assign(source="lipas", homes=1)
    places = pd.concat([halls, beaches], ignore_index=True).assign(place_id="")
    drawn = associations.draw(region, pool, places, scale=1, seed=1)
    lives = pool.table.iloc[drawn["pool_row"]].reset_index(drop=True)
    number = ((lives["x"] - region.villages["x"].to_numpy()[lives["unit"]]) / 60).round()
    by_chance = (halls_of + 1) / len(houses)
    share = (number < halls_of).mean()
    assert share == pytest.approx(by_chance * associations.LIVES_IN_PUBLIC, abs=0.015)
    assert (number == halls_of).mean() > 1 / len(houses)
    assert (lives["unit"] == drawn["unit"]).mean() > 1 - associations.ELSEWHERE - associations.SAME_CONTACT


def test_a_typo_is_never_another_street() -> None:
    streets = {"Koivutie", "Kivutie", "Koivtie"}
    name = pd.Series(["Koivutie"] * 400)
    typed = dirt._typos(name, streets, Draws(1, "typos"))
    assert not {one for one in typed if one != "Koivutie"} & streets
    assert len(set(typed)) > 5


def test_every_kind_of_dirt_occurs_in_about_its_share(full: pd.DataFrame) -> None:
    spoiled = dirt.spoil(full, set(full["street_name"]), Draws(2, "dirt"))
    share = spoiled["dirt"].str.split(";").explode().value_counts() / len(full)
    assert share["typo"] == pytest.approx(dirt.TYPO, abs=0.012)
    assert share["number-as-number"] > 0
    expected = "abbreviated capitals lower-case spaces code-in-street no-postal-code no-post-office formula "
    expected += "office-capitalised two-typos other-postal-code postal-code-decimal old-municipality "
    expected += "home-respelt number-plain no-number"
    assert set(expected.split()) <= set(share.index)


def test_only_former_municipalities_stand_for_a_home(full: pd.DataFrame) -> None:
    spoiled = dirt.spoil(full, set(full["street_name"]), Draws(1, "dirt"))
    former = set(facts.places().query("former")["name"]) | {"Jyväskylän mlk"}
    old = spoiled.loc[spoiled["dirt"].str.contains("old-municipality"), "home_name"]
    assert set(old.str.upper()) <= {name.upper() for name in former}


def test_kinds_of_associations_speak_the_vocabulary() -> None:
    kinds = associations.kinds()
    assert set(kinds["scale"]) <= {one.value for one in Scale}
    for column, codes in (("needs", Need), ("roles", Role), ("target_groups", TargetGroup)):
        assert set(kinds[column].str.split(";").explode()) - {""} <= {one.value for one in codes}
    assert set(kinds["further"]) == {"part", "own", "number"}
    assert set(kinds["purpose_class"]) == set(associations.CLASS_TOTALS) - {""}
    assert kinds["pattern"].is_unique


def test_an_association_serves_the_area_that_it_is_named_after(full: pd.DataFrame) -> None:
    villages = sketch.load().villages
    towns = facts.municipalities().set_index("code")
    of_unit = villages.loc[full["works_in"]].reset_index(drop=True)
    of_home = towns.loc[full["home"]].reset_index(drop=True)
    assert (of_unit.loc[full["scale"] == "village", "rank"] > 0).all()
    for scale, named in (("village", of_unit), ("municipality", of_home)):
        mine = full["scale"] == scale
        assert mine.mean() > 0.2
        bearers = zip(full["name"], full["pattern"], named["name"], named["genitive"], strict=True)
        bears = [
            (name if "{n}" in pattern else genitive) in text if "{g}" in pattern or "{n}" in pattern else True
            for text, pattern, name, genitive in bearers
        ]
        assert pd.Series(bears)[mine].all()
    regional = full.loc[full["scale"] == "region", "name"]
    assert not regional.str.contains("Jyväskylän (?!Seudun)").any()


def test_parts_of_a_municipality_have_associations_of_their_own_only_where_it_has_one(
    full: pd.DataFrame,
) -> None:
    kinds = associations.kinds()
    first = kinds.loc[full["kind"], ["scale", "further"]].reset_index(drop=True)
    changed = (first["scale"] == "municipality") & (full["scale"] == "village")
    assert changed.sum() > 100
    assert set(first.loc[changed, "further"]) == {"part"}
    whole = set(zip(full["home"][~changed], full["kind"][~changed], strict=True))
    assert set(zip(full["home"][changed], full["kind"][changed], strict=True)) <= whole
    assert full["name"].str.contains(r" \d+ (?:ry|r\.y\.|rf)$")[first["further"] != "number"].mean() < 0.01


def test_the_associations_of_villages_are_where_villages_are(full: pd.DataFrame) -> None:
    people = facts.municipalities().set_index("code")["residents"]
    villages = sketch.load().villages["municipality"].value_counts().reindex(people.index)
    local = (full["scale"] == "village").groupby(full["home"]).mean().reindex(people.index)
    assert np.corrcoef((villages / people).rank(), local.rank())[0, 1] > 0.5


def test_every_row_of_the_spreadsheet_has_its_line_of_truth(cells: pd.DataFrame) -> None:
    assert list(cells.columns) == list(register_file.HEADERS)
    assert register_truth()["source_row"].tolist() == cells.index.tolist()
    blank = (cells == "").all(axis=1)
    assert register_truth().loc[blank.to_numpy(), "expected"].tolist() == ["empty"]
    count = register_truth()["expected"].value_counts()
    assert count["association"] == round(SCALE * 5330)
    assert {"duplicate", "ended", "outside", "rejected"} <= set(count.index)
    assert set(register_truth()["best_precision"]) <= {one.value for one in Precision} | {""}


def test_the_true_point_is_the_point_of_the_address() -> None:
    known = register_truth()[register_truth()["in_gazetteer"] == "True"]
    assert len(known) > 70
    places = set(zip(addresses()["x"], addresses()["y"], strict=True))
    found = [
        point in places for point in zip(known["x"].astype(float), known["y"].astype(float), strict=True)
    ]
    assert all(found)


def test_damaged_cells_are_numbers_and_days(cells: pd.DataFrame) -> None:
    kinds = {column: {type(cell) for cell in cells[column] if cell != ""} for column in cells.columns}
    assert kinds["Postinumero"] == {str, float}
    assert kinds["Rekisterinumero"] >= {str, float}
    assert kinds["Rekisteröintipäivä"] >= {str, float, date} or datetime in kinds["Rekisteröintipäivä"]
    assert kinds["Nimi"] == {str}


def test_a_post_office_box_has_the_code_of_its_area_and_a_one(full: pd.DataFrame) -> None:
    box = full[full["address_kind"] == "po-box"]
    assert box["street"].str.fullmatch(r"P[Ll] \d+").all()
    assert box["postal_code"].str.endswith("1").all()
    assert box["x"].isna().all()


def test_people_are_named_by_chance_alone(full: pd.DataFrame) -> None:
    lines = full.loc[full["address_kind"] == "care-of", "street"]
    person = lines.str.extract(r"^c/o (\w+) (\w+)")
    assert set(person[0]) <= set(names.words("given")["text"])
    assert set(person[1]) <= set(names.words("surname")["text"])
    assert full["name"].str.contains("|".join(names.words("given")["text"]), regex=True).sum() == 0

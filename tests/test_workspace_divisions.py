"""A municipality becomes part of another: nothing is lost, nothing counted twice, and all of it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import division_fixtures as made
import numpy as np
import pandas as pd
import pytest
import python_calamine
from conftest import Outcome as Run
from demo_fixtures import quiet

from jarjestokartta.geo import vintages, words
from jarjestokartta.geo.cleaning import duplicates
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.scripts import exits
from jarjestokartta.workspace import update
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.update import Outcome

GONE, HEIR = made.GONE, made.HEIR
ROLES = ("kunta1000k_2027.geojson", "11re.json", "vaki2025_1km.geojson")
TOLD = "992 Äänekoski → 410 Laukaa (2027)"


def rates(outcome: Outcome, basis: Basis) -> pd.DataFrame:
    found = outcome.content.rates
    return found[(found["basis"] == basis) & (found["subject"] == "all")].set_index("area_id")


def merged(by_municipality: pd.Series) -> pd.Series:
    """Give sums by municipality as they are when the one is part of the other."""
    return by_municipality.groupby(
        by_municipality.index.str.replace(rf"^(sijoittamatta-)?{GONE}$", rf"\g<1>{HEIR}", regex=True)
    ).sum()


def refusal(folder: Path, register: Path, code: str, *told: str) -> None:
    with pytest.raises(InputError) as caught:
        update.update(Workspace.open(folder), register, begin=quiet)
    assert caught.value.code == code
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{code}", **caught.value.params)
        assert all(text in sentence for text in told), sentence
        assert not re.search(r"\{\w+\}", sentence)


def test_the_file_of_changes_stands_where_it_is_read() -> None:
    workspace = made.this_year().workspace
    assert workspace.municipality_changes == workspace.root / vintages.FILE


def test_associations_and_residents_add_up_to_those_of_both() -> None:
    before, after = rates(made.this_year(), Basis.DOMICILE), rates(made.next_year(), Basis.DOMICILE)
    assert before.loc[[GONE, HEIR], "associations"].gt(0).all()
    assert before.loc[[GONE, HEIR], "residents"].gt(0).all()
    assert GONE not in after.index
    for column in ("associations", "residents"):
        wanted = merged(before[column])
        assert after[column].reindex(wanted.index).tolist() == wanted.tolist()
    assert len(after) == len(before) - 1


def test_villages_and_what_lies_outside_them_keep_their_associations_and_residents() -> None:
    before, after = rates(made.this_year(), Basis.ADDRESS), rates(made.next_year(), Basis.ADDRESS)
    for column in ("associations", "residents"):
        wanted = merged(before[column])
        assert np.allclose(after[column].reindex(wanted.index).astype(float), wanted.astype(float))
    assert set(after.index) == set(merged(before["residents"]).index)


def test_cells_keep_their_people_and_belong_to_the_municipality_of_today() -> None:
    before, after = made.this_year().content.cells, made.next_year().content.cells
    by_code = [cells.groupby("municipality_code")["residents"].sum() for cells in (before, after)]
    assert by_code[0][GONE] > 0
    pd.testing.assert_series_equal(by_code[1], merged(by_code[0]).rename_axis("municipality_code"))
    ages = ["residents_0_14", "residents_15_64", "residents_65_plus"]
    assert after[ages].sum().tolist() == pytest.approx(before[ages].sum().tolist())


def test_every_association_lies_where_it_lay() -> None:
    """Addresses of the merged municipality are found, though the gazetteer is of last year."""
    before, after = (
        one.content.associations.set_index("registration_number")
        for one in (made.this_year(), made.next_year())
    )
    known = before.index[before.index.notna() & ~before.index.duplicated()]
    before, after = before.loc[known], after.loc[known]
    ours = before["home_municipality"] == GONE
    assert ours.sum() > 5
    assert (after.loc[ours, "home_municipality"] == HEIR).all()
    assert after["precision"].equals(before["precision"])
    placed = before["precision"] != "municipality"
    assert after.geometry[placed].geom_equals(before.geometry[placed]).all()


def test_gaps_have_the_same_people_without() -> None:
    before, after = made.this_year().content.totals, made.next_year().content.totals
    keys = ["municipality_code", "need"]
    wanted = before.assign(municipality_code=before["municipality_code"].replace(GONE, HEIR))
    columns = ["residents_in_area", "residents_without"]
    both = set(map(tuple, after.loc[after["residents_in_area"].notna(), keys].to_numpy()))
    sums = wanted.groupby(keys)[columns].sum()
    found = after.set_index(keys)[columns]
    assert both
    for key in both:
        assert found.loc[key].tolist() == pytest.approx(sums.loc[key].tolist(), abs=1e-6)


def test_no_association_of_the_merged_municipality_has_moved() -> None:
    """The register before was of last year's municipalities."""
    ours, theirs = made.next_year(), made.this_year()
    kinds = ours.content.changes["kind"].value_counts().to_dict()
    assert theirs.content.changes["kind"].value_counts().to_dict() == {"ended": 1}
    assert {kind: count for kind, count in kinds.items() if kind != "corrected"} == {"ended": 1}
    assert "fewer-than-before" not in ours.content.notices


def test_what_was_translated_is_told() -> None:
    outcome = made.next_year()
    assert "merged-municipalities" in outcome.content.notices
    assert "merged-municipalities" not in made.this_year().content.notices
    told = outcome.register.problems
    told = told[told["code"] == "municipality-merged"]
    assert told["restored"].tolist() == [TOLD]
    homes = made.this_year().content.associations["home_municipality"]
    assert int(told["value"].iloc[0]) >= (homes == GONE).sum()
    say = words.load("fi")
    manifest = json.loads(outcome.workspace.manifest.read_text(encoding="utf-8"))
    assert manifest["notices"]["merged-municipalities"] == say("notice.merged-municipalities")


def test_the_manifest_tells_of_which_year_each_input_is() -> None:
    manifest = json.loads(made.next_year().workspace.manifest.read_text(encoding="utf-8"))
    years = {one["role"]: one["year"] for one in manifest["inputs"]}
    assert years["municipalities"] == 2027
    assert years["grid"] == 2025
    assert years["postal-areas"] == 2026
    assert years["residents"] == 2022
    assert "municipality-changes" in years


def test_settings_that_name_the_merged_municipality_are_told_the_new_one() -> None:
    folder = made.copied()
    made.merge(folder)
    refusal(folder, folder / "register.xlsx", "areas-year", "2026", "2027")
    made.renew(folder)
    refusal(folder, folder / "register.xlsx", "areas-merged", TOLD, "kunta1000k_2027.geojson")


def test_residents_newer_than_the_boundaries_are_refused_and_the_published_set_stays() -> None:
    folder = made.copied()
    (folder / vintages.FILE).write_text(made.CHANGES, encoding="utf-8")
    path = folder / "data/raw/11re.json"
    reply = json.loads(path.read_text(encoding="utf-8"))
    area = next(iter(reply["dimension"].values()))["category"]
    width = len(reply["value"]) // len(area["index"])
    place = (
        area["index"].pop(f"KU{GONE}")
        if isinstance(area["index"], dict)
        else area["index"].index(f"KU{GONE}")
    )
    del reply["value"][place * width : (place + 1) * width]
    area["label"].pop(f"KU{GONE}")
    area["index"] = {
        code: new for new, code in enumerate(sorted(area["index"], key=lambda code: area["index"][code]))
    }
    reply["size"][0] -= 1
    path.write_text(json.dumps(reply), encoding="utf-8")
    shown = (folder / "maps/output/index.html").read_bytes()
    refusal(folder, folder / "register.xlsx", "residents-newer", TOLD, "2026", "fetch boundaries")
    assert (folder / "maps/output/index.html").read_bytes() == shown


def test_a_register_newer_than_the_boundaries_is_refused() -> None:
    folder = made.copied()
    (folder / vintages.FILE).write_text(made.CHANGES, encoding="utf-8")
    homes = dict.fromkeys(["Äänekoski", "ÄÄNEKOSKI", "Suolahti", "Sumiainen", "Konginkangas"], "Laukaa")
    names = pd.read_csv(made.register(folder, homes), sep=";", dtype="str")["Kotipaikka"]
    rest = {name: "Laukaa" for name in names.dropna() if "nekos" in name.casefold() or "992" in name}
    refusal(folder, made.register(folder, homes | rest), "register-newer", TOLD, "2026")


def test_a_split_is_refused_where_residents_cannot_be_parted() -> None:
    folder = made.copied()
    split = f"from_code,to_code,year\n{GONE},{HEIR},2027\n{GONE},275,2027\n"
    made.merge(folder, changes=split)
    made.renew(folder)
    made.forget(folder, GONE)
    told = "992 Äänekoski → 275 Konnevesi, 410 Laukaa (2027)"
    refusal(folder, folder / "register.xlsx", "residents-split", told, "2027", "fetch population")


def test_check_tells_the_old_municipality_once(run: Callable[..., Run]) -> None:
    folder = made.next_year().workspace.root
    told = run("check", folder / "rekisteri.csv", folder=folder)
    assert told.code in (exits.DONE, exits.BAD_DATA)
    assert " ".join(told.stdout.split()).count(TOLD) == 1


def test_a_decision_stays_with_an_association_that_is_known_by_name_alone() -> None:
    division = made_division()
    name = "Kylän yhdistys ry"
    ids = {code: duplicates.id_of_name(name, code) for code in (GONE, HEIR)}
    now = pd.DataFrame(
        {"association_id": [ids[HEIR], "123.456"], "name": [name, "Muu ry"], "home_municipality": HEIR}
    )
    decided = pd.DataFrame({"association_id": [ids[GONE], "123.456", "n-other"], "way": "address"})
    found = division.decisions(decided, now)
    assert found["association_id"].tolist() == [ids[HEIR], "123.456", "n-other"]
    before = division.associations(
        pd.DataFrame(
            {"association_id": [ids[GONE], "123.456"], "name": [name, "Muu ry"], "home_municipality": GONE}
        )
    )
    assert before["association_id"].tolist() == now["association_id"].tolist()
    assert before["home_municipality"].tolist() == [HEIR, HEIR]


def made_division() -> object:
    from jarjestokartta.geo import settings
    from jarjestokartta.workspace import inputs

    workspace = made.next_year().workspace
    return inputs.prepare(workspace, settings.load(workspace.root), quiet).division


def test_status_tells_the_year_of_each_source_as_the_last_update_found_it(run: Callable[..., Run]) -> None:
    """Residents tell their year in the file alone; the settings name none."""
    lines = run("status", folder=made.next_year().workspace.root).stdout.splitlines()
    of = {role: lines[place + 1] for place, line in enumerate(lines) for role in ROLES if role in line}
    assert "2027" in of["kunta1000k_2027.geojson"]
    assert "2022" in of["11re.json"]
    assert "2025" in of["vaki2025_1km.geojson"]


def test_what_tells_no_year_is_warned_of() -> None:
    folder = made.copied()
    made.nameless(folder)
    outcome = update.update(Workspace.open(folder), made.register(folder), begin=quiet)
    years = {
        one["role"]: one["year"]
        for one in json.loads(outcome.workspace.manifest.read_text("utf-8"))["inputs"]
    }
    assert years["municipalities"] is None
    book = python_calamine.CalamineWorkbook.from_path(outcome.workspace.problems)
    rows = book.get_sheet_by_index(0).to_python()
    assert sum("sources.municipalities" in " ".join(map(str, row)) for row in rows) == 1

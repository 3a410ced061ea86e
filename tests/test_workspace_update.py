"""The main job on a small region: published whole, the same bytes twice, and nothing lost when it fails."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from demo_fixtures import quiet, raw_region, updated_region

from jarjestokartta.geo import files, geocode, in_processes
from jarjestokartta.geo.errors import Error, InputError
from jarjestokartta.geo.vocabulary import Status
from jarjestokartta.geo.words import Words
from jarjestokartta.workspace import keeping, manifest, snapshots, summary, unchanged, update
from jarjestokartta.workspace.folder import Workspace

PICTURES = (
    *(
        "yhdistykset",
        "kokoontumistilat",
        "harrastukset",
        "ryhmatoiminta",
        "naapuriapu",
        "lahipalvelut",
        "matkakayra",
    ),
)
MUNICIPALITIES = (
    *("077-hankasalmi", "172-joutsa", "179-jyvaskyla", "182-jamsa", "216-kannonkoski", "226-karstula"),
    *("249-keuruu", "256-kinnula", "265-kivijarvi", "275-konnevesi", "312-kyyjarvi", "410-laukaa"),
    *("435-luhanka", "495-multia", "500-muurame", "592-petajavesi", "601-pihtipudas", "729-saarijarvi"),
    *("850-toivakka", "892-uurainen", "931-viitasaari", "992-aanekoski"),
)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "kopio"
    shutil.copytree(updated_region(), folder)
    return Workspace.open(folder)


def test_the_set_is_whole_and_holds_what_was_promised() -> None:
    workspace = Workspace.open(updated_region())
    assert manifest.differences(workspace.output) == []
    assert set(digests(workspace.output)) == {
        *("index.html", "index.zip", "embed.html", "tables.xlsx", "coverage.gpkg", "manifest.json"),
        "report.html",
        *(f"kuvat/{name}.svg" for name in PICTURES),
        *(f"raportit/{name}.html" for name in MUNICIPALITIES),
        *("csv/municipalities.csv", "csv/villages.csv", "csv/gaps.csv", "csv/changes.csv"),
    }
    for path in (workspace.located, workspace.problems, workspace.todo, workspace.internal_map):
        assert path.stat().st_size > 0


def test_the_archive_for_mail_holds_the_map_without_links_to_what_is_not_in_it() -> None:
    output = Workspace.open(updated_region()).output
    with zipfile.ZipFile(output / "index.zip") as archive:
        assert archive.namelist() == ["index.html"]
        sent = archive.read("index.html").decode()
    beside = re.compile('<nav class="beside".*?</nav>')
    assert sent == beside.sub("", (output / "index.html").read_text(encoding="utf-8"))
    assert not beside.search(sent)


def test_the_same_inputs_give_the_same_bytes_in_another_folder_and_by_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = updated_region()
    folder = tmp_path / "muualla"
    shutil.copytree(raw_region(), folder)
    monkeypatch.setattr(in_processes, "worth_having_for_works", lambda _: 2 if sys.platform == "linux" else 1)
    update.update(Workspace.open(folder), folder / "register.xlsx", begin=quiet)
    assert digests(folder / "maps/output") == digests(expected / "maps/output")
    assert (folder / "private/internal.html").read_bytes() == (
        expected / "private/internal.html"
    ).read_bytes()


def test_running_again_leaves_every_published_file_untouched(workspace: Workspace) -> None:
    before = {path: path.stat().st_mtime_ns for path in workspace.output.rglob("*") if path.is_file()}
    update.update(workspace, workspace.root / "register.xlsx", begin=quiet)
    update.update(workspace, None, begin=quiet)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert len(snapshots.history(workspace)) == 1


def test_all_that_a_run_read_is_kept_with_what_it_published(workspace: Workspace) -> None:
    kept = snapshots.latest(workspace)
    assert kept.program.sha256 == unchanged.program()
    store = keeping.store_of(workspace, workspace.staging)
    names = [*kept.contents, kept.register_file]
    assert {"jarjestokartta.toml", "data/raw/open_address.csv", "register.xlsx"} <= set(names)
    for name, digest in {**kept.contents, kept.register_file: kept.register_sha256}.items():
        assert store.find(name, digest) is not None
    assert all(files.sha256(workspace.root / path) == digest for path, digest in kept.published.items())
    assert {f"maps/output/{name}" for name in manifest.names(workspace.output)} <= kept.published.keys()
    assert (
        kept.figures["associations"]
        == pd.read_csv(workspace.output / "csv/municipalities.csv")["associations"].sum()
    )
    assert kept.tables == ("assigned", "associations", "gaps", "known", "measured", "rates", "rejected")
    rates = snapshots.table(workspace, kept, "rates")
    assert not rates.duplicated(["area_id", "subject", "basis"]).any()


def test_a_second_register_tells_what_changed(workspace: Workspace, tmp_path: Path) -> None:
    first = snapshots.associations(workspace, snapshots.latest(workspace))
    first = first[first["status"] != Status.ENDED]
    gone, stays = first["name"].iloc[0], first["name"].iloc[1]
    second = tmp_path / "uusi.csv"
    table = first.iloc[1:][["registration_number", "name", "home_municipality"]]
    table = table.set_axis(["Rekisterinumero", "Nimi", "Kotipaikka"], axis=1)
    names = files.builtin_table("municipalities").set_index("code")["name_fi"]
    new = pd.DataFrame({"Rekisterinumero": ["999.999"], "Nimi": ["Uusi ry"], "Kotipaikka": ["435"]})
    table = pd.concat([table, new])
    table.assign(Kotipaikka=table["Kotipaikka"].map(names)).to_csv(second, index=False, sep=";")
    outcome = update.update(workspace, second, begin=quiet, accept=True)
    kinds = outcome.content.changes.groupby("kind")["name"].agg(list)
    assert kinds["new"] == ["Uusi ry"]
    assert gone in kinds["ended"]
    assert stays not in kinds["ended"]
    assert len(snapshots.history(workspace)) == 2
    told = pd.read_csv(workspace.output / "csv/changes.csv")
    assert "Uusi ry" in set(told["name"])


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "%PDF-1.7\n",
        "Nimi;Osoite\nA ry;Tie 1\n",
        "Kotipaikka\nLuhanka\n",
        "Nimi;Kotipaikka\nA ry;Helsinki\nB ry;Espoo\n",
    ],
)
def test_a_register_that_cannot_be_used_changes_nothing(
    workspace: Workspace, tmp_path: Path, bad: str
) -> None:
    before = digests(workspace.root)
    path = tmp_path / "bad.xlsx"
    path.write_text(bad, encoding="utf-8")
    with pytest.raises(InputError):
        update.update(workspace, path, begin=quiet)
    assert digests(workspace.output) == {
        name.removeprefix("maps/output/"): digest
        for name, digest in before.items()
        if name.startswith("maps/output/")
    }
    assert digests(workspace.private / "store") == digests(updated_region() / "private/store")


def test_the_summary_of_a_register_of_ended_associations_alone(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "purettu.csv"
    path.write_text("Nimi;Kotipaikka;Tila\nA ry;Keuruu;Purettu\n", encoding="utf-8")
    told = summary.lines(update.update(workspace, path, begin=quiet, accept=True), Words("fi"))
    assert not any(line.startswith("Sijainnin tarkkuus") for line in told)


def test_the_summary_names_municipalities_in_its_language(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "keuruu.csv"
    rows = "".join(f"Seura {number} ry;Keuruu\n" for number in range(60))
    path.write_text("Nimi;Kotipaikka\n" + rows, encoding="utf-8")
    outcome = update.update(workspace, path, begin=quiet, accept=True)
    higher = {language: summary.lines(outcome, Words(language))[3] for language in ("fi", "sv")}
    assert higher["fi"].endswith(": Keuruu.")
    assert higher["sv"].endswith(": Keuru.")


def test_without_a_register_there_is_nothing_to_do_again(tmp_path: Path) -> None:
    folder = tmp_path / "uusi"
    shutil.copytree(raw_region(), folder)
    with pytest.raises(Error, match="no-register-yet"):
        update.update(Workspace.open(folder), None, begin=quiet)


def test_the_manifest_names_every_input_and_no_path(workspace: Workspace) -> None:
    text = workspace.manifest.read_text(encoding="utf-8")
    told = json.loads(text)
    assert {one["file"] for one in told["inputs"]} >= {"register.xlsx", "kylat.geojson", "open_address.csv"}
    assert all(one["sha256"] for one in told["inputs"])
    assert "/" not in "".join(one["file"] for one in told["inputs"])
    assert set(told["parameters"]) == {"region", "distance", "rates", "gaps", "access", "basket", "needs"}


def test_every_run_checks_what_sharing_must_keep() -> None:
    """Both sides of each sum stand in the manifest: of all places but refuges."""
    workspace = Workspace.open(updated_region())
    checks = pd.DataFrame(json.loads(workspace.manifest.read_text(encoding="utf-8"))["checks"])
    assert checks["holds"].all()
    assert checks["shared"].tolist() == pytest.approx(checks["there"].tolist())
    kept = checks.groupby("method")["conserved"].agg(lambda codes: " ".join(sorted(set(codes))))
    assert kept.to_dict() == {
        "availability": "supply",
        "balanced": "level residents",
        "enhanced": "supply",
        "two-step": "supply",
    }
    sites = gpd.read_file(workspace.data / "sites.gpkg")
    sites = sites[~sites["name"].str.contains("turvakoti", case=False)]
    for (need, known_open), one in checks[checks["conserved"] == "supply"].groupby(["need", "known_open"]):
        mine = sites[sites["needs"].str.split(";").map(lambda needs, need=need: need in needs)]
        usable = ["all"] if known_open else ["all", "unknown"]
        assert set(one["supply"]) == {mine["open_to"].isin(usable).sum()}
        assert (one["there"] + one["unreached_supply"]).tolist() == pytest.approx(one["supply"].tolist())


def test_a_threshold_that_changes_is_seen_in_the_gaps(workspace: Workspace) -> None:
    def people() -> float:
        table = pd.read_csv(workspace.output / "csv/gaps.csv")
        return float(table.loc[table["need"] == "meeting-places", "residents_without"].sum())

    before = people()
    text = workspace.settings_file.read_text(encoding="utf-8")
    changed = text.replace(
        "[needs.meeting-places]\nthreshold-km = 5.0", "[needs.meeting-places]\nthreshold-km = 15.0"
    )
    assert changed != text
    workspace.settings_file.write_text(changed, encoding="utf-8")
    first = snapshots.latest(workspace)
    update.update(workspace, None, begin=quiet)
    assert people() < before
    second = snapshots.latest(workspace)
    assert (second.number, second.register_sha256) == (2, first.register_sha256)
    differing = {name for name in first.contents if second.contents[name] != first.contents[name]}
    assert differing == {"jarjestokartta.toml"}
    need = "residents_without:meeting-places"
    assert second.figures[need] < first.figures[need]


def test_addresses_answered_before_are_not_asked_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = workspace.root / "register.xlsx"
    before = digests(workspace.output)
    asked: list[int] = []
    locate = geocode.locate

    def counting(associations: pd.DataFrame, *sources: Any) -> gpd.GeoDataFrame:
        asked.append(len(associations))
        return locate(associations, *sources)

    monkeypatch.setattr(geocode, "locate", counting)
    update.update(workspace, register, begin=quiet)
    assert asked == []
    assert digests(workspace.output) == before
    for path in workspace.private.glob("geocoded-*.parquet"):
        path.write_bytes(b"spoilt")
    update.update(workspace, register, begin=quiet)
    assert len(asked) == 1
    assert digests(workspace.output) == before

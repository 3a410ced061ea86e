"""Gaps go out to the municipalities' contact persons in a workbook, and what they answered comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import crs, decisions, files, problems
from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.review import gap_answers, gap_news
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.tables import REST
from jarjestokartta.geo.vocabulary import Level, Severity
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import gap_check_sheet, review_sheet, todo
from jarjestokartta.workspace import gap_check_book, gap_check_file, lock, manifest
from jarjestokartta.workspace import inputs as preparing
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.gap_check_book import ReturnedGaps
from jarjestokartta.workspace.prepared import Step

_ENDING = ".xlsx"
_CODES = {"gap_id": "str", "area_id": "str", "municipality_code": "str", "evidence": "str"}
_MERGED = "gap-cell-merged"
_REPLACED, _OLDER = "gap-answer-replaced", "gap-answer-older"


@dataclass(frozen=True)
class Imported:
    """What came of a workbook: rows with answers, answers by what became of them, problems of rows.

    ``problems`` have a further column ``sheet``: row numbers are those of one sheet.
    """

    rows: int
    answered: int
    new: int
    changed: int
    same: int
    rejected: int
    problems: pd.DataFrame


def export(workspace: Workspace, path: Path, say: Words, *, municipality: str | None) -> int:
    """Write the gaps of the last run, as they are published, into a workbook; give how many they are.

    Parameters
    ----------
    municipality
        Name or code of a municipality; None asks about all, each on a sheet of its own.

    Raises
    ------
    InputError
        ``gap-check-no-run`` before the first run, ``review-public-folder``, ``output-ending``,
        ``review-file-taken`` and ``review-unread-answers`` as for doubtful places, and
        ``review-municipality-unknown``.
    OutputError
        When the file cannot be written, or the workspace is held by another run.
    """
    if path.resolve().is_relative_to(workspace.output.resolve()):
        raise InputError("review-public-folder", file=path, folder=workspace.output)
    if path.suffix.casefold() != _ENDING:
        raise InputError("output-ending", file=path, endings=_ENDING)
    with lock.hold(workspace):
        settings = reading.load(workspace.root)
        kept = gap_check_file.load(workspace.gap_checks)
        _free_to_write(workspace, kept, path)
        questions = _questions(workspace, settings, kept, say, municipality)
        notices = manifest.notices(workspace.output)
    files.write_whole(path, gap_check_sheet.gap_checks_xlsx(questions, say, notices=notices))
    return len(questions)


def _free_to_write(workspace: Workspace, kept: pd.DataFrame, path: Path) -> None:
    """Let no file be lost: not another's, and not answers that nobody has read in."""
    if not path.exists():
        return
    if not gap_check_book.is_one(path):
        raise InputError("review-file-taken", file=path)
    try:
        found = gap_check_book.read(path)
    except InputError as error:
        raise InputError("review-unread-answers", file=path, folder=workspace.root) from error
    known = {mark for marks in kept["answers"].dropna() for mark in marks.split()}
    said = found.rows[list(gap_answers.CELLS)].notna().any(axis=1)
    if not set(gap_answers.marks(found.rows[said])) <= known:
        raise InputError("review-unread-answers", file=path, folder=workspace.root)


def _questions(
    workspace: Workspace, settings: Settings, kept: pd.DataFrame, say: Words, municipality: str | None
) -> pd.DataFrame:
    folder = workspace.output / "csv"
    if not (folder / "gaps.csv").exists() or not workspace.manifest.exists():
        raise InputError("gap-check-no-run", folder=workspace.root)
    gaps = pd.read_csv(folder / "gaps.csv", dtype=_CODES)
    towns = pd.read_csv(folder / "municipalities.csv", dtype="str").set_index("municipality_code")
    villages = len((folder / "villages.csv").read_text(encoding="utf-8-sig").splitlines()) > 1
    gaps = gaps[gaps["rank"].notna()].reset_index(drop=True)
    if municipality is not None:
        gaps = gaps[gaps["municipality_code"] == _code(municipality, towns)]
    names = towns["name_sv"].fillna(towns["name_fi"]) if say.language == "sv" else towns["name_fi"]
    town = gaps["municipality_code"].map(names)
    rest = gaps["area_id"].str.startswith(REST) & villages
    outside = pd.Series([say("map.rest-of", name=name) for name in town], gaps.index, dtype="str")
    questions = gaps.assign(
        town=town,
        area=gaps["area_name"].mask(rest, outside),
        threshold_m=gaps["need"].map(_thresholds(workspace)),
        shown=gaps["gap_id"].map(gap_news.marks(kept)).astype("str"),
        previous=gaps["gap_id"].map(_previous(kept, say)).astype("str"),
        link=pd.Series(_links(gaps, settings), gaps.index, dtype="object"),
    ).sort_values(["town", "rank"], kind="stable", ignore_index=True)
    return questions.assign(edition=_edition(questions))


def _code(name: str, towns: pd.DataFrame) -> str:
    table = towns[["name_fi", "name_sv"]].rename_axis("code").reset_index()
    code = name.strip().zfill(3)
    read = code if code in set(table["code"]) else Municipalities(table).read(name.strip()).value
    if read is None:
        raise InputError("review-municipality-unknown", name=name, known=", ".join(table["name_fi"]))
    return read


def _thresholds(workspace: Workspace) -> dict[str, float]:
    """Give the thresholds that the last run was made by (m)."""
    told = json.loads(workspace.manifest.read_text(encoding="utf-8"))["parameters"]["needs"]
    return {str(need): 1000 * float(one["threshold-km"]) for need, one in told.items()}


def _previous(kept: pd.DataFrame, say: Words) -> dict[str, str]:
    parts = gap_news.in_order(kept).groupby("gap_id")
    return {str(gap): gap_check_sheet.previous_words(part, say) for gap, part in parts}


def _links(gaps: pd.DataFrame, settings: Settings) -> list[str | None]:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(gaps["lon"], gaps["lat"]), crs=crs.DEGREES)
    return review_sheet.map_address(points.to_crs(crs.METRES), settings.review.map_link)


def _edition(questions: pd.DataFrame) -> str:
    facts = [name for name in gap_check_sheet.FACTS if name != "edition"]
    return decisions.mark([questions[[*facts, "evidence"]].to_csv(index=False)])


def read_answers(workspace: Workspace, path: Path, say: Words, *, today: date, begin: Step) -> Imported:
    """Take the answers of a workbook into :attr:`Workspace.gap_checks`.

    Nothing is written where the answers say nothing new. Problems of rows are left in
    :attr:`Workspace.review_problems`.

    Raises
    ------
    InputError
        When headings of the workbook are gone, or the answers kept are spoilt.
    OutputError
        When the answers cannot be written, or the workspace is held by another run.
    """
    found = gap_check_book.read(path)
    with lock.hold(workspace):
        settings = reading.load(workspace.root)
        inputs = preparing.prepare(workspace, settings, begin)
        begin("review")
        kept = gap_check_file.load(workspace.gap_checks)
        towns = inputs.level(Level.MUNICIPALITY).set_index("area_id")["name_fi"]
        made, wrong = gap_answers.check(
            found.rows,
            found.asked,
            inputs.addresses,
            inputs.areas,
            headers=found.headers,
            sources={str(code): say("gap-check.told-by", town=name) for code, name in towns.items()},
            today=today,
        )
        merged = gap_news.merge(kept, made, found.asked.facts["shown"])
        wrong = problems.join([wrong, *_not_news(merged, made), _shared(found, made)])
        wrong = _where(wrong, found, path)
        if (merged.became != "same").any():
            gap_check_file.save(merged.checks, workspace.gap_checks)
        if len(wrong):
            files.write_whole(workspace.review_problems, todo.problems_xlsx(wrong, inputs.notices, say))
        else:
            workspace.review_problems.unlink(missing_ok=True)
    counts = merged.became.value_counts()
    rejected = wrong[wrong["severity"] == Severity.REJECTED]
    return Imported(
        rows=int(found.rows["gap_id"].notna().sum()),
        answered=int(found.rows[list(gap_answers.SAYS)].notna().any(axis=1).sum()),
        new=int(counts.get("new", 0)),
        changed=int(counts.get("changed", 0)),
        same=int(counts.get("same", 0)),
        rejected=len(rejected[["sheet", "source_row"]].drop_duplicates()),
        problems=wrong,
    )


def _not_news(merged: gap_news.Merged, made: pd.DataFrame) -> list[pd.DataFrame]:
    return [
        problems.of(code, Severity.REJECTED, rows=rows, values=made.loc[rows, "area_name"])
        for code, rows in ((_REPLACED, merged.replaced), (_OLDER, merged.older))
    ]


def _shared(found: ReturnedGaps, made: pd.DataFrame) -> pd.DataFrame:
    """Name the answers that were taken from a cell which several rows share."""
    rows = [row for row in found.merged if row in made.index]
    return problems.of(_MERGED, Severity.WARNING, rows=rows, values=made.loc[rows, "area_name"])


def _where(wrong: pd.DataFrame, found: ReturnedGaps, path: Path) -> pd.DataFrame:
    """Give the problems the rows and sheets that the spreadsheet shows."""
    places = found.places.reindex(wrong["source_row"])
    sheets = places["sheet"].to_numpy()
    return wrong.assign(
        source_row=pd.array(places["row"].to_numpy(), dtype="Int64"),
        sheet=sheets,
        source=[f"{path.name}, {sheet}" for sheet in sheets],
    )

"""Doubtful places go out to people in a workbook, and their answers come back as decisions."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import decisions as deciding
from jarjestokartta.geo import files, problems
from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.review import answers, candidate_list, doubts, news
from jarjestokartta.geo.review.checking import DECIDES
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import Level, Severity
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import review_choices, review_sheet, todo
from jarjestokartta.workspace import compute, decision_file, geocoders, lock, review_file, snapshots
from jarjestokartta.workspace import inputs as preparing
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.inputs import Inputs
from jarjestokartta.workspace.prepared import Step
from jarjestokartta.workspace.surveyed import Surveyed
from jarjestokartta.workspace.told import Told

# In the order in which they begin; those of the inputs only when these have changed.
STEPS = (
    *("boundaries", "addresses", "residents", "grid", "sites"),
    *("register", "geocode", "geocoders", "assign", "review"),
)
_PREVIOUS = (
    "decided_on",
    "person",
    "way",
    "address",
    "easting",
    "northing",
    "premises",
    "remark",
    "register_address",
)
_ENDING = ".xlsx"
_REPLACED = "review-answer-replaced"  # it has been read in, so nothing is lost with it
_SOME_DAY = date(2000, 1, 1)  # of decisions that are only compared


@dataclass(frozen=True)
class _Now:
    """The workspace as it stands: settings, inputs, the last register and what is decided."""

    workspace: Workspace
    settings: Settings
    inputs: Inputs
    associations: pd.DataFrame
    decisions: pd.DataFrame


@dataclass(frozen=True)
class Exported:
    """What went out: how many places are asked about, and whether addresses to choose from were known."""

    count: int
    has_candidates: bool


@dataclass(frozen=True)
class Imported:
    """What came of a workbook: rows with answers, decisions by what became of them, problems of rows."""

    rows: int
    answered: int
    new: int
    changed: int
    same: int
    problems: pd.DataFrame

    @property
    def rejected(self) -> int:
        """Rows that were not taken."""
        found = self.problems
        return int(found.loc[found["severity"] == Severity.REJECTED, "source_row"].nunique())


def export(
    workspace: Workspace, path: Path, say: Words, *, municipality: str | None, begin: Step
) -> Exported:
    """Write the workbook of doubtful places to ``path``.

    Parameters
    ----------
    municipality
        Name or code of a home municipality; None asks about all.

    Raises
    ------
    InputError
        ``review-public-folder`` for a path in what is published, ``output-ending``, ``review-file-taken``
        when there is another file of that name, ``review-unread-answers`` when it holds answers that have not
        been read in, ``review-municipality-unknown``, and what the inputs of an update give.
    OutputError
        When the file cannot be written, or the workspace is held by another run.
    """
    if path.resolve().is_relative_to(workspace.output.resolve()):
        raise InputError("review-public-folder", file=path, folder=workspace.output)
    if path.suffix.casefold() != _ENDING:
        raise InputError("output-ending", file=path, endings=_ENDING)
    with lock.hold(workspace):
        now = _now(workspace, begin)
        code = None if municipality is None else _code(now, municipality)
        _free_to_write(workspace, now, path, say)
        questions, options = _questions(now, code, begin)
    names = now.inputs.level(Level.MUNICIPALITY).set_index("area_id")["name_fi"]
    region = now.settings.region.name if code is None else names.get(code, code)
    content = review_sheet.review_xlsx(
        questions,
        options,
        say,
        region=region,
        map_link=now.settings.review.map_link,
        notices=now.inputs.notices,
    )
    files.write_whole(path, content)
    return Exported(len(questions), now.inputs.addresses is not None)


def _now(workspace: Workspace, begin: Step) -> _Now:
    settings = reading.load(workspace.root)
    last = snapshots.latest(workspace)
    if last is None:
        raise InputError("no-register-yet", folder=workspace.root)
    found = preparing.prepare(workspace, settings, begin)
    begin("register")
    read = found.division.read(snapshots.register(workspace, last))
    decisions = found.division.decisions(decision_file.load(workspace.decisions), read.associations)
    return _Now(workspace, settings, found, read.associations, decisions)


def _code(now: _Now, name: str) -> str:
    division = now.inputs.division
    names = division.names()
    known = Municipalities(names, division.changes, division.year)
    code = name.strip().zfill(3)
    read = code if code in set(names["code"]) else known.read(name.strip()).value
    if read is None:
        raise InputError("review-municipality-unknown", name=name, known=", ".join(names["name_fi"]))
    return read


def _free_to_write(workspace: Workspace, now: _Now, path: Path, say: Words) -> None:
    """Let no file be lost: not another's, and not answers that nobody has read in."""
    if not path.exists():
        return
    try:
        found = review_file.read(path)
    except InputError as error:
        raise InputError("review-file-taken", file=path) from error
    made, wrong = _checked(now, found, say)
    _, became = deciding.merge(now.decisions, made)
    unread = (wrong["severity"] == Severity.REJECTED) & (wrong["code"] != _REPLACED)
    unread |= wrong["code"] == answers.REMARK_ALONE
    if (became != "same").any() or unread.any():
        raise InputError("review-unread-answers", file=path, folder=workspace.root)


def _questions(now: _Now, code: str | None, begin: Step) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Give what is asked, in order, and the candidates.

    Geocoding services are not asked: what they have answered an update is kept.
    """
    said = Surveyed.load(now.workspace.survey, now.associations, now.inputs)
    with closing(geocoders.prepare(now.workspace, now.settings, offline=True)) as services:
        told = Told(decisions=now.decisions, services=services)
        placed = compute.place(now.associations, now.inputs, begin, told, said=said)
    begin("review")
    table = compute.joined(placed)
    found = doubts.doubts(table)
    villages = now.inputs.level(Level.VILLAGE)["parent_id"].value_counts()
    asked = table.assign(doubts=found, weight=doubts.weights(table, villages))[found.notna()]
    if code is not None:
        asked = asked[asked["home_municipality"] == code]
    ordered = doubts.order(asked)
    rows = now.associations.set_index("association_id").loc[ordered["association_id"]].reset_index()
    if now.inputs.addresses is None:
        options = pd.DataFrame(columns=["association_id", "rank", *review_choices.OPTION])
    else:
        options = candidate_list.candidates(rows, now.inputs.addresses, now.inputs.areas)
    names = now.inputs.level(Level.MUNICIPALITY).set_index("area_id")["name_fi"]
    earlier = now.decisions.set_index("association_id").reindex(ordered["association_id"])
    questions = ordered.assign(
        register_address=deciding.address_text(rows).to_numpy(),
        shown=deciding.marks(earlier).to_numpy(),
        town=ordered["home_municipality"].map(names).fillna(ordered["home_municipality"]),
        **{f"previous_{name}": earlier[name].to_numpy() for name in _PREVIOUS},
    )
    return questions.assign(edition=_edition(questions, options)), options


def _edition(asked: gpd.GeoDataFrame, options: pd.DataFrame) -> str:
    """Give the mark of all that a workbook asks: the same questions are the same edition."""
    points = asked.geometry
    facts = asked.drop(columns="geometry").assign(easting=points.x.round(), northing=points.y.round())
    tables = (facts.reindex(columns=list(review_choices.FACTS)), options)
    return deciding.mark([table.to_csv(index=False) for table in tables])


def read_answers(workspace: Workspace, path: Path, say: Words, *, today: date, begin: Step) -> Imported:
    """Take the answers of a workbook into the decisions.

    Nothing is written where the answers say nothing new. Problems of rows are left in
    :attr:`Workspace.review_problems`.

    Raises
    ------
    InputError
        When the file is no review workbook, or the decisions kept are spoilt.
    OutputError
        When the decisions cannot be written, or the workspace is held by another run.
    """
    found = review_file.read(path)
    with lock.hold(workspace):
        now = _now(workspace, begin)
        begin("review")
        made, wrong = _checked(now, found, say, today)
        merged, became = deciding.merge(now.decisions, made)
        wrong = problems.join([wrong, _replaced(made, now.decisions, say)])
        wrong = wrong.assign(source=path.name)
        if (became != "same").any():
            decision_file.save(merged, workspace.decisions)
        if len(wrong):
            files.write_whole(workspace.review_problems, todo.problems_xlsx(wrong, now.inputs.notices, say))
        else:
            workspace.review_problems.unlink(missing_ok=True)
    said = found.rows[list(DECIDES)].notna().any(axis=1)
    counts = became.value_counts()
    return Imported(
        rows=int(found.rows["association_id"].notna().sum()),
        answered=int(said.sum()),
        new=int(counts.get("new", 0)),
        changed=int(counts.get("changed", 0)),
        same=int(counts.get("same", 0)),
        problems=wrong,
    )


def _checked(
    now: _Now, found: review_file.Returned, say: Words, today: date = _SOME_DAY
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the decisions that the answers make, those that are no news left out, and the problems of rows."""
    made, wrong = answers.check(
        found.rows,
        found.asked,
        now.associations,
        now.inputs.addresses,
        now.inputs.areas,
        headers=found.headers,
        today=today,
    )
    sorted_out = news.of(made, found.asked, now.decisions, now.associations)
    old = now.decisions.set_index("association_id").reindex(made["association_id"]).set_index(made.index)
    left = [
        problems.of(
            code,
            Severity.REJECTED,
            rows=rows,
            values=_in_words(made.loc[rows], say),
            restored=_in_words(old.loc[rows], say),
        )
        for code, rows in ((_REPLACED, sorted_out.replaced), ("review-decision-newer", sorted_out.older))
    ]
    not_taken = sorted_out.replaced.append(sorted_out.older)
    return sorted_out.made, problems.join([wrong[~wrong["source_row"].isin(not_taken)], *left])


def _in_words(decisions: pd.DataFrame, say: Words) -> list[str | None]:
    return [review_sheet.previous_text(row, say) for row in decisions.to_dict("records")]


def _replaced(made: pd.DataFrame, decisions: pd.DataFrame, say: Words) -> pd.DataFrame:
    """Name the rows that say something else than was said of the same address before."""
    old = decisions.set_index("association_id").reindex(made["association_id"]).set_index(made.index)
    again = deciding.same_text(made["register_address"], old["register_address"].astype("str"))
    other = pd.Series(data=False, index=made.index)
    for name in ("way", "address", "easting", "northing", "premises"):
        other |= (made[name].notna() & old[name].notna() & (made[name] != old[name])).fillna(value=False)
    rows = made.index[(again & other).to_numpy(dtype=bool)]
    return problems.of(
        "review-decision-changed",
        Severity.WARNING,
        rows=rows,
        values=_in_words(made.loc[rows], say),
        restored=_in_words(old.loc[rows], say),
    )

"""Surveys and lists of others come in, and what a person says of whose their rows are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pyogrio

from jarjestokartta.geo import files, problems, tables
from jarjestokartta.geo import settings as reading
from jarjestokartta.geo.cleaning import municipality_names
from jarjestokartta.geo.cleaning.municipality_names import Municipalities
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import own_workbooks
from jarjestokartta.geo.intake.headers import normal
from jarjestokartta.geo.survey import columns, facts, settling, told
from jarjestokartta.geo.survey.settling import Settled
from jarjestokartta.geo.vocabulary import JoinedBy, Level, Severity, SurveyField
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import todo
from jarjestokartta.workspace import join_answers, join_file, join_questions, lock, snapshots, survey_file
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.prepared import Step

STEPS = ("survey", "register", "join")
_EARLIER = 12  # registers whose names are remembered: three years of quarters


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    Parameters
    ----------
    rows
        Rows of a survey that held anything, or of a workbook with answers.
    joined
        How many of its rows are somebody's, by :class:`~jarjestokartta.geo.vocabulary.JoinedBy`.
    waiting
        Rows of all surveys that a person is asked about; ``proposed`` of them have candidates.
    problems
        Of rows of the file, and answers of two sources that differ.
    columns, unread
        What the headers were recognised as, and those that were not; of a survey.
    is_answers
        Whether the file was a workbook of proposals.
    """

    rows: int
    joined: dict[JoinedBy, int]
    waiting: int
    proposed: int
    problems: pd.DataFrame
    columns: dict[str, str]
    unread: tuple[str, ...]
    is_answers: bool

    @property
    def rejected(self) -> int:
        """Rows that were not taken."""
        found = self.problems
        return int(found.loc[found["severity"] == Severity.REJECTED, "source_row"].nunique())


def join(
    workspace: Workspace, path: Path, say: Words, *, name: str | None, told_on: date | None, begin: Step
) -> Outcome:
    """Take a survey, or the answers of a workbook of proposals, into :attr:`Workspace.survey`.

    Parameters
    ----------
    name
        What the survey is called; the file's name where None. The same name again replaces what it said.
    told_on
        Day on which rows that tell none of their own were answered.

    Raises
    ------
    InputError
        When the file cannot be used, is another workbook of ours, no register has been read yet, or
        (``join-unread-answers``) the workbook that would be written anew holds answers not yet read.
    OutputError
        When a file cannot be written, or the workspace is held by another run.
    """
    begin("survey")
    if join_file.is_ours(path):
        return _take_answers(workspace, path, say, begin)
    own_workbooks.refuse(path)
    settings = reading.load(workspace.root)
    source = " ".join((name or path.stem).replace(tables.SEPARATOR, ",").split())
    sheet = columns.read(path, settings.join.columns)
    with lock.hold(workspace):
        known = survey_file.load(workspace.survey)
        names = Municipalities(municipality_names.known(settings.region.municipalities))
        read = facts.read(sheet, source, told_on, names, _villages(workspace))
        begin("register")
        associations, former = _register(workspace)
        _require_read(workspace, known, associations)
        begin("join")
        settled = settling.settle(settling.replaced(known, read.lines, source), associations, former)
        found = problems.join([read.problems, _differing(settled.lines, source)])
        join_questions.write(workspace, known, settled, associations, settings, say)
        _write_problems(workspace, found.assign(source=path.name), say)
    own = settled.lines[settled.lines["source"] == source]
    return Outcome(
        rows=read.rows,
        joined=_joined(own),
        waiting=len(settled.open_),
        proposed=_proposed(settled),
        problems=found,
        columns={field: sheet.headers[at] for field, at in sheet.match.positions.items()},
        unread=columns.unread(sheet),
        is_answers=False,
    )


def _take_answers(workspace: Workspace, path: Path, say: Words, begin: Step) -> Outcome:
    found = join_file.read(path)
    settings = reading.load(workspace.root)
    with lock.hold(workspace):
        known = survey_file.load(workspace.survey)
        begin("register")
        associations, former = _register(workspace)
        begin("join")
        answers, wrong = _checked(found, known, associations)
        changed = _changed(known, answers, found)
        now = settling.answered(known, answers)
        if workspace.join_proposals.exists() and not workspace.join_proposals.samefile(path):
            _require_read(workspace, now, associations)
        settled = settling.settle(now, associations, former)
        join_questions.write(workspace, known, settled, associations, settings, say)
        wrong = problems.join([wrong, changed])
        _write_problems(workspace, wrong.assign(source=path.name), say)
    return Outcome(
        rows=int(found.rows[["choice", "number"]].notna().any(axis=1).sum()),
        joined=_joined(settled.lines),
        waiting=len(settled.open_),
        proposed=_proposed(settled),
        problems=wrong,
        columns={},
        unread=(),
        is_answers=True,
    )


def _checked(
    found: join_file.Returned, known: pd.DataFrame, associations: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    return join_answers.check(found, settling.keys(facts.wide(known)), associations)


def _changed(known: pd.DataFrame, answers: pd.DataFrame, found: join_file.Returned) -> pd.DataFrame:
    """Name the answers that say something else than a person said before: the new one holds."""
    wide = facts.wide(known)
    by_person = wide[wide[SurveyField.JOINED_BY] == JoinedBy.PERSON.value]
    before = by_person["association_id"].set_axis(settling.keys(by_person).to_numpy())
    before = before[~before.index.duplicated()].reindex(answers["key"])
    differ = before.notna().to_numpy() & (before.to_numpy() != answers["association_id"].to_numpy())
    rows = answers.index[differ]
    return problems.of(
        "join-answer-changed",
        Severity.WARNING,
        rows=rows,
        column=found.headers.get("choice"),
        values=answers.loc[rows, "association_id"],
        restored=before[differ],
    )


def _require_read(workspace: Workspace, known: pd.DataFrame, associations: pd.DataFrame) -> None:
    """Let no answers be lost with a workbook that is to be written anew."""
    path = workspace.join_proposals
    if not path.exists():
        return
    try:
        found = join_file.read(path) if join_file.is_ours(path) else None
    except InputError:
        found = None
    if found is None:
        raise InputError("join-file-taken", file=path)
    said = found.rows[["choice", "number"]].notna().any(axis=1)
    if not said.any():
        return
    answers, wrong = _checked(found, known, associations)
    wide = facts.wide(known)
    by = wide[SurveyField.JOINED_BY].set_axis(settling.keys(wide).to_numpy())
    read = by[by.isin([JoinedBy.PERSON.value, JoinedBy.NOBODY.value])].index
    if len(wrong) or not answers["key"].isin(read).all():
        raise InputError("join-unread-answers", file=path, folder=workspace.root)


def _register(workspace: Workspace) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the associations of the last register, and names that they had in earlier ones."""
    history = snapshots.standing(workspace)
    if not history:
        raise InputError("no-register-yet", folder=workspace.root)
    *before, last = history
    associations = snapshots.associations(workspace, last)
    names = pd.Series(associations["name"].to_numpy(), index=associations["association_id"])
    parts = []
    for one in before[-_EARLIER:]:
        table = snapshots.associations(workspace, one)[["association_id", "name"]]
        now = table["association_id"].map(names)
        parts.append(table[now.notna() & (now != table["name"])])
    former = pd.concat(parts, ignore_index=True) if parts else associations[["association_id", "name"]][:0]
    return associations, former.drop_duplicates(ignore_index=True)


def _villages(workspace: Workspace) -> frozenset[str]:
    """Give the levelled names of the region's villages, as last prepared; none where there are none."""
    path = workspace.boundaries
    level = Level.VILLAGE.value
    if not path.exists() or level not in {name for name, _ in pyogrio.list_layers(path)}:
        return frozenset()
    table = pyogrio.read_dataframe(
        path, layer=level, columns=["name_fi", "name_sv", "in_region"], read_geometry=False
    )
    inside = table[table["in_region"].astype(bool)]
    return frozenset(map(normal, pd.concat([inside["name_fi"], inside["name_sv"]]).dropna()))


def _differing(lines: pd.DataFrame, source: str) -> pd.DataFrame:
    """Tell where a survey and another, or two rows of it, say different things of one association."""
    found = told.differing(lines)
    found = found[(found["source"] == source) | (found["holds_source"] == source)]
    own = (found["source"] == source).to_numpy()
    rows = found["row"].where(own, found["holds_row"])
    other = found["source"].where(~own, found["holds_source"])
    values = found["field"] + ": " + found["value"].where(own, found["holds"])
    restored = found["value"].where(~own, found["holds"]) + " (" + other + ")"
    return problems.of("survey-told-differs", Severity.WARNING, rows=rows, values=values, restored=restored)


def _write_problems(workspace: Workspace, found: pd.DataFrame, say: Words) -> None:
    if len(found):
        files.write_whole(workspace.join_problems, todo.problems_xlsx(found, (), say))
    else:
        workspace.join_problems.unlink(missing_ok=True)


def _joined(lines: pd.DataFrame) -> dict[JoinedBy, int]:
    counts = lines.loc[lines["field"] == SurveyField.JOINED_BY, "value"].value_counts()
    return {by: int(counts.get(by.value, 0)) for by in JoinedBy}


def _proposed(settled: Settled) -> int:
    return int(settled.pairs.proposed["row"].nunique())


def load(workspace: Workspace) -> pd.DataFrame:
    """Give what surveys say (contract ``SURVEY``); nothing where none has been joined."""
    lines: pd.DataFrame = tables.SURVEY.conform(survey_file.load(workspace.survey))
    return lines

"""The files of one run, written into a staged set: what may be published, and what stays in the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import files, words
from jarjestokartta.geo.settings import Settings
from jarjestokartta.maps import (
    csv_tables,
    evidence,
    figure,
    geopackage,
    pictures,
    privacy,
    report,
    todo,
    workbook,
)
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.edition import Edition
from jarjestokartta.maps.report_material import Material
from jarjestokartta.workspace import changed, manifest, parcel, sharing
from jarjestokartta.workspace.prepared import Step


@dataclass(frozen=True)
class Run:
    """What one run has to write: its content, its problems, and what it was made from."""

    content: Content
    problems: pd.DataFrame
    inputs: tuple[manifest.Input, ...]
    settings: Settings


def write(run: Run, staged: Path, begin: Step) -> None:
    """Write every file of the run below ``staged / "output"`` and ``staged / "private"``, the manifest last.

    Raises
    ------
    OutputError
        When a file cannot be written.
    """
    language = run.settings.map.language
    say = words.load(language)
    public = privacy.public(run.content)
    coded = public.changes
    public = replace(
        public,
        changes=changed.in_words(public.changes, public.areas, say),
        gaps=evidence.in_words(public.gaps, say),
    )
    output, private = staged / "output", staged / "private"
    begin("tables")
    _put(output, _tables(public, say))
    geopackage.write(public, output / "coverage.gpkg", say)
    _put(private, _private_tables(run, say))
    begin("map")
    background = figure.background(public)
    pages = figure.pages(public, (Edition.INDEX, Edition.EMBED), day=None, language=language, on=background)
    for edition, page in pages.items():
        files.write_whole(output / f"{edition}.html", page.encode())
    files.write_whole(output / "index.zip", parcel.zipped("index.html", pages[Edition.INDEX].encode()))
    internal = figure.page(run.content, edition=Edition.INTERNAL, day=None, language=language, on=background)
    files.write_whole(private / "internal.html", internal.encode())
    material = Material.of(replace(public, changes=coded), background, language=language)
    for name, page in (*report.pages(material), *pictures.pictures(material)):
        files.write_whole(output / name, page.encode())
    described = manifest.build(
        output,
        inputs=run.inputs,
        settings=run.settings,
        attributions=run.content.attributions,
        register_date=run.content.register_date,
        distance_method=run.content.reach_method,
        notices={code: say(f"notice.{code}") for code in run.content.notices},
        checks=sharing.checks(run.content.access),
    )
    files.write_whole(output / manifest.NAME, described)


def _tables(public: Content, say: words.Words) -> Iterable[tuple[str, bytes]]:
    yield "csv/municipalities.csv", csv_tables.municipalities_csv(public)
    yield "csv/villages.csv", csv_tables.villages_csv(public)
    yield "csv/gaps.csv", csv_tables.gaps_csv(public)
    yield "csv/changes.csv", csv_tables.changes_csv(public)
    yield "tables.xlsx", workbook.tables_xlsx(public, say)


def _private_tables(run: Run, say: words.Words) -> Iterable[tuple[str, bytes]]:
    yield "located.csv", csv_tables.located_csv(run.content)
    yield "problems.xlsx", todo.problems_xlsx(run.problems, run.content.notices, say)
    yield "tehtavat.xlsx", todo.todo_xlsx(run.content, run.problems, say)


def _put(folder: Path, contents: Iterable[tuple[str, bytes]]) -> None:
    for name, content in contents:
        files.write_whole(folder / name, content)

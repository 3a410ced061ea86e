"""The files of one run, written into a staged set: what may be published, and what stays in the house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import files, in_processes, words
from jarjestokartta.geo.settings import Settings
from jarjestokartta.maps import csv_tables, evidence, geopackage, privacy, shapes, todo, workbook
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.edition import Edition
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
    output = staged / "output"
    begin("tables")
    begin("map")  # made while the tables are
    ground = cache(
        partial(shapes.background, public.areas, public.water, public.roads)
    )  # once in each process that draws
    works = (
        partial(_geopackage, public, output / "coverage.gpkg", say),  # first: it writes its file itself
        partial(_pages, public, run.content, language, ground),
        partial(_tables, public, say),
        partial(_reports, replace(public, changes=coded), language, ground),
        partial(_todo, run, say),
        partial(_private_tables, run, say),
    )
    processes = in_processes.worth_having_for_works(len(run.content.associations))
    for made in in_processes.each(works, processes):
        for name, content in made.items():
            files.write_whole(staged / name, content)
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


def _geopackage(public: Content, path: Path, say: words.Words) -> dict[str, bytes]:
    geopackage.write(public, path, say)
    return {}


def _pages(
    public: Content, whole: Content, language: str, ground: Callable[[], shapes.Background]
) -> dict[str, bytes]:
    """Give the maps for everyone, and the team's own."""
    from jarjestokartta.maps import figure  # noqa: PLC0415 - folium with it, for the process that draws alone

    background = ground()
    told = figure.pages(public, (Edition.INDEX, Edition.EMBED), day=None, language=language, on=background)
    pages = {edition: page.encode() for edition, page in told.items()}
    internal = figure.page(whole, edition=Edition.INTERNAL, day=None, language=language, on=background)
    return {
        **{f"output/{edition}.html": page for edition, page in pages.items()},
        "output/index.zip": parcel.zipped("index.html", figure.alone(told[Edition.INDEX], language).encode()),
        "private/internal.html": internal.encode(),
    }


def _reports(public: Content, language: str, ground: Callable[[], shapes.Background]) -> dict[str, bytes]:
    from jarjestokartta.maps import pictures, report  # noqa: PLC0415 - folium with them, as above
    from jarjestokartta.maps.report_material import Material  # noqa: PLC0415

    material = Material.of(public, ground(), language=language)
    drawn = (*report.pages(material), *pictures.pictures(material))
    return {f"output/{name}": page.encode() for name, page in drawn}


def _tables(public: Content, say: words.Words) -> dict[str, bytes]:
    return {
        "output/csv/municipalities.csv": csv_tables.municipalities_csv(public),
        "output/csv/villages.csv": csv_tables.villages_csv(public),
        "output/csv/gaps.csv": csv_tables.gaps_csv(public),
        "output/csv/changes.csv": csv_tables.changes_csv(public),
        "output/tables.xlsx": workbook.tables_xlsx(public, say),
    }


def _todo(run: Run, say: words.Words) -> dict[str, bytes]:
    return {"private/tehtavat.xlsx": todo.todo_xlsx(run.content, run.problems, say)}


def _private_tables(run: Run, say: words.Words) -> dict[str, bytes]:
    return {
        "private/located.csv": csv_tables.located_csv(run.content),
        "private/problems.xlsx": todo.problems_xlsx(run.problems, run.content.notices, say),
    }

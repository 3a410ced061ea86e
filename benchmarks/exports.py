"""Tables, reports and pictures of one run, written and published: ``python benchmarks/exports.py WORKSPACE``.

Reads the workspace of a finished ``demo`` again, so that the tables are those of a real run.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from jarjestokartta.geo import register, settings, words
from jarjestokartta.maps import csv_tables, figure, geopackage, pictures, privacy, report, todo, workbook
from jarjestokartta.maps.report_material import Material
from jarjestokartta.workspace import compute, inputs, publish, snapshots
from jarjestokartta.workspace.folder import Workspace

ROUNDS = 5


def timed(work: Callable[[], object]) -> str:
    walls, processors = [], []
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return f"{statistics.median(walls):7.3f} s wall {statistics.median(processors):7.3f} s processor"


def main() -> None:
    workspace = Workspace.open(Path(sys.argv[1]))
    told = settings.load(workspace.root)
    found = inputs.prepare(workspace, told, lambda _: None)
    path = snapshots.register(workspace, snapshots.latest(workspace))
    read = register.read(path)
    content = compute.content(read.associations, found, told, lambda _: None)
    say, public = words.load("fi"), privacy.public(content)
    folder = Path(tempfile.mkdtemp())
    on = figure.background(public)
    works: dict[str, Callable[[], object]] = {
        "privacy": lambda: privacy.public(content),
        "csv": lambda: [
            make(public)
            for make in (
                csv_tables.municipalities_csv,
                csv_tables.villages_csv,
                csv_tables.gaps_csv,
                csv_tables.changes_csv,
            )
        ],
        "tables.xlsx": lambda: workbook.tables_xlsx(public, say),
        "coverage.gpkg": lambda: geopackage.write(public, folder / "coverage.gpkg", say),
        "located.csv": lambda: csv_tables.located_csv(content),
        "tehtavat.xlsx": lambda: todo.todo_xlsx(content, read.problems, say),
        "problems.xlsx": lambda: todo.problems_xlsx(read.problems, public.notices, say),
        "reports, pictures": lambda: reported(Material.of(public, on)),
        "publish, all files new": lambda: published(workspace),
    }
    print(f"{len(content.associations)} associations, {len(content.areas)} areas, {len(content.cells)} cells")
    for name, work in works.items():
        print(f"{name:24}{timed(work)}")
    shutil.rmtree(folder)


def reported(material: Material) -> None:
    for _ in (*report.pages(material), *pictures.pictures(material)):
        pass


def published(workspace: Workspace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Workspace(Path(folder))
        staged = publish.begin(copy)
        shutil.copytree(workspace.output, staged / "output", dirs_exist_ok=True)
        for name in (workspace.located, workspace.problems, workspace.todo, workspace.internal_map):
            shutil.copy(name, staged / "private" / name.name)
        publish.publish(copy, staged)


if __name__ == "__main__":
    main()

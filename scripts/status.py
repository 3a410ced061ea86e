"""``status``: what the workspace holds, how old, from where."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts import opening
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say, wrapped

if TYPE_CHECKING:
    from jarjestokartta.geo.fetched import Record
    from jarjestokartta.workspace.state import Held, State


@declare("status")
@click.pass_obj
def command(console: Console) -> None:
    """Tell the sources, the last register and the published set."""
    from jarjestokartta.geo import settings as reading
    from jarjestokartta.workspace import geocoder_words, state
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    settings = reading.load(workspace.root)
    region = settings.region
    console.result(wrapped(say()("status.region", region=region.name, count=len(region.municipalities))))
    if settings.region.sketched:
        console.result(wrapped(say()("notice.sketched-boundaries")))
    found = state.state(workspace, settings)
    services = geocoder_words.status(workspace, settings, say())
    for line in (*_sources(found), "", *services, *_set(found)):
        console.result(wrapped(line))
    opening.warn_if_synced(console, workspace.root)


def _sources(found: State) -> list[str]:
    lines = ["", say()("status.sources")]
    lines += [_source(held) for held in found.held]
    lines += [_table(name, record) for name, record in found.tables]
    if found.absent:
        names = ", ".join(say()(f"source.{role}") for role in found.absent)
        lines.append("  " + say()("status.absent", names=names))
    return lines


def _table(name: str, record: Record) -> str:
    """Tell of a fetched table that no setting names."""
    words = say()
    told = [words("status.rows", rows=words.number(record.rows))] if record.rows is not None else []
    told += [words("status.year", year=record.year)] if record.year else []
    told += [words("status.fetched-on", day=_day(record.fetched_at))] if record.fetched_at else []
    lines = [f"{words(f'official.{name}')}: {record.file}", "  " + " · ".join(told)]
    return "\n".join(f"  {line}" for line in [*lines, "  " + words("status.url", url=record.url)])


def _day(fetched_at: str) -> str:
    return say().date(datetime.fromisoformat(fetched_at).astimezone().date())


def _source(held: Held) -> str:
    source = held.source
    lines = [f"  {say()(f'source.{held.role}')}: {source.file}"]
    if held.changed_on is None:
        lines.append("    " + say()("status.file-missing"))
    else:
        lines.append("    " + " · ".join(_of_file(held)))
        if source.url:
            lines.append("    " + say()("status.url", url=source.url))
        owed = [text for text in (source.attribution, source.licence) if text]
        lines += ["    " + say()("status.owed", text=" · ".join(owed))] if owed else []
    return "\n".join(lines)


def _of_file(held: Held) -> list[str]:
    """Give rows, year and age of a source, as far as they are known."""
    words, record = say(), held.record
    told = [words("status.rows", rows=words.number(held.rows))] if held.rows is not None else []
    told += [words("status.year", year=held.year)] if held.year else []
    if record is not None and record.fetched_at:
        return [*told, words("status.fetched-on", day=_day(record.fetched_at))]
    return [*told, words("status.changed-on", day=words.date(held.changed_on))] if held.changed_on else told


def _set(found: State) -> list[str]:
    lines = [""]
    if found.register is None:
        lines.append(say()("status.no-register"))
    else:
        last = found.register
        lines.append(
            say()(
                "status.register",
                file=last.register_file,
                associations=say().number(last.associations),
                day=say().date(last.run_on),
            )
        )
    if found.pending:
        lines.append(say()("status.pending"))
    if found.broken is None:
        lines.append(say()("status.nothing-published"))
    elif found.broken:
        lines.append(say()("status.broken", files=", ".join(found.broken)))
    else:
        lines.append(say()("status.published"))
    return lines

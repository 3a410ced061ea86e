"""``status``: what the workspace holds, how old, from where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.console import Console, say, wrapped

if TYPE_CHECKING:
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


def _sources(found: State) -> list[str]:
    lines = ["", say()("status.sources")]
    lines += [_source(held) for held in found.held]
    if found.absent:
        names = ", ".join(say()(f"source.{role}") for role in found.absent)
        lines.append("  " + say()("status.absent", names=names))
    return lines


def _source(held: Held) -> str:
    source = held.source
    lines = [f"  {say()(f'source.{held.role}')}: {source.file}"]
    if held.changed_on is None:
        lines.append("    " + say()("status.file-missing"))
    else:
        year = [str(source.year)] if source.year else []
        day = say()("status.changed-on", day=say().date(held.changed_on))
        lines.append("    " + " · ".join([*year, day]))
        owed = [text for text in (source.attribution, source.licence) if text]
        lines += ["    " + " · ".join(owed)] if owed else []
    return "\n".join(lines)


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

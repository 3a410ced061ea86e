"""The main job as commands start it, with its progress on stderr."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts import exits, opening
from jarjestokartta.scripts.console import Console, complain, say

if TYPE_CHECKING:
    from jarjestokartta.workspace.update import Outcome


def run(console: Console, folder: Path, register: Path | None, *, accept: bool = False) -> Outcome:
    """Update the workspace in ``folder``; without a register, from the last one.

    A run that a person should look at ends here, with what was found and the exit code of bad data.
    """
    from jarjestokartta.workspace import gate, gate_words, update
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(folder)
    try:
        with console.progress(update.STEPS) as begin:
            return update.update(workspace, register, begin=begin, offline=console.offline, accept=accept)
    except gate.StoppedError as stopped:
        complain(say().of_error(stopped), *gate_words.lines(stopped, say()))
        raise click.exceptions.Exit(exits.BAD_DATA) from stopped


def again(console: Console, *results: str) -> None:
    """Make the set again from the last register and give the paths of ``results`` within ``maps/output``.

    ``rates``, ``gaps`` and ``map`` each make the whole set, so that its parts agree.
    """
    opening.opened(console)
    outcome = run(console, console.folder, None)
    from jarjestokartta.workspace import geocoder_words, summary

    asked = geocoder_words.lines(outcome.services, say()) if outcome.services else []
    for line in (*asked, *summary.notices(outcome.content, say())):
        console.tell(line)
    for name in results:
        console.result(outcome.workspace.output / name)

"""``fetch [WHAT …]``: official open data into the workspace, or a small question to each service."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from jarjestokartta.scripts import exits
from jarjestokartta.scripts.command import command as declare
from jarjestokartta.scripts.command import option
from jarjestokartta.scripts.console import Console, say

if TYPE_CHECKING:
    from jarjestokartta.geo.fetch_settings import Group
    from jarjestokartta.workspace.fetching import Fetch

_ALL = "all"
_WHAT = ("boundaries", "population", "grid", "villages", "addresses", "services", _ALL)


@declare("fetch")
@click.argument("what", nargs=-1, type=click.Choice(_WHAT))
@option("--probe", is_flag=True, key="fetch-probe")
@option("--again", is_flag=True, key="fetch-again")
@click.pass_obj
def command(console: Console, what: tuple[str, ...], *, probe: bool, again: bool) -> int:
    """Fetch what is not new enough, source by source; one that fails leaves what was here."""
    from jarjestokartta.geo import settings as reading
    from jarjestokartta.geo.fetch_settings import GROUPS
    from jarjestokartta.workspace import fetch_words, fetching
    from jarjestokartta.workspace.fetch_outcome import Progress
    from jarjestokartta.workspace.folder import Workspace

    workspace = Workspace.open(console.folder)
    groups = [group for group in GROUPS if not what or _ALL in what or group in what]
    with console.received() as receipt:
        progress = Progress(
            lambda source: receipt.begin(fetch_words.name(source, say())), receipt.heard, receipt.rows
        )
        fetch = fetching.Fetch(
            workspace, reading.load(workspace.root), console.offline, again=again, progress=progress
        )
        act = _probe if probe else _fetch
        return act(console, fetch, groups, receipt.clear)


def _fetch(console: Console, fetch: Fetch, groups: list[Group], clear: Callable[[], None]) -> int:
    from jarjestokartta.geo.official import municipality_key
    from jarjestokartta.workspace import fetch_words
    from jarjestokartta.workspace.fetch_outcome import Came

    outcomes = []
    for outcome in fetch.run(groups):
        clear()
        outcomes.append(outcome)
        for line in fetch_words.lines(outcome, say()):
            console.tell(line)
        if outcome.came is Came.FETCHED:
            console.result(fetch.workspace.raw / outcome.source.file)
    region = municipality_key.differences(fetch.workspace.root, fetch.settings.region.municipalities)
    for line in fetch_words.ending(outcomes, say(), region):
        console.tell(line)
    return exits.NETWORK if any(one.came is Came.FAILED for one in outcomes) else exits.DONE


def _probe(console: Console, fetch: Fetch, groups: list[Group], clear: Callable[[], None]) -> int:
    from jarjestokartta.geo.errors import NetworkError
    from jarjestokartta.workspace import fetch_words

    probes = list(fetch.probe(groups))
    clear()
    console.result(fetch_words.table(probes, say()))
    for probe in probes:
        if probe.trouble is not None:
            console.tell(f"{probe.source.id}: {say().of_error(probe.trouble)}")
    failed = [one for one in probes if one.source.on and isinstance(one.trouble, NetworkError)]
    return exits.NETWORK if failed else exits.DONE

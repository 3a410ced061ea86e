"""The main figures of every register that was published, one run each, with what changed between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.change_vocabulary import Cause
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import snapshot_tables, unchanged
from jarjestokartta.workspace.manifest import Input
from jarjestokartta.workspace.snapshots import Snapshot

# Which inputs are a frame in which associations are counted, by role.
_FRAMES = {
    Cause.BOUNDARIES: {"municipalities", "postal-areas", "villages", "water", "municipality-changes"},
    Cause.POPULATION: {"residents", "village-residents", "second-homes", "grid"},
    Cause.TRAVEL: {"roads", "travel-matrix"},
}
_FIGURES = ("associations", "per_1000", "gaps", "unclassified")


def beside(
    content: Content, earlier: Sequence[Snapshot], inputs: Sequence[Input], began: Mapping[str, str]
) -> Content:
    """Give the content of a run with its series; see :func:`series`."""
    return replace(content, series=series(content, earlier, inputs, began))


def series(
    content: Content, earlier: Sequence[Snapshot], inputs: Sequence[Input], began: Mapping[str, str]
) -> pd.DataFrame:
    """Give the figures of earlier registers and of this run.

    Parameters
    ----------
    earlier
        The last run of each register before, the oldest first; those without figures are left out.
    content, inputs, began
        The run at hand: what was computed, and the hashes of what it read.

    Returns
    -------
    DataFrame
        FigureSeries. ``changed`` tells, as codes of :class:`Cause`, what beside associations and places is
        otherwise than in the row before.
    """
    known = [one for one in earlier if one.figures]
    hashes = [dict(one.inputs) for one in known]
    hashes.append({f"{one.role}:{one.file}": one.sha256 for one in inputs})
    settings = [*(one.settings_sha256 for one in known), began.get(FILE_NAME)]
    programs = [*(one.program.sha256 if one.program else None for one in known), unchanged.program()]
    days = [*(one.register_date or one.run_on for one in known), content.register_date]
    figures = [*(one.figures for one in known), snapshot_tables.figures(content)]
    table = pd.DataFrame(
        {
            "number": range(1, len(figures) + 1),
            "day": pd.to_datetime(pd.Series(days)),
            **{name: [one.get(name) for one in figures] for name in _FIGURES},
            "changed": _changed(hashes, settings, programs),
        }
    )
    result: pd.DataFrame = tables.FIGURE_SERIES.conform(table)
    return result


def _changed(
    hashes: Sequence[Mapping[str, str]], settings: Sequence[str | None], programs: Sequence[str | None]
) -> list[str]:
    told = [""]
    for place in range(1, len(hashes)):
        causes = [
            cause
            for cause, values in ((Cause.PROGRAM, programs), (Cause.SETTINGS, settings))
            if values[place] != values[place - 1] and values[place - 1] is not None
        ]
        causes += [
            cause
            for cause, roles in _FRAMES.items()
            if _of_roles(hashes[place], roles) != _of_roles(hashes[place - 1], roles)
        ]
        told.append(tables.join_codes(causes))
    return told


def _of_roles(hashes: Mapping[str, str], roles: set[str]) -> set[tuple[str, str]]:
    named = ((name.partition(":")[0], digest) for name, digest in hashes.items())
    return {(role, digest) for role, digest in named if role in roles}

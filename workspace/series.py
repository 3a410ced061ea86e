"""The main figures of every register that was published, one run each, with what changed between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.change_vocabulary import Cause
from jarjestokartta.geo.settings import FILE_NAME
from jarjestokartta.maps.content import Content
from jarjestokartta.workspace import snapshot_tables, unchanged
from jarjestokartta.workspace.history import FRAMES, of_roles
from jarjestokartta.workspace.manifest import Input
from jarjestokartta.workspace.snapshots import Snapshot

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
        causes: list[StrEnum] = [
            cause
            for cause, values in ((Cause.PROGRAM, programs), (Cause.SETTINGS, settings))
            if values[place] != values[place - 1] and values[place - 1] is not None
        ]
        causes += [
            cause
            for cause, roles in FRAMES.items()
            if of_roles(hashes[place], roles) != of_roles(hashes[place - 1], roles)
        ]
        told.append(tables.join_codes(causes))
    return told

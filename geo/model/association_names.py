"""Names of the model's associations: one pattern a kind, no name twice, and what area a name stands for.

A pattern holds blanks: ``{g}`` and ``{n}``, genitive and name of a place; ``{w}``, an invented word; ``{s}``,
a word that sports clubs bear; ``{f}``, a family in the genitive. Where a municipality has several of a kind,
``further`` says how the others are told apart: by a ``part`` of the municipality, by a name of their
``own``, by ``number``.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from jarjestokartta.geo.model import names
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.vocabulary import Scale

PART, NUMBER = "part", "number"


def blanks(count: int, draws: Draws) -> pd.DataFrame:
    """Give what fills ``{w}``, ``{s}`` and ``{f}`` of ``count`` patterns: columns w, s and f."""
    lists = {
        "w": names.words("village-stem")["text"].to_numpy(),
        "s": names.words("sport-word")["text"].to_numpy(),
        "f": names.families(),
    }
    return pd.DataFrame({blank: words[draws.below(len(words), count)] for blank, words in lists.items()})


def fill(pattern: str, place: tuple[str, str], words: dict[str, str]) -> str:
    """Fill the blanks of a pattern with a place's genitive and name, and with ``words`` by blank.

    >>> fill("SPR {g} osasto", ("Laukaan", "Laukaa"), {})
    'SPR Laukaan osasto'
    """
    genitive, name = place
    return pattern.format(g=genitive, n=name, **words)


def draw(table: pd.DataFrame, towns: pd.DataFrame, villages: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Name the associations.

    Parameters
    ----------
    table
        pattern, scale, further, home (municipality code) and unit (village) of each.
    towns
        Municipalities by code: name and genitive.
    villages
        Villages: name, genitive and rank (0: the centre, which bears its municipality's name).

    Returns
    -------
    name and scale: an association named after a part of its municipality serves that part.
    """
    words = blanks(len(table), draws)
    own = names.words("own-name")["text"].to_numpy()
    first = draws.below(len(own), len(table))
    of_towns = {code: (genitive, name) for code, genitive, name in towns[["genitive", "name"]].itertuples()}
    of_parts = [
        (genitive, name) for genitive, name in zip(villages["genitive"], villages["name"], strict=True)
    ]
    is_centre = (villages["rank"] == 0).tolist()
    taken: set[str] = set()
    chosen: list[tuple[str, str]] = []
    columns = [table[column].tolist() for column in ("pattern", "scale", "further", "home", "unit")]
    for (pattern, scale, further, home, unit), filled, begin in zip(
        zip(*columns, strict=True), _records(words), first.tolist(), strict=True
    ):
        part, town = of_parts[unit], of_towns[home]
        bearer = part if scale == Scale.VILLAGE else town
        candidates = [(fill(pattern, bearer, filled), scale)]
        if further == PART and not is_centre[unit]:
            candidates.append((fill(pattern, part, filled), Scale.VILLAGE.value))
        more = [] if further == NUMBER else np.roll(own, -begin).tolist()
        name = next(one for one in _all(candidates, more) if one[0] not in taken)
        taken.add(name[0])
        chosen.append(name)
    return pd.DataFrame(chosen, columns=["name", "scale"], index=table.index).astype("str")


def _records(words: pd.DataFrame) -> list[dict[str, str]]:
    return [dict(zip(words.columns, row, strict=True)) for row in words.itertuples(index=False)]


def _all(candidates: list[tuple[str, str]], own: list[str]) -> Iterator[tuple[str, str]]:
    """Give the names that an association may bear, the likeliest first; they never end."""
    yield from candidates
    name, scale = candidates[0]
    yield from ((f"{name} {word}", scale) for word in own)
    number = 1
    while True:
        number += 1
        yield f"{name} {number}", scale

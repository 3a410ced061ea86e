"""The names of a register, present and former, ready to be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.geo.survey import names


@dataclass(frozen=True)
class RegisterNames:
    """Names of the register, former ones behind the present: levelled, with whose and where they are."""

    ids: NDArray[np.object_]
    homes: NDArray[np.object_]
    levels: list[str]
    words: names.Words

    @classmethod
    def of(cls, associations: pd.DataFrame, former: pd.DataFrame | None) -> RegisterNames:
        """Take the names of ``associations``, and of ``former`` those of associations that there are."""
        table = associations[["association_id", "name", "home_municipality"]]
        if former is not None and len(former):
            old = former[["association_id", "name"]].merge(
                table[["association_id", "home_municipality"]], on="association_id"
            )
            table = pd.concat([table, old], ignore_index=True)
        levels = table["name"].map(names.level)
        table = table.assign(level=levels).drop_duplicates(["association_id", "level"], ignore_index=True)
        return cls(
            table["association_id"].to_numpy(dtype=object),
            table["home_municipality"].to_numpy(dtype=object),
            table["level"].tolist(),
            names.Words(table["level"].tolist()),
        )

    def extended(self, levels: pd.Series, ids: pd.Series, towns: pd.Series) -> NDArray[np.bool_]:
        """Tell which names another association of the municipality bears with further words.

        ``levels`` and ``ids`` are of the same rows, ``towns`` of these among others.
        """
        having: dict[str, list[int]] = {}
        sets = [frozenset(level.split()) for level in self.levels]
        for place, words in enumerate(sets):
            for word in words:
                having.setdefault(word, []).append(place)
        found = []
        homes = towns.reindex(levels.index)
        for level, own, home in zip(levels, ids, homes, strict=True):
            words = frozenset(level.split())
            rarest = min((having.get(word, []) for word in words), key=len, default=[])
            found.append(
                any(words < sets[at] and self.ids[at] != own and self.homes[at] == home for at in rarest)
            )
        return np.array(found, dtype=np.bool_)

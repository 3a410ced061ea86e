"""The key of municipalities and regions that was fetched, and where the settings' region differs from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jarjestokartta.geo import files

FILE = Path("data", "raw", "kunta_maakunta.csv")


@dataclass(frozen=True)
class Differences:
    """Municipalities that have come to the region or left it, as code and Finnish name."""

    come: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def differences(folder: Path, codes: Sequence[str]) -> Differences:
    """Compare the municipalities of the settings with the region that most of them are in.

    What a team has left out of the built-in 22, or taken in from a neighbouring region, is its own choice and
    no difference; nor is anything where no key was fetched.

    Parameters
    ----------
    folder
        The workspace.
    codes
        Municipalities of the region in the settings.
    """
    path = folder / FILE
    if not path.is_file():
        return Differences()
    key = pd.read_csv(path, dtype="str").set_index("municipality_code")
    own, builtin = set(codes), files.builtin_table("municipalities").set_index("code")
    regions = key["region_code"].reindex(sorted(own)).dropna()
    if regions.empty:
        return Differences()
    here = set(key.index[key["region_code"] == regions.mode()[0]])
    ended = own - set(key.index)
    come = here - own - set(builtin.index) if own & set(builtin.index) else set()
    gone = (own & set(builtin.index) | ended) - here
    names = pd.concat([key["name_fi"], builtin["name_fi"]])
    names = names[~names.index.duplicated()].fillna("")

    def told(some: set[str]) -> tuple[str, ...]:
        return tuple(f"{code} {names.get(code, '')}".rstrip() for code in sorted(some))

    return Differences(told(come), told(gone))

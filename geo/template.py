"""The commented settings file of a new workspace."""

from __future__ import annotations

from string import Template
from typing import Literal

import pandas as pd

from jarjestokartta.geo import files

Start = Literal["sketch", "model"]

# A model must say so wherever its title stands.
_SKETCHED = {
    "sketch": "",
    "model": "# Kuntarajat ovat luonnos, eivät viralliset: jokainen kartta kertoo sen.\nsketched = true\n",
}
_TITLES = {"sketch": "", "model": "Mallialue: keksittyjä yhdistyksiä, kyliä ja paikkoja"}


def settings_text(region: str, municipalities: pd.DataFrame, *, sources: Start) -> str:
    """Give the text of ``jarjestokartta.toml``.

    Parameters
    ----------
    region
        Name of the region.
    municipalities
        Columns ``code`` and ``name_fi``, in the order to be written.
    sources
        ``sketch``: municipalities and their residents alone, the rest to be filled in by the team.
        ``model``: every file of the built-in region.
    """
    lines = [f'  "{row.code}", # {row.name_fi}' for row in municipalities.itertuples(index=False)]
    return Template(files.builtin_text("settings.toml")).substitute(
        region=region,
        municipalities="\n".join(lines),
        sketched=_SKETCHED[sources],
        title=_TITLES[sources],
        sources=files.builtin_text(f"settings_sources_{sources}.toml"),
    )

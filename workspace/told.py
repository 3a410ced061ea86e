"""What a run is told beside the register and the official inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jarjestokartta.workspace.geocoded import Geocoded

if TYPE_CHECKING:
    import pandas as pd

    from jarjestokartta.coverage.corrections import Side
    from jarjestokartta.workspace.geocoders import Geocoders


@dataclass(frozen=True, kw_only=True)
class Told:
    """What people, services and earlier runs say; None where nobody does.

    ``before`` is the last different register, ``rejected`` the rejected rows of this one, ``decisions`` what
    people have settled of places, ``surveys`` what surveys say of associations, ``services`` whom to ask for
    what the gazetteer cannot settle, ``answered`` what it is known to answer: it learns what else a run asks.
    """

    before: Side | None = None
    rejected: pd.DataFrame | None = None
    decisions: pd.DataFrame | None = None
    surveys: pd.DataFrame | None = None
    services: Geocoders | None = None
    answered: Geocoded = field(default_factory=Geocoded)

"""What tells something about people that is nobody's business: their health, politics or faith.

Codes and words only; what is done with them stands in :mod:`jarjestokartta.maps.privacy`. Which names and
purposes are of such a kind is told by the rules (``geo/data/needs_rules.csv``, column ``sensitive``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.tables import SEPARATOR
from jarjestokartta.geo.vocabulary import Need, Role, TargetGroup

POLITICAL, RELIGIOUS = "1", "7"  # the register's classes
CLASSES = (POLITICAL, RELIGIOUS)
GROUPS = (
    TargetGroup.MENTAL_HEALTH,
    TargetGroup.SUBSTANCE_USE,
    TargetGroup.DISABLED_PEOPLE,
    TargetGroup.CARERS,
    TargetGroup.MIGRANTS,
)
# What peer support, crisis help and self-help are counted under, by column. Village associations are as well,
# but nobody can tell from a count whose it is.
COUNTED = (("needs", Need.GROUPS.value), ("needs", Need.MUTUAL_AID.value), ("roles", Role.TRUST.value))
# Small counts of these are hidden. Clubs of all kinds are groups; who supplies mutual aid nearly always has
# the role of trust as well, so that where one association has that, one at most supplies the need.
SUBJECTS = tuple(
    [f"need:{Need.MUTUAL_AID}", f"role:{Role.TRUST}"]
    + [f"class:{code}" for code in CLASSES]
    + [f"target-group:{group}" for group in GROUPS]
)
# A refuge from violence, in Finnish, Swedish and English; a lean-to ("laavu", "shelter") is none.
_SHELTER = (
    r"turvakot|turvakod|turvatal|turva-?asun|kriisiasun|kriisimajo|skyddshem|skyddat hem|skyddat boende"
    r"|skyddade boende|kvinnojour|women.?s shelter|women.?s refuge|domestic violence|safe ?house"
)
_SEARCHED = pd.StringDtype("pyarrow", na_value=np.nan)  # an expression is sought in it all at once


def associations(table: pd.DataFrame) -> pd.Series:
    """Tell which associations are of a sensitive kind: by class, by rule, by target group."""
    told = table["sensitive"].fillna("") != ""
    for group in GROUPS:
        told |= bears(table["target_groups"], group)
    return told | table["purpose_class"].isin(CLASSES) | shelters(table)


def bears(cells: pd.Series, code: str) -> pd.Series:
    """Tell which cells of several codes hold this one."""
    flags: pd.Series = (SEPARATOR + cells.fillna("") + SEPARATOR).str.contains(
        SEPARATOR + code + SEPARATOR, regex=False
    )
    return flags


def shelters(table: pd.DataFrame) -> pd.Series:
    """Tell which rows name a refuge from violence."""
    found = pd.Series(data=False, index=table.index)
    for column in ("name", "purpose_text"):
        if column in table:
            texts = table[column].astype(_SEARCHED)
            found |= texts.str.contains(_SHELTER, case=False, regex=True, na=False)
    return found

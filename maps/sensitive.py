"""What tells something about people that is nobody's business: their health, politics or faith.

Codes and words only; what is done with them stands in :mod:`jarjestokartta.maps.privacy`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.geo.tables import SEPARATOR
from jarjestokartta.geo.vocabulary import Need, Role, TargetGroup

POLITICAL, RELIGIOUS = "1", "7"  # the register's classes
CLASSES = (POLITICAL, RELIGIOUS)
# Peer support, crisis help and self-help belong to this need; whoever comes to them is in need of it.
NEEDS = (Need.MUTUAL_AID,)
GROUPS = (
    TargetGroup.MENTAL_HEALTH,
    TargetGroup.SUBSTANCE_USE,
    TargetGroup.DISABLED_PEOPLE,
    TargetGroup.CARERS,
    TargetGroup.MIGRANTS,
)
# Who supplies these needs nearly always has this role as well (``geo/data/needs_rules.csv``): where one
# association has it, one at most supplies the need.
ROLES = (Role.TRUST,)
SUBJECTS = tuple(
    [f"need:{need}" for need in NEEDS]
    + [f"role:{role}" for role in ROLES]
    + [f"class:{code}" for code in CLASSES]
    + [f"target-group:{group}" for group in GROUPS]
)
# A refuge from violence, in Finnish, Swedish and English; a lean-to ("laavu", "shelter") is none.
_SHELTER = (
    r"turvakot|turvakod|turva-?asun|kriisiasun|kriisimajo|skyddshem|skyddat boende|skyddade boende"
    r"|kvinnojour|women.?s shelter|women.?s refuge"
)
_SEARCHED = pd.StringDtype("pyarrow", na_value=np.nan)  # an expression is sought in it all at once


def associations(table: pd.DataFrame) -> pd.Series:
    """Tell which associations are of a sensitive kind: by class, by need, by target group."""
    kinds = [code.value for code in (*NEEDS, *GROUPS)]
    labels = table["needs"].fillna("") + SEPARATOR + table["target_groups"].fillna("")
    labelled = (SEPARATOR + labels + SEPARATOR).str.contains(
        "|".join(f"{SEPARATOR}{kind}{SEPARATOR}" for kind in kinds)
    )
    return labelled | table["purpose_class"].isin(CLASSES) | shelters(table)


def shelters(table: pd.DataFrame) -> pd.Series:
    """Tell which rows name a refuge from violence."""
    found = pd.Series(data=False, index=table.index)
    for column in ("name", "purpose_text"):
        if column in table:
            texts = table[column].astype(_SEARCHED)
            found |= texts.str.contains(_SHELTER, case=False, regex=True, na=False)
    return found

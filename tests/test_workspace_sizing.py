"""What sizes tell is told of any region: of one municipality, of no residents, of no association."""

from __future__ import annotations

import pandas as pd
import pytest

from jarjestokartta.coverage import counts
from jarjestokartta.geo.settings import Region, Settings
from jarjestokartta.geo.vocabulary import Basis
from jarjestokartta.workspace import sizing
from jarjestokartta.workspace.rating import Compared

SETTINGS = Settings(region=Region(name="Alue", municipalities=("077",)))


def level(associations: list[int], residents: list[float | None]) -> Compared:
    ids = pd.Index([f"{number:03d}" for number in range(len(associations))], name="area_id")
    table = pd.DataFrame(dict.fromkeys(counts.SUBJECTS, associations), index=ids)
    return Compared(table, pd.Series(residents, ids, dtype="float64"), 2025, Basis.DOMICILE)


@pytest.mark.parametrize(
    ("associations", "residents"),
    [
        ([12], [900]),
        ([3, 5], [None, None]),
        ([3, 5], [0, 0]),
        ([0, 0, 0], [50, 60, 70]),
        ([4, 2], [900, None]),
    ],
    ids=["one area", "residents unknown", "nobody lives there", "no association", "one is known"],
)
def test_too_little_is_told_as_nothing(associations: list[int], residents: list[float | None]) -> None:
    found = sizing.sizes([level(associations, residents)], SETTINGS)
    assert len(found.peers) == len(associations)
    assert found.peers["verdict"].isna().all()
    assert found.scaling["exponent"].isna().all()
    assert set(found.scaling["growth"]) == {"cannot-tell"}
    assert found.dispersion["spread"].isna().all()
    assert found.tellable["lower_at"].isna().all()
    known = sum(1 for one in residents if one)
    assert len(found.tellable) == known
    assert len(found.lorenz) == (known if known and sum(associations) else 0)


def test_a_level_where_nothing_is_judged_has_no_limits() -> None:
    towns = level([5, 6, 7], [100, 200, 300])
    none = Compared(
        towns.counts, towns.residents, 2025, Basis.ADDRESS, pd.Series(data=False, index=towns.counts.index)
    )
    found = sizing.sizes([towns, none], SETTINGS)
    assert (found.tellable["basis"] == Basis.DOMICILE).all()
    assert set(found.limits["basis"]) == {Basis.DOMICILE, Basis.ADDRESS}
    assert found.dispersion.loc[found.dispersion["basis"] == Basis.ADDRESS, "spread"].isna().all()

"""What covers the needs of one run: a refuge from violence closes no gap, which would tell where it is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from demo_fixtures import computed

from jarjestokartta.geo import tables
from jarjestokartta.workspace import covering
from jarjestokartta.workspace.rating import Placed


def test_a_refuge_supplies_nothing_whoever_lists_it() -> None:
    _, inputs, _ = computed()
    names = ["Kuohun turvakoti", "Turvatalo Majakka", "Skyddat hem", "Kuohun kylätalo"]
    some = inputs.sites.iloc[: len(names)].assign(name=names, site_id=["a", "b", "c", "d"])
    nobody = Placed(
        *(table.empty() for table in (tables.ASSOCIATIONS, tables.LOCATED)),
        *(table.empty() for table in (tables.ASSIGNED, tables.LABELS, tables.SERVED)),
    )
    for sites, told in ((some, some.iloc[:0]), (some.iloc[:0], some)):
        found = covering._providers(nobody, replace(inputs, sites=sites), told)
        assert set(found["provider_id"]) <= {"d"}
        assert isinstance(found, pd.DataFrame)

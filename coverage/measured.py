"""Where a need can be judged at all: what our sources were searched for, and how complete they are.

"Not in our sources" is not "none exists", and a part of a register is not the register. A need whose
sources are not loaded, or too incomplete in a municipality, is not measured there, and never a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from jarjestokartta.coverage.supply import BY_ASSOCIATIONS, BY_SITES
from jarjestokartta.geo import tables
from jarjestokartta.geo.settings import SiteSource
from jarjestokartta.geo.vocabulary import LabelKind, Need, ProviderKind, Status

REGISTER = "register"
COMPLETE = 0.5  # share of a municipality's associations that must be classified
LEAST_PER_1000 = 5.0  # associations per 1,000 residents; Finnish municipalities have 10 to 40


def searched(
    sources: Iterable[SiteSource], *, register_name: str = REGISTER, register_date: str | None = None
) -> pd.DataFrame:
    """List which source was searched for which need.

    Parameters
    ----------
    sources
        The site sources that were loaded; ``supplies`` names their needs.
    register_name
        What people read as the register's name.
    register_date
        Day of the register (ISO), None where unknown.

    Returns
    -------
    pandas.DataFrame
        ``need``, ``source``, ``provider_kind``, ``retrieved_on``; one row a need and source.
    """
    rows = [
        (Need(need).value, source.name or source.file, ProviderKind.SITE.value, source.retrieved_on)
        for source in sources
        for need in source.supplies
        if Need(need) in BY_SITES
    ]
    rows += [
        (need.value, register_name, ProviderKind.ASSOCIATION.value, register_date) for need in BY_ASSOCIATIONS
    ]
    columns = ["need", "source", "provider_kind", "retrieved_on"]
    return pd.DataFrame(rows, columns=columns).astype("str").drop_duplicates(ignore_index=True)


def measured(
    sources: pd.DataFrame,
    associations: pd.DataFrame,
    labels: pd.DataFrame,
    residents: pd.Series,
    *,
    complete: float = COMPLETE,
    least_per_1000: float = LEAST_PER_1000,
    placed: pd.Series | None = None,
    site_complete: Mapping[tuple[str, Need], bool] | None = None,
) -> pd.DataFrame:
    """Tell for every municipality and need whether gaps may be named.

    A need supplied by sites needs a site source searched for it; one supplied by associations needs a
    register that is not plainly a part of one, in which at least ``complete`` of the municipality's
    associations are classified, and as many of those that supply the need to a part of it are placed there.
    Hobbies are supplied by both and need both.

    Parameters
    ----------
    sources
        What :func:`searched` gives.
    associations, labels
        Associations and Labels.
    residents
        Residents of the region's municipalities, by code; where NA, how whole the register is stays open.
    complete
        Least share of classified, and of placed associations, 0–1.
    least_per_1000
        Fewer associations per 1,000 residents than this are no whole register.
    placed
        Share of placed associations by municipality and need (:func:`coverage.placing.placed_share`); what is
        not in it asks for no place. None: nothing does.
    site_complete
        False for a municipality and need where the site sources are known to be incomplete.

    Returns
    -------
    pandas.DataFrame
        Measured; ``sources`` names what was searched, several joined by ``;``.
    """
    share = classified_share(associations, labels)
    partial = _per_1000(associations, residents) < least_per_1000
    astray = set() if placed is None else set(placed.index[placed < complete])
    rows = []
    for need in Need:
        of_need = sources.loc[sources["need"] == need]
        by_site = need not in BY_SITES or (of_need["provider_kind"] == ProviderKind.SITE).any()
        for code in residents.index:
            classified = share.get(code, 0.0) >= complete and not partial[code]
            known = need not in BY_ASSOCIATIONS or (classified and (code, need.value) not in astray)
            whole = site_complete is None or site_complete.get((code, need), True)
            rows.append((code, need.value, bool(by_site and known and whole), ";".join(of_need["source"])))
    table = pd.DataFrame(rows, columns=["municipality_code", "need", "measured", "sources"])
    result: pd.DataFrame = tables.MEASURED.conform(table)
    return result


def _per_1000(associations: pd.DataFrame, residents: pd.Series) -> pd.Series:
    counted = associations.loc[associations["status"] != Status.ENDED, "home_municipality"].value_counts()
    people = residents.astype("float64")
    return 1000 * counted.reindex(residents.index).fillna(0) / people.where(people > 0)


def classified_share(associations: pd.DataFrame, labels: pd.DataFrame) -> pd.Series:
    """Give the share of associations with a known need or role, by home municipality; ended ones left out.

    A role counts as known: of a party or a trade union we know that it supplies no need.
    """
    counted = associations.loc[associations["status"] != Status.ENDED]
    told = labels.loc[labels["kind"].isin([LabelKind.NEED, LabelKind.ROLE]), "association_id"]
    known = counted["association_id"].isin(told)
    return known.groupby(counted["home_municipality"].to_numpy()).mean()

"""How much supply falls to each resident when those who live near the same place have to share it.

Four measures over the same pairs of a cell and a site. Each conserves something, and each result carries
the sums on both sides of that, made in two ways: :class:`Sum`. All are exact in the order of rounding.

A cell without residents (or of whom nobody knows how many, NA) demands nothing and takes nothing from
anyone; a site with nobody in reach gives nothing, and its supply is *unreached*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jarjestokartta.coverage.links import Links
from jarjestokartta.coverage.travel import Floats, Ints
from jarjestokartta.geo.access_vocabulary import AccessMethod, Conserved

EXACT = 1e-9  # relative difference of two sums that are one


@dataclass(frozen=True)
class Sum:
    """What is conserved, as shared out and as it was there to share."""

    method: AccessMethod
    conserved: Conserved
    shared: float
    there: float

    @property
    def difference(self) -> float:
        """Relative difference of the two; 0 where both are 0."""
        larger = max(abs(self.shared), abs(self.there))
        return abs(self.shared - self.there) / larger if larger else 0.0

    @property
    def holds(self) -> bool:
        """Whether the two are one but for rounding."""
        return self.difference <= EXACT


@dataclass(frozen=True)
class Access:
    """What one measure gives.

    Parameters
    ----------
    cells
        Access, by the index of the residents.
    demand
        Residents who share each site, by the index of the supply; 0 where nobody reaches it.
    level
        Level of service, supply per resident who shares it, by the index of the supply; NaN where
        nobody does.
    sums
        What is conserved.
    """

    cells: pd.Series
    demand: pd.Series
    level: pd.Series
    sums: tuple[Sum, ...]


def two_step(
    links: Links, residents: pd.Series, supply: pd.Series, *, method: AccessMethod = AccessMethod.TWO_STEP
) -> Access:
    """Give two-step floating catchment access (2SFCA, or E2SFCA with several zones): supply per resident.

    With weights *w*, residents *P* and supply *S*: R_j = S_j / Σ_i P_i w_ij, A_i = Σ_j w_ij R_j (Luo & Wang
    2003, `doi:10.1068/b29120`; with zones Luo & Qi 2009, `doi:10.1016/j.healthplace.2009.06.002`).
    Conserved: Σ_i P_i A_i = Σ_j S_j over the sites with anyone in reach.

    Parameters
    ----------
    links
        Cells and sites in reach of each other (:func:`weigh`).
    residents
        Persons of each cell; NA is unknown and counts as nobody.
    supply
        Of each site, ≥ 0, in any unit.

    Returns
    -------
    Access
        ``cells`` in units of supply per resident, for cells without residents too: what one would find there.

    Raises
    ------
    ValueError
        When residents or supply are negative or infinite, or supply is NA.
    """
    people, places = _people(residents), _places(supply)
    demand = _summed(links.site, people[links.cell] * links.weight, len(places))
    level = _divided(places, demand)
    cells = _summed(links.cell, level[links.site] * links.weight, len(people))
    kept = Sum(method, Conserved.SUPPLY, float(people @ cells), float(places[demand > 0].sum()))
    return _access(residents, supply, cells, demand, level, (kept,))


def availability(links: Links, residents: pd.Series, supply: pd.Series) -> Access:
    """Give spatial availability: how much supply falls to all residents of each cell together.

    V_i = Σ_j S_j F_ij with F_ij = F^p_i F^c_ij / Σ_i F^p_i F^c_ij, where F^p_i = P_i / Σ_i P_i and
    F^c_ij = w_ij / Σ_i w_ij (Soukhov, Páez, Higgins & Mohamed 2023, `doi:10.1371/journal.pone.0278468`,
    with α = 1). The sums below F^p and F^c are the same for all cells of a site and cancel. So
    V_i / P_i is the access of :func:`two_step` with the same weights, as the authors show. Conserved:
    Σ_i V_i = Σ_j S_j over the sites with anyone in reach.

    Parameters
    ----------
    links, residents, supply
        As of :func:`two_step`.

    Returns
    -------
    Access
        ``cells`` in units of supply.

    Raises
    ------
    ValueError
        As of :func:`two_step`.
    """
    people, places = _people(residents), _places(supply)
    pull = people[links.cell] * links.weight
    demand = _summed(links.site, pull, len(places))
    share = _divided(pull, demand[links.site])
    cells = _summed(links.cell, places[links.site] * share, len(people))
    there = float(places[demand > 0].sum())
    kept = Sum(AccessMethod.AVAILABILITY, Conserved.SUPPLY, float(cells.sum()), there)
    return _access(residents, supply, cells, demand, _divided(places, demand), (kept,))


def balanced(links: Links, residents: pd.Series, supply: pd.Series) -> Access:
    """Give balanced floating catchment access (BFCA): nobody is counted as demand more than once.

    Demand goes to the sites in reach in shares that sum to 1 for each cell: D_j = Σ_i P_i w_ij / Σ_j w_ij;
    L_j = S_j / D_j; each level of service goes to the cells in reach in shares that sum to 1 for each site:
    A_i = Σ_j L_j w_ij / Σ_i w_ij (Páez, Higgins & Vivona 2019, `doi:10.1371/journal.pone.0218773`).
    Conserved: Σ_j D_j = the residents with any site in reach, and Σ_i A_i = Σ_j L_j.

    A_i is a share of levels of service, which the paper takes among zones of like populations: of grid cells
    one of a single resident gets as much as one of thousands beside it. What residents meet is
    :func:`level_met`.

    Parameters
    ----------
    links, residents, supply
        As of :func:`two_step`.

    Returns
    -------
    Access
        ``cells`` in units of supply per resident who shares it; 0 for cells without residents, which take no
        share, so that an empty cell more or less changes nothing.

    Raises
    ------
    ValueError
        As of :func:`two_step`.
    """
    people, places = _people(residents), _places(supply)
    reached = _summed(links.cell, links.weight, len(people))
    pull = people[links.cell] * links.weight / reached[links.cell]
    demand = _summed(links.site, pull, len(places))
    level = _divided(places, demand)
    taking = links.weight * (people[links.cell] > 0)
    share = _divided(taking, _summed(links.site, taking, len(places))[links.site])
    cells = _summed(links.cell, level[links.site] * share, len(people))
    kept = (
        Sum(
            AccessMethod.BALANCED, Conserved.RESIDENTS, float(demand.sum()), float(people[reached > 0].sum())
        ),
        Sum(AccessMethod.BALANCED, Conserved.LEVEL, float(cells.sum()), float(level.sum())),
    )
    return _access(residents, supply, cells, demand, level, kept)


def level_met(links: Links, residents: pd.Series, found: Access) -> pd.Series:
    """Give the mean level of service that the residents of each cell meet where :func:`balanced` sends them.

    Σ_j L_j w_ij / Σ_j w_ij, in units of supply per resident. Weighted by residents it sums to the supply of
    the sites with anyone in reach: Σ_i P_i Σ_j L_j w_ij / Σ_j w_ij = Σ_j L_j D_j = Σ_j S_j.

    Parameters
    ----------
    links, residents
        Those that ``found`` was made of.
    found
        What :func:`balanced` gives.
    """
    size = len(residents)
    level = found.level.fillna(0).to_numpy()
    met = _summed(links.cell, level[links.site] * links.weight, size)
    reached = _summed(links.cell, links.weight, size)
    return pd.Series(_divided(met, reached), index=residents.index)


def unreached(found: Access, supply: pd.Series) -> pd.Series:
    """Give the supply of the sites that nobody reaches."""
    nowhere: pd.Series = supply.loc[(found.demand == 0).to_numpy()]
    return nowhere


def _access(
    residents: pd.Series,
    supply: pd.Series,
    cells: Floats,
    demand: Floats,
    level: Floats,
    sums: tuple[Sum, ...],
) -> Access:
    shared = np.where(demand > 0, level, np.nan)
    return Access(
        cells=pd.Series(cells, index=residents.index),
        demand=pd.Series(demand, index=supply.index),
        level=pd.Series(shared, index=supply.index),
        sums=sums,
    )


def _people(residents: pd.Series) -> Floats:
    return _amounts(residents.fillna(0), "residents")


def _places(supply: pd.Series) -> Floats:
    return _amounts(supply, "supply")


def _amounts(values: pd.Series, name: str) -> Floats:
    amounts: Floats = values.to_numpy(dtype=np.float64)
    if not ((amounts >= 0) & np.isfinite(amounts)).all():
        raise ValueError(f"{name} must be finite and not below 0")
    return amounts


def _summed(position: Ints, values: Floats, size: int) -> Floats:
    return np.bincount(position, weights=values, minlength=size).astype(np.float64, copy=False)


def _divided(above: Floats, below: Floats) -> Floats:
    """Divide, 0 where there is nothing to divide by."""
    return np.divide(above, below, out=np.zeros(len(above)), where=below > 0)

"""Ages of the cells whose ages are withheld, estimated from what is known of their municipality.

A population grid tells how many live in every cell and withholds their ages where few do. In a sparsely
settled municipality such cells hold up to two fifths of the people, and older ones than the others do.

Let the withheld cells of a municipality have ``W`` residents and all its cells ``S``, let its open cells hold
``O_g`` people of the age group ``g``, and its own figures be ``M_g`` with the sum ``M``::

    r_g = S × M_g / M − O_g                    what the figures leave for the withheld cells; sums to W
    e_g = (N_g + 100 × n_g) / (N + 100)        share in similar cells: open, with under 20 residents; N of
                                               the municipality's own, n_g is the share in those of all
    b   = W² / (W² + (M − S)²)                 how far the remainder is believed
    p_g ∝ max(0, b × r_g / W + (1 − b) × e_g)

Each withheld cell gets ``p_g`` of its residents. People without coordinates are in the figures and in no
cell: the more they are beside the withheld, the less is the remainder that of the withheld, and the less it
is believed. Where figures and cells are not of the same people, or there are no figures, ``b`` is 0. Why so,
and what it is worth, stands in ``docs/adr/0020-withheld-ages.md``.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd

from jarjestokartta.geo.population.finest_figures import GROUPS

AGES = list(GROUPS[1:])
# Open cells of fewer residents are like those whose ages are withheld (under 10).
SIMILAR_BELOW = 20
# So many residents with the shares of all similar cells are added to those of each municipality.
ADDED = 100
# Figures and sums of cells that differ by less are of as many people.
_LEAST = 0.5
_NEVER_NIL = 1e-12

Cells = TypeVar("Cells", bound=pd.DataFrame)
Floats = np.ndarray


def estimated(cells: Cells, figures: pd.DataFrame) -> Cells:
    """Give Residents with the withheld ages filled in where anything tells them.

    Parameters
    ----------
    cells
        Residents: persons, NA where withheld; ``year`` is the extra column of when they were counted. Cells
        without ``municipality_code`` are taken together.
    figures
        AreaResidents, those of municipalities among them, one year each.

    Returns
    -------
    pandas.DataFrame
        ``cells`` in their order and with their index. A cell that misses ages has all of them after, as
        persons (not whole) that add up to its residents; ages that it told stay, and
        ``age_estimated_share`` is the part of its residents whose age is estimated. A cell whose residents
        are unknown, or fewer than the ages it tells, stays as it is; so do all where no ages are known
        at all. The extra column ``age_remainder_share`` tells how far the estimate is by the
        municipality's remainder (1) or by similar cells (0), NA where nothing is estimated.
    """
    ages = cells[AGES].to_numpy(dtype=float, copy=True)
    rest = _rest(cells)
    found = shares(cells, figures).reindex(_homes(cells))
    weight = np.where(np.isnan(ages), found[AGES].clip(lower=_NEVER_NIL).to_numpy(), 0.0)
    filling = np.isfinite(rest) & np.isfinite(weight).all(axis=1)
    parts = weight[filling] / weight[filling].sum(axis=1, keepdims=True) * rest[filling, None]
    ages[filling] = np.where(np.isnan(ages[filling]), parts, ages[filling])
    people = cells["residents"].to_numpy(dtype=float)
    share = cells["age_estimated_share"].to_numpy(dtype=float, copy=True)
    share[filling] = rest[filling] / np.maximum(people[filling], _NEVER_NIL)
    return cells.assign(
        **dict(zip(AGES, ages.T, strict=True)),
        age_estimated_share=share.clip(max=1.0),
        age_remainder_share=np.where(filling, found["by_remainder"].to_numpy(), np.nan),
    )


def shares(cells: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Give the shares of ages in the withheld cells of each municipality, as :func:`estimated` takes them.

    Returns
    -------
    pandas.DataFrame
        By ``municipality_code`` (empty for cells without one): a share for each age group, which add up
        to 1, or NA where nothing is known; ``withheld``, the residents whose age is not told; and
        ``by_remainder``, 0–1, how far the shares are those of the municipality's remainder.
    """
    homes = _homes(cells)
    withheld = pd.Series(_rest(cells), index=cells.index).groupby(homes).sum()
    without, own = withheld.to_numpy(), _of_towns(figures, withheld.index)
    told = cells[AGES].groupby(homes).sum().to_numpy(dtype=float)
    people, total = without + told.sum(axis=1), own[AGES].sum(axis=1, skipna=False).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        remainder = (own[AGES].to_numpy() * (people / total)[:, None] - told) / without[:, None]
        belief = without**2 / (without**2 + (total - people) ** 2)
    same = _same_people(cells, homes, own, people=people, total=total)
    usable = same & np.isfinite(remainder).all(axis=1)
    belief = np.where(usable, belief, 0.0)[:, None]
    similar = _similar(cells, homes, own)
    mixed = belief * np.where(usable[:, None], remainder, 0.0) + (1 - belief) * similar
    mixed = np.maximum(mixed, 0.0)
    table = pd.DataFrame(mixed / mixed.sum(axis=1, keepdims=True), index=withheld.index, columns=AGES)
    return table.assign(withheld=without, by_remainder=belief).rename_axis("municipality_code")


def _homes(cells: pd.DataFrame) -> pd.Series:
    return cells["municipality_code"].fillna("")


def _rest(cells: pd.DataFrame) -> Floats:
    """Give the residents of each cell whose age it does not tell; NaN where it tells all, or too many."""
    rest = (cells["residents"] - cells[AGES].sum(axis=1)).to_numpy(dtype=float)
    some_withheld = cells[AGES].isna().any(axis=1).to_numpy()
    return np.where(some_withheld & (rest >= 0), rest, np.nan)


def _of_towns(figures: pd.DataFrame, towns: pd.Index) -> pd.DataFrame:
    """Give the newest figures of municipalities that have all three age groups."""
    known = figures[figures["area_id"].isin(towns) & figures[AGES].notna().all(axis=1)]
    newest = known.sort_values("year").drop_duplicates("area_id", keep="last")
    return newest.set_index("area_id")[[*AGES, "year"]].reindex(towns)


def _similar(cells: pd.DataFrame, homes: pd.Series, own: pd.DataFrame) -> Floats:
    """Give the shares of ages in similar cells by municipality, drawn towards those of all.

    Where no open cell is like those withheld, all open cells are taken; where none is open, the figures.
    """
    is_open = cells[AGES].notna().all(axis=1)
    for alike in (is_open & (cells["residents"] < SIMILAR_BELOW), is_open):
        people = cells.loc[alike, AGES].groupby(homes[alike]).sum().reindex(own.index, fill_value=0.0)
        if people.to_numpy().sum() > 0:
            break
    else:
        people = own[AGES].fillna(0.0)
    counts = people.to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        every = counts.sum(axis=0) / counts.sum()
    result: Floats = (counts + ADDED * every) / (counts.sum(axis=1, keepdims=True) + ADDED)
    return result


def _same_people(
    cells: pd.DataFrame, homes: pd.Series, own: pd.DataFrame, *, people: Floats, total: Floats
) -> np.ndarray:
    """Tell of which municipalities the figures count the people of the cells.

    They do when they are of the same year, and also where every municipality's cells add up to its figure:
    years are sometimes written wrong, and so many sums do not agree by chance.
    """
    known: np.ndarray = np.isfinite(total)
    if known.any() and (np.abs(people - total)[known] < _LEAST).all():
        return known
    if "year" not in cells:
        return np.zeros(len(own), dtype=bool)
    counted = pd.to_numeric(cells["year"]).groupby(homes).max().reindex(own.index)
    same: np.ndarray = known & counted.eq(own["year"]).fillna(value=False).to_numpy(dtype=bool)
    return same

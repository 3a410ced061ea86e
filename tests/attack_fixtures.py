"""A reader who wants to know: everything published on counts by area as one linear program."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from jarjestokartta.geo.vocabulary import Need, Role
from jarjestokartta.maps.privacy import LEAST_ASSOCIATIONS

NEEDS = [f"need_{need.replace('-', '_')}" for need in Need]
SECRET = ["need_mutual_aid", "role_trust"]
COUNTS = ["associations", "unclassified", *NEEDS, *(f"role_{role}" for role in Role)]
# In an area: who of the left is at most who of the right.
RELATIONS = (
    *(([need, "unclassified"], ["associations"]) for need in NEEDS),
    (["associations"], [*NEEDS, "unclassified"]),  # who is classified has a need
    (["role_trust"], ["associations"]),
    (["need_mutual_aid"], ["role_trust"]),  # as the list of associations shows
)


@dataclass(frozen=True)
class Found:
    """What the reader finds of one hidden count."""

    area: str
    column: str
    least: int
    most: int


@dataclass
class Program:
    """Linear relations of counts by area; a published count is a number, a hidden one a variable."""

    counts: pd.DataFrame
    bounds: list[tuple[float, float | None]] = field(default_factory=list)
    variables: dict[tuple[str, str], int] = field(default_factory=dict)
    below: list[tuple[dict[int, float], float]] = field(default_factory=list)  # Σ coefficient · variable ≤
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for column in self.counts:
            for area in self.counts.index[self.counts[column].isna()]:
                self.variables[area, column] = len(self.bounds)
                self.bounds.append((0.0, None))

    def terms(self, area: str, columns: list[str]) -> tuple[dict[int, float], float]:
        """Give the sum of an area's counts: variables and a number."""
        there = {self.variables[area, one]: 1.0 for one in columns if (area, one) in self.variables}
        return there, float(self.counts.loc[area, columns].sum())

    def at_most(self, area: str, small: list[str], large: list[str]) -> None:
        """Add that one sum of an area is at most another."""
        (left, less), (right, more) = self.terms(area, small), self.terms(area, large)
        both = {one: left.get(one, 0.0) - right.get(one, 0.0) for one in left.keys() | right.keys()}
        if any(both.values()):
            self.below.append((both, more - less))

    def total(self, column: str, areas: pd.Index, number: float) -> None:
        """Add what a column of some areas sums up to."""
        there = {self.variables[area, column]: 1.0 for area in areas if (area, column) in self.variables}
        if there:
            self.equal.append((there, number - float(self.counts.loc[areas, column].sum())))

    def at_least(self, area: str, column: str, number: float) -> None:
        """Add what a hidden count is at least."""
        variable = self.variables[area, column]
        self.bounds[variable] = (max(self.bounds[variable][0], number), None)

    def solved(self, wanted: pd.DataFrame) -> Iterator[Found]:
        """Give the least and the most whole number that each hidden count can be that is ``wanted``."""
        limits = (*self._matrix(self.below), *self._matrix(self.equal))
        for (area, column), variable in self.variables.items():
            if column not in wanted or not wanted.loc[area, column]:
                continue
            found = []
            for sign in (1.0, -1.0):
                aim = np.zeros(len(self.bounds))
                aim[variable] = sign
                done = optimize.linprog(aim, *limits, bounds=self.bounds, method="highs")
                assert done.status == 0, done.message  # what is published is at odds with itself
                found.append(sign * done.fun)
            yield Found(area, column, int(np.ceil(found[0] - 1e-6)), int(np.floor(found[1] + 1e-6)))

    def _matrix(self, lines: list[tuple[dict[int, float], float]]) -> tuple[object, object]:
        if not lines:
            return None, None
        cells = [
            (number, variable, factor)
            for number, (terms, _) in enumerate(lines)
            for variable, factor in terms.items()
        ]
        rows, columns, factors = zip(*cells, strict=True)
        matrix = sparse.csr_array((factors, (rows, columns)), shape=(len(lines), len(self.bounds)))
        return matrix, np.array([number for _, number in lines])


def attack(
    villages: pd.DataFrame,
    truth: pd.DataFrame,
    by: pd.Series,
    listed: pd.DataFrame | None = None,
    *,
    every: int = 1,
) -> Iterator[Found]:
    """Give what a reader finds of each small count that is hidden, or of one of ``every`` so many.

    Parameters
    ----------
    villages
        ``villages.csv`` as published, by ``area_id``.
    truth
        The same with nothing hidden: of this the reader has the sums of areas that are one in ``by``, and
        of the unclassified the sum of all.
    by
        By ``area_id``. The municipality's sums by address are no more published than the region's: a reader
        who has them knows more than anyone should.
    listed
        By ``area_id`` how many the list of associations names in an area for each of :data:`SECRET`.
    """
    program = Program(villages[COUNTS].astype("float64"))
    for area in villages.index:
        for small, large in RELATIONS:
            program.at_most(area, small, large)
    for column in SECRET:
        for areas in by.groupby(by).groups.values():
            program.total(column, areas, truth.loc[areas, column].sum())
        towns = villages["municipality_code"]
        for areas in towns.groupby(towns).groups.values():
            _read_code(program, column, areas)
    program.total("unclassified", villages.index, truth["unclassified"].sum())
    for area, column in program.variables:
        if listed is not None and column in SECRET:
            program.at_least(area, column, listed.loc[area, column])
    small = truth[SECRET].gt(0) & truth[SECRET].lt(LEAST_ASSOCIATIONS)
    turn = pd.Series(range(len(small)), index=small.index) % every == 0
    return program.solved(small.where(turn, other=False))


def _read_code(program: Program, column: str, areas: pd.Index) -> None:
    """Add what the code tells: where zeros are shown, what is hidden is none, but for the smallest areas."""
    here = program.counts.loc[areas]
    if not here[column].eq(0).any():
        return
    silent = here["unclassified"].fillna(0) if column.startswith("need") else 0.0
    for area in areas[here[column].isna() & (here["associations"] - silent >= LEAST_ASSOCIATIONS)]:
        program.at_least(area, column, 1.0)

"""Fit the weights of ``geo/data/score_weights.csv``: how likely an answer of the geocoder is right.

    python benchmarks/fit_scores.py --write

Addresses of four built-in regions are spoiled by the noise ``pen`` (see ``address_noise.py``) and placed by
the same code as a user's; a logistic regression for each precision learns what the evidence is worth: first
of streets, then of the areas that are given where no street is believed. The other noise and another region
are for ``geocoding.py``, which measures. Without ``--write`` nothing is done.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from address_noise import Dirty, dirty
from geocode_truth import Addresses, right
from numpy.typing import NDArray

from jarjestokartta.geo import files
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import belief, confidence, on_streets
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.model import region
from jarjestokartta.geo.vocabulary import Precision

REGIONS = (region.SEED, 1, 2, 3)
ROUNDS, ROWS = 2, 100_000
NO_NUMBER = 0.02
ON_STREETS = (Precision.BUILDING, Precision.INTERPOLATED, Precision.STREET, Precision.PLACE)
IN_AREAS = ("village", "postal-area", "municipality")
RIDGE = 0.5  # in the odds' squared logarithms: what little is seen says little
LEAST_WEIGHT = 0.005  # rounds to nothing
OUT = Path(__file__).parents[1] / "geo" / "data" / "score_weights.csv"


@dataclass(frozen=True)
class Seen:
    """Evidence for answers of one kind, and whether they were right."""

    kind: str
    features: pd.DataFrame
    right: NDArray[np.bool_]


@dataclass(frozen=True)
class Round:
    """Spoiled addresses and what they are looked for in."""

    addresses: Addresses
    noisy: Dirty
    known: Gazetteer
    question: Question

    @classmethod
    def of(cls, addresses: Addresses, seed: int) -> Round:
        noisy = dirty(addresses.points, ROWS, seed=seed, kind="pen", no_number=NO_NUMBER, lifelike=True)
        known = addresses.without(noisy.held_out)
        return cls(addresses, noisy, known, Question.of(noisy.rows, known, addresses.areas))

    @cached_property
    def chosen(self) -> pd.DataFrame:
        """The candidates chosen on streets, those that will be doubted too."""
        chosen = on_streets.answer(self.question, self.known).chosen
        chosen = chosen[~chosen["ambiguous"]]
        return chosen.assign(street_key=self.known.streets["street_key"].to_numpy()[chosen["street"]])

    def streets(self, precision: Precision) -> Iterator[Seen]:
        """Give what is seen of those that claim a precision, by the weights of the finer ones."""
        chosen = self.chosen
        for finer in (Precision.BUILDING, Precision.INTERPOLATED):
            if finer == precision:
                break
            chosen = belief.claiming_less(chosen, finer, self.question)
        own = chosen[chosen["precision"] == precision]
        features = confidence.of_streets(own, self.question.rows, self.question.weights)
        yield Seen(precision.value, features, self.right(own))

    def areas(self) -> Iterator[Seen]:
        """Give what is seen of the areas that are given in place of streets."""
        for area in belief.in_areas(self.question, belief.of_streets(self.question)):
            yield Seen(area.kind, area.evidence, self.right(area.points))

    def right(self, answers: pd.DataFrame) -> NDArray[np.bool_]:
        asked = ["precision", "easting", "northing", "municipality_code", "street_key"]
        area_code = self.question.rows["area_code"].reindex(answers.index)
        answers = answers.reindex(columns=asked).assign(area_code=area_code)
        return right(answers, self.noisy.truth.iloc[answers.index], self.addresses.areas)


def fitted(features: NDArray[np.float64], good: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the weights by iteratively reweighted least squares with a ridge; the first is the constant."""
    table = np.column_stack([np.ones(len(features)), features])
    ridge = np.full(table.shape[1], RIDGE)
    ridge[0] = 1e-3
    weights = np.zeros(table.shape[1])
    for _ in range(200):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (good - chance) - ridge * weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    return weights


def weights_of(kinds: Iterable[str], seen: Iterable[Seen]) -> pd.DataFrame:
    """Fit every kind and give the rows of the file."""
    every: dict[str, list[Seen]] = {kind: [] for kind in kinds}
    for one in seen:
        every[one.kind].append(one)
    rows = []
    for kind, parts in every.items():
        features = pd.concat([one.features for one in parts])
        good = np.concatenate([one.right for one in parts])
        print(f"{kind}: {len(good):,} rows, {good.mean():.2%} right")
        weights = fitted(features.to_numpy(), good)
        named = zip(["always", *confidence.FEATURES], weights, strict=True)
        rows += [(kind, name, f"{weight:.2f}") for name, weight in named if abs(weight) >= LEAST_WEIGHT]
    return pd.DataFrame(rows, columns=["precision", "feature", "weight"])


def replaced(table: pd.DataFrame, fitted_now: pd.DataFrame) -> pd.DataFrame:
    """Write the weights with those of some kinds anew; from now on the geocoder uses them."""
    order = [*(one.value for one in ON_STREETS), *IN_AREAS]
    table = pd.concat([table[~table["precision"].isin(fitted_now["precision"])], fitted_now])
    table = table.sort_values("precision", key=lambda kind: kind.map(order.index), kind="stable")
    table.to_csv(OUT, index=False, lineterminator="\n")
    files.builtin_table.cache_clear()
    confidence.weights_by_kind.cache_clear()
    return table


def main() -> None:
    rounds = []
    for place, seed in enumerate(REGIONS):
        with TemporaryDirectory() as folder:
            addresses = Addresses.of_region(Path(folder), seed=seed)
        rounds += [Round.of(addresses, ROUNDS * place + number) for number in range(ROUNDS)]
    table = pd.read_csv(OUT, dtype="str")
    for precision in ON_STREETS:
        fitted_now = weights_of(
            [precision.value], (seen for one in rounds for seen in one.streets(precision))
        )
        table = replaced(table, fitted_now)
    table = replaced(table, weights_of(IN_AREAS, (seen for one in rounds for seen in one.areas())))
    shown = table.pivot_table(index="feature", columns="precision", values="weight", aggfunc="first")
    print(shown.fillna("").to_string())


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    main()

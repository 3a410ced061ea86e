"""How good answers are: buildings claimed, found and imagined, points between houses, wrong municipalities.

Parts of ``geocoding.py``; run alone it does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from geocode_truth import BETWEEN_M, BUILDING_M, away
from numpy.typing import NDArray

from jarjestokartta.geo.vocabulary import Precision

BANDS = (0.0, 0.5, 0.85, 0.95, 0.98, 0.99, 0.995, 1.0)  # each holds 1,000 rows, of some 600,000
LEAST_IN_BAND = 1_000


@dataclass(frozen=True)
class Buildings:
    """Of buildings claimed, within 50 m; of true ones, found; of streets that exist nowhere, claimed."""

    claimed: int
    precision: float
    recall: float
    nowhere: float

    @classmethod
    def of(cls, claimed: NDArray[np.bool_], answers: pd.DataFrame, truth: pd.DataFrame) -> Buildings:
        """Measure; ``answers`` have ``easting`` and ``northing``."""
        kind = truth["kind"].to_numpy()
        real = np.isin(kind, ["building", "unknown-number"])
        near = claimed & real & (away(answers, truth) <= BUILDING_M)
        true, nowhere = kind == "building", kind == "nowhere"
        return cls(
            int(claimed.sum()),
            float(near.sum() / claimed.sum()),
            float((near & true).sum() / true.sum()),
            float((claimed & nowhere).sum() / nowhere.sum()),
        )


def between(answers: pd.DataFrame, truth: pd.DataFrame) -> tuple[int, float]:
    """Give how many houses that the gazetteer lacks got a point between others, and how many are near."""
    given = (answers["precision"] == Precision.INTERPOLATED).to_numpy()
    own = given & (truth["kind"] == "unknown-number").to_numpy()
    near = away(answers, truth) <= BETWEEN_M
    return int(own.sum()), float(near[own].mean())


@dataclass(frozen=True)
class Misplaced:
    """Rows in a wrong municipality, at street precision or finer, and what came of addresses outside.

    Parameters
    ----------
    all_rows
        Whatever was spoiled.
    not_as_told
        Without those whose postal code or home municipality was spoiled to name just that municipality.
    outside
        Addresses outside that were placed on a street inside.
    outside_by_seat
        … at the middle of the municipality that is their seat, with the highest of their scores.
    """

    all_rows: int
    not_as_told: int
    outside: int
    outside_by_seat: int
    outside_score: float

    @classmethod
    def of(
        cls, answers: pd.DataFrame, rows: pd.DataFrame, truth: pd.DataFrame, code_of: pd.Series
    ) -> Misplaced:
        """Count; ``code_of`` is the municipality of each postal code."""
        on_street = answers["street_key"].notna().to_numpy()
        placed = answers["municipality_code"].to_numpy()
        outside = (truth["kind"] == "outside").to_numpy()
        wrong = on_street & ~outside & (placed != truth["municipality_code"].to_numpy())
        told = (rows["home_municipality"].to_numpy() == placed) | (
            rows["postal_code"].map(code_of).to_numpy() == placed
        )
        by_seat = outside & answers["easting"].notna().to_numpy() & ~on_street
        return cls(
            int(wrong.sum()),
            int((wrong & ~told).sum()),
            int((on_street & outside).sum()),
            int(by_seat.sum()),
            float(answers["score"].to_numpy()[by_seat].max(initial=0.0)),
        )


def bands(score: NDArray[np.float64], right: NDArray[np.bool_]) -> pd.DataFrame:
    """Give rows, mean score and share that is right by band of score."""
    place = np.clip(np.searchsorted(BANDS, score, side="right") - 1, 0, len(BANDS) - 2)
    table = pd.DataFrame({"score": score, "right": right}).groupby(place)
    out = pd.DataFrame(
        {"rows": table.size(), "stated": table["score"].mean(), "right": table["right"].mean()}
    )
    return out.set_axis([f"{BANDS[one]:g}–{BANDS[one + 1]:g}" for one in out.index])  # type: ignore[index]

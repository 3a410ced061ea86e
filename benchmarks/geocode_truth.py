"""The built-in region's addresses and areas, and whether an answer of the geocoder is right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from address_noise import Dirty
from geocode_accuracy import areas
from numpy.typing import NDArray

from jarjestokartta.geo import gazetteer, gazetteer_file, geocode
from jarjestokartta.geo.matching import belief
from jarjestokartta.geo.matching.question import Question
from jarjestokartta.geo.model import region
from jarjestokartta.geo.vocabulary import Level, Precision

BUILDING_M, BETWEEN_M = 50.0, 150.0


@dataclass(frozen=True)
class Addresses:
    """A region's address points as the gazetteer file has them (``village`` beside), and its areas."""

    table: pa.Table
    points: pd.DataFrame
    areas: gpd.GeoDataFrame

    @classmethod
    def of_region(cls, folder: Path, *, seed: int | None = None) -> Addresses:
        """Write the built-in region to ``folder`` and read it as a user's own."""
        region.write(folder, **({} if seed is None else {"seed": seed}))
        path = folder / "addresses.parquet"
        gazetteer.build([folder / "data" / "raw" / "open_address.csv"], path)
        return cls.of(path, areas(folder))

    @classmethod
    def of(cls, path: Path, wide: gpd.GeoDataFrame) -> Addresses:
        """Read a gazetteer file."""
        table = gazetteer_file.read(path)
        points = table.to_pandas()
        texts = points.columns[points.dtypes == "category"]
        points[texts] = points[texts].astype("str")
        own = villages_at(points["easting"], points["northing"], wide)["name_fi"]
        return cls(table, points.assign(village=own.fillna("").to_numpy()), wide)

    def without(self, points: NDArray[np.int64]) -> gazetteer.Gazetteer:
        """Give the gazetteer that lacks some of its points."""
        keep = np.ones(self.table.num_rows, dtype=bool)
        keep[points] = False
        return gazetteer.Gazetteer.of(self.table.filter(pa.array(keep)))


def villages_at(easting: pd.Series, northing: pd.Series, wide: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give id and name of the village at each point; NA in none."""
    villages = wide[wide["level"] == Level.VILLAGE].reset_index(drop=True)
    at, which = shapely.STRtree(villages.geometry.to_numpy()).query(
        shapely.points(easting.to_numpy(float), northing.to_numpy(float)), predicate="intersects"
    )
    found = pd.Series(which, index=at).groupby(level=0).min().reindex(range(len(easting)))
    return villages[["area_id", "name_fi"]].reindex(found.to_numpy())


def away(answers: pd.DataFrame, truth: pd.DataFrame) -> NDArray[np.float64]:
    """Give how far each answer is from the true point, in m; NaN without one."""
    east, north = (
        answers[name].to_numpy(float) - truth[name].to_numpy(float) for name in ("easting", "northing")
    )
    return np.hypot(east, north)


def right(answers: pd.DataFrame, truth: pd.DataFrame, wide: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which answers are right, each at the precision it claims.

    Parameters
    ----------
    answers
        One a row of ``truth``: ``precision``, ``easting``, ``northing``, ``municipality_code``, and
        ``street_key`` (of answers on a street, else NA) and ``area_code`` where it has them.
    truth
        See :class:`address_noise.Dirty`.
    """
    kind, precision = truth["kind"].to_numpy(), answers["precision"].to_numpy()
    there = (answers["municipality_code"].to_numpy() == truth["municipality_code"].to_numpy()) & (
        kind != "outside"
    )
    on_street = there & np.isin(kind, ["building", "unknown-number", "no-number"])
    house = on_street & (kind != "no-number")
    street = on_street & (answers["street_key"].to_numpy() == truth["street_key"].to_numpy())
    village = villages_at(answers["easting"], answers["northing"], wide)["area_id"].to_numpy()
    own = villages_at(truth["easting"], truth["northing"], wide)["area_id"].to_numpy()
    distance = away(answers, truth)
    cases = {
        Precision.BUILDING: house & (distance <= BUILDING_M),
        Precision.INTERPOLATED: house & (distance <= BETWEEN_M),
        Precision.STREET: street,
        Precision.PLACE: np.where(answers["street_key"].notna(), street, there & (village == own)),
        Precision.POSTAL_AREA: (kind != "outside")
        & (answers["area_code"].to_numpy() == truth["postal_code"].to_numpy()),
        Precision.MUNICIPALITY: there,
    }
    return np.select([precision == one for one in cases], list(cases.values()), default=False)


def placed(noisy: Dirty, known: gazetteer.Gazetteer, wide: gpd.GeoDataFrame) -> pd.DataFrame:
    """Place the rows as the product does, and give what :func:`right` looks at, ``score`` and ``reason``."""
    located = geocode.locate(noisy.rows, known, wide)
    question = Question.of(noisy.rows, known, wide)
    on_streets = belief.of_streets(question).believed
    street = pd.Series(known.streets["street_key"].to_numpy()[on_streets["street"]], index=on_streets.index)
    points = {"easting": located.geometry.x, "northing": located.geometry.y}
    plain = pd.DataFrame(located.drop(columns="geometry")).assign(**points).reset_index(drop=True)
    return plain.assign(street_key=street, area_code=question.rows["area_code"])

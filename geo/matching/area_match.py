"""Where no street is found: the village the text names, the postal area, the municipality."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from jarjestokartta.geo.boundaries.codes import of_postal_areas
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import street_match, streets
from jarjestokartta.geo.vocabulary import Level

_COLUMNS = ["municipality_code", "easting", "northing", "source"]
_FROM_GAZETTEER = "gazetteer"


class Areas:
    """The areas of all levels, as points to fall back on and as polygons to check points with.

    Parameters
    ----------
    areas
        Areas contract, EPSG:3067; levels may be missing.
    gazetteer
        Where it has addresses in an area, a middle one of them is the area's point; else the polygon's own.
    """

    def __init__(self, areas: gpd.GeoDataFrame, gazetteer: Gazetteer | None) -> None:
        self._municipalities = areas[areas["level"] == Level.MUNICIPALITY].sort_values("area_id")
        postal = areas[areas["level"] == Level.POSTAL_AREA]
        self._postal = postal.set_index(of_postal_areas(postal["area_id"]).to_numpy())
        self._villages = areas[areas["level"] == Level.VILLAGE]
        self._gazetteer = gazetteer
        self._tree = shapely.STRtree(self._municipalities.geometry.to_numpy())

    def municipality_at(self, easting: NDArray[np.float64], northing: NDArray[np.float64]) -> pd.Series:
        """Give the municipality each point lies in, the lowest code on a border; NA outside all polygons."""
        return _code_at(self._tree, self._municipalities["area_id"], easting, northing)

    def postal_code_at(self, easting: NDArray[np.float64], northing: NDArray[np.float64]) -> pd.Series:
        """Give the postal code whose area each point lies in, the lowest on a border; NA outside all."""
        tree = shapely.STRtree(self._postal.geometry.to_numpy())
        return _code_at(tree, self._postal.index.to_series(), easting, northing)

    def villages(self, text: pd.Series, weights: pd.DataFrame) -> pd.DataFrame:
        """Give the village a row's text names, where just one is so named in its municipalities.

        Beside it ``tail``, whether other words precede the name, and ``code_there``, the point's postal code.
        """
        if self._villages.empty:
            return _nothing().assign(tail=False, code_there=None)
        villages = self._villages.assign(row_of=range(len(self._villages)))
        named = pd.concat([_named(villages, column) for column in ("name_fi", "name_sv")])
        asked = pd.DataFrame(
            [
                (row, name.key, name.method == "tail")
                for row, one in text.dropna().items()
                for name in _village_names(one)
            ],
            columns=["row", "key", "tail"],
        ).astype({"key": "str"})
        weights = weights[weights["weight"] > 0]
        found = asked.merge(named, on="key").merge(weights, on=["row", "municipality_code"])
        found = found.sort_values(["row", "weight", "row_of", "tail"], ascending=[True, False, True, True])
        found = found.drop_duplicates(["row", "row_of"])
        best = found["weight"] == found.groupby("row")["weight"].transform("max")
        found = found[best & ~found[best].duplicated("row", keep=False).reindex(found.index, fill_value=True)]
        points = villages.geometry.iloc[found["row_of"].to_numpy()].representative_point()
        found = found.assign(easting=points.x.to_numpy(), northing=points.y.to_numpy())
        there = self.postal_code_at(found["easting"].to_numpy(), found["northing"].to_numpy())
        return found.assign(code_there=there.to_numpy()).set_index("row")[[*_COLUMNS, "tail", "code_there"]]

    def postal_areas(self, area_code: pd.Series, weights: pd.DataFrame) -> pd.DataFrame:
        """Give a point of each row's postal area, in its home municipality where the area reaches there."""
        rows = area_code.dropna().rename("postal_code").rename_axis("row").reset_index()
        pairs = weights[weights["by_postal"]].merge(rows, on="row")
        points = self._postal_points(pairs)
        found = pairs.merge(points, on=["postal_code", "municipality_code"])
        order = ["row", "by_home", "addresses", "municipality_code"]
        found = found.sort_values(order, ascending=[True, False, False, True]).drop_duplicates("row")
        return found.set_index("row")[_COLUMNS]

    def municipalities(self, weights: pd.DataFrame) -> pd.DataFrame:
        """Give a point of the home municipality, else of the one postal code or post office tell."""
        points = pd.DataFrame(columns=_COLUMNS)
        if len(self._municipalities):
            middle = self._municipalities.geometry.representative_point()
            points = pd.DataFrame(
                {
                    "municipality_code": self._municipalities["area_id"],
                    "easting": middle.x,
                    "northing": middle.y,
                    "source": self._municipalities["source"],
                }
            )
        elif self._gazetteer is not None:
            points = self._gazetteer.municipalities.assign(source=_FROM_GAZETTEER)
        found = weights.merge(points, on="municipality_code")
        order = ["row", "by_home", "by_postal", "weight", "municipality_code"]
        found = found.sort_values(order, ascending=[True, False, False, False, True]).drop_duplicates("row")
        return found.set_index("row")[_COLUMNS]

    def _postal_points(self, wanted: pd.DataFrame) -> pd.DataFrame:
        columns = ["postal_code", *_COLUMNS, "addresses"]
        known = pd.DataFrame(columns=columns)
        if self._gazetteer is not None:
            table = self._gazetteer.postal_areas(wanted["postal_code"].unique()).assign(
                source=_FROM_GAZETTEER
            )
            known = self._inside(table)[columns]
        pairs = wanted[["postal_code", "municipality_code"]].drop_duplicates()
        pairs = pairs[pairs["postal_code"].isin(self._postal.index)]
        pairs = pairs.merge(known[["postal_code", "municipality_code"]], how="left", indicator=True)
        pairs = pairs[pairs["_merge"] == "left_only"].drop(columns="_merge")
        shapes = self._shapes(pairs)
        middle = shapely.point_on_surface(shapes)
        drawn = pairs.assign(
            easting=shapely.get_x(middle),
            northing=shapely.get_y(middle),
            source=self._postal.loc[pairs["postal_code"], "source"].to_numpy(),
            addresses=0,
        )
        drawn = drawn[~shapely.is_empty(shapes)]
        return pd.concat([one for one in (known, drawn[columns]) if len(one)] or [known])

    def _shapes(self, pairs: pd.DataFrame) -> NDArray[np.object_]:
        """Cut postal areas at their municipality's border, where that is known."""
        shapes = self._postal.geometry.loc[pairs["postal_code"]].to_numpy()
        borders = self._municipalities.set_index("area_id").geometry.reindex(pairs["municipality_code"])
        known = borders.notna().to_numpy()
        out = np.asarray(shapes, dtype=object).copy()
        out[known] = shapely.intersection(out[known], borders.to_numpy()[known])
        return out

    def _inside(self, points: pd.DataFrame) -> pd.DataFrame:
        """Keep the points that lie in the municipality they name, or outside all polygons."""
        there = self.municipality_at(points["easting"].to_numpy(), points["northing"].to_numpy())
        fine = there.isna() | (there.to_numpy() == points["municipality_code"].to_numpy())
        inside: pd.DataFrame = points[fine.to_numpy()]
        return inside


def _code_at(
    tree: shapely.STRtree, codes: pd.Series, easting: NDArray[np.float64], northing: NDArray[np.float64]
) -> pd.Series:
    point, polygon = tree.query(shapely.points(easting, northing))  # boxes; then with prepared polygons
    shapes = np.asarray(tree.geometries)
    shapely.prepare(shapes)
    inside = shapely.intersects_xy(shapes[polygon], easting[point], northing[point])
    point, polygon = point[inside], polygon[inside]
    lowest = pd.Series(codes.to_numpy()[polygon], index=point, dtype="str").groupby(level=0).min()
    return lowest.reindex(range(len(easting)))


def _named(villages: gpd.GeoDataFrame, column: str) -> pd.DataFrame:
    named = villages[villages[column].notna()]
    return pd.DataFrame(
        {
            "key": named[column].map(streets.key).astype("str"),
            "municipality_code": named["parent_id"],
            "row_of": named["row_of"],
            "source": named["source"],
        }
    )


def _village_names(text: str) -> list[street_match.Name]:
    """Give the names a village may be written under: ``Kuohun kylä`` is Kuohu."""
    names = [name for name in street_match.names(text) if name.method != "abbreviation"]
    whole = streets.key(text)
    stem = whole.removesuffix("kylä")
    if stem and stem != whole:
        names += [street_match.Name(key, 1.0, "exact") for key in (stem, stem.removesuffix("n"))]
    return names


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=_COLUMNS)

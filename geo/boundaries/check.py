"""What can be wrong with area polygons: mended where that is certain, else named."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import crs, problems
from jarjestokartta.geo.intake import vector
from jarjestokartta.geo.vocabulary import Severity

_POINTS = (0, 4)
_POLYGONS = (3, 6)
_COLLECTION = 7
# Two ways to mend a ring must agree on its area to this share, or the mend is called doubtful.
_SAME_AREA = 0.01
# Areas of one level may share this much of the smaller of the two, and this much ground (m²), before it is
# told: generalised borders cross each other in slivers, and some postal areas are no larger than a house.
_OVERLAP = 0.01
_SLIVER_M2 = 10_000

Checked = tuple[gpd.GeoDataFrame, pd.DataFrame]


def geometry(features: gpd.GeoDataFrame, *, points: bool = False) -> Checked:
    """Give the features whose geometry can be used, broken rings mended, and the problems.

    Parameters
    ----------
    features
        As :func:`jarjestokartta.geo.boundaries.features.read` gives them, EPSG:3067.
    points
        Whether points are welcome too (villages).
    """
    features = features.set_geometry(_without_lines(features.geometry.to_numpy()), crs=features.crs)
    shapes = features.geometry.to_numpy()
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    kinds = shapely.get_type_id(shapes)
    wrong = ~missing & ~np.isin(kinds, _POLYGONS + (_POINTS if points else ()))
    abroad = ~missing & ~wrong & ~vector.fits(shapely.bounds(shapes), crs.FINLAND_METRES)
    found = [
        _of("area-geometry-missing", Severity.REJECTED, features[missing]),
        _of("area-geometry-kind", Severity.REJECTED, features[wrong]),
        _of("area-abroad", Severity.REJECTED, features[abroad]),
    ]
    mended, more = mend(features[~(missing | wrong | abroad)])
    return mended, problems.join([*found, more])


def _without_lines(shapes: np.ndarray) -> np.ndarray:
    """Keep only the polygons of geometry collections."""
    mixed = shapely.get_type_id(shapes) == _COLLECTION
    if not mixed.any():
        return shapes
    kept = shapes.copy()
    for place in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapes[place])
        kept[place] = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), _POLYGONS)])
    return kept


def mend(features: gpd.GeoDataFrame) -> Checked:
    """Mend broken rings; say which, and where the mend is doubtful or impossible.

    A ring is mended by its structure (outer and inner rings). Where the even-odd rule would give another
    area, the mend is doubtful: someone has to look at it.
    """
    shapes = features.geometry.to_numpy()
    broken = ~shapely.is_valid(shapes)
    if not broken.any():
        return features, problems.join([])
    whole = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    area, other = shapely.area(whole), shapely.area(shapely.make_valid(shapes[broken]))
    lost = (area == 0) | ~np.isin(shapely.get_type_id(whole), _POLYGONS)
    doubtful = ~lost & (np.abs(area - other) > _SAME_AREA * area)
    rows = features[broken].assign(where=_where(shapes[broken]))
    found = problems.join(
        [
            _of("area-ring-lost", Severity.REJECTED, rows[lost]),
            _of("area-ring-doubtful", Severity.WARNING, rows[doubtful]),
            _of("area-ring-mended", Severity.REPAIRED, rows[~lost & ~doubtful]),
        ]
    )
    shapes = shapes.copy()
    shapes[broken] = whole
    keep = np.ones(len(features), dtype=bool)
    keep[np.flatnonzero(broken)[lost]] = False
    return features.set_geometry(shapes, crs=features.crs)[keep], found


def _where(shapes: np.ndarray) -> list[str]:
    """Give the place of the first fault of each shape as ``E N`` in whole metres."""
    reasons = pd.Series(shapely.is_valid_reason(shapes), dtype="str")
    places = reasons.str.extract(r"\[(-?[\d.]+) (-?[\d.]+)\]").astype("float64").round()
    return [f"{east:.0f} {north:.0f}" for east, north in places.itertuples(index=False)]


def _of(code: str, severity: Severity, rows: gpd.GeoDataFrame) -> pd.DataFrame:
    named = rows["name_fi"].fillna(rows["code"])
    return problems.of(code, severity, rows=rows["row"], values=named, restored=rows.get("where"))


def overlaps(areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Name each pair, one of it in the region, that covers the same ground.

    Told are overlaps of one hectare and more that are also over 1 % of the smaller area.
    """
    shapes = areas.geometry.to_numpy()
    one, two = shapely.STRtree(shapes).query(shapes, predicate="overlaps")
    inside, outer = shapely.STRtree(shapes).query(shapes, predicate="within")
    one, two = np.r_[one[one < two], inside], np.r_[two[one < two], outer]
    home = areas["in_region"].to_numpy(dtype=bool)
    told = (one != two) & (home[one] | home[two])
    one, two = one[told], two[told]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[two]))
    size = shapely.area(shapes)
    much = (shared >= _SLIVER_M2) & (shared > _OVERLAP * np.minimum(size[one], size[two]))
    names = areas["name_fi"].to_numpy()
    return problems.of(
        "areas-overlap",
        Severity.WARNING,
        rows=[pd.NA] * int(much.sum()),
        values=[f"{names[a]}, {names[b]}" for a, b in zip(one[much], two[much], strict=True)],
        restored=[f"{hectares:.0f}" for hectares in shared[much] / 10_000],
    )

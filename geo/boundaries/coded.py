"""Municipalities and postal areas: areas with an official code, one area a code."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import problems, vintages
from jarjestokartta.geo.boundaries import codes, names
from jarjestokartta.geo.boundaries.assign import assign
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.vintages import Changes
from jarjestokartta.geo.vocabulary import Level, Severity

# Neighbours this near are kept, so that a point just outside the region is known to be outside.
NEIGHBOURS_M = 30_000.0

Areas = tuple[gpd.GeoDataFrame, pd.DataFrame]


def municipalities(features: gpd.GeoDataFrame, region: Sequence[str] | None, changes: Changes) -> Areas:
    """Give the municipalities of the region and those within 30 km of it.

    Raises
    ------
    InputError
        ``areas-no-code``, ``areas-duplicate``; for a municipality of the region that is not there,
        ``areas-merged`` where it has become part of others, ``areas-not-yet`` where it is to be made of
        others, else ``areas-missing``.
    """
    found = codes.municipality_codes(features["code"])
    found = found.fillna(names.codes_of(features["name_fi"])).fillna(names.codes_of(features["code"]))
    if region is not None:
        near = _near_region(features, found, region, changes)
        features, found = features[near], found[near]
    areas, told = _one_a_code(features, found)
    areas = names.completed(areas)
    return areas.assign(in_region=areas["area_id"].isin(list(region)) if region is not None else True), told


def _near_region(
    features: gpd.GeoDataFrame, found: pd.Series, region: Sequence[str], changes: Changes
) -> pd.Series:
    """Tell which features are of the region or within 30 km of it."""
    _require_codes(features, found)
    absent = sorted(set(region) - set(found.dropna()))
    if absent:
        raise _absent(absent, features, frozenset(found.dropna()), changes)
    inside = found.isin(list(region))
    ground = shapely.union_all(features.geometry[inside].to_numpy())
    shapely.prepare(ground)
    near: pd.Series = inside | shapely.dwithin(ground, features.geometry.to_numpy(), NEIGHBOURS_M)
    return near


def _absent(
    codes: Sequence[str], features: gpd.GeoDataFrame, there: frozenset[str], changes: Changes
) -> InputError:
    """Say what became of municipalities of the region that the boundaries do not have, as far as known."""
    file, vintage = features.attrs["file"], vintages.year_of(features["vintage"])
    found = vintages.translate(pd.Series(codes, dtype="str"), there, changes)
    ends = {old: (new,) for old, new in found.merged.items()} | dict(found.split)
    if ends:
        told = "; ".join(changes.told(old, now) for old, now in sorted(ends.items()))
        return InputError("areas-merged", file=file, codes=told)
    coming = {code: [old for old in there if code in changes.ends(old, {code})] for code in codes}
    if any(coming.values()):
        told = "; ".join(changes.told(old, [new]) for new, parts in coming.items() for old in sorted(parts))
        return InputError("areas-not-yet", file=file, codes=told, vintage="?" if vintage is None else vintage)
    return InputError("areas-missing", file=file, codes=", ".join(codes))


def postal_areas(
    features: gpd.GeoDataFrame, region: Sequence[str] | None, parents: gpd.GeoDataFrame | None
) -> Areas:
    """Give the postal areas of the kept municipalities, each under the one it belongs to.

    Raises
    ------
    InputError
        ``areas-no-code``, ``areas-duplicate``, ``areas-none-inside``.
    """
    if parents is not None:
        features = features[_near(features, parents)]
        if features.empty:
            raise InputError("areas-none-inside", file=features.attrs["file"])
    areas, told = _one_a_code(features, codes.area_ids(Level.POSTAL_AREA, features["code"]))
    areas["name_fi"] = areas["name_fi"].fillna(codes.of_postal_areas(areas["area_id"]))
    areas["parent_id"] = named_parent(areas, parents)
    if parents is None:
        inside = areas["parent_id"].isin(list(region)) if region is not None else True
        return areas.assign(in_region=inside), told
    alone = areas["parent_id"].isna()
    if alone.any():
        middles = areas.geometry[alone].representative_point()
        areas.loc[alone, "parent_id"] = assign(middles, parents.assign(in_region=True))["area_id"]
    areas = areas[areas["parent_id"].notna()]
    home = parents.loc[parents["in_region"], "area_id"]
    return areas.assign(in_region=areas["parent_id"].isin(home)), told


def _near(features: gpd.GeoDataFrame, parents: gpd.GeoDataFrame) -> np.ndarray:
    hit = shapely.STRtree(features.geometry.to_numpy()).query(
        parents.geometry.to_numpy(), predicate="intersects"
    )[1]
    near = np.zeros(len(features), dtype=bool)
    near[hit] = True
    return near


def named_parent(features: pd.DataFrame, parents: gpd.GeoDataFrame | None) -> pd.Series:
    """Give the municipality code that each feature's own column names, by code or by name."""
    by_code = codes.municipality_codes(features["parent"])
    by_name = names.codes_of(features["parent"])
    if parents is None:
        return by_code.fillna(by_name)
    known = pd.concat([parents.set_index("name_sv")["area_id"], parents.set_index("name_fi")["area_id"]])
    known = known[known.index.notna() & ~known.index.duplicated(keep="last")]
    known.index = known.index.str.casefold()
    found = by_code.fillna(features["parent"].str.casefold().map(known)).fillna(by_name)
    return found.where(found.isin(parents["area_id"])).astype("str")


def _one_a_code(features: gpd.GeoDataFrame, ids: pd.Series) -> Areas:
    """Join the parts of one area; two areas of one code cannot be told apart, and stop the reading."""
    _require_codes(features, ids)
    bad = features[ids.isna()]
    told = problems.of(
        "area-code", Severity.REJECTED, rows=bad["row"], values=bad["code"].fillna(bad["name_fi"])
    )
    areas = features.assign(area_id=ids)[ids.notna()].sort_values(["area_id", "row"])
    double = areas[areas["area_id"].duplicated(keep=False)]
    if double.empty:
        return areas, told
    _require_one_name(double, features)
    extra = double[double["area_id"].duplicated()]
    joined = problems.of(
        "area-parts-joined",
        Severity.REPAIRED,
        rows=extra["row"],
        values=extra["name_fi"].fillna(extra["code"]),
    )
    whole = areas.drop_duplicates("area_id").set_index("area_id", drop=False)
    for area_id, parts in double.groupby("area_id"):
        whole.loc[area_id, "geometry"] = shapely.union_all(parts.geometry.to_numpy())
    return whole.reset_index(drop=True), problems.join([told, joined])


def _require_codes(features: gpd.GeoDataFrame, ids: pd.Series) -> None:
    if ids.isna().all():
        raise InputError(
            "areas-no-code",
            file=features.attrs["file"],
            columns=", ".join(features.attrs["headers"]),
        )


def _require_one_name(double: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> None:
    spelled = double.assign(name=double["name_fi"].fillna("").str.casefold()).groupby("area_id")["name"]
    several = spelled.nunique()
    several = several[several > 1].index
    if len(several):
        rows = double[double["area_id"].isin(several)]
        listed = ", ".join(
            f"{code.removeprefix('pno-')} ({', '.join(group['name_fi'].fillna('–'))})"
            for code, group in rows.groupby("area_id")
        )
        raise InputError("areas-duplicate", file=features.attrs["file"], codes=listed)

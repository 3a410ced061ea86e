"""A layer's features under our own column names, whatever the source called them."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import problems, tables
from jarjestokartta.geo.boundaries import columns
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.intake import source_columns, vector
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level, Severity

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def read(source: Source, level: Level, folder: Path) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Read features as ``row, code, name_fi, name_sv, parent, vintage, geometry``, and the problems.

    ``row`` counts from 1; texts are stripped, an empty one is NA. Nothing is checked here but that the
    columns exist.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.geo.intake.vector.read`, and
        :func:`jarjestokartta.geo.intake.source_columns.require`; ``areas-year`` where municipalities are of
        another year than the settings say.
    """
    layer = vector.read(source, folder)
    headers = [str(name) for name in layer.columns if name != "geometry"]
    found = columns.find(headers, level, source.columns)
    source_columns.require(source, found, headers, file=folder / source.file)
    if level is Level.MUNICIPALITY:
        _require_one_year(layer, found["vintage"], source, folder / source.file)
    texts = {
        ours: _text(layer[found[ours]]) if found.get(ours) else _nothing(layer)
        for ours in ("code", "name_fi", "name_sv", "parent")
    }
    features = gpd.GeoDataFrame(
        {"row": np.arange(1, len(layer) + 1), **texts, "vintage": _vintage(layer, found["vintage"], source)},
        geometry=layer.geometry,
        index=layer.index,
    )
    features.attrs["file"] = folder / source.file
    features.attrs["headers"] = headers
    return features, _taken(layer)


def _text(values: pd.Series) -> pd.Series:
    text = values.astype("str").str.strip()
    return text.where(~text.isin(["", "None", "nan", "<NA>"]))


def _nothing(layer: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(pd.NA, index=layer.index, dtype="str")


def _vintage(layer: gpd.GeoDataFrame, header: str | None, source: Source) -> pd.Series:
    year: object = source.year
    if year is None and header is not None:
        own: pd.Series = pd.to_numeric(layer[header], errors="coerce").round().astype("Int64")
        return own
    if year is None:
        years = _YEAR.findall(Path(source.file).stem)
        year = int(years[-1]) if years else pd.NA
    return pd.Series(year, index=layer.index, dtype="Int64")


def _require_one_year(layer: gpd.GeoDataFrame, header: str | None, source: Source, file: Path) -> None:
    """Refuse municipalities of another year than the settings say: by it mergers are judged."""
    if source.year is None or header is None:
        return
    years = pd.to_numeric(layer[header], errors="coerce").dropna().round().unique()
    if len(years) and source.year not in years:
        raise InputError("areas-year", file=file, year=source.year, found=f"{max(years):.0f}")


def _taken(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    taken = layer.attrs.get("taken_for")
    if taken is None:
        empty: pd.DataFrame = tables.PROBLEMS.empty()
        return empty
    return problems.of("layer-crs-taken", Severity.WARNING, rows=[pd.NA], restored=[taken])


def level_of(source: Source, folder: Path) -> Level:
    """Tell from a file's columns what its areas are.

    Raises
    ------
    InputError
        As :func:`jarjestokartta.geo.intake.vector.read`.
    """
    layer = vector.read(source, folder)
    return columns.guess_level(str(name) for name in layer.columns)

"""GeoPackages that are the same bytes whenever they are written from the same layers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from jarjestokartta.geo import files
from jarjestokartta.geo.cause import Cause
from jarjestokartta.geo.errors import OutputError

_SETTINGS = {
    "OGR_CURRENT_DATE": "2000-01-01T00:00:00Z",  # the format wants a day; this is none
    "OGR_SQLITE_SYNCHRONOUS": "OFF",  # the whole file is seen to the disk once, at its end
}
_NO_ROOM = 1 << 20  # bytes free; a failed write below this is for want of room, whatever SQLite calls it


def write(
    path: Path,
    layers: Mapping[str, gpd.GeoDataFrame],
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write ``layers`` in their order to ``path``, in place of what was there.

    Parameters
    ----------
    options
        What :func:`pyogrio.write_dataframe` takes besides, by layer.

    Raises
    ------
    OutputError
        ``disk-full``, ``read-only`` or ``cannot-write`` when the file cannot be written.
    """
    more = options or {}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with dateless():
            for name, layer in layers.items():
                pyogrio.write_dataframe(
                    layer, path, layer=name, driver="GPKG", use_arrow=True, **more.get(name, {})
                )
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise files.cannot_write(path, error) from error
    except (DataSourceError, DataLayerError) as error:
        code = "disk-full" if shutil.disk_usage(path.parent).free < _NO_ROOM else "cannot-write"
        raise OutputError(code, file=path, detail=Cause.OTHER) from error


@contextmanager
def dateless() -> Iterator[None]:
    """Keep the day of writing out of what GDAL writes meanwhile."""
    before = {name: pyogrio.get_gdal_config_option(name) for name in _SETTINGS}
    pyogrio.set_gdal_config_options(_SETTINGS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)

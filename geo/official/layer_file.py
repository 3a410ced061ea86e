"""A layer that is published as a file: zipped or not, under names of columns that hold the year.

The settlement structure of Syke (YKR) comes so: ``Ykr22Nro`` of one version is ``Ykr25Nro`` of the next.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from jarjestokartta.geo import crs, geopackage
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.http import host
from jarjestokartta.geo.official import file
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed

_ZIP, _SQLITE = b"PK\x03\x04", b"SQLite format 3\x00"
_LAYERS = (".shp", ".gpkg", ".geojson", ".json", ".gml", ".fgb")
_OWN_FILE = "file"
# Our column → how sources call theirs; the first that fits is taken. A year may stand anywhere in a name.
_COLUMNS = {
    "name_fi": (r"(kyl[aä]n?|taajama|alue)?_?nimi(_?fi)?", r"kyl[aä]", r"taajama", r"namefin"),
    "name_sv": (r"(namn|nimi_?sv|name_?swe)",),
    "code": (r"ykr_?\d*_?nro", r"(kyl[aä]|taajama)_?(nro|tunnus|id|koodi)", r"(nro|tunnus|koodi)"),
    "kind": (r"(vyoh|vyohselite|luokka|tyyppi|aluejako\w*)",),
}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SHORT_YEAR = re.compile(r"ykr_?(\d{2})_?nro", re.IGNORECASE)


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the features on the ground around the region as a GeoPackage, EPSG:3067, under our column names.

    Columns that the settings name keep the name that they have in the file.

    Raises
    ------
    InputError
        ``layer-file-kind`` (no layer, nor a zip with one), ``layer-file-none``, ``layer-file-several``,
        ``layer-file-columns`` (none of its columns is a name or code), ``file-missing``.
    NetworkError
        ``source-cut-short`` where an archive is not whole, ``source-empty`` where nothing lies near.
    """
    own = _own_file(errand)
    if own is not None:
        return _fetched(errand, own, path)
    with TemporaryDirectory(dir=path.parent) as folder:
        archive = Path(folder) / "published"
        most = errand.source.most_megabytes * 1_000_000
        mark = errand.session.download(errand.url, archive, most_bytes=most, known=errand.known)
        if not archive.exists():
            return Fetched(0, mark=mark, unchanged=True)
        return _fetched(errand, archive, path, mark)


def probe(errand: Errand) -> Probed:
    """Ask whether the file is there."""
    return Probed() if _own_file(errand) else file.probe(errand)


def _fetched(errand: Errand, archive: Path, path: Path, mark: str | None = None) -> Fetched:
    inner = _layer_path(errand, archive)
    found = _near(errand, inner)
    if found.empty:
        raise errand.wrong("source-empty")
    ours = _ours(errand, found, inner)
    geopackage.write(path, {"areas": ours})
    errand.tell(len(ours))
    return Fetched(len(ours), int(ours["vuosi"].iloc[0]) if "vuosi" in ours else None, mark=mark)


def _own_file(errand: Errand) -> Path | None:
    """Give the team's own copy of the file, where the settings name one (parameter ``file``)."""
    own = errand.source.params.get(_OWN_FILE)
    if own and not (errand.root / own).is_file():
        raise InputError("file-missing", file=own)
    return errand.root / own if own else None


def _layer_path(errand: Errand, archive: Path) -> str:
    """Give the path under which GDAL reads the one file with layers."""
    with archive.open("rb") as opened:
        start = opened.read(len(_SQLITE))
    if not start.startswith(_ZIP):
        if start == _SQLITE or start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            return str(archive)
        raise InputError("layer-file-kind", file=_name(errand))
    try:
        with zipfile.ZipFile(archive) as packed:
            names = [one for one in packed.namelist() if one.lower().endswith(_LAYERS)]
            names = [one for one in names if not one.startswith("__MACOSX")]
            broken = packed.testzip()
    except zipfile.BadZipFile:
        broken, names = "?", []
    if broken is not None:
        raise errand.wrong("source-cut-short")
    wanted = errand.source.layer
    chosen = [one for one in names if wanted in (Path(one).stem, one)] if len(names) > 1 and wanted else names
    if not chosen:
        raise InputError("layer-file-none", file=_name(errand), layers=", ".join(names) or "–")
    if len(chosen) > 1:
        layers = ", ".join(Path(one).stem for one in chosen)
        raise InputError("layer-file-several", file=_name(errand), source=errand.source.id, layers=layers)
    return f"/vsizip/{{{archive.as_posix()}}}/{chosen[0]}"


def _near(errand: Errand, path: str) -> gpd.GeoDataFrame:
    """Read what lies on the ground around the region."""
    name = errand.source.id
    try:
        layers = [str(layer) for layer, kind in pyogrio.list_layers(path) if kind is not None]
        wanted = errand.source.layer
        layer = wanted if wanted in layers else layers[0] if len(layers) == 1 else None
        if layer is None:
            code = "layer-file-several" if layers else "layer-file-none"
            raise InputError(code, file=_name(errand), source=name, layers=", ".join(layers) or "–")
        own = pyogrio.read_info(path, layer=layer)["crs"] or errand.source.crs or crs.METRES
        ground = gpd.GeoSeries([errand.region().ground], crs=crs.METRES)
        bounds = tuple(ground.to_crs(own).total_bounds)
        found = pyogrio.read_dataframe(path, layer=layer, bbox=bounds)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise InputError("layer-file-kind", file=_name(errand)) from error
    found = found.set_crs(own, allow_override=True).to_crs(crs.METRES)
    found = found[found.geometry.notna()]  # pyogrio calls it "geometry", whatever the file does
    return found[shapely.intersects(ground[0], found.geometry.to_numpy())]


def _ours(errand: Errand, found: gpd.GeoDataFrame, path: str) -> gpd.GeoDataFrame:
    headers = [str(name) for name in found.columns if name != "geometry"]
    given = errand.source.columns
    taken = {ours: theirs for ours in _COLUMNS if (theirs := given.get(ours) or _header(headers, ours))}
    if not {"name_fi", "code"} & set(taken) or not set(taken.values()) <= set(headers):
        raise InputError("layer-file-columns", file=_name(errand), columns=", ".join(headers))
    table = gpd.GeoDataFrame(
        {given.get(ours, ours): found[theirs] for ours, theirs in taken.items()}, geometry=found.geometry
    ).reset_index(drop=True)
    year = errand.source.year or _year([*headers, Path(path).stem, errand.source.url.rpartition("/")[2]])
    if year is not None:
        table["vuosi"] = np.int32(year)
    return table


def _header(headers: list[str], ours: str) -> str | None:
    """Give the header that fits, whatever year it holds."""
    plain = {header: re.sub(r"_?(?:(?:19|20)\d{2}_?|\d{2}$)", "", header) for header in headers}
    for pattern in _COLUMNS[ours]:
        for header, bare in plain.items():
            if re.fullmatch(pattern, bare, re.IGNORECASE):
                return header
    return None


def _year(texts: list[str]) -> int | None:
    """Give the newest year that the names of columns, of the layer and of the file tell."""
    years = [int(year) for text in texts for year in _YEAR.findall(text.replace("_", " "))]
    years += [2000 + int(found[1]) for text in texts if (found := _SHORT_YEAR.fullmatch(text))]
    return max(years, default=None)


def _name(errand: Errand) -> str:
    own = errand.source.params.get(_OWN_FILE)
    return own or f"{host(errand.url)}/…/{errand.url.rpartition('/')[2]}"

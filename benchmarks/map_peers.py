"""Nothing: the peers of ``map.py``, maps of the same associations as plain Folium makes them.

Their pages take their libraries from four hosts on the network. ``libraries`` puts the same versions from npm
into a folder of the run, and ``at_home`` lets a page take them from there, so that its opening is measured
beside ours: without any network, which is faster than what a reader gets.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import folium
import geopandas as gpd
from folium.plugins import FastMarkerCluster, MarkerCluster

from jarjestokartta.geo import crs
from jarjestokartta.maps.content import Content

COLUMNS = ["name", "registration_number", "street_address", "needs"]
# What folium 0.20 asks for, by the end of its address: the package on npm and the file in it.
LIBRARIES = {
    "leaflet.js": ("leaflet@1.9.3", "dist/leaflet.js"),
    "leaflet.css": ("leaflet@1.9.3", "dist/leaflet.css"),
    "jquery-3.7.1.min.js": ("jquery@3.7.1", "dist/jquery.min.js"),
    "bootstrap.bundle.min.js": ("bootstrap@5.2.2", "dist/js/bootstrap.bundle.min.js"),
    "bootstrap.min.css": ("bootstrap@5.2.2", "dist/css/bootstrap.min.css"),
    "all.min.css": ("@fortawesome/fontawesome-free@6.2.0", "css/all.min.css"),
    "leaflet.awesome-markers.js": ("leaflet.awesome-markers@2.0.5", "dist/leaflet.awesome-markers.js"),
    "leaflet.awesome-markers.css": ("leaflet.awesome-markers@2.0.5", "dist/leaflet.awesome-markers.css"),
    "leaflet.markercluster.js": ("leaflet.markercluster@1.1.0", "dist/leaflet.markercluster.js"),
    "MarkerCluster.css": ("leaflet.markercluster@1.1.0", "dist/MarkerCluster.css"),
    "MarkerCluster.Default.css": ("leaflet.markercluster@1.1.0", "dist/MarkerCluster.Default.css"),
    "d3.min.js": ("d3@3.5.5", "d3.min.js"),
}
LEFT_OUT = ("bootstrap-glyphicons.css", "leaflet.awesome.rotate.min.css")  # 3 kB that no map draws with
WHEELS = ["matplotlib", "mapclassify"]  # what `explore` asks for


def markers(placed: gpd.GeoDataFrame, content: Content) -> folium.Map:
    """Give a marker with popup, tooltip and icon for each association, and a choropleth."""
    drawn = _map()
    towns = content.areas[(content.areas["level"] == "municipality") & content.areas["in_region"]]
    rates = content.rates[content.rates["basis"] == "domicile"]
    folium.Choropleth(
        geo_data=towns[["area_id", "name_fi", "geometry"]].to_crs(crs.DEGREES).to_json(),
        data=rates.dropna(subset="shrunk"),
        columns=["area_id", "shrunk"],
        key_on="feature.properties.area_id",
    ).add_to(drawn)
    cluster = MarkerCluster().add_to(drawn)
    for one in placed.itertuples():
        popup = f"<b>{one.name}</b><br>{one.registration_number}<br>{one.street_address}<br>{one.needs}"
        folium.Marker(
            [one.geometry.y, one.geometry.x], popup=popup, tooltip=str(one.name), icon=folium.Icon()
        ).add_to(cluster)
    return drawn


def fast(placed: gpd.GeoDataFrame, _content: Content) -> folium.Map:
    """Give a FastMarkerCluster with four texts a point."""
    texts = placed[COLUMNS].astype("object").where(placed[COLUMNS].notna(), "").to_numpy().tolist()
    rows = [[y, x, *text] for y, x, text in zip(placed.geometry.y, placed.geometry.x, texts, strict=True)]
    drawn = _map()
    FastMarkerCluster(rows).add_to(drawn)
    return drawn


def explored(placed: gpd.GeoDataFrame, _content: Content) -> folium.Map:
    """Give what ``explore`` makes of the points."""
    drawn: folium.Map = placed[[*COLUMNS, "geometry"]].explore(tiles=None)
    return drawn


def _map() -> folium.Map:
    """Give a map without tiles; MarkerCluster refuses one that knows no deepest zoom."""
    return folium.Map(location=[62.4, 25.7], zoom_start=8, tiles=None, maxZoom=18)


def libraries(folder: Path) -> Path:
    """Put what the peers need into ``folder``: libraries of their pages from npm, of ``explore`` from PyPI.

    Returns
    -------
    Path
        Where the packages of npm stand.
    """
    wanted = sorted({package for package, _ in LIBRARIES.values()})
    npm = shutil.which("npm") or "npm"
    quiet = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
    subprocess.run([npm, "install", *quiet, "--prefix", str(folder), *wanted], check=True)
    wheels = folder / "wheels"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(wheels)]
    subprocess.run([*pip, *WHEELS], check=True)
    sys.path.append(str(wheels))  # last: what is installed here stays what is measured with
    return folder / "node_modules"


def at_home(page: str, packages: Path) -> str:
    """Give a page of Folium's that takes its libraries from ``packages`` instead of the network.

    Raises
    ------
    LookupError
        The page asks for a library that is not in :data:`LIBRARIES`.
    """

    def here(found: re.Match[str]) -> str:
        address = found[2]
        name = address.rsplit("/", 1)[1]
        if name in LEFT_OUT:
            return f'{found[1]}="data:,"'
        if name not in LIBRARIES:
            raise LookupError(f"{address} is not in LIBRARIES of {__file__}: add its package and file")
        package, file = LIBRARIES[name]
        return f'{found[1]}="{(packages / package.rpartition("@")[0] / file).as_uri()}"'

    return re.sub(r'\b(src|href)="(https?://[^"]+\.(?:js|css))"', here, page)

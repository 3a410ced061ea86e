"""Municipalities that the settings name and the boundaries do not have: what became of them is told."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from jarjestokartta.geo import vintages, words
from jarjestokartta.geo.boundaries import load
from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.settings import Source
from jarjestokartta.geo.vocabulary import Level

NEXT_YEAR = "from_code,to_code,year\n265,999,2027\n256,999,2027\n"


def refusal(folder: Path, there: list[str], region: list[str]) -> InputError:
    (folder / vintages.FILE).parent.mkdir(parents=True)
    (folder / vintages.FILE).write_text(NEXT_YEAR, encoding="utf-8")
    shapes = [
        shapely.box(4e5 + 1e4 * place, 69e5, 4e5 + 1e4 * (place + 1), 691e4) for place in range(len(there))
    ]
    path = folder / "kunta1000k_2026.geojson"
    gpd.GeoDataFrame({"kunta": there, "nimi": there}, geometry=shapes, crs="EPSG:3067").to_file(path)
    with pytest.raises(InputError) as caught:
        load.areas(Source(file=path.name), Level.MUNICIPALITY, folder, region=region)
    for language in words.LANGUAGES:
        sentence = words.load(language)(f"error.{caught.value.code}", **caught.value.params)
        assert str(caught.value.params["codes"]) in sentence
        assert not re.search(r"\{\w+\}", sentence)
    return caught.value


@pytest.mark.parametrize(
    ("there", "region", "code", "told"),
    [
        (["729"], ["633", "729"], "areas-merged", "633 Pylkönmäki → 729 Saarijärvi (2009)"),
        (
            ["179", "992"],
            ["180", "770", "179"],
            "areas-merged",
            "180 Jyväskylän maalaiskunta → 179 Jyväskylä (2009); 770 Sumiainen → 992 Äänekoski (2007)",
        ),
        (["182", "562"], ["443", "182"], "areas-merged", "443 Längelmäki → 182 Jämsä, 562 Orivesi (2007)"),
        (["633"], ["729"], "areas-not-yet", "633 Pylkönmäki → 729 Saarijärvi (2009)"),
        (["729"], ["729", "500"], "areas-missing", "500"),
        (["256", "265"], ["999"], "areas-not-yet", "256 Kinnula → 999 (2027); 265 Kivijärvi → 999 (2027)"),
    ],
)
def test_what_became_of_a_municipality_of_the_settings_is_told(
    there: list[str], region: list[str], code: str, told: str, tmp_path: Path
) -> None:
    error = refusal(tmp_path, there, region)
    assert (error.code, error.params["codes"]) == (code, told)
    if code == "areas-not-yet":
        assert error.params["vintage"] == 2026

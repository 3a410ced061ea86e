"""The palettes as people with each kind of sight see them (Machado et al. 2009, full severity)."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from jarjestokartta.maps import style

SIGHT = {
    "normal": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour):
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(first, second, sight):
    matrix = np.array(SIGHT[sight])
    return float(np.linalg.norm(lab(matrix @ linear(first)) - lab(matrix @ linear(second))))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "palette", [style.RATE, style.GAP, style.BASKET, style.BANDS], ids=["rate", "gap", "basket", "bands"]
)
def test_any_two_classes_are_told_apart(palette, sight):
    assert min(apart(one, other, sight) for one, other in combinations(palette, 2)) >= 10


@pytest.mark.parametrize("sight", SIGHT)
def test_more_and_fewer_are_told_apart_and_from_none(sight):
    least = 7 if sight == "grey" else 10
    assert min(apart(one, other, sight) for one, other in combinations(style.CHANGE, 2)) >= least


@pytest.mark.parametrize("sight", SIGHT)
def test_nobody_without_does_not_look_like_the_lowest_class_or_like_no_data(sight):
    assert apart(style.ZERO, style.NO_DATA, sight) >= 5
    if sight != "grey":
        assert apart(style.ZERO, style.GAP[0], sight) >= 5


POINTS = {"site": "#173f5f", "association": "#8a1c7c"}


@pytest.mark.parametrize("colour", [*style.RATE, *style.GAP, *style.BASKET, *style.CHANGE, style.ZERO])
def test_points_or_their_white_edge_stand_out_from_any_class(colour):
    source = (Path(__file__).parents[1] / "maps" / "web" / "src" / "points.ts").read_text(encoding="utf-8")
    assert f'const COLOURS = {{ site: "{POINTS["site"]}", association: "{POINTS["association"]}" }}' in source
    for point in POINTS.values():
        assert max(contrast(point, colour), contrast("#ffffff", colour)) >= 3
        assert contrast(point, "#ffffff") >= 3


def contrast(one, other):
    light = [float(np.dot(SIGHT["grey"][0], linear(colour))) for colour in (one, other)]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
def test_cells_whose_distance_is_not_told_look_like_each_other_no_more_than_like_bands(sight):
    near, far = style.UNTOLD
    assert apart(near, far, sight) >= 40
    bands = style.bands(3)
    if sight == "normal":
        assert min(apart(one, band, sight) for one in style.UNTOLD for band in bands) >= 20


def test_fewer_classes_keep_the_ends():
    for classes in (2, 3, 4, 5, 6):
        shades = style.shades(style.GAP, classes)
        assert len(shades) == min(classes, 5)
        assert (shades[0], shades[-1]) == (style.GAP[0], style.GAP[-1])

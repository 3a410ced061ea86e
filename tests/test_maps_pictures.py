"""Pictures for documents and slides: plain SVG with title, legend, sources and date inside."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import content_fixtures as small
import numpy as np
import pytest
from demo_fixtures import computed

from jarjestokartta.geo import words
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps import curve_lines, figure, pictures, style
from jarjestokartta.maps.report_material import Material
from jarjestokartta.maps.sheet_chart import STYLES

SVG = "{http://www.w3.org/2000/svg}"
# What Word and LibreOffice both draw.
PLAIN = {"svg", "title", "desc", "rect", "g", "path", "clipPath", "text", "circle"}


COLOURS = {colour for colour, _, _ in STYLES}
LINES = "kuvat/matkakayra.svg"


def made(content, language="fi"):
    return dict(pictures.pictures(Material.of(content, figure.background(content), language=language)))


@cache
def of_region(language="fi"):
    return made(computed()[2], language)


def parsed(picture):
    return ET.fromstring(picture)  # noqa: S314 - our own


def texts(picture):
    return " ".join("".join(one.itertext()) for one in parsed(picture).iter(f"{SVG}text"))


def test_there_is_one_for_the_rate_and_one_for_each_need():
    assert sorted(of_region()) == sorted(
        f"kuvat/{name}.svg"
        for name in (
            *("yhdistykset", "kokoontumistilat", "harrastukset"),
            *("ryhmatoiminta", "naapuriapu", "lahipalvelut", "matkakayra"),
        )
    )


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_title_legend_date_sources_and_notices_stand_inside(language):
    say, content = words.load(language), computed()[2]
    for name, picture in of_region(language).items():
        told = texts(picture)
        assert content.attributions[0].name in told
        assert say.date(content.register_date) in told
        assert say("notice.sketched-boundaries").split(":")[0] in told
        assert name == LINES or all(name in told for name in ("Hankasalmi", "Äänekoski"))
        assert "{" not in told
    assert say("picture.rate").split()[0] in texts(of_region(language)["kuvat/yhdistykset.svg"])


def test_only_plain_svg_is_used_and_nothing_hangs_over_the_edge():
    for picture in of_region().values():
        tree = parsed(picture)
        assert {one.tag.removeprefix(SVG) for one in tree.iter()} <= PLAIN
        assert not [one for one in tree.iter() if "style" in one.attrib or "class" in one.attrib]
        low = [float(one.attrib["y"]) for one in tree.iter(f"{SVG}text")]
        assert max(low) <= pictures.HEIGHT
        assert "http" not in re.sub(r"http://www\.w3\.org/2000/svg", "", picture)


def test_what_was_not_measured_is_no_class_and_is_said():
    content = small.content()
    found = made(content)
    for need, name in zip(Need, ("kokoontumistilat", "harrastukset", "ryhmatoiminta"), strict=False):
        assert "ei tietoa" not in texts(found[f"kuvat/{name}.svg"]), need
    services = found["kuvat/lahipalvelut.svg"]
    assert "ei tietoa" in texts(services)
    areas = re.search(r'<g stroke="#8c949b"[^>]*>(.*?)</g>', services).group(1)
    assert not set(re.findall(r'fill="(#\w+)"', areas)) & {*style.GAP, style.ZERO}


def test_a_municipality_that_one_cannot_tell_of_bears_a_ring():
    content = small.content()  # whose verdicts are all "cannot tell"
    picture = made(content)["kuvat/yhdistykset.svg"]
    assert picture.count("<circle") == len(small.TOWNS) + 1  # and the legend's
    told = content.rates.assign(verdict="similar")
    assert "<circle" not in made(replace(content, rates=told))["kuvat/yhdistykset.svg"]


def test_the_same_tables_give_the_same_bytes():
    assert made(small.content()) == made(small.content())


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_lines_fall_as_the_shares_do_and_are_told_apart_without_colour(language):
    say, shares = words.load(language), curve_lines.table(computed()[2].distance_curve)
    picture = of_region(language)[LINES]
    groups = parsed(picture).iter(f"{SVG}g")
    drawn = [one for one in groups if one.get("stroke") in COLOURS and len(one) > len(shares)]
    assert len(drawn) == len(shares.columns)
    for line, need in zip(drawn, shares.columns, strict=True):
        spots = [spot.split() for spot in line[0].get("d")[1:].split("L")]
        x, y = np.array(spots, dtype=float).T
        assert np.ptp(np.diff(x)) < 0.2 + np.ptp(np.diff(shares.index)) * 100
        assert (np.diff(y) >= 0).all()  # more distance leaves nobody more without
        assert np.corrcoef(y, shares[need])[0, 1] < -0.999 or np.ptp(y) < 1
    assert len({line[1][0].get("d") for line in drawn}) == len(drawn)
    desc = parsed(picture).find(f"{SVG}desc").text
    assert all(say(f"need.{need}") in desc for need in shares.columns)

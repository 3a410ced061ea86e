import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import branca.element
import folium
import folium.plugins
import map_fixtures
import pandas as pd
import pytest

from jarjestokartta.geo import words
from jarjestokartta.geo.embed_settings import TileSettings
from jarjestokartta.maps import carrier, figure
from jarjestokartta.maps.edition import Edition
from jarjestokartta.maps.keys import PAGE_KEYS
from jarjestokartta.maps.strings import page_strings

SOURCES = Path(__file__).resolve().parents[1] / "maps" / "web" / "src"
DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def content():
    return map_fixtures.content()


@pytest.fixture(scope="module")
def page(content):
    return figure.page(content, edition=Edition.INDEX, day=DAY)


def carried(page):
    packed = re.search(r'id="data">([^<]*)</script>', page).group(1)
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_equal_input_gives_equal_bytes(content, page):
    assert figure.page(map_fixtures.content(), edition=Edition.INDEX, day=DAY) == page
    assert "2026-01-05" not in figure.page(content, edition=Edition.INDEX, day=None)


def test_a_background_made_once_gives_the_same_page(content, page):
    background = figure.background(content)
    assert figure.page(content, edition=Edition.INDEX, day=DAY, on=background) == page


def test_the_embedded_page_carries_the_same_data_and_alone_the_base_map(content, page):
    tiles = TileSettings(url="https://kartta.esimerkki.fi/{z}/{x}/{y}.png", attribution="Laitos '\"<b>")
    with_tiles = replace(content, tiles=tiles)
    pages = figure.pages(with_tiles, (Edition.INDEX, Edition.EMBED), day=DAY)
    assert pages[Edition.INDEX] == page
    assert carried(pages[Edition.EMBED]) == carried(page)
    assert "img-src data: https://kartta.esimerkki.fi;" in pages[Edition.EMBED]
    assert pages[Edition.EMBED].count("esimerkki") == 3  # the policy, the address, its host
    assert "esimerkki" not in figure.page(with_tiles, edition=Edition.INTERNAL, day=DAY)
    without = figure.page(content, edition=Edition.EMBED, day=DAY)
    assert "img-src data:;" in without
    assert "data-tiles" not in without


def test_lakes_wholly_beyond_the_neighbours_are_left_out(content):
    far = content.water.iloc[:1].set_geometry(content.water.geometry.iloc[:1].translate(300_000, 0))
    both = replace(content, water=pd.concat([content.water, far], ignore_index=True))
    assert figure.background(both).water == figure.background(content).water


def test_the_day_is_said_to_be_that_of_the_newest_entry(content, page):
    register = content.attributions[0].name
    day = words.load("fi").date(content.register_date)
    assert f"{register}: uusin merkintä {day}" in page


def test_the_page_names_its_language_title_and_heading_and_lets_people_zoom(page):
    assert page.startswith('<!doctype html><html lang="fi">')
    assert "<title>Keski-Suomen järjestökartta</title>" in page
    assert page.count("<h1>") == page.count("<main>") == 1
    assert "user-scalable" not in page
    assert "maximum-scale" not in page


def test_the_policy_allows_exactly_what_is_in_the_page(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page).group(1)
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = {
            f"'sha256-{base64.b64encode(hashlib.sha256(b.encode()).digest()).decode()}'" for b in blocks
        }
        allowed = re.search(rf"{directive} ([^;]*)", policy).group(1)
        assert set(allowed.split()) == hashes


def test_nothing_is_asked_of_anyone(page):
    without_licences = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    assert not re.findall(
        r'(?:src|href)="(?!#|data:,)[^"]*"',
        re.sub(r"<script>.*?</script>", "", without_licences, flags=re.DOTALL),
    )
    assert "url(http" not in page
    assert "@import" not in page


def test_licences_of_what_is_inside_travel_with_it(page):
    for name in ("leaflet 1.9.4", "supercluster 9.1.0", "fflate 0.8.3"):
        assert name in page


def test_the_internal_edition_says_so_and_holds_all_points(content):
    internal = figure.page(content, edition=Edition.INTERNAL, day=DAY)
    assert words.load("fi")("map.internal").split(".")[0] in internal
    assert len(carried(internal)["associations"]["lon"]) == content.associations.geometry.notna().sum()


def test_the_public_edition_has_no_street_or_point_of_a_contact(content, page):
    associations = carried(page)["associations"]
    premises = content.associations["place_kind"] == "premises"
    assert len(associations["lon"]) == premises.sum()
    assert len(associations["address"]["v"]) <= premises.sum()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_page_can_open_in_each_language(content, language):
    page = figure.page(content, edition=Edition.INDEX, day=DAY, language=language)
    assert f'<html lang="{language}">' in page
    assert words.load(language)("map.sources") in page


def test_an_asset_from_elsewhere_is_an_error():
    with carrier.numbered_elements():
        made = carrier.PageFigure("x", "fi")
        page_map = carrier.PageMap(made, location=[62, 25])
        page_map.add_child(folium.plugins.MarkerCluster())
        with pytest.raises(carrier.UnknownAssetError, match="markercluster"):
            made.render()


def test_an_ordinary_folium_layer_can_be_added_without_a_request():
    with carrier.numbered_elements():
        made = carrier.PageFigure("x", "fi")
        folium.GeoJson({"type": "Point", "coordinates": [25, 62]}).add_to(
            carrier.PageMap(made, location=[62, 25])
        )
        page = made.render()
    assert "L.geoJson" in page
    assert "<script src" not in page


def test_branca_is_left_as_it_was():
    before = branca.element.Element.__dict__["_generate_id"]
    with pytest.raises(ZeroDivisionError), carrier.numbered_elements():
        _ = 1 / 0
    assert branca.element.Element.__dict__["_generate_id"] is before


def test_a_title_that_looks_like_a_template_stays_text():
    with carrier.numbered_elements():
        made = carrier.PageFigure("{{ 7 * 7 }}{% x %}</title><script>", "fi")
        made.before = "{{ 7 * 7 }}"
        carrier.PageMap(made, location=[62, 25])
        page = made.render()
    assert "{{ 7 * 7 }}{% x %}&lt;/title&gt;&lt;script&gt;" in page
    assert "49" not in page.split("<body")[1].split("<div")[0]


def test_every_key_that_the_page_asks_for_is_carried():
    used = set()
    for path in SOURCES.glob("*.ts"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'"(map\.[\w.-]*\w)"', text))
        used |= {
            f"{key}.{form}"
            for key in re.findall(r'count\("(map\.[\w.-]*\w)"', text)
            for form in ("one", "other")
        }
    plural = {key for key in used if f"{key}.other" in PAGE_KEYS}
    rooms = {key for key in used if any(one.startswith(f"{key}.") for one in PAGE_KEYS)}
    assert used - plural - rooms <= set(PAGE_KEYS)


def test_every_key_has_words_in_all_languages():
    strings = page_strings(("sketched-boundaries",), ())
    assert all(len(texts) == len(words.LANGUAGES) and all(texts) for texts in strings.values())
    for key, texts in strings.items():
        holes = [set(re.findall(r"\{(\w+)\}", text)) for text in texts]
        assert holes[0] == holes[1] == holes[2], key


@pytest.mark.parametrize("path", sorted(SOURCES.glob("*.ts")), ids=lambda path: path.name)
def test_our_script_never_makes_markup_from_text(path):
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|bindPopup|bindTooltip"
        r"|\beval\b|new Function|srcdoc|DOMParser"
    )
    assert not re.search(forbidden, path.read_text(encoding="utf-8"))


def test_the_lock_file_names_no_registry():
    lock = json.loads((SOURCES.parent / "package-lock.json").read_text(encoding="utf-8"))
    assert not any("resolved" in one for one in lock["packages"].values())

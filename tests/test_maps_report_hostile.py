"""Hostile names in reports and pictures: nothing runs, nothing becomes an element, all is shown as it is."""

import html
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import map_fixtures
import pytest
from test_maps_hostile import INJECTED, MARK, PAYLOADS

from jarjestokartta.maps import figure, pictures, report
from jarjestokartta.maps.report_material import Material


@pytest.fixture(scope="module")
def material():
    size = map_fixtures.Size(villages=26, associations=60, cells=300, sites=44, lakes=8)
    content = replace(map_fixtures.content(size, texts=PAYLOADS), region=PAYLOADS[3], compared=True)
    return Material.of(content, figure.background(content))


@pytest.fixture(scope="module")
def pages(material):
    return dict(report.pages(material))


def test_file_names_hold_letters_digits_and_hyphens_alone(pages):
    assert len(pages) == 23
    for path in pages:
        assert re.fullmatch(r"report\.html|raportit/\d{3}(-[a-z0-9-]{1,60})?\.html", path), path


@pytest.mark.parametrize("guarded", [True, False], ids=["policy", "no-policy"])
def test_nothing_runs_and_nothing_becomes_an_element(browser, pages, tmp_path, guarded):
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.on("dialog", lambda dialog: dialog.dismiss())
    for path, text in [*pages.items()][::4]:
        assert "<script" not in text
        file = tmp_path / "sivu.html"
        file.write_text(text if guarded else policy.sub("", text), encoding="utf-8")
        page.goto(file.as_uri())
        page.mouse.move(300, 300)
        assert page.evaluate("window.__ran") is None, path
        assert page.locator(f"{INJECTED}, script, details, textarea").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()


def test_every_payload_is_shown_as_it_is(pages):
    seen = html.unescape("\n".join(pages.values()))
    assert [payload for payload in PAYLOADS if payload not in seen] == []
    for text in pages.values():
        heading = re.search(r"<h1>(.*?)</h1>", text, re.DOTALL).group(1)
        assert "<" not in heading
        assert html.unescape(heading) in PAYLOADS


def test_pictures_stay_well_formed_and_hold_what_they_always_hold(material):
    for path, picture in pictures.pictures(material):
        names = {one.tag.rpartition("}")[2] for one in ET.fromstring(picture).iter()}  # noqa: S314 - our own
        assert names <= {"svg", "title", "desc", "rect", "g", "path", "clipPath", "text", "circle"}, path
        assert MARK in html.unescape(picture)

"""Every number of a report leads to the row it comes from, which holds it; every gap leads to the map."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from demo_fixtures import computed
from report_fixtures import read

from jarjestokartta.geo import words
from jarjestokartta.maps import privacy

NUMBER = re.compile(r"\d+(?:[\u00a0,.]\d+)*")
# Names and settings of the page's own, days, and the drawing, whose numbers are those of the list.
NAMED = {"over", "sources", "mark", "rows", "towns"}
CONSTANT = re.compile(r"1[\u00a0 ,]000|95[\u00a0 ]?%")  # of a rate and of an interval


def numbers(text):
    return NUMBER.findall(text)


def is_row(node):
    return node.name in {"tr", "div", "p", "li"} and "id" in node.attributes


def is_named(node):
    return node.name in {"style", "title", "time", "svg", "h1"} or node.classes & NAMED


def loose(page):
    """Give the numbers of the first part that neither lead anywhere nor stand in a row of their own."""
    for node, text in page.root.texts():
        above = [*node.above()]
        if any(one.name == "a" or is_row(one) or is_named(one) for one in above):
            continue
        yield from ((number, text) for number in numbers(CONSTANT.sub("", text)))


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_number_is_a_link_or_stands_in_its_row(language):
    for path, page in read(language).items():
        assert [*loose(page)] == [], path


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_row_that_a_number_leads_to_holds_it(language):
    pages, followed = read(language), 0
    for path, page in pages.items():
        for link in page.nodes:
            to, _, anchor = (link.attributes.get("href") or "").partition("#")
            if link.name != "a" or to not in {"", "../report.html"} or not anchor:
                continue
            row = (pages[to.removeprefix("../")] if to else page).by_id[anchor].text
            followed += bool(numbers(link.text))
            assert set(numbers(link.text)) <= set(numbers(row)), (path, link.text, anchor)
    assert followed > 20 * len(pages)


def test_a_gap_leads_to_the_map_where_it_is_open():
    public = privacy.public(computed()[2])
    known = set(public.gaps["gap_id"])
    villages = set(public.areas.loc[public.areas["in_region"], "area_id"])
    for path, page in read().items():
        up = "" if path == "report.html" else "../"
        hashes = [one for one in page.values("href") if one.startswith(f"{up}index.html#")]
        asked = [
            dict(part.split("=") for part in unquote(one.partition("#")[2]).split("&")) for one in hashes
        ]
        gaps, areas = ({one[key] for one in asked if key in one} for key in "ga")
        assert gaps <= known
        assert areas <= villages
        assert {one["l"] for one in asked} == {"fi"}
        assert all(one["t"] == one["n"] == one["g"].partition(":")[0] for one in asked if "g" in one)
        rows = [key for key in page.by_id if key.startswith("gap-")]
        assert len(gaps) == len(rows)

"""How reports look: one sheet of paper whatever they have to tell, nothing hanging over, open to everyone."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape

import pandas as pd
import pytest
from demo_fixtures import computed
from report_fixtures import HANKASALMI, made, of_region

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.vocabulary import ChangeKind, Corrected, Gone
from jarjestokartta.maps.content import Attribution

NAMES = ["report.html", HANKASALMI, "raportit/179-jyvaskyla.html"]
NOTICES = (
    *("sketched-boundaries", "spread-residents", "roads-partly", "merged-municipalities"),
    *("fewer-than-before", "few-associations", "no-addresses"),
)


def with_the_most():
    """Give the region with all that there may be to tell: warnings, sources, and changes of every kind."""
    content = computed()[2]
    owners = [f"Lähteen {number} omistaja, jolla on pitkä nimi ja alaosasto" for number in range(60)]
    licences = ("CC BY 4.0", "ODbL 1.0", "MIT")
    sources = [
        Attribution(owner[:9], owner, licences[n % 3], 2026, "2026-01-02") for n, owner in enumerate(owners)
    ]
    return replace(
        content,
        title="Keski-Suomen yhdistykset, kylät ja paikat: " + "kooste päättäjille " * 5,
        attributions=(*content.attributions, *sources),
        notices=NOTICES,
        changes=_changes(content),
        compared=True,
        compared_with=content.register_date,
        net_changes=_net(content),
    )


CHANGES = (  # kind, home, before, after, difference, from where, difference there, what was corrected
    (ChangeKind.NEW, "179", None, "a ry", 1, None, None, None),
    (ChangeKind.CORRECTED, "179", None, None, 1, None, None, Corrected.ROW),
    *((ChangeKind.ENDED, "179", "b ry", gone, -1, None, None, None) for gone in Gone),
    (ChangeKind.MERGED, "179", "c ry;d ry", "e ry", -1, None, None, None),
    (ChangeKind.MOVED, "179", "Katu 1, 41500, 410", "Katu 1, 40100, 179", 1, "410", -1, None),
    (ChangeKind.MOVED, "410", "Katu 1, 40100, 179", "Katu 1, 41500, 410", 1, "179", -1, None),
    (ChangeKind.MOVED, "179", "Katu 1, 40100, 179", "Katu 2, 40100, 179", 0, None, None, None),
    (ChangeKind.RENAMED, "179", "f ry", "g ry", 0, None, None, None),
    (ChangeKind.RENUMBERED, "179", "1.234", "1.235", 0, None, None, None),
    (ChangeKind.RECLASSIFIED, "179", "7", "5", 0, None, None, None),
)
COLUMNS = (
    "kind",
    "home_municipality",
    "before",
    "after",
    "difference",
    "from_municipality",
    "difference_from",
)


def _changes(content):
    """Make one change of each kind that are Jyväskylä's."""
    told = pd.DataFrame(CHANGES, columns=[*COLUMNS, "fields"])
    ids = content.associations["association_id"].iloc[: len(told)].to_numpy()
    return tables.CHANGES.conform(told.assign(association_id=ids, name="h ry", effect=0.0))


def _net(content):
    homes = content.associations["home_municipality"].value_counts()
    before = homes + 1
    table = homes.rename("associations").rename_axis("area_id").reset_index()
    return table.assign(associations_before=before.to_numpy(), difference=-1, per_1000=0.0)


@pytest.fixture(scope="module")
def sheets(browser, tmp_path_factory):
    """Give how many sheets of paper a page takes."""
    folder = tmp_path_factory.mktemp("paperi ä")

    def print_(text, *, first=False):
        page = opened(browser, folder, text)
        if first:
            page.evaluate("document.querySelector('.rows').remove()")
        printed = page.pdf(prefer_css_page_size=True)
        page.close()
        return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))

    return print_


def opened(browser, folder, text, width=1280):
    path = folder / "raportti ä.html"
    path.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_municipality_takes_one_sheet_and_the_region_one_before_its_rows(sheets, language):
    pages = of_region(language)
    assert {name: sheets(pages[name], first="/" not in name) for name in NAMES} == dict.fromkeys(NAMES, 1)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_one_sheet_is_enough_for_the_most_there_may_be_to_tell(sheets, language):
    content = with_the_most()
    pages = made(content, language)
    assert {name: sheets(pages[name], first="/" not in name) for name in NAMES} == dict.fromkeys(NAMES, 1)
    for text in pages.values():
        assert all(escape(words.load(language)(f"notice.{one}")) in text for one in NOTICES)
    assert all(one.attribution in pages[NAMES[0]] for one in content.attributions)


AXE_RUN = "async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 160))])"


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("name", NAMES[:2])
def test_axe_finds_nothing_and_nothing_hangs_over(browser, tmp_path, name, width):
    from test_maps_access import AXE

    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in maps/web")
    for language in words.LANGUAGES if width == 1280 else ["fi"]:
        page = opened(browser, tmp_path, of_region(language)[name], width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(AXE_RUN)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
        assert found == [], language

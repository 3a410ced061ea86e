"""The reports: what they say of which numbers, in three languages, on one page, nothing hidden."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import content_fixtures as small
import pandas as pd
import pytest
from demo_fixtures import computed

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps import carrier, figure, privacy, report
from jarjestokartta.maps.report_material import Material

LANGUAGES = words.LANGUAGES
HANKASALMI = "raportit/077-hankasalmi.html"


class Page(HTMLParser):
    """What stands in a page: its elements with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.text = re.sub(r"\s+", " ", " ".join(self.texts))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if not self.elements or self.elements[-1][0] != "style":
            self.texts.append(data)

    def values(self, name):
        return [attrs[name] for _, attrs in self.elements if name in attrs]


def made(content, language="fi"):
    return dict(report.pages(Material.of(content, figure.background(content), language=language)))


@cache
def of_region(language="fi"):
    _, _, content = computed()
    return made(content, language)


def told(content=None, *, page=HANKASALMI, language="fi", **changed):
    return Page(made(replace(content or small.content(), **changed), language)[page]).text


def sentences(text):
    """Give the three sentences of a page of the small region as plain text."""
    found = re.search(r'<ul class="lead"[^>]*>(.*?)</ul>', text, re.DOTALL).group(1)
    return [Page(one).text.strip() for one in re.findall(r"<li>(.*?)</li>", found, re.DOTALL)]


# --- the set ---------------------------------------------------------------------------------------------


def test_the_region_and_each_municipality_has_a_page_of_its_own():
    pages = of_region()
    assert len(pages) == 23
    assert {"report.html", HANKASALMI, "raportit/992-aanekoski.html"} <= set(pages)
    for path, text in pages.items():
        assert text.count("<h1>") == 1
        assert f"<h1>{'Keski-Suomi' if path == 'report.html' else ''}" in text


def test_the_same_tables_give_the_same_bytes():
    assert made(small.content()) == made(small.content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language(language):
    for path, text in of_region(language).items():
        page = Page(text)
        assert f'<html lang="{language}">' in text, path
        assert not re.search(r"[{}]|\bnan\b|<NA>|\bNone\b", page.text), path
        assert len(sentences(text)) == 3
        assert words.load(language)("notice.sketched-boundaries") in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_that_is_a_link_leads_to_a_row_of_the_page(language):
    for path, text in of_region(language).items():
        page = Page(text)
        ids = page.values("id")
        assert len(ids) == len(set(ids)), path
        inside = [target[1:] for target in page.values("href") if target.startswith("#")]
        assert len(inside) > 6
        assert set(inside) <= set(ids), path


def test_links_between_pages_lead_to_pages_of_the_set():
    pages = of_region()
    for path, text in pages.items():
        targets = [one for one in Page(text).values("href") if not one.startswith(("#", "data:"))]
        up = "" if path == "report.html" else "../"
        assert {one.removeprefix(up) for one in targets} <= {*pages, "index.html"}


def test_a_page_has_no_script_and_its_policy_lets_in_its_own_style_alone():
    for text in of_region().values():
        names = {tag for tag, _ in Page(text).elements}
        assert not names & {"script", "iframe", "img", "object", "link rel=stylesheet"}
        assert not Page(text).values("style")
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text).group(1)
        plain = text.replace(policy, "@content-security-policy@")
        assert policy == carrier.policy(plain)
        assert "default-src 'none'" in policy
        assert policy.count("sha256-") == 1


# --- numbers ---------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_the_tables():
    _, _, content = computed()
    public, say = privacy.public(content), words.load("fi")
    rates = public.rates[(public.rates["basis"] == "domicile") & (public.rates["subject"] == "all")]
    rates = rates.set_index("area_id")
    names = public.areas.set_index("area_id")["name_fi"]
    totals = public.totals[public.totals["need"] == Need.MEETING_PLACES].set_index("municipality_code")
    gaps = public.gaps[public.gaps["rank"].notna()]
    for code, row in rates.iterrows():
        page = next(text for path, text in of_region().items() if path.startswith(f"raportit/{code}-"))
        text = Page(page).text
        assert f"{names[code]}: {say.plural('report.associations', int(row['associations']))}" in text
        assert f"{say.number(row['low'], 1)}–{say.number(row['high'], 1)}" in text
        people = say.number(totals.loc[code, "residents_without"])
        assert people in re.search(r'id="need-meeting-places">(.*?)</tr>', page).group(1)
        own = gaps[gaps["municipality_code"] == code]
        assert len(re.findall(r'<tr id="gap-\d+">', page)) == len(own)
        assert f"0 / {len(own)}" in text or own.empty
    whole = Page(of_region()["report.html"]).text
    assert f"Keski-Suomi: {say.plural('report.associations', int(rates['associations'].sum()))}" in whole


VERDICTS = {
    "higher": "mikä on enemmän kuin muualla alueella",
    "lower": "mikä on vähemmän kuin muualla alueella",
    "similar": "mikä on samaa tasoa kuin muualla alueella",
    "cannot-tell": "luvut eivät riitä sanomaan, onko se enemmän vai vähemmän",
    None: "muualle sitä ei voi verrata",
}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_rate_says_what_its_verdict_allows_and_no_more(verdict):
    content = small.content()
    rates = content.rates.assign(verdict=pd.Series(verdict, index=content.rates.index, dtype="str"))
    page = made(replace(content, rates=rates))[HANKASALMI]
    assert VERDICTS[verdict] in sentences(page)[0]
    stands_out = verdict in {"higher", "lower"}
    assert ("näin 2/2 kunnassa" in Page(page).text) == stands_out
    assert ("kuin muualla" in Page(page).text.replace(sentences(page)[0], "")) == (
        verdict in {"higher", "lower", "similar"}
    )


def test_what_is_not_known_is_said_to_be_unknown():
    content = small.content()
    unknown = content.rates.assign(
        **dict.fromkeys(("residents", "per_1000", "low", "high", "shrunk"), float("nan")),
        verdict=pd.Series(pd.NA, index=content.rates.index, dtype="str"),
    )
    assert "asukasluku ei ole tiedossa" in told(rates=tables.RATES.conform(unknown))
    assert "Ei ole tietoa siitä, moniko asukas on yhden ainoan paikan varassa." in told()


def test_a_need_that_was_not_measured_is_never_told_as_nobody_without():
    content = small.content()
    page = made(content)[HANKASALMI]
    row = re.search(r'id="need-local-services">(.*?)</tr>', page).group(1)
    assert "ei tietoa" in row
    assert ">0<" not in row
    nothing = content.measured.assign(measured=False)
    totals = content.totals.assign(**dict.fromkeys(content.totals.columns[2:], float("nan")))
    page = made(replace(content, measured=nothing, totals=totals, gaps=content.gaps.iloc[:0]))[HANKASALMI]
    assert sentences(page)[1].startswith("Tarpeista ei ole tietoa")
    assert "Ei tietoa: aukkoja ei voi arvioida." in Page(page).text
    assert page.count("ei tietoa</td>") >= len(Need)


def test_both_numbers_stand_where_openness_is_unknown():
    page = made(small.content())[HANKASALMI]
    assert "Kokoontumistilat: 100–210 asukasta (3–5 %) on ilman tiedossamme olevaa" in sentences(page)[1]
    assert re.search(r'href="#gap-1">100–210<', page)


@pytest.mark.parametrize(("other", "most"), [(99.0, True), (100.0, False), (150.0, False)])
def test_a_need_is_said_to_concern_most_people_only_where_it_surely_does(other, most):
    content = small.content()
    named = content.totals.set_index(["municipality_code", "need"])
    named.loc[("077", Need.HOBBIES), ["residents_without", "residents_without_if_open"]] = other
    measured = content.measured.assign(measured=True)
    page = made(replace(content, totals=named.reset_index(), measured=measured))[HANKASALMI]
    assert sentences(page)[1].startswith("Kokoontumistilat: 100–210 asukasta")
    assert ("useampia kuin mikään muu mitattu tarve" in sentences(page)[1]) == most


def test_a_gap_tells_both_shares_where_openness_is_unknown():
    page = made(small.content())[HANKASALMI]
    row = re.search(r'<tr id="gap-1">(.*?)</tr>', page).group(1)
    assert len(re.findall(r"\d+–\d+ %|% – ", Page(row).text)) == 1


def test_a_check_on_the_spot_is_told_with_its_month():
    content = small.content()
    evidence = {"sources": [{"name": "LIPAS"}], "checked": "2027-03-04", "answer": "holds"}
    gaps = content.gaps.assign(evidence=json.dumps(evidence))
    text = told(gaps=gaps)
    assert "tarkistettu 3/2027: pitää paikkansa" in text
    assert "1 / 1" in text
    assert "ei tarkistettu" in told()


CLOSINGS = tables.CLOSINGS.conform(
    pd.DataFrame(
        [
            ("077", "meeting-places", 3, 120.0, 80.0, 70.0),
            ("region", "meeting-places", 3, 120.0, 80.0, 70.0),
            ("410", "meeting-places", 0, 0.0, 0.0, 0.0),
            ("077", "groups", None, None, None, None),
        ],
        columns=["area_id", "need", "places", "residents", "residents_if_open", "most_residents"],
    )
)


def test_places_whose_closing_would_leave_people_without_are_counted_and_not_named():
    pages = made(replace(small.content(), closings=CLOSINGS))
    assert "80–120 asukasta on yhden ainoan tiedossamme olevan" in sentences(pages[HANKASALMI])[2]
    assert "(paikkoja 3" in sentences(pages[HANKASALMI])[2]
    assert "Yksikään asukas ei ole" in sentences(pages["raportit/410-laukaa.html"])[2]
    assert all("kylätalo" not in text for text in pages.values())


def test_changes_are_counted_and_no_end_is_claimed_that_the_register_does_not_tell():
    ended = small.changes().assign(after=small.changes()["after"].mask(small.changes()["kind"] == "ended"))
    content = replace(small.content(), changes=ended, compared=True)
    laukaa = told(content, page="raportit/410-laukaa.html")
    assert "Ei enää rekisterissä 1" in laukaa
    assert "ei tarkoita, että yhdistys olisi päättynyt" in laukaa
    assert "Päättyneitä" not in laukaa
    assert "Uusia 1" in told(content)
    assert "muutoksia ei ole vielä mihin verrata" in told(content, compared=False)
    assert "Ei muutoksia." in told(content, changes=tables.CHANGES.empty())


def test_no_association_and_no_address_stands_in_a_report():
    content = replace(small.content(), compared=True)
    hidden = [*content.associations["name"], *content.changes["name"], "Koulutie", "Rantatie", "Salainen"]
    for language in LANGUAGES:
        for text in made(content, language).values():
            assert [one for one in hidden if one in text] == []


# --- how it looks ------------------------------------------------------------------------------------------


def opened(browser, tmp_path, text, width=1280):
    path = tmp_path / "raportti ä.html"
    path.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["report.html", HANKASALMI, "raportit/179-jyvaskyla.html"])
def test_the_first_part_is_one_sheet_of_paper(browser, tmp_path, language, name):
    page = opened(browser, tmp_path, of_region(language)[name])
    page.evaluate("document.querySelector('.rows').remove()")
    sheet = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", ["report.html", HANKASALMI])
def test_axe_finds_nothing_and_nothing_hangs_over(browser, tmp_path, name, width):
    from test_maps_access import AXE

    page = opened(browser, tmp_path, of_region()[name], width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in maps/web")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 160))])"
    )
    page.close()
    assert found == []

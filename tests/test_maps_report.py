"""The reports: what they say of which numbers, in three languages, on one page, nothing hidden."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import content_fixtures as small
import msgspec
import pandas as pd
import pytest
from demo_fixtures import computed
from report_fixtures import HANKASALMI, LAUKAA, Page, made, of_region, read, told

from jarjestokartta.geo import tables, words
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps import carrier, privacy, report_words

LANGUAGES = words.LANGUAGES


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
    say = words.load(language)
    for path, page in read(language).items():
        assert f'<html lang="{language}">' in of_region(language)[path]
        assert not re.search(r"[{}]|\bnan\b|<NA>|\bNone\b", page.text), path
        assert len(page.sentences()) == 3
        assert say("notice.sketched-boundaries") in page.text
        ids = page.values("id")
        assert len(ids) == len(set(ids)), path


def test_links_between_pages_lead_to_pages_of_the_set():
    pages = of_region()
    others = {*pages, "index.html", *(f"kuvat/{name}.svg" for name in PICTURES)}
    for path, page in read().items():
        targets = [one.partition("#") for one in page.values("href") if not one.startswith(("#", "data:"))]
        up = "" if path == "report.html" else "../"
        assert {one.removeprefix(up) for one, _, _ in targets} <= others
        inside = {one[1:] for one in page.values("href") if one.startswith("#")}
        assert inside <= {*page.values("id")}
        reports = [(one.removeprefix(up), anchor) for one, _, anchor in targets if anchor and "report" in one]
        assert all(anchor in read()[name].by_id for name, anchor in reports)
    whole = {one.partition("#")[0] for one in read()["report.html"].values("href")}
    assert others - {"report.html"} <= whole


PICTURES = (
    "yhdistykset",
    "kokoontumistilat",
    "harrastukset",
    "ryhmatoiminta",
    "naapuriapu",
    "lahipalvelut",
    "matkakayra",
)


def test_a_page_has_no_script_and_its_policy_lets_in_its_own_style_alone():
    for path, text in of_region().items():
        names = {one.name for one in read()[path].nodes}
        assert not names & {"script", "iframe", "img", "object"}
        assert not read()[path].values("style")
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
        assert people in Page(page).by_id["need-meeting-places"].text
        own = gaps[gaps["municipality_code"] == code]
        assert len(re.findall(r'<tr id="gap-\d+">', page)) == len(own)
        assert f"0 / {len(own)}" in text or own.empty
    whole = read()["report.html"].text
    assert f"Keski-Suomi: {say.plural('report.associations', int(rates['associations'].sum()))}" in whole


VERDICTS = {
    "higher": "Se on enemmän kuin muualla maakunnassa.",
    "lower": "Se on vähemmän kuin muualla maakunnassa.",
    "similar": "Se on samaa tasoa kuin muualla maakunnassa.",
    "cannot-tell": "Luvuista ei voi sanoa, poikkeaako se muusta maakunnasta.",
    None: "Muihin kuntiin sitä ei voi verrata.",
}


def judged(verdict, **changed):
    rates = small.content().rates
    return rates.assign(verdict=pd.Series(verdict, index=rates.index, dtype="str"), **changed)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_rate_says_what_its_verdict_allows_and_no_more(verdict):
    content = replace(small.content(), rates=judged(verdict))
    page = told(replace(content, rules=_not_partial(content.rules)))
    assert VERDICTS[verdict] in page.sentences()[0]
    stands_out = verdict in {"higher", "lower"}
    assert ("Näin on kaikkiaan 2 kunnassa." in page.text) == stands_out
    compares = verdict in {"higher", "lower", "similar"}
    assert ("kuin muualla" in page.text.replace(page.sentences()[0], "")) == compares


def _not_partial(rules):
    return replace(rules, gaps=msgspec.structs.replace(rules.gaps, least_associations_per_1000=0.0))


def test_a_register_that_seems_less_whole_is_not_compared_and_says_why():
    page = told(rates=judged(None, per_1000=0.5))
    assert "Rekisteri näyttää tässä kunnassa vajaalta" in page.sentences()[0]
    assert "Ei vertailtavissa (rekisteri näyttää vajaalta)" in page.text
    whole = told(rates=judged(None, per_1000=0.5), page="report.html")
    assert "ei vertailtavissa: 2" in whole.by_id["area"].text


def test_what_is_not_known_is_said_to_be_unknown():
    unknown = judged(None, **dict.fromkeys(("residents", "per_1000", "low", "high", "shrunk"), float("nan")))
    assert "Asukasluku ei ole tiedossa" in told(rates=tables.RATES.conform(unknown)).text
    assert "Ei ole tietoa siitä, monellako asukkaalla on vain yksi paikka" in told().text


def test_a_need_that_was_not_measured_is_never_told_as_nobody_without():
    content = small.content()
    page = made(content)[HANKASALMI]
    row = re.search(r'id="need-local-services">(.*?)</tr>', page).group(1)
    assert "ei tietoa" in row
    assert ">0<" not in row
    nothing = content.measured.assign(measured=False)
    totals = content.totals.assign(**dict.fromkeys(content.totals.columns[2:], float("nan")))
    page = made(replace(content, measured=nothing, totals=totals, gaps=content.gaps.iloc[:0]))[HANKASALMI]
    assert Page(page).sentences()[1].startswith("Tarpeista ei ole tietoa")
    assert "Ei tietoa: aukkoja ei voi arvioida." in Page(page).text
    assert page.count("ei tietoa</td>") >= len(Need)


def test_both_numbers_stand_where_openness_is_unknown():
    page = made(small.content())[HANKASALMI]
    assert (
        "Kokoontumistilat: 100–210 asukkaalla (3–5 %) ei ole tiedossamme kokoontumistilaa 5 km:n"
        in Page(page).sentences()[1]
    )
    assert re.search(r'href="#gap-1">100–210<', page)


@pytest.mark.parametrize(("other", "most"), [(99.0, True), (100.0, False), (150.0, False)])
def test_a_need_is_said_to_concern_most_people_only_where_it_surely_does(other, most):
    content = small.content()
    named = content.totals.set_index(["municipality_code", "need"])
    named.loc[("077", Need.HOBBIES), ["residents_without", "residents_without_if_open"]] = other
    measured = content.measured.assign(measured=True)
    page = made(replace(content, totals=named.reset_index(), measured=measured))[HANKASALMI]
    assert Page(page).sentences()[1].startswith("Kokoontumistilat: 100–210 asukkaalla")
    assert ("useampia kuin mikään muu mitattu tarve" in Page(page).sentences()[1]) == most


SHARES = [  # of a hundred residents, places of unknown openness counted and not; as it is written
    (12, 100, "12–100 %"),
    (0, 16, "0–16 %"),
    (16, 99.7, "16 % – yli 99 %"),
    (0.2, 3, "alle 1 % – 3 %"),
    (99.8, 99.8, "yli 99 %"),
    (100, 100, "100 %"),
]


@pytest.mark.parametrize(("if_open", "people", "written"), SHARES)
def test_what_is_not_quite_none_or_all_is_not_written_as_that(if_open, people, written):
    found = report_words.shares(if_open, people, 100, words.load("fi"))
    assert found.replace("\N{NO-BREAK SPACE}", " ") == written


def test_a_gap_tells_both_shares_where_openness_is_unknown():
    page = made(small.content())[HANKASALMI]
    row = re.search(r'<tr id="gap-1">(.*?)</tr>', page).group(1)
    assert len(re.findall(r"\d+–\d+ %|% – ", Page(row).text)) == 1


def test_a_check_on_the_spot_is_told_with_its_month():
    content = small.content()
    evidence = {"sources": [{"name": "LIPAS"}], "checked": "2027-03-04", "answer": "holds"}
    gaps = content.gaps.assign(evidence=json.dumps(evidence))
    text = told(gaps=gaps).text
    assert "tarkistettu 3/2027: pitää paikkansa" in text
    assert "1 / 1" in text
    assert "ei tarkistettu" in told().text


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
    told_of = Page(pages[HANKASALMI]).sentences()[2]
    assert (
        "80–120 asukkaalla on 5 km:n matkalla vain yksi tiedossamme oleva, kaikille avoin paikka" in told_of
    )
    assert "Näitä paikkoja on 3: jos yksikin suljetaan, osalle heistä ei jää" in told_of
    assert "ei veisi keneltäkään" in Page(pages[LAUKAA]).sentences()[2]
    assert all("kylätalo" not in text for text in pages.values())
    alone = CLOSINGS.assign(places=CLOSINGS["places"].mask(CLOSINGS["places"] == 3, 1))
    assert "Näitä paikkoja on 1: jos se suljetaan, heille ei jää" in told(closings=alone).sentences()[2]


def test_changes_add_up_and_no_end_is_claimed_that_the_register_does_not_tell():
    found = small.changes()
    ended = found.assign(after=found["after"].mask(found["kind"] == "ended"))
    counts = [("077", 5, 7, 2, 0.5), ("410", 6, 4, -2, -0.5)]
    columns = ["area_id", "associations_before", "associations", "difference", "per_1000"]
    net = tables.NET_CHANGES.conform(pd.DataFrame(counts, columns=columns))
    content = replace(small.content(), changes=ended, compared=True, net_changes=net)
    laukaa = told(content, page=LAUKAA)
    steps = [one.text for key, one in laukaa.by_id.items() if key.startswith("change-")]
    assert [re.sub(r"\s+", " ", one).strip() for one in steps] == [
        "Yhdistyksiä ennen 6",
        "Ei enää rekisterissä −1",
        "Muuttanut pois −1",
        "Yhdistyksiä nyt 4",
        "Muita muutoksia: tarkoitusluokka vaihtunut 1.",
    ]
    assert "ei välttämättä ole päättynyt" in laukaa.text
    assert "Päättynyt" not in laukaa.text
    here = told(content)
    assert "Uusi +1" in here.text
    assert "Muuttanut tänne +1" in here.text
    assert "muuttanut kunnasta toiseen 1" in told(content, page="report.html").text


def test_without_a_register_before_or_changes_that_is_said():
    assert "muutoksia ei ole vielä mihin verrata" in told(compared=False).text
    nothing = {"compared": True, "changes": tables.CHANGES.empty()}
    assert "Rekisterissä ei ole muutoksia. Verrattu edelliseen rekisteriin." in told(**nothing).text
    day = pd.Timestamp("2026-01-02").date()
    assert "jonka uusin merkintä on 2.1.2026" in told(**nothing, compared_with=day).text


def test_no_association_and_no_address_stands_in_a_report():
    content = replace(small.content(), compared=True)
    hidden = [*content.associations["name"], *content.changes["name"], "Koulutie", "Rantatie", "Salainen"]
    for language in LANGUAGES:
        for text in made(content, language).values():
            assert [one for one in hidden if one in text] == []

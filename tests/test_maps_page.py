"""The page as people use it: in a browser, from disk, with mouse, keyboard and screen reader in mind."""

from collections import Counter
from dataclasses import replace
from datetime import date

import map_fixtures
import pandas as pd
import pytest

from jarjestokartta.maps import encode, figure, style
from jarjestokartta.maps.edition import Edition

DAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def content():
    return map_fixtures.content()


@pytest.fixture(scope="module")
def file(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("kartta ä") / "index.html"
    path.write_text(figure.page(content, edition=Edition.INDEX, day=DAY), encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser, file):
    """Open the page; what it asked for and what went wrong stand in ``page.log``."""
    contexts = []

    def opened(fragment="", *, width=1280, height=800, path=file, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fi-FI", **options)
        contexts.append(context)
        page = context.new_page()
        page.log = []
        page.on("request", lambda request: page.log.append(request.url))
        page.on("pageerror", lambda error: page.log.append(f"error: {error}"))
        page.on("console", lambda message: page.log.append(f"{message.type}: {message.text}"))
        page.goto(path.as_uri() + fragment)
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()


def focused(page):
    return page.evaluate(
        """() => { const e = document.activeElement;
            return e.id || e.dataset.key || e.name || e.className || e.tagName }"""
    )


def to_lists(page):
    """Show the lists where the window has no room for them beside the map."""
    switch = page.locator(".views .pill", has_text="Luettelo")
    if switch.is_visible():
        switch.click()


def status(page):
    return page.locator("p[role=status]").inner_text()


def test_no_request_on_load_or_in_any_interaction_and_no_error(open_page, file):
    page = open_page()
    for theme in reversed(page.locator("input[name=theme]").all()):
        theme.check()
    for key in ("municipality", "village", "share", "people"):
        page.locator(f"input[value={key}]").first.check() if page.locator(
            f"input[value={key}]"
        ).count() else None
    page.locator("[data-key^='gap:']").first.click()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Haku").click()
    page.fill("#search", "talo")
    page.locator("[data-key^='site:']").first.click()
    for language in ("Svenska", "English", "Suomi"):
        page.get_by_role("button", name=language).click()
    page.get_by_role("button", name="Lähennä").click()
    page.mouse.move(800, 500)
    page.mouse.click(800, 500)
    page.wait_for_timeout(400)
    assert [entry for entry in page.log if not entry.startswith(("data:", file.as_uri()))] == []


def test_the_gap_list_comes_first_and_choosing_one_shows_it(open_page, content):
    page = open_page()
    first = page.locator("[data-key^='gap:']").first
    gaps = content.gaps[content.gaps["need"] == "meeting-places"]
    assert gaps["area_name"].iloc[0] in first.inner_text()
    assert "Ei tiedossamme" in page.locator(".gap-list .caution").inner_text()
    assert "ei ole" not in page.locator(".gap-list .list").inner_text().lower()
    assert "avoimuutta ei tiedetä" in first.inner_text()  # both numbers are given
    zoom = page.url
    first.press("Enter")
    assert focused(page) == "details-title"
    assert gaps["area_name"].iloc[0] in page.locator("#details-title").inner_text()
    page.wait_for_function("before => location.href !== before", arg=zoom)
    key = first.get_attribute("data-key")
    page.keyboard.press("Escape")
    assert page.locator(".details").is_hidden()
    assert focused(page) == key


def test_keyboard_reaches_the_lists_at_once_and_nothing_is_unnamed(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert focused(page) == "lists"
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    stops = []
    for _ in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => { const e = document.activeElement;
                return { tag: e.tagName, svg: e instanceof SVGElement,
                    name: e.getAttribute('aria-label') || e.textContent || e.labels?.[0]?.textContent || '',
                    list: Boolean(e.closest('.list')) } }"""
        )
        if stop["tag"] == "BODY":
            break
        stops.append(stop)
    assert len(stops) <= 70
    assert not [stop for stop in stops if stop["svg"] or not stop["name"].strip()]
    assert next(place for place, stop in enumerate(stops) if stop["list"]) <= 10


def test_search_finds_compounds_by_part_and_inflected_municipalities(open_page, content):
    page = open_page()
    page.get_by_role("tab", name="Haku").click()
    page.select_option("#filter-need", "")
    page.fill("#search", "talo")
    page.wait_for_timeout(500)
    sites = content.sites["name"].str.contains("talo").sum()
    names = content.associations["name"].str.contains("talo").sum()
    assert status(page).startswith(str(sites + names))
    some = content.associations[content.associations["home_municipality"] == "179"]["name"].iloc[0]
    page.fill("#search", f"{some.split()[1]} jyväskylässä")
    page.wait_for_timeout(400)
    assert some in page.locator(".search .list").inner_text()
    page.fill("#search", "ÄÄNEKOSKI")
    page.wait_for_timeout(400)
    assert "Äänekoski" in page.locator(".search .found").first.inner_text()
    page.fill("#search", "aanekoski")
    page.wait_for_timeout(400)
    assert page.locator(".search .found").count() == 0


def test_search_hides_nothing_by_the_need_without_saying_so(open_page, content):
    page = open_page("#&t=meeting-places")
    page.get_by_role("tab", name="Haku").click()
    elsewhere = content.associations.drop_duplicates("name", keep=False)
    elsewhere = elsewhere[~elsewhere["needs"].str.contains("meeting-places")]
    name = elsewhere["name"].iloc[0]
    page.fill("#search", name)
    page.wait_for_timeout(400)
    assert page.locator(".search .lead").inner_text() == "Ei osumia tarpeella Kokoontumistilat."
    assert "1 osuma muissa tarpeissa" in status(page)
    page.get_by_role("button", name="Näytä myös 1 osuma muissa tarpeissa").click()
    page.locator(".search .list").get_by_text(name).wait_for()
    assert page.locator(".elsewhere").is_hidden()
    page.select_option("#filter-need", "meeting-places")
    village = content.areas.loc[content.areas["level"] == "village", "name_fi"].iloc[0]
    page.fill("#search", village)
    page.wait_for_timeout(400)
    assert village in page.locator(".search .found.area").first.inner_text()
    page.locator("input[name=theme][value=rate]").check()
    assert page.locator("#filter-need").input_value() == ""
    assert open_page("#&t=rate").locator("#filter-need").input_value() == ""


def test_search_narrows_to_what_associations_do_and_for_whom(open_page, content):
    page = open_page()
    page.get_by_role("tab", name="Haku").click()
    page.select_option("#filter-need", "")
    roles, targets = (content.associations[name].str for name in ("roles", "target_groups"))
    for role, target in (("trust", ""), ("", "youth"), ("activity", "youth")):
        page.select_option("#filter-role", role)
        page.select_option("#filter-target", target)
        wanted = (roles.contains(role) & targets.contains(target)).sum()
        assert 0 < wanted < len(content.associations)
        page.wait_for_function(
            "number => document.querySelector('.search .lead').textContent.replace(/\\D/g, '') === number",
            arg=str(wanted),
        )
    page.locator(".search .found").first.click()
    assert "nuoret" in page.locator(".details").inner_text().lower()


def test_legend_follows_what_is_shown_and_counts_every_area(open_page):
    page = open_page()
    for theme, level in (("rate", "municipality"), ("mutual-aid", "municipality"), ("mutual-aid", "village")):
        page.locator(f"input[name=theme][value={theme}]").check()
        page.locator(f"input[name=level][value={level}]").check()
        rows = page.locator(".legend li").all()
        counts = [int(row.locator(".amount").inner_text().split()[0]) for row in rows]
        marked = [
            place for place, row in enumerate(rows) if row.inner_text().startswith(("pisteitä", "viivoja"))
        ]
        total = sum(count for place, count in enumerate(counts) if place not in marked)
        assert total == page.locator(".leaflet-areas-pane path.leaflet-interactive").count()
        if theme == "mutual-aid":
            assert "ei tietoa" in page.locator(".legend").inner_text()


def test_places_not_known_to_be_open_look_unlike_open_ones_and_the_legend_says_so(open_page, content):
    page = open_page("#&t=meeting-places&k=village")
    marks = page.locator(".legend .mark")
    assert "kaikille avoin" in marks.nth(0).inner_text()
    assert "avoimuus ei tiedossa" in marks.nth(1).inner_text()
    paper = [
        mark.locator(".glyph").evaluate("e => getComputedStyle(e).backgroundColor") for mark in marks.all()
    ]
    assert len(set(paper)) == 2
    page.locator("input[value=sites]").uncheck()
    assert marks.count() == 0
    page.get_by_role("tab", name="Haku").click()
    named = content.sites.drop_duplicates("name", keep=False)
    for open_to in ("all", "unknown", "members"):
        page.fill("#search", named.loc[named["open_to"] == open_to, "name"].iloc[0])
        page.select_option("#filter-need", "")
        page.wait_for_timeout(400)
        hollow = page.locator(".search .found.site").first.evaluate("e => e.classList.contains('unsure')")
        assert hollow == (open_to != "all")


def test_the_nearest_is_said_to_be_the_nearest_open_to_all(open_page):
    page = open_page()
    assert "Lähin kaikille avoin tiedossamme: " in page.locator("[data-key^='gap:']").first.inner_text()


@pytest.mark.parametrize("alike", [False, True])
def test_an_uncertain_rate_never_looks_certain(open_page, content, tmp_path, alike):
    rates = content.rates.copy()
    village = rates[rates["per_1000"].notna() & rates["area_id"].str.contains("-")]["area_id"].iloc[0]
    rates.loc[rates["area_id"] == village, "verdict"] = None
    if alike:  # a scale of one class, whose marks still are seen
        rates[["per_1000", "shrunk"]] = rates[["per_1000", "shrunk"]].where(rates["per_1000"].isna(), 20.0)
    path = tmp_path / "index.html"
    path.write_text(
        figure.page(replace(content, rates=rates), edition=Edition.INDEX, day=None), encoding="utf-8"
    )
    page = open_page(f"#&t=rate&k=village&a={village}", path=path)
    fills = page.eval_on_selector_all(
        ".leaflet-areas-pane path.leaflet-interactive", "all => all.map(one => one.getAttribute('fill'))"
    )
    lined = [fill for fill in fills if "not-comparable" in fill]
    assert len(lined) == 1
    assert "Ei vertailtavissa: liian moni" in page.locator(".details .verdict").inner_text()
    for row in page.locator(".legend li").all():
        if row.inner_text().startswith(("pisteitä", "viivoja")):
            paint = row.locator("rect").last.get_attribute("fill")
            assert row.locator(f"pattern{paint.removeprefix('url(').removesuffix(')')}").count() == 1
    assert page.locator(".legend li", has_text="viivoja: ei vertailtavissa").count() == 1
    assert "kylien ulkopuolella" in page.locator(".tables").inner_text()


def test_the_nearest_is_never_written_as_within_the_threshold(open_page, content, tmp_path):
    gaps = content.gaps.copy()
    first, second = gaps.index[gaps["need"] == "meeting-places"][:2]
    gaps.loc[first, "nearest_km"] = 5.004
    gaps.loc[second, ["nearest_km", "nearest_provider"]] = [6.0, None]
    path = tmp_path / "index.html"
    path.write_text(
        figure.page(replace(content, gaps=gaps), edition=Edition.INDEX, day=None), encoding="utf-8"
    )
    page = open_page(path=path)
    rows = page.locator("[data-key^='gap:']")
    assert f"{gaps.loc[first, 'nearest_provider']}, vähän yli 5 km" in rows.nth(0).inner_text()
    assert "on enintään 6 km:n matkalla. Nimeä ei näytetä" in rows.nth(1).inner_text()
    page.locator("summary", has_text="Suurimmat aukot").click()
    table = page.locator(".tables details").last
    assert "vähän yli 5" in table.inner_text()
    page.get_by_role("button", name="Svenska").click()
    assert "lite över 5" in table.inner_text()


def test_what_is_not_measured_never_looks_like_a_class(open_page):
    page = open_page("#&t=mutual-aid&k=municipality")
    fills = Counter(
        page.eval_on_selector_all(
            ".leaflet-areas-pane path.leaflet-interactive", "all => all.map(one => one.getAttribute('fill'))"
        )
    )
    assert fills["url(#map-not-measured)"] == 2


def test_the_language_changes_everything_and_keeps_the_view(open_page, content):
    page = open_page("#&t=rate&k=municipality&a=179")
    for language, code in (("Svenska", "sv"), ("English", "en"), ("Suomi", "fi")):
        page.get_by_role("button", name=language).click()
        assert page.locator("html").get_attribute("lang") == code
        assert page.locator("#details-title").inner_text() == "Jyväskylä"
        assert page.locator("input[value=rate]").is_checked()
    page.get_by_role("button", name="English").click()
    residents = content.rates.set_index("area_id")["residents"]["179"]
    row = page.locator(".tables table").first.locator("tr:has-text('Jyväskylä')")
    assert f"{round(residents):,}" in row.inner_text()


CONTRAST = """e => {
    const bent = one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
    const light = text => {
        const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map(one => bent(one / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b };
    const style = getComputedStyle(e);
    const [more, less] = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05) }"""


@pytest.mark.parametrize("selector", [".languages button", ".pill span", ".list button"])
def test_what_the_mouse_is_on_can_be_read(open_page, selector):
    page = open_page()
    for element in [one for one in page.locator(selector).all() if one.is_visible()][:8]:
        element.hover(force=True)
        background = element.evaluate("e => getComputedStyle(e).backgroundColor")
        if background != "rgba(0, 0, 0, 0)":
            assert element.evaluate(CONTRAST) >= 4.5


def test_a_link_opens_what_it_names_without_taking_the_focus(open_page):
    page = open_page("#10/62.2400/25.7500&t=rate&k=municipality&l=sv&a=179")
    assert page.locator("#details-title").inner_text() == "Jyväskylä"
    assert page.locator("html").get_attribute("lang") == "sv"
    page.wait_for_timeout(500)
    assert "#10/62.2400/25.7500" in page.url
    assert page.evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.parametrize(
    "fragment",
    [
        "#99/999/999",
        "#&t=<img>&l=xx&a=%00&k=__proto__",
        "#10/NaN/1&g=constructor",
        "#" + "&t=rate" * 500,
        "#&n=constructor&w=__proto__&r=x&o=y&b=<b>&y=sapx&p=s__proto__&p=a%00",
    ],
)
def test_a_broken_link_is_ignored(open_page, fragment):
    page = open_page(fragment)
    assert page.locator(".legend").is_visible()
    assert page.locator(".details").is_hidden()
    assert not [entry for entry in page.log if entry.startswith("error")]


def test_a_link_to_another_view_is_followed_in_the_open_page(open_page):
    page = open_page("#&t=rate")
    view = "t=hobbies&k=municipality&n=all&w=179&r=trust&o=youth&b=search&y=a&a=172"
    page.evaluate("hash => { location.hash = hash }", f"#10/62.2400/25.7500&{view}")
    page.locator("#details-title", has_text="Joutsa").wait_for()
    page.keyboard.press("Escape")
    page.locator(".skip").evaluate("e => e.click()")
    assert page.locator("input[name=theme][value=hobbies]").is_checked()
    assert page.locator("#filter-need").input_value() == ""
    assert page.locator("#filter-town option:checked").inner_text() == "Jyväskylä"
    assert page.locator("#filter-role").input_value() == "trust"
    assert page.locator("#filter-target").input_value() == "youth"
    assert page.locator("#tab-search").get_attribute("aria-selected") == "true"
    drawn = page.eval_on_selector_all("input[name=layer]:checked", "all => all.map(e => e.value)")
    assert drawn == ["associations"]


def test_the_table_can_be_saved_and_holds_every_area(open_page, content, tmp_path):
    page = open_page()
    with page.expect_download() as saved:
        page.get_by_text("Tallenna taulukko (CSV)").click()
    saved.value.save_as(tmp_path / "alueet.csv")
    table = pd.read_csv(tmp_path / "alueet.csv", dtype={"area_id": "str"})
    here = content.areas[content.areas["in_region"].astype(bool)]["area_id"]
    assert set(here) <= set(table["area_id"])
    rates = content.rates.set_index("area_id")["associations"]
    towns = table[table["level"] == "municipality"].set_index("area_id")["associations"]
    assert towns.to_dict() == rates[towns.index].to_dict()


def without_villages(content):
    here = content.areas["level"] != "village"
    gaps = content.gaps[content.gaps["area_id"].str.startswith("sijoittamatta")]
    rates = content.rates[content.rates["area_id"].isin(content.areas[here]["area_id"])]
    return replace(content, areas=content.areas[here], gaps=gaps, rates=rates, water=None)


def nothing_measured(content):
    return replace(
        content,
        measured=content.measured.assign(measured=False),
        gaps=content.gaps.iloc[:0],
        reach=content.reach.iloc[:0],
        sites=content.sites.iloc[:0],
    )


def municipalities_alone(content):
    here = (content.areas["level"] == "municipality") & content.areas["in_region"].astype(bool)
    empty = {
        name: getattr(content, name).iloc[:0]
        for name in ("associations", "residents", "cells", "rates", "reach", "gaps", "measured", "sites")
    }
    return replace(
        content, areas=content.areas[here], water=None, register_date=None, attributions=(), **empty
    )


@pytest.mark.parametrize("poorer", [without_villages, nothing_measured, municipalities_alone])
def test_a_run_with_less_still_gives_a_page(open_page, content, tmp_path, poorer):
    path = tmp_path / "index.html"
    path.write_text(figure.page(poorer(content), edition=Edition.INDEX, day=None), encoding="utf-8")
    page = open_page(path=path)
    for theme in page.locator("input[name=theme]").all():
        theme.check()
    page.get_by_role("tab", name="Aukot").click()
    page.locator("input[value=meeting-places]").check()
    gaps = page.locator(".gap-list")
    if poorer is without_villages:
        assert gaps.locator(".gap").count() > 0
        assert "kylien ulkopuoli" not in gaps.inner_text()
        gaps.locator(".gap").first.click()
        assert page.locator("#details-title").is_visible()
        assert page.locator("input[name=level]").count() == 0
        page.locator(".details .quiet").click()
        assert page.locator(".kicker").inner_text() == "Kunta"
    else:
        assert "Ei tietoa" in gaps.inner_text()
    cells = 0 if poorer is municipalities_alone else 1
    assert page.locator("input[name=measure][value=cells]").count() == cells
    assert page.locator("input[name=layer][value=people]").count() == cells
    assert not [entry for entry in page.log if entry.startswith("error")]


def test_all_needs_together_tell_what_was_not_measured(open_page, content, tmp_path):
    path = tmp_path / "index.html"
    path.write_text(figure.page(nothing_measured(content), edition=Edition.INDEX, day=None), encoding="utf-8")
    page = open_page(path=path)
    page.get_by_role("tab", name="Aukot").click()
    assert page.locator("#filter-need").input_value() == ""
    assert page.locator(".gap-list").inner_text().startswith("Ei tietoa")
    assert "aukkoa asukasmäärän" not in page.locator(".gap-list").inner_text()
    page = open_page()
    page.select_option("#filter-need", "")
    assert page.locator(".unmeasured").is_hidden()
    page.select_option("#filter-town", label="Luhanka")
    assert "Naapuri- ja omaapu" in page.locator(".unmeasured").inner_text()
    assert "Kokoontumistilat" not in page.locator(".unmeasured").inner_text()


@pytest.mark.parametrize("width", [360, 768])
def test_a_narrow_window_shows_the_map_first_and_the_lists_a_tap_away(open_page, width):
    page = open_page(width=width, height=740)
    assert page.locator(".folium-map").bounding_box()["y"] < 740 * 0.65
    assert page.locator(".gap-list").is_hidden()
    to_lists(page)
    assert page.locator(".folium-map").is_hidden()
    first = page.locator("[data-key^='gap:']").first
    key = first.get_attribute("data-key")
    first.press("Enter")
    page.wait_for_timeout(700)
    assert page.locator(".folium-map").is_visible()
    assert focused(page) == "details-title"
    page.keyboard.press("Escape")
    assert page.locator(".gap-list").is_visible()
    assert focused(page) == key
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(200)
    assert page.locator(".views").bounding_box()["y"] < 5  # the way to the map stays in sight
    page.locator(".views .pill", has_text="Kartta").click()
    assert 0 <= page.locator(".folium-map").bounding_box()["y"] < 740 * 0.65


@pytest.mark.parametrize("width", [360, 1280])
def test_many_notices_leave_the_map_in_sight(open_page, content, tmp_path, width):
    codes = ("no-addresses", "sketched-boundaries", "spread-residents", "no-residents")
    path = tmp_path / "index.html"
    path.write_text(
        figure.page(replace(content, notices=codes), edition=Edition.INDEX, day=None), encoding="utf-8"
    )
    page = open_page(path=path, width=width, height=740)
    notices = page.locator(".notices li")
    assert "Luonnosrajat" in notices.first.inner_text()
    assert notices.first.is_visible()
    assert notices.last.is_visible() == (width > 600)
    assert page.locator(".folium-map").bounding_box()["y"] < 740 * 0.65
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 360:
        page.get_by_text("3 muuta huomautusta").click()
        assert notices.last.is_visible()
        page.get_by_text("3 muuta huomautusta").click()
        assert notices.last.is_hidden()
        page.emulate_media(media="print")
        notices.last.wait_for(state="visible")


def test_on_a_phone_the_keys_stand_beside_the_map_not_on_it(open_page):
    page = open_page(width=360, height=740)
    keys, drawn = page.locator(".controls").bounding_box(), page.locator(".folium-map").bounding_box()
    assert keys["y"] + keys["height"] <= drawn["y"]
    assert page.locator(".controls button").count() == 7


def test_a_phone_chooses_what_the_map_shows_from_a_menu(open_page):
    page = open_page(width=360, height=740)
    assert page.locator("input[name=theme]").first.is_hidden()
    page.select_option("#theme", "rate")
    assert page.locator("#map-title").inner_text().endswith("tasoitettu luku")


def test_the_link_past_the_map_leads_to_lists_that_are_seen(open_page):
    page = open_page(width=360, height=740)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "lists"
    assert page.locator(".gap-list").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1024, 1280])
def test_the_menus_show_what_is_chosen_whole(open_page, width):
    page = open_page(width=width, height=740)
    to_lists(page)
    for select in page.locator("#lists select:visible").all():
        for index in range(select.evaluate("e => e.options.length")):
            select.evaluate("(e, index) => { e.selectedIndex = index }", index)
            assert select.evaluate(
                """e => { const pen = document.createElement('canvas').getContext('2d');
                    pen.font = getComputedStyle(e).font;
                    return pen.measureText(e.selectedOptions[0].text).width <= e.clientWidth - 36 }"""
            )


def test_the_bar_of_a_gap_is_the_share_written_above_it(open_page, content):
    page = open_page()
    bars = page.eval_on_selector_all(
        ".bar", "all => all.map(e => Number(e.style.getPropertyValue('--part')))"
    )
    gaps = content.gaps[(content.gaps["need"] == "meeting-places") & content.gaps["rank"].notna()]
    assert bars == encode.shares(gaps.sort_values("rank")["share_without"].head(len(bars)))


def test_two_numbers_are_explained_where_they_stand(open_page):
    page = open_page()
    assert "toinen laskee nekin" in page.locator(".gap-list > .if-open:not([hidden])").nth(1).inner_text()
    assert "toinen laskee nekin" in page.locator(".sources").inner_text()


def test_people_without_are_told_by_both_numbers(open_page, content):
    page = open_page("#&t=meeting-places&k=municipality&a=179")
    totals = content.totals.set_index(["municipality_code", "need"]).loc[("179", "meeting-places")]
    low, high = totals["residents_without_if_open"], totals["residents_without"]
    assert low < high
    both = f"{round(low):,}–{round(high):,}"
    written = both.replace(",", "\N{NO-BREAK SPACE}")
    assert written in page.locator(".details .plain").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Alueet").click()
    row = page.locator("button.area", has_text="Jyväskylä").first
    assert row.locator(".value").inner_text() == written
    assert "suuremman luvun mukaan" in page.locator(".legend").inner_text()
    page.get_by_role("button", name="English").click()
    assert both in page.locator(".tables table").first.locator("tr:has-text('Jyväskylä')").inner_text()


def test_colour_order_and_number_are_of_the_smoothed_rate_and_its_own_stands_beside(open_page, content):
    page = open_page("#&t=rate&k=municipality")
    names = content.areas[content.areas["level"] == "municipality"].set_index("area_id")["name_fi"]
    towns = content.rates[content.rates["area_id"].isin(names.index)].set_index("area_id")
    order = towns["shrunk"].round(1).sort_values(ascending=False)
    keys = page.eval_on_selector_all(".area .name b", "all => all.map(e => e.textContent)")
    assert [order[names[names == name].index[0]] for name in keys] == order.tolist()
    first = towns.loc[names[names == keys[0]].index[0]]
    assert f"{first['shrunk']:.1f}".replace(".", ",") == page.locator(".area .value").first.inner_text()
    own = f"tasoittamaton {first['per_1000']:.1f} (".replace(".", ",")
    assert own in page.locator(".area .small").first.inner_text()
    assert "tasoitettu luku" in page.locator(".order").inner_text()
    assert "on tasoitettu" in page.locator(".method").inner_text()
    assert "tasoitettu" in page.locator(".legend h3").inner_text()
    fills = page.eval_on_selector_all(
        "button.area .swatch > rect", "all => all.map(e => e.getAttribute('fill'))"
    )
    colours = style.shades(style.RATE, len(fills))
    classes = [
        colours.index(fill) if fill in colours else int(fill.rstrip(")").rsplit("-", 1)[1]) for fill in fills
    ]
    assert classes == sorted(classes, reverse=True)
    assert len(set(classes)) >= 4


def test_a_number_is_rounded_once_and_alike_everywhere(open_page, content, tmp_path):
    rates = content.rates.copy()
    at = rates["area_id"] == "179"
    rates.loc[at, ["per_1000", "low", "high", "shrunk"]] = [20.346, 19.949, 20.25, 20.349]
    path = tmp_path / "index.html"
    path.write_text(
        figure.page(replace(content, rates=rates), edition=Edition.INDEX, day=None), encoding="utf-8"
    )
    page = open_page("#&t=rate&k=municipality&a=179", path=path)
    assert page.locator(".details .headline strong").inner_text() == "20,3"
    assert "19,9–20,3" in page.locator(".details .facts").inner_text()
    row = page.locator(".tables table").first.locator("tr:has-text('Jyväskylä')")
    for language, texts in (("Suomi", ("20,3", "19,9–20,3")), ("English", ("20.3", "19.9–20.3"))):
        page.get_by_role("button", name=language).click()
        cells = row.locator("td").all_inner_texts()
        assert (cells[2], cells[3], cells[4]) == (texts[0], texts[1], texts[0])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_numbers_in_the_tables_are_the_same_in_every_language(open_page, content, tmp_path, language):
    path = tmp_path / "index.html"
    text = figure.page(content, edition=Edition.INDEX, day=None, language=language)
    path.write_text(text, encoding="utf-8")
    page = open_page(path=path)
    cells = "all => all.map(e => e.textContent)"
    without_script = open_page(path=path, java_script_enabled=False)
    written = without_script.eval_on_selector_all("td[data-n]", cells)
    assert len(written) > 100
    for name in ("English", "Svenska", {"fi": "Suomi", "sv": "Svenska", "en": "English"}[language]):
        page.get_by_role("button", name=name).click()
    assert page.eval_on_selector_all("td[data-n]", cells) == written


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_wider_than_the_window(open_page, width):
    page = open_page(width=width, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    to_lists(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("[data-key^='gap:']").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough(open_page):
    page = open_page(width=360, height=740)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, select, summary, .pill, .check, input[type=search]')]
            .map(e => [e.textContent.slice(0, 30), e.getBoundingClientRect()])
            .filter(([, box]) => box.width && (box.width < 24 || box.height < 24)).map(([text]) => text)"""
    )
    assert small == []


def test_without_javascript_there_is_a_picture_and_the_tables(open_page):
    page = open_page(java_script_enabled=False)
    assert page.locator(".opening").is_hidden()  # nothing is promised that never comes
    assert page.locator("svg.drawing path").count() == 22
    assert page.locator("svg.drawing").is_visible()
    assert page.locator(".tables table").first.locator("tbody tr").count() == 22
    assert "Hankasalmi" in page.locator(".tables table").first.inner_text()


def test_a_narrow_window_that_shows_the_lists_prints_the_map(open_page):
    page = open_page(width=360, height=740)
    to_lists(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".folium-map").bounding_box()["width"] == 680
    assert "50 km" in page.locator(".leaflet-control-scale").inner_text()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".folium-map").is_hidden()


def test_on_paper_the_map_and_the_legend_stand_on_the_first_page(open_page):
    page = open_page()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    box = page.locator(".folium-map").bounding_box()
    assert box["height"] == 560
    assert page.locator(".legend").is_visible()
    assert page.locator(".side").is_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator(".side").is_visible()


def test_on_paper_the_first_page_names_the_sources(open_page, content):
    page = open_page()
    assert page.locator(".printed").is_hidden()
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    told = page.locator(".printed").inner_text()
    assert all(one.licence in told for one in content.attributions if one.licence)


def test_the_planners_map_leads_to_what_is_published_beside_it(open_page, content, file):
    page = open_page()
    links = page.eval_on_selector_all(".beside a", "all => all.map(e => e.getAttribute('href'))")
    assert links == ["report.html", "tables.xlsx"]
    text = file.read_text(encoding="utf-8")
    assert "report.html" in text
    assert "report.html" not in figure.alone(text)
    assert "report.html" not in figure.page(content, edition=Edition.EMBED, day=DAY)
    page.get_by_role("button", name="English").click()
    assert page.locator(".beside a").first.inner_text() == "Report"


def test_every_place_and_association_is_in_the_list(open_page, content):
    page = open_page("#&n=all&b=search")
    both = len(content.sites) + len(content.associations)
    assert page.locator(".search .lead").inner_text() == f"{both} osumaa"


def test_the_keys_of_the_map_stay_where_they_are_when_the_theme_changes(open_page):
    page = open_page()
    boxes = []
    for theme in ("meeting-places", "rate", "basket", "change", "hobbies"):
        page.locator(f"input[name=theme][value={theme}]").check()
        boxes.append(page.locator(".folium-map").bounding_box())
    assert all(box == boxes[0] for box in boxes)


def test_it_works_in_a_sandboxed_frame(browser, file, tmp_path):
    host = tmp_path / "host.html"
    host.write_text(
        f'<iframe title="Kartta" sandbox="allow-scripts" width="900" height="700" src="{file.as_uri()}">',
        encoding="utf-8",
    )
    page = browser.new_page()
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("[data-key^='gap:']").first.click()
    assert frame.locator("#details-title").is_visible()
    page.close()

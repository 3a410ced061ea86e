"""The page for everyone: nothing for axe in nine states and three languages, ten journeys by keys alone."""

from datetime import date
from pathlib import Path

import map_fixtures
import pytest

from jarjestokartta.maps import figure
from jarjestokartta.maps.edition import Edition

AXE = Path(__file__).resolve().parents[1] / "maps" / "web" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async only => (await axe.run(only.length ? { runOnly: only } : {})).violations
    .map(v => [v.id, v.nodes.map(n => n.html.slice(0, 160))])"""
NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
FOCUSED = """() => { const e = document.activeElement;
    return e === document.body ? 'BODY' : e.dataset.key || e.id || e.value || e.className || e.tagName }"""


@pytest.fixture(scope="module")
def content():
    return map_fixtures.content()


@pytest.fixture(scope="module")
def file(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("saavutettava") / "index.html"
    text = figure.page(content, edition=Edition.INDEX, day=date(2026, 1, 5))
    path.write_text(text, encoding="utf-8")
    path.with_name("host.html").write_text(
        "<!doctype html><html lang=fi><title>Sivu</title><main><h1>Sivu</h1><a id=before href='#x'>alku</a>"
        '<iframe title="Kartta" sandbox="allow-scripts allow-popups allow-downloads" width=1240 height=760 '
        'src="index.html"></iframe><a id=after href="#y">loppu</a></main>',
        encoding="utf-8",
    )
    return path


class Visit:
    """The page from disk, or in a sandboxed frame of another: where keys go, and what they do there."""

    def __init__(self, page, file, *, framed, fragment=""):
        self.page = page
        if framed:
            host = file.with_name("host.html").read_text(encoding="utf-8")
            path = file.with_name("framing.html")
            path.write_text(host.replace('src="index.html"', f'src="index.html{fragment}"'), encoding="utf-8")
            page.goto(path.as_uri())
        else:
            page.goto(file.as_uri() + fragment)
        if framed:
            page.frame_locator("iframe").locator("html[data-ready]").wait_for(state="attached")
        self.frame = page.frames[-1] if framed else page.main_frame
        self.frame.wait_for_selector("html[data-ready]", state="attached")

    def keys(self, *names):
        for name in names:
            self.page.keyboard.press(name)

    @property
    def focused(self):
        return self.frame.evaluate(FOCUSED)

    @property
    def status(self):
        return self.frame.locator("p[role=status]").inner_text()

    def tab_to(self, wanted, key="Tab", most=90):
        """Press Tab until ``wanted`` (of what has the focus) holds."""
        for _ in range(most):
            self.keys(key)
            if wanted(self.focused):
                return self.focused
        raise AssertionError(self.focused)


@pytest.fixture(params=[(False, "fi"), (True, "sv"), (True, "en")], ids=["disk-fi", "frame-sv", "frame-en"])
def visit(request, browser, file):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fi-FI")
    framed, language = request.param

    def opened(fragment="#"):
        own = "" if "&l=" in fragment else f"&l={language}"
        return Visit(context.new_page(), file, framed=framed, fragment=fragment + own)

    opened.framed = framed
    opened.language = language
    yield opened
    context.close()


def states(page, frame):
    """Lead one page, or one in a frame of another, through the states, naming each when it stands."""
    yield "initial"
    frame.locator("input[name=measure][value=cells]").check()
    yield "layer panel: cells"
    frame.locator("[data-key^='gap:']").first.click()
    page.wait_for_timeout(400)
    yield "details open"
    page.keyboard.press("Escape")
    frame.select_option("#filter-town", index=3)
    yield "filter"
    frame.locator("#tab-search").click()
    frame.fill("#search", "talo")
    page.wait_for_timeout(400)
    yield "search"
    for theme in ("basket", "change", "rate"):
        frame.locator(f"input[name=theme][value={theme}]").check()
        yield f"theme {theme}"
    frame.locator(".tables summary").nth(1).click()
    yield "table open"
    if frame is page.main_frame:
        page.set_viewport_size({"width": 320, "height": 740})
    else:
        page.evaluate("document.querySelector('iframe').width = 320")
    page.wait_for_timeout(300)
    yield "320 px"
    page.emulate_media(media="print")
    yield "print"


def broken(browser, file, *, framed, language, only=(), **look):
    """Give what axe finds, by state; ``only``: the rules asked, all where none is named."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in maps/web")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="fi-FI", **look)
    there = Visit(context.new_page(), file, framed=framed, fragment=f"#&l={language}")
    there.frame.evaluate(AXE.read_text(encoding="utf-8"))
    found = {state: there.frame.evaluate(RUN, list(only)) for state in states(there.page, there.frame)}
    context.close()
    return {state: rules for state, rules in found.items() if rules}


@pytest.mark.parametrize("framed", [False, True], ids=["disk", "frame"])
@pytest.mark.parametrize("language", NAMES)
def test_axe_finds_nothing_in_any_state(browser, file, language, framed):
    assert broken(browser, file, framed=framed, language=language) == {}


FORCED = {"forced_colors": "active"}
LOOKS = [{"color_scheme": "dark"}, FORCED, {**FORCED, "color_scheme": "dark"}]


@pytest.mark.parametrize("look", LOOKS, ids=["dark", "forced", "forced dark"])
def test_all_text_can_be_read_in_the_dark_and_in_the_readers_own_colours(browser, file, look):
    found = broken(browser, file, framed=False, language="fi", only=["color-contrast"], **look)
    if "forced_colors" in look:
        found.pop("print", None)  # paper has no such colours
    assert found == {}


def test_1_the_first_stop_leads_past_the_map(visit):
    at = visit()
    at.frame.locator("a.skip").focus()
    at.keys("Enter")
    assert at.focused == "lists"
    at.tab_to(lambda name: name.startswith("gap:"), most=8)


def test_2_what_is_searched_is_announced_opened_and_left_where_it_was(visit):
    at = visit("#&t=hobbies")
    at.frame.locator("#tab-search").focus()
    at.keys("Enter")
    at.tab_to(lambda name: name == "search", most=8)
    at.page.keyboard.type("martat", delay=5)
    at.page.wait_for_timeout(500)
    assert any(letter.isdigit() for letter in at.status)
    hit = at.tab_to(lambda name: name.startswith("association:"), most=12)
    at.keys("Enter")
    assert at.focused == "details-title"
    at.keys("Escape")
    assert at.focused == hit


def test_3_arrows_and_signs_move_the_map_and_the_address(visit):
    at = visit()
    read = "() => [location.hash, document.querySelector('.leaflet-control-scale-line').textContent]"
    at.frame.locator(".folium-map").focus()
    at.page.wait_for_timeout(400)
    at.keys("ArrowRight", "+", "+")
    at.page.wait_for_timeout(1200)
    address, scale = at.frame.evaluate(read)
    at.keys("-", "ArrowLeft")
    at.page.wait_for_timeout(1200)
    moved, wider = at.frame.evaluate(read)
    assert scale != wider
    assert visit.framed or address.split("&")[0] != moved.split("&")[0]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_4_the_buttons_of_the_map_answer_to_keys(visit, key):
    at = visit()
    read = "() => document.querySelector('.leaflet-control-scale-line').textContent"
    before = at.frame.evaluate(read)
    at.frame.locator(".pan-zoom-in").focus()
    for _ in range(2):
        at.keys(key)
        at.page.wait_for_timeout(500)
    assert at.frame.evaluate(read) != before
    assert at.focused == "pan-zoom-in"


def test_5_choosing_a_municipality_narrows_the_lists_and_keeps_the_focus(visit):
    at = visit()
    at.frame.locator("#filter-town").focus()
    at.keys("ArrowDown", "ArrowDown", "ArrowDown")
    chosen = at.frame.locator("#filter-town option:checked").inner_text()
    assert at.frame.evaluate("document.activeElement.id") == "filter-town"
    names = at.frame.locator(".gap-list .list .name").all_inner_texts()
    assert all(chosen in name for name in names)


def test_6_arrow_keys_change_the_theme_which_is_announced(visit):
    at = visit("#&t=local-services")
    at.frame.locator("input[name=theme]:checked").focus()
    for theme in ("rate", "basket", "change"):
        legend = at.frame.locator("#legend-title").inner_text()
        at.keys("ArrowRight")
        assert at.focused == theme
        assert at.status == at.frame.locator("#map-title").inner_text()
        assert at.frame.locator("#legend-title").inner_text() != legend


def test_7_another_language_keeps_what_is_chosen(visit):
    at = visit("#10/62.2/25.7&t=rate&a=179")
    view = at.frame.locator(".leaflet-control-scale-line").inner_text()
    other = {"fi": "en", "sv": "fi", "en": "sv"}[visit.language]
    at.frame.get_by_role("button", name=NAMES[other]).focus()
    at.keys("Enter")
    assert at.frame.locator("html").get_attribute("lang") == other
    assert at.frame.locator("#details-title").inner_text() == "Jyväskylä"
    assert at.frame.locator(".leaflet-control-scale-line").inner_text() == view


def test_8_there_is_a_way_on_from_the_list_and_out(visit):
    at = visit()
    at.frame.locator("#panel-gaps .more button").focus()
    rows = at.frame.locator(".gap-list .list li").count()
    at.keys("Enter")
    assert at.focused.startswith("gap:")
    assert at.frame.locator(".gap-list .list li").count() > rows
    at.frame.locator("a.save").focus()
    if visit.framed:
        for _ in range(30):
            at.keys("Tab")
            if at.page.evaluate("document.activeElement.id") == "after":
                return
        raise AssertionError(at.focused)
    at.tab_to(lambda name: name == "BODY")


def test_9_a_link_opens_what_it_names_and_takes_no_focus(visit):
    at = visit("#13/62.2/25.7&a=179&l=sv")
    assert at.frame.locator("#details-title").inner_text() == "Jyväskylä"
    assert at.frame.locator("html").get_attribute("lang") == "sv"
    assert at.focused == "BODY"


def test_10_in_the_details_one_goes_on_and_back(visit):
    at = visit()
    at.frame.locator("[data-key^='gap:']").first.focus()
    at.keys("Enter")
    assert at.focused == "details-title"
    at.keys("Tab")
    first = at.focused
    at.keys("Tab", "Shift+Tab")
    assert at.focused == first
    at.keys("Shift+Tab")
    assert at.focused == "close"
    at.keys("Enter")
    assert at.focused.startswith("gap:")


@pytest.mark.parametrize("look", ["forced-colors", "dark", "text of 200 %"])
def test_other_looks_hide_nothing(browser, file, look):
    """Colours of the reader's own, a dark system and large letters leave all in reach and in the window."""
    options = {"forced-colors": {"forced_colors": "active"}, "dark": {"color_scheme": "dark"}}
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options.get(look, {}))
    page = context.new_page()
    if look == "text of 200 %":
        large = {"fontSizes": {"standard": 32, "fixed": 26}}
        context.new_cdp_session(page).send("Page.setFontSizes", large)
    at = Visit(page, file, framed=False)
    width = at.frame.evaluate("document.documentElement.scrollWidth")
    legend, title = at.frame.locator(".legend"), at.frame.locator("#map-title")
    seen = (width <= 1280, legend.is_visible(), title.is_visible())
    if look == "forced-colors":  # the colours of classes carry meaning: they are kept
        adjust = at.frame.locator(".legend .swatch").first.evaluate(
            "e => getComputedStyle(e).forcedColorAdjust"
        )
        seen += (adjust == "none",)
        paper = "all => new Set(all.map(e => getComputedStyle(e.nextElementSibling).backgroundColor)).size"
        seen += (at.frame.eval_on_selector_all("input[name=theme]", paper) == 2,)
    context.close()
    assert all(seen), seen


def test_large_letters_make_all_text_large_and_narrow_the_page(browser, file):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    sizes = []
    for standard in (16, 32):
        page = context.new_page()
        fonts = {"fontSizes": {"standard": standard, "fixed": 13}}
        context.new_cdp_session(page).send("Page.setFontSizes", fonts)
        at = Visit(page, file, framed=False)
        read = "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
        sizes.append(at.frame.eval_on_selector_all("h1, p, button, label, legend, td, li", read))
        assert at.frame.locator(".views").is_visible() == (standard == 32)
    context.close()
    small, large = (set(one) for one in sizes)
    assert {round(2 * one, 2) for one in small} == {round(one, 2) for one in large}


def test_little_motion_lets_the_map_jump(browser, file):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    at = Visit(context.new_page(), file, framed=False)
    scale = "document.querySelector('.leaflet-control-scale-line').textContent"
    moved = f"""() => {{ const before = {scale}; document.querySelector('.pan-zoom-in').click();
        document.querySelector('.pan-zoom-in').click(); return before !== {scale} }}"""
    assert at.frame.evaluate(moved)
    assert at.frame.locator(".leaflet-zoom-anim").count() == 0
    context.close()

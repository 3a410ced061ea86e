"""The embedded map as people meet it: in a website's sandboxed frame, put there by the command's own code."""

from dataclasses import replace
from pathlib import Path

import embed_fixtures as fx
import map_fixtures
import pytest

from jarjestokartta.geo.embed_settings import TileSettings
from jarjestokartta.maps import figure
from jarjestokartta.maps.edition import Edition

AXE = Path(__file__).resolve().parents[1] / "maps" / "web" / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = "Laitos <img src=x onerror=window.__ran=1> ${1} `x`"
KEY = "avain1"
FORM = "https://lomake.esimerkki.fi/puuttuu"
STOP = "() => { const e = document.activeElement; return e.dataset.key || e.id || e.textContent }"
VIOLATIONS = """async () => {
    const found = (await window.axe.run()).violations;
    return found.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 160))]) }"""


@pytest.fixture(scope="module")
def content():
    return map_fixtures.content()


@pytest.fixture(scope="module")
def tiles():
    with fx.tile_server() as server:
        yield server


@pytest.fixture(scope="module")
def embedded(content, tiles):
    """The page with a base map declared, whose owner has a hostile name."""
    url = f"{tiles.url}/{{z}}/{{x}}/{{y}}.png?k={{key}}"
    declared = TileSettings(url=url, attribution=HOSTILE, key=KEY, max_zoom=14)
    whole = replace(content, tiles=declared, report_link=FORM)
    return figure.page(whole, edition=Edition.EMBED, day=None)


@pytest.fixture(scope="module")
def site(embedded, tmp_path_factory):
    """A website that has the map, and a page that frames it, both as the command says."""
    from click.testing import CliRunner

    from jarjestokartta.scripts import main

    folder = fx.workspace(tmp_path_factory.mktemp("sivusto"), embedded)
    with fx.site() as made:
        args = ["-C", str(folder), "embed", "--url", f"{made.url}/kartta/embed.html"]
        told = CliRunner().invoke(main.group, args, catch_exceptions=False).stdout
        made.code, rule = fx.code_of(told), fx.rule_of(told)
        made.put("/kartta/embed.html", embedded.encode(), Content_Security_Policy=rule)
        made.put("/", fx.host_page(made.code))
        made.put("/kapea", fx.host_page(made.code, "width:600px"))
        yield made


@pytest.fixture
def visit(browser, site, tiles):
    """Open a page of a website and give it and the frame; ``page.log``: what was asked, what went wrong."""
    contexts = []
    tiles.asked.clear()

    def opened(path="/", *, base=None, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, locale="fi-FI", **options)
        contexts.append(context)
        page = context.new_page()
        page.log = []
        page.on("request", lambda request: page.log.append(request.url))
        page.on("pageerror", lambda error: page.log.append(f"error: {error}"))
        page.goto((base or site.url) + path)
        frame = page.frame_locator("iframe")
        frame.locator("html[data-ready]").wait_for(state="attached")
        return page, frame

    yield opened
    for context in contexts:
        context.close()


def box_height(page):
    return page.evaluate("document.querySelector('iframe').getBoundingClientRect().height")


def settled_height(page):
    page.wait_for_function(
        """() => { const now = document.querySelector('iframe').getBoundingClientRect().height;
            const same = window.__before === now; window.__before = now; return same }""",
        polling=250,
    )
    return box_height(page)


def hash_of(frame):
    return frame.locator("html").evaluate("() => location.hash")


def test_nothing_is_asked_of_anyone_before_the_reader_asks_and_then_of_one_host(visit, site, tiles):
    page, frame = visit()
    for theme in reversed(frame.locator("input[name=theme]").all()):
        theme.check()
    frame.locator("[data-key^='gap:']").first.click()
    page.keyboard.press("Escape")
    for language in ("Svenska", "English", "Suomi"):
        frame.get_by_role("button", name=language).click()
    for way in ("Lähennä", "Loitonna"):
        frame.get_by_role("button", name=way).click()
    for summary in frame.locator(".folded > summary").all():
        summary.click()
    frame.locator(".folium-map").click(position={"x": 300, "y": 200})
    page.wait_for_timeout(400)
    own = (site.url, "data:")
    assert [entry for entry in page.log if not entry.startswith(own)] == []
    assert tiles.asked == []
    assert "127.0.0.1" in frame.locator(".tiles").inner_text()
    assert "IP-osoitteesi" in frame.locator(".tiles").inner_text()
    with page.expect_response(lambda response: response.url.startswith(tiles.url)):
        frame.get_by_role("button", name="Näytä taustakartta").click()
    assert frame.locator(".tiles").inner_text().endswith(f"Taustakartta: {HOSTILE}")
    frame.get_by_role("button", name="Lähennä").click()
    page.wait_for_timeout(600)
    asked = {entry.split("/", 3)[2] for entry in page.log if not entry.startswith(own)}
    assert asked == {tiles.url.removeprefix("http://")}
    assert {one.params["k"] for one in tiles.asked} == {KEY}
    frame.get_by_role("button", name="Piilota taustakartta").click()
    count = len(tiles.asked)
    frame.get_by_role("button", name="Loitonna").click()
    page.wait_for_timeout(500)
    assert len(tiles.asked) == count
    assert frame.locator("html").evaluate("() => window.__ran") is None
    assert not [entry for entry in page.log if entry.startswith("error")]


def test_tiles_of_another_host_are_refused_by_the_page_itself(visit, tiles):
    _, frame = visit()
    said = frame.locator("html").evaluate(
        """url => new Promise(done => { const image = new Image();
            image.onload = () => done('loaded'); image.onerror = () => done('refused'); image.src = url })""",
        tiles.url.replace("127.0.0.1", "localhost") + "/1/1/1.png",
    )
    assert said == "refused"
    assert tiles.asked == []


@pytest.mark.parametrize("path", ["/", "/kapea"])
def test_the_frame_is_as_tall_as_the_map_and_stays_so(visit, path):
    page, frame = visit(path)
    first = settled_height(page)
    assert 600 < first < 1800
    within = "() => document.documentElement.scrollHeight - window.innerHeight"
    assert frame.locator("html").evaluate(within) <= 0
    frame.locator(".folded > summary").first.click()
    page.wait_for_function(
        "before => document.querySelector('iframe').offsetHeight > before + 100", arg=first
    )
    frame.locator(".folded > summary").first.click()
    page.wait_for_function("before => document.querySelector('iframe').offsetHeight === before", arg=first)
    page.evaluate("window.postMessage({ jarjestokartta: 'height', height: 5000 }, '*')")
    page.wait_for_timeout(100)
    assert box_height(page) == first  # only the frame itself is heard


def test_the_wheel_moves_the_page_until_the_map_is_clicked(visit):
    page, frame = visit()
    settled_height(page)
    zoom = "() => location.hash.split('/')[0]"
    page.mouse.move(900, 500)
    page.frames[1].wait_for_function("location.hash")
    before = frame.locator("html").evaluate(zoom)
    page.mouse.wheel(0, 200)
    page.wait_for_function("window.scrollY > 100")
    assert frame.locator(".wake").is_visible()
    assert frame.locator("html").evaluate(zoom) == before
    page.evaluate("window.scrollTo(0, 0)")
    frame.locator(".folium-map").click(position={"x": 60, "y": 60})  # where no area is to be chosen
    page.wait_for_timeout(400)
    assert frame.locator("html").evaluate(zoom) == before
    still = page.evaluate("window.scrollY")
    page.mouse.wheel(0, -300)
    page.frames[1].wait_for_function("before => location.hash.split('/')[0] !== before", arg=before)
    assert page.evaluate("window.scrollY") == still
    frame.locator("#map-title").click()
    page.evaluate("window.scrollTo(0, 0)")
    page.mouse.move(900, 500)
    page.mouse.wheel(0, 200)
    page.wait_for_function("window.scrollY > 100")


def test_a_finger_moves_the_page_until_the_map_is_tapped(visit):
    _, frame = visit("/kapea", width=400, height=740, has_touch=True, is_mobile=True)
    box = frame.locator(".folium-map")
    action = "e => getComputedStyle(e).touchAction"
    assert "pan-y" in box.evaluate(action)  # pinching is the map's
    box.tap(position={"x": 150, "y": 200})
    assert box.evaluate(action) == "none"


def test_the_keyboard_comes_in_and_out_again(visit):
    page, frame = visit()
    page.locator("#before").focus()
    for key, goal in (("Tab", "after"), ("Shift+Tab", "before")):
        stops = set()
        for _ in range(90):
            page.keyboard.press(key)
            if page.evaluate("document.activeElement.id") == goal:
                break
            stops.add(frame.locator("html").evaluate(STOP))
        assert page.evaluate("document.activeElement.id") == goal
        assert len(stops) > 20


def test_the_whole_window_shows_the_same(visit):
    page, frame = visit()
    frame.locator("input[name=theme][value=local-services]").check()
    frame.locator("input[name=level][value=municipality]").check()
    frame.locator("#filter-town").select_option(label="Jyväskylä")
    frame.get_by_role("tab", name="Haku").click()
    frame.locator("#filter-need").select_option("")
    frame.locator("input[value=associations]").check()
    frame.get_by_role("button", name="Svenska").click()
    found = frame.locator(".search .found.site").first
    name = found.locator("b").inner_text()
    found.click()
    page.wait_for_timeout(900)
    link = frame.get_by_role("link", name="Öppna i helskärm")
    assert link.get_attribute("rel") == "noopener"
    with page.context.expect_page() as opened:
        link.click()
    whole = opened.value
    whole.wait_for_selector("html[data-ready]", state="attached")
    assert whole.url.split("#")[1] == hash_of(frame)[1:]
    assert whole.locator("#details-title").inner_text() == name
    assert whole.locator("html").get_attribute("lang") == "sv"
    assert whole.locator("input[name=theme]:checked").get_attribute("value") == "local-services"
    assert whole.locator("input[name=level]:checked").get_attribute("value") == "municipality"
    assert whole.locator("#filter-need").input_value() == ""
    assert whole.locator("input[value=associations]").is_checked()
    assert whole.locator("#tab-search").get_attribute("aria-selected") == "true"
    town = whole.locator("#filter-town option:checked").inner_text()
    assert town == "Jyväskylä"
    assert whole.locator(".whole").count() == 0


def test_only_the_sites_that_the_header_names_may_frame_it(browser, site):
    refused = []
    with fx.site() as other:
        other.put("/", fx.host_page(site.code))
        page = browser.new_page()
        page.on("console", lambda message: refused.append(message.text))
        page.goto(other.url)
        page.wait_for_timeout(600)
        assert page.frames[1].url.startswith("chrome-error:")
        assert "frame-ancestors" in " ".join(refused)
        page.close()


@pytest.mark.parametrize("width", [1200, 600, 330])
def test_axe_finds_nothing_in_the_frame(visit, width):
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in maps/web")
    page, frame = visit(width=width + 80)
    page.evaluate("width => { document.getElementById('frame').style.width = `${width}px` }", width)
    html = frame.locator("html")
    html.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    settled_height(page)

    def faults():
        assert html.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
        return html.evaluate(VIOLATIONS)

    assert faults() == []
    if width <= 600:
        frame.locator(".views .pill", has_text="Luettelo").click()
        assert faults() == []
    frame.locator("[data-key^='gap:']").first.click()
    for summary in frame.locator(".folded > summary").all():
        summary.click()
    assert faults() == []


def test_from_disk_in_a_frame_it_works_and_offers_no_base_map(browser, embedded, tiles, tmp_path):
    (tmp_path / "embed.html").write_text(embedded, encoding="utf-8")
    host = tmp_path / "sivu.html"
    host.write_bytes(
        fx.host_page('<iframe title="Kartta" sandbox="allow-scripts" src="embed.html#t=rate&l=en">')
    )
    tiles.asked.clear()
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(host.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    assert frame.locator("html").get_attribute("lang") == "en"
    assert frame.locator("#map-title").inner_text().startswith("Associations per")
    assert frame.locator(".tiles").count() == 0
    assert [one for one in asked if not one.startswith(("file:", "data:"))] == []
    page.close()


def test_numbers_can_be_saved_and_links_leave_the_frame(visit):
    page, frame = visit()
    frame.locator(".folded > summary").first.click()
    with page.expect_download() as saved:
        frame.locator(".save").click()
    assert saved.value.path().read_text(encoding="utf-8-sig").startswith("area_id,")
    assert frame.locator(f".sources a[href='{FORM}']").get_attribute("target") == "_blank"


def test_without_javascript_the_tables_stand_open(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/kartta/embed.html")
    assert page.locator("svg.drawing path").count() == 22
    assert page.locator(".tables table").first.is_visible()
    context.close()

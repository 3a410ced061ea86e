"""Hostile names in every text field: nothing runs, nothing becomes an element, all is shown as it is."""

import html
import re
from dataclasses import replace
from datetime import date

import map_fixtures
import pytest

from jarjestokartta.maps import figure
from jarjestokartta.maps.edition import Edition

MARK = "window.__ran=(window.__ran||0)+1"
PAYLOADS = (
    f"<img src=x onerror={MARK}>",
    f"</script><script>{MARK}</script>",
    f"`+({MARK})+`",
    "${" + MARK + "}",
    f"\\');{MARK};//",
    f'"><svg onload={MARK}>',
    f"' autofocus onfocus={MARK} x='",
    f"</title><script>{MARK}</script>",
    f"</style><script>{MARK}</script>",
    f"javascript:{MARK}",
    f"data:text/html,<script>{MARK}</script>",
    "{{ 7 * 7 }}{% for x in range(3) %}JINJA{% endfor %}",
    f"--><script>{MARK}</script><!--",
    f"]]><script>{MARK}</script>",
    f"</textarea></noscript></table><iframe srcdoc='<script>parent.{MARK}</script>'>",
    f"&lt;img src=x onerror={MARK}&gt;",
    f"\u2028{MARK}\u2029//",
    f"\u202egpj.exe\u202c\u200b<details open ontoggle={MARK}>",
    f"{{{{constructor.constructor('{MARK}')()}}}}",
    "=cmd|' /C calc'!A0",
    f'https://a.fi/" onmouseover="{MARK}',
    "Å" * 3000 + f"<b onclick={MARK}>",
)
INJECTED = (
    "img, iframe, embed, object, svg[onload], [onerror], [onload], [onfocus], [onclick], [ontoggle], "
    "[onmouseover]"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    content = map_fixtures.content(
        map_fixtures.Size(villages=26, associations=60, cells=300, sites=44, lakes=8), texts=PAYLOADS
    )
    folder = tmp_path_factory.mktemp("hostile")
    files = {}
    for edition in Edition:
        text = figure.page(content, edition=edition, day=date(2026, 1, 5))
        policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
        for guarded in (True, False):
            path = folder / f"{edition}-{guarded}.html"
            path.write_text(text if guarded else policy.sub("", text), encoding="utf-8")
            files[edition, guarded] = path
    return files


def opened(browser, path):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def look_at_everything(page):
    """Open every kind of list and of details, in every language."""
    seen = []
    for language in ("Svenska", "Suomi"):
        page.get_by_role("button", name=language).click()
        for theme in page.locator("input[name=theme]").all():
            theme.check()
        for tab in ("gaps", "areas", "search"):
            page.locator(f"#tab-{tab}").click()
            for kind in ("gap", "area", "site", "association"):
                for row in page.locator(f"#panel-{tab} [data-key^='{kind}:']").all()[:5]:
                    row.click()
                    seen.append(page.locator(".details").inner_text())
                    page.keyboard.press("Escape")
    page.mouse.move(830, 520)
    page.mouse.click(830, 520)
    return "\n".join(seen)


# The embedded page's data and script are those of the planners'; what it has beside is tried unguarded.
@pytest.mark.parametrize(
    ("edition", "guarded"),
    [
        (Edition.INDEX, True),
        (Edition.INDEX, False),
        (Edition.EMBED, False),
        (Edition.INTERNAL, True),
        (Edition.INTERNAL, False),
    ],
)
def test_nothing_runs_and_nothing_becomes_an_element(browser, pages, edition, guarded):
    page = opened(browser, pages[edition, guarded])
    scripts = page.locator("script").count()
    seen = look_at_everything(page)
    page.wait_for_timeout(200)
    assert page.evaluate("window.__ran") is None
    assert page.errors == []
    assert page.locator(INJECTED).count() == 0
    assert page.locator("script").count() == scripts
    protocols = set(page.evaluate("[...document.querySelectorAll('a')].map(a => a.protocol)"))
    assert protocols <= {"http:", "https:", "file:"}
    assert "49" not in page.locator("h1").inner_text()
    assert "<img src=x" in seen
    page.close()


def test_every_payload_is_shown_as_it_is(browser, pages):
    page = opened(browser, pages[Edition.INTERNAL, True])
    page.locator("#tab-search").click()
    page.select_option("#filter-need", "")
    more = page.locator("#panel-search .more button")
    while more.is_visible():
        more.click()
    shown = set(page.locator("#panel-search .list b").all_text_contents())
    page.close()
    assert [payload for payload in PAYLOADS if payload not in shown] == []


def test_a_payload_as_title_stays_a_title():
    content = map_fixtures.content()
    for payload in PAYLOADS:
        page = figure.page(replace(content, title=payload), edition=Edition.INTERNAL, day=None)
        heading = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL).group(1)
        assert html.unescape(heading) == payload
        assert "<" not in heading
        assert page.count("<script>") == 2

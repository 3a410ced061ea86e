"""Hostile names in every text field: nothing runs, nothing becomes an element, all is shown as it is."""

import html
import itertools
import re
from dataclasses import replace
from datetime import date

import map_fixtures
import pytest

from jarjestokartta.geo.words import Words
from jarjestokartta.maps import figure, strings
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
    "Å" * 10_000 + f"<b onclick={MARK}>",
    f"<svg><script>{MARK}</script></svg>",
    f"<math><mtext></table></math><style><img src=x onerror={MARK}></style>",
    f"%3Cscript%3E{MARK}%3C/script%3E",
    "+1+1",
    "@SUM(1;1)",
    f"\u2066\u200d\ufeff<iframe src=javascript:{MARK}>\u2069",
    f"<a href=javascript:{MARK}>x</a>",
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


def look_at_everything(page, press=lambda element: element.click()):
    """Open every kind of list and of details, in two languages."""
    seen = []
    for language in ("Svenska", "Suomi"):
        press(page.get_by_role("button", name=language))
        for theme in page.locator("input[name=theme]").all():
            press(theme)
        for tab in ("gaps", "areas", "search"):
            press(page.locator(f"#tab-{tab}"))
            for kind in ("gap", "area", "site", "association"):
                for row in page.locator(f"#panel-{tab} [data-key^='{kind}:']").all()[:3]:
                    press(row)
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
    content, title = map_fixtures.content(), " ".join(PAYLOADS)
    page = figure.page(replace(content, title=title), edition=Edition.INTERNAL, day=None)
    for place in ("h1", "title"):
        heading = re.search(rf"<{place}>(.*?)</{place}>", page, re.DOTALL).group(1)
        assert html.unescape(heading).startswith(title)
        assert "<" not in heading
    assert page.count("<script>") == 2


def test_words_of_a_translation_are_no_markup(browser, tmp_path, monkeypatch):
    """Who translates the catalogue cannot run anything either: each text ends in a payload."""
    plain, whole = Words.__call__, strings.page_strings
    turns = itertools.cycle([one for one in PAYLOADS if len(one) < 200])
    monkeypatch.setattr(Words, "__call__", lambda *given, **named: plain(*given, **named) + next(turns))
    monkeypatch.setattr(
        strings,
        "page_strings",
        lambda *given: {key: [text + next(turns) for text in texts] for key, texts in whole(*given).items()},
    )
    path = tmp_path / "index.html"
    page = figure.page(map_fixtures.content(), edition=Edition.INDEX, day=date(2026, 1, 5))
    path.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page), encoding="utf-8")
    page = opened(browser, path)
    scripts = page.locator("script").count()
    # words this long lie over each other: what is pressed is not what the mouse would find
    seen = look_at_everything(page, press=lambda element: element.evaluate("e => e.click()"))
    assert page.evaluate("window.__ran") is None
    assert page.errors == []
    assert page.locator(INJECTED).count() == 0
    assert page.locator("script").count() == scripts
    assert "<img src=x" in seen
    page.close()

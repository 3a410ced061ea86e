"""LIPAS API v2: the sports places of the municipalities around the region."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from jarjestokartta.geo.official import lean
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded

_MOST = 100  # places a page


class _Type(msgspec.Struct, rename="kebab"):
    type_code: int
    name: Any = None


class _Place(msgspec.Struct, rename="kebab", omit_defaults=True):
    lipas_id: int
    type: _Type
    name: str | None = None
    status: str | None = None
    event_date: str | None = None
    owner: str | None = None
    location: dict[str, Any] | None = None
    properties: dict[str, Any] | None = None


class _Pagination(msgspec.Struct, rename="kebab"):
    total_items: int
    total_pages: int
    current_page: int


class _Page(msgspec.Struct):
    items: list[_Place]
    pagination: _Pagination


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the places of all pages as one reply: ``{"items": […]}``.

    Raises
    ------
    NetworkError
        ``source-repeats`` where a place or a page comes twice, ``source-count`` where not as many come as the
        service told, ``source-empty``.
    """
    # The service knows municipalities by numbers: 77, not 077.
    codes = ",".join(str(int(code)) for code in errand.region().near)
    asked = {**errand.source.params, "city-codes": codes}
    first = _page(errand, asked, 1)
    places = {one.lipas_id: one for one in first.items}
    came = len(first.items)
    for number in range(2, first.pagination.total_pages + 1):
        page = _page(errand, asked, number)
        came += len(page.items)
        places |= {one.lipas_id: one for one in page.items}
        if len(places) < came:
            raise errand.wrong("source-repeats", rows=came - len(page.items))
        errand.tell(came)
    if len(places) != first.pagination.total_items:
        raise errand.wrong("source-count", wanted=first.pagination.total_items, found=len(places))
    if not places:
        raise errand.wrong("source-empty")
    lean.write(path, {"items": [places[number] for number in sorted(places)]})
    return Fetched(len(places))


def probe(errand: Errand) -> Probed:
    """Ask for one place."""
    one = {**errand.source.params, "page": "1", "page-size": "1"}
    page: _Page = decoded(errand.session.content(errand.url, one), _Page, errand.url)
    return Probed(rows=page.pagination.total_items)


def _page(errand: Errand, asked: dict[str, str], number: int) -> _Page:
    def check(page: _Page) -> None:
        if page.pagination.current_page != number:
            raise errand.wrong("source-repeats", rows=(number - 1) * size)
        for one in page.items:
            one.properties = {"free-use?": (one.properties or {}).get("free-use?")}

    size = min(errand.source.page_size, _MOST)
    params = {**asked, "page": str(number), "page-size": str(size)}
    page: _Page = lean.page(errand, f"{number:05d}.json", errand.url, params, kind=_Page, check=check)
    return page

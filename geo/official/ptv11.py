"""The Finnish service catalogue (PTV), version 11: service locations, municipality by municipality.

Channels that cover a wide area come again in the list of every municipality; each counts once, and only
where it is visited in a municipality that was asked for. Version 11 ends in April 2027.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from jarjestokartta.geo.official import lean, ptv_channels
from jarjestokartta.geo.official.errand import Errand, Fetched, Probed, decoded
from jarjestokartta.geo.official.ptv_channels import Channel

_LIST = "/ServiceChannel/list/area/Municipality/code/"
_PROBED = "179"  # Jyväskylä


class _Page(msgspec.Struct, rename="camel"):
    page_number: int
    page_size: int
    page_count: int
    item_list: list[Channel] | None = None

    @property
    def items(self) -> list[Channel]:
        return self.item_list or []


def fetch(errand: Errand, path: Path) -> Fetched:
    """Write the service locations as one reply: ``{"itemList": […]}``.

    Raises
    ------
    NetworkError
        ``source-repeats`` where a page comes twice, ``source-count`` where a page is not full that others
        follow or the number of pages has changed meanwhile, ``source-empty``.
    """
    near = frozenset(errand.region().near)
    found: dict[str, Channel] = {}
    for code in sorted(near):
        for page in _pages(errand, code, near):
            found |= {one.id: one for one in page.items if ptv_channels.is_near(one, near)}
            errand.tell(len(found))
    if not found:
        raise errand.wrong("source-empty")
    ptv_channels.write(found.values(), path)
    return Fetched(len(found))


def probe(errand: Errand) -> Probed:
    """Ask for the first page of one municipality."""
    url = errand.url + _LIST + _PROBED
    page: _Page = decoded(errand.session.content(url, {"page": "1"}), _Page, url)
    if not page.items:
        raise errand.wrong("source-empty")
    return Probed()


def _pages(errand: Errand, code: str, near: frozenset[str]) -> Iterator[_Page]:
    """Ask for all pages of one municipality."""
    first = _page(errand, code, 1, near)
    if not first.page_count and code in errand.region().codes:  # national channels are in every list
        raise errand.wrong("source-areas", codes=code)
    seen = {one.id for one in first.items}
    rows = len(first.items)
    yield first
    for number in range(2, first.page_count + 1):
        page = _page(errand, code, number, near)
        if page.page_count != first.page_count:
            raise errand.wrong("source-count", wanted=first.page_count, found=page.page_count)
        rows += len(page.items)
        seen |= {one.id for one in page.items}
        if len(seen) < rows:
            raise errand.wrong("source-repeats", rows=rows - len(page.items))
        yield page


def _page(errand: Errand, code: str, number: int, near: frozenset[str]) -> _Page:
    def check(page: _Page) -> None:
        if page.page_number != number:
            raise errand.wrong("source-repeats", rows=(number - 1) * page.page_size)
        if number < page.page_count and len(page.items) != page.page_size:
            raise errand.wrong("source-count", wanted=page.page_size, found=len(page.items))
        page.item_list = [ptv_channels.lean_one(one, near) for one in page.items]

    page: _Page = lean.page(
        errand,
        f"{code}-{number:05d}.json",
        errand.url + _LIST + code,
        {**errand.source.params, "page": str(number)},
        kind=_Page,
        check=check,
    )
    return page

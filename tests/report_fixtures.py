"""Reports as their readers have them: made from tables, then read back as elements and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from html.parser import HTMLParser

import content_fixtures as small
from demo_fixtures import computed

from jarjestokartta.maps import figure, report
from jarjestokartta.maps.report_material import Material

HANKASALMI = "raportit/077-hankasalmi.html"
LAUKAA = "raportit/410-laukaa.html"
_BLOCKS = {"th", "td", "dt", "dd", "li", "p", "h1", "h2", "h3", "caption"}
_VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Node:
    """An element with what stands in it, texts and elements in their order."""

    name: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    parent: Node | None = None
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        if self.name in {"style", "title"}:
            return ""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    @property
    def classes(self) -> set[str]:
        return set((self.attributes.get("class") or "").split())

    def all(self) -> Iterator[Node]:
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.all()

    def texts(self) -> Iterator[tuple[Node, str]]:
        for one in self.inside:
            if isinstance(one, str):
                yield self, one
            else:
                yield from one.texts()

    def above(self) -> Iterator[Node]:
        """Give it and the elements it stands in, the nearest first."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class Page(HTMLParser):
    """A page as its tree of elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self._at = Node("root")
        self.feed(text)
        self.nodes = list(self.root.all())
        self.text = re.sub(r"\s+", " ", self.root.text)

    def handle_starttag(self, tag, attrs):
        node = Node(tag, dict(attrs), self._at)
        self._at.inside.append(node)
        if tag not in _VOID:
            self._at = node

    def handle_startendtag(self, tag, attrs):
        self._at.inside.append(Node(tag, dict(attrs), self._at))

    def handle_endtag(self, tag):
        if tag not in _VOID:
            assert self._at.name == tag, (self._at.name, tag)
            if tag in _BLOCKS:
                self._at.inside.append(" ")
            self._at = self._at.parent

    def handle_data(self, data):
        self._at.inside.append(data)

    def values(self, name):
        return [one.attributes[name] for one in self.nodes if name in one.attributes]

    @property
    def by_id(self) -> dict[str, Node]:
        return {one.attributes["id"]: one for one in self.nodes if "id" in one.attributes}

    def sentences(self) -> list[str]:
        """Give the sentences that stand first."""
        lead = next(one for one in self.nodes if "lead" in one.classes)
        return [one.text.strip().replace("\N{NO-BREAK SPACE}", " ") for one in lead.all() if one.name == "li"]


def made(content, language="fi"):
    return dict(report.pages(Material.of(content, figure.background(content), language=language)))


@cache
def of_region(language="fi"):
    _, _, content = computed()
    return made(content, language)


@cache
def read(language="fi"):
    """Give the pages of the region, read back."""
    return {path: Page(text) for path, text in of_region(language).items()}


def told(content=None, *, page=HANKASALMI, language="fi", **changed):
    return Page(made(replace(content or small.content(), **changed), language)[page])

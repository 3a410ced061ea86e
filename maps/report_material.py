"""What reports and pictures of one run are made from, read once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jarjestokartta.geo import words as catalogue
from jarjestokartta.geo.words import Words
from jarjestokartta.maps import privacy, report_facts
from jarjestokartta.maps.content import Content
from jarjestokartta.maps.report_drawing import Outlines
from jarjestokartta.maps.report_facts import Gathered
from jarjestokartta.maps.shapes import Background


@dataclass(frozen=True)
class Material:
    """Public tables, what reports pick from them, and what is drawn, in one language."""

    content: Content
    gathered: Gathered
    outlines: Outlines
    say: Words

    @classmethod
    def of(cls, content: Content, on: Background, *, language: str = catalogue.DEFAULT) -> Material:
        """Gather the material of a run.

        Parameters
        ----------
        content
            Tables of one run, EPSG:3067; stripped of what must not be published before anything is written.
            ``after`` of changes that *ended* are codes of :class:`jarjestokartta.geo.vocabulary.Gone`.
        on
            Outlines and lakes of the same content (:func:`jarjestokartta.maps.figure.background`).
        language
            ``fi``, ``sv`` or ``en``.
        """
        public, say = privacy.public(content), catalogue.load(language)
        return cls(public, report_facts.gather(public, on.ground, say), Outlines(on), say)

    @property
    def of_when(self) -> tuple[str, str, date | None]:
        """Of when the register is: the key of the sentence, what the register is called, and the day."""
        content = self.content
        named = content.attributions[0].name.lstrip("@") if content.attributions else self.say("map.register")
        day = content.register_date
        return ("map.asof.unknown" if day is None else "map.asof"), named, day

    @property
    def as_of(self) -> str:
        """The same as a sentence."""
        key, register, day = self.of_when
        return self.say(key, register=register, **({} if day is None else {"day": self.say.date(day)}))

    @property
    def notices(self) -> list[str]:
        """What must be said with any result, the boundaries' first."""
        codes = sorted(self.content.notices, key=lambda code: code != "sketched-boundaries")
        return [self.say(f"notice.{code}") for code in codes]

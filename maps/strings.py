"""The words that travel with the page, in all languages; the page itself chooses one."""

from __future__ import annotations

from collections.abc import Iterable

from jarjestokartta.geo import words
from jarjestokartta.geo.vocabulary import Need, Role, Scale, TargetGroup, Verdict
from jarjestokartta.maps.keys import PAGE_KEYS

SHARED_KEYS = (
    *(f"need.{need}" for need in Need),
    *(f"scale.{scale}" for scale in Scale),
    *(f"role.{role}" for role in Role),
    *(f"target-group.{group}" for group in TargetGroup),
    *(f"verdict.{verdict}" for verdict in Verdict),
)


def page_strings(notices: Iterable[str], reasons: Iterable[str]) -> dict[str, list[str]]:
    """Give each key's texts in the order of ``words.LANGUAGES``, ``{name}`` left in.

    Parameters
    ----------
    notices
        Codes below ``notice.``.
    reasons
        Codes below ``georeason.`` that the page's records carry; one without words is left out, and the
        page then shows the code.
    """
    catalogues = [words.load(language) for language in words.LANGUAGES]
    known = [f"georeason.{code}" for code in reasons]
    keys = [*PAGE_KEYS, *SHARED_KEYS, *(f"notice.{code}" for code in notices)]
    keys += [key for key in known if key in catalogues[0]]
    return {key: [catalogue(key) for catalogue in catalogues] for key in sorted(set(keys))}

"""What addresses that people wrote say of where they are: postal code, place, the municipalities of both."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from jarjestokartta.geo import address
from jarjestokartta.geo.matching import evidence, streets
from jarjestokartta.geo.matching.evidence import Knowledge

_LETTER = "[A-Za-zÅÄÖåäö]"
_NAME = r"[^\W\d_]{2}[^\d,;/()]*"
# A place behind a house, or behind a comma, that no postal code stands before: ``Rantatie 5, Kuohu``.
_BEHIND_HOUSE = rf"^(?P<house>.*\d(?:\s?{_LETTER})?)(?:\s*,\s*|\s+)(?P<place>{_NAME})$"
_BEHIND_COMMA = rf"^(?P<house>.*[^\W\d_]{{2}}.*),\s*(?P<place>{_NAME})$"


@dataclass(frozen=True)
class Words:
    """What lines say of where they are.

    Parameters
    ----------
    rows
        By line: ``street_address`` (the line, without a place that the geocoder would not see),
        ``postal_code``, ``post_office``, ``strange`` (a place that nobody knows), ``area_code`` (of the
        code) and ``office`` (key of the place, where it is known); NA where the line does not say.
    by_code, by_place
        By line: the municipalities of the code and of the place; empty where unknown or not written.
    """

    rows: pd.DataFrame
    by_code: pd.Series
    by_place: pd.Series

    @classmethod
    def of(cls, lines: pd.Series, knowledge: Knowledge) -> Words:
        """Read the lines."""
        nothing = pd.Series(pd.NA, index=lines.index, dtype="str")
        parts = address.parse_table(
            pd.DataFrame({"street_address": lines, "postal_code": nothing, "post_office": nothing})
        )
        code, office = parts["postal_code"], parts["post_office"]
        unsaid = lines.where(code.isna() & office.isna()).astype("str")
        behind = unsaid.str.extract(_BEHIND_HOUSE).fillna(unsaid.str.extract(_BEHIND_COMMA)).astype("str")
        behind = behind.where(~behind["place"].map(streets.is_street, na_action="ignore").eq(other=True))
        known = _offices(behind["place"], knowledge).notna()
        rows = pd.DataFrame(
            {
                "street_address": behind["house"].fillna(lines),
                "postal_code": code,
                "post_office": office.fillna(behind["place"].where(known)),
                "strange": behind["place"].where(~known),
            }
        ).astype("str")
        rows["area_code"] = evidence.delivery_code(rows.assign(post_office=nothing), knowledge)
        rows["office"] = _offices(rows["post_office"], knowledge)
        return cls(
            rows,
            municipalities(rows["area_code"], knowledge.postal, "postal_code"),
            municipalities(rows["office"], knowledge.offices, "post_office"),
        )

    @property
    def named(self) -> pd.Series:
        """Whether a line names a code or a place, known or not."""
        return self.rows[["postal_code", "post_office", "strange"]].notna().any(axis=1)

    @property
    def apart(self) -> pd.Series:
        """Whether code and place are of different municipalities."""
        pairs = zip(self.by_code, self.by_place, strict=True)
        return pd.Series([bool(one and two and not one & two) for one, two in pairs], index=self.rows.index)

    @property
    def municipalities(self) -> pd.Series:
        """Give where a line may be; empty where it does not say."""
        pairs = zip(self.by_code, self.by_place, strict=True)
        return pd.Series([one & two or one or two for one, two in pairs], self.rows.index, dtype="object")


def municipalities(texts: pd.Series, known: pd.DataFrame, column: str) -> pd.Series:
    """Give the municipalities of each text, as a set, by a table of ``column`` and ``municipality_code``."""
    named = known[known[column].isin(texts.dropna())]
    sets = {text: frozenset(codes) for text, codes in named.groupby(column)["municipality_code"]}
    return pd.Series([sets.get(text, frozenset()) for text in texts], index=texts.index, dtype="object")


def _offices(names: pd.Series, knowledge: Knowledge) -> pd.Series:
    """Give the keys of the places that are known."""
    beside_code = pd.DataFrame({"post_office": names.astype("str"), "postal_code": "-"})
    return evidence.offices_told(beside_code, knowledge)

"""What an association offers and to whom, told from its name and purpose, or left untold.

Every hit of a rule is a piece of evidence; the confidence of a label is 1 − Π(1 − weight) over its hits,
less what negative rules take. Below :data:`LEAST` the label is not given: unclassified is a class of its
own, counted and shown. What is sensitive is given on any evidence.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jarjestokartta.coverage import rules as rulebook
from jarjestokartta.coverage.places import Place, named, scales
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import LabelKind, Scale

LEAST = 0.6
# A place's name in the association's own is its area, most often. Whoever bears a village's could have borne
# the municipality's; a name of two municipalities is that of neither.
_NAMED = {Scale.MUNICIPALITY: 0.7, Scale.VILLAGE: 0.85, Scale.REGION: 0.85}

# Every label that there is, in the order in which they are given; where each stands, and all of a kind.
_LABELS = sorted(
    (kind.value, code.value)
    for kind, codes in rulebook.EVERY_KIND.values()
    for code in codes
    if code != Scale.UNKNOWN
)
# What is sensitive is told on the least suspicion: whoever is wrongly protected is only missing from a list.
_LEAST = np.array([0.0 if kind == LabelKind.SENSITIVE else LEAST for kind, _ in _LABELS])
_SCALES = [place for place, (kind, _) in enumerate(_LABELS) if kind == LabelKind.SCALE]
_PLACES_OF = {
    (kind, label): [
        place for place, one in enumerate(_LABELS) if one[0] == kind and label in (one[1], rulebook.EVERY)
    ]
    for kind, codes in rulebook.EVERY_KIND.values()
    for label in (*codes, rulebook.EVERY)
}

Rows = NDArray[np.intp]


def classify(
    associations: pd.DataFrame, rules: pd.DataFrame, *, places: list[Place] | None = None
) -> pd.DataFrame:
    """Give each association the labels that the rules are sure enough of.

    Parameters
    ----------
    associations
        Associations: ``name``, ``purpose_text``, ``purpose_class`` and ``home_municipality`` are read.
    rules
        The rules table (:mod:`jarjestokartta.coverage.rules`), such as the built-in ``needs_rules``.
    places
        Names of municipalities and of their parts, from which the scale is told (``Hankasalmen …`` serves the
        municipality) where no rule tells it better.

    Returns
    -------
    pandas.DataFrame
        Labels. Several needs, roles, target groups and sensitive kinds each; at most one scale, and none
        where two scales are equally likely. ``rule`` names the strongest hit.

    Raises
    ------
    InputError
        When the rules table has a row that cannot be used.
    """
    evidence = _Evidence(len(associations))
    fields, every = _Fields(associations, places or []), rulebook.read(rules)
    for rule in sorted(every, key=lambda rule: (rule.weight, rule.id)):
        if not rule.unless:
            evidence.hear(rule, fields.rows(rule))
    for rule, rows in fields.of_places:
        evidence.hear(rule, rows)
    for rule in sorted(every, key=lambda rule: (-rule.weight, rule.id)):
        if rule.unless:
            rows = fields.rows(rule)
            evidence.hear(rule, rows[~evidence.given(rule.unless, rows)])
    return evidence.labels(associations["association_id"])


def columns(labels: pd.DataFrame, ids: pd.Series) -> pd.DataFrame:
    """Give labels as people read them: one row an association, several codes joined by ``;``.

    Parameters
    ----------
    labels
        Labels.
    ids
        ``association_id`` of the rows wanted.

    Returns
    -------
    pandas.DataFrame
        ``needs``, ``roles``, ``target_groups``, ``sensitive`` (NA where none was told) and ``scale``
        (``unknown`` where none was), with the index of ``ids``.
    """
    told = {}
    for column, (kind, _) in rulebook.EVERY_KIND.items():
        of_kind = labels.loc[labels["kind"] == kind].sort_values(["association_id", "label"])
        joined: dict[str, str] = {}
        for one, label in zip(of_kind["association_id"], of_kind["label"], strict=True):
            joined[one] = f"{joined[one]}{tables.SEPARATOR}{label}" if one in joined else label
        told[column] = ids.map(joined).to_numpy()
    table = pd.DataFrame(told, index=ids.index).astype("str")
    return table.assign(scale=table["scale"].fillna(Scale.UNKNOWN.value))


class _Evidence:
    """What the rules heard so far say for and against each label of each association."""

    def __init__(self, count: int) -> None:
        self._doubt = np.ones((count, len(_LABELS)))
        self._left = np.ones((count, len(_LABELS)))
        self._reason = np.full((count, len(_LABELS)), -1, dtype=np.intp)
        self._rules: list[rulebook.Rule] = []
        self._weights = np.zeros(0)

    def hear(self, rule: rulebook.Rule, rows: Rows) -> None:
        """Take a rule's word for the rows that it hits, each once."""
        if not len(rows):
            return
        self._rules.append(rule)
        self._weights = np.append(self._weights, rule.weight)
        for kind, label in rule.labels:
            for place in _PLACES_OF[kind, label]:
                if rule.weight < 0:
                    self._left[rows, place] *= 1 + rule.weight
                    continue
                self._doubt[rows, place] *= 1 - rule.weight
                known = self._reason[rows, place]
                stronger = rows[(known < 0) | (self._weights[known] <= rule.weight)]
                self._reason[stronger, place] = len(self._rules) - 1

    def confidence(self) -> NDArray[np.float64]:
        """Give how sure we are of each label, one row an association."""
        return np.clip((1 - self._doubt) * self._left, 0, 1)

    def given(self, labels: tuple[str, ...], rows: Rows) -> NDArray[np.bool_]:
        """Say which of these associations have one of these labels."""
        places = [place for place, (_, label) in enumerate(_LABELS) if label in labels]
        some = np.ix_(rows, np.array(places, dtype=np.intp))
        sure = (1 - self._doubt[some]) * self._left[some] >= LEAST
        return np.asarray(sure.any(axis=1))

    def labels(self, ids: pd.Series) -> pd.DataFrame:
        """Give the labels that are sure enough; of several scales the surest, of equally sure ones none."""
        sure = self.confidence()
        scales = sure[:, _SCALES]
        best = scales == scales.max(axis=1, keepdims=True)
        sure[:, _SCALES] = np.where(best & (best.sum(axis=1, keepdims=True) == 1), scales, 0)
        row, place = np.nonzero((sure > 0) & (sure >= _LEAST))
        kinds, codes = (np.array(names, dtype=object) for names in zip(*_LABELS, strict=True))
        reasons = np.array([rule.id for rule in self._rules] or [""], dtype=object)
        result: pd.DataFrame = tables.LABELS.conform(
            pd.DataFrame(
                {
                    "association_id": ids.to_numpy()[row],
                    "kind": kinds[place],
                    "label": codes[place],
                    "confidence": sure[row, place],
                    "rule": reasons[self._reason[row, place]],
                }
            )
        )
        return result


class _Fields:
    """What the rules are sought in: names, purposes, both, classes; and what places in the names tell.

    A place's name says where, not what: rules don't see it (``Lintulahden kyläyhdistys``).
    """

    def __init__(self, associations: pd.DataFrame, places: list[Place]) -> None:
        self.name = rulebook.of_associations(associations["name"])
        self.purpose = rulebook.Texts(associations["purpose_text"])
        self._classes = associations["purpose_class"].fillna("").to_numpy(dtype=object)
        homes = associations["home_municipality"].fillna("").to_numpy(dtype=object)
        found = named(self.name, homes, places)
        self.of_places = [
            (rulebook.Rule(name, "place", _NAMED[scale], ((LabelKind.SCALE, scale.value),)), rows)
            for name, scale, rows in scales(found, places)
        ]
        # A municipality is a place wherever it is named; a village's name may be a word elsewhere.
        towns = np.array(
            [places[number].scale == Scale.MUNICIPALITY for number in found["place"]], dtype=bool
        )
        certain = found.loc[found["at_home"] | towns, ["row", "before", "words"]]
        self.name.silence(*certain.to_numpy().T)

    def rows(self, rule: rulebook.Rule) -> Rows:
        """Give the rows that a rule hits, each once."""
        if rule.field == "class":
            return np.flatnonzero(self._classes == rule.pattern)
        if rule.field == "text":
            return np.union1d(self.name.rows(rule.pattern), self.purpose.rows(rule.pattern))
        return (self.name if rule.field == "name" else self.purpose).rows(rule.pattern)

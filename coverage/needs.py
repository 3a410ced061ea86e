"""What an association offers and to whom, told from its name and purpose, or left untold.

Every hit of a rule is a piece of evidence; the confidence of a label is 1 − Π(1 − weight) over its hits,
less what negative rules take. Below :data:`LEAST` the label is not given: unclassified is a class of its
own, counted and shown.
"""

from __future__ import annotations

import re

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
_SUFFIX = re.compile(r"\s+r\W{0,2}[yf]\W*$", re.IGNORECASE)  # ry, r.y., rf: of every association

Rows = NDArray[np.intp]
Hits = list[tuple[Rows, rulebook.Rule]]


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
        Labels. Several needs, roles and target groups each; at most one scale, and none where two
        scales are equally likely. ``rule`` names the strongest hit.

    Raises
    ------
    InputError
        When the rules table has a row that cannot be used.
    """
    ids = associations["association_id"].reset_index(drop=True)
    every, texts = rulebook.read(rules), _Fields(associations, places or [])
    evidence = _table([(texts.rows(rule), rule) for rule in every if not rule.unless] + texts.of_places)
    scored = _score(evidence)
    late = _table(_where_nothing_speaks_against(scored, texts, [rule for rule in every if rule.unless]))
    if not late.empty:
        again = scored["row"].isin(late["row"])
        more = pd.concat([evidence.loc[evidence["row"].isin(late["row"])], late])
        scored = pd.concat([scored.loc[~again], _score(more)], ignore_index=True)
    scored = _one_scale(scored)
    scored = scored.loc[scored["confidence"] >= LEAST].sort_values(["row", "kind", "label"])
    result: pd.DataFrame = tables.LABELS.conform(
        pd.DataFrame(
            {
                "association_id": ids.iloc[scored["row"]].to_numpy(),
                "kind": scored["kind"].to_numpy(),
                "label": scored["label"].to_numpy(),
                "confidence": scored["confidence"].to_numpy(),
                "rule": scored["rule"].to_numpy(),
            }
        )
    )
    return result


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
        ``needs``, ``roles``, ``target_groups`` (NA where none was told) and ``scale`` (``unknown`` where
        none was), with the index of ``ids``.
    """
    told = {}
    for column, (kind, _) in rulebook.KINDS.items():
        of_kind = labels.loc[labels["kind"] == kind].sort_values(["association_id", "label"])
        joined: dict[str, str] = {}
        for one, label in zip(of_kind["association_id"], of_kind["label"], strict=True):
            joined[one] = f"{joined[one]}{tables.SEPARATOR}{label}" if one in joined else label
        told[column] = ids.map(joined).to_numpy()
    table = pd.DataFrame(told, index=ids.index).astype("str")
    return table.assign(scale=table["scale"].fillna(Scale.UNKNOWN.value))


class _Fields:
    """What the rules are sought in: names, purposes, both, classes; and what places in the names tell.

    A place's name says where, not what: rules don't see it (``Lintulahden kyläyhdistys``).
    """

    def __init__(self, associations: pd.DataFrame, places: list[Place]) -> None:
        names = rulebook.Texts(associations["name"].str.replace(_SUFFIX, "", regex=True))
        homes = associations["home_municipality"].fillna("").to_numpy(dtype=object)
        found = named(names, homes, places)
        self.of_places: Hits = [
            (rows, rulebook.Rule(name, "place", _NAMED[scale], ((LabelKind.SCALE, scale.value),)))
            for name, scale, rows in scales(found, places)
        ]
        names.silence(*found.loc[found["at_home"], ["row", "before", "words"]].to_numpy().T)
        self.name, self.purpose = names, rulebook.Texts(associations["purpose_text"])
        self._classes = associations["purpose_class"].fillna("").to_numpy(dtype=object)

    def rows(self, rule: rulebook.Rule) -> Rows:
        """Give the rows that a rule hits."""
        if rule.field == "class":
            return np.flatnonzero(self._classes == rule.pattern)
        if rule.field == "text":
            return np.union1d(self.name.rows(rule.pattern), self.purpose.rows(rule.pattern))
        return (self.name if rule.field == "name" else self.purpose).rows(rule.pattern)


def _where_nothing_speaks_against(scored: pd.DataFrame, texts: _Fields, rules: list[rulebook.Rule]) -> Hits:
    """Give the hits of rules with ``unless`` where none of those labels is given yet; the surest first."""
    sure = scored.loc[scored["confidence"] >= LEAST]
    given = {label: set(rows) for label, rows in sure.groupby("label")["row"]}
    hits = []
    for rule in sorted(rules, key=lambda rule: (-rule.weight, rule.id)):
        against = set().union(*(given.get(label, ()) for label in rule.unless))
        rows = np.array([row for row in texts.rows(rule).tolist() if row not in against], dtype=np.intp)
        hits.append((rows, rule))
        if rule.weight >= LEAST:
            for _, label in rule.labels:
                given.setdefault(label, set()).update(rows.tolist())
    return hits


def _table(found: Hits) -> pd.DataFrame:
    parts = [(rows, rule, kind, label) for rows, rule in found if len(rows) for kind, label in rule.labels]
    if not parts:
        return pd.DataFrame({"row": [], "kind": [], "label": [], "weight": [], "rule": []})
    sizes = [len(rows) for rows, *_ in parts]
    return pd.DataFrame(
        {
            "row": np.concatenate([rows for rows, *_ in parts]),
            "kind": np.repeat([kind.value for _, _, kind, _ in parts], sizes),
            "label": np.repeat([label for *_, label in parts], sizes),
            "weight": np.repeat([rule.weight for _, rule, *_ in parts], sizes),
            "rule": np.repeat([rule.id for _, rule, *_ in parts], sizes),
        }
    )


def _score(evidence: pd.DataFrame) -> pd.DataFrame:
    """Combine the evidence of each row, kind and label into one confidence."""
    keys = ["row", "kind", "label"]
    speaks_for = evidence.loc[evidence["weight"] > 0].sort_values([*keys, "weight", "rule"])
    grouped = speaks_for.assign(doubt=1 - speaks_for["weight"]).groupby(keys, sort=False)
    scored = grouped.agg(doubt=("doubt", "prod"), rule=("rule", "last")).reset_index()
    against = evidence.loc[evidence["weight"] < 0]
    against = against.assign(left=1 + against["weight"]).groupby(keys)["left"].prod().reset_index()
    scored = scored.merge(against, how="left", on=keys)
    of_all = against.loc[against["label"] == rulebook.EVERY, ["row", "kind", "left"]]
    scored = scored.merge(of_all, how="left", on=["row", "kind"], suffixes=("", "_all"))
    left = scored["left"].fillna(1) * scored["left_all"].fillna(1)
    return scored.assign(confidence=((1 - scored["doubt"]) * left).clip(0, 1))


def _one_scale(scored: pd.DataFrame) -> pd.DataFrame:
    """Keep the likeliest scale of each row; two that are equally likely are none."""
    is_scale = (scored["kind"] == LabelKind.SCALE) & (scored["label"] != Scale.UNKNOWN)
    scales = scored.loc[is_scale]
    best = scales["confidence"] == scales.groupby("row")["confidence"].transform("max")
    alone = best & (best.groupby(scales["row"]).transform("sum") == 1)
    return pd.concat([scored.loc[scored["kind"] != LabelKind.SCALE], scales.loc[alone]])

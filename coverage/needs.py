"""What an association offers and to whom, told from its name and purpose, or left untold.

Every hit of a rule is a piece of evidence; the confidence of a label is 1 − Π(1 − weight) over its hits,
less what negative rules take. Below :data:`LEAST` the label is not given: unclassified is a class of its
own, counted and shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from jarjestokartta.coverage import rules as rulebook
from jarjestokartta.coverage.places import Place, hits
from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import LabelKind, Scale

LEAST = 0.6
_NAMED_PLACE = 0.7  # a municipality's or village's name in the association's own: its area, most often


def classify(
    associations: pd.DataFrame, rules: pd.DataFrame, *, places: list[Place] | None = None
) -> pd.DataFrame:
    """Give each association the labels that the rules are sure enough of.

    Parameters
    ----------
    associations
        Associations: ``name``, ``purpose_text`` and ``purpose_class`` are read.
    rules
        The rules table (:mod:`jarjestokartta.coverage.rules`), such as the built-in ``needs_rules``.
    places
        Names of municipalities and villages, from which the scale is told (``Hankasalmen …`` serves the
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
    evidence = _evidence(associations, rulebook.read(rules))
    if places:
        evidence = pd.concat([evidence, _place_evidence(associations, places)], ignore_index=True)
    scored = _one_scale(_score(evidence))
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


def _evidence(associations: pd.DataFrame, rules: list[rulebook.Rule]) -> pd.DataFrame:
    """One row for each row of ``associations``, rule that hits it and label of the rule."""
    name, purpose = (rulebook.Texts(associations[column]) for column in ("name", "purpose_text"))
    classes = associations["purpose_class"].fillna("").to_numpy(dtype=object)
    found: list[tuple[np.ndarray, rulebook.Rule]] = []
    for rule in rules:
        if rule.field == "class":
            rows = np.flatnonzero(classes == rule.pattern)
        else:
            places = {"name": (name,), "purpose": (purpose,), "text": (name, purpose)}[rule.field]
            rows = np.unique(np.concatenate([place.rows(rule.pattern) for place in places]))
        found.append((rows, rule))
    return _table(found)


def _place_evidence(associations: pd.DataFrame, places: list[Place]) -> pd.DataFrame:
    found = [
        (rows, rulebook.Rule(name, "place", _NAMED_PLACE, ((LabelKind.SCALE, scale.value),)))
        for name, scale, rows in hits(associations["name"], places)
    ]
    return _table(found)


def _table(found: list[tuple[np.ndarray, rulebook.Rule]]) -> pd.DataFrame:
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

"""Codes of what people have within reach; a part of :mod:`jarjestokartta.geo.vocabulary`."""

from __future__ import annotations

from enum import StrEnum


class Met(StrEnum):
    """Whether a need is met within reach of an area's residents. Labels: ``met.<code>``."""

    MET = "met"
    DEPENDS = "depends"  # on whether places of unknown openness, or associations of unknown reach, serve all
    MISSING = "missing"
    NOT_MEASURED = "not-measured"
    NOBODY = "nobody"  # no known resident


class PeopleBy(StrEnum):
    """By what residents are grouped. Labels: ``people-by.<code>``."""

    REGION = "region"  # all of them
    INCOME = "income"  # by the median income of their postal area
    AGE = "age"
    MUNICIPALITY = "municipality"


class PeopleGroup(StrEnum):
    """Groups of residents that are no municipality. Labels: ``people-group.<code>``."""

    EVERYONE = "everyone"
    LOWEST = "lowest"  # third of residents by income
    MIDDLE = "middle"
    HIGHEST = "highest"
    UNKNOWN = "unknown"  # no income is told of the postal area
    CHILDREN = "children"  # 0–14
    OLDER = "older"  # 65 and over


class ProviderKind(StrEnum):
    """What serves a need."""

    SITE = "site"
    ASSOCIATION = "association"

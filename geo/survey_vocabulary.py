"""The words of surveys, as codes; a part of :mod:`jarjestokartta.geo.vocabulary`, by which they are used."""

from __future__ import annotations

from enum import StrEnum


class SurveyField(StrEnum):
    """What a survey says of an association. Labels: ``survey-field.<code>``."""

    REGISTRATION_NUMBER = "registration-number"
    BUSINESS_ID = "business-id"
    NAME = "name"
    MUNICIPALITY = "municipality"  # three-digit code
    JOINED_BY = "joined-by"  # see JoinedBy
    PAID_STAFF = "paid-staff"  # a count, yes or no
    VOLUNTEERS = "volunteers"
    MEMBERS = "members"
    OPEN_TO = "open-to"
    AREA_SERVED = "area-served"
    VILLAGE = "village"
    TARGET_GROUPS = "target-groups"
    NEEDS = "needs"
    ROLES = "roles"
    PLACE_NAME = "place-name"
    PLACE_ADDRESS = "place-address"
    PLACE_POINT = "place-point"  # easting and northing, and how exact they are
    PLACE_OPEN_TO = "place-open-to"
    PLACE_SEASON = "place-season"
    PLACE_STEP_FREE = "place-step-free"
    PLACE_CAPACITY = "place-capacity"
    WEBSITE = "website"
    REMARK = "remark"  # free text: never used, never published


class JoinedBy(StrEnum):
    """What told which association a row of a survey is of."""

    NUMBER = "number"
    BUSINESS_ID = "business-id"
    NAME = "name"
    PERSON = "person"
    NOBODY = "nobody"  # a person: none of the register


class JoinDoubt(StrEnum):
    """Why a row of a survey was not joined by itself. Sentences: ``join-doubt.<code>``."""

    CONTRADICTION = "contradiction"
    SEVERAL = "several"
    BRANCH = "branch"
    NEAR = "near"
    ELSEWHERE = "elsewhere"
    NO_MUNICIPALITY = "no-municipality"
    NOTHING = "nothing"

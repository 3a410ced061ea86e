"""The words of the field, as codes: what a column of that name may hold.

Each code has a sentence or label in the catalogue under ``<kind>.<code>`` (``precision.building``,
``need.hobbies`` …), the kind being the class's ``key``.
"""

from __future__ import annotations

from enum import StrEnum

from jarjestokartta.geo.change_vocabulary import ChangeKind as ChangeKind  # noqa: PLC0414 - of the vocabulary too
from jarjestokartta.geo.change_vocabulary import Corrected as Corrected  # noqa: PLC0414 - as above
from jarjestokartta.geo.change_vocabulary import Gone as Gone  # noqa: PLC0414 - as above
from jarjestokartta.geo.change_vocabulary import PairedBy as PairedBy  # noqa: PLC0414 - as above
from jarjestokartta.geo.rate_vocabulary import Growth as Growth  # noqa: PLC0414 - of the vocabulary too
from jarjestokartta.geo.rate_vocabulary import ShiftOf as ShiftOf  # noqa: PLC0414 - as above
from jarjestokartta.geo.rate_vocabulary import Tellable as Tellable  # noqa: PLC0414 - as above
from jarjestokartta.geo.rate_vocabulary import Verdict as Verdict  # noqa: PLC0414 - as above
from jarjestokartta.geo.served_vocabulary import Met as Met  # noqa: PLC0414 - of the vocabulary too
from jarjestokartta.geo.served_vocabulary import PeopleBy as PeopleBy  # noqa: PLC0414 - as above
from jarjestokartta.geo.served_vocabulary import PeopleGroup as PeopleGroup  # noqa: PLC0414 - as above
from jarjestokartta.geo.served_vocabulary import ProviderKind as ProviderKind  # noqa: PLC0414 - as above
from jarjestokartta.geo.survey_vocabulary import JoinDoubt as JoinDoubt  # noqa: PLC0414 - of the vocabulary too
from jarjestokartta.geo.survey_vocabulary import JoinedBy as JoinedBy  # noqa: PLC0414 - as above
from jarjestokartta.geo.survey_vocabulary import SurveyField as SurveyField  # noqa: PLC0414 - as above


class Precision(StrEnum):
    """How exactly a point is known, best first."""

    BUILDING = "building"
    INTERPOLATED = "interpolated"
    STREET = "street"
    PLACE = "place"
    POSTAL_AREA = "postal-area"
    MUNICIPALITY = "municipality"
    NONE = "none"


class GeocodeReason(StrEnum):
    """Why a point is where it is, and what a reviewer should look at. Labels: ``georeason.<code>``."""

    EXACT = "exact"
    ABBREVIATION = "abbreviation"
    TYPO = "typo"
    LETTER = "letter"
    RANGE = "range"
    SPREAD = "spread"
    OTHER_POSTAL_CODE = "other-postal-code"
    OTHER_POST_OFFICE = "other-post-office"
    OTHER_MUNICIPALITY = "other-municipality"
    INTERPOLATED = "interpolated"
    NUMBER_NOT_FOUND = "number-not-found"
    NUMBER_MISSING = "number-missing"
    PLACE_NAME = "place-name"
    PO_BOX = "po-box"
    LARGE_CUSTOMER = "large-customer"
    CARE_OF_ONLY = "care-of-only"
    NO_STREET = "no-street"
    STREET_NOT_FOUND = "street-not-found"
    AMBIGUOUS = "ambiguous"
    DOUBTFUL = "doubtful"
    SEVERAL_ADDRESSES = "several-addresses"
    OUTSIDE_MUNICIPALITY = "outside-municipality"
    POSTAL_CODE_ELSEWHERE = "postal-code-elsewhere"
    NO_GAZETTEER = "no-gazetteer"
    MUNICIPALITY_ELSEWHERE = "municipality-elsewhere"  # than where we have boundaries
    FOREIGN = "foreign"
    NOTHING_KNOWN = "nothing-known"
    SERVICE_BUILDING = "service-building"
    SERVICE_INTERPOLATED = "service-interpolated"
    SERVICE_STREET = "service-street"
    SERVICE_SPELLING = "service-spelling"
    PERSON = "person"
    SURVEY = "survey"


class PlaceKind(StrEnum):
    """What kind of place a register address is. ``contact`` unless there is evidence for another."""

    PREMISES = "premises"
    CONTACT = "contact"
    HOME_LIKE = "home-like"
    POSTAL_ONLY = "postal-only"


class Doubt(StrEnum):
    """Why a person is asked about an association's place. Sentences: ``doubt.<code>``."""

    RETURNED = "returned"
    COARSE = "coarse"
    RIVAL = "rival"
    UNCERTAIN = "uncertain"
    CONTRADICTION = "contradiction"
    HALL = "hall"
    SHARED = "shared"


class DecisionWay(StrEnum):
    """How a person said where an association is. Labels: ``decision-way.<code>``."""

    CANDIDATE = "candidate"
    ADDRESS = "address"
    POINT = "point"
    ACCEPTED = "accepted"


class GapAnswer(StrEnum):
    """What a local person said of a gap. Labels: ``gap-answer.<code>``."""

    HOLDS = "holds"
    EXISTS = "exists"
    NOT_NEEDED = "not-needed"


class Reviewed(StrEnum):
    """What of an association's place is a person's word; ``returned``: it was, of another address."""

    PLACE = "place"
    PREMISES = "premises"
    RETURNED = "returned"


class Status(StrEnum):
    """Whether the register holds the association as active. ``ended`` is kept, and never counted."""

    ACTIVE = "active"
    ENDED = "ended"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """Level of an area."""

    MUNICIPALITY = "municipality"
    VILLAGE = "village"
    POSTAL_AREA = "postal-area"


class Need(StrEnum):
    """What residents need within reach."""

    MEETING_PLACES = "meeting-places"
    HOBBIES = "hobbies"
    GROUPS = "groups"
    MUTUAL_AID = "mutual-aid"
    LOCAL_SERVICES = "local-services"


BY_ASSOCIATIONS = (Need.HOBBIES, Need.GROUPS, Need.MUTUAL_AID)  # needs that associations supply


class Role(StrEnum):
    """What an association does for its community."""

    VITALITY = "vitality"
    ACTIVITY = "activity"
    PARTNERSHIP = "partnership"
    TRUST = "trust"


class TargetGroup(StrEnum):
    """For whom an association works."""

    OLDER_PEOPLE = "older-people"
    YOUTH = "youth"
    FAMILIES = "families"
    DISABLED_PEOPLE = "disabled-people"
    CARERS = "carers"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_USE = "substance-use"
    MIGRANTS = "migrants"
    UNEMPLOYED = "unemployed"


class Scale(StrEnum):
    """How large an area an association serves."""

    VILLAGE = "village"
    MUNICIPALITY = "municipality"
    REGION = "region"
    UNKNOWN = "unknown"


class VillageBy(StrEnum):
    """What told which village a village's association serves."""

    NAME = "name"
    ADDRESS = "address"
    SURVEY = "survey"
    NOTHING = "nothing"


class Sensitive(StrEnum):
    """What an association tells of those who come to it, and is nobody's business."""

    PEER_SUPPORT = "peer-support"
    POLITICAL = "political"
    RELIGIOUS = "religious"


class LabelKind(StrEnum):
    """What a label says of an association."""

    NEED = "need"
    ROLE = "role"
    TARGET_GROUP = "target-group"
    SCALE = "scale"
    SENSITIVE = "sensitive"


class OpenTo(StrEnum):
    """Who may use a meeting place or service."""

    ALL = "all"
    MEMBERS = "members"
    UNKNOWN = "unknown"


class OwnerType(StrEnum):
    """Who owns or runs a place."""

    ASSOCIATION = "association"
    MUNICIPALITY = "municipality"
    PARISH = "parish"
    COMPANY = "company"
    STATE = "state"
    OTHER = "other"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What an association is counted by."""

    DOMICILE = "domicile"
    ADDRESS = "address"
    AREA_SERVED = "area-served"


class AssignReason(StrEnum):
    """How a point came to its area."""

    INSIDE = "inside"
    BORDER = "border"
    NEAREST = "nearest"
    OUTSIDE = "outside"
    UNPLACED = "unplaced"


class Severity(StrEnum):
    """What a problem did to its row."""

    REJECTED = "rejected"
    REPAIRED = "repaired"
    WARNING = "warning"


class TravelMode(StrEnum):
    """How one travels by road."""

    DRIVE = "drive"
    CYCLE = "cycle"
    WALK = "walk"

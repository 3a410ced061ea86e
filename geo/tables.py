"""One contract for each table that passes from one step to another.

Ids and codes are strings with their leading zeros. NA is unknown, 0 is zero. Geometry is in EPSG:3067
(metres) and stands in the column ``geometry``. Multiple values in one cell (``needs``) are joined by ``;``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from jarjestokartta.geo import vocabulary as words
from jarjestokartta.geo.access_vocabulary import AccessMethod, Conserved
from jarjestokartta.geo.change_vocabulary import OF_RATES, Cause, GapMove
from jarjestokartta.geo.contract import COUNT, DATE, FLAG, NUMBER, TEXT, Field
from jarjestokartta.geo.contract import Contract as Contract  # noqa: PLC0414 - the type of all that stands here

SEPARATOR = ";"
# Ids of areas that no table of areas has.
REGION = "region"  # the whole region
REST = "sijoittamatta-"  # with its code: what of a municipality lies outside its villages, or has no place


def join_codes(codes: Iterable[str]) -> str:
    """Write several codes into one cell."""
    return SEPARATOR.join(codes)


def split_codes(cell: object) -> list[str]:
    """Read the codes of one cell; NA gives none."""
    return cell.split(SEPARATOR) if isinstance(cell, str) and cell else []


def _text(*, nullable: bool = True, codes: type[StrEnum] | None = None) -> Field:
    return Field(TEXT, nullable=nullable, codes=codes)


def _number(*, nullable: bool = True, low: float | None = 0, high: float | None = None) -> Field:
    return Field(NUMBER, nullable=nullable, low=low, high=high)


_KEY = _text(nullable=False)
_COUNT = Field(COUNT, nullable=False, low=0)
_AGES = {
    "residents": _number(),
    "residents_0_14": _number(),
    "residents_15_64": _number(),
    "residents_65_plus": _number(),
}

ASSOCIATIONS = Contract(
    "Associations",
    ("association_id",),
    {
        # The register number; where several bear one, that of the first registered, and number-<hash> for the
        # rest; without a number n-<hash of name and municipality>. Stays when a numbered one is renamed.
        "association_id": _KEY,
        "registration_number": _text(),
        "name": _KEY,
        "business_id": _text(),
        "home_municipality": _KEY,  # three-digit code
        "street_address": _text(),
        "postal_code": _text(),
        "post_office": _text(),
        "purpose_class": _text(),  # PRH main class "1"…"9", NA where unclassified
        "purpose_text": _text(),
        "registered_on": Field(DATE),
        "last_entry_on": Field(DATE),
        "status": _text(nullable=False, codes=words.Status),
        "website": _text(),
        "source_row": Field(COUNT, nullable=False, low=1),
    },
)

# One row a problem; several may concern one row of the source.
PROBLEMS = Contract(
    "Problems",
    (),
    {
        "source_row": Field(COUNT, low=1),  # as the spreadsheet numbers it; NA where it concerns the file
        "column": _text(),  # header as it stands in the source
        "code": _KEY,  # sentence: problem.<code>.what and problem.<code>.mend
        "severity": _text(nullable=False, codes=words.Severity),
        "value": _text(),  # as it came
        "restored": _text(),  # what it was taken for
    },
)

LOCATED = Contract(
    "Located",
    ("association_id",),
    {
        "association_id": _KEY,
        "precision": _text(nullable=False, codes=words.Precision),
        "place_kind": _text(nullable=False, codes=words.PlaceKind),
        "shared": Field(COUNT, low=1),  # associations at the same address, itself included
        "method": _text(),
        "score": _number(nullable=False, high=1),
        "runner_up": _number(high=1),
        "reason": _KEY,  # code below georeason.
        "source": _text(),
    },
    geometry=True,
)  # a missing point is None, precision none

# A person's word on a place; it stands while the register's address is the one it was given for.
DECISIONS = Contract(
    "Decisions",
    ("association_id",),
    {
        "association_id": _KEY,
        "name": _text(),  # for who reads the file
        "register_address": _text(),  # one line, see decisions.address_text; NA where there was none
        "way": _text(codes=words.DecisionWay),  # NA: nothing was said of where it is
        "address": _text(),  # where it is, one line
        "easting": _number(),  # EPSG:3067, m; NA where the point found by the address is to stay
        "northing": _number(),
        "precision": _text(codes=words.Precision),
        "municipality_code": _text(),
        "premises": Field(FLAG),  # NA: nothing was said
        "person": _text(),
        "remark": _text(),
        "decided_on": Field(DATE, nullable=False),
        "answers": _text(),  # marks of the answers it was made by, the last one last; see geo.review.news
    },
)

# What local people said of gaps, one row an answer; the last one of a gap stands, and every place told stays.
GAP_CHECKS = Contract(
    "GapChecks",
    (),
    {
        "gap_id": _KEY,  # need:area_id
        "area_name": _text(),  # for who reads the file
        "municipality_code": _KEY,
        "answer": _text(nullable=False, codes=words.GapAnswer),
        "place_name": _text(),  # of a place that exists, as are those up to step_free
        "place_address": _text(),  # one line
        "easting": _number(),  # EPSG:3067, m
        "northing": _number(),
        "place_municipality": _text(),
        "open_to": _text(codes=words.OpenTo),
        "season": _text(),
        "step_free": Field(FLAG),  # NA: nothing was said
        "remark": _text(),  # never published, as who told it
        "person": _text(),
        "source": _KEY,  # who told it, without a person's name: what is published
        "told_on": Field(DATE, nullable=False),
        "edition": _text(),  # mark of the workbook it was told in
        "answers": _text(),  # marks of the answers it was made by, the last one last; see geo.review.gap_news
    },
)

# What surveys and lists of others say, one line an answer; two sources that differ both stay.
SURVEY = Contract(
    "Survey",
    ("source", "row", "field"),
    {
        "association_id": _text(),  # NA: the row is joined to none
        "field": _text(nullable=False, codes=words.SurveyField),
        "value": _KEY,  # several codes joined by ;
        "source": _KEY,  # name of the survey
        "told_on": Field(DATE),
        "row": Field(COUNT, nullable=False, low=1),  # as a spreadsheet numbers it
    },
)

ASSIGNED = Contract(
    "Assigned",
    ("association_id",),
    {
        "association_id": _KEY,
        "municipality_id": _text(),  # by the located point, postal-area precision or better
        "village_id": _text(),  # NA: outside villages or unplaced
        "reason": _text(nullable=False, codes=words.AssignReason),
    },
)

AREAS = Contract(
    "Areas",
    ("area_id",),
    {
        "area_id": _KEY,
        "level": _text(nullable=False, codes=words.Level),
        "name_fi": _KEY,
        "name_sv": _text(),
        "parent_id": _text(),  # a village's municipality; NA for a municipality
        "in_region": Field(FLAG, nullable=False),  # False: kept as a neighbour within 30 km
        "vintage": Field(COUNT),
        "source": _text(),
    },
    geometry=True,
)

# Municipalities that are no more; several rows of one code and year are a split.
MUNICIPALITY_CHANGES = Contract(
    "MunicipalityChanges",
    ("from_code", "to_code"),
    {
        "from_code": _KEY,
        "to_code": _KEY,
        "year": _COUNT,  # from whose first day on
        "name": _text(),  # of the one that ended, in Finnish
    },
)

AREA_RESIDENTS = Contract(
    "AreaResidents",
    ("area_id", "year"),
    {
        "area_id": _KEY,
        "year": _COUNT,
        **_AGES,
        "age_estimated_share": _number(high=1),  # of the residents; NA where ages are not known
        "second_homes": _number(),
        "second_homes_least": _number(),  # the sum of those known, where second_homes is NA for the rest
        "source": _text(),
    },
)

RESIDENTS = Contract(
    "Residents",
    ("cell_id",),
    {
        "cell_id": _KEY,
        **_AGES,
        "side_m": _number(nullable=False),
        "municipality_code": _text(),
        "age_estimated_share": _number(high=1),
        "data_ends_m": _number(),  # distance to the edge of the loaded sites; NA where far enough
        "source": _text(),
    },
    geometry=True,
)

SITES = Contract(
    "Sites",
    ("site_id",),
    {
        "site_id": _KEY,
        "name": _KEY,
        "needs": _KEY,  # codes of Need joined by ;
        "source": _KEY,
        "owner_type": _text(nullable=False, codes=words.OwnerType),
        "capacity": _number(),
        "open_to": _text(nullable=False, codes=words.OpenTo),
        "season": _text(),
        "step_free": Field(FLAG),
        "checked_on": Field(DATE),
        "street_address": _text(),
        "municipality_code": _text(),
    },
    geometry=True,
)

# What the rules say of an association; no row of a kind means that they abstain.
LABELS = Contract(
    "Labels",
    ("association_id", "kind", "label"),
    {
        "association_id": _KEY,
        "kind": _text(nullable=False, codes=words.LabelKind),
        "label": _KEY,
        "confidence": _number(nullable=False, high=1),
        "rule": _KEY,
    },
)

# The village of each association of scale village.
SERVED = Contract(
    "Served",
    ("association_id",),
    {
        "association_id": _KEY,
        "village_id": _text(),  # NA: nothing tells it
        "known_by": _text(nullable=False, codes=words.VillageBy),
        "elsewhere": Field(FLAG),  # its address does not lie there; NA where either is unknown
    },
)

RATES = Contract(
    "Rates",
    ("area_id", "subject", "basis"),
    {
        "area_id": _KEY,
        "subject": _KEY,  # "all", need:<code>, role:<code>
        "basis": _text(nullable=False, codes=words.Basis),
        "associations": Field(COUNT, low=0),  # NA only in public tables, where a small count is protected
        "residents": _number(),
        "residents_year": Field(COUNT),
        **{
            name: _number()
            for name in (
                "per_1000",
                "low",
                "high",
                "shrunk",
                "shrunk_low",
                "shrunk_high",
                "ratio",
                "ratio_low",
                "ratio_high",
            )
        },
        "p_adj": _number(high=1),
        "verdict": _text(codes=words.Verdict),
    },
)

_SUBJECT = {
    "subject": _KEY,
    "basis": _text(nullable=False, codes=words.Basis),
}

# What the count of an area would have to be for a verdict, all others being as they are; NA: none would do.
TELLABLE = Contract(
    "Tellable",
    ("area_id", "subject", "basis"),
    {
        "area_id": _KEY,
        **_SUBJECT,
        "residents": _number(),
        "lower_at": Field(COUNT, low=0),  # so few or fewer are judged lower, whatever other areas show
        "higher_at": Field(COUNT, low=0),  # so many or more are judged higher, whatever other areas show
        "similar_from": Field(COUNT, low=0),  # least and greatest count that can be judged similar
        "similar_to": Field(COUNT, low=0),
        "tellable": _text(codes=words.Tellable),
    },
)

# From how many residents on something can be told of an area, by subject.
SIZE_LIMITS = Contract(
    "SizeLimits",
    ("subject", "basis"),
    {
        **_SUBJECT,
        "areas": _COUNT,  # judged
        "associations": _COUNT,
        "residents": _number(),
        "zero_may_be_lower": _number(),  # below this many residents none at all is never lower
        "zero_is_lower": _number(),  # from this many on none at all is lower, whatever other areas show
        "similar": _number(),  # about so many residents for similar to be possible
    },
)

DISPERSION = Contract(
    "Dispersion",
    ("subject", "basis"),
    {
        **_SUBJECT,
        "areas": _COUNT,
        "associations": _COUNT,
        "spread": _number(),  # relative standard deviation of the true rates
        "spread_low": _number(),
        "spread_high": _number(),
        "variance_ratio": _number(),  # of counts, to that of chance alone
        "p": _number(high=1),  # of no spread
    },
)

SCALING = Contract(
    "Scaling",
    (),
    {
        **_SUBJECT,
        "without": _text(),  # area left out: the largest; NA in the row of all
        "areas": _COUNT,
        "associations": _COUNT,
        "residents": _number(nullable=False),
        "exponent": _number(low=None),
        "low": _number(low=None),
        "high": _number(low=None),
        "spread": _number(),
        "p": _number(high=1),  # of an exponent of 1
        "growth": _text(nullable=False, codes=words.Growth),
    },
)

LORENZ = Contract(
    "Lorenz",
    ("area_id", "subject", "basis"),
    {
        "area_id": _KEY,
        **_SUBJECT,
        "residents_share": _number(nullable=False, high=1),  # of this area and all of lower rates
        "associations_share": _number(nullable=False, high=1),
    },
)

CONCENTRATION = Contract(
    "Concentration",
    ("subject", "basis"),
    {
        **_SUBJECT,
        "areas": _COUNT,
        "gini": _number(nullable=False, high=1),
        "gini_chance": _number(nullable=False, high=1),  # mean where all areas have one rate
        "gini_chance_high": _number(nullable=False, high=1),  # and its upper 95 % limit
        "largest": _COUNT,  # how many of the largest hold half of the residents
        "largest_residents_share": _number(nullable=False, high=1),
        "largest_associations_share": _number(nullable=False, high=1),
    },
)

REACH = Contract(
    "Reach",
    ("cell_id", "need"),
    {
        "cell_id": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "nearest_provider_id": _text(),
        "provider_kind": _text(codes=words.ProviderKind),
        "distance_m": _number(),  # travel distance; inf never, NA where nothing is reached
        "open_distance_m": _number(),  # to the nearest known to be open to all
        "within": _COUNT,  # providers within the threshold
        "within_open": _COUNT,  # of them known to be open to all
        "method": _KEY,  # "straight-line x 1.3", "road" …
    },
)

GAPS = Contract(
    "Gaps",
    ("gap_id",),
    {
        "gap_id": _KEY,  # need:area_id
        "need": _text(nullable=False, codes=words.Need),
        "area_id": _KEY,  # a village, or a municipality's rest: sijoittamatta-<code>
        "area_name": _KEY,
        "municipality_code": _KEY,
        "residents_in_area": _number(nullable=False),
        "residents_without": _number(nullable=False),  # places of unknown openness do not count as supply
        "residents_without_if_open": _number(nullable=False),  # they do
        "share_without": _number(nullable=False, high=1),
        "person_km_beyond": _number(),  # NA: none of its people without reaches any provider
        "nearest_provider": _text(),
        "nearest_km": _number(),
        "evidence": _text(),  # JSON: sources searched, when, whether a local person has checked
        "robustness": _number(high=1),
        "robustness_error": _number(high=1),
        "rank_low": Field(COUNT, low=1),  # rank among the gaps of each draw, 5 % and 95 % quantile
        "rank_high": Field(COUNT, low=1),
    },
    geometry=True,
)  # where its people without are: their weighted centre

# The sums of a municipality's gaps, unranked ones too; NA where the need is not measured.
GAP_TOTALS = Contract(
    "GapTotals",
    ("municipality_code", "need"),
    {
        "municipality_code": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "residents_in_area": _number(),
        "residents_without": _number(),
        "residents_without_if_open": _number(),
        "share_without": _number(high=1),
        "person_km_beyond": _number(),
    },
)

# What falls to the residents of an area where all who live near a place share it, by need supplied so
# Places (of median capacity where known) per 1,000 residents, means over residents; NA where not measured.
_SHARED = ("two_step", "enhanced", "balanced", "availability", "residents_near")
AREA_ACCESS = Contract(
    "AreaAccess",
    ("area_id", "need"),
    {
        "area_id": _KEY,  # a municipality, a village, or a municipality's rest: sijoittamatta-<code>
        "level": _text(nullable=False, codes=words.Level),
        "municipality_code": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "residents": _number(),
        **{name: _number() for name in _SHARED},  # availability: places; residents_near: with any in reach
        **{f"{name}_if_open": _number() for name in _SHARED},  # with those of unknown openness
    },
)

# What there was to share, of the places known to be open, and of all that may be.
ACCESS_SUPPLY = Contract(
    "AccessSupply",
    ("need", "known_open"),
    {
        "need": _text(nullable=False, codes=words.Need),
        "known_open": Field(FLAG, nullable=False),
        "places": _COUNT,
        "known_capacity": _COUNT,  # places whose capacity is known; the others count as 1
        "unit_persons": _number(),  # capacity that counts as 1; NA where none is known
        "supply": _number(nullable=False),
        "unreached_places": _COUNT,
        "unreached_supply": _number(nullable=False),
        "beyond_region": _number(nullable=False),  # of the supply, what falls to residents outside the region
    },
)

ACCESS_SUMS = Contract(
    "AccessSums",
    ("need", "known_open", "method", "conserved"),
    {
        "need": _text(nullable=False, codes=words.Need),
        "known_open": Field(FLAG, nullable=False),
        "method": _text(nullable=False, codes=AccessMethod),
        "conserved": _text(nullable=False, codes=Conserved),
        "shared": _number(nullable=False),
        "there": _number(nullable=False),
        "holds": Field(FLAG, nullable=False),
    },
)

# Travel distances of a file that another program has made.
TRAVEL_MATRIX = Contract(
    "TravelMatrix",
    ("cell_id", "site_id"),
    {
        "cell_id": _KEY,
        "site_id": _KEY,
        "metres": _number(nullable=False),
    },
)

# How many are without within each travel distance, by municipality and in the region (area_id "region").
DISTANCE_CURVE = Contract(
    "DistanceCurve",
    ("need", "area_id", "band_m"),
    {
        "need": _text(nullable=False, codes=words.Need),
        "area_id": _KEY,
        "band_m": _number(nullable=False),
        "residents": _number(),
        "residents_without": _number(),  # places of unknown openness do not count as supply
        "residents_without_if_open": _number(),  # they do
        "share_without": _number(high=1),
        "residents_0_14": _number(),
        "residents_0_14_without": _number(),  # NA but in the shortest band
        "residents_65_plus": _number(),
        "residents_65_plus_without": _number(),
    },
)

_POVERTY = {
    **{f"lacking_{count}": _number(high=1) for count in range(1, len(words.Need) + 1)},  # as many or more
    "incidence": _number(high=1),  # of one need, the mean of those measured
    "depth": _number(),  # by what part of the threshold one lives beyond it, 0 within: the mean
    "severity": _number(),  # the same squared
    "unreached": _number(),  # residents who reach no provider of some need at all
}

# How many live too far from how many needs at once, and how much too far; shares of residents.
DISTANCE_POVERTY = Contract(
    "DistancePoverty",
    ("area_id",),
    {
        "area_id": _KEY,
        "level": _text(nullable=False, codes=words.Level),
        "municipality_code": _KEY,
        "residents": _number(),
        "needs": _COUNT,  # measured in the municipality
        **_POVERTY,
        **{f"{name}_if_open": field for name, field in _POVERTY.items()},  # with those of unknown openness
    },
)

# Places that are the only known open provider of somebody's need, by municipality and for the region.
CLOSINGS = Contract(
    "Closings",
    ("area_id", "need"),
    {
        "area_id": _KEY,  # a municipality's code, or "region"
        "need": _text(nullable=False, codes=words.Need),
        "places": Field(COUNT, low=0),  # NA, as the rest: no place supplies the need
        "residents": _number(),  # who would be without, other places of unknown openness not counted
        "residents_if_open": _number(),  # these counted
        "most_residents": _number(),  # the closing of one place alone would leave so many without at most
    },
)

# Whether a need can be judged at all in a municipality; False is "ei tietoa", never a gap.
MEASURED = Contract(
    "Measured",
    ("municipality_code", "need"),
    {
        "municipality_code": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "measured": Field(FLAG, nullable=False),
        "sources": _text(),
    },
)

# What the score of an area is summed of: weight × share of its residents with the need within reach.
BASKET_TERMS = Contract(
    "BasketTerms",
    ("area_id", "need"),
    {
        "area_id": _KEY,  # a village, or a municipality's rest: sijoittamatta-<code>
        "municipality_code": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "state": _text(nullable=False, codes=words.Met),
        "residents": _number(nullable=False),
        "residents_within": _number(),  # NA from here on where not measured, or nobody is known to live
        "residents_within_if_open": _number(),  # with providers of unknown openness or reach
        "share": _number(high=1),
        "share_if_open": _number(high=1),
        "weight": _number(nullable=False),
        "term": _number(),
        "term_if_open": _number(),
    },
)

BASKET = Contract(
    "Basket",
    ("area_id",),
    {
        "area_id": _KEY,
        "municipality_code": _KEY,
        "residents": _number(nullable=False),
        "score": _number(),  # the sum of the terms; NA where nothing is measured
        "score_if_open": _number(),
        "best": _number(),  # the sum of the weights of the needs measured there
        "needs_met": _COUNT,
        "needs_met_if_open": _COUNT,
        "needs_measured": _COUNT,
        "met": _text(),  # codes of Need joined by ;
        "depends": _text(),
        "missing": _text(),
        "not_measured": _text(),
    },
)

# What the inhabitants of postal areas have to live on; no row where it is not told.
INCOMES = Contract(
    "Incomes",
    ("area_id",),
    {
        "area_id": _KEY,  # a postal area
        "median_income": Field(NUMBER, nullable=False, low=1),  # of its inhabitants, € a year
    },
)

# Who is without, by income third of the postal area, by age and by municipality, where the need is measured.
EQUITY = Contract(
    "Equity",
    ("need", "by", "people"),
    {
        "need": _text(nullable=False, codes=words.Need),
        "by": _text(nullable=False, codes=words.PeopleBy),
        "people": _KEY,  # a code of PeopleGroup, or of a municipality
        "within_m": _number(nullable=False),  # travel distance within which the need had to be met
        "residents": _number(),  # NA from here on in public tables, where a small count is protected
        "residents_without": _number(),
        "residents_without_if_open": _number(),
        "share_without": _number(high=1),
        "share_without_if_open": _number(high=1),
        "estimated_share": _number(high=1),  # of the group's residents, whose age is estimated; NA but by age
        "estimated_share_without": _number(high=1),  # of those without
        "income_low": _number(),  # of the third's postal areas, € a year
        "income_high": _number(),
    },
)

CHANGES = Contract(
    "Changes",
    ("association_id", "kind"),
    {
        "association_id": _KEY,
        "kind": _text(nullable=False, codes=words.ChangeKind),
        "name": _text(),
        "home_municipality": _text(),
        "before": _text(),
        "after": _text(),
        "effect": _number(low=None),  # on the home municipality's rate per 1,000
        "difference": Field(COUNT),  # of associations of the home municipality
        "from_municipality": _text(),  # that it left, or that those it was made of were at home in
        "effect_from": _number(low=None),  # on the rate there; NA where they are several
        "difference_from": Field(COUNT),  # of associations there
        "fields": _text(),  # of those corrected: what; before and after have a part each
        "paired_by": _text(codes=words.PairedBy),  # NA where there is nothing to pair
        "confidence": _number(high=1),  # that before and after are of one association
    },
)

# Which rows of two registers are one association. Of those that share after_id all but one were merged.
PAIRS = Contract(
    "Pairs",
    ("before_id",),
    {
        "before_id": _KEY,  # association_id in the earlier register
        "after_id": _KEY,  # in the later one
        "paired_by": _text(nullable=False, codes=words.PairedBy),
        "confidence": _number(nullable=False, high=1),
        "is_merged": Field(FLAG, nullable=False),
    },
)

# The main figures of the whole region, one row a register that was published.
FIGURE_SERIES = Contract(
    "FigureSeries",
    ("number",),
    {
        "number": _COUNT,  # from 1, in the order of publication
        "day": Field(DATE),  # of the register; where it tells none, of the run
        "associations": Field(COUNT, low=0),
        "per_1000": _number(),
        "gaps": Field(COUNT, low=0),
        "unclassified": Field(COUNT, low=0),
        "changed": _text(),  # codes of Cause: what else is otherwise than in the row before
    },
)

NET_CHANGES = Contract(
    "NetChanges",
    ("area_id",),
    {
        "area_id": _KEY,  # a municipality; associations by their home there
        "associations_before": _COUNT,
        "associations": _COUNT,
        "difference": Field(COUNT, nullable=False),
        "per_1000": _number(low=None),  # the difference per 1,000 residents
    },
)

# How the rate of an area moved since the register before, split by cause; all per 1,000 residents.
RATE_MOVES = Contract(
    "RateMoves",
    ("area_id", "subject", "basis"),
    {
        "area_id": _KEY,
        "subject": _KEY,
        "basis": _text(nullable=False, codes=words.Basis),
        "associations_before": Field(COUNT, low=0),
        "associations": Field(COUNT, low=0),
        "residents_before": _number(),
        "residents": _number(),
        "per_1000_before": _number(),
        "per_1000": _number(),
        **{cause.value: _number(low=None) for cause in OF_RATES},
    },
)

# Gaps that one of two registers has and the other has not.
GAP_MOVES = Contract(
    "GapMoves",
    ("gap_id",),
    {
        "gap_id": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "area_id": _KEY,
        "municipality_code": _KEY,
        "kind": _text(nullable=False, codes=GapMove),
        "cause": _text(nullable=False, codes=Cause),
        "residents_without_before": _number(),
        "residents_without": _number(),
    },
)

# Counts of two registers: of the region (code REGION), municipalities, PRH's main classes ("0" without).
SHIFTS = Contract(
    "Shifts",
    ("of", "code"),
    {
        "of": _text(nullable=False, codes=words.ShiftOf),
        "code": _KEY,
        "before": _COUNT,
        "after": _COUNT,
        "p": _number(nullable=False, high=1),  # that counts of one mean lie this far apart
    },
)

ALL = (
    ASSOCIATIONS,
    PROBLEMS,
    LOCATED,
    DECISIONS,
    GAP_CHECKS,
    SURVEY,
    ASSIGNED,
    AREAS,
    MUNICIPALITY_CHANGES,
    AREA_RESIDENTS,
    RESIDENTS,
    SITES,
    LABELS,
    SERVED,
    RATES,
    TELLABLE,
    SIZE_LIMITS,
    DISPERSION,
    SCALING,
    LORENZ,
    CONCENTRATION,
    REACH,
    GAPS,
    GAP_TOTALS,
    AREA_ACCESS,
    ACCESS_SUPPLY,
    ACCESS_SUMS,
    TRAVEL_MATRIX,
    DISTANCE_CURVE,
    DISTANCE_POVERTY,
    CLOSINGS,
    BASKET_TERMS,
    BASKET,
    INCOMES,
    EQUITY,
    MEASURED,
    CHANGES,
    PAIRS,
    FIGURE_SERIES,
    NET_CHANGES,
    RATE_MOVES,
    GAP_MOVES,
    SHIFTS,
)

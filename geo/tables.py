"""One contract for each table that passes from one step to another.

Ids and codes are strings with their leading zeros. NA is unknown, 0 is zero. Geometry is in EPSG:3067
(metres) and stands in the column ``geometry``. Multiple values in one cell (``needs``) are joined by ``;``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa

from jarjestokartta.geo import crs
from jarjestokartta.geo import vocabulary as words
from jarjestokartta.geo.errors import TableError

SEPARATOR = ";"

TEXT = "str"
COUNT = "Int64"
NUMBER = "float64"
DATE = "datetime64[ns]"
FLAG = "boolean"


@dataclass(frozen=True)
class Field:
    """One column: its dtype, whether it may be NA, its least and greatest value or its codes."""

    dtype: str
    nullable: bool = True
    low: float | None = None
    high: float | None = None
    codes: type[StrEnum] | None = None

    def column(self) -> pa.Column:
        """Give the pandera column that checks this field."""
        checks = []
        if self.low is not None:
            checks.append(pa.Check.ge(self.low))
        if self.high is not None:
            checks.append(pa.Check.le(self.high))
        if self.codes is not None:
            checks.append(pa.Check.isin([code.value for code in self.codes]))
        return pa.Column(self.dtype, nullable=self.nullable, checks=checks)


@dataclass(frozen=True)
class Contract:
    """The columns, key and geometry of one table.

    Parameters
    ----------
    name
        What error messages call the table.
    key
        Columns that together are unique and never NA.
    fields
        Column name to :class:`Field`. Columns beyond these are allowed and kept.
    geometry
        Whether the table is a GeoDataFrame in EPSG:3067.
    """

    name: str
    key: tuple[str, ...]
    fields: Mapping[str, Field] = field(repr=False)
    geometry: bool = False

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema, made once."""
        return pa.DataFrameSchema(
            {name: one.column() for name, one in self.fields.items()},
            unique=list(self.key),
            coerce=True,
        )

    def conform(self, table: pd.DataFrame) -> pd.DataFrame:
        """Give ``table`` with the contract's columns first, in order and of their dtype.

        Columns the contract allows to be NA are added where they are absent; nothing else is.

        Raises
        ------
        TableError
            With every breach, each as ``column: what (first rows)``.
        CrsError
            When a geometry table is not in EPSG:3067.
        """
        missing = [
            name for name, one in self.fields.items() if name not in table.columns and not one.nullable
        ]
        if missing:
            raise TableError("table-columns", table=self.name, columns=", ".join(missing))
        if self.geometry:
            if not isinstance(table, gpd.GeoDataFrame) or table.geometry.name != "geometry":
                raise TableError("table-geometry", table=self.name)
            crs.require(table, crs.METRES, name=self.name)
        numeric = [
            name for name, one in self.fields.items() if one.dtype == TEXT and _is_numeric(table, name)
        ]
        if numeric:
            told = "\n".join(
                f"{name}: numbers where text is meant; zeros in front are lost" for name in numeric
            )
            raise TableError("table-contract", table=self.name, problems=told)
        absent = {
            name: pd.Series(pd.NA, index=table.index, dtype=one.dtype if one.dtype != NUMBER else "Float64")
            for name, one in self.fields.items()
            if name not in table.columns
        }
        plain = pd.DataFrame(table.drop(columns="geometry")) if self.geometry else pd.DataFrame(table)
        plain = plain.assign(**absent)
        rest = [name for name in plain.columns if name not in self.fields]
        plain = plain[[*self.fields, *rest]]
        try:
            checked: pd.DataFrame = self.schema.validate(plain, lazy=True)
        except pa.errors.SchemaErrors as error:
            raise TableError("table-contract", table=self.name, problems=_list(error.failure_cases)) from None
        if not self.geometry:
            return checked
        located: pd.DataFrame = gpd.GeoDataFrame(checked, geometry=table.geometry, crs=table.crs)
        return located

    def empty(self) -> pd.DataFrame:
        """Give a table of this contract with no rows."""
        table = pd.DataFrame({name: pd.Series(dtype=one.dtype) for name, one in self.fields.items()})
        if self.geometry:
            table = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([], crs=crs.METRES), crs=crs.METRES)
        return table


def _is_numeric(table: pd.DataFrame, name: str) -> bool:
    """Tell whether a column holds numbers; one of unknowns alone may have any type."""
    return bool(name in table and pd.api.types.is_numeric_dtype(table[name]) and table[name].notna().any())


def _list(failures: pd.DataFrame) -> str:
    lines = []
    for (column, check), group in failures.groupby(["column", "check"], dropna=False, sort=False):
        shown = ", ".join(
            f"{row.index}: {row.failure_case!r}" for row in group.head(3).itertuples(index=False)
        )
        lines.append(f"{column}: {check} ({len(group)}; {shown})")
    return "\n".join(lines)


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

AREA_RESIDENTS = Contract(
    "AreaResidents",
    ("area_id", "year"),
    {
        "area_id": _KEY,
        "year": _COUNT,
        **_AGES,
        "second_homes": _number(),
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

REACH = Contract(
    "Reach",
    ("cell_id", "need"),
    {
        "cell_id": _KEY,
        "need": _text(nullable=False, codes=words.Need),
        "nearest_provider_id": _text(),
        "provider_kind": _text(codes=words.ProviderKind),
        "distance_m": _number(),  # travel distance; inf never, NA where nothing is reached
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
        "person_km_beyond": _number(nullable=False),
        "nearest_provider": _text(),
        "nearest_km": _number(),
        "evidence": _text(),  # JSON: sources searched, when, whether a local person has checked
        "robustness": _number(high=1),
        "robustness_error": _number(high=1),
    },
    geometry=True,
)  # where its people without are: their weighted centre

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
        "effect": _number(low=None),  # on the municipality's rate per 1,000
    },
)

ALL = (
    ASSOCIATIONS,
    PROBLEMS,
    LOCATED,
    ASSIGNED,
    AREAS,
    AREA_RESIDENTS,
    RESIDENTS,
    SITES,
    LABELS,
    RATES,
    REACH,
    GAPS,
    MEASURED,
    CHANGES,
)

"""What a table must be: its columns, key and coordinate system, checked where it passes from hand to hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import crs
from jarjestokartta.geo.errors import TableError

if TYPE_CHECKING:
    import pandera.pandas as pa

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

    def holds(self, column: pd.Series) -> bool:
        """Tell whether a column of this dtype breaks nothing."""
        known = column.dropna()
        return (
            (self.nullable or len(known) == len(column))
            and (self.low is None or bool((known >= self.low).all()))
            and (self.high is None or bool((known <= self.high).all()))
            and (self.codes is None or bool(known.isin([code.value for code in self.codes]).all()))
        )

    def column(self) -> pa.Column:
        """Give the pandera column that checks this field."""
        import pandera.pandas as pa  # noqa: PLC0415 - see Contract.schema

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
        """The pandera schema, made once, and only where a table breaks it: to tell of every breach."""
        import pandera.pandas as pa  # noqa: PLC0415 - a sound table need not wait for its import

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
        checked = self._typed(plain)
        if checked is None:
            checked = self._validated(plain)
        if not self.geometry:
            return checked
        located: pd.DataFrame = gpd.GeoDataFrame(checked, geometry=table.geometry, crs=table.crs)
        return located

    def _typed(self, table: pd.DataFrame) -> pd.DataFrame | None:
        """Give a sound table with its columns of their dtype, None for one that breaks anything."""
        try:
            typed = table.astype({name: one.dtype for name, one in self.fields.items()})
        except (TypeError, ValueError):
            return None
        sound = all(one.holds(typed[name]) for name, one in self.fields.items())
        doubled = bool(self.key) and bool(typed.duplicated(list(self.key)).any())
        return typed if sound and not doubled else None

    def _validated(self, table: pd.DataFrame) -> pd.DataFrame:
        from pandera.errors import SchemaErrors  # noqa: PLC0415 - see schema

        try:
            checked: pd.DataFrame = self.schema.validate(table, lazy=True)
        except SchemaErrors as error:
            raise TableError("table-contract", table=self.name, problems=_list(error.failure_cases)) from None
        return checked

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

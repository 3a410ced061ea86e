"""The division into municipalities of a run: its year, what lies behind it, and all else brought to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import problems, register, tables, vintages
from jarjestokartta.geo.cleaning import duplicates
from jarjestokartta.geo.population import municipality_of_places
from jarjestokartta.geo.population.of_division import FORMER
from jarjestokartta.geo.register import Register
from jarjestokartta.geo.settings import Settings, Source
from jarjestokartta.geo.vintages import Changes
from jarjestokartta.geo.vocabulary import Level, Severity
from jarjestokartta.workspace.state import declared

MERGED = "merged-municipalities"  # notice: something is of an older division than the boundaries
# A table, and the Problems of what was brought to the division of today.
Told = tuple[pd.DataFrame, pd.DataFrame]


@dataclass(frozen=True)
class Division:
    """The municipalities that the boundaries of a workspace have.

    Parameters
    ----------
    municipalities
        Areas of level municipality, neighbours included.
    changes
        All that are known.
    """

    municipalities: gpd.GeoDataFrame
    changes: Changes

    @classmethod
    def of(cls, areas: gpd.GeoDataFrame, folder: Path) -> Division:
        """Give the division of ``areas`` (of all levels) of the workspace in ``folder``."""
        return cls(areas[areas["level"] == Level.MUNICIPALITY], vintages.load(folder))

    @cached_property
    def year(self) -> int | None:
        """Of which year it is; None where the boundaries do not tell."""
        return vintages.year_of(self.municipalities["vintage"])

    @cached_property
    def behind(self) -> Changes:
        """The changes that it has behind it."""
        return self.changes.until(self.year)

    @cached_property
    def region(self) -> frozenset[str]:
        """Codes of the region's municipalities."""
        return frozenset(self.municipalities.loc[self.municipalities["in_region"], "area_id"])

    @cached_property
    def former(self) -> Mapping[str, str]:
        """Codes that are no more, and the one municipality of these that each is part of now."""
        known = frozenset(self.municipalities["area_id"])
        return {old: code for code in known for old in self.behind.former(code, known)}

    def names(self) -> pd.DataFrame:
        """Give ``code``, ``name_fi`` and ``name_sv`` of the region's municipalities."""
        inside = self.municipalities[self.municipalities["in_region"]]
        return pd.DataFrame(inside[["area_id", "name_fi", "name_sv"]]).rename(columns={"area_id": "code"})

    def read(self, path: Path) -> Register:
        """Read a register as of these municipalities; see :func:`jarjestokartta.geo.register.read`."""
        return register.read(path, municipalities=self.names(), changes=self.changes, year=self.year)

    def associations(self, before: pd.DataFrame) -> pd.DataFrame:
        """Give Associations of an earlier run as of these municipalities.

        Else all of a merged municipality would seem to have moved, and those without a register number,
        which are known by name and municipality, to have ended and begun anew.
        """
        home = before["home_municipality"]
        now = vintages.translate(home, self.region, self.behind).now.fillna(home)
        moved = now != home
        if not moved.any():
            return before
        ids = _renamed(before["association_id"], before["name"], home, now, moved)
        return before.assign(association_id=ids, home_municipality=now)

    def decisions(self, decisions: pd.DataFrame, associations: pd.DataFrame) -> pd.DataFrame:
        """Give Decisions under the ids that associations of merged municipalities have now."""
        former = _by_value(self.former)
        known = set(decisions["association_id"])
        nameless = associations[associations["association_id"].str.startswith(duplicates.BY_NAME)]
        columns = (nameless[name] for name in ("association_id", "name", "home_municipality"))
        now = {
            old: association_id
            for association_id, name, home in zip(*columns, strict=True)
            if association_id not in known
            for code in former.get(home, ())
            if (old := duplicates.id_of_name(name, code)) in known
        }
        if not now:
            return decisions
        return decisions.assign(association_id=decisions["association_id"].replace(now))

    def residents(self, by_area: pd.DataFrame, source: Source | None) -> Told:
        """Give AreaResidents, and which of them hold figures of municipalities that are no more."""
        if FORMER not in by_area or source is None:
            return by_area, tables.PROBLEMS.empty()
        rows = by_area[by_area[FORMER].notna()]
        named = zip(rows["area_id"], rows[FORMER].map(tables.split_codes), strict=True)
        merged = {old: now for now, codes in named for old in codes}
        return by_area.drop(columns=FORMER), self._told(merged, source)

    def cells(self, cells: gpd.GeoDataFrame, source: Source | None) -> Told:
        """Give Residents with the municipalities that there are, and the codes that the grid had instead."""
        if source is None:
            return cells, tables.PROBLEMS.empty()
        codes, found = municipality_of_places.codes(cells, self.municipalities, self.changes)
        return cells.assign(municipality_code=codes), self._told(found.merged, source)

    def places(self, sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Give Sites with the municipalities that there are; NA where the source names none."""
        codes, _ = municipality_of_places.codes(sites, self.municipalities, self.changes)
        return sites.assign(municipality_code=codes.where(sites["municipality_code"].notna()))

    def _told(self, merged: Mapping[str, str], source: Source) -> pd.DataFrame:
        texts = [self.behind.told(old, [now]) for old, now in sorted(merged.items())]
        return _of_file("municipalities-merged", Severity.REPAIRED, texts, source)

    def yearless(self, years: Mapping[str, int | None], settings: Settings) -> pd.DataFrame:
        """Warn, as Problems, of boundaries and a grid of which nothing tells the year."""
        sources = {"municipalities": settings.sources.municipalities, "grid": settings.sources.grid}
        return problems.join(
            _of_file("source-no-year", Severity.WARNING, [f"sources.{role}"], source)
            for role, source in sources.items()
            if source is not None and years.get(role) is None
        )


def years(
    settings: Settings, areas: gpd.GeoDataFrame, by_area: pd.DataFrame, cells: gpd.GeoDataFrame
) -> dict[str, int | None]:
    """Give the year of each source by its role, as settings, file or its name tell; None where none does."""
    known = {role: source.year for role, source in declared(settings)}
    towns = areas.loc[areas["level"] == Level.MUNICIPALITY]
    found = {
        "municipalities": towns["vintage"],
        "postal-areas": areas.loc[areas["level"] == Level.POSTAL_AREA, "vintage"],
        "villages": areas.loc[areas["level"] == Level.VILLAGE, "vintage"],
        "residents": by_area.loc[by_area["area_id"].isin(towns["area_id"]), "year"],
        "grid": cells["year"] if "year" in cells else cells["side_m"][:0],
    }
    return known | {role: vintages.year_of(column) for role, column in found.items() if role in known}


def _of_file(code: str, severity: Severity, values: list[str], source: Source) -> pd.DataFrame:
    found = problems.of(code, severity, rows=[pd.NA] * len(values), values=values)
    return found.assign(source=pd.array([source.file] * len(found), dtype="str"))


def _by_value(former: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for old, now in former.items():
        found.setdefault(now, []).append(old)
    return found


def _renamed(
    ids: pd.Series, names: pd.Series, home: pd.Series, now: pd.Series, moved: pd.Series
) -> pd.Series:
    """Give the ids that associations without a number get by their municipality of today."""
    taken = set(ids)
    renamed = {}
    for row in ids.index[moved & ids.str.startswith(duplicates.BY_NAME)]:
        old = duplicates.id_of_name(names[row], home[row])
        new = ids[row].replace(old, duplicates.id_of_name(names[row], now[row]), 1)
        if ids[row].startswith(old) and new not in taken:
            renamed[row] = new
            taken.add(new)
    return ids.mask(ids.index.isin(list(renamed)), pd.Series(renamed, dtype="str"))

"""In which municipalities an address may lie: what its postal code, home municipality and post office say.

An address is never placed in a municipality that contradicts both its postal code and its home municipality.
Where the postal code is missing, the post office speaks in its place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from rapidfuzz import process
from rapidfuzz.distance import OSA

from jarjestokartta.geo import files
from jarjestokartta.geo.boundaries.codes import of_postal_areas
from jarjestokartta.geo.cleaning import municipality_names
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.matching import streets
from jarjestokartta.geo.vocabulary import Level

# How likely what is written is, were the address in the municipality, beside full agreement. The postal
# code's own word is weighed at the points (:mod:`geo.matching.number_match`); docs/adr/0011 tells more.
_SEAT_ELSEWHERE = 5e-3  # the home municipality is another: seat and address differ
_OFFICE_ELSEWHERE = 5e-3  # the post office is of another municipality
_LEAST_GROUND = 0.05  # of a postal area, for it to reach a municipality: layers are drawn at different scales
_LONG_NAMES = (7, 10)  # letters from which a post office's name may hold one slip of the pen, and two
_GENITIVES = ((r"(?i)n$", ""), (r"(?i)en$", "i"), (r"(?i)sten$", "nen"))  # Jämsän, Hankasalmen, Uuraisten
_LEAST_SHARE = 0.01  # of a code's addresses, for a municipality to count: registers hold slips


@dataclass(frozen=True)
class Knowledge:
    """What sources say of postal codes and post offices.

    Parameters
    ----------
    postal
        ``postal_code``, ``municipality_code``: where each code delivers.
    offices
        ``post_office`` (key), ``municipality_code``.
    only_code
        Post office (key) to postal code, of those that have but one.
    parts
        Post offices (keys) that deliver in a part of a municipality, by a name that is not its own.
    """

    postal: pd.DataFrame
    offices: pd.DataFrame
    only_code: pd.Series
    parts: frozenset[str]

    @classmethod
    def of(cls, gazetteer: Gazetteer | None, areas: gpd.GeoDataFrame) -> Knowledge:
        """Gather it from the gazetteer, the areas and the built-in names."""
        by_level = {level: areas[areas["level"] == level] for level in Level}
        postal_areas = by_level[Level.POSTAL_AREA].dropna(subset=["parent_id"])
        postal_codes = of_postal_areas(postal_areas["area_id"])
        municipalities = by_level[Level.MUNICIPALITY]
        postal = [
            _pairs(postal_codes, postal_areas["parent_id"], "postal_code"),
            _reached(postal_areas, municipalities),
        ]
        offices = [
            *(
                _pairs(municipalities[name], municipalities["area_id"], "post_office")
                for name in ("name_fi", "name_sv")
            ),
            _pairs(postal_areas["name_fi"], postal_areas["parent_id"], "post_office"),
            *_villages(by_level[Level.VILLAGE]),
            _builtin_offices(),
        ]
        own = [municipalities[name].dropna() for name in ("name_fi", "name_sv")]
        named = _pairs(postal_areas["name_fi"], postal_codes, "post_office", "postal_code")
        if gazetteer is not None:
            named = gazetteer.office_codes  # as the mail has it, where the register tells
            table = gazetteer.postal_codes
            postal.append(table.loc[table["share"] >= _LEAST_SHARE, ["postal_code", "municipality_code"]])
            offices.append(gazetteer.post_offices)
        every = pd.concat(offices).dropna()
        every["post_office"] = streets.keys(every["post_office"])
        of_parts = set(streets.keys(named["post_office"])) - set(streets.keys(_municipality_names(own)))
        return cls(
            pd.concat(postal).drop_duplicates(),
            every.drop_duplicates(),
            _only_codes(named),
            frozenset(of_parts),
        )


def _municipality_names(loaded: list[pd.Series]) -> pd.Series:
    finland = municipality_names.finland()
    every: pd.Series = pd.concat([*loaded, finland["name_fi"], finland["name_sv"].dropna()]).astype("str")
    return every


def _reached(postal_areas: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the other municipalities that postal areas reach into: codes do not end at municipal borders."""
    shapes, grounds = postal_areas.geometry.to_numpy(), municipalities.geometry.to_numpy()
    area, ground = shapely.STRtree(grounds).query(shapes, predicate="intersects")
    share = shapely.area(shapely.intersection(shapes[area], grounds[ground])) / shapely.area(shapes[area])
    area, ground = area[share >= _LEAST_GROUND], ground[share >= _LEAST_GROUND]
    return _pairs(
        of_postal_areas(postal_areas["area_id"]).iloc[area],
        municipalities["area_id"].iloc[ground],
        "postal_code",
    )


def _pairs(
    names: pd.Series, codes: pd.Series, column: str, code_column: str = "municipality_code"
) -> pd.DataFrame:
    pairs = {column: names.astype("str").to_numpy(), code_column: codes.astype("str").to_numpy()}
    return pd.DataFrame(pairs)


def _only_codes(named: pd.DataFrame) -> pd.Series:
    pairs = named.assign(post_office=streets.keys(named["post_office"])).drop_duplicates()
    return pairs[~pairs.duplicated("post_office", keep=False)].set_index("post_office")["postal_code"]


def _villages(villages: gpd.GeoDataFrame) -> list[pd.DataFrame]:
    """Give the villages' names: people write them in place of the post office."""
    told = villages.dropna(subset=["parent_id"])
    return [_pairs(told[name], told["parent_id"], "post_office") for name in ("name_fi", "name_sv")]


def _builtin_offices() -> pd.DataFrame:
    """Give the names of Finland's municipalities, today's and former, and of the region's post offices."""
    municipalities = municipality_names.finland()
    old = files.builtin_table("old_municipalities")
    old = old.assign(code=old["codes"].str.split(";")).explode("code")
    offices = files.builtin_table("post_offices")
    return pd.concat(
        [
            *(
                _pairs(municipalities[name], municipalities["code"], "post_office")
                for name in ("name_fi", "name_sv")
            ),
            _pairs(old["name"], old["code"], "post_office"),
            offices[["post_office", "municipality_code"]],
        ]
    )


def delivery_code(rows: pd.DataFrame, knowledge: Knowledge) -> pd.Series:
    """Give the code of the area that each row's mail is delivered in; NA where that is not known.

    A code for boxes ends in 1 where its area's ends in 0 (40101 → 40100). Codes of large customers (00011)
    have no area. Without a code, a post office that has one code only tells it.
    """
    codes = set(knowledge.postal["postal_code"])
    written = rows["postal_code"]
    box = written.str.slice(0, 4) + "0"
    is_box = written.str.endswith("1").fillna(value=False) & box.isin(codes)
    told = streets.keys(rows["post_office"]).map(knowledge.only_code).astype("str")
    return written.where(written.isin(codes), box.where(is_box)).where(written.notna(), told).astype("str")


def is_area_code(postal_code: pd.Series) -> pd.Series:
    """Tell codes in the form of an area's, which end in 0 or 5: not a box's (40101) or a customer's (40014).

    >>> is_area_code(pd.Series(["40100", "40101", "40014", None])).to_list()
    [True, False, False, False]
    """
    return postal_code.str.endswith(("0", "5")).fillna(value=False).astype(bool)


def weigh(rows: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Give the municipalities each row may lie in.

    Parameters
    ----------
    rows
        ``home_municipality``, ``postal_code``, ``area_code`` (see :func:`delivery_code`) and ``office``
        (see :func:`offices_told`); index unique.

    Returns
    -------
    DataFrame
        ``row`` (index of ``rows``), ``municipality_code``, ``weight`` 0–1 (how likely the
        writing is, were the address there; 0: may only be named, no street there is believed), ``by_home``,
        ``by_postal``, ``by_office``.
    """
    told = rows[["home_municipality", "area_code", "office"]].assign(coded=rows["postal_code"].notna())
    alike = told.groupby(list(told.columns), sort=False, dropna=False).ngroup()
    said = _weigh(told[~alike.duplicated().to_numpy()].set_axis(alike.unique()), knowledge)
    every = pd.DataFrame({"alike": alike.to_numpy(), "row": rows.index})
    return every.merge(said.rename(columns={"row": "alike"}), on="alike").drop(columns="alike")


def _weigh(rows: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    office = rows["office"].dropna().rename("post_office").rename_axis("row").reset_index()
    office = office.merge(knowledge.offices, on="post_office")[["row", "municipality_code"]].drop_duplicates()
    home = rows["home_municipality"].dropna()
    postal = rows[["area_code"]].reset_index(names="row").dropna()
    postal = postal.merge(knowledge.postal, left_on="area_code", right_on="postal_code")
    unsaid = rows.index[~rows["coded"] | (rows["home_municipality"].isna() & rows["area_code"].isna())]
    said = pd.concat(
        [
            pd.DataFrame({"row": home.index, "municipality_code": home.to_numpy(), "by": "by_home"}),
            postal[["row", "municipality_code"]].assign(by="by_postal"),
            office[office["row"].isin(unsaid)].assign(by="by_office"),
        ]
    )
    said = said.drop_duplicates(["row", "municipality_code"])[["row", "municipality_code"]].reset_index(
        drop=True
    )
    pair = pd.MultiIndex.from_frame(said)
    said["by_home"] = (
        said["municipality_code"].to_numpy() == said["row"].map(rows["home_municipality"]).to_numpy()
    )
    said["by_postal"] = pair.isin(pd.MultiIndex.from_frame(postal[["row", "municipality_code"]]))
    said["by_office"] = pair.isin(pd.MultiIndex.from_frame(office[["row", "municipality_code"]]))
    said["weight"] = _weight(said, rows)
    return said


def offices_told(rows: pd.DataFrame, knowledge: Knowledge) -> pd.Series:
    """Give the key of each row's post office; NA where it tells nothing.

    An office is known by its whole name, its first word (``HANKASALMI AS``, ``JYVÄSKYLÄN YLIOPISTO``), or
    a name that is but a slip of the pen away. One that stays unknown may be anywhere: without a postal code
    it is kept as written, so that nothing is believed to be here; beside one it tells nothing.
    """
    names = rows["post_office"].dropna().drop_duplicates()
    known = set(knowledge.offices["post_office"])
    first = names.str.split().str[0].fillna("")
    found = pd.Series(pd.NA, index=names.index, dtype="object")
    genitives = (first.str.replace(end, nominative, regex=True) for end, nominative in _GENITIVES)
    for spelling in (names, first, *genitives):
        keys = streets.keys(spelling)
        found = found.where(found.notna(), keys.where(keys.isin(known)))
    strange = found.isna()
    found[strange] = _nearly(streets.keys(names[strange]), known)
    office = rows["post_office"].map(found.set_axis(names))
    own = streets.keys(rows["post_office"])
    return office.where(office.notna() | rows["postal_code"].notna() | (own == ""), own).astype("str")


def _nearly(names: pd.Series, known: Collection[str]) -> list[str | None]:
    """Give the known name that each is a slip away from, two in a long one; None for none or several."""
    choices = {name: streets.fold(name) for name in known}
    found: list[str | None] = []
    for name in map(streets.fold, names):
        allowed = int(np.searchsorted(_LONG_NAMES, len(name), side="right"))
        near = process.extract(name, choices, scorer=OSA.distance, score_cutoff=allowed, limit=2)
        alone = len(near) == 1 or (len(near) > 1 and near[0][1] < near[1][1])
        found.append(near[0][2] if near and alone else None)
    return found


def said(found: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Tell what speaks for the municipality of each answer: ``by_postal``, ``by_office``."""
    pairs = pd.MultiIndex.from_arrays([found.index, found["municipality_code"]])
    table = weights.set_index(["row", "municipality_code"])[["by_postal", "by_office"]]
    said = table.reindex(pairs).set_index(found.index)
    return said.eq(True)  # noqa: FBT003 - what is not said is not so


def _weight(said: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    row = said["row"]
    has_code = row.map(rows["coded"])
    code_known = row.map(rows["area_code"].notna())
    office_told = row.map(rows["office"].notna())
    home_given = row.map(rows["home_municipality"].notna())
    sides_with_postal = row.isin(said.loc[said["by_postal"] & said["by_office"], "row"])

    weight = (home_given & ~said["by_home"]).map({True: _SEAT_ELSEWHERE, False: 1.0})
    weight = weight * np.where(office_told & ~said["by_office"], _OFFICE_ELSEWHERE, 1.0)
    # Two voices for elsewhere: the address is there, whether its street is known there or not.
    outvoted = said["by_home"] & ~said["by_postal"] & ~said["by_office"] & code_known & sides_with_postal
    weight = weight.mask(outvoted, 0.0)
    # A code that no source has is of another region, a large customer's, or a slip: the post office tells.
    return weight.mask(has_code & ~code_known & ~said["by_office"], 0.0)

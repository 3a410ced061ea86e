"""What may leave the house: the pure function :func:`public` takes a run and gives what may be published.

The rules (their grounds stand in ``docs/adr/0006-privacy.md``):

1. The address of an association is its contact person's, often a home. Unless it is known as *premises*,
   its street, postal code and point are hidden, and it is listed under its village or municipality.
2. Political, religious and peer-support associations (:mod:`jarjestokartta.maps.sensitive`) without premises
   are listed under their municipality only. Others are listed under the village in their name where they
   serve it, wherever their address is, else under the village of their address. So that nobody finds the
   sensitive ones by comparing a village's count with its list, every village leaves out three at least of
   those whose address lies there, or all, and as many of each kind that peer support is counted under.
3. Counts of one or two associations of a sensitive kind in a village are hidden, and others with them, so
   that they cannot be worked out from all else that is told (:mod:`hidden_counts`).
4. Refuges from violence are no place on any map; an association that runs one keeps its home municipality.
5. Of street text only street and number are left: no ``c/o``, no dwelling, nothing that may be a person.
6. When an association last wrote to the register, and whether it is still active, is not told of one by name.
7. Residents by age are hidden where any age group of an area has fewer than ten, or its part that is
   estimated has: who subtracts the open cells, which anyone has, is left with that part. So are rates per
   people of an age there. Cells keep their totals, and only cells of a kilometre or more, since finer ones
   come under a licence.
8. Distances to an association without premises would let its point be worked out: the nearest such provider
   and the distance to it are hidden cell by cell (only whether a cell is served is left), and rounded up to
   whole kilometres, nameless, in the gaps: rounded down it could seem to lie within the threshold.
9. Websites are http or https, and carry no user name.
10. Of changes no address is told, only municipalities and names; that the place of a sensitive association
    without premises changed within its municipality is not told at all, since counts of villages change too.
11. Of surveys only sums by municipality are told, none of one or two associations (:mod:`survey_counts`).
12. A column that this file does not know is not public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.vocabulary import (
    PlaceKind,
    Precision,
    ProviderKind,
    Status,
    VillageBy,
)
from jarjestokartta.maps import (
    care_of,
    changes_public,
    distance_public,
    hidden_counts,
    sensitive,
    served_counts,
    size_privacy,
    survey_counts,
)
from jarjestokartta.maps.content import Access, Content, Moves
from jarjestokartta.maps.known_columns import known as _known

LEAST_ASSOCIATIONS = 3
LEAST_RESIDENTS_OF_AGE = 10
OPEN_CELL_M = 1000

_AGES = ["residents_0_14", "residents_15_64", "residents_65_plus"]
_OF_AGES = [*_AGES, "age_estimated_share"]
_LABELS = ["needs", "roles", "target_groups", "scale"]
_COUNTED = ["unclassified", "unplaced", "village_unknown", "likely_low", "likely_high"]
_OF_A_COUNT = (
    *("associations", "per_1000", "low", "high", "shrunk", "shrunk_low", "shrunk_high"),
    *("ratio", "ratio_low", "ratio_high", "p_adj", "verdict"),
)
_OF_AN_AGE = ("residents", *_OF_A_COUNT[1:])  # what tells how many people of the age there are
_OF_A_PLACE = ["street_address", "postal_code", "post_office", "shared", "runner_up"]
_STREET = r"^\s*((?:[^\W\d][\w.'’-]*\s+){1,2}\d{1,4}(?:\s?[-–]\s?\d{1,4})?(?:\s?[A-Za-z](?!\w))?)"
_WEBSITE = r"^https?://[^\s\"'<>@\\]+$"


def public(content: Content) -> Content:
    """Give the same run without what must not be published.

    Parameters
    ----------
    content
        Content of a run; it is not changed.

    Returns
    -------
    Content
        Rates have a further column ``protected``: True where a count is hidden, and then all that
        derives from it is NA. What is public already is given back as it is.
    """
    if content.is_public:
        return content
    shelter = sensitive.shelters(content.sites)
    sites = content.sites[~shelter]
    associations = _associations(content.associations)
    small = hidden_counts.hidden(content, associations, least=LEAST_ASSOCIATIONS)
    hidden = _providers_to_hide(content, associations, content.sites[shelter])
    cells = content.cells[content.cells["side_m"] >= OPEN_CELL_M]
    reach = content.reach[content.reach["cell_id"].isin(cells["cell_id"])]
    residents = _residents(_known(content.residents, tables.AREA_RESIDENTS), content.areas)
    return replace(
        content,
        associations=associations,
        sites=_known(sites, tables.SITES).assign(street_address=street_only(sites["street_address"])),
        residents=residents,
        cells=_known(cells, tables.RESIDENTS).assign(**dict.fromkeys(_OF_AGES, np.nan)),
        rates=_rates(_known(content.rates, tables.RATES), small.rates, residents),
        reach=_reach(_known(reach, tables.REACH), hidden),
        gaps=_gaps(_known(content.gaps, tables.GAPS, "rank"), hidden),
        totals=_known(content.totals, tables.GAP_TOTALS),
        served=served_counts.public(content.served, LEAST_RESIDENTS_OF_AGE),
        closings=None if content.closings is None else _known(content.closings, tables.CLOSINGS),
        changes=changes_public.public(_known(content.changes, tables.CHANGES), content.associations),
        net_changes=None if content.net_changes is None else _known(content.net_changes, tables.NET_CHANGES),
        counts=None if content.counts is None else _counts(content.counts, small.counts),
        sizes=size_privacy.public(content.sizes, small.subjects(content.rates)),
        survey=survey_counts.public(content.survey, LEAST_ASSOCIATIONS),
        access=None if content.access is None else _access(content.access),
        distance_curve=distance_public.public(content.distance_curve, LEAST_RESIDENTS_OF_AGE),
        moves=Moves(),  # parts of protected counts: none of it is public
        is_public=True,
    )


def street_only(texts: pd.Series) -> pd.Series:
    """Give street and house number of each text; NA where a text does not begin with them, or has a c/o.

    >>> street_only(pd.Series(["Koulutie 3 A 12", "c/o Meikäläinen, Koulutie 3", "Koulutie"])).tolist()
    ['Koulutie 3 A', nan, nan]
    """
    found = texts.astype("str").str.extract(_STREET, expand=False)
    return found.mask(texts.astype("str").str.contains(care_of.SIGN).fillna(value=False))


def websites_only(texts: pd.Series) -> pd.Series:
    """Give web addresses of http and https (assumed where one begins with ``www.``); NA for all else."""
    address = texts.astype("str").str.strip()
    address = address.where(
        ~address.str.lower().str.startswith("www.").fillna(value=False), "http://" + address
    )
    return address.where(address.str.match(_WEBSITE, case=False).fillna(value=False))


def _associations(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    joined = (*tables.LOCATED.fields, *tables.ASSIGNED.fields, *_LABELS)
    kept_back, served = sensitive.associations(table), table["serves_village_id"]
    bears_village = (table["serves_known_by"] == VillageBy.NAME) & ~kept_back
    table = _known(table, tables.ASSOCIATIONS, *joined)
    shelter = sensitive.shelters(table)
    premises = (table["place_kind"] == PlaceKind.PREMISES) & ~shelter
    named = bears_village & ~premises
    listed = premises | _listed_by_address(table, premises, kept_back | named)
    place = {name: table[name].where(premises) for name in _OF_A_PLACE if name in table}
    return table.assign(
        **place
        | {
            "geometry": table.geometry.where(premises),
            "street_address": street_only(place["street_address"]),
            "village_id": served.where(named, table["village_id"].where(listed)),
            "municipality_id": table["home_municipality"].where(
                named, table["municipality_id"].mask(shelter)
            ),
            "precision": table["precision"].mask(shelter, Precision.NONE.value),
            "place_kind": table["place_kind"].mask(shelter, PlaceKind.CONTACT.value),
            "name": care_of.without(table["name"]),
            "website": websites_only(table["website"]),
            "purpose_text": pd.Series(pd.NA, index=table.index, dtype="str"),
            "last_entry_on": pd.Series(pd.NaT, index=table.index, dtype="datetime64[ns]"),
            "status": pd.Series(Status.UNKNOWN.value, index=table.index, dtype="str"),
        }
    )


def _listed_by_address(table: pd.DataFrame, premises: pd.Series, unlisted: pd.Series) -> pd.Series:
    """Tell which associations without premises may be listed under the village of their address (rule 2).

    All villages are treated alike, sensitive associations or none: else leaving out tells where these are.
    """
    own = table.loc[~premises & table["village_id"].notna()].sort_values("association_id")
    village, left_out = own["village_id"], unlisted.loc[own.index]
    for column, code in sensitive.COUNTED:
        of_kind = sensitive.bears(table[column], code)
        count = of_kind.groupby(table["village_id"]).sum().reindex(village).set_axis(own.index)
        hidden = (count < LEAST_ASSOCIATIONS) & (f"{column[:-1]}:{code}" in sensitive.SUBJECTS)
        left_out |= _left_out_too(left_out, of_kind.loc[own.index], village) & ~hidden
    left_out |= _left_out_too(left_out, pd.Series(data=True, index=own.index), village)
    return (~left_out).reindex(table.index, fill_value=False)


def _left_out_too(left_out: pd.Series, of_kind: pd.Series, village: pd.Series) -> pd.Series:
    """Tell which further ones of a kind to leave out, so that three are left out of each village's list."""
    lacking = LEAST_ASSOCIATIONS - (left_out & of_kind).groupby(village).transform("sum")
    further = of_kind & ~left_out
    return further & (further.astype("int64").groupby(village).cumsum() <= lacking)


def _providers_to_hide(
    content: Content, associations: gpd.GeoDataFrame, shelters: gpd.GeoDataFrame
) -> set[str]:
    """Give ids and names of providers whose place is not public."""
    hidden = content.associations.loc[associations["place_kind"] != PlaceKind.PREMISES]
    texts = [hidden["association_id"], hidden["name"], shelters["site_id"], shelters["name"]]
    return set(pd.concat(texts).dropna())


def _rates(rates: pd.DataFrame, protected: pd.Series, residents: pd.DataFrame) -> pd.DataFrame:
    table = rates.assign(protected=protected, **{name: rates[name].mask(protected) for name in _OF_A_COUNT})
    return size_privacy.without_hidden_ages(table, residents, _AGES, _OF_AN_AGE)


def _residents(residents: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Hide all ages of an area where one is small; never of a single village of a municipality."""
    least = residents[_AGES].min(axis=1)
    parent = residents["area_id"].map(areas.set_index("area_id")["parent_id"]).fillna("")
    # Only areas below the municipality are summed of cells.
    share = residents["age_estimated_share"].where(parent != "", 0.0)
    small = (least < LEAST_RESIDENTS_OF_AGE) | ((share > 0) & (share * least < LEAST_RESIDENTS_OF_AGE))
    group = parent + "|" + residents["year"].astype("str")
    alone = small.groupby(group).transform("sum") == 1
    shown = residents.loc[~small & alone, "residents"].sort_values(kind="stable")
    second = residents.index.isin(shown.groupby(group.loc[shown.index]).head(1).index)
    return residents.assign(**{name: residents[name].mask(small | second) for name in _OF_AGES})


def _reach(reach: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
    """Leave only whether a cell is served, for needs that associations supply from addresses not public."""
    by_contact = reach["nearest_provider_id"].isin(hidden)
    contact_needs = reach.loc[
        by_contact | (reach["provider_kind"] == ProviderKind.ASSOCIATION), "need"
    ].unique()
    served = reach["need"].isin(contact_needs)
    return reach.assign(
        nearest_provider_id=reach["nearest_provider_id"].mask(by_contact),
        distance_m=reach["distance_m"].mask(served),
        open_distance_m=reach["open_distance_m"].mask(served),
        within=reach["within"].where(~served, reach["within"].clip(upper=1)),
        within_open=reach["within_open"].where(~served, reach["within_open"].clip(upper=1)),
    )


def _gaps(gaps: gpd.GeoDataFrame, hidden: set[str]) -> gpd.GeoDataFrame:
    nameless = gaps["nearest_provider"].isin(hidden)
    return gaps.assign(
        nearest_provider=gaps["nearest_provider"].mask(nameless),
        nearest_km=gaps["nearest_km"].mask(nameless, np.ceil(gaps["nearest_km"])),
    )


def _access(access: Access) -> Access:
    return Access(
        areas=_known(access.areas, tables.AREA_ACCESS),
        supply=_known(access.supply, tables.ACCESS_SUPPLY),
        sums=_known(access.sums, tables.ACCESS_SUMS),
        poverty=_known(access.poverty, tables.DISTANCE_POVERTY),
    )


def _counts(counts: pd.DataFrame, hidden: Mapping[str, pd.Index]) -> pd.DataFrame:
    kept = counts[[name for name in counts.columns if name in _COUNTED or name.startswith("scale:")]]
    masked = {
        name: kept[name].mask(kept.index.isin(ids))
        for name, ids in hidden.items()
        if name in kept and len(ids)
    }
    return kept.assign(**masked)

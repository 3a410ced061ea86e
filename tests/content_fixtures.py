"""A small Content of two municipalities and five villages, every table through its contract."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.vocabulary import Need, Role
from jarjestokartta.maps.content import Attribution, Content

TOWNS = {"077": ("Hankasalmi", None), "410": ("Laukaa", "Laukas")}
VILLAGES = {
    "k1": ("Niemisjärvi", "077"),
    "k2": ("Venekoski", "077"),
    "k3": ("Leppävesi", "410"),
    "k4": ("Lievestuore", "410"),
    "k5": ("Äijälä", "410"),
}
REST = "sijoittamatta-"
SUBJECTS = ("all", *(f"need:{need}" for need in Need), *(f"role:{role}" for role in Role))


@dataclass(frozen=True)
class One:
    """One association as a test writes it down; the rest is filled in."""

    name: str = "Seura ry"
    town: str = "077"
    village: str | None = None
    kind: str = "contact"
    needs: str = "hobbies"
    purpose_class: str | None = "5"
    target_groups: str = ""
    sensitive: str | None = None  # None: peer support where it is mutual aid
    serves: str | None = None  # the village in its name
    street: str | None = "Koulutie 3 A 12"
    website: str | None = None
    precision: str = "building"
    scale: str = "municipality"
    purpose_text: str = "Toimii jäsentensä hyväksi"


ORDINARY = (
    *(One(f"Kyläseura {n} ry", village="k1", needs="groups;hobbies") for n in range(4)),
    One("Martat ry", village="k2", kind="premises", street="Kylätalontie 5", website="https://martat.fi/x"),
    One("Omaishoitajat ry", village="k1", needs="mutual-aid"),
    One("Seurakuntapiiri ry", "410", "k3", needs="", purpose_class="7"),
    One("Urheilijat ry", "410", "k3", website="www.urheilijat.fi"),
    One("Metsästäjät ry", "410", None, precision="none", needs="", scale="unknown"),
    One("Keski-Suomen tuki ry", "410", "k4", scale="region"),
)


def associations(ones: Sequence[One] = ORDINARY) -> gpd.GeoDataFrame:
    number = range(1, len(ones) + 1)
    table = gpd.GeoDataFrame(
        {
            "association_id": [f"{n:06d}" for n in number],
            "registration_number": [f"{n:06d}" for n in number],
            "name": [one.name for one in ones],
            "home_municipality": [one.town for one in ones],
            "street_address": [one.street for one in ones],
            "postal_code": "41500",
            "post_office": "HANKASALMI",
            "purpose_class": [one.purpose_class for one in ones],
            "purpose_text": [one.purpose_text for one in ones],
            "last_entry_on": pd.Timestamp("2011-03-01"),
            "status": "active",
            "website": [one.website for one in ones],
            "source_row": list(number),
            "precision": [one.precision for one in ones],
            "place_kind": [one.kind for one in ones],
            "shared": 1,
            "score": 1.0,
            "runner_up": 0.5,
            "reason": "exact",
            "municipality_id": [one.town if one.precision != "none" else None for one in ones],
            "village_id": [one.village for one in ones],
            "needs": [one.needs for one in ones],
            "roles": "vitality",
            "target_groups": [one.target_groups for one in ones],
            "sensitive": [
                one.sensitive if one.sensitive is not None else "peer-support" * ("mutual-aid" in one.needs)
                for one in ones
            ],
            "scale": [one.scale for one in ones],
            "serves_village_id": pd.Series([one.serves for one in ones], dtype="str"),
            "serves_known_by": pd.Series(["name" if one.serves else None for one in ones], dtype="str"),
            "serves_elsewhere": pd.array(
                [one.serves != one.village if one.serves else pd.NA for one in ones], dtype="boolean"
            ),
        },
        geometry=[
            shapely.Point(450_000.25 + 37 * n, 6_900_000.5 + 11 * n) if one.precision != "none" else None
            for n, one in zip(number, ones, strict=True)
        ],
        crs=crs.METRES,
    )
    return tables.LOCATED.conform(tables.ASSOCIATIONS.conform(pd.DataFrame(table)).pipe(_located, table))


def _located(plain: pd.DataFrame, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(plain.drop(columns="geometry"), geometry=table.geometry, crs=crs.METRES)


@cache
def areas() -> gpd.GeoDataFrame:
    rows = [(code, "municipality", fi, sv, None) for code, (fi, sv) in TOWNS.items()]
    rows += [(code, "village", name, None, town) for code, (name, town) in VILLAGES.items()]
    table = gpd.GeoDataFrame(
        rows,
        columns=["area_id", "level", "name_fi", "name_sv", "parent_id"],
        geometry=[shapely.box(5000 * n, 0, 5000 * n + 4000, 4000) for n in range(90, 90 + len(rows))],
        crs=crs.METRES,
    )
    return tables.AREAS.conform(table.assign(in_region=True, vintage=2026, source="model"))


def counts_of(ones: pd.DataFrame) -> pd.DataFrame:
    """Count by municipality (domicile) and by village with its rest (address), every subject."""
    rows = []
    place = ones["village_id"].fillna(REST + ones["home_municipality"])
    for subject in SUBJECTS:
        kind, _, code = subject.partition(":")
        column = ones["needs"] if kind == "need" else ones["roles"]
        of = (
            ones.index
            if kind == "all"
            else ones.index[[code in cell.split(";") for cell in column.fillna("")]]
        )
        for basis, where, ids in (
            ("domicile", ones["home_municipality"], [*TOWNS]),
            ("address", place, [*VILLAGES, *(REST + code for code in TOWNS)]),
        ):
            counted = where.loc[of].value_counts()
            rows += [(area, subject, basis, int(counted.get(area, 0))) for area in ids]
    return pd.DataFrame(rows, columns=["area_id", "subject", "basis", "associations"])


def rates(counted: pd.DataFrame) -> pd.DataFrame:
    residents = np.where(counted["area_id"].isin([*TOWNS]), 4000.0, 800.5)
    per = 1000 * counted["associations"].astype("float64") / residents
    return tables.RATES.conform(
        counted.assign(
            residents=residents,
            residents_year=2025,
            per_1000=per,
            low=per * 0.5,
            high=per * 1.5 + 0.1,
            shrunk=per * 0.9,
            shrunk_low=per * 0.6,
            shrunk_high=per * 1.2,
            ratio=1.0,
            ratio_low=0.5,
            ratio_high=2.0,
            p_adj=0.2,
            verdict="cannot-tell",
        )
    )


@cache
def residents() -> pd.DataFrame:
    ids = [*TOWNS, *VILLAGES]
    return tables.AREA_RESIDENTS.conform(
        pd.DataFrame(
            {
                "area_id": ids,
                "year": 2025,
                "residents": 600.0,
                "residents_0_14": [100.0, 100.0, 9.0, 40.0, 30.0, 40.0, 50.0],
                "residents_15_64": 350.0,
                "residents_65_plus": 150.0,
                "second_homes": [200.0, 300.0, 20.0, 30.0, np.nan, 10.0, 0.0],
                "source": "model",
            }
        )
    )


@cache
def cells(count: int = 6) -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(
        {
            "cell_id": [f"1kmN{n:04d}E0450" for n in range(count)],
            "residents": [float(n) for n in range(count)],
            "residents_65_plus": 1.0,
            "side_m": [1000.0] * (count - 1) + [250.0],
            "municipality_code": "077",
        },
        geometry=[shapely.Point(450_500 + 1000 * n, 6_900_500) for n in range(count)],
        crs=crs.METRES,
    )
    return tables.RESIDENTS.conform(table)


@cache
def reach() -> pd.DataFrame:
    grid = cells()
    parts = [
        grid[["cell_id"]].assign(
            need=need,
            nearest_provider_id=provider,
            provider_kind=kind,
            distance_m=1234.5,
            within=3,
            within_open=2,
            method="straight-line x 1.3",
        )
        for need, provider, kind in (
            ("meeting-places", "s1", "site"),
            ("groups", "000001", "association"),
        )
    ]
    return tables.REACH.conform(pd.concat(parts, ignore_index=True))


@cache
def sites() -> gpd.GeoDataFrame:
    table = gpd.GeoDataFrame(
        {
            "site_id": ["s1", "s2", "s3"],
            "name": ["Venekosken kylätalo", "Keski-Suomen turvakoti", "Hankalan laavu"],
            "needs": ["meeting-places", "local-services", "hobbies"],
            "source": ["lipas", "ptv", "osm"],
            "owner_type": ["association", "other", "municipality"],
            "open_to": ["all", "unknown", "all"],
            "step_free": pd.array([True, None, False], dtype="boolean"),
            "checked_on": pd.to_datetime(["2026-01-02", None, None]),
            "street_address": ["Kylätalontie 5", "Salainen katu 1", None],
            "municipality_code": "077",
        },
        geometry=[shapely.Point(451_000, 6_901_000 + n) for n in range(3)],
        crs=crs.METRES,
    )
    return tables.SITES.conform(table)


@cache
def gaps() -> gpd.GeoDataFrame:
    evidence = json.dumps({"searched": ["lipas", "ptv"], "checked": False})
    table = gpd.GeoDataFrame(
        {
            "gap_id": ["meeting-places:k1", "groups:k3", "hobbies:sijoittamatta-410"],
            "need": ["meeting-places", "groups", "hobbies"],
            "area_id": ["k1", "k3", "sijoittamatta-410"],
            "area_name": ["Niemisjärvi", "Leppävesi", "Laukaa, kylien ulkopuolella"],
            "municipality_code": ["077", "410", "410"],
            "residents_in_area": [600.0, 500.0, 90.0],
            "residents_without": [210.0, 31.0, 4.0],
            "residents_without_if_open": [100.0, 31.0, 4.0],
            "share_without": [0.35, 0.062, 0.0444],
            "person_km_beyond": [512.35, 40.0, 2.0],
            "nearest_provider": ["Venekosken kylätalo", "Kyläseura 0 ry", None],
            "nearest_km": [7.42, 6.37, np.nan],
            "evidence": evidence,
            "robustness": [0.985, 0.61, np.nan],
            "robustness_error": [0.009, 0.035, np.nan],
            "rank": pd.array([1, 2, None], dtype="Int64"),
        },
        geometry=[shapely.Point(450_000 + 500 * n, 6_900_000) for n in range(3)],
        crs=crs.METRES,
    )
    return tables.GAPS.conform(table)


@cache
def totals() -> pd.DataFrame:
    rows = [
        ("077", "meeting-places", 4000.0, 210.0, 100.0, 0.0525, 512.35),
        ("410", "groups", 4000.0, 31.0, 31.0, 0.00775, 40.0),
        ("410", "hobbies", 4000.0, 4.0, 4.0, 0.001, 2.0),
    ]
    names = ["municipality_code", "need", "residents_in_area", "residents_without"]
    names += ["residents_without_if_open", "share_without", "person_km_beyond"]
    every = pd.MultiIndex.from_product([TOWNS, [need.value for need in Need]], names=names[:2])
    table = pd.DataFrame(rows, columns=names).set_index(names[:2]).reindex(every, fill_value=0.0)
    table.loc[(slice(None), Need.LOCAL_SERVICES.value), :] = np.nan
    return tables.GAP_TOTALS.conform(table.reset_index())


@cache
def changes() -> pd.DataFrame:
    rows = [
        ("000003", "new", "Kyläseura 2 ry", "077", None, "Kyläseura 2 ry", 0.25),
        ("000099", "ended", "Lakannut ry", "410", "Lakannut ry", None, -0.25),
        (
            "000001",
            "moved",
            "Kyläseura 0 ry",
            "077",
            "Koulutie 3 A 12, 41500, 077",
            "Rantatie 1, 41500, 077",
            0.0,
        ),
        ("000002", "moved", "Kyläseura 1 ry", "077", "c/o Meikäläinen, 41500, 410", "PL 1, 41520, 077", 0.25),
        ("000098", "moved", "Äänekosken turvakoti ry", "077", "Salainen katu 1, 41500, 410", "077", 0.25),
        ("000005", "renamed", "Martat ry", "077", "Vanhat Martat ry", "Martat ry", 0.0),
        ("000006", "corrected", "Omaishoitajat ry", "077", "OMAISHOITAJAT RY", "Omaishoitajat ry", 0.0),
        ("000007", "reclassified", "Seurakuntapiiri ry", "410", "9", "7", 0.0),
    ]
    names = ["association_id", "kind", "name", "home_municipality", "before", "after", "effect"]
    table = pd.DataFrame(rows, columns=names).set_index("association_id", drop=False)
    table["difference"] = table["effect"].apply(lambda one: (one > 0) - (one < 0))
    table.loc[["000002", "000098"], ["from_municipality", "effect_from", "difference_from"]] = "410", -0.2, -1
    table.loc["000006", "fields"] = "name"
    return tables.CHANGES.conform(table.reset_index(drop=True))


@cache
def measured() -> pd.DataFrame:
    rows = [(town, need.value, need != Need.LOCAL_SERVICES, "lipas") for town in TOWNS for need in Need]
    return tables.MEASURED.conform(
        pd.DataFrame(rows, columns=["municipality_code", "need", "measured", "sources"])
    )


def counts(ones: pd.DataFrame) -> pd.DataFrame:
    """Counts beside the rates, as ``coverage.counts`` gives them."""
    columns: Mapping[str, pd.Series] = {
        "need:mutual-aid": ones["needs"].str.contains("mutual-aid"),
        "unclassified": ones["needs"] == "",
        "unplaced": ones["precision"].isin(["municipality", "none"]),
        **{
            f"scale:{scale}": ones["scale"] == scale
            for scale in ("village", "municipality", "region", "unknown")
        },
    }
    flags = pd.DataFrame(columns).astype("int64")
    place = ones["village_id"].fillna(REST + ones["home_municipality"])
    by_place = flags.groupby(place).sum().reindex([*VILLAGES, *(REST + code for code in TOWNS)], fill_value=0)
    by_town = flags.groupby(ones["home_municipality"]).sum().reindex([*TOWNS], fill_value=0)
    return pd.concat([by_town, by_place]).rename_axis("area_id")


def content(ones: Sequence[One] = ORDINARY) -> Content:
    listed = associations(ones)
    return Content(
        title="Keski-Suomen järjestökartta",
        register_date=date(2026, 1, 2),
        associations=listed,
        areas=areas(),
        residents=residents(),
        cells=cells(),
        rates=rates(counts_of(listed)),
        reach=reach(),
        gaps=gaps(),
        totals=totals(),
        measured=measured(),
        sites=sites(),
        changes=changes(),
        thresholds_m=dict.fromkeys(Need, 5000.0),
        water=None,
        attributions=(
            Attribution("LIPAS", "Jyväskylän yliopisto, LIPAS", "CC BY 4.0", 2026, "2026-01-02"),
            Attribution("OpenStreetMap", "© OpenStreetMap contributors", "ODbL 1.0", 2026),
        ),
        notices=("sketched-boundaries",),
        reach_method="straight-line x 1.3",
        counts=counts(listed),
    )

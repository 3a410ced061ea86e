"""A made-up region as a ``Content`` of any size, with hostile texts where a test wants them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from jarjestokartta.coverage import basket, changes
from jarjestokartta.geo import crs, tables
from jarjestokartta.geo.class_settings import ClassSettings
from jarjestokartta.geo.embed_settings import TileSettings
from jarjestokartta.geo.vocabulary import Need
from jarjestokartta.maps.content import Attribution, Content, Rules, Served

MUNICIPALITIES = (
    ("077", "Hankasalmi", 470.8, 6917.8, 4601),
    ("172", "Joutsa", 453.1, 6845.8, 4171),
    ("179", "Jyväskylä", 434.8, 6901.5, 145887),
    ("182", "Jämsä", 404.3, 6860.3, 19347),
    ("216", "Kannonkoski", 412.0, 6984.1, 1269),
    ("226", "Karstula", 388.2, 6974.0, 3665),
    ("249", "Keuruu", 381.0, 6905.5, 9250),
    ("256", "Kinnula", 398.3, 7028.2, 1554),
    ("265", "Kivijärvi", 403.0, 7000.5, 1064),
    ("275", "Konnevesi", 463.4, 6944.3, 2521),
    ("312", "Kyyjärvi", 376.9, 6992.7, 1196),
    ("410", "Laukaa", 446.2, 6920.6, 18775),
    ("435", "Luhanka", 431.9, 6852.2, 692),
    ("495", "Multia", 386.1, 6921.7, 1477),
    ("500", "Muurame", 430.9, 6889.2, 10486),
    ("592", "Petäjävesi", 405.8, 6904.3, 3651),
    ("601", "Pihtipudas", 428.8, 7027.5, 3786),
    ("729", "Saarijärvi", 410.6, 6954.2, 8975),
    ("850", "Toivakka", 452.1, 6885.5, 2407),
    ("892", "Uurainen", 419.6, 6930.9, 3592),
    ("931", "Viitasaari", 442.4, 6994.6, 5951),
    ("992", "Äänekoski", 434.8, 6942.0, 18120),
)
NEIGHBOURS = (
    ("630", "Pyhäjärvi", 450, 7062),
    ("291", "Kuhmoinen", 403, 6827),
    ("213", "Kangasniemi", 481, 6873),
    ("593", "Pieksämäki", 508, 6908),
    ("989", "Ähtäri", 350, 6939),
    ("508", "Mänttä-Vilppula", 360, 6884),
    ("633", "Keitele", 470, 7006),
    ("924", "Soini", 352, 6978),
    ("889", "Hartola", 450, 6820),
)
FIRST = (
    "Ylä",
    "Ala",
    "Iso",
    "Vähä",
    "Kangas",
    "Mänty",
    "Koivu",
    "Hauki",
    "Kivi",
    "Musta",
    "Valkea",
    "Pitkä",
    "Syvä",
    "Lehto",
    "Honka",
    "Karhu",
    "Joutsen",
    "Rauta",
    "Uusi",
    "Vanha",
)
LAST = (
    "kylä",
    "lahti",
    "niemi",
    "mäki",
    "perä",
    "koski",
    "ranta",
    "salo",
    "vaara",
    "järvi",
    "suo",
    "aho",
    "kangas",
)
KINDS = (
    ("Martat", "hobbies;groups"),
    ("Eläkeläiset", "groups"),
    ("Nuorisoseura", "hobbies;groups"),
    ("Kyläyhdistys", "groups;mutual-aid"),
    ("Metsästysseura", "hobbies"),
    ("Urheilijat", "hobbies"),
    ("Omaishoitajat", "mutual-aid"),
    ("Kotiseutuyhdistys", "hobbies"),
    ("Vanhempainyhdistys", "groups"),
    ("Yrittäjät", ""),
    ("Invalidit", "mutual-aid;groups"),
    ("Laulajat", "hobbies"),
)
SITE_KINDS = (
    ("kylätalo", "meeting-places"),
    ("nuorisotalo", "meeting-places;hobbies"),
    ("liikuntahalli", "hobbies"),
    ("kirjasto", "local-services;meeting-places"),
    ("terveysasema", "local-services"),
    ("laavu", "hobbies"),
    ("seurojentalo", "meeting-places"),
    ("kuntosali", "hobbies"),
)
PRECISIONS = (
    "building",
    "building",
    "building",
    "interpolated",
    "street",
    "place",
    "postal-area",
    "municipality",
    "none",
)
NEEDS = tuple(Need)
THRESHOLDS = dict(zip(NEEDS, (5000.0, 10000.0, 5000.0, 5000.0, 10000.0), strict=True))


@dataclass(frozen=True)
class Size:
    """How much of everything there is."""

    villages: int = 250
    associations: int = 5330
    cells: int = 10000
    sites: int = 1500
    lakes: int = 120


SMALL = Size(villages=30, associations=120, cells=600, sites=60, lakes=8)
FULL = Size()


def content(size: Size = SMALL, *, texts: tuple[str, ...] = (), seed: int = 1) -> Content:
    """Make a Content; ``texts`` replace names and texts of every table in turn."""
    rng = np.random.default_rng(seed)
    areas = _areas(rng, size)
    cells = _cells(rng, size, areas)
    associations = _associations(rng, size, areas)
    sites = _sites(rng, size, cells)
    reach = _reach(cells, sites, associations)
    residents = _residents(areas, cells)
    gaps, measured = _gaps(reach, cells, areas, sites, associations), _measured()
    rates = _rates(associations, residents)
    made = Content(
        title="Keski-Suomen järjestökartta",
        register_date=date(2025, 1, 2),
        associations=associations,
        areas=areas,
        residents=residents,
        cells=cells,
        rates=rates,
        reach=reach,
        gaps=gaps,
        totals=totals(gaps, cells, measured),
        measured=measured,
        sites=sites,
        changes=tables.CHANGES.empty(),
        thresholds_m=THRESHOLDS,
        water=_water(rng, size),
        attributions=(
            Attribution("Kunnat", "Tilastokeskus, tilastointialueet 2026", "CC BY 4.0", 2026, "2026-01-02"),
            Attribution("LIPAS", "Jyväskylän yliopisto, LIPAS", "CC BY 4.0", 2026),
        ),
        notices=("sketched-boundaries", "spread-residents"),
        reach_method="straight-line x 1.3",
        served=_served(reach, cells, areas),
        net_changes=_net_changes(associations),
        compared=True,
        compared_with=date(2024, 1, 2),
        rules=Rules(classes=_classes(rates)),
    )
    return _hostile(made, texts) if texts else made


def _warp(points: np.ndarray) -> np.ndarray:
    x, y = points[:, 0], points[:, 1]
    for wave, height in ((12000, 900), (5200, 420), (2300, 190)):
        x, y = (
            x + height * np.sin(y / wave * 2 * np.pi + wave),
            y + height * np.sin(x / wave * 2 * np.pi - wave),
        )
    return np.round(np.stack([x, y], axis=1), 1)


def _shape(polygon: shapely.Polygon) -> shapely.Polygon:
    dense = shapely.segmentize(shapely.set_precision(polygon, 1.0), 400)
    rounded = shapely.transform(dense, np.round)
    return shapely.make_valid(shapely.transform(rounded, _warp))


def _areas(rng: np.random.Generator, size: Size) -> gpd.GeoDataFrame:
    centres = np.array([[east, north] for _, _, east, north, _ in MUNICIPALITIES]) * 1000
    outside = np.array([[east, north] for _, _, east, north in NEIGHBOURS]) * 1000.0
    pool = rng.uniform(centres.min(0) - 20000, centres.max(0) + 20000, (size.villages * 6, 2))
    everyone = np.vstack([centres, outside])
    distance, nearest = cKDTree(everyone).query(pool)
    inside = (nearest < len(centres)) & (distance < 26000)
    seeds = np.vstack([centres, pool[inside][: max(0, size.villages - len(centres))]])
    owner = np.concatenate([np.arange(len(centres)), nearest[inside][: max(0, size.villages - len(centres))]])
    ring = shapely.box(*(centres.min(0) - 30000), *(centres.max(0) + 30000))
    halo = pool[(nearest >= len(centres))][:60]
    sites = np.vstack([seeds, outside, halo])
    owners = np.concatenate(
        [owner, len(centres) + np.arange(len(outside)), nearest[nearest >= len(centres)][:60]]
    )
    pieces = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(sites), extend_to=ring, ordered=True)
    )
    pieces = [_shape(piece.intersection(ring)) for piece in pieces]
    rows = []
    for place, piece in enumerate(pieces[: len(seeds)]):
        code = MUNICIPALITIES[owner[place]][0]
        name = (
            MUNICIPALITIES[place][1] if place < len(centres) else FIRST[place % 20] + LAST[(place * 7) % 13]
        )
        if place >= len(centres) and rng.random() < 0.12:
            continue  # left outside villages
        rows.append((f"{code}-{place:03d}", "village", name, None, code, True, piece))
    for place, (code, name, *_rest) in enumerate(MUNICIPALITIES):
        parts = [piece for piece, one in zip(pieces, owners, strict=True) if one == place]
        swedish = {"179": "Jyväskylä", "172": "Jockas", "182": "Jämsä", "410": "Laukas", "249": "Keuru"}.get(
            code
        )
        rows.append((code, "municipality", name, swedish, None, True, shapely.union_all(parts)))
    for place, (code, name, *_rest) in enumerate(NEIGHBOURS):
        parts = [
            piece for piece, one in zip(pieces, owners, strict=True) if one == len(MUNICIPALITIES) + place
        ]
        rows.append((code, "municipality", name, None, None, False, shapely.union_all(parts)))
    columns = ["area_id", "level", "name_fi", "name_sv", "parent_id", "in_region", "geometry"]
    table = gpd.GeoDataFrame(pd.DataFrame(rows, columns=columns), geometry="geometry", crs=crs.METRES)
    table["vintage"], table["source"] = 2026, "made up"
    return tables.AREAS.conform(table)


def _inside(areas: gpd.GeoDataFrame, points: np.ndarray, level: str) -> pd.Series:
    chosen = areas[(areas["level"] == level) & areas["in_region"].astype(bool)]
    tree = shapely.STRtree(chosen.geometry.to_numpy())
    point, area = tree.query(shapely.points(points), predicate="intersects")
    found = pd.Series(chosen["area_id"].to_numpy()[area], index=point).groupby(level=0).min()
    return found.reindex(range(len(points))).astype("str")


def _cells(rng: np.random.Generator, size: Size, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    centres = np.array([[east, north] for _, _, east, north, _ in MUNICIPALITIES]) * 1000
    people = np.array([one[4] for one in MUNICIPALITIES], dtype=float)
    scattered = rng.uniform(centres.min(0) - 20000, centres.max(0) + 20000, (size.cells * 3, 2))
    town = np.repeat(centres, 12, axis=0) + rng.normal(0, 2500, (len(centres) * 12, 2))
    places = np.unique(np.floor(np.vstack([scattered, town]) / 1000).astype(int), axis=0) * 1000 + 500.0
    municipality = _inside(areas, places, "municipality")
    places, municipality = (
        places[municipality.notna()],
        municipality[municipality.notna()].reset_index(drop=True),
    )
    keep = np.sort(rng.permutation(len(places))[: size.cells])
    places, municipality = places[keep], municipality.iloc[keep].reset_index(drop=True)
    near = cKDTree(centres).query(places)[0]
    weight = rng.lognormal(0, 1.2, len(places)) * (1 + 60 * np.exp(-near / 1800))
    codes = [one[0] for one in MUNICIPALITIES]
    shares = pd.Series(weight).groupby(municipality).transform(lambda one: one / one.sum())
    residents = np.round(shares * municipality.map(dict(zip(codes, people, strict=True))))
    table = gpd.GeoDataFrame(
        {
            "cell_id": [f"1kmN{int(n // 1000)}E{int(e // 1000)}" for e, n in places],
            "residents": residents.astype("float64"),
            "side_m": 1000.0,
            "municipality_code": municipality,
            "source": "made up",
        },
        geometry=shapely.points(places),
        crs=crs.METRES,
    )
    return tables.RESIDENTS.conform(table)


def _associations(rng: np.random.Generator, size: Size, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    count = size.associations
    people = np.array([one[4] for one in MUNICIPALITIES], dtype=float) ** 0.85
    home = rng.choice(len(MUNICIPALITIES), count, p=people / people.sum())
    kind = rng.integers(0, len(KINDS), count)
    precision = np.array(PRECISIONS)[rng.integers(0, len(PRECISIONS), count)]
    centres = np.array([[east, north] for _, _, east, north, _ in MUNICIPALITIES]) * 1000
    points = centres[home] + rng.normal(0, 5000, (count, 2))
    village = _inside(areas, points, "village").mask(np.isin(precision, ["municipality", "none"]))
    geometry = shapely.points(points)
    geometry[precision == "none"] = None
    premises = (rng.random(count) < 0.12) & (precision == "building")
    genitive = [MUNICIPALITIES[one][1].rstrip("i") + "en" for one in home]
    return gpd.GeoDataFrame(
        {
            "association_id": [f"{100000 + 7 * place}" for place in range(count)],
            "registration_number": [f"{100 + place // 1000}.{place % 1000:03d}" for place in range(count)],
            "name": [
                f"{genitive[i]} {FIRST[i % 20]}{LAST[(i * 3) % 13]}n {KINDS[kind[i]][0]} ry"
                for i in range(count)
            ],
            "business_id": pd.Series([None] * count, dtype="str"),
            "home_municipality": [MUNICIPALITIES[one][0] for one in home],
            "street_address": [f"{FIRST[i % 20]}tie {i % 90 + 1}" for i in range(count)],
            "postal_code": [f"4{i % 9999:04d}" for i in range(count)],
            "post_office": [MUNICIPALITIES[one][1].upper() for one in home],
            "purpose_class": [str(i % 9 + 1) for i in range(count)],
            "status": "active",
            "website": [f"https://esimerkki{i}.fi" if i % 9 == 0 else None for i in range(count)],
            "source_row": range(2, count + 2),
            "precision": precision,
            "place_kind": np.where(
                premises, "premises", np.where(rng.random(count) < 0.3, "home-like", "contact")
            ),
            "shared": 1,
            "score": 1.0,
            "reason": "exact",
            "municipality_id": [MUNICIPALITIES[one][0] for one in home],
            "village_id": village.to_numpy(),
            "needs": [KINDS[one][1] for one in kind],
            "roles": [("activity", "trust", "activity;vitality")[i % 3] for i in range(count)],
            "target_groups": ["youth" if i % 4 == 0 else "" for i in range(count)],
            "sensitive": np.where(["mutual-aid" in KINDS[one][1] for one in kind], "peer-support", ""),
            "serves_village_id": pd.Series([None] * count, dtype="str"),
            "serves_known_by": pd.Series([None] * count, dtype="str"),
            "scale": np.array(["village", "municipality", "region", "unknown"])[rng.integers(0, 4, count)],
        },
        geometry=geometry,
        crs=crs.METRES,
    )


def _sites(rng: np.random.Generator, size: Size, cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    weight = np.sqrt(cells["residents"].to_numpy(dtype=float)) + 0.1
    chosen = rng.choice(len(cells), size.sites, p=weight / weight.sum())
    points = shapely.get_coordinates(cells.geometry)[chosen] + rng.uniform(-450, 450, (size.sites, 2))
    kind = rng.integers(0, len(SITE_KINDS), size.sites)
    table = gpd.GeoDataFrame(
        {
            "site_id": [f"lipas-{500000 + 13 * i}" for i in range(size.sites)],
            "name": [
                f"{FIRST[i % 20]}{LAST[(i * 5) % 13]}n {SITE_KINDS[kind[i]][0]}" for i in range(size.sites)
            ],
            "needs": [SITE_KINDS[one][1] for one in kind],
            "source": np.array(["LIPAS", "PTV", "OSM"])[kind % 3],
            "owner_type": "municipality",
            "capacity": np.where(kind % 2 == 0, 80.0, np.nan),
            "open_to": np.array(["all", "all", "unknown", "members"])[rng.integers(0, 4, size.sites)],
            "step_free": pd.array(
                [True if i % 3 == 0 else pd.NA for i in range(size.sites)], dtype="boolean"
            ),
            "street_address": [f"{FIRST[i % 20]}tie {i % 120 + 1}" for i in range(size.sites)],
            "municipality_code": cells["municipality_code"].to_numpy()[chosen],
        },
        geometry=shapely.points(points),
        crs=crs.METRES,
    )
    return tables.SITES.conform(table)


def _reach(cells: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, associations: gpd.GeoDataFrame) -> pd.DataFrame:
    placed = associations[associations.geometry.notna() & (np.arange(len(associations)) % 9 == 0)]
    rows = []
    for need in NEEDS:
        supply = pd.concat(
            [
                pd.DataFrame({"id": sites["site_id"], "kind": "site", "geometry": sites.geometry})[
                    sites["needs"].str.contains(need)
                ],
                pd.DataFrame(
                    {"id": placed["association_id"], "kind": "association", "geometry": placed.geometry}
                )[placed["needs"].str.contains(need)],
            ]
        )
        tree = cKDTree(shapely.get_coordinates(supply["geometry"].to_numpy()))
        where = shapely.get_coordinates(cells.geometry)
        distance, nearest = tree.query(where)
        within = tree.query_ball_point(where, THRESHOLDS[need] / 1.3, return_length=True)
        rows.append(
            pd.DataFrame(
                {
                    "cell_id": cells["cell_id"],
                    "need": need.value,
                    "nearest_provider_id": supply["id"].to_numpy()[nearest],
                    "provider_kind": supply["kind"].to_numpy()[nearest],
                    "distance_m": distance * 1.3,
                    "open_distance_m": distance * 1.3,
                    "within": within,
                    "within_open": within,
                    "method": "straight-line x 1.3",
                }
            )
        )
    return tables.REACH.conform(pd.concat(rows, ignore_index=True))


def _residents(areas: gpd.GeoDataFrame, cells: gpd.GeoDataFrame) -> pd.DataFrame:
    village = _inside(areas, shapely.get_coordinates(cells.geometry), "village")
    sums = pd.concat(
        [
            cells.groupby(cells["municipality_code"])["residents"].sum(),
            cells.groupby(village.to_numpy())["residents"].sum(),
        ]
    )
    shown = areas[areas["in_region"].astype(bool)]["area_id"]
    table = pd.DataFrame({"area_id": shown, "residents": shown.map(sums), "year": 2025, "source": "made up"})
    return tables.AREA_RESIDENTS.conform(table.reset_index(drop=True))


def _rates(associations: pd.DataFrame, residents: pd.DataFrame) -> pd.DataFrame:
    counts = pd.concat(
        [associations["home_municipality"].value_counts(), associations["village_id"].value_counts()]
    )
    table = residents[["area_id", "residents"]].copy()
    table["associations"] = table["area_id"].map(counts).fillna(0).astype("Int64")
    table["subject"], table["residents_year"] = "all", 2025
    village = table["area_id"].str.contains("-")
    table["basis"] = np.where(village, "address", "domicile")
    count, people = table["associations"].astype("float64"), table["residents"].where(table["residents"] > 0)
    table["per_1000"] = 1000 * count / people
    table["low"] = 1000 * (count - 1.96 * np.sqrt(count)).clip(lower=0) / people
    table["high"] = 1000 * (count + 1.96 * np.sqrt(count) + 3) / people
    middle = 1000 * count.sum() / people.sum()
    table["shrunk"] = (table["per_1000"] + middle) / 2
    table["ratio"] = table["per_1000"] / middle
    table["verdict"] = np.select(
        [table["low"] > middle * 1.1, table["high"] < middle * 0.9, count > 300],
        ["higher", "lower", "similar"],
        "cannot-tell",
    )
    table["verdict"] = table["verdict"].where(table["per_1000"].notna())
    return tables.RATES.conform(table)


def _gaps(
    reach: pd.DataFrame,
    cells: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    associations: gpd.GeoDataFrame,
) -> gpd.GeoDataFrame:
    where = shapely.get_coordinates(cells.geometry)
    village = _inside(areas, where, "village")
    rest = "sijoittamatta-" + cells["municipality_code"]
    base = pd.DataFrame(
        {
            "cell_id": cells["cell_id"],
            "residents": cells["residents"],
            "municipality_code": cells["municipality_code"],
            "area_id": village.where(village.notna(), rest),
            "x": where[:, 0],
            "y": where[:, 1],
        }
    )
    table = reach.merge(base, on="cell_id")
    limit = table["need"].map({need.value: value for need, value in THRESHOLDS.items()})
    table["without"] = table["residents"].where(table["distance_m"] > limit, 0.0)
    for name in ("x", "y", "distance_m"):
        table[f"w_{name}"] = table[name] * table["without"]
    table["beyond"] = ((table["distance_m"] - limit) / 1000 * table["without"]).clip(lower=0)
    grouped = table.groupby(["need", "area_id"]).agg(
        municipality_code=("municipality_code", "first"),
        residents_in_area=("residents", "sum"),
        residents_without=("without", "sum"),
        person_km_beyond=("beyond", "sum"),
        x=("w_x", "sum"),
        y=("w_y", "sum"),
        nearest=("w_distance_m", "sum"),
        nearest_provider=("nearest_provider_id", "first"),
    )
    gaps = grouped[grouped["residents_without"] > 0].reset_index()
    people = gaps["residents_without"]
    names = areas.set_index("area_id")["name_fi"]
    providers = pd.concat(
        [sites.set_index("site_id")["name"], associations.set_index("association_id")["name"]]
    )
    homes = gaps["municipality_code"].map(names)
    gaps["area_name"] = gaps["area_id"].map(names).where(gaps["area_id"].isin(names.index), homes)
    gaps["gap_id"] = gaps["need"] + ":" + gaps["area_id"]
    gaps["share_without"] = people / gaps["residents_in_area"]
    gaps["residents_without_if_open"] = np.round(people * 0.8)
    gaps["nearest_km"] = gaps["nearest"] / people / 1000
    gaps["nearest_provider"] = gaps["nearest_provider"].map(providers)
    gaps["robustness"] = np.linspace(0.35, 1.0, len(gaps))
    gaps["robustness_error"] = 0.03
    evidence = {"sources": ["LIPAS", "PTV"], "searched_on": "2026-01-02", "checked": None}
    gaps["evidence"] = json.dumps(evidence)
    gaps = gaps.sort_values(["residents_without", "gap_id"], ascending=[False, True]).reset_index(drop=True)
    ranked = gaps["residents_without"] >= 10
    gaps["rank"] = pd.Series(ranked.cumsum(), dtype="Int64").where(ranked)
    people = gaps["residents_without"]
    points = shapely.points(gaps["x"] / people, gaps["y"] / people)
    table = gpd.GeoDataFrame(gaps.drop(columns=["x", "y", "nearest"]), geometry=points, crs=crs.METRES)
    return tables.GAPS.conform(table)


def _served(reach: pd.DataFrame, cells: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Served:
    homes = cells.assign(village_id=_inside(areas, shapely.get_coordinates(cells.geometry), "village"))
    rest = "sijoittamatta-" + homes["municipality_code"]
    homes["area_id"] = homes["village_id"].fillna(rest)
    measured = _measured()
    table = reach.merge(homes[["cell_id", "area_id", "municipality_code", "residents"]], on="cell_id").merge(
        measured[measured["measured"].astype(bool)], on=["municipality_code", "need"]
    )
    without = table["residents"].where(table["within_open"] == 0, 0.0)
    demand = table.assign(
        residents_in_area=table["residents"],
        residents_without=without,
        residents_without_if_open=without * 0.8,
    )
    terms = basket.terms(demand, homes, areas, weights=dict.fromkeys(NEEDS, 1.0))
    whole = basket.of_municipalities(terms)
    return Served(basket.basket(terms), terms, tables.EQUITY.empty(), basket.basket(whole))


def _classes(rates: pd.DataFrame) -> ClassSettings:
    """Give limits that part the municipalities, few as the associations may be."""
    towns = rates.loc[~rates["area_id"].str.contains("-"), "shrunk"].dropna().to_numpy("float64")
    limits = np.unique(np.round(np.quantile(towns, [0.2, 0.4, 0.6, 0.8]), 1))
    return ClassSettings(rate=tuple(limits.tolist()))


def _net_changes(associations: pd.DataFrame) -> pd.DataFrame:
    codes = pd.Index([code for code, *_ in MUNICIPALITIES[1:]])  # of one nothing is known
    residents = pd.Series({code: people for code, *_, people in MUNICIPALITIES})
    return changes.net(associations.iloc[: -len(associations) // 8], associations, codes, residents)


def totals(gaps: pd.DataFrame, cells: pd.DataFrame, measured: pd.DataFrame) -> pd.DataFrame:
    """Sum gaps by municipality and need, 0 where there is none and NA where the need is not measured."""
    keys, sums = (
        ["municipality_code", "need"],
        ["residents_without", "residents_without_if_open", "person_km_beyond"],
    )
    table = measured[[*keys, "measured"]].merge(gaps.groupby(keys)[sums].sum(), how="left", on=keys)
    people = table["municipality_code"].map(cells.groupby("municipality_code")["residents"].sum())
    known = table[sums].fillna(0.0).assign(residents_in_area=people)
    known["share_without"] = (known["residents_without"] / people.where(people > 0)).clip(upper=1)
    known = known.where(table["measured"].astype(bool))
    return tables.GAP_TOTALS.conform(table[keys].join(known))


def _measured() -> pd.DataFrame:
    rows = [
        (code, need.value, not (need is Need.MUTUAL_AID and code in {"435", "256"}))
        for code, *_ in MUNICIPALITIES
        for need in NEEDS
    ]
    return tables.MEASURED.conform(pd.DataFrame(rows, columns=["municipality_code", "need", "measured"]))


def _water(rng: np.random.Generator, size: Size) -> gpd.GeoDataFrame:
    centres = np.array([[east, north] for _, _, east, north, _ in MUNICIPALITIES]) * 1000
    points = rng.uniform(centres.min(0), centres.max(0), (size.lakes, 2))
    radius = rng.lognormal(np.log(900), 0.6, size.lakes)
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    shapes = []
    for place, (point, wide) in enumerate(zip(points, radius, strict=True)):
        wobble = 1 + 0.35 * np.sin(3 * turn + place) + 0.2 * np.sin(7 * turn - place)
        ring = np.stack([1.8 * np.sin(turn), np.cos(turn)], axis=1) * (wide * wobble)[:, None] + point
        shapes.append(shapely.make_valid(shapely.Polygon(ring)))
    table = gpd.GeoDataFrame(
        {"name": [f"{FIRST[i % 20]}järvi" for i in range(size.lakes)]}, geometry=shapes, crs=crs.METRES
    )
    table["area_km2"] = table.area / 1e6
    return table


def _roads(refs: tuple[str, ...]) -> gpd.GeoDataFrame:
    lines = [
        shapely.LineString([(380_000, 6_850_000 + 5_000 * place), (470_000, 6_852_000 + 5_000 * place)])
        for place in range(len(refs))
    ]
    return gpd.GeoDataFrame({"kind": "trunk", "ref": list(refs)}, geometry=lines, crs=crs.METRES)


def _hostile(made: Content, texts: tuple[str, ...]) -> Content:
    def spoil(table: pd.DataFrame, columns: tuple[str, ...], shift: int) -> pd.DataFrame:
        table = table.copy()
        for extra, name in enumerate(columns):
            values = [texts[(place + shift + extra) % len(texts)] for place in range(len(table))]
            table[name] = pd.Series(values, index=table.index, dtype="str")
        return table

    return Content(
        title=texts[0],
        register_date=made.register_date,
        associations=spoil(
            made.associations,
            (
                "name",
                "registration_number",
                "street_address",
                "postal_code",
                "post_office",
                "website",
                "purpose_text",
            ),
            0,
        ),
        areas=spoil(made.areas, ("name_fi", "name_sv", "source"), 3),
        residents=made.residents,
        cells=made.cells,
        rates=made.rates,
        reach=made.reach,
        gaps=spoil(made.gaps, ("area_name", "nearest_provider", "evidence"), 5),
        totals=made.totals,
        measured=made.measured,
        sites=spoil(made.sites, ("name", "source", "street_address", "season"), 7),
        changes=made.changes,
        thresholds_m=made.thresholds_m,
        water=None if made.water is None else spoil(made.water, ("name",), 1),
        attributions=tuple(Attribution(one, one, one, 2026, one) for one in texts),
        notices=made.notices,
        reach_method=texts[1 % len(texts)],
        roads=_roads(texts),
        served=made.served,
        net_changes=made.net_changes,
        compared=True,
        report_link=texts[2 % len(texts)],
        tiles=TileSettings(url="https://example.org/{z}/{x}/{y}.png", attribution="".join(texts)),
    )

"""The official inputs of a workspace: read from the files its settings name, checked, kept in ``data/``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import crs, extent, nearby, problems, residents, sites, tables, water
from jarjestokartta.geo.boundaries import assign, load
from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.gazetteer import Gazetteer
from jarjestokartta.geo.network import Network
from jarjestokartta.geo.population import second_homes, withheld_ages
from jarjestokartta.geo.review import told_places
from jarjestokartta.geo.settings import Settings, Source
from jarjestokartta.geo.vocabulary import Level
from jarjestokartta.workspace import divisions, gap_check_file, input_files
from jarjestokartta.workspace.divisions import Division
from jarjestokartta.workspace.folder import Workspace
from jarjestokartta.workspace.prepared import Prepared, Step


@dataclass
class Inputs:
    """Everything but the register, as its contracts say, geometry in EPSG:3067.

    ``notices`` are catalogue keys below ``notice.`` that every output must carry; ``problems`` are those
    of the sources, for the to-do list; ``years`` tells of which year each source is (by its role), None where
    nothing does; ``checks`` are the answers of local people on gaps (GapChecks), whose
    places are among the sites.
    """

    areas: gpd.GeoDataFrame
    lakes: gpd.GeoDataFrame | None
    residents: pd.DataFrame
    cells: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    addresses: Gazetteer | None
    problems: pd.DataFrame
    division: Division
    roads: Network | None = None
    main_roads: gpd.GeoDataFrame | None = None  # to draw: what geo.main_roads gives
    matrix: pd.DataFrame | None = None  # TravelMatrix
    incomes: pd.DataFrame = field(default_factory=tables.INCOMES.empty)
    checks: pd.DataFrame = field(default_factory=tables.GAP_CHECKS.empty)
    notices: list[str] = field(default_factory=list)
    years: dict[str, int | None] = field(default_factory=dict)

    def level(self, level: Level) -> gpd.GeoDataFrame:
        """Give the areas of one level."""
        return self.areas[self.areas["level"] == level.value]


def prepare(workspace: Workspace, settings: Settings, begin: Step) -> Inputs:
    """Give the inputs, each made anew only where its sources or settings have changed.

    Raises
    ------
    SettingsError
        When the settings name no municipalities.
    InputError
        When a source cannot be used, or the gazetteer has no address in the region
        (``addresses-elsewhere``), or answers on gaps are spoilt; what was prepared before stays as it was.
    """
    prepared = Prepared(workspace, begin)
    areas, lakes = _boundaries(prepared, settings)
    division = Division.of(areas, workspace.root)
    path = input_files.addresses(prepared, settings)
    with ThreadPoolExecutor(1) as beside:  # the largest file is read while the others are
        loading = beside.submit(input_files.load, path, division)
        by_area, cells = _residents(prepared, settings, areas)
        income = input_files.incomes(prepared, settings)
        places = nearby.near(_sites(prepared, settings), areas, within_m=buffer_m(settings))
    years = divisions.years(settings, areas, by_area, cells)
    by_area, merged = division.residents(by_area, settings.sources.residents)
    cells, more = division.cells(cells, settings.sources.grid)
    places = _with_municipalities(division.places(places), areas)
    cells["data_ends_m"] = extent.data_ends(
        cells.geometry,
        places.geometry,
        areas.loc[areas["level"] == Level.MUNICIPALITY].geometry,
        within_m=buffer_m(settings),
    )
    matrix, told = _matrix(prepared, settings, areas, cells, places)
    checks = gap_check_file.load(workspace.gap_checks)
    return Inputs(
        areas=areas,
        lakes=lakes,
        residents=by_area,
        cells=cells,
        sites=told_places.beside(places, told_places.sites(checks)),
        addresses=loading.result(),
        problems=problems.join([prepared.problems(), merged, more, told, division.yearless(years, settings)]),
        division=division,
        roads=_roads(prepared, settings, areas),
        main_roads=_main_roads(prepared, settings, areas),
        matrix=matrix,
        incomes=income,
        checks=checks,
        notices=_notices(settings, by_area, merged=len(merged) + len(more) > 0),
        years=years,
    )


def _boundaries(prepared: Prepared, settings: Settings) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    sources, region = settings.sources, settings.region.municipalities
    root = prepared.workspace.root
    municipalities = sources.municipalities
    if municipalities is None:
        raise SettingsError("no-municipalities", file=prepared.workspace.settings_file)

    def make() -> tuple[dict[str, gpd.GeoDataFrame], list[pd.DataFrame]]:
        first = load.areas(municipalities, Level.MUNICIPALITY, root, region=region)
        layers = {Level.MUNICIPALITY.value: first.areas}
        problems = [_named(first.problems, municipalities)]
        for level, source in ((Level.POSTAL_AREA, sources.postal_areas), (Level.VILLAGE, sources.villages)):
            if source is not None:
                loaded = load.areas(source, level, root, region=region, parents=first.areas)
                layers[level.value] = loaded.areas
                problems.append(_named(loaded.problems, source))
        if sources.water is not None:
            layers["water"] = water.lakes(sources.water, root, least_km2=settings.distance.lake_km2)
        return layers, problems

    layers = prepared.layers(
        "boundaries",
        prepared.workspace.boundaries,
        [municipalities, sources.postal_areas, sources.villages, sources.water],
        make,
        region,
        settings.distance.lake_km2,
    )
    lakes = layers.pop("water", None)
    areas = pd.concat(layers.values(), ignore_index=True)
    return tables.AREAS.conform(gpd.GeoDataFrame(areas, crs=crs.METRES)), lakes


def _residents(
    prepared: Prepared, settings: Settings, areas: gpd.GeoDataFrame
) -> tuple[pd.DataFrame, gpd.GeoDataFrame]:
    sources, root = settings.sources, prepared.workspace.root
    inside = areas[areas["in_region"] & (areas["level"] != Level.POSTAL_AREA)]
    villages = inside[inside["level"] == Level.VILLAGE]
    # Beyond the region too: a village cut at its border has a figure of the whole alone.
    every_village = areas[areas["level"] == Level.VILLAGE]

    def make_own() -> pd.DataFrame:
        """Read what the sources say of municipalities and villages themselves."""
        named = (
            (sources.residents, inside[inside["level"] == Level.MUNICIPALITY]),
            (sources.village_residents, every_village),
        )
        found = [residents.area_residents(one, root, part) for one, part in named if one and len(part)]
        told: pd.DataFrame = pd.concat([tables.AREA_RESIDENTS.empty(), *found], ignore_index=True)
        told = told[told["area_id"].isin(inside["area_id"])].reset_index(drop=True)
        return second_homes.filled(told, homes, root, areas, required=sources.second_homes is not None)

    def make_cells() -> gpd.GeoDataFrame:
        if sources.grid is None:
            return residents.spread(inside, own)
        found = nearby.near(residents.cells(sources.grid, root), inside, within_m=buffer_m(settings))
        towns = areas.loc[areas["level"] == Level.MUNICIPALITY, "area_id"]
        named = found["municipality_code"].isin(towns)
        if not named.all():  # the grid names none, or one of another year
            known = found["municipality_code"].where(named)
            found = _with_municipalities(found.assign(municipality_code=known), areas)
        return withheld_ages.estimated(found, own)

    homes = sources.second_homes or sources.postal_areas
    made_from = [sources.residents, sources.village_residents, sources.grid]
    made_from += [sources.municipalities, sources.villages, sources.postal_areas, homes]
    path = prepared.workspace.data / "area_residents.parquet"
    own = tables.AREA_RESIDENTS.conform(prepared.table("residents", path, made_from, make_own))
    if sources.grid is None and own.empty:
        return own, tables.RESIDENTS.empty()
    cells = prepared.geotable("grid", prepared.workspace.residents, made_from, make_cells, buffer_m(settings))
    cells = tables.RESIDENTS.conform(cells)
    return residents.first_known(own, residents.sum_cells(cells, villages)), cells


def buffer_m(settings: Settings) -> float:
    """Give how far beyond the region cells and places are kept (m): twice the largest threshold."""
    return 2 * max(settings.thresholds_m.values())


def _roads(prepared: Prepared, settings: Settings, areas: gpd.GeoDataFrame) -> Network | None:
    """Give the roads of the region and of where its people may go, None where no file is named."""
    declared, path = settings.sources.roads, prepared.workspace.network
    if declared is None:
        return None
    bounds = _around(areas, buffer_m(settings))

    def make() -> None:
        from jarjestokartta.geo import network_file  # noqa: PLC0415 - only where roads have changed

        network_file.read(prepared.workspace.root / declared.file, bounds).save(path)

    prepared.file("roads", path, [declared], make, bounds)
    return Network.load(path)


def _main_roads(prepared: Prepared, settings: Settings, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Give the roads that the map draws, None where no file is named."""
    declared = settings.sources.roads
    if declared is None:
        return None
    bounds = _around(areas, buffer_m(settings))

    def make() -> gpd.GeoDataFrame:
        from jarjestokartta.geo import main_roads  # noqa: PLC0415 - only where roads have changed

        return main_roads.read(prepared.workspace.root / declared.file, bounds)

    path = prepared.workspace.data / "main_roads.parquet"
    return prepared.geotable("roads", path, [declared], make, bounds)


def _around(areas: gpd.GeoDataFrame, beyond: float) -> tuple[float, float, float, float]:
    """Give the bounds of the region's municipalities, and as much ``beyond`` (m)."""
    towns = areas.loc[areas["in_region"] & (areas["level"] == Level.MUNICIPALITY)]
    west, south, east, north = (float(side) for side in towns.total_bounds.round())
    return west - beyond, south - beyond, east + beyond, north + beyond


def _matrix(
    prepared: Prepared,
    settings: Settings,
    areas: gpd.GeoDataFrame,
    cells: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    """Give the distances of another program, and what they do not tell; None where no file is named."""
    declared = settings.sources.travel_matrix
    if declared is None:
        return None, tables.PROBLEMS.empty()
    from jarjestokartta.geo import travel_matrix  # noqa: PLC0415 - only where there is such a file

    root = prepared.workspace.root
    path = prepared.workspace.data / "travel_matrix.parquet"
    found = prepared.table("travel-matrix", path, [declared], lambda: travel_matrix.read(declared, root))
    towns = areas.loc[areas["in_region"] & (areas["level"] == Level.MUNICIPALITY), "area_id"]
    lived = cells["municipality_code"].isin(towns) & (cells["residents"] > 0)
    told = travel_matrix.check(
        found,
        cells.loc[lived, "cell_id"],
        places["site_id"],
        thresholds_m=settings.thresholds_m,
        file=root / declared.file,
    )
    return found, _named(told, declared)


def _sites(prepared: Prepared, settings: Settings) -> gpd.GeoDataFrame:
    declared = settings.sources.sites
    if not declared:
        return tables.SITES.empty()

    def make() -> tuple[dict[str, gpd.GeoDataFrame], list[pd.DataFrame]]:
        loaded = [sites.load(source, prepared.workspace.root) for source in declared]
        problems = [_named(one.problems, source) for one, source in zip(loaded, declared, strict=True)]
        return {"sites": sites.merge([one.sites for one in loaded])}, problems

    return tables.SITES.conform(prepared.layers("sites", prepared.workspace.sites, declared, make)["sites"])


def _named(problems: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Name the file that the rows are of."""
    return problems.assign(source=pd.array([source.file] * len(problems), dtype="str"))


def _with_municipalities(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give places whose source names no municipality the one they lie in, a neighbour where it is one."""
    municipalities = areas[areas["level"] == Level.MUNICIPALITY].assign(in_region=True)
    found = assign.assign(places, municipalities)["area_id"]
    return places.assign(municipality_code=places["municipality_code"].fillna(found))


def _notices(settings: Settings, by_area: pd.DataFrame, *, merged: bool) -> list[str]:
    sources = settings.sources
    told = {
        "sketched-boundaries": settings.region.sketched,
        "no-residents": by_area.empty,
        "spread-residents": sources.grid is None and not by_area.empty,
        "no-addresses": not sources.addresses,
        "no-villages": sources.villages is None,
        divisions.MERGED: merged,
    }
    return [notice for notice, holds in told.items() if holds]

"""What maps and tables are made from: the tables of one run, and what has to be said with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import pandas as pd

from jarjestokartta.geo import tables
from jarjestokartta.geo.access_settings import AccessSettings
from jarjestokartta.geo.class_settings import ClassSettings
from jarjestokartta.geo.embed_settings import TileSettings
from jarjestokartta.geo.need_settings import BasketSettings, GapSettings
from jarjestokartta.geo.settings import Distance, RateSettings
from jarjestokartta.geo.vocabulary import Need


@dataclass(frozen=True)
class Attribution:
    """One source: what it is, whose, under which licence, of when."""

    name: str
    attribution: str
    licence: str
    year: int | None = None
    retrieved_on: str | None = None

    @property
    def is_openstreetmap(self) -> bool:
        """Whether these are data of OpenStreetMap, which stay under the ODbL wherever they go."""
        texts = f"{self.name} {self.attribution} {self.licence}".lower()
        return any(word in texts for word in ("openstreetmap", "odbl", "open database"))


@dataclass(frozen=True)
class Rules:
    """The settings in effect that sentences name."""

    distance: Distance = field(default_factory=Distance)
    rates: RateSettings = field(default_factory=RateSettings)
    gaps: GapSettings = field(default_factory=GapSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    basket: BasketSettings = field(default_factory=BasketSettings)
    classes: ClassSettings = field(default_factory=ClassSettings)


@dataclass(frozen=True)
class Moves:
    """Why figures moved since the register compared with.

    Parameters
    ----------
    rates, gaps
        RateMoves and GapMoves.
    untold
        Why both are empty: ``first`` where there is no register before, ``not-kept`` where an earlier program
        kept too little of it, ``gone`` where inputs of then are gone, ``unfit`` where they cannot be run with
        what is of now. Empty: they are told.
    """

    rates: pd.DataFrame = field(default_factory=tables.RATE_MOVES.empty)
    gaps: pd.DataFrame = field(default_factory=tables.GAP_MOVES.empty)
    untold: str = "first"


@dataclass(frozen=True)
class Access:
    """What falls to residents where they share places, and who lives too far from how many needs.

    Parameters
    ----------
    areas, supply, sums
        AreaAccess, AccessSupply and AccessSums.
    poverty
        DistancePoverty.
    """

    areas: pd.DataFrame
    supply: pd.DataFrame
    sums: pd.DataFrame
    poverty: pd.DataFrame


@dataclass(frozen=True)
class Sizes:
    """What rates and the sizes of areas tell together, each table as its contract says.

    Parameters
    ----------
    tellable, limits
        Tellable and SizeLimits: what could be told of an area of its size.
    dispersion
        Dispersion: how much areas of a level truly differ.
    peers
        Rates of municipalities within groups of like size, and the column ``group`` (the least residents
        of its group); no verdict where there are too few peers.
    scaling, lorenz, concentration
        Scaling, Lorenz and Concentration of the associations of municipalities.
    """

    tellable: pd.DataFrame
    limits: pd.DataFrame
    dispersion: pd.DataFrame
    peers: pd.DataFrame
    scaling: pd.DataFrame
    lorenz: pd.DataFrame
    concentration: pd.DataFrame


@dataclass(frozen=True)
class Served:
    """What residents have within reach.

    Parameters
    ----------
    basket, terms
        Basket of villages and of what lies outside them, and its BasketTerms.
    equity
        Equity.
    municipalities
        Basket of whole municipalities.
    hexagons
        By ``gap_id``, of the largest gaps, what share of their people without the largest gaps by hexagons
        of ``hexagon_m`` across hold. A gap stays where that is ``hexagon_share`` and more.
    """

    basket: pd.DataFrame
    terms: pd.DataFrame
    equity: pd.DataFrame
    municipalities: pd.DataFrame
    hexagons: pd.Series = field(default_factory=lambda: pd.Series(dtype="float64"))
    hexagon_m: float = 5000.0
    hexagon_share: float = 0.5


@dataclass(frozen=True)
class Content:
    """Tables of one run, each as its contract in ``geo/tables.py`` says, geometry in EPSG:3067.

    Parameters
    ----------
    associations
        Associations joined with Located and Assigned by ``association_id``, and with the columns
        ``needs``, ``roles``, ``target_groups`` (codes joined by ``;``) and ``scale``, and with Served
        (``serves_village_id``, ``serves_known_by``, ``serves_elsewhere``; never public). Active ones and
        those of unknown status; GeoDataFrame, geometry None where there is no point.
    areas
        Areas of the region (municipalities and villages) and neighbours (``in_region`` False).
    rates
        Rates of both levels; rows ``sijoittamatta-<code>`` have no area in ``areas``.
    gaps
        Gaps ranked by residents without, ``rank`` NA below the least size.
    totals
        GapTotals: the same by municipality and need.
    measured
        Measured, for every municipality and need.
    thresholds_m
        Travel distance within which each need is met.
    roads
        Main roads (``geo.main_roads``) to find one's way by. None: no source of roads.
    register_date
        Day of the register: its newest entry, or the day given.
    rules
        The settings it was made by, as far as words speak of them.
    seasonal
        Municipalities where many live for a part of the year only.
    notices
        Catalogue keys below ``notice.`` that must stand in plain sight (``sketched-boundaries``,
        ``spread-residents`` …).
    is_public
        Whether it has been through :func:`jarjestokartta.maps.privacy.public`.
    missing
        By need what checks of gaps tell of places in no source (``coverage.wrong_gaps``): ``share``,
        ``answers``, ``wrong``, ``own``. None: nobody has answered.
    survey
        What ``coverage.answered`` counts of surveys, by municipality. None: there are none.
    closings
        Closings (``coverage.closing``): places that are somebody's only known open provider. None: not
        counted.
    whole
        The one row of Rates of the whole region (``coverage.whole``). None: not computed.
    region
        What the region is called.
    compared, compared_with
        Whether there was a register to compare with, and the day of that one where it tells one.
    distance_curve
        DistanceCurve. None: not computed.
    series
        FigureSeries: the main figures of all registers. None: not gathered.
    moves
        Why rates and gaps moved since then.
    net_changes
        NetChanges of the municipalities since the register compared with. None: there was none.
    access
        Access in competition and distance poverty. None: not computed.
    sizes
        What the sizes of areas tell. None: not computed.
    served
        What residents have within reach. None: not computed.
    counts
        Indexed by ``area_id`` (``sijoittamatta-<code>`` included): what is counted beside the rates, as
        ``coverage.counts`` gives it (``unclassified``, ``unplaced``, ``scale:<code>``; of municipalities
        ``village_unknown``). None: not counted.
    tiles
        The base map that the embedded map offers; None offers none.
    """

    title: str
    register_date: date | None
    associations: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    residents: pd.DataFrame
    cells: gpd.GeoDataFrame
    rates: pd.DataFrame
    reach: pd.DataFrame
    gaps: gpd.GeoDataFrame
    totals: pd.DataFrame
    measured: pd.DataFrame
    sites: gpd.GeoDataFrame
    changes: pd.DataFrame
    thresholds_m: dict[Need, float]
    water: gpd.GeoDataFrame | None
    attributions: tuple[Attribution, ...]
    notices: tuple[str, ...]
    reach_method: str
    rules: Rules = Rules()
    seasonal: tuple[str, ...] = ()
    roads: gpd.GeoDataFrame | None = None
    report_link: str = ""
    tiles: TileSettings | None = None
    counts: pd.DataFrame | None = None
    missing: pd.DataFrame | None = None
    survey: pd.DataFrame | None = None
    served: Served | None = None
    closings: pd.DataFrame | None = None
    whole: pd.DataFrame | None = None
    region: str = ""
    net_changes: pd.DataFrame | None = None
    compared: bool = False
    moves: Moves = field(default_factory=Moves)
    compared_with: date | None = None
    access: Access | None = None
    sizes: Sizes | None = None
    distance_curve: pd.DataFrame | None = None
    series: pd.DataFrame | None = None
    is_public: bool = False

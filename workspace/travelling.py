"""How distances are measured in a workspace, at which they are read, and what must be said of that."""

from __future__ import annotations

import pandas as pd

from jarjestokartta.coverage import counts, distance_curve
from jarjestokartta.coverage.lakes import Lakes
from jarjestokartta.coverage.remembered import Remembered
from jarjestokartta.coverage.travel import AnyTravel, StraightLine
from jarjestokartta.geo.errors import SettingsError
from jarjestokartta.geo.settings import Settings
from jarjestokartta.geo.vocabulary import Level, Need
from jarjestokartta.workspace.inputs import Inputs

_OFF_ROAD = 0.01  # of the residents, beyond which it stands in plain sight that roads are missing
_METRES_IN_KM = 1000


def notices(reached: pd.DataFrame, method: str, inputs: Inputs) -> tuple[str, ...]:
    """Tell where roads, or the matrix, are missing from so large a part that their file may be of a part."""
    ours = inputs.cells["municipality_code"].isin(counts.region_ids(inputs.areas, Level.MUNICIPALITY))
    cells = inputs.cells[ours]
    otherwise = cells["cell_id"].isin(reached.loc[reached["method"] != method, "cell_id"])
    partly = cells.loc[otherwise, "residents"].sum() > _OFF_ROAD * cells["residents"].sum()
    return ("roads-partly" if inputs.matrix is None else "matrix-partly",) if partly else ()


def travel(inputs: Inputs, settings: Settings) -> AnyTravel:
    """Give how distances are measured with what the inputs hold."""
    lakes = None if inputs.lakes is None else Lakes(inputs.lakes, least_km2=settings.distance.lake_km2)
    straight = StraightLine(settings.distance.detour_factor, lakes)
    if inputs.matrix is not None:
        from jarjestokartta.coverage.matrix import Matrix  # noqa: PLC0415 - only where there is one

        return Remembered(Matrix(inputs.matrix, straight))
    if inputs.roads is None:
        return Remembered(straight)
    from jarjestokartta.coverage.roads import Roads  # noqa: PLC0415 - only where there are roads

    return Remembered(Roads(inputs.roads, settings.distance.mode, straight))


def curve(demand: pd.DataFrame, providers: pd.DataFrame, inputs: Inputs, settings: Settings) -> pd.DataFrame:
    """Count the residents without at the bands of the settings and at the thresholds.

    Parameters
    ----------
    demand, providers
        As of :func:`coverage.distance_curve.distance_curve`.
    inputs
        Inputs whose cells have ``village_id``.
    """
    bands = [_METRES_IN_KM * band for band in settings.distance.bands_km]
    ends = distance_curve.least_band_m(inputs.cells), max([*bands, *settings.thresholds_m.values()])
    return distance_curve.distance_curve(
        demand,
        providers,
        inputs.cells,
        bands_m=bands,
        thresholds_m=settings.thresholds_m,
        steps_m=distance_curve.steps(*ends, whole=_METRES_IN_KM),
    )


def check(inputs: Inputs, settings: Settings) -> None:
    """Refuse distances that the cells are too large to tell of.

    Raises
    ------
    SettingsError
        ``band-too-short``, with the place in the settings.
    """
    least = distance_curve.least_band_m(inputs.cells)
    bands = {"distance.bands-km": min(settings.distance.bands_km, default=least)}
    bands |= {f"needs.{need}.threshold-km": settings.need(need).threshold_km for need in Need}
    for place, km in bands.items():
        if km * _METRES_IN_KM < least:
            raise SettingsError(
                "band-too-short",
                place=place,
                km=f"{km:g}",
                least=f"{least / _METRES_IN_KM:g}",
                side=f"{least / _METRES_IN_KM / 2:g}",
            )

"""Write the built-in region as the files the official services give, and the truth beside them.

The region's geometry and residents are always the same (:mod:`sketch`); the seed decides addresses, ages,
places, associations and dirt. ``scale`` multiplies addresses, places and associations, never residents, areas
or roads: 20 is as much of these as all of Finland has (about 105,000 associations, 5 million addresses).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from jarjestokartta.geo.errors import InputError
from jarjestokartta.geo.model import (
    addresses,
    associations,
    dirt,
    grid,
    inhabitants,
    layers,
    lipas,
    osm_places,
    paavo,
    places,
    ptv,
    pxweb,
    register,
    register_file,
    roads,
    sketch,
    streets,
    truth,
)
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.model.pool import Pool

SEED = 20250102
LEAST_SCALE = 0.005
MOST_SCALE = 25.0
RAW = Path("data/raw")
TRUTH = Path("private/truth")


def write(folder: Path, *, scale: float = 1, seed: int = SEED) -> None:
    """Write ``register.xlsx``, ``data/raw/*`` and ``private/truth/*`` into ``folder``.

    The same seed and scale give the same bytes; of the two packed files (XLSX, PBF) the same content, packed
    as the machine's zlib packs it.

    Parameters
    ----------
    folder
        A workspace; made where it does not exist. Files of these names are replaced.
    scale
        0.005 … 25: what multiplies addresses (250,000), places and associations (5,330).
    seed
        Decides everything but geometry and residents.

    Raises
    ------
    InputError
        ``model-scale`` where the scale is out of range.
    """
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        raise InputError("model-scale", value=scale, low=LEAST_SCALE, high=MOST_SCALE)
    raw, private = folder / RAW, folder / TRUTH
    raw.mkdir(parents=True, exist_ok=True)
    private.mkdir(parents=True, exist_ok=True)
    region = sketch.load()
    _write_layers(region, raw)
    _write_residents(region, raw, private, seed=seed)
    tree = streets.tree(region, seed)
    pool = _write_addresses(region, tree, raw, scale=scale, seed=seed)
    every_place = _write_places(region, pool, tree, raw, private, scale=scale, seed=seed)
    _write_register(region, pool, every_place, folder, scale=scale, seed=seed)


def write_sketch(folder: Path) -> None:
    """Write what a workspace without official data starts from: sketched municipalities, official totals.

    These are ``data/raw/kunta1000k_2026.geojson`` and ``data/raw/11re.json`` (no ages), the same always.
    """
    raw = folder / RAW
    raw.mkdir(parents=True, exist_ok=True)
    layers.write_municipalities(sketch.load(), raw / "kunta1000k_2026.geojson")
    pxweb.write_totals(raw / "11re.json")


def _write_layers(region: sketch.Sketch, raw: Path) -> None:
    layers.write_municipalities(region, raw / "kunta1000k_2026.geojson")
    layers.write_villages(region, raw / "kylat.geojson")
    layers.write_lakes(region, raw / "vesistot.geojson")


def _write_residents(region: sketch.Sketch, raw: Path, private: Path, *, seed: int) -> None:
    people = inhabitants.draw(region, seed)
    counts = grid.counts(region, people)
    grid.write(region, counts, raw / "vaki2025_1km.geojson")
    paavo.write(region, people, raw / "pno_tilasto_2026.geojson", seed=seed)
    pxweb.write(people, raw / "11re.json")
    truth.write_cells(region, counts, private / "cells_truth.csv")
    truth.write_villages(region, people, private / "villages_truth.csv")


def _write_addresses(
    region: sketch.Sketch, tree: streets.Tree, raw: Path, *, scale: float, seed: int
) -> Pool:
    counts = addresses.per_cell(region, scale)
    plan = streets.plan(region, tree, counts, scale=scale, seed=seed)
    roads.write(tree, plan, raw / "roads.osm.pbf")
    table = addresses.write(region, tree, plan, counts, raw / "open_address.csv", seed=seed)
    return Pool(table, len(region.villages))


def _write_places(
    region: sketch.Sketch,
    pool: Pool,
    tree: streets.Tree,
    raw: Path,
    private: Path,
    *,
    scale: float,
    seed: int,
) -> pd.DataFrame:
    every = places.draw(region, pool, tree, scale=scale, seed=seed)
    records = [
        lipas.write(every, raw / "lipas.json", seed=seed),
        ptv.write(every, raw / "ptv.json", seed=seed),
        osm_places.write(every, raw / "osm_places.json", seed=seed),
    ]
    truth.write_sites(every, pd.concat(records), region, private / "sites_truth.csv")
    return every


def _write_register(
    region: sketch.Sketch, pool: Pool, every_place: pd.DataFrame, folder: Path, *, scale: float, seed: int
) -> None:
    drawn = associations.draw(region, pool, every_place, scale=scale, seed=seed)
    sound = register.rows(region, pool, drawn, every_place, seed=seed)
    known = set(pool.table["street"])
    spoiled = dirt.spoil(sound.assign(truth=range(len(sound))), known, Draws(seed, "dirt"))
    rows = register_file.with_extras(spoiled, Draws(seed, "extra rows"))
    register_file.write(rows, folder / "register.xlsx")
    truth.write_register(region, rows, sound, folder / TRUTH / "register_truth.csv")
    truth.write_rates(seed, sound, folder / TRUTH / "rates_truth.csv")

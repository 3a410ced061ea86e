"""Building addresses of the region as the Ryhti dump ``open_address`` gives them.

Rows of a municipality follow one another. A row is one address of one building; some buildings have several
addresses, some addresses several buildings (15–35 m apart). Dirt as in the real data: a mistyped street
name beside the right one, rows without a number (named places have number 0), placeholder postal code 00000.
Only the region's 22 municipalities are written, since only they are fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv

from jarjestokartta.geo.model import names, streets
from jarjestokartta.geo.model.draws import Draws, Floats, Ints, shares
from jarjestokartta.geo.model.sketch import Sketch

ADDRESSES = 250_000
CHUNK = 250_000  # rows held at a time
POOL = 250_000  # rows kept as places where associations and services can be

SECOND_BUILDING = 0.04  # of rows come again as another building of the same address
SECOND_ADDRESS = 0.03  # of rows belong to the building of the row before
RANGE = 0.02
FARM = 0.025
NO_NUMBER = 0.003
MISTYPED = 0.002
NO_POSTAL_CODE = 0.004


def per_cell(sketch: Sketch, scale: float) -> Ints:
    """Share the addresses among cells by residents; blocks of flats need fewer for each resident."""
    people = sketch.cells["residents"].to_numpy(dtype=np.float64)
    weight = people / (1 + people / 3000) + 1.5
    weight[sketch.cells["unit"] >= len(sketch.villages)] = 0
    return shares(weight, round(scale * ADDRESSES / (1 + SECOND_BUILDING)))


def write(
    sketch: Sketch, roads: streets.Tree, plan: streets.Plan, counts: Ints, path: Path, *, seed: int
) -> pd.DataFrame:
    """Write the dump chunk by chunk and give the pool of places.

    Returns
    -------
    street, number, letter, number_2, municipality, postal_code, post_office, x, y, unit, cell, clean (nothing
    of it is mistyped or missing in the file); about ``POOL`` rows, evenly taken.
    """
    keep = max(1, round(int(counts.sum()) / POOL))
    pool = []
    options = csv.WriteOptions(quoting_style="needed")
    with path.open("wb") as file:
        for number, cells in enumerate(_chunks(sketch, counts)):
            draws = Draws(seed, f"addresses {number}")
            rows = _rows(sketch, roads, plan, cells, draws)
            table = _as_dumped(rows, draws)
            csv.write_csv(
                table,
                file,
                csv.WriteOptions(quoting_style="needed", include_header=number == 0) if number else options,
            )
            pool.append(rows[~rows["again"]].iloc[::keep])
    return pd.concat(pool, ignore_index=True).drop(columns=["again", "building"])


def _chunks(sketch: Sketch, counts: Ints) -> Iterator[Ints]:
    owner = streets.owners(sketch)
    ours = np.flatnonzero(counts > 0)
    ours = ours[np.argsort(owner[ours].astype(str), kind="stable")]
    block = (np.cumsum(counts[ours]) - 1) // CHUNK
    for number in np.unique(block):
        yield ours[block == number]


def _rows(sketch: Sketch, roads: streets.Tree, plan: streets.Plan, cells: Ints, draws: Draws) -> pd.DataFrame:
    rows = pd.concat([_on_roads(roads, plan, cells, draws), _on_streets(plan, cells, draws)])
    rows = rows.sort_values(
        "cell", kind="stable", key=lambda cell: cell.map(pd.Series(range(len(cells)), index=cells))
    )
    rows = rows.reset_index(drop=True)
    _pull_inside(sketch, rows, draws)
    rows["unit"] = _units(sketch, rows)
    home = sketch.villages.loc[rows["unit"], ["municipality", "postal_code"]].reset_index(drop=True)
    office = sketch.postal_areas.set_index("code")["post_office"]
    rows = rows.assign(**home, post_office=home["postal_code"].map(office))
    names_of = plan.streets["name"].to_numpy()
    rows["street"] = names_of[rows["street_row"]]
    _letters(rows)
    _farms(rows, draws)
    rows["building"] = np.arange(len(rows))
    before = draws.hits(SECOND_ADDRESS, len(rows)) & (rows["street_row"].diff() == 0) & (rows["number"] > 0)
    for column in ("building", "x", "y", "unit", "municipality", "postal_code", "post_office"):
        rows[column] = rows[column].where(~before, rows[column].shift().bfill())
    rows["building"] = rows["building"].astype("int64")
    return _spoiled(_second_buildings(rows, draws), set(names_of.tolist()), draws)


def _on_roads(roads: streets.Tree, plan: streets.Plan, cells: Ints, draws: Draws) -> pd.DataFrame:
    """Place addresses along the road between a cell's node and its parent, within 600 m of the node."""
    node = np.repeat(cells, plan.on_road[cells])
    above = np.where(roads.parent[node] < 0, node, roads.parent[node])
    along = roads.xy[above] - roads.xy[node]
    length = np.maximum(np.hypot(*along.T), 1.0)
    back = draws.unit(len(node)) * np.minimum(600.0, length)
    side = draws.below(2, len(node))
    aside = (12.0 + 45.0 * draws.unit(len(node))) * (2 * side - 1)
    unit = along / length[:, None]
    xy = roads.xy[node] + unit * back[:, None] + np.column_stack([-unit[:, 1], unit[:, 0]]) * aside[:, None]
    metres = np.maximum(roads.start_m[node] - back, 5.0)
    number = 2 * np.maximum(np.rint(metres / 20), 1).astype(np.int64) - side
    return _placed(node, roads.road[node], number, xy)


def _on_streets(plan: streets.Plan, cells: Ints, draws: Draws) -> pd.DataFrame:
    """Give the houses of a street numbers on both sides, with gaps and, now and then, twice the same."""
    own = plan.streets[plan.streets["cell"].isin(cells)]
    count = own["addresses"].to_numpy()
    street = np.repeat(own.index.to_numpy(), count)
    place = np.arange(len(street)) - np.repeat(np.cumsum(count) - count, count)
    step = np.where(draws.hits(0.06, len(street)), 0, 1) + draws.hits(0.12, len(street))
    total = np.cumsum(step)
    first = np.repeat((total - step)[np.cumsum(count) - count], count)
    pair = np.maximum((total - first) // 2, 0)
    side = place % 2
    number = 2 * pair + 1 + side
    at = own.loc[street]
    ahead = (place + 0.7) * streets.METRES_PER_ADDRESS
    aside = (9.0 + 8.0 * draws.unit(len(street))) * (2 * side - 1)
    cos, sin = np.cos(at["angle"].to_numpy()), np.sin(at["angle"].to_numpy())
    x = at["x"].to_numpy() + ahead * cos - aside * sin
    y = at["y"].to_numpy() + ahead * sin + aside * cos
    return _placed(at["cell"].to_numpy(), street, number, np.column_stack([x, y]))


def _placed(cell: Ints, street: Ints, number: Ints, xy: Floats) -> pd.DataFrame:
    return pd.DataFrame({"cell": cell, "street_row": street, "number": number, "x": xy[:, 0], "y": xy[:, 1]})


def _pull_inside(sketch: Sketch, rows: pd.DataFrame, draws: Draws) -> None:
    """Move what fell outside its municipality near the middle of its cell, which lies inside."""
    for reach in (120.0, 25.0, 0.0):
        xy = rows[["x", "y"]].to_numpy()
        out = ~streets.inside_own(sketch, xy, rows["cell"].to_numpy())
        middle = 1000.0 * sketch.cells.loc[rows.loc[out, "cell"], ["x", "y"]].to_numpy() + 500.0
        near = middle + reach * np.column_stack(
            [draws.between(-1, 1, len(middle)), draws.between(-1, 1, len(middle))]
        )
        rows.loc[out, ["x", "y"]] = near
    rows[["x", "y"]] = rows[["x", "y"]].round(1)


def _units(sketch: Sketch, rows: pd.DataFrame) -> Ints:
    """Give the village that holds each point; a point on a border belongs to the first."""
    points = shapely.points(rows[["x", "y"]].to_numpy())
    point, unit = shapely.STRtree(sketch.villages.geometry.to_numpy()).query(points, predicate="intersects")
    found = pd.Series(unit, index=point).groupby(level=0).min()
    own = sketch.cells["unit"].to_numpy()[rows["cell"]]
    filled = found.reindex(range(len(rows))).fillna(pd.Series(own))
    return filled.to_numpy(dtype=np.int64)


def _letters(rows: pd.DataFrame) -> None:
    same = rows.groupby(["street_row", "number"], sort=False)["cell"]
    place, size = same.cumcount().to_numpy(), same.transform("size").to_numpy()
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"), dtype=object)
    rows["letter"] = np.where(size > 1, letters[place % 26], "")


def _farms(rows: pd.DataFrame, draws: Draws) -> None:
    """Make some houses named places (number 0), a name once in a municipality, and some numbers ranges."""
    farm = draws.hits(FARM, len(rows)) & (rows["letter"] == "")
    name = pd.Series(names.farms(len(rows), draws), index=rows.index, dtype="str")
    named = pd.DataFrame({"name": name, "municipality": rows["municipality"]})[farm]
    farm &= ~named.duplicated().reindex(rows.index, fill_value=True)
    ranged = draws.hits(RANGE, len(rows)) & ~farm & (rows["letter"] == "")
    rows["number_2"] = np.where(ranged, rows["number"] + 2, 0)
    rows["street"] = rows["street"].where(~farm, name)
    rows["number"] = rows["number"].where(~farm, 0)


def _second_buildings(rows: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    again = rows[draws.hits(SECOND_BUILDING, len(rows))]
    angle = draws.between(0, 2 * np.pi, len(again))
    far = draws.between(15, 35, len(again))
    again = again.assign(
        x=(again["x"] + far * np.cos(angle)).round(1),
        y=(again["y"] + far * np.sin(angle)).round(1),
        building=len(rows) + np.arange(len(again)),
    )
    both = pd.concat([rows.assign(again=False), again.assign(again=True)])
    return both.sort_index(kind="stable").reset_index(drop=True)


def _spoiled(rows: pd.DataFrame, streets_known: set[str], draws: Draws) -> pd.DataFrame:
    """Add the dirt; ``clean`` tells which rows have none."""
    cut = draws.below(5, len(rows)) + 2
    typed = pd.Series(
        [f"{name[:at]}{name[at + 1 :]}" for name, at in zip(rows["street"], cut.tolist(), strict=True)],
        dtype="str",
    )
    mistyped = draws.hits(MISTYPED, len(rows)) & ~typed.isin(streets_known)
    bare = draws.hits(NO_NUMBER, len(rows)) & (rows["number"] > 0)
    no_code = draws.hits(NO_POSTAL_CODE, len(rows))
    rows["written"] = rows["street"].where(~mistyped, typed)
    rows["written_number"] = rows["number"].astype("str").where(~bare, "")
    rows["written_code"] = rows["postal_code"].where(~no_code, "00000")
    rows["clean"] = ~(mistyped | bare | no_code | rows["again"])
    return rows


def _as_dumped(rows: pd.DataFrame, draws: Draws) -> pa.Table:
    count = len(rows)
    text = {
        name: pa.array(rows[name], pa.string())
        for name in ("written", "written_number", "letter", "written_code", "post_office", "municipality")
    }
    swedish = names.words("bilingual").set_index("text")["other"]
    name_sv = pa.array(rows["written"].map(swedish).fillna(""), pa.string())
    second = pa.array(np.where(rows["number_2"] > 0, rows["number_2"].astype("str"), ""), pa.string())
    bare = pc.if_else(
        pc.equal(text["written_number"], "0"),
        "",
        pc.binary_join_element_wise(text["written_number"], text["letter"], ""),
    )
    house = pc.if_else(pc.equal(second, ""), bare, pc.binary_join_element_wise(bare, second, "-"))
    owner = rows["building"].to_numpy()
    keys = _uuids(draws, count)
    buildings = pc.take(_uuids(draws, int(owner.max()) + 1 if count else 0), pa.array(owner))
    running = rows.groupby("building", sort=False).cumcount().to_numpy() + 1
    point = [f"POINT ({x:.1f} {y:.1f})" for x, y in zip(rows["x"].tolist(), rows["y"].tolist(), strict=True)]
    office_sv = pc.if_else(pc.equal(name_sv, ""), "", text["post_office"])
    return pa.table(
        {
            "address_key": keys,
            "building_key": buildings,
            "address_fin": pc.utf8_trim_whitespace(pc.binary_join_element_wise(text["written"], house, " ")),
            "address_swe": pc.utf8_trim_whitespace(pc.binary_join_element_wise(name_sv, house, " ")),
            "postal_office_fin": text["post_office"],
            "postal_office_swe": office_sv,
            "address_number": pa.array(running),
            "address_name_fin": text["written"],
            "address_name_swe": name_sv,
            "number_part_of_address_number": text["written_number"],
            "number_part_of_address_number2": second,
            "subdivision_letter_of_address_number": text["letter"],
            "subdivision_letter_of_address_number2": pa.array([""] * count, pa.string()),
            "municipality_number": text["municipality"],
            "postal_code": text["written_code"],
            "location_srid": pa.array(np.full(count, 3067)),
            "modified_timestamp_utc": _stamps(draws, count),
            "location_geometry_data": pa.array(point, pa.string()),
        }
    )


def _uuids(draws: Draws, count: int) -> pa.Array:
    raw = draws.words(2 * count).astype(">u8").tobytes().hex()
    cut = (raw[32 * place : 32 * place + 32] for place in range(count))
    return pa.array(
        [f"{one[:8]}-{one[8:12]}-4{one[13:16]}-a{one[17:20]}-{one[20:]}" for one in cut], pa.string()
    )


def _stamps(draws: Draws, count: int) -> pa.Array:
    days = np.datetime64("2023-01-01") + draws.below(1000, count).astype("timedelta64[D]")
    known = np.unique(days)
    text = pa.array([f"{day}T02:15:00Z" for day in known], pa.string())
    return pc.take(text, pa.array(np.searchsorted(known, days)))

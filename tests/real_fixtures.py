"""A workspace over the real data: settings that point at the files, and a register of real addresses.

The associations are made up by the built-in region's generator; their addresses are those of the 119 LIPAS
places and the 181 sampled addresses of Luhanka. Nothing of the real data is kept.
"""

from __future__ import annotations

import atexit
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook

from jarjestokartta.geo.model import association_names, associations, dirt, facts, register, register_file
from jarjestokartta.geo.model.draws import Draws, shares

SEED = 20250102
LUHANKA = "435"
REGISTER = "register.xlsx"
TRUTH = "truth.csv"
MADE_UP = "Keksitty koerekisteri oikeissa osoitteissa"

SETTINGS = """\
[region]
name = "Keski-Suomi"
municipalities = [{codes}]
sketched = false

[map]
title = "Koe: keksittyjä yhdistyksiä oikeissa osoitteissa"

# The made-up register is small, and known to be whole.
[gaps]
least-associations-per-1000 = 0.0

[register]
name = "{made_up}"
attribution = "keksittyjä yhdistyksiä; osoitteet: LIPAS ja Ryhti"
licence = "vain koekäyttöön"

[sources.municipalities]
file = "{real}/boundaries/SuomenKuntajako_2021_100k.shp"
name = "Kuntajako 2021, 1:100 000"
year = 2021
licence = "CC BY 4.0"
attribution = "Maanmittauslaitos, kuntajako 2021"

[sources.postal-areas]
file = "{real}/boundaries/postal_areas_finland.geojson"
name = "Postinumeroalueet"
licence = "CC BY 4.0"
attribution = "Tilastokeskus, Paavo"

[sources.villages]
file = "{real}/boundaries/keski_suomi_postal_areas.geojson"
name = "Postinumeroalueet kylien sijasta"
year = 2024
licence = "CC BY 4.0"
attribution = "Tilastokeskus, Paavo"

[sources.residents]
file = "{real}/population/population_by_municipality_2000_2022.csv"
name = "Väestö kunnittain"
year = 2022
licence = "CC BY 4.0"
attribution = "Tilastokeskus, Sotkanet"

[sources.village-residents]
file = "{real}/population/population_by_postal_code_2022.csv"
name = "Väestö postinumeroittain"
year = 2022
licence = "CC BY 4.0"
attribution = "Tilastokeskus"

[sources.second-homes]
file = "{real}/population/paavo_master_2024stats.csv"
name = "Paavo 2024"
year = 2024
licence = "CC BY 4.0"
attribution = "Tilastokeskus, Paavo"

[[sources.addresses]]
file = "open_address.csv"
name = "Luhangan osoiteotos"
licence = "CC BY 4.0"
attribution = "Syke, Ryhti-rakennustietojärjestelmä"

[[sources.sites]]
file = "{real}/services/sports_places_keski_suomi_119.json"
format = "lipas"
supplies = ["hobbies"]
name = "Liikuntapaikat, 119 paikan otos"
licence = "CC BY 4.0"
attribution = "LIPAS, Jyväskylän yliopisto"
"""


def lipas_addresses(real: Path) -> pd.DataFrame:
    """Give the addresses of the LIPAS places as they stand: home, street, postal_code, post_office, x, y."""
    places = json.loads((real / "services/sports_places_keski_suomi_119.json").read_text(encoding="utf-8"))
    rows = []
    for place in places:
        where = place["location"]
        point = where["coordinates"]["tm35fin"]
        rows.append(
            {
                "home": f"{where['city']['cityCode']:03d}",
                "street": where.get("address") or "",
                "postal_code": where.get("postalCode") or "",
                "post_office": where.get("postalOffice") or "",
                "x": point["lon"],
                "y": point["lat"],
            }
        )
    return pd.DataFrame(rows).assign(address_kind="lipas")


def luhanka_addresses(real: Path) -> pd.DataFrame:
    """Give the sampled building addresses in metres; the postal code is that of the area they lie in."""
    table = pd.read_csv(real / "addresses/addresses_luhanka_sample.csv", dtype={"katunumero": "str"})
    points = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)
    areas = gpd.read_file(real / "boundaries/keski_suomi_postal_areas.geojson")
    held = gpd.sjoin(points.to_frame("geometry"), areas, how="left", predicate="within")
    assert held.index.is_unique
    metres = points.to_crs(3067)
    parts = table["katunumero"].fillna("").str.extract(r"^(?P<number>\d*)(?P<letter>[a-z]?)$")
    return pd.DataFrame(
        {
            "home": LUHANKA,
            "street_name": table["katunimi"],
            **parts,
            "street": (table["katunimi"] + " " + table["katunumero"].fillna("")).str.strip(),
            "postal_code": held["postinumero"],
            "post_office": held["nimi"].str.split().str[0].str.upper(),
            "x": metres.x,
            "y": metres.y,
            "address_kind": "home",
        }
    )


def write_ryhti(addresses: pd.DataFrame, path: Path) -> None:
    """Write the addresses under the columns of Ryhti's ``open_address``, points in EPSG:3067."""
    points = [f"POINT ({x:.1f} {y:.1f})" for x, y in zip(addresses["x"], addresses["y"], strict=True)]
    columns = {
        "address_fin": addresses["street"],
        "postal_office_fin": addresses["post_office"],
        "address_name_fin": addresses["street_name"],
        "address_name_swe": "",
        "number_part_of_address_number": addresses["number"],
        "number_part_of_address_number2": "",
        "subdivision_letter_of_address_number": addresses["letter"],
        "subdivision_letter_of_address_number2": "",
        "municipality_number": addresses["home"],
        "postal_code": addresses["postal_code"],
        "location_srid": 3067,
        "location_geometry_data": points,
    }
    pd.DataFrame(columns).to_csv(path, index=False, encoding="utf-8")


def made_up(addresses: pd.DataFrame) -> pd.DataFrame:
    """Give one invented association an address, with the columns of the register as they should be."""
    draws, count = Draws(SEED, "real addresses"), len(addresses)
    kinds = associations.kinds()
    totals = shares(list(associations.CLASS_TOTALS.values()), count)
    purpose_class = np.repeat(list(associations.CLASS_TOTALS), totals)[draws.order(count)]
    kind = np.empty(count, dtype=np.int64)
    for code in associations.CLASS_TOTALS:
        own, mine = kinds if code == "" else kinds[kinds["purpose_class"] == code], purpose_class == code
        kind[mine] = own.index.to_numpy()[draws.pick(own["weight"], int(mine.sum()))]
    homes = facts.municipalities().set_index("code").loc[addresses["home"]]
    words = association_names.blanks(count, draws).to_dict("records")
    filled = [
        association_names.fill(pattern, place, own)
        for pattern, place, own in zip(
            kinds.loc[kind, "pattern"],
            zip(homes["genitive"], homes["name"], strict=True),
            words,
            strict=True,
        )
    ]
    name = pd.Series(filled, dtype="str")
    again = name.groupby(name).cumcount()
    number = 1_000 + draws.order(register.NUMBERS - 1_000)[:count]
    registered = pd.Timestamp("1921-01-03") + pd.to_timedelta(draws.below(36_000, count), unit="D")
    return addresses.assign(
        name=name.where(again == 0, name + " " + (again + 1).astype("str")) + " ry",
        number=[f"{one // 1000}.{one % 1000:03d}" for one in number.tolist()],
        business_id="",
        home_name=homes["name"].to_numpy(),
        municipality_code=addresses["home"],
        purpose_class=purpose_class,
        class_text=[f"{one} {register.CLASS_NAMES[one]}".strip() for one in purpose_class],
        purpose=kinds.loc[kind, "purpose"].to_numpy(),
        registered=registered.date,
        last_entry=(registered + pd.Timedelta(days=700)).date,
        status="Rekisterissä",
        website="",
    )


def write_register(addresses: pd.DataFrame, folder: Path) -> None:
    """Write the register with its usual dirt, and beside it the true point of each row."""
    sound = made_up(addresses).assign(true_number="", true_name="")
    rows = dirt.spoil(sound, set(addresses["street_name"]), Draws(SEED, "dirt of real addresses"))
    rows = register_file.with_extras(rows, Draws(SEED, "extra rows of real addresses"))
    register_file.write(rows, folder / REGISTER)
    rows[["source_row", "expected", "dirt", "home", "address_kind", "x", "y"]].to_csv(
        folder / TRUTH, index=False
    )


def write_workspace(real: Path, folder: Path) -> Path:
    """Write settings, register and the address file into ``folder``; give the register's path."""
    folder.mkdir(parents=True, exist_ok=True)
    luhanka, lipas = luhanka_addresses(real), lipas_addresses(real)
    write_ryhti(luhanka, folder / "open_address.csv")
    every = pd.concat([lipas, luhanka], ignore_index=True)
    street = every["street"].str.replace(r"\s+\d+\s*[a-zA-Z]?$", "", regex=True)
    write_register(every.assign(street_name=every["street_name"].fillna(street)), folder)
    codes = ", ".join(f'"{code}"' for code in facts.municipalities()["code"])
    text = SETTINGS.format(codes=codes, real=real.resolve().as_posix(), made_up=MADE_UP)
    (folder / "jarjestokartta.toml").write_text(text, encoding="utf-8")
    return folder / REGISTER


@dataclass(frozen=True)
class Updated:
    """The workspace after ``update``, and what the command said."""

    folder: Path
    code: int
    stdout: str
    stderr: str

    def csv(self, name: str) -> pd.DataFrame:
        """Give a table of ``maps/output/csv`` with codes as text."""
        codes = {"municipality_code": "str", "area_id": "str"}
        return pd.read_csv(self.folder / "maps/output/csv" / f"{name}.csv", dtype=codes)

    def sheet(self, name: str, title: str) -> list[list[str]]:
        """Give the rows of one sheet of a workbook of ``private`` or ``maps/output`` as text."""
        book = CalamineWorkbook.from_path(str(self.folder / name))
        return [[str(cell) for cell in row] for row in book.get_sheet_by_name(title).to_python()]

    def located(self) -> pd.DataFrame:
        """Give the private list of places beside the true point of each row."""
        table = pd.read_csv(self.folder / "private/located.csv", dtype="str")
        truth = pd.read_csv(self.folder / TRUTH, dtype={"home": "str"})
        return table.astype({"source_row": "int64"}).merge(
            truth, on="source_row", suffixes=("", "_true"), validate="one_to_one"
        )


@cache
def updated(real: Path) -> Updated:
    """Run ``update`` by the command line on a fresh workspace. Do not change it."""
    from jarjestokartta.scripts.main import run

    temporary = TemporaryDirectory(prefix="jarjestokartta-real-")
    atexit.register(temporary.cleanup)
    folder = Path(temporary.name) / "Oikea aineisto ä"
    path = write_workspace(real, folder)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["-C", str(folder), "update", str(path)])
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode("utf-8"))
    return Updated(folder, code, *texts)

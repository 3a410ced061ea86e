"""The association register as a spreadsheet, and what it hides.

Columns as an extract of the register gives them. :mod:`dirt` spoils the rows as life
does; :mod:`register_file` writes them.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from jarjestokartta.geo.model import facts, names
from jarjestokartta.geo.model.draws import Draws
from jarjestokartta.geo.model.pool import Pool, house_number
from jarjestokartta.geo.model.sketch import Sketch

CLASS_NAMES = {
    "1": "Poliittiset",
    "2": "Ammattiin ja elinkeinoon liittyvät",
    "3": "Sosiaali- ja terveysala",
    "4": "Kulttuuriala",
    "5": "Vapaa-aika",
    "6": "Urheilu ja liikunta",
    "7": "Uskonto ja maailmankatsomus",
    "8": "Maanpuolustus ja kansainväliset suhteet",
    "9": "Muut",
    "": "",
}
NUMBERS = 240_000  # register numbers run from 1.000 to this
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2])  # of a business id's check digit
_ABROAD = "Storgatan 5, SE-903 26 UMEÅ, Ruotsi"


def rows(
    sketch: Sketch, pool: Pool, associations: pd.DataFrame, places: pd.DataFrame, *, seed: int
) -> pd.DataFrame:
    """Give one row an association: the register's columns as they should be, and the truth beside them.

    Returns
    -------
    number, business_id, name, home, street, street_name, postal_code, post_office, purpose_class, purpose,
    registered, last_entry, status, website, class_text; then x, y (m; NA where the address tells no place),
    municipality_code, unit, in_gazetteer, best_precision (before any dirt; "municipality" where only the home
    municipality is left) and what :func:`associations.draw` gave.
    """
    draws = Draws(seed, "register")
    table = associations.copy()
    count = len(table)
    lone = pool.table["number"].to_numpy()[table["pool_row"]] == 0
    numbered = table["address_kind"].isin(["street-only", "new-building"])
    table["address_kind"] = table["address_kind"].where(~(numbered & lone), "home")
    number = 1_000 + draws.order(NUMBERS - 1_000)[:count]
    table["number"] = [f"{one // 1000}.{one % 1000:03d}" for one in number.tolist()]
    table["business_id"] = np.where(draws.hits(0.45, count), _business_ids(draws, count), "")
    table["home_name"] = table["home"].map(facts.municipalities().set_index("code")["name"])
    contact = pool.table.iloc[table["pool_row"]].reset_index(drop=True)
    line = pool.street_line(table["pool_row"].to_numpy()) + _flats(contact, draws)
    hall = places.set_index("place_id").reindex(table["place_id"]).reset_index(drop=True)
    at_hall = (table["address_kind"] == "premises").to_numpy()
    hall_line = _hall_lines(hall)
    table["street"] = line.where(~at_hall, hall_line)
    table["street_name"] = contact["street"].where(~at_hall, hall["street"])
    for column in ("postal_code", "post_office", "municipality", "unit", "x", "y"):
        table[column if column != "municipality" else "municipality_code"] = contact[column].where(
            ~at_hall, hall[column]
        )
    table["unit"] = table["unit"].astype("int64")
    table["in_gazetteer"] = True
    table["best_precision"] = "building"
    _by_kind(sketch, pool, table, contact, draws)
    table["true_number"], table["true_name"] = table["number"], table["name"]
    return _dated(table, draws)


def _hall_lines(hall: pd.DataFrame) -> pd.Series:
    numbers = hall[["number", "letter", "number_2"]].fillna({"number": 0, "letter": "", "number_2": 0})
    numbers = numbers.astype({"number": "int64", "number_2": "int64"})
    return hall["street"] + (" " + house_number(numbers)).where(numbers["number"] > 0, "")


def _business_ids(draws: Draws, count: int) -> list[str]:
    """Give business ids with a valid check digit; one that would need a check of 10 moves on to the next."""
    first = 1_500_000 + draws.below(1_800_000, count)
    ids = []
    for one in first.tolist():
        body = one
        while (rest := int(_WEIGHTS @ [int(digit) for digit in str(body)]) % 11) == 1:
            body += 1
        ids.append(f"{body}-{0 if rest == 0 else 11 - rest}")
    return ids


def _flats(contact: pd.DataFrame, draws: Draws) -> pd.Series:
    """Give the staircase and flat of some homes in towns: `` A 12``, `` as 4``."""
    count = len(contact)
    flat = draws.below(48, count) + 1
    stair = np.array(list("ABCDE"), dtype=object)[draws.below(5, count)]
    form = draws.unit(count)
    text = [
        f" {one} {two}" if kind < 0.7 else (f" as {two}" if kind < 0.85 else f" {one}")  # noqa: PLR2004
        for one, two, kind in zip(stair, flat.tolist(), form.tolist(), strict=True)
    ]
    number = contact["number"].to_numpy()
    lives_in_one = draws.hits(0.22, count) & (number > 0) & (number < 60)  # noqa: PLR2004 - numbers of towns
    return pd.Series(np.where(lives_in_one, np.array(text, dtype=object), ""), dtype="str")


def _by_kind(sketch: Sketch, pool: Pool, table: pd.DataFrame, contact: pd.DataFrame, draws: Draws) -> None:
    """Rewrite the address of those whose contact gave no plain home address."""
    kind, count = table["address_kind"], len(table)
    person = pd.Series(names.people(count, draws), dtype="str")
    slash = draws.hits(0.4, count)
    table["street"] = table["street"].where(
        kind != "care-of", "c/o " + person + np.where(slash, " / ", ", ") + table["street"]
    )
    box = pd.Series(draws.below(160, count) + 1, dtype="str")
    word = np.where(draws.hits(0.2, count), "Pl ", "PL ")
    of_box = table["postal_code"].str[:4] + "1"
    _put(table, kind == "po-box", street=word + box, postal_code=of_box, best_precision="postal-area")
    _put(table, kind == "missing", street="", best_precision="postal-area")
    village = sketch.villages["name"].reindex(table["unit"]).reset_index(drop=True)
    _put(table, kind == "village-name", street=village, best_precision="place")
    _put(table, kind == "street-only", street=contact["street"], best_precision="street")
    new = kind == "new-building"
    unbuilt = _unbuilt(pool, contact[new]).reindex(table.index)
    _put(table, new, street=contact["street"] + " " + unbuilt, best_precision="interpolated")
    _outside(table, kind == "outside-region", draws)
    _put(
        table,
        kind == "abroad",
        street=_ABROAD,
        postal_code="",
        post_office="",
        municipality_code="",
        best_precision="municipality",
    )
    no_point = kind.isin(["po-box", "missing", "abroad", "outside-region"])
    table[["x", "y"]] = table[["x", "y"]].where(~no_point)
    table.loc[no_point | kind.isin(["new-building", "village-name", "street-only"]), "in_gazetteer"] = False


def _put(table: pd.DataFrame, where: pd.Series, **values: object) -> None:
    for column, value in values.items():
        table[column] = table[column].where(~where, value)


def _unbuilt(pool: Pool, contact: pd.DataFrame) -> pd.Series:
    """Give a house number near the contact's that no address has (surely so at scale 1 and below)."""
    near = pool.table[pool.table["street"].isin(contact["street"])]
    known = set(zip(near["municipality"], near["street"], near["number"], strict=True))
    found = []
    for code, street, number in zip(
        contact["municipality"], contact["street"], contact["number"].tolist(), strict=True
    ):
        own = number + 2
        while (code, street, own) in known:
            own += 2
        found.append(str(own))
    return pd.Series(found, index=contact.index, dtype="str")


def _outside(table: pd.DataFrame, where: pd.Series, draws: Draws) -> None:
    """Give a contact outside the region an address there; the region's addresses do not hold it."""
    towns = [
        ("Helsinki", "00510", "091"),
        ("Tampere", "33100", "837"),
        ("Kuopio", "70100", "297"),
        ("Pieksämäki", "76100", "593"),
    ]
    town = draws.below(len(towns), len(table))
    number = pd.Series(draws.below(90, len(table)) + 1, dtype="str")
    street = pd.Series(names.streets(draws.below(200, len(table))), dtype="str") + " " + number
    chosen = pd.DataFrame([towns[one] for one in town.tolist()], columns=["office", "code", "municipality"])
    _put(table, where, street=street, postal_code=chosen["code"], post_office=chosen["office"].str.upper())
    _put(table, where, municipality_code=chosen["municipality"], best_precision="municipality")


def _dated(table: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    count = len(table)
    first, last = date(1921, 1, 3), date(2024, 12, 20)
    span = (last - first).days
    start = (span * draws.unit(count) ** 0.6).astype(np.int64)
    later = start + ((span - start) * draws.unit(count) ** 0.5).astype(np.int64)
    table["registered"] = [first + timedelta(days=days) for days in start.tolist()]
    table["last_entry"] = [first + timedelta(days=days) for days in later.tolist()]
    table["status"] = "Rekisterissä"
    plain = table["name"].str.lower().str.translate(str.maketrans("äöå", "aoa"))
    site = plain.str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-")
    table["website"] = ("https://" + site + ".example").where(draws.hits(0.3, count), "")
    table["class_text"] = [f"{one} {CLASS_NAMES[one]}".strip() for one in table["purpose_class"]]
    return table

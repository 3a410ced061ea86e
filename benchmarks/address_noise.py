"""Addresses as people write them, made of a gazetteer's own and spoiled on purpose, with the truth beside.

Independent of the built-in region's own dirt. Two kinds of noise (see ``address_slips.py``): the scores are
fitted on ``pen`` and tested on ``keys``.
"""

from __future__ import annotations

from dataclasses import dataclass

import address_life
import address_slips as slips
import numpy as np
import pandas as pd

TYPO = 0.20
TYPED_TWICE = {"pen": 0.3, "keys": 0.15}  # of the typos: one more
ABBREVIATED = 0.12
FLAT = 0.25
CARE_OF = 0.06
WRONG_CODE = 0.04
SEAT_ELSEWHERE = 0.03
NO_SEAT = 0.02
NO_CODE = 0.02
NO_OFFICE = 0.03
NOWHERE = 0.03
UNKNOWN_NUMBER = 0.03
VILLAGE = 0.01
MAIN_OFFICE = 0.05  # the municipality's own name in place of the village's post office
OTHER_OFFICE = 0.01  # another of the municipality's
OUTSIDE = 0.02
CAPITALS = 0.05

_STRANGE_STEMS = (
    "Huuhka Perkki Ontelo Kvarts Nuottasaunan Ilveskallion Purjeneulan Väinämöisen Teräsbetonin Oravanpyörän "
    "Hilpeän Sähköttäjän Viulunkielen Kaarnalaivan Uutukaisen"
)
_PEOPLE = ("Matti Virtanen", "Korhonen", "Maija Mäki-Ketelä", "Å. Lindström", "Hannu ja Eila Salo")
_CARE_OF = ("c/o {}, ", "C/O {} / ", "c/o {}, ")
_FLATS = (" A {}", " B {}", " as {}", " as. {}", " C{}", " bst {}")
_OUTSIDE = (
    ("00100", "HELSINKI", "091"),
    ("33100", "TAMPERE", "837"),
    ("90100", "OULU", "564"),
    ("20100", "TURKU", "853"),
    ("70100", "KUOPIO", "297"),
)
_ADDRESS = ["association_id", "home_municipality", "street_address", "postal_code", "post_office"]


@dataclass(frozen=True)
class Dirty:
    """``rows`` as a register has them, ``truth`` beside them, and which points the gazetteer must not hold.

    ``truth``: ``kind`` (building, unknown-number, no-number, village, nowhere, outside), ``easting``,
    ``northing``, ``municipality_code``, ``street_key``, ``postal_code``, ``spoiled`` (codes joined by ``;``).
    """

    rows: pd.DataFrame
    truth: pd.DataFrame
    held_out: np.ndarray


def dirty(
    points: pd.DataFrame, count: int, *, seed: int, kind: str, no_number: float = 0.0, lifelike: bool = False
) -> Dirty:
    """Draw ``count`` addresses of ``points`` and spoil them.

    ``points`` has the columns of the gazetteer file and, where villages are to be written in place of
    streets, ``village`` ("" where it lies in none). ``no_number`` is the share that leaves the house out;
    ``lifelike`` adds what ``address_life.py`` tells of.
    """
    rng = np.random.default_rng([seed, len(kind)])
    sure = _addressable(points)
    held_out = _held_out(points, sure, round(count * UNKNOWN_NUMBER), rng)
    free = np.setdiff1d(np.flatnonzero(sure), held_out)
    drawn = rng.choice(free, count - len(held_out), replace=len(free) < count)
    place = rng.permutation(np.concatenate([drawn, held_out]))
    truth = points.iloc[place].reset_index(drop=True).assign(at=points.index[place])
    truth["kind"] = np.where(np.isin(place, held_out), "unknown-number", "building")
    truth["spoiled"] = ""
    spoiling = _Spoiling(_written(truth), truth, points, kind, rng)
    spoiling.streets()
    spoiling.names()
    spoiling.around_the_street()
    spoiling.codes()
    spoiling.offices()
    spoiling.houses(no_number)
    if lifelike:
        address_life.live(spoiling)
    return Dirty(spoiling.as_registered(), truth, held_out)


def _written(truth: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "association_id": [f"n{number}" for number in range(len(truth))],
            "home_municipality": truth["municipality_code"].astype(object),
            "street": truth["street"].astype(object),
            "house": _house(truth),
            "postal_code": truth["postal_code"].astype(object),
            "post_office": truth["post_office"].astype(object),
            "before": "",
            "after": "",
        }
    )


def _addressable(points: pd.DataFrame) -> np.ndarray:
    """Tell the rows that tell a house: with a postal code, and a number where their street has numbers."""
    streets = points.groupby(["municipality_code", "street_key"], observed=True)["number"].transform("max")
    numbered = (points["number"] > 0) | (streets == 0)
    return ((points["postal_code"] != "") & numbered).to_numpy()


def _held_out(points: pd.DataFrame, sure: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Choose houses to leave out whose numbered neighbours on the same side stay in."""
    number = points["number"].to_numpy()
    same = points["street_key"].to_numpy()[1:] == points["street_key"].to_numpy()[:-1]
    same &= points["municipality_code"].to_numpy()[1:] == points["municipality_code"].to_numpy()[:-1]
    alone = np.ones(len(points), dtype=bool)
    alone[1:] &= ~(same & (np.diff(number) == 0))
    alone[:-1] &= ~(same & (np.diff(number) == 0))
    groups = points.groupby(["municipality_code", "street_key"], observed=True)["number"]
    inner = (number > groups.transform("min") + 3) & (number < groups.transform("max") - 3)
    several = groups.transform("size") >= 8
    fit = np.flatnonzero(sure & alone & inner & several & (points["letter"] == "").to_numpy())
    thinned = fit[(rng.random(len(fit)) < 0.2)]
    return np.sort(rng.choice(thinned, min(count, len(thinned)), replace=False))


def _house(truth: pd.DataFrame) -> pd.Series:
    number = truth["number"].astype("int64")
    house = " " + number.astype("str") + truth["letter"].astype("str")
    ranged = truth["number_to"].astype("int64") > 0
    house = house.where(
        ~ranged, house + "-" + truth["number_to"].astype("str") + truth["letter_to"].astype("str")
    )
    return house.where(number > 0, "").astype(object)


@dataclass
class _Spoiling:
    """Rows that are spoiled step by step; the order of the steps is that of the draws."""

    rows: pd.DataFrame
    truth: pd.DataFrame
    points: pd.DataFrame
    kind: str
    rng: np.random.Generator

    def __post_init__(self) -> None:
        self.keys = set(self.points["street_key"])

    def hits(self, share: float, where: pd.Series | None = None) -> np.ndarray:
        chosen = self.rng.random(len(self.rows)) < share
        return chosen if where is None else chosen & where.to_numpy(dtype=bool)

    def note(self, code: str, where: np.ndarray) -> None:
        self.truth.loc[where, "spoiled"] += f"{code};"

    @property
    def inside(self) -> pd.Series:
        return self.truth["kind"] != "outside"

    def streets(self) -> None:
        """Write streets that exist nowhere, other towns' codes, and villages in place of streets."""
        rows, truth = self.rows, self.truth
        nowhere = self.hits(NOWHERE, (truth["number"] > 0) & (truth["kind"] == "building"))
        rows.loc[nowhere, "street"] = [self.invented() for _ in range(nowhere.sum())]
        truth.loc[nowhere, "kind"] = "nowhere"
        outside = self.hits(OUTSIDE, truth["kind"] == "building")
        where = [_OUTSIDE[one] for one in self.rng.integers(len(_OUTSIDE), size=outside.sum())]
        rows.loc[outside, "postal_code"] = [one[0] for one in where]
        rows.loc[outside, "post_office"] = [one[1] for one in where]
        seat_too = self.rng.random(len(where)) < 0.5
        rows.loc[np.flatnonzero(outside)[seat_too], "home_municipality"] = [
            one[2] for one, too in zip(where, seat_too, strict=True) if too
        ]
        truth.loc[outside, "kind"] = "outside"
        if "village" in truth:
            village = self.hits(VILLAGE, (truth["kind"] == "building") & (truth["village"] != ""))
            rows.loc[village, "street"] = truth.loc[village, "village"].astype(object)
            rows.loc[village & (self.rng.random(len(rows)) < 0.5), "house"] = ""
            truth.loc[village, "kind"] = "village"

    def invented(self) -> str:
        """Give a street that no municipality has: a strange word, or a known stem with another suffix."""
        streets, strange = self.rows["street"], _STRANGE_STEMS.split()
        while True:
            suffix = slips.SUFFIXES[self.rng.integers(len(slips.SUFFIXES))]
            if self.rng.random() < 0.5:
                name = strange[self.rng.integers(len(strange))] + suffix
            else:
                known = str(streets.iloc[self.rng.integers(len(streets))])
                stem = next((known.removesuffix(one) for one in slips.SUFFIXES if known.endswith(one)), known)
                name = stem + suffix
            if name.casefold() not in self.keys:
                return name

    def names(self) -> None:
        """Shorten names, and misspell others."""
        rows, truth = self.rows, self.truth
        slip = {"pen": slips.pen, "keys": slips.keys}[self.kind]
        short = self.hits(ABBREVIATED)
        rows.loc[short, "street"] = rows.loc[short, "street"].map(slips.abbreviated)
        self.note("short", short)
        typo = self.hits(TYPO, self.inside) & ~short
        rows.loc[typo, "street"] = rows.loc[typo, "street"].map(
            lambda name: slips.slipped(name, slip, TYPED_TWICE[self.kind], self.keys, self.rng)
        )
        self.note("typo", typo & (rows["street"] != truth["street"]).to_numpy())

    def around_the_street(self) -> None:
        """Write flats behind the house and people before the street."""
        rng, truth = self.rng, self.truth
        flat = self.hits(FLAT, (truth["number"] > 0) & (truth["number_to"] == 0))
        self.rows.loc[flat, "after"] = [
            _FLATS[rng.integers(len(_FLATS))].format(rng.integers(1, 60)) for _ in range(flat.sum())
        ]
        self.note("flat", flat)
        care = self.hits(CARE_OF)
        self.rows.loc[care, "before"] = [
            _CARE_OF[rng.integers(3)].format(_PEOPLE[rng.integers(len(_PEOPLE))]) for _ in range(care.sum())
        ]
        self.note("care-of", care)

    def codes(self) -> None:
        """Write wrong and missing postal codes and seats."""
        rows, rng = self.rows, self.rng
        code = self.hits(WRONG_CODE, self.inside)
        rows.loc[code, "postal_code"] = self.wrong_codes(rows.loc[code, "postal_code"])
        self.note("code", code)
        seat = self.hits(SEAT_ELSEWHERE, self.inside)
        every = self.points["municipality_code"].unique().astype(object)
        rows.loc[seat, "home_municipality"] = rng.choice(every, seat.sum())
        self.note("seat", seat)
        no_seat = self.hits(NO_SEAT, self.inside) & ~seat
        rows.loc[no_seat, "home_municipality"] = ""
        self.note("no-seat", no_seat)
        no_code = self.hits(NO_CODE, self.inside) & ~code & ~no_seat & ~seat
        rows.loc[no_code, "postal_code"] = ""
        self.note("no-code", no_code)

    def wrong_codes(self, right: pd.Series) -> list[str]:
        """Half have a digit wrong, half another code of the region."""
        rng = self.rng
        codes = np.array(sorted(set(self.points["postal_code"]) - {""}), dtype=object)
        out = []
        for code in right:
            if rng.random() < 0.5:
                at = int(rng.integers(0, 5))
                digit = (int(code[at]) + int(rng.integers(1, 10))) % 10
                out.append(f"{code[:at]}{digit}{code[at + 1 :]}")
            else:
                out.append(str(codes[rng.integers(len(codes))]))
        return out

    def offices(self) -> None:
        """Write the municipality's main or another post office, or none; and some streets in capitals."""
        rows, own = self.rows, self.truth["municipality_code"]
        offices = self.points.groupby("municipality_code")["post_office"]
        main = self.hits(MAIN_OFFICE, self.inside)
        rows.loc[main, "post_office"] = own[main].map(offices.agg(lambda office: office.mode().iloc[0]))
        self.note("main-office", main)
        other = self.hits(OTHER_OFFICE, self.inside) & ~main
        of_municipality = offices.unique()
        rows.loc[other, "post_office"] = [self.rng.choice(of_municipality[code]) for code in own[other]]
        self.note("other-office", other)
        coded = ~self.truth["spoiled"].str.contains("no-code;").to_numpy()
        no_office = self.hits(NO_OFFICE) & coded
        rows.loc[no_office, "post_office"] = ""
        loud = self.hits(CAPITALS)
        rows.loc[loud, "street"] = rows.loc[loud, "street"].str.upper()

    def houses(self, no_number: float) -> None:
        """Leave some of the houses out."""
        numbered = (self.truth["kind"] == "building") & (self.truth["number"] > 0)
        bare = self.hits(no_number, numbered)
        self.rows.loc[bare, ["house", "after"]] = ""
        self.truth.loc[bare, "kind"] = "no-number"

    def as_registered(self) -> pd.DataFrame:
        rows = self.rows
        rows["street_address"] = (rows["before"] + rows["street"] + rows["house"] + rows["after"]).str.strip()
        for name in ("home_municipality", "postal_code", "post_office"):
            rows[name] = rows[name].where(rows[name] != "", None).astype("str")
        rows["street_address"] = rows["street_address"].astype("str")
        return rows[_ADDRESS]

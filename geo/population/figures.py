"""Which columns of a statistics file hold residents, ages, homes, incomes and years, as data and rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Known names of a column, compared without case; the first that a file has is taken.
NAMES = {
    "residents": (
        "residents", "vaesto", "väestö", "asukkaat", "asukasluku", "asukkaita", "väkiluku", "vakiluku",
        "population", "he_vakiy", "asukkaat yhteensä (he)", "väestö yhteensä", "folkmängd", "invånare",
    ),
    "residents_0_14": ("residents_0_14", "ika_0_14", "ikä_0_14", "0-14", "0-14-vuotiaat"),
    "residents_15_64": ("residents_15_64", "ika_15_64", "ikä_15_64", "15-64", "15-64-vuotiaat"),
    "residents_65_plus": (
        "residents_65_plus", "ika_65_", "ika_65", "ikä_65_", "65-", "65+", "65 vuotta täyttäneet",
    ),
    "second_homes": (
        "second_homes", "ra_ke", "kesämökit yhteensä (ra)", "kesämökit", "mökit", "kesämökkejä",
        "vapaa-ajan asunnot", "vapaa-ajan asuntoja", "fritidsbostäder",
    ),
    "median_income": (
        "median_income", "hr_mtu", "asukkaiden mediaanitulot (hr)", "asukkaiden mediaanitulot",
        "mediaanitulot",
    ),
    "year": ("year", "vuosi", "tilastovuosi", "år"),
}  # fmt: skip

_WITH_YEAR = re.compile(
    r"(?:(?:vaki|väki|vaesto|väestö|väkiluku|population|asukkaat|residents)[ _-]?)?((?:19|20)\d\d)"
)
# Paavo's ages: he_13_15, "13-15-vuotiaat (HE)"; the last class is open.
_PAAVO_AGE = re.compile(r"(?:he_(\d+)_(\d*)|(\d+)-(\d+)-vuotiaat \(he\)|(85) vuotta täyttäneet \(he\))")
_OLDEST = 200
# A year in a file name.
YEAR_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Figures:
    """Headers of a statistics file: ours → the file's, years → their columns, Paavo's age classes."""

    plain: Mapping[str, str]
    years: Mapping[int, str] = field(default_factory=dict)
    ages: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @property
    def paavo(self) -> bool:
        """Whether the file counts residents as Paavo does."""
        return bool(self.ages)


def find(headers: Iterable[str], given: Mapping[str, str]) -> Figures:
    """Recognise a file's columns; ``given`` (our name → the file's) goes first."""
    by_name = {header.casefold(): header for header in headers}
    wanted = {ours: (given[ours].casefold(),) if ours in given else names for ours, names in NAMES.items()}
    plain = {
        ours: next(by_name[name] for name in names if name in by_name)
        for ours, names in wanted.items()
        if any(name in by_name for name in names)
    }
    years = {int(m[1]): header for name, header in by_name.items() if (m := _WITH_YEAR.fullmatch(name))}
    return Figures(plain, years, dict(_ages(by_name)))


def _ages(by_name: Mapping[str, str]) -> Iterable[tuple[tuple[int, int], str]]:
    for name, header in by_name.items():
        match = _PAAVO_AGE.fullmatch(name)
        if match:
            low, high = match[1] or match[3] or match[5], match[2] or match[4]
            yield (int(low), int(high) if high else _OLDEST), header

"""How people misspell a street's name: two ways that share no code, so that one tests what the other taught.

``pen``: any letter dropped, doubled, swapped or replaced. ``keys``: neighbouring keys, long vowels and double
consonants lost or added, letters that scans confuse, names written apart.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Slip = Callable[[str, np.random.Generator], str]

SUFFIXES = ("tie", "katu", "kuja", "polku", "raitti", "ranta", "rinne", "kaari", "väylä", "mäki")
_SHORT = {
    "katu": "k.",
    "tie": "t.",
    "kuja": "kj.",
    "polku": "p.",
    "väylä": "vl.",
    "ranta": "rt.",
    "raitti": "r.",
}
_LEAST_STEM = 3
_LETTERS = "abdefghijklmnoprstuvyäö"
_OFTEN_DOUBLED = "aeiouyäöklmnprst"
_NEIGHBOURS = (
    "q:wa w:qe e:wr r:et t:ry y:tu u:yi i:uo o:ip p:oö a:sq s:ad d:sf f:dg g:fh h:gj j:hk k:jl l:kö "
    "ö:lä ä:öå n:bm m:nk b:vn v:cb c:xv"
)
_BESIDE = dict(pair.split(":") for pair in _NEIGHBOURS.split())
_SCANNED = (("rn", "m"), ("ii", "n"), ("ä", "a"), ("ö", "o"), ("l", "i"), ("u", "ii"), ("cl", "d"))


def abbreviated(name: str) -> str:
    """Shorten the suffix; a name without one stays."""
    for suffix, short in _SHORT.items():
        if name.endswith(suffix) and len(name) - len(suffix) >= _LEAST_STEM:
            return name.removesuffix(suffix) + short
    return name


def slipped(name: str, slip: Slip, again: float, keys: set[str], rng: np.random.Generator) -> str:
    """Slip once, or with the chance ``again`` twice.

    What gives the name of another street (by ``keys``) is tried anew and left at last: nobody could tell.
    """
    for _ in range(5):
        out = slip(name, rng)
        if rng.random() < again:
            out = slip(out, rng)
        if out.casefold().replace(" ", "") not in keys:
            return out
    return name


def pen(name: str, rng: np.random.Generator) -> str:
    """Drop, double, swap, replace or add a letter; seldom the first."""
    at = int(rng.integers(0 if rng.random() < 0.1 else 1, max(2, len(name) - 1)))
    head, letter, tail = name[:at], name[at : at + 1], name[at + 1 :]
    any_letter = _LETTERS[rng.integers(len(_LETTERS))]
    return (
        head + tail,
        head + 2 * letter + tail,
        head + tail[:1] + letter + tail[1:],
        head + any_letter + tail,
        head + any_letter + letter + tail,
    )[rng.integers(5)]


def keys(name: str, rng: np.random.Generator) -> str:
    """Slip as keyboards, doubled letters and scans make one; where the form drawn has no place, swap two."""
    form = rng.integers(6)
    at = int(rng.integers(1, max(2, len(name))))
    low = name.lower()
    forms = {1: _undoubled, 2: _doubled, 3: _scanned, 4: _apart}
    out = _neighbour(name, low, at, rng) if form == 0 else None
    if form in forms:
        out = forms[int(form)](name, low, rng)
    return _swapped(name, min(at, len(name) - 1)) if out is None else out


def _neighbour(name: str, low: str, at: int, rng: np.random.Generator) -> str | None:
    if at >= len(name) or low[at] not in _BESIDE:
        return None
    beside = _BESIDE[low[at]]
    return name[:at] + beside[rng.integers(len(beside))] + name[at + 1 :]


def _undoubled(name: str, low: str, rng: np.random.Generator) -> str | None:
    doubled = [i for i in range(1, len(low)) if low[i] == low[i - 1]]
    if not doubled:
        return None
    cut = doubled[rng.integers(len(doubled))]
    return name[:cut] + name[cut + 1 :]


def _doubled(name: str, low: str, rng: np.random.Generator) -> str | None:
    single = [i for i in range(1, len(low)) if low[i] in _OFTEN_DOUBLED and low[i] != low[i - 1]]
    if not single:
        return None
    cut = single[rng.integers(len(single))]
    return name[:cut] + low[cut] + name[cut:]


def _scanned(name: str, low: str, rng: np.random.Generator) -> str | None:
    found = [(old, new) for old, new in _SCANNED if old in low[1:]]
    if not found:
        return None
    old, new = found[rng.integers(len(found))]
    cut = low.index(old, 1)
    return name[:cut] + new + name[cut + len(old) :]


def _apart(name: str, low: str, rng: np.random.Generator) -> str | None:
    suffix = next((one for one in SUFFIXES if low.endswith(one) and len(low) > len(one) + 2), None)
    if suffix is None:
        return None
    cut = len(name) - len(suffix)
    return name[:cut] + (" " if rng.random() < 0.7 else "-") + name[cut:]


def _swapped(name: str, at: int) -> str:
    if at <= 1:
        return name[:1] + name[2:]
    return name[: at - 1] + name[at] + name[at - 1].lower() + name[at + 1 :]

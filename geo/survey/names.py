"""Names of associations levelled, and how alike they are: rare words weigh more than common ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from jarjestokartta.geo.files import builtin_table
from jarjestokartta.geo.intake.headers import normal

_NEAR_WORD = 72  # rapidfuzz ratio, 0–100, from which a word is taken for another, misspelt
_OF_LAW = re.compile(r"\b(?:r\s?y|r\s?f|rekisteröity yhdistys|registrerad förening)\b")


@cache
def _short() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], dict[str, str]]:
    table = builtin_table("association_abbreviations")
    long = dict(zip(table["short"], table["long"], strict=True))
    genitive = dict(zip(table["genitive"], table["long"], strict=True))
    genitive = {one: other for one, other in genitive.items() if one != other}
    long |= {f"{short} n": word for short, word in long.items()}  # ”mlk:n”
    return _any(long), long, _any(genitive), genitive


def _any(words: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def level(name: str) -> str:
    """Level what differs without a difference: case, hyphens, ry and rf, abbreviations.

    >>> level("Jyväskylän mlk:n VPK r.y.")
    'jyväskylän maalaiskunta vapaapalokunta'
    """
    short, long, inflected, plain = _short()
    key = _OF_LAW.sub(" ", normal(name))
    key = short.sub(lambda found: long[found.group()], " ".join(key.split()))
    return inflected.sub(lambda found: plain[found.group()], key)


def run_together(levelled: str) -> str:
    """Give a name without spaces: ``Kylä-seura`` and ``Kyläseura`` are one."""
    return levelled.replace(" ", "")


def in_order(levelled: str) -> str:
    """Give the words of a name in order, whoever wrote them swapped."""
    return " ".join(sorted(levelled.split()))


class Words:
    """The words of a register's names, and how rare each is."""

    def __init__(self, names: Sequence[str]) -> None:
        self.counts = pd.Series([word for name in names for word in set(name.split())]).value_counts()
        self._place = {word: place for place, word in enumerate(self.counts.index)}
        self._weight = np.log1p(len(names) / self.counts.to_numpy(dtype="float64"))
        self._rows = self._matrix(names)
        self._norm = np.maximum(np.sqrt(self._rows.multiply(self._rows).sum(axis=1).A1), 1e-9)

    def __contains__(self, word: str) -> bool:
        """Tell whether any name has the word."""
        return word in self._place

    def _matrix(self, names: Sequence[str]) -> sparse.csr_matrix:
        pairs = [(row, self._place[word]) for row, name in enumerate(names) for word in set(name.split())]
        rows, places = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        shape = (len(names), len(self._place))
        return sparse.csr_matrix((self._weight[places], (rows, places)), shape=shape)

    def likeness(self, names: Sequence[str]) -> sparse.csr_matrix:
        """Give how alike each of ``names`` is to each name of the register, 0–1, by their words.

        A word that no name has is taken for those it is near to, the less the further they are.
        """
        own = sorted({word for name in names for word in name.split()})
        place = {word: number for number, word in enumerate(own)}
        meant = self._meant(own)
        best = np.maximum(meant.multiply(self._weight).max(axis=1).toarray().ravel(), 0)
        weight = np.where(best > 0, best, self._weight.max(initial=1.0))
        pairs = [(row, place[word]) for row, name in enumerate(names) for word in set(name.split())]
        rows, places = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
        told = sparse.csr_matrix((weight[places], (rows, places)), shape=(len(names), len(own)))
        norm = np.maximum(np.sqrt(told.multiply(told).sum(axis=1).A1), 1e-9)
        scaled = sparse.diags(1 / norm) @ told @ meant
        alike: sparse.csr_matrix = (scaled @ (sparse.diags(1 / self._norm) @ self._rows).T).tocsr()
        return alike

    def _meant(self, own: list[str]) -> sparse.csr_matrix:
        """Give which words of the register each of ``own`` stands for, and how surely."""
        known = np.array([word in self._place for word in own], dtype=np.bool_)
        at = np.flatnonzero(known)
        columns = np.array([self._place[own[number]] for number in at], dtype=np.intp)
        odd = np.flatnonzero(~known)
        near = process.cdist(
            [own[number] for number in odd],
            list(self._place),
            scorer=fuzz.ratio,
            score_cutoff=_NEAR_WORD,
            dtype=np.uint8,
        )
        row, column = np.nonzero(near)
        values = (near[row, column] / 100.0) ** 2
        return sparse.csr_matrix(
            (
                np.concatenate([np.ones(len(at)), values]),
                (np.concatenate([at, odd[row]]), np.concatenate([columns, column])),
            ),
            shape=(len(own), len(self._place)),
        )


def letters(names: Sequence[str], others: Sequence[str]) -> NDArray[np.float64]:
    """Give how alike the letters of each of ``names`` and each of ``others`` are, 0–1, words in order."""
    ordered = [in_order(name) for name in names], [in_order(name) for name in others]
    return process.cdist(*ordered, scorer=fuzz.ratio, dtype=np.uint8) / 100.0


def letters_of_pairs(names: Sequence[str], others: Sequence[str]) -> NDArray[np.float64]:
    """Give the same of pairs."""
    ordered = [in_order(name) for name in names], [in_order(name) for name in others]
    return process.cpdist(*ordered, scorer=fuzz.ratio, dtype=np.uint8) / 100.0

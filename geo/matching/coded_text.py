"""A column of texts as whole numbers: of each text, its place among the distinct ones.

Millions of rows hold some tens of thousands of different texts. What is done to a text is done once to each
of these, and rows are sorted, compared and kept as numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.integer[Any]]

NONE = 0  # the code of "", in every column


@dataclass(frozen=True)
class CodedText:
    """One column.

    Parameters
    ----------
    codes
        Of each row, the place of its text in ``texts``, in as few bytes as hold it.
    texts
        Distinct, in the order of their code points, so that codes sort as texts do; ``""`` is the first,
        whether a row has it or not.
    """

    codes: Codes
    texts: pa.StringArray

    @classmethod
    def of(cls, chunks: Iterable[pa.DictionaryArray]) -> CodedText:
        """Join chunks that each have a dictionary of their own."""
        column = pa.chunked_array(chunks, pa.dictionary(pa.int32(), pa.string())).unify_dictionaries()
        if not column.num_chunks:
            return cls(np.empty(0, np.int32), pa.array([""]))
        codes = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in column.chunks])
        return _sorted(codes, column.chunk(0).dictionary)

    @classmethod
    def of_texts(cls, texts: pa.StringArray) -> CodedText:
        """Code a plain column without nulls."""
        return _sorted(np.arange(len(texts), dtype=np.int32), texts)

    def mapped(self, function: Callable[[str], str]) -> CodedText:
        """Put every distinct text through ``function``, once."""
        return self.replaced(pa.array([function(text) for text in self.texts.to_pylist()], pa.string()))

    def replaced(self, texts: pa.StringArray) -> CodedText:
        """Put ``texts`` in the place of the distinct ones, one for each; they may be equal."""
        return _sorted(self.codes, texts)

    def recoded(self, codes: Codes) -> CodedText:
        """Give another column of the same texts."""
        return CodedText(codes, self.texts)

    def taken(self, rows: NDArray[np.int64]) -> pa.DictionaryArray:
        """Give some rows, with a dictionary of the texts that they have and no others."""
        codes = self.codes[rows]
        there = np.zeros(len(self.texts), dtype=bool)
        there[codes] = True
        place = np.cumsum(there, dtype=np.int32) - 1
        return pa.DictionaryArray.from_arrays(
            pa.array(place[codes]), self.texts.take(pa.array(np.flatnonzero(there)))
        )


def _sorted(codes: Codes, texts: pa.StringArray) -> CodedText:
    encoded = pc.dictionary_encode(pa.concat_arrays([pa.array([""]), texts]))
    distinct = encoded.dictionary
    order = pc.sort_indices(distinct).to_numpy()
    rank = np.empty(len(order), dtype=np.min_scalar_type(len(order) - 1))
    rank[order] = np.arange(len(order), dtype=rank.dtype)
    again = rank[encoded.indices.to_numpy()[1:]]
    return CodedText(again[codes], distinct.take(pa.array(order)))

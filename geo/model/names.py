"""Words of which the model's villages, lakes, streets and people are named (``geo/data/model_words.csv``).

Village and lake names are made of stems that are not Finnish words and of ordinary endings, so that they
sound right and are, as far as we can tell, no real places. Streets have ordinary names. Names of people join
common given names and surnames at random and belong to nobody.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from jarjestokartta.geo import files
from jarjestokartta.geo.model.draws import Draws, Ints

Names = npt.NDArray[np.object_]


@cache
def words(kind: str) -> pd.DataFrame:
    """Give the words of one kind, not to be changed: text, other (genitive, short form or Swedish name)."""
    table = files.builtin_table("model_words")
    return table.loc[table["kind"] == kind, ["text", "other"]].reset_index(drop=True)


def villages(count: int, draws: Draws) -> pd.DataFrame:
    """Give ``count`` invented names, all different: name and genitive."""
    stems, endings = words("village-stem")["text"], words("village-ending")
    chosen = draws.order(len(stems) * len(endings))[:count]
    stem = stems.to_numpy()[chosen // len(endings)]
    ending = endings.iloc[chosen % len(endings)]
    front = np.array([_front(one, two) for one, two in zip(stem, ending["text"], strict=True)], dtype=object)
    return pd.DataFrame(
        {"name": front + ending["text"].to_numpy(), "genitive": front + ending["other"].to_numpy()}
    )


def lakes(count: int, draws: Draws) -> Names:
    """Give ``count`` invented names of lakes; they may recur, as real ones do."""
    stems, endings = words("village-stem")["text"].to_numpy(), words("lake-ending")["text"].to_numpy()
    stem, ending = stems[draws.below(len(stems), count)], endings[draws.below(len(endings), count)]
    return np.array([_front(one, two) + two for one, two in zip(stem, ending, strict=True)], dtype=object)


def streets(numbers: Ints) -> Names:
    """Give the street name of each number; different numbers below :func:`street_names` differ.

    The first names are short (Koivutie), later ones longer (Koivumäentie).
    """
    stems, middles, suffixes = (
        words(f"street-{part}")["text"].to_numpy() for part in ("stem", "middle", "suffix")
    )
    stem = stems[numbers % len(stems)]
    rest = numbers // len(stems)
    suffix = suffixes[rest % len(suffixes)]
    middle = np.concatenate([[""], middles])[rest // len(suffixes) % (len(middles) + 1)]
    return np.array(
        [f"{_lead(one, two)}{two}{three}" for one, two, three in zip(stem, middle, suffix, strict=True)],
        dtype=object,
    )


def street_names() -> int:
    """Give how many different numbers :func:`streets` knows."""
    parts = [len(words(f"street-{part}")) for part in ("stem", "middle", "suffix")]
    return parts[0] * (parts[1] + 1) * parts[2]


def farms(count: int, draws: Draws) -> Names:
    """Give names of single houses without a street: Kivihalla, Alasaari."""
    stems, endings = words("farm-stem")["text"].to_numpy(), words("farm-ending")["text"].to_numpy()
    return np.asarray(stems[draws.below(len(stems), count)] + endings[draws.below(len(endings), count)])


@cache
def families() -> Names:
    """Give families in the genitive, from the surnames that end in -nen and hold no given name: Virtasten."""
    surnames = words("surname")["text"]
    given = "|".join(words("given")["text"])
    fit = surnames[surnames.str.endswith("nen") & ~surnames.str.contains(given)]
    return fit.str.replace("nen$", "sten", regex=True).to_numpy(dtype=object)


def people(count: int, draws: Draws) -> Names:
    """Give names of people: a common given name and a common surname, put together at random."""
    given, surnames = words("given")["text"].to_numpy(), words("surname")["text"].to_numpy()
    return np.asarray(
        given[draws.below(len(given), count)] + " " + surnames[draws.below(len(surnames), count)]
    )


def _front(stem: str, ending: str) -> str:
    """Join a stem so that no three like vowels meet: Vaskuu + uoma."""
    return stem + "-" if stem[-1] == ending[0] else stem


def _lead(stem: str, middle: str) -> str:
    return stem + "-" if middle and stem[-1] == middle[0] and stem[-1] in "aeiouyäö" else stem

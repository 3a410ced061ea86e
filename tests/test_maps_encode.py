import base64
import gzip
import json

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.maps import encode

texts = st.one_of(st.none(), st.text())


@given(st.lists(st.text(), max_size=8))
def test_pack_is_json_in_gzip_in_base64_and_always_the_same(values):
    packed = encode.pack({"v": values})
    assert packed == encode.pack({"v": values})
    assert json.loads(gzip.decompress(base64.b64decode(packed))) == {"v": values}
    assert not set(packed) & set("<>&\"'`$\\")


@given(st.lists(texts))
def test_dictionary_gives_back_what_it_was_given(values):
    coded = encode.dictionary(pd.Series(values, dtype="str"))
    assert [None if one < 0 else coded["d"][one] for one in coded["v"]] == values


@given(st.lists(st.floats(-180, 180)))
def test_deltas_sum_to_the_values(values):
    steps = np.cumsum(encode.deltas(values)) * encode.DEGREE_STEP
    np.testing.assert_allclose(steps, values, atol=encode.DEGREE_STEP / 1.9)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "ab", "c"]), unique=True)))
def test_bits_hold_each_code_and_no_part_of_one(cells):
    codes = ["a", "b", "ab", "c"]
    column = pd.Series([";".join(cell) or None for cell in cells], dtype="str")
    found = [
        {code for place, code in enumerate(codes) if bit >> place & 1} for bit in encode.bits(column, codes)
    ]
    assert found == [set(cell) for cell in cells]


def test_numbers_write_na_and_infinity_as_null():
    values = pd.Series([1.0, 2.345, np.nan, np.inf])
    assert encode.numbers(values, 1) == [1, 2.3, None, None]

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jarjestokartta.maps.legend import quantile_classes

numbers = st.lists(st.one_of(st.just(np.nan), st.floats(0, 1e6)), max_size=80)


@given(numbers, st.sampled_from([0, 1, 2]))
def test_breaks_ascend_within_the_values_and_part_at_most_five_classes(values, decimals):
    classes = quantile_classes(np.array(values, dtype="float64"), decimals=decimals)
    known = np.round([value for value in values if not np.isnan(value)], decimals)
    assert list(classes.breaks) == sorted(set(classes.breaks))
    assert len(classes.breaks) <= 4
    assert all(known.min() < one <= known.max() for one in classes.breaks)


def test_five_classes_hold_about_as_many_areas_each_and_fewer_than_fifteen_areas_get_four():
    values = np.arange(1, 101) / 1.0
    classes = quantile_classes(values, decimals=0)
    sizes = np.diff([0, *(int((values < one).sum()) for one in classes.breaks), 100])
    assert len(sizes) == 5
    assert all(18 <= size <= 22 for size in sizes)
    assert len(quantile_classes(values[:14], decimals=0).breaks) == 3


def test_breaks_are_round_numbers():
    values = np.random.default_rng(2).lognormal(5, 1, 300)
    assert all(one % 10 == 0 for one in quantile_classes(values, decimals=0).breaks if one >= 100)

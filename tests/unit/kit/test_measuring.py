import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.measuring import (
    QUERIES,
    Row,
    Timing,
    clock,
    compare,
    compare_counts,
    in_unit,
    percentile,
)

times = st.floats(min_value=1e-6, max_value=1e3)


def timings(*walls):
    return [Timing(wall, wall / 2) for wall in walls]


def test_the_figure_is_the_median_beside_its_spread():
    row = compare("x", "s", timings(3, 1, 10))

    assert (row.figure, row.low, row.high, row.cpu) == (3, 1, 10, 1.5)
    assert row.floor is None
    assert row.ratio is None


def test_a_slow_round_cancels_out_of_the_ratio():
    # The third round meets a busy machine: both take ten times as long.
    row = compare("x", "s", timings(2, 2, 20), timings(1, 1, 10))

    assert row.ratio == 2
    assert row.floor == 1


def test_a_rate_counts_things_and_its_ratio_still_says_how_much_slower():
    row = compare("x", "rows/s", timings(0.5), timings(0.1), count=100)

    assert (row.figure, row.floor, row.ratio) == (200, 1000, 5)


def test_the_clock_of_the_processor_can_be_the_one_that_counts():
    row = compare("x", "ms", timings(0.2), timings(0.1), count=10, by="cpu")

    assert (row.figure, row.floor) == (10, 5)


@pytest.mark.parametrize(
    ("unit", "figure", "target", "met"),
    [
        ("s", 3, 3, True),
        ("s", 3.01, 3, False),
        ("rows/s", 100, 100, True),
        ("rows/s", 99, 100, False),
        ("s", 5, None, None),
    ],
)
def test_times_stay_below_their_target_and_rates_above(unit, figure, target, met):
    row = Row("x", unit, figure, figure, figure, target=target)

    assert row.met is met


@pytest.mark.parametrize(
    ("ratio", "limit", "within"),
    [(2, 2, True), (2.1, 2, False), (9, None, True), (None, 2, True)],
)
def test_only_a_ratio_above_its_limit_is_out_of_bounds(ratio, limit, within):
    row = Row("x", "s", 1, 1, 1, ratio=ratio, limit=limit, target=0.1)

    assert row.within_limit is within


def test_queries_that_grow_are_out_of_bounds():
    constant = compare_counts("x", {1: 7, 10: 7, 100: 7})
    growing = compare_counts("x", {1: 7, 10: 16, 100: 106})

    assert constant.unit == QUERIES
    assert constant.met
    assert constant.within_limit
    assert (growing.figure, growing.target) == (106, 7)
    assert not growing.within_limit


def test_queries_may_grow_by_what_odoo_repeats_for_each_hundred():
    # 1,000 records are ten hundreds: nine times two statements more.
    counts = {1: 5, 100: 5, 1000: 23}

    assert compare_counts("x", counts, per_hundred=2).met
    assert not compare_counts("x", counts | {1000: 24}, per_hundred=2).met
    assert not compare_counts("x", counts | {10: 6}, per_hundred=2).met


@given(st.lists(times, min_size=1, max_size=50), st.floats(0.01, 1))
def test_a_percentile_is_the_least_value_that_covers_its_share(values, share):
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
    below = sum(value < found for value in values)
    assert below < math.ceil(share * len(values)) or below == 0


@given(times, st.integers(1, 10_000))
def test_a_rate_is_the_inverse_of_a_time(seconds, count):
    each = in_unit(seconds, "s", count)

    assert math.isclose(in_unit(seconds, "things/s", count) * each, 1, rel_tol=1e-9)


def test_a_row_comes_back_from_a_file_as_it_was():
    row = compare("x", "ms", timings(1, 2), timings(1, 1), target=3, limit=9)

    assert Row.from_dict(row.to_dict()) == row


def test_the_clock_waits_for_the_call():
    done = []

    timing = clock(lambda: done.append(1))

    assert done == [1]
    assert timing.wall > 0

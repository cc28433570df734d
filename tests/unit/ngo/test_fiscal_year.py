"""Fiscal years, size classes and the ladder of late returns."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.fiscal_year import (
    is_year_end,
    last_year_end,
    previous_year_end,
    year_end,
    year_label,
    year_start,
)
from ngo_logic.late_ladder import LateStep, late_step, unfiled_in_a_row
from ngo_logic.size_class import RANK, SIZES, TierRule, classify, is_asked

DAYS = st.dates(date(2000, 3, 1), date(2100, 1, 1))
MONTHS = st.integers(1, 12)
LADDER = (
    LateStep("due", 0),
    LateStep("late_30", 30),
    LateStep("late_90", 90),
    LateStep("late_180", 180),
)
RULES = (
    TierRule("medium", Decimal(500_000), 10),
    TierRule("large", Decimal(5_000_000), 50),
)


@given(DAYS, MONTHS)
def test_last_year_is_over_and_lasts_a_year(today, month):
    end = last_year_end(today, month)

    assert end < today
    assert (today - end).days <= 366
    assert is_year_end(end)
    assert year_start(end) == previous_year_end(end) + timedelta(days=1)


def test_year_that_ends_today_is_not_over_yet():
    assert last_year_end(date(2026, 6, 30), 6) == date(2025, 6, 30)
    assert last_year_end(date(2026, 7, 1), 6) == date(2026, 6, 30)


def test_year_that_ends_in_february_knows_leap_years():
    assert year_end(2028, 2) == date(2028, 2, 29)
    assert year_start(date(2028, 2, 29)) == date(2027, 3, 1)
    assert previous_year_end(date(2028, 2, 29)) == date(2027, 2, 28)


def test_calendar_year_has_one_number():
    assert year_label(date(2026, 12, 31)) == "2026"


@pytest.mark.parametrize(
    ("income", "staff", "size"),
    [
        ("0", 0, "small"),
        ("499999.99", 9, "small"),
        ("500000", 0, "medium"),
        ("0", 10, "medium"),
        ("4999999.99", 49, "medium"),
        ("5000000", 0, "large"),
        ("0", 50, "large"),
    ],
)
def test_size_at_each_edge(income, staff, size):
    assert classify(Decimal(income), staff, RULES) == size


@given(st.decimals(0, 10**8, places=2), st.integers(0, 500), st.integers(0, 500))
def test_more_staff_never_makes_a_body_smaller(income, staff, more):
    before, after = (classify(income, n, RULES) for n in (staff, staff + more))

    assert RANK[before] <= RANK[after]


def test_larger_bodies_answer_what_smaller_ones_do():
    assert [[is_asked(asked, size) for asked in SIZES] for size in SIZES] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


@pytest.mark.parametrize(
    ("late", "key"),
    [
        (-1, None),
        (0, None),
        (1, "due"),
        (30, "due"),
        (31, "late_30"),
        (90, "late_30"),
        (91, "late_90"),
        (180, "late_90"),
        (181, "late_180"),
        (9999, "late_180"),
    ],
)
def test_steps_of_the_ladder_at_each_edge(late, key):
    due = date(2026, 10, 31)

    step = late_step(due, due + timedelta(days=late), LADDER)

    assert (step and step.key) == key


@given(st.lists(st.tuples(DAYS, st.booleans()), unique_by=lambda year: year[0]))
def test_only_the_latest_years_in_a_row_count(years):
    count = unfiled_in_a_row(years)

    latest = [missing for _end, missing in sorted(years, reverse=True)]
    assert all(latest[:count])
    assert count == len(latest) or not latest[count]

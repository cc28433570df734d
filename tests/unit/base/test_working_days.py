from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.working_days import Calendar, TimeLimitError, add_months

FRIDAY, SATURDAY = 4, 5
EGYPT = Calendar(
    weekend=frozenset({FRIDAY, SATURDAY}), holidays=frozenset({date(2026, 1, 7)})
)
days = st.dates(date(2025, 12, 1), date(2026, 12, 31))
limits = st.integers(1, 200)


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        # Thursday 1 January: Friday and Saturday do not count, Sunday is the first day
        (date(2026, 1, 1), 1, date(2026, 1, 4)),
        # Sunday 4: Monday 5, Tuesday 6, Wednesday 7 is a holiday, Thursday 8
        (date(2026, 1, 4), 3, date(2026, 1, 8)),
        # 60 working days are 12 weeks and the holiday: Monday 30 March
        (date(2026, 1, 4), 60, date(2026, 3, 30)),
    ],
)
def test_limits_of_the_law_end_on_the_day_worked_out_by_hand(start, length, last):
    assert EGYPT.last_day(start, length) == last


@given(days, limits)
def test_last_day_is_a_working_day_and_counts_back_to_the_limit(start, length):
    last = EGYPT.last_day(start, length)

    assert EGYPT.is_working_day(last)
    assert EGYPT.count(start, last) == length


@given(days, limits, st.integers(0, 60), st.integers(0, 60))
def test_pause_takes_no_day_away_and_gives_none(start, length, before, pause):
    due = EGYPT.last_day(start, length)
    paused = min(start + timedelta(days=before), due)
    resumed = paused + timedelta(days=pause)

    again = EGYPT.resume(due, paused, resumed)

    assert again >= resumed
    assert EGYPT.is_working_day(again)
    left = EGYPT.count(resumed, again)
    if EGYPT.count(paused, due):
        assert EGYPT.count(start, paused) + left == length
    else:
        # Paused on the last day: that day is left, and no day more.
        assert left <= 1


@given(days, limits, st.integers(0, 60), st.integers(0, 60))
def test_pause_in_calendar_days_gives_its_days_back(start, length, before, pause):
    due = EGYPT.last_day(start, length, working=False)
    paused = min(start + timedelta(days=before), due)
    resumed = paused + timedelta(days=pause)

    again = EGYPT.resume(due, paused, resumed, working=False)

    assert again == due + timedelta(days=pause)


def test_limit_paused_on_its_last_day_ends_on_the_day_when_it_goes_on():
    tuesday = date(2026, 3, 10)

    assert EGYPT.resume(tuesday, tuesday, tuesday) == tuesday
    # Thursday 9 April is a working day; Friday 10 is none, Sunday 12 is the next.
    assert EGYPT.resume(tuesday, tuesday, date(2026, 4, 9)) == date(2026, 4, 9)
    assert EGYPT.resume(tuesday, tuesday, date(2026, 4, 10)) == date(2026, 4, 12)
    friday = date(2026, 4, 10)
    assert EGYPT.resume(tuesday, tuesday, friday, working=False) == friday


def test_limit_that_has_passed_cannot_be_paused():
    with pytest.raises(TimeLimitError):
        EGYPT.resume(date(2026, 3, 10), date(2026, 3, 11), date(2026, 4, 10))


def test_calendar_days_count_every_day():
    assert EGYPT.last_day(date(2026, 1, 1), 60, working=False) == date(2026, 3, 2)
    assert EGYPT.count(date(2026, 1, 1), date(2026, 3, 2), working=False) == 60


@pytest.mark.parametrize("length", [0, -1, 100_000])
def test_limit_without_sense_is_refused(length):
    with pytest.raises(TimeLimitError):
        EGYPT.last_day(date(2026, 1, 1), length)


def test_week_without_working_days_and_backward_pause_are_refused():
    with pytest.raises(TimeLimitError):
        Calendar(weekend=frozenset(range(7)))
    with pytest.raises(TimeLimitError):
        EGYPT.resume(date(2026, 2, 1), date(2026, 1, 9), date(2026, 1, 8))


def test_count_of_days_that_have_passed_is_never_negative():
    assert EGYPT.count(date(2026, 2, 1), date(2026, 1, 1)) == 0


# The last day stays in its month: 31 December and two months is 28 or 29 February.
@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 12, 31), 4, date(2026, 4, 30)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 6, 30), 4, date(2026, 10, 30)),
        (date(2026, 11, 22), 1, date(2026, 12, 22)),
        (date(2026, 12, 22), 12, date(2027, 12, 22)),
    ],
)
def test_months_are_counted_by_the_calendar(start, months, last):
    assert add_months(start, months) == last


@pytest.mark.parametrize("months", [0, -1, 121])
def test_months_without_sense_are_refused(months):
    with pytest.raises(TimeLimitError):
        add_months(date(2026, 1, 1), months)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_months_lead_to_the_month_that_they_name(start, months):
    last = add_months(start, months)

    apart = (last.year - start.year) * 12 + last.month - start.month
    assert apart == months
    assert last.day <= start.day

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ngo_logic.board import BoardRules, Seat
from ngo_logic.terms import (
    Period,
    TermError,
    add_years,
    count_terms,
    gap_before,
    is_renewal_open,
    is_term_lawful,
    term_state,
    vacant_since,
)

TODAY = date(2026, 6, 30)
DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
PERIODS = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    DAYS,
    st.integers(0, 2000),
)
RULES = BoardRules(minimum=3, maximum=9, is_odd=True)


def years(first, last):
    return Period(date(first, 1, 1), date(last, 12, 31))


def count(*periods):
    return count_terms(periods, years=4, gap_days=365)


def test_a_term_has_an_end_within_the_years_of_the_law():
    first = date(2024, 2, 29)

    assert is_term_lawful(first, date(2028, 2, 29), 4)
    assert not is_term_lawful(first, date(2028, 3, 1), 4)
    assert not is_term_lawful(first, None, 4)
    assert is_term_lawful(first, None, 0)


def test_terms_that_follow_each_other_are_counted():
    assert count(years(2018, 2021)) == 1
    assert count(years(2018, 2021), years(2022, 2025)) == 2
    assert count(years(2014, 2017), years(2018, 2021), years(2022, 2025)) == 3


def test_long_pause_begins_anew_and_a_short_one_does_not():
    assert count(years(2010, 2013), years(2015, 2018)) == 2
    assert count(years(2010, 2013), years(2016, 2019)) == 1


# Half a term is 730.5 days; 2 years with a leap day are 731, without one 730.
@pytest.mark.parametrize(
    ("last", "expected"), [(date(2023, 12, 31), 1), (date(2024, 1, 1), 2)]
)
def test_half_a_term_counts_as_one(last, expected):
    assert count(years(2018, 2021), Period(date(2022, 1, 1), last)) == expected


def test_time_in_two_offices_at_once_counts_once():
    assert count(years(2018, 2021), years(2019, 2021)) == 1
    assert count(years(2018, 2021), years(2020, 2024)) == 2


def test_office_without_an_end_has_no_length():
    with pytest.raises(TermError):
        count(Period(TODAY))
    with pytest.raises(TermError):
        count_terms([], years=0, gap_days=0)
    with pytest.raises(TermError):
        Period(TODAY, TODAY - timedelta(days=1))
    assert count() == 0


@given(
    st.lists(PERIODS, min_size=1),
    st.integers(0, 2000),
    st.integers(0, 2000),
    st.integers(0, 1000),
)
def test_longer_time_in_office_never_counts_less(old, back, days, gap):
    end = max(period.last for period in old)
    new = Period(end - timedelta(days=back), end + timedelta(days=days))
    begun = max(period.first for period in old)
    assume(new.first >= begun)

    before = count_terms(old, years=4, gap_days=gap)
    after = count_terms([*old, new], years=4, gap_days=gap)

    assert after >= before >= 1


@given(st.lists(PERIODS), st.integers(1, 9), st.randoms())
def test_order_and_repetition_do_not_matter(periods, length, random):
    mixed = periods * 2
    random.shuffle(mixed)

    assert count_terms(mixed, years=length, gap_days=90) == count_terms(
        periods, years=length, gap_days=90
    )


@pytest.mark.parametrize(
    ("offset", "state"),
    [(-1, "upcoming"), (0, "current"), (10, "current"), (11, "ended")],
)
def test_state_changes_on_both_edges(offset, state):
    first, last = TODAY, TODAY + timedelta(days=10)

    assert term_state(first, last, TODAY + timedelta(days=offset)) == state


def test_term_without_an_end_never_ends():
    assert term_state(TODAY, None, date(2999, 1, 1)) == "current"


@given(DAYS, st.integers(0, 999), DAYS)
def test_each_day_has_exactly_one_state(first, days, today):
    last = first + timedelta(days=days)

    state = term_state(first, last, today)

    assert (state == "current") == (first <= today <= last)
    assert (state == "upcoming") == (today < first)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-91, False), (-90, True), (0, True), (30, True), (31, False)],
)
def test_renewal_is_open_from_ninety_days_before_to_the_end_of_grace(offset, expected):
    today = TODAY + timedelta(days=offset)

    assert is_renewal_open(TODAY, today, before=90, grace=30) is expected


def test_term_without_an_end_is_not_renewed():
    assert not is_renewal_open(None, TODAY, before=90, grace=30)


def test_gap_is_the_days_in_between():
    later = Period(date(2022, 1, 11), date(2025, 1, 1))

    assert gap_before(later, [years(2018, 2021)]) == 10
    assert gap_before(later, [years(2010, 2013), years(2018, 2021)]) == 10
    assert gap_before(years(2022, 2025), [years(2018, 2021)]) == 0
    assert gap_before(later, []) == 0
    assert gap_before(later, [Period(date(2020, 1, 1))]) == 0
    assert gap_before(later, [later]) == 0


def test_leap_day_moves_to_the_last_of_february():
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)


def seat(role, first=date(2024, 1, 1), last=None):
    return Seat(role, first, last)


FULL = [seat("chair"), seat("treasurer"), seat("member")]


def test_full_board_has_no_vacancy():
    assert vacant_since(FULL, RULES, TODAY) is None
    assert vacant_since([], RULES, TODAY) is None
    assert vacant_since([seat("founder")], RULES, TODAY) is None


@pytest.mark.parametrize("role", ["chair", "treasurer", "member"])
def test_vacancy_begins_on_the_day_after_the_last_one(role):
    left = [s for s in FULL if s.role != role] + [seat(role, last=date(2026, 4, 30))]

    assert vacant_since(left, RULES, date(2026, 4, 30)) is None
    assert vacant_since(left, RULES, date(2026, 5, 1)) == date(2026, 5, 1)
    assert vacant_since(left, RULES, TODAY) == date(2026, 5, 1)


def test_filled_vacancy_is_over_and_a_later_one_begins_anew():
    seats = [
        *FULL[1:],
        seat("chair", last=date(2025, 1, 31)),
        seat("chair", date(2025, 3, 1), date(2026, 5, 31)),
    ]

    assert vacant_since(seats, RULES, date(2025, 2, 15)) == date(2025, 2, 1)
    assert vacant_since(seats, RULES, date(2025, 3, 1)) is None
    assert vacant_since(seats, RULES, TODAY) == date(2026, 6, 1)


def test_one_vacancy_that_follows_another_is_one_vacancy():
    seats = [
        seat("chair", last=date(2026, 3, 31)),
        seat("treasurer", last=date(2026, 4, 30)),
        seat("chair", date(2026, 5, 1)),
        seat("member"),
        seat("member"),
    ]

    assert vacant_since(seats, RULES, TODAY) == date(2026, 4, 1)


def test_nothing_is_vacant_before_the_first_member():
    assert vacant_since([seat("chair", date(2027, 1, 1))], RULES, TODAY) is None


@given(
    st.lists(
        st.builds(
            lambda role, first, days: Seat(
                role, first, first + timedelta(days=days) if days else None
            ),
            st.sampled_from(["chair", "treasurer", "member", "founder"]),
            st.dates(date(2024, 1, 1), date(2027, 1, 1)),
            st.integers(0, 400),
        ),
        max_size=8,
    )
)
def test_vacancy_holds_on_each_day_since_and_not_on_the_day_before(seats):
    since = vacant_since(seats, RULES, TODAY)

    if since:
        day = since
        while day <= TODAY:
            assert vacant_since(seats, RULES, day) == since
            day += timedelta(days=1)
        assert vacant_since(seats, RULES, since - timedelta(days=1)) is None

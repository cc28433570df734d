from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.board import (
    BoardRules,
    Seat,
    board_until,
    check_board,
    check_management,
)

TODAY = date(2026, 6, 30)
ASSOCIATION = BoardRules(minimum=5, maximum=15, is_odd=True)
FOUNDATION = BoardRules(minimum=5, maximum=15)
FULL = ("chair", "treasurer", "secretary", "member", "member")


def seat(role, person=None, start=date(2025, 1, 1), end=date(2029, 1, 1)):
    return Seat(role, start, end, person)


def board(*roles):
    return [seat(role, str(place)) for place, role in enumerate(roles)]


def test_full_board_has_no_problem():
    assert check_board(board(*FULL), ASSOCIATION, TODAY) == ()


def test_no_seat_at_all_is_another_answer_than_seats_that_have_ended():
    ended = [seat("chair", end=TODAY - timedelta(days=1))]

    assert check_board([], ASSOCIATION, TODAY) == ("board_missing",)
    assert check_board(ended, ASSOCIATION, TODAY) == ("board_term_expired",)


def test_founders_and_executives_are_no_board():
    others = board("founder", "executive", "signatory", "representative")

    assert check_board(others, ASSOCIATION, TODAY) == ("board_missing",)


@pytest.mark.parametrize(
    ("size", "association", "foundation"),
    [
        (4, ("board_under_minimum",), ("board_under_minimum",)),
        (5, (), ()),
        (6, ("board_even",), ()),
        (15, (), ()),
        (16, ("board_over_maximum",), ("board_over_maximum",)),
    ],
)
def test_size_and_parity_follow_the_form(size, association, foundation):
    seats = board(*FULL[:3], *["member"] * (size - 3))

    assert check_board(seats, ASSOCIATION, TODAY) == association
    assert check_board(seats, FOUNDATION, TODAY) == foundation


def test_offices_are_asked_for_only_above_the_minimum():
    assert check_board(board("member"), ASSOCIATION, TODAY) == ("board_under_minimum",)
    assert check_board(board(*["member"] * 5), ASSOCIATION, TODAY) == (
        "chair_missing",
        "treasurer_missing",
    )


def test_two_chairs_and_one_person_on_two_seats_are_found():
    seats = [*board("chair", "chair", "treasurer", "member"), seat("member", "0")]

    assert check_board(seats, ASSOCIATION, TODAY) == (
        "chair_duplicate",
        "board_person_repeated",
    )


def test_persons_without_a_number_never_repeat():
    seats = [seat(role) for role in FULL]

    assert check_board(seats, ASSOCIATION, TODAY) == ()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2029, 1, 1), True),
        (date(2029, 1, 2), False),
    ],
)
def test_both_days_of_a_term_belong_to_it(day, expected):
    assert seat("chair").is_current(day) is expected


def test_seat_without_an_end_stays_current():
    assert Seat("chair", TODAY).is_current(date(2099, 1, 1))
    assert not Seat("chair", TODAY).is_current(TODAY - timedelta(days=1))


def test_body_without_an_upper_limit_may_be_large():
    rules = BoardRules(minimum=1, maximum=0)

    assert check_board(board(*FULL, *["member"] * 50), rules, TODAY) == ()


def test_first_end_of_a_current_term_is_reported():
    seats = [
        seat("chair", end=date(2027, 1, 1)),
        seat("member", end=date(2026, 1, 1)),
        seat("founder", end=date(2026, 7, 1)),
        Seat("member", date(2026, 1, 1)),
    ]

    assert board_until(seats, TODAY) == date(2027, 1, 1)
    assert board_until([], TODAY) is None


@given(st.integers(0, 40), st.booleans())
def test_every_size_has_at_most_one_answer_about_its_size(size, is_odd):
    rules = BoardRules(5, 15, is_odd)
    expected = 5 <= size <= 15 and not (is_odd and size % 2 == 0)

    assert (rules.check_size(size) is None) == expected


# === OUTSIDE OF THE BOARD === #


def test_one_director_follows_another_from_the_day_after_on():
    former = seat("executive", "a", end=TODAY)

    for days, found in ((0, ("executive_duplicate",)), (1, ())):
        new = seat("executive", "b", start=TODAY + timedelta(days=days), end=None)
        assert check_management([new], [former]) == found


def test_signatories_act_beside_each_other_but_nobody_is_one_twice():
    former = seat("signatory", "a", end=None)

    assert check_management([seat("signatory", "b")], [former]) == ()
    assert check_management([seat("signatory", "a")], [former]) == ("office_repeated",)
    assert check_management([seat("signatory")], [seat("signatory")]) == ()
    assert check_management([seat("executive", "a")], [former]) == ()


def test_two_newcomers_are_compared_with_each_other_and_the_former_are_not():
    two = [seat("executive", "a"), seat("executive", "b")]

    assert check_management(two, []) == ("executive_duplicate",)
    assert check_management([seat("signatory", "c")], two) == ()


days = st.integers(min_value=0, max_value=40).map(lambda n: TODAY + timedelta(days=n))


@given(days, days, st.none() | days, st.none() | days)
def test_two_periods_meet_exactly_when_they_share_a_day(one, other, end, last):
    mine, theirs = Seat("executive", one, end), Seat("executive", other, last)
    span = [TODAY + timedelta(days=n) for n in range(41)]
    shared = any(mine.is_current(day) and theirs.is_current(day) for day in span)

    assert mine.meets(theirs) == theirs.meets(mine) == shared

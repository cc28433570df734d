"""What an election ends, and how a request differs from the minutes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.board import BoardRules
from ngo_logic.election import (
    Difference,
    Office,
    ending_terms,
    find_differences,
    is_whole_board,
)

TODAY = date(2026, 6, 2)
YESTERDAY = date(2026, 6, 1)
RULES = BoardRules(minimum=3, maximum=5, is_odd=True)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
ROLES = st.sampled_from(["chair", "treasurer", "secretary", "member"])


def term(name="A", role="member", **values):
    values = {"date_from": date(2022, 1, 1), "date_to": date(2026, 12, 31)} | values
    return Office(values.pop("key", name), name, role, **values)


def chosen(name="Z", role="member", **values):
    values = {"date_from": TODAY, "date_to": date(2030, 6, 1)} | values
    return Office("", name, role, **values)


def seated(name, role, first, days, number):
    last = None if days is None else first + timedelta(days=days)
    return Office(name, name, role, first, last, number)


OFFICES = st.builds(
    seated,
    st.sampled_from("ABCDE"),
    ROLES,
    DAYS,
    st.none() | st.integers(0, 4000),
    st.sampled_from(["", "1", "2"]),
)


# === WHICH TERMS END === #


def test_an_office_that_passes_on_ends_the_term_of_its_holder():
    board = [term("A", "chair"), term("B", "member")]

    assert ending_terms(board, [chosen(role="chair")]) == {"A": YESTERDAY}


def test_a_further_member_ends_nobodys_term():
    assert ending_terms([term()], [chosen()]) == {}


def test_whoever_is_elected_again_ends_the_own_term():
    board = [term("A", number="1"), term("B", number="2")]

    ends = ending_terms(board, [chosen("A.", number="1")])

    assert ends == {"A": YESTERDAY}


def test_two_persons_of_one_name_are_two_where_both_numbers_are_known():
    other = [chosen("A", number="2")]

    assert ending_terms([term(number="1")], other) == {}
    assert ending_terms([term()], other) == {"A": YESTERDAY}


def test_a_whole_board_ends_every_term_that_still_runs():
    over = term("C", date_to=date(2026, 5, 31))
    board = [term("A"), term("B", date_to=None), over]

    ends = ending_terms(board, [chosen()], is_whole=True)

    assert ends == {"A": YESTERDAY, "B": YESTERDAY}


def test_a_term_runs_until_its_successor_begins_and_none_ends_before_it_began():
    later = [chosen(role="chair", date_from=TODAY + timedelta(days=8))]
    young = term(role="chair", date_from=TODAY)

    ends = ending_terms([term(role="chair")], later)

    assert ends == {"A": TODAY + timedelta(days=7)}
    assert ending_terms([young], [chosen(role="chair")]) == {}


@given(st.lists(OFFICES), st.lists(OFFICES), st.booleans())
def test_every_end_lies_inside_its_term_and_before_an_heir_begins(board, new, whole):
    board = [term(str(n), o.role, **_days(o)) for n, o in enumerate(board)]

    ends = ending_terms(board, new, is_whole=whole)

    for office in board:
        if last := ends.get(office.key):
            assert office.date_from <= last
            assert last + timedelta(days=1) in {heir.date_from for heir in new}
            assert office.date_to is None or last < office.date_to


def _days(office):
    return {"date_from": office.date_from, "date_to": office.date_to}


# === WHAT IS A WHOLE BOARD === #


def test_only_a_lawful_board_is_a_whole_one():
    board = [chosen("A", "chair"), chosen("B", "treasurer"), chosen("C")]

    assert is_whole_board(board, RULES)
    assert not is_whole_board(board[:2], RULES)
    assert not is_whole_board([], RULES)
    assert not is_whole_board([*board[1:], chosen("D")], RULES)


# === DIFFERENCES === #


def test_the_same_persons_differ_in_nothing():
    people = [chosen("A", "chair"), chosen("B")]

    assert find_differences(people, reversed(people)) == []


def test_each_way_to_differ_has_its_name():
    minutes = [chosen("A", "chair"), chosen("B"), chosen("C", number="1"), chosen("D")]
    asked = [
        chosen("A", "treasurer"),
        chosen("B", date_to=None),
        chosen("C", number="2"),
        chosen("E"),
    ]

    assert find_differences(minutes, asked) == [
        Difference("role", "A"),
        Difference("dates", "B"),
        Difference("number", "C"),
        Difference("not_asked", "D"),
        Difference("not_elected", "E"),
    ]


def test_a_number_that_the_minutes_do_not_give_may_be_added():
    assert find_differences([chosen("A")], [chosen("A", number="1")]) == []


@given(st.lists(OFFICES), st.lists(OFFICES))
def test_nobody_is_lost_between_minutes_and_request(minutes, asked):
    found = find_differences(minutes, asked)

    missing = sum(d.code == "not_asked" for d in found)
    more = sum(d.code == "not_elected" for d in found)
    assert len(minutes) - missing == len(asked) - more
    if found == []:
        assert sorted(o.name for o in minutes) == sorted(o.name for o in asked)

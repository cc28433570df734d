from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.board import BoardRules, Seat
from ngo_logic.notification import FormRules, Notification, check_notification

TODAY = date(2026, 6, 30)
ASSOCIATION = FormRules(
    founders_min=10,
    capital_min=Decimal(0),
    foreign_share=Decimal("0.25"),
    board=BoardRules(5, 15, is_odd=True),
    documents=frozenset({"statute", "title"}),
)
ROLES = ("chair", "treasurer", "secretary", "member", "member")
COMPLETE = Notification(
    texts={"name": "جمعية", "purpose": "رعاية"},
    founders=10,
    members=40,
    foreign_members=10,
    work_fields=["family"],
    seats=[
        Seat(role, date(2026, 1, 1), None, str(place))
        for place, role in enumerate(ROLES)
    ],
    national_ids=["28001010123456"],
    received={"statute": None, "title": TODAY},
)


def codes(rules=ASSOCIATION, **changes):
    facts = replace(COMPLETE, **changes)
    return [(p.field, p.code) for p in check_notification(facts, rules, TODAY)]


def test_complete_notification_has_no_problem():
    assert codes() == []


@pytest.mark.parametrize("empty", [None, "", "  \n"])
def test_empty_texts_are_named_by_their_field(empty):
    texts = {"name": "جمعية", "purpose": empty}

    assert codes(texts=texts) == [("purpose", "value_missing")]


def test_without_a_form_only_what_every_form_asks_is_checked():
    assert codes(rules=None, founders=0, seats=[], received={}) == []
    assert codes(rules=None, work_fields=[]) == [("work_field_ids", "value_missing")]


@pytest.mark.parametrize(("founders", "found"), [(9, True), (10, False), (11, False)])
def test_minimum_of_founders(founders, found):
    expected = [("founders_count", "founders_under_minimum")] if found else []

    assert codes(founders=founders) == expected


@pytest.mark.parametrize(
    ("capital", "found"), [("19999.99", True), ("20000", False), ("20000.01", False)]
)
def test_minimum_of_capital(capital, found):
    foundation = replace(ASSOCIATION, capital_min=Decimal(20000))
    expected = [("amount_capital", "capital_under_minimum")] if found else []

    assert codes(rules=foundation, capital=Decimal(capital)) == expected


@pytest.mark.parametrize(
    ("members", "foreign", "expected"),
    [
        (40, 10, []),  # exactly 25 %
        (39, 10, [("foreign_member_count", "foreigners_over_share")]),
        (3, 4, [("foreign_member_count", "foreigners_over_members")]),
        (0, 0, []),
        (0, 1, [("foreign_member_count", "foreigners_over_members")]),
    ],
)
def test_share_of_foreign_members(members, foreign, expected):
    assert codes(members=members, foreign_members=foreign) == expected


def test_share_is_written_without_needless_zeros():
    facts = replace(COMPLETE, members=10, foreign_members=9)
    [problem] = check_notification(facts, ASSOCIATION, TODAY)

    assert problem.values == {"percent": "25"}


def test_every_prohibited_field_of_work_is_named():
    facts = replace(COMPLETE, prohibited_fields=["سياسي", "نقابي"])
    found = check_notification(facts, ASSOCIATION, TODAY)

    assert [problem.values["name"] for problem in found] == ["سياسي", "نقابي"]


@pytest.mark.parametrize(("named", "found"), [(9, True), (10, False), (11, True)])
def test_founders_are_as_many_as_were_named(named, found):
    expected = [("person_ids", "founders_unnamed")] if found else []

    assert codes(named_founders=named) == expected


def test_named_foreigners_count_as_foreign_members():
    assert codes(named_founders=10, foreign_founders=2, foreign_members=1) == [
        ("foreign_member_count", "foreigners_untold")
    ]


@pytest.mark.parametrize(("foreign", "found"), [(2, False), (3, True)])
def test_share_of_foreigners_holds_for_the_founders_too(foreign, found):
    expected = [("person_ids", "foreign_founders_over_share")] if found else []

    assert codes(named_founders=10, foreign_founders=foreign) == expected


@pytest.mark.parametrize(
    ("last", "found"),
    [(date(2030, 1, 1), False), (date(2030, 1, 2), True), (None, True)],
)
def test_term_on_the_board_lasts_no_longer_than_the_form_says(last, found):
    rules = replace(ASSOCIATION, term_years=4)
    seats = [replace(seat, date_to=last) for seat in COMPLETE.seats]
    expected = [("person_ids", "term_too_long")] if found else []

    assert codes(rules, seats=seats) == expected


def test_terms_of_the_past_and_other_offices_are_not_looked_at():
    rules = replace(ASSOCIATION, term_years=4)
    seats = [replace(seat, date_to=date(2030, 1, 1)) for seat in COMPLETE.seats]
    others = [
        Seat("member", date(2010, 1, 1), date(2026, 6, 29)),
        Seat("executive", date(2026, 1, 1)),
    ]

    assert codes(rules, seats=seats + others) == []


def test_problems_of_the_board_stand_at_the_people():
    assert codes(seats=[]) == [("person_ids", "board_missing")]


@pytest.mark.parametrize(
    "number", [None, "", "123", "2800101012345x", "280010101234567"]
)
def test_national_numbers_have_fourteen_digits(number):
    assert codes(national_ids=["28001010123456", number]) == [
        ("person_ids", "national_id_malformed")
    ]


@pytest.mark.parametrize(
    ("expiry", "expected"),
    [
        (None, []),
        (TODAY, []),
        (date(2026, 6, 29), [("ngo_document_ids", "document_expired")]),
    ],
)
def test_document_is_valid_on_its_last_day(expiry, expected):
    assert codes(received={"statute": None, "title": expiry}) == expected


def test_missing_documents_are_named_one_by_one():
    facts = replace(COMPLETE, received={})
    found = check_notification(facts, ASSOCIATION, TODAY)

    assert [problem.values["code"] for problem in found] == ["statute", "title"]


@given(st.integers(0, 30), st.integers(0, 100), st.integers(0, 100), st.booleans())
def test_adding_what_is_asked_never_adds_a_problem(founders, members, foreign, full):
    seats = COMPLETE.seats if full else []
    less = replace(
        COMPLETE,
        founders=founders,
        members=members,
        foreign_members=foreign,
        seats=seats,
    )
    more = replace(less, founders=founders + 10, seats=COMPLETE.seats)

    assert len(check_notification(more, ASSOCIATION, TODAY)) <= len(
        check_notification(less, ASSOCIATION, TODAY)
    )

import pytest

from ngo_logic.standing import (
    ALLOWED_STATES,
    BLOCKING_CODES,
    PURPOSES,
    Standing,
    UnknownPurposeError,
    judge,
)


def test_every_purpose_has_its_states_and_its_blocking_codes():
    assert set(ALLOWED_STATES) == set(BLOCKING_CODES) == set(PURPOSES)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_working_body_in_order_has_nothing_open(purpose):
    assert judge(Standing("active"), purpose) == []


@pytest.mark.parametrize(
    ("state", "grant", "donation_return"),
    [
        ("draft", True, True),
        ("notified", True, True),
        ("listed", False, False),
        ("active", False, False),
        ("suspended", True, False),
        ("liquidation", True, False),
        ("dissolved", True, True),
        ("merged", True, True),
        ("void", True, True),
        ("a state that nobody knows", True, True),
    ],
)
def test_states_that_block(state, grant, donation_return):
    blocked = [("not_operational", True)]

    assert judge(Standing(state), "grant") == (blocked if grant else [])
    assert judge(Standing(state), "fundraising") == (blocked if grant else [])
    assert judge(Standing(state), "donation_return") == (
        blocked if donation_return else []
    )


def test_nothing_blocks_a_visit_to_the_portal_and_all_is_told():
    standing = Standing(
        "suspended", ("board_missing",), documents_expired=1, documents_missing=2
    )

    assert judge(standing, "portal") == [
        ("not_operational", False),
        ("board_missing", False),
        ("documents_expired", False),
        ("documents_missing", False),
    ]


def test_body_without_a_board_gets_no_grant_but_reports_its_donations():
    standing = Standing("active", ("board_term_expired",))

    assert judge(standing, "grant") == [("board_term_expired", True)]
    assert judge(standing, "donation_return") == [("board_term_expired", False)]


@pytest.mark.parametrize("code", ["board_missing", "board_term_expired"])
def test_what_is_promised_is_not_paid_to_a_body_without_a_board(code):
    assert judge(Standing("active", (code,)), "payment") == [(code, True)]


def test_what_is_promised_is_not_paid_to_a_suspended_body():
    assert judge(Standing("suspended"), "payment") == [("not_operational", True)]


def test_unknown_purpose_is_refused():
    with pytest.raises(UnknownPurposeError):
        judge(Standing("active"), "grants")

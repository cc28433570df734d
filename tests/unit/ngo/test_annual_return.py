"""What an annual return must say, and whether its figures hold together."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ngo_logic.annual_return import (
    Beneficiaries,
    Item,
    ReturnFacts,
    accounts_of,
    asked_items,
    check_return,
    compare_years,
)
from ngo_logic.return_comparison import JumpLimits, compare
from ngo_logic.return_ratios import (
    EXPENSE_CLASSES,
    INCOME_CLASSES,
    Accounts,
    divide,
    ratios,
)

MONEY = st.decimals(0, 10**9, places=2)
LIMITS = JumpLimits(Decimal(50), Decimal(10_000))
ITEMS = (
    Item("donations", "income", "amount", "donation"),
    Item("grants_abroad", "income", "amount", "foreign", tier_from="medium"),
    Item("programmes", "expense", "amount", "programme"),
    Item("rent", "expense", "amount", "administration"),
    Item("opening", "position", "amount"),
    Item("income_total", "position", "amount"),
    Item("expense_total", "position", "amount"),
    Item("closing", "position", "amount"),
    Item("staff", "people", "number"),
    Item("incidents", "governance", "number"),
    Item("incidents_reported", "governance", "number"),
    Item("story", "work", "text", is_optional=True),
    Item("auditor", "document", "document", None, "medium", Decimal(1_000_000)),
)
# 100 + 900 - 700 - 200 = 100
VALUES = {
    "donations": Decimal(900),
    "programmes": Decimal(700),
    "rent": Decimal(200),
    "opening": Decimal(100),
    "income_total": Decimal(900),
    "expense_total": Decimal(900),
    "closing": Decimal(100),
    "staff": Decimal(3),
    "incidents": Decimal(0),
    "incidents_reported": Decimal(0),
}
FACTS = ReturnFacts(
    "small", ITEMS, VALUES, beneficiaries=(Beneficiaries("EG-C", "older", 12),)
)


def codes(facts):
    return [(problem.field, problem.code) for problem in check_return(facts, LIMITS)]


def changed(**values):
    return replace(FACTS, values=VALUES | {k: Decimal(v) for k, v in values.items()})


def test_complete_return_has_no_problem():
    assert codes(FACTS) == []


def test_empty_return_names_every_answer_once():
    found = codes(replace(FACTS, values={}, beneficiaries=()))

    assert found == [
        *((code, "answer_missing") for code in VALUES),
        ("beneficiaries", "beneficiaries_missing"),
    ]


def test_larger_body_answers_more():
    assert codes(replace(FACTS, tier="medium")) == [
        ("grants_abroad", "answer_missing"),
        ("auditor", "document_missing"),
    ]


@pytest.mark.parametrize(("income", "is_asked"), [(999_999, False), (1_000_000, True)])
def test_income_alone_asks_a_small_body_for_the_auditor(income, is_asked):
    asked = asked_items(ITEMS, "small", Decimal(income))

    assert ("auditor" in [item.code for item in asked]) == is_asked


def test_document_on_file_is_not_asked_again():
    facts = replace(
        changed(grants_abroad=0), tier="medium", documents=frozenset({"auditor"})
    )

    assert codes(facts) == []


def test_a_document_that_is_optional_may_be_left_out():
    plan = Item("plan", "document", "document", is_optional=True)

    assert codes(replace(FACTS, items=(*ITEMS, plan))) == []


@pytest.mark.parametrize("cent", ["0.01", "-0.01"])
def test_a_cent_between_lines_and_total_is_found(cent):
    income = changed(income_total=Decimal(900) + Decimal(cent))
    expense = changed(expense_total=Decimal(900) + Decimal(cent))

    assert codes(income) == [("income_total", "total_not_lines")]
    assert codes(expense) == [("expense_total", "total_not_lines")]


@pytest.mark.parametrize("cent", ["0.01", "-0.01"])
def test_a_cent_in_the_balance_is_found(cent):
    facts = changed(closing=Decimal(100) + Decimal(cent))

    [problem] = check_return(facts, LIMITS)

    assert (problem.field, problem.code) == ("closing", "balance_open")
    assert problem.values["expected"] == 100


def test_opening_balance_is_last_years_closing_or_is_explained():
    facts = replace(FACTS, last={"closing": Decimal(90)})

    assert ("opening", "opening_not_closing") in codes(facts)
    assert codes(replace(facts, notes={"opening": "تسوية"})) == []
    assert codes(replace(FACTS, last={"closing": Decimal(100)})) == []


def test_no_more_incidents_are_reported_than_happened():
    facts = changed(incidents_reported=1)

    assert codes(facts) == [("incidents_reported", "reported_over_happened")]


def test_jump_is_explained_or_named():
    # 900 instead of 20,900: down by 20,000, which is 95.7 %
    facts = replace(FACTS, last={"donations": Decimal(20_900), "staff": Decimal(3)})

    assert codes(facts) == [("donations", "jump_unexplained")]
    assert codes(replace(facts, notes={"donations": "انتهت المنحة"})) == []


def test_totals_are_not_asked_to_be_explained_again():
    facts = replace(FACTS, last={"income_total": Decimal(90_000)})

    assert codes(facts) == []
    assert compare_years(facts, LIMITS)["income_total"].is_jump


@pytest.mark.parametrize(
    ("last", "now", "percent", "is_jump"),
    [
        (20_000, 29_999, "50.0", False),  # 49.995 %: below the share
        (20_000, 30_000, "50.0", True),
        (20_000, 10_000, "-50.0", True),
        (10_000, 19_999, "100.0", False),  # below the floor
        (0, 9_999, None, False),
        (0, 10_000, None, True),
        (0, 0, None, False),
    ],
)
def test_jumps_at_each_edge(last, now, percent, is_jump):
    change = compare(Decimal(last), Decimal(now), LIMITS)

    assert change.percent == (percent and Decimal(percent))
    assert change.is_jump == is_jump


@given(MONEY, MONEY)
def test_comparison_gives_back_this_year(last, now):
    change = compare(last, now, LIMITS)

    assert change.last + change.difference == now
    assert (change.percent is None) == (last == 0)


@given(
    st.dictionaries(st.sampled_from(INCOME_CLASSES), MONEY),
    st.dictionaries(st.sampled_from(EXPENSE_CLASSES), MONEY),
    MONEY,
    MONEY,
)
def test_ratios_are_shares_of_the_whole(income, expense, closing, assets):
    accounts = Accounts(income, expense, closing=closing, assets=assets)
    found = ratios(accounts)

    shares = [found["programme_ratio"], found["administration_ratio"]]
    if accounts.total_expense:
        fundraising = divide(
            expense.get("fundraising", Decimal(0)), accounts.total_expense
        )
        assert abs(sum(shares) + fundraising - 1) <= Decimal("0.0002")
        assert all(0 <= share <= 1 for share in shares)
        assert found["liquidity_months"] >= 0
    else:
        assert shares == [None, None]
        assert found["liquidity_months"] is None
    assert (found["liabilities_ratio"] is None) == (assets == 0)


@given(MONEY, MONEY, st.integers(2, 1000))
def test_ratios_do_not_depend_on_the_unit(part, rest, factor):
    assume(part + rest)
    one = ratios(Accounts(expense={"programme": part, "administration": rest}))
    many = ratios(
        Accounts(expense={"programme": part * factor, "administration": rest * factor})
    )

    assert one == many


def test_ratios_worked_by_hand():
    accounts = Accounts(
        income={"donation": Decimal(400_000), "foreign": Decimal(100_000)},
        expense={
            "programme": Decimal(350_000),
            "administration": Decimal(75_000),
            "fundraising": Decimal(75_000),
        },
        opening=Decimal(20_000),
        closing=Decimal(20_000),
        assets=Decimal(80_000),
        liabilities=Decimal(40_000),
    )

    # 350/500; 75/500; 75/500 raised; 20 x 12 / 500; 40/80; 100/500
    assert ratios(accounts) == {
        "programme_ratio": Decimal("0.7"),
        "administration_ratio": Decimal("0.15"),
        "fundraising_cost": Decimal("0.15"),
        "liquidity_months": Decimal("0.48"),
        "liabilities_ratio": Decimal("0.5"),
        "foreign_share": Decimal("0.2"),
    }
    assert accounts.difference == 0


def test_lines_are_summed_by_class():
    accounts = accounts_of(changed(grants_abroad=50))

    assert accounts.income == {"donation": 900, "foreign": 50}
    assert accounts.expense == {"programme": 700, "administration": 200}
    assert accounts.difference == 50

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fund_logic.ledger import (
    COUNTERS,
    KINDS,
    LIMITS,
    Demand,
    LedgerError,
    LimitError,
    apply_booking,
    check_amount,
    find_broken_limit,
    get_kind,
    to_money,
)

CENT = Decimal("0.01")
MONEY = st.integers(1, 20_000).map(lambda cents: Decimal(cents) / 100)
FUND_KINDS = sorted(name for name, kind in KINDS.items() if not kind.is_of_line)
ALL_KINDS = sorted(KINDS)


def empty(table):
    return dict.fromkeys(COUNTERS[table], Decimal(0))


def book(state, kind, amount):
    """Apply a booking to fund and line together; both or none."""
    changed = dict(state)
    for table in COUNTERS:
        if KINDS[kind].effects(table):
            changed[table] = apply_booking(state[table], table, kind, amount)
    return changed


def test_every_kind_names_known_counters_only():
    for kind in KINDS.values():
        for table, counters in COUNTERS.items():
            assert set(kind.effects(table)) <= set(counters)
        assert kind.fund or kind.line


def test_every_counter_but_none_can_be_raised_and_lowered_or_stays_cumulative():
    signs = {}
    for kind in KINDS.values():
        for table in COUNTERS:
            for counter, sign in kind.effects(table).items():
                signs.setdefault(counter, set()).add(sign)
    cumulative = {"transferred_in", "transferred_out"}

    assert {c for c, found in signs.items() if found != {1, -1}} == cumulative
    assert set(signs) == {c for names in COUNTERS.values() for c in names}


def test_commit_from_a_reservation_moves_the_amount_in_one_booking():
    line = {**empty("line"), "revised": Decimal(100), "reserved": Decimal(70)}

    line = apply_booking(line, "line", "commit_reserved", Decimal(70))

    assert (line["reserved"], line["committed"]) == (0, 70)


def test_commit_beside_a_reservation_counts_both():
    line = {**empty("line"), "revised": Decimal(100), "reserved": Decimal(70)}

    with pytest.raises(LimitError) as refusal:
        apply_booking(line, "line", "commit", Decimal("30.01"))

    # 100 - 70 = 30 is left.
    assert (refusal.value.limit, refusal.value.available) == ("free", Decimal(30))
    assert refusal.value.asked == Decimal("30.01")


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("release", "unreleased"), ("pay", "unpaid"), ("unreserve", "reserved")],
)
def test_stages_of_a_line_follow_each_other(kind, limit):
    line = {**empty("line"), "revised": Decimal(100)}

    with pytest.raises(LimitError) as refusal:
        apply_booking(line, "line", kind, CENT)

    assert refusal.value.limit == limit


@pytest.mark.parametrize("kind", ["return", "spend", "transfer_out", "allot"])
def test_one_cent_more_than_free_is_refused(kind):
    fund = {**empty("fund"), "received": Decimal(100)}

    assert apply_booking(fund, "fund", kind, Decimal(100))
    with pytest.raises(LimitError) as refusal:
        apply_booking(fund, "fund", kind, Decimal("100.01"))

    assert refusal.value.limit == "free"


def test_held_money_is_never_free():
    fund = apply_booking(empty("fund"), "fund", "hold", Decimal(100))

    with pytest.raises(LimitError):
        apply_booking(fund, "fund", "spend", CENT)


def test_direct_spending_leaves_the_lines_their_money():
    # 100 received, 60 allotted to lines: 40 may be spent directly, not 41.
    fund = {**empty("fund"), "received": Decimal(100), "allotted": Decimal(60)}

    fund = apply_booking(fund, "fund", "spend", Decimal(40))

    assert LIMITS["fund"]["unspent"].value(fund) == 60
    with pytest.raises(LimitError):
        apply_booking(fund, "fund", "spend", CENT)


@given(st.lists(st.tuples(st.sampled_from(ALL_KINDS), MONEY), max_size=60))
def test_no_sequence_of_bookings_breaks_a_limit(steps):
    state = {table: empty(table) for table in COUNTERS}
    for kind, amount in steps:
        try:
            state = book(state, kind, amount)
        except LimitError:
            continue
        for table, limits in LIMITS.items():
            for limit in limits.values():
                assert limit.value(state[table]) >= 0, (kind, limit.name)


@given(st.lists(st.tuples(st.sampled_from(ALL_KINDS), MONEY), max_size=60))
def test_lines_and_direct_spending_explain_what_the_fund_allotted(steps):
    state = {table: empty(table) for table in COUNTERS}
    state["fund"]["received"] = Decimal(100_000)
    direct = Decimal(0)
    for kind, amount in steps:
        try:
            state = book(state, kind, amount)
        except LimitError:
            continue
        direct += {"spend": amount, "unspend": -amount}.get(kind, 0)

    assert state["fund"]["allotted"] == state["line"]["revised"] + direct
    assert state["fund"]["spent"] == state["line"]["paid"] + direct


@given(st.sampled_from(ALL_KINDS), MONEY)
def test_a_kind_and_what_undoes_it_leave_nothing(kind, amount):
    undo = {
        "receive": "unreceive",
        "return": "unreturn",
        "hold": "unhold",
        "spend": "unspend",
        "allot": "deallot",
        "reserve": "unreserve",
        "commit": "decommit",
        "release": "unrelease",
        "pay": "unpay",
    }.get(kind)
    if not undo:
        return
    rich = {"fund": empty("fund"), "line": empty("line")}
    rich["fund"] |= {"received": Decimal(9000), "allotted": Decimal(4000)}
    rich["line"] |= {
        "revised": Decimal(2000),
        "committed": Decimal(800),
        "released": Decimal(600),
        "paid": Decimal(300),
    }
    rich["fund"]["spent"] = Decimal(300)

    assert (
        book(book(rich, kind, amount % 200 + CENT), undo, amount % 200 + CENT) == rich
    )


@given(st.lists(st.tuples(st.sampled_from(FUND_KINDS), MONEY), min_size=1, max_size=8))
def test_a_demand_adds_up_its_bookings(steps):
    demand = Demand("fund", 1)
    expected = empty("fund")
    for kind, amount in steps:
        demand.add(KINDS[kind], amount, date(2026, 1, 1), is_target=True)
        for counter, sign in KINDS[kind].fund.items():
            expected[counter] += sign * amount

    assert demand.deltas == expected


def test_a_demand_takes_the_narrowest_states():
    demand = Demand("line", 1)
    demand.add(KINDS["decommit"], CENT, date(2026, 1, 1), is_target=True)

    assert demand.states == {"open", "closed"}
    assert not demand.dates

    demand.add(KINDS["commit"], CENT, date(2026, 2, 1), is_target=True)

    assert demand.states == {"open"}
    assert demand.dates == [date(2026, 2, 1)]


def test_a_fund_behind_a_line_is_asked_for_its_own_state():
    demand = Demand("fund", 1)
    demand.add(KINDS["unpay"], CENT, date(2026, 1, 1), is_target=False)

    assert demand.states == {"open", "frozen"}


def test_a_booking_of_a_line_on_a_fund_is_refused():
    with pytest.raises(LedgerError) as refusal:
        get_kind("commit", on_line=False)

    assert refusal.value.code == "line_missing"


@pytest.mark.parametrize(("name", "on_line"), [("x", False), ("receive", True)])
def test_unknown_kinds_are_refused(name, on_line):
    with pytest.raises(LedgerError) as refusal:
        get_kind(name, on_line=on_line)

    assert refusal.value.code == "kind_unknown"


@pytest.mark.parametrize("amount", [1, 1.0, "1", None, True])
def test_money_that_is_no_decimal_is_refused(amount):
    with pytest.raises(TypeError):
        check_amount(amount, CENT)


@pytest.mark.parametrize("amount", ["0", "-0.01", "-100", "NaN", "Infinity", "sNaN"])
def test_money_that_is_not_positive_is_refused(amount):
    with pytest.raises(LedgerError) as refusal:
        check_amount(Decimal(amount), CENT)

    assert refusal.value.code == "not_positive"


@pytest.mark.parametrize(
    ("amount", "rounding"),
    [("0.5", "1.0"), ("1.005", "0.01"), ("1.0005", "0.001"), ("100.001", "0.01")],
)
def test_too_many_decimals_are_refused_not_rounded(amount, rounding):
    with pytest.raises(LedgerError) as refusal:
        check_amount(Decimal(amount), Decimal(rounding))

    assert refusal.value.code == "too_precise"


@pytest.mark.parametrize(
    ("amount", "rounding"), [("5", "1.0"), ("1.05", "0.01"), ("1.005", "0.001")]
)
def test_money_of_the_currency_passes_as_it_is(amount, rounding):
    assert check_amount(Decimal(amount), Decimal(rounding)) == Decimal(amount)


@given(st.integers(0, 10**13), st.sampled_from([0, 2, 3]))
def test_stored_floats_come_back_exactly(units, digits):
    exact = Decimal(units).scaleb(-digits)

    assert to_money(float(exact), digits) == exact


def test_minus_one_cent_is_an_overspend():
    fund = {**empty("fund"), "received": Decimal("99.99"), "allotted": Decimal("99.99")}

    problem = find_broken_limit("fund", fund, {"allotted": CENT})

    assert problem.limit == "free"
    assert problem.available == 0

"""Rows beside each other: duplicates, conflicts, refunds, structuring (section 6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations_logic.judge_rows import ReceiptConflict, Refund

GIVER = "29802280112345"


def codes_of(judged):
    return [row.codes for row in judged.rows]


# === DUPLICATES === #


def test_the_first_of_equal_rows_stays(judge_gifts):
    judged = judge_gifts({}, {"donor_name": "آخر"}, {})

    assert codes_of(judged) == [(), ("duplicate_row",), ("duplicate_row",)]
    assert [(d.row, d.first_row) for d in judged.duplicates] == [(3, 2), (4, 2)]
    assert judged.conflicts == ()


def test_rows_are_compared_after_normalisation(judge_gifts):
    twin = {"receipt_no": " r-١\u200f", "date": "1/2/2026", "amount": "500.00 ج.م"}

    assert codes_of(judge_gifts({}, twin)) == [(), ("duplicate_row",)]


def test_goods_are_compared_by_their_value(judge_gifts):
    goods = {"method": "عيني", "amount": None, "quantity": "5", "est_value": "600"}

    judged = judge_gifts(goods, goods | {"amount": "0", "quantity": "6"})

    assert codes_of(judged) == [(), ("duplicate_row",)]


def test_rows_that_lack_a_value_are_no_duplicates(judge_gifts):
    judged = judge_gifts({"date": None}, {"date": None})

    assert codes_of(judged) == [("date_missing",)] * 2


def test_rows_without_a_receipt_are_no_duplicates(judge_gifts):
    judged = judge_gifts({"receipt_no": None}, {"receipt_no": None})

    assert codes_of(judged) == [("receipt_missing",)] * 2


# === CONFLICTS === #


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "501"},
        {"date": "2026-02-02"},
        {"currency": "USD", "approval_no": "FF-1"},
    ],
)
def test_one_receipt_with_two_facts_is_a_conflict_of_all_its_rows(judge_gifts, other):
    judged = judge_gifts({}, other, {"receipt_no": "R-2"})

    assert codes_of(judged) == [("receipt_conflict",), ("receipt_conflict",), ()]
    assert judged.conflicts == (ReceiptConflict("R-1", (2, 3)),)


def test_a_duplicate_in_a_conflict_has_both_codes(judge_gifts):
    judged = judge_gifts({}, {}, {"amount": "700"})

    assert codes_of(judged)[1] == ("duplicate_row", "receipt_conflict")


def test_an_unknown_fact_contradicts_nothing(judge_gifts):
    judged = judge_gifts({}, {"date": None})

    assert codes_of(judged) == [(), ("date_missing",)]


# === REFUNDS === #

GIFT = {"receipt_no": "R-1", "amount": "1000", "kind": "وقف علاج المرضى"}


def refund(amount, receipt="R-2", of="R-1", **cells):
    return {
        "receipt_no": receipt,
        "amount": amount,
        "ref_receipt": of,
        "date": "2026-02-05",
    } | cells


def test_a_matched_refund_takes_the_class_of_its_original(judge_gifts):
    judged = judge_gifts(GIFT, refund("-400", kind="رسوم", of=" r-١ "))

    row = judged.rows[1]
    assert (row.codes, row.refund_of) == ((), "R-1")
    assert (row.sharia, row.purpose, row.restriction) == (
        *("waqf", "medical"),
        "perpetual",
    )
    assert judged.refunds == (Refund(3, 2, "R-2", "R-1", Decimal(-400), "EGP"),)


def test_refunds_together_never_exceed_the_gift(judge_gifts):
    # 400 + 600 = 1,000 is all of it; one piastre more is too much.
    judged = judge_gifts(
        GIFT, refund("-400"), refund("-600", "R-3"), refund("-0.01", "R-4")
    )

    assert codes_of(judged) == [(), (), (), ("refund_exceeds_original",)]


def test_a_refused_refund_uses_nothing_up(judge_gifts):
    judged = judge_gifts(GIFT, refund("-1000.01"), refund("-1000", "R-3"))

    assert codes_of(judged) == [(), ("refund_exceeds_original",), ()]


def test_a_refund_may_stand_above_its_gift_but_not_before_it_in_time(judge_gifts):
    early = refund("-100", "R-3", date="2026-01-31")

    judged = judge_gifts(refund("-100"), GIFT, early)

    assert codes_of(judged) == [(), (), ("refund_before_original",)]


def test_a_refund_in_another_currency_is_rejected(judge_gifts):
    judged = judge_gifts(GIFT, refund("-10", currency="USD"))

    assert codes_of(judged)[1] == ("refund_currency_mismatch",)


def test_a_refund_in_an_unknown_currency_is_compared_with_nothing(judge_gifts):
    judged = judge_gifts(GIFT, refund("-5000", currency="£"))

    assert codes_of(judged)[1] == ("currency_ambiguous",)
    assert judged.rows[1].refund_of == "R-1"


def test_a_refund_without_a_reference_is_rejected_also_if_the_notes_name_one(
    judge_gifts,
):
    judged = judge_gifts(GIFT, refund("-10", of=None, notes="استرداد الإيصال R-1"))

    assert codes_of(judged)[1] == ("refund_no_reference",)


def test_a_refund_of_an_unknown_receipt_keeps_its_own_class(judge_gifts):
    judged = judge_gifts(GIFT, refund("-10", of="R-9", kind="نذر"))

    assert codes_of(judged)[1] == ("refund_receipt_not_found",)
    assert (judged.rows[1].sharia, judged.rows[1].refund_of) == ("nadhr", None)


@pytest.mark.parametrize("fault", [{"method": "مقايضة"}, {"date": "2026-04-01"}])
def test_a_refund_of_a_gift_that_is_not_accepted_waits(judge_gifts, fault):
    judged = judge_gifts(GIFT | fault, refund("-10", date="2026-03-31"))

    assert "refund_original_not_accepted" in codes_of(judged)[1]
    assert judged.refunds == ()


def test_a_refund_of_a_refund_is_not_found(judge_gifts):
    judged = judge_gifts(GIFT, refund("-10"), refund("-10", "R-3", of="R-2"))

    assert codes_of(judged)[2] == ("refund_receipt_not_found",)


def test_a_refund_takes_the_first_of_two_equal_gifts(judge_gifts):
    judged = judge_gifts(GIFT, GIFT, refund("-10"))

    assert codes_of(judged) == [(), ("duplicate_row",), ()]


@given(st.lists(st.integers(1, 600), max_size=8))
def test_accepted_refunds_never_exceed_the_gift(judge_gifts, amounts):
    refunds = [refund(f"-{a}", f"X-{n}") for n, a in enumerate(amounts)]

    judged = judge_gifts(GIFT, *refunds)

    left = 1000
    for row, amount in zip(judged.rows[1:], amounts, strict=True):
        assert (row.outcome == "accepted") == (amount <= left)
        left -= amount if row.outcome == "accepted" else 0
    assert 1000 + sum(entry.amount for entry in judged.refunds) == left


# === STRUCTURING === #


def cash(number, day, amount="45000", **cells):
    return {
        "receipt_no": f"C-{number}",
        "date": f"2026-02-{day:02}",
        "amount": amount,
        "method": "نقدي",
        "donor_id": GIVER,
    } | cells


def test_three_gifts_below_the_threshold_within_seven_days_are_a_signal(judge_gifts):
    # From the 1st to the 7th lie six days; 40,000 is 0.8 × 50,000.
    judged = judge_gifts(cash(1, 1, "40000"), cash(2, 4), cash(3, 7, "50000"))

    (signal,) = judged.signals
    assert (signal.donor_id, signal.rows) == (GIVER, (2, 3, 4))
    assert signal.receipts == ("C-1", "C-2", "C-3")
    assert codes_of(judged) == [(), (), ()]


@pytest.mark.parametrize(
    "third",
    [
        cash(3, 8),  # seven days after the first
        cash(3, 7, "39999.99"),
        cash(3, 7, "50000.01"),
        cash(3, 7, donor_id="29802280112353"),
        cash(3, 7, method="شيك"),
        cash(3, 7, governorate="طنطا"),  # in review
        cash(3, 7, "900 $", approval_no="FF-1"),  # 44,100, but not in pounds
    ],
)
def test_anything_short_of_that_is_none(judge_gifts, third):
    assert judge_gifts(cash(1, 1), cash(2, 4), third).signals == ()


def test_a_signal_holds_every_gift_of_a_full_window(judge_gifts):
    # 1, 4, 7 and 4, 7, 10 are full windows, 20 stands alone.
    days = (1, 4, 7, 10, 20)

    judged = judge_gifts(*(cash(n, day) for n, day in enumerate(days)))

    assert judged.signals[0].receipts == ("C-0", "C-1", "C-2", "C-3")


def test_window_count_and_floor_are_settings(judge_gifts, make_settings):
    settings = make_settings(
        structuring_days=2, structuring_count=2, structuring_floor=Decimal("0.5")
    )

    judged = judge_gifts(cash(1, 1, "25000"), cash(2, 2), settings=settings)

    assert len(judged.signals) == 1


@given(st.lists(st.integers(0, 27), min_size=1, max_size=12))
def test_a_signal_means_a_full_window_and_nothing_else(judge_gifts, days):
    gifts = [cash(n, day + 1) for n, day in enumerate(days)]

    judged = judge_gifts(*gifts)

    span = timedelta(days=6)
    dates = sorted(date(2026, 2, 1) + timedelta(days=day) for day in days)
    is_full = any(b - a <= span for a, b in zip(dates, dates[2:], strict=False))
    assert bool(judged.signals) == is_full

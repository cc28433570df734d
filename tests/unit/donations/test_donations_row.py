"""Codes of one row by itself (sections 3, 4 and 6 of the rules)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations_logic.cells import Formula
from donations_logic.codes import REJECTING, REVIEW, SEVERITY, outcome_of
from donations_logic.judge_row import RowJudge
from donations_logic.return_fields import FIELDS

GOODS = {"method": "عيني", "amount": None, "quantity": "5", "est_value": "6000"}
CASH = {"method": "نقدي"}


def test_a_good_gift_is_accepted_with_all_its_values(judge_row):
    row = judge_row(
        receipt_no=" R٠٠١\u200f",
        amount="1,500.50 ج.م",
        governorate="محافظة قنا",
        donor_id="2 980228 0112345",
        phone="01000000000",
        notes="- يرجى التواصل",
    )

    assert (row.outcome, row.codes) == ("accepted", ())
    assert (row.receipt_no, row.receipt_key) == ("R001", "R001")
    assert (row.date, row.amount) == (date(2026, 2, 1), Decimal("1500.50"))
    assert (row.currency, row.amount_home) == ("EGP", Decimal("1500.50"))
    assert (row.donor_type, row.method, row.governorate) == (
        *("individual", "bank"),
        "EG-KN",
    )
    assert (row.sharia, row.purpose, row.restriction) == ("none", "orphan", "purpose")
    assert row.donor_id == "29802280112345"
    assert not row.is_foreign


def test_outcome_follows_from_the_worst_code():
    assert outcome_of([]) == "accepted"
    assert outcome_of([REVIEW[0]]) == "needs_review"
    assert outcome_of([REVIEW[0], REJECTING[0]]) == "rejected"
    assert len(SEVERITY) == len(REJECTING) + len(REVIEW)


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("receipt_no", "receipt_missing"),
        ("donor_name", "donor_missing"),
        ("date", "date_missing"),
        ("amount", "amount_missing"),
        ("method", "method_missing"),
        ("kind", "kind_missing"),
    ],
)
def test_an_empty_cell_has_its_code(judge_row, field, code):
    assert judge_row(**{field: None}).codes == (code,)


def test_all_codes_that_apply_are_reported(judge_row):
    row = judge_row(date=None, donor_name=None, amount="0", governorate="طنطا")

    assert row.codes == (
        *("amount_zero", "date_missing", "donor_missing"),
        "governorate_unknown",
    )
    assert row.outcome == "rejected"


# === DATES === #


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2025-12-31", ("date_outside_period",)),
        ("2026-01-01", ()),
        ("2026-03-31", ()),
        ("2026-04-01", ("date_outside_period",)),
        ("2026-04-12", ("date_outside_period",)),
        ("2026-04-13", ("date_future",)),  # then not also outside the period
        ("16/4/1447", ("date_hijri",)),
        ("31/02/2026", ("date_unreadable",)),
        ("01/02/26", ("date_ambiguous",)),
    ],
)
def test_a_date_belongs_to_the_period(judge_row, day, codes):
    assert judge_row(date=day).codes == codes


def test_serials_follow_the_date_system_of_the_workbook(rules, make_settings):
    judge = RowJudge(rules, make_settings(), date(1904, 1, 1))

    # 1 February 2026 is 46054 in the 1900 system, 1462 less in the other.
    assert judge.judge(2, {"date": Decimal(44592)}).date == date(2026, 2, 1)


# === MONEY === #


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        ("0", ("amount_zero",)),
        ("0.00 ج.م", ("amount_zero",)),
        ("مليون", ("amount_unreadable",)),
        ("500 نقطة", ("amount_unreadable",)),  # a mark that is no currency
        ("1.250", ("amount_ambiguous",)),
        ("1500,50", ("amount_ambiguous",)),
        ("1250.755", ("amount_precision",)),
        (Decimal("99.999"), ("amount_precision",)),
        ("1250.500", ()),  # written with three decimals, needs one
        ("10000000", ()),
        ("10000000.01", ("amount_outlier",)),
        ("500 $", ("foreign_approval_missing",)),
        ("500 ريال", ("currency_ambiguous",)),
    ],
)
def test_an_amount_has_its_codes(judge_row, amount, codes):
    assert judge_row(amount=amount).codes == codes


def test_an_amount_is_never_rounded_in_silence(judge_row):
    assert judge_row(amount="1250.755").amount == Decimal("1250.755")


def test_a_dinar_has_three_decimals(judge_row):
    gift = {"currency": "KWD", "approval_no": "FF-1"}

    assert judge_row(amount="1250.755", **gift).codes == ()
    assert judge_row(amount="1250.7555", **gift).codes == ("amount_precision",)


def test_limits_count_in_home_currency(judge_row):
    # 204,081 × 49 = 9,999,969 and 204,082 × 49 = 10,000,018.
    gift = {"currency": "USD", "approval_no": "FF-1"}

    assert judge_row(amount="204081", **gift).codes == ()
    assert judge_row(amount="204082", **gift).codes == ("amount_outlier",)
    assert judge_row(amount="204082", **gift).amount_home == Decimal(10_000_018)


@pytest.mark.parametrize(
    ("column", "amount", "codes"),
    [
        ("XYZ", "500", ("currency_unknown",)),
        ("EUR", "500", ("currency_unknown",)),  # no rate in these settings
        ("£", "500", ("currency_ambiguous",)),
        ("EGP", "500 $", ("currency_conflict",)),
    ],
)
def test_a_currency_has_its_codes(judge_row, column, amount, codes):
    row = judge_row(currency=column, amount=amount)

    assert (row.codes, row.currency, row.amount_home) == (codes, None, None)


# === GOODS === #


def test_goods_count_by_their_value(judge_row):
    row = judge_row(**GOODS)

    assert (row.codes, row.value, row.quantity) == ((), Decimal(6000), Decimal(5))
    assert row.is_inkind
    assert not row.is_refund


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"amount": "0"}, ()),
        ({"est_value": None}, ("inkind_no_value",)),
        ({"est_value": "0"}, ("inkind_no_value",)),
        ({"est_value": "-5"}, ("inkind_no_value",)),
        ({"est_value": "غالي"}, ("amount_unreadable",)),
        ({"est_value": "6,000 ج.م"}, ()),
        ({"est_value": "12000000"}, ("amount_outlier",)),
        ({"quantity": None}, ("inkind_no_quantity",)),
        ({"quantity": "0"}, ("inkind_no_quantity",)),
        ({"quantity": "كثير"}, ("inkind_no_quantity",)),
        ({"quantity": "12.5"}, ()),
        ({"est_value": "100 $"}, ("foreign_approval_missing",)),
    ],
)
def test_goods_have_their_codes(judge_row, cells, codes):
    assert judge_row(**GOODS | cells).codes == codes


def test_value_and_quantity_of_money_are_not_examined(judge_row):
    assert judge_row(est_value="غالي", quantity="كثير").codes == ()


# === IDENTITY === #


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"amount": "50000"}, ()),
        ({"amount": "50000.01"}, ("cash_identity_missing",)),
        ({"amount": "50001", "donor_id": "29802280112345"}, ()),
        # 1,020 × 49 = 49,980 and 1,021 × 49 = 50,029.
        ({"amount": "1020 $", "approval_no": "FF-1"}, ()),
        ({"amount": "1021 $", "approval_no": "FF-1"}, ("cash_identity_missing",)),
        (
            {"amount": "60000", "donor_type": "شركة"},
            ("cash_identity_missing",),
        ),
        (
            {"amount": "60000", "donor_name": "فاعل خير", "donor_id": "12"},
            ("cash_identity_missing",),
        ),
        ({"amount": "60000", "method": "شيك"}, ()),
        ({"amount": "-60000", "ref_receipt": "R-0"}, ()),
    ],
)
def test_cash_above_the_threshold_needs_an_identity(judge_row, cells, codes):
    assert judge_row(**CASH | cells).codes == codes


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"donor_id": "12345678901234"}, ("donor_id_invalid",)),
        ({"donor_id": Decimal(29802280112345)}, ()),
        ({"donor_id": "س.ت 98331", "donor_type": "شركة"}, ()),
        (
            {"donor_id": "P1", "donor_country": "فرنسا", "approval_no": "FF-1"},
            (),
        ),
        ({"donor_id": "12", "donor_name": "مجهول"}, ()),
        ({"donor_type": "موظف", "donor_id": "12"}, ("donor_type_unknown",)),
    ],
)
def test_only_an_individual_of_egypt_has_a_national_number(judge_row, cells, codes):
    assert judge_row(**cells).codes == codes


def test_the_phone_never_changes_the_outcome(judge_row):
    assert judge_row(phone="؟؟").codes == ()


# === APPROVALS AND LICENCES === #


@pytest.mark.parametrize(
    "foreign",
    [
        {"donor_country": "قطر"},
        {"donor_type": "سفارة"},
        {"donor_type": "منظمة دولية"},
        {"currency": "USD"},
    ],
)
@pytest.mark.parametrize(
    ("number", "codes"),
    [
        (None, ("foreign_approval_missing",)),
        ("FF-1", ()),
        (" ff-1 ", ()),
        ("FF-2", ("foreign_approval_pending",)),
        ("FF-3", ("foreign_approval_refused",)),
        ("FF-4", ("foreign_approval_unknown",)),  # another NGO's
        ("FF-9", ("foreign_approval_unknown",)),
    ],
)
def test_foreign_money_needs_the_ministry(judge_row, foreign, number, codes):
    row = judge_row(approval_no=number, **foreign)

    assert (row.codes, row.is_foreign) == (codes, True)


def test_giving_foreign_money_back_needs_no_approval(judge_row):
    row = judge_row(amount="-5", currency="USD", ref_receipt="R-0")

    assert row.codes == ()


def test_an_approval_number_is_looked_up_on_any_gift(judge_row):
    assert judge_row(approval_no="FF-9").codes == ("foreign_approval_unknown",)


@pytest.mark.parametrize(
    ("number", "day", "codes"),
    [
        ("FR-9", "2026-02-01", ("licence_unknown",)),
        ("FR-2", "2026-02-01", ("licence_other_ngo",)),
        ("FR-3", "2026-02-01", ("licence_revoked",)),
        ("FR-1", "2026-01-09", ("licence_not_started",)),
        ("FR-1", "2026-01-10", ()),
        (" fr-1 ", "2026-02-20", ()),
        ("FR-1", "2026-02-21", ("licence_expired",)),
        ("FR-1", None, ("date_missing",)),
        ("FR-3", None, ("date_missing", "licence_revoked")),
    ],
)
def test_a_licence_is_judged_on_the_date_of_the_gift(judge_row, number, day, codes):
    assert judge_row(licence_no=number, date=day).codes == codes


@pytest.mark.parametrize("cells", [{"method": "صندوق"}, {"donor_type": "صندوق تبرعات"}])
def test_a_box_needs_a_licence(judge_row, cells):
    assert judge_row(**cells).codes == ("licence_missing",)
    assert judge_row(licence_no="FR-1", **cells).codes == ()


# === ANY ROW === #

ANY_CELL = (
    st.none()
    | st.text(min_size=1, max_size=30).map(str.strip).filter(bool)
    | st.decimals(-(10**9), 10**9, places=3)
    | st.dates()
    | st.builds(Formula)
)


@given(st.dictionaries(st.sampled_from(FIELDS), ANY_CELL))
def test_any_row_gets_an_outcome_and_only_known_codes(judge_row, cells):
    row = judge_row(**cells)

    assert row.outcome == outcome_of(row.codes)
    assert set(row.codes) <= SEVERITY.keys()


@given(st.dictionaries(st.sampled_from(FIELDS), ANY_CELL))
def test_an_accepted_row_has_every_value_that_a_ledger_needs(judge_row, cells):
    row = judge_row(**cells)

    if row.outcome == "accepted":
        needed = (row.receipt_key, row.date, row.donor_name, row.donor_type)
        assert all(needed)
        assert all((row.method, row.value, row.currency, row.amount_home))
        assert all((row.sharia, row.purpose, row.restriction))

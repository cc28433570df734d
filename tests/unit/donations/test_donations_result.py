"""Settings, sums, counts and the plain form of a judged return (section 1)."""

from datetime import date
from decimal import Decimal

import pytest

from donations_logic.codes import FileRefusedError
from donations_logic.judge_return import judge_return
from donations_logic.result import Sums, to_json
from donations_logic.settings import Approval, ReturnSettings, SettingsError

CONTEXT = {
    "ngo_registry_no": "00002041754",
    "period_from": "2026-01-01",
    "period_to": "2026-03-31",
    "filing_date": "2026-04-12",
    "home_currency": "EGP",
    "cash_threshold_egp": 50000,
    "large_amount_egp": 10000000,
    "fx_to_egp": {"EGP": "1", "USD": "49.00"},
    "structuring": {"window_days": 7, "min_count": 3, "floor_ratio": "0.8"},
}
LICENCE = {
    "licence_no": "FR-2026-1",
    "ngo_registry_no": "00002041754",
    "valid_from": "2026-01-01",
    "valid_to": "2026-06-30",
    "status": "revoked",
}
APPROVAL = {
    "approval_no": "ff 1",
    "ngo_registry_no": "00002041754",
    "status": "pending",
}
GOODS = {"method": "عيني", "amount": None, "quantity": "5", "est_value": "600.50"}
GIFTS = (
    {"governorate": "قنا", "kind": "زكاة مال"},
    {"receipt_no": "R-2", "amount": "200.25"},
    {"receipt_no": "R-3", "amount": "-300", "ref_receipt": "R-1"},
    {"receipt_no": "R-4", "amount": "10", "currency": "USD", "approval_no": "FF-1"},
    {"receipt_no": "R-5", **GOODS},
    {"receipt_no": "R-6", "governorate": "طنطا"},
    {"receipt_no": "R-7", "amount": "1250.755"},
    {"receipt_no": "R-8", "date": None},
)


@pytest.fixture(scope="module")
def result(judge_file, csv_bytes):
    return judge_file(csv_bytes(*GIFTS), "return.csv")


# === SETTINGS === #


def test_settings_are_read_from_plain_values():
    settings = ReturnSettings.from_context(CONTEXT, [LICENCE], [APPROVAL], max_rows=9)

    assert settings.date_to == date(2026, 3, 31)
    assert settings.to_home(Decimal("2.5"), "USD") == Decimal("122.5")
    assert settings.licences["FR-2026-1"].is_revoked
    assert settings.approvals["FF1"].status == "pending"
    assert (settings.structuring_floor, settings.max_rows) == (Decimal("0.8"), 9)
    assert (settings.decimals("KWD"), settings.decimals("USD")) == (3, 2)


@pytest.mark.parametrize(
    "changes",
    [
        {"date_to": date(2025, 1, 1)},
        {"home_currency": "LBP"},
        {"fx_rates": {"EGP": Decimal(0)}},
    ],
)
def test_settings_that_nothing_can_be_judged_with_fail(make_settings, changes):
    with pytest.raises(SettingsError):
        make_settings(**changes)


def test_an_approval_has_a_known_status():
    with pytest.raises(SettingsError, match="maybe"):
        Approval("FF-1", "1", "maybe")


# === SUMS AND COUNTS === #


def test_rows_are_counted_by_outcome_and_code(result):
    assert result.totals == {
        "data_rows": 8,
        "accepted": 5,
        "needs_review": 2,
        "rejected": 1,
    }
    assert result.code_counts == {
        "amount_precision": 1,
        "date_missing": 1,
        "governorate_unknown": 1,
    }


def test_sums_cover_accepted_money_only(result):
    # 500 + 200.25 = 700.25 given, 300 given back, 400.25 left.
    assert result.sums_accepted == {
        "EGP": Sums(Decimal("700.25"), Decimal(-300)),
        "USD": Sums(Decimal(10), Decimal(0)),
    }
    assert result.sums_accepted["EGP"].net == Decimal("400.25")
    assert result.inkind_value_accepted == Decimal("600.50")


def test_counts_leave_refunds_out(result):
    counts = result.counts_accepted

    assert counts["sharia"] == {"zakat_mal": 1, "none": 3}
    assert counts["purpose"] == {"general": 1, "orphan": 3}
    assert counts["governorate"] == {"EG-KN": 1, "(blank)": 3}
    assert counts["method"] == {"bank": 3, "inkind": 1}


def test_goods_in_another_currency_count_in_home_currency(judge_file, csv_bytes):
    goods = GOODS | {"currency": "USD", "est_value": "10", "approval_no": "FF-1"}

    result = judge_file(csv_bytes(goods), "return.csv")

    assert result.inkind_value_accepted == Decimal(490)  # 10 × 49
    assert result.sums_accepted == {}


# === PLAIN FORM === #


def test_a_row_leaves_out_what_cannot_be_known(result):
    rows = {row["receipt_no"]: row for row in to_json(result)["rows"]}

    assert rows["R-1"] == {
        "row": 2,
        "outcome": "accepted",
        "receipt_no": "R-1",
        "date": "2026-02-01",
        "amount": "500",
        "currency": "EGP",
        "sharia": "zakat_mal",
        "purpose": "general",
        "restriction": "purpose",
        "donor_type": "individual",
        "method": "bank",
        "governorate": "EG-KN",
    }
    assert rows["R-3"]["refund_of"] == "R-1"
    assert rows["R-5"]["est_value"] == "600.5"
    assert "amount" not in rows["R-5"]
    assert "governorate" not in rows["R-6"]
    assert "amount" not in rows["R-7"]
    assert rows["R-8"] == {
        "row": 9,
        "outcome": "rejected",
        "receipt_no": "R-8",
        "codes": ["date_missing"],
    }


def test_only_exceptions_may_be_listed(result):
    plain = to_json(result, rows="exceptions")

    assert [row["row"] for row in plain["rows"]] == [7, 8, 9]
    assert plain["totals"]["data_rows"] == 8


def test_what_lies_across_rows_has_a_plain_form(judge_file, csv_bytes):
    cash = {"method": "نقدي", "amount": "45000", "donor_id": "29802280112345"}
    gifts = [cash | {"receipt_no": f"C-{n}"} for n in range(3)]
    twins = [{}, {}, {"receipt_no": "R-2"}, {"receipt_no": "R-2", "amount": "7"}]

    plain = to_json(judge_file(csv_bytes(*gifts, *twins), "return.csv"))

    assert plain["duplicates"] == [{"row": 6, "first_row": 5, "receipt_no": "R-1"}]
    assert plain["receipt_conflicts"] == [{"receipt_no": "R-2", "rows": [7, 8]}]
    assert plain["signals"]["structuring"] == [
        {"donor_id": "29802280112345", "receipts": ["C-0", "C-1", "C-2"]}
    ]


def test_a_refused_file_has_a_plain_form(judge_file):
    assert to_json(judge_file(b"x", "a.pdf")) == {
        "file": "a.pdf",
        "file_outcome": "refused",
        "file_codes": ["file_type_mismatch"],
    }


def test_the_same_file_twice_gives_the_same_result(judge_file, csv_bytes, result):
    again = judge_file(csv_bytes(*GIFTS), "return.csv")

    assert to_json(again) == to_json(result)


def test_only_refusals_of_files_are_turned_into_a_result(
    make_settings, rules, monkeypatch
):
    def broken(*args):
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr("donations_logic.judge_return.open_return", broken)

    with pytest.raises(RuntimeError, match="fault"):
        judge_return(b"", "a.csv", make_settings(), rules)
    assert str(FileRefusedError("file_corrupt", "x")) == "file_corrupt: x"

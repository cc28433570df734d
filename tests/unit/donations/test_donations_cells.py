"""Numbers, dates, currencies and texts of single cells (section 3 of the rules)."""

import re
import string
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.folding import fold
from donations_logic.amounts import decimals_of, read_number
from donations_logic.cells import (
    as_text,
    compact,
    has_injection,
    neutralise,
    normal_number,
    plain_decimal,
    read_numeric,
)
from donations_logic.currencies import resolve_currency
from donations_logic.dates import EPOCH_1904, DateWords, from_serial, read_date

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WORDS = DateWords.build(fold)
KNOWN = {"EGP": 1, "USD": 49, "SAR": 13, "GBP": 64, "KWD": 159}

# === NUMBERS === #


@pytest.mark.parametrize(
    ("text", "value", "mark"),
    [
        ("500", "500", None),
        ("٢٨١٫١", "281.1", None),
        ("۱۲۳", "123", None),
        ("1,234.50", "1234.50", None),
        ("١٬١٧٣٫٧٥", "1173.75", None),
        ("1،234", "1234", None),
        ("1 234 567", "1234567", None),
        ("1\u00a0234", "1234", None),
        ("1250.755", "1250.755", None),
        ("1,000.125", "1000.125", None),
        ("٣٥٠٫١٢٥", "350.125", None),
        ("-520", "-520", None),
        ("−1227", "-1227", None),
        ("520-", "-520", None),
        ("(520)", "-520", None),
        ("(520 ج.م)", "-520", "ج.م"),
        ("EGP -520", "-520", "EGP"),
        ("-$520", "-520", "$"),
        ("520- جنيه", "-520", "جنيه"),
        ("520 جنيه-", "-520", "جنيه"),
        ("300 ج.م", "300", "ج.م"),
        ("EUR 200", "200", "EUR"),
        ("1,500.00", "1500.00", None),
        ("\u200f٥٠٠\u200e", "500", None),
    ],
)
def test_a_number_is_read_in_every_notation_of_the_rules(text, value, mark):
    reading = read_number(text)

    assert (reading.value, reading.mark) == (Decimal(value), mark)
    assert reading.issue is None


@pytest.mark.parametrize(
    "text",
    [
        *("خمسمائة", "مليون", "12a5", "12..5", "1,25,0", "٥٠٠ / ٦٠٠", "؟", "+500"),
        *("12,34,567", "1,234 567", "500.", ".5", "-500-", "EGP 500 EGP", "५००"),
        "1" * 19,
        "1" * 101,
    ],
)
def test_anything_else_is_unreadable(text):
    assert read_number(text).issue == "amount_unreadable"


@pytest.mark.parametrize("text", ["1.250", "١.٧٥٠", "99.999", "0.125", "-2.500 ج.م"])
def test_a_point_before_three_digits_may_be_two_things(text):
    reading = read_number(text)

    assert (reading.value, reading.issue) == (None, "amount_ambiguous")


@pytest.mark.parametrize("text", ["1500,50", "٧٥٠,٢٥", "1.234,5", "1,234,50"])
def test_a_comma_before_one_or_two_last_digits_may_be_two_things(text):
    assert read_number(text).issue == "amount_ambiguous"


def test_a_numeric_cell_is_never_ambiguous_but_a_date_is_no_number():
    assert read_number(Decimal("1.250")).value == Decimal("1.250")
    assert read_number(date(2026, 1, 1)).issue == "amount_unreadable"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("99.50000000004", "99.5"),  # the binary rest beyond six places goes
        ("768.0000004", "768"),
        ("2.7811261232049E13", "27811261232049"),
        ("1E2", "100"),
        ("300", "300"),
    ],
)
def test_a_numeric_cell_is_rounded_to_six_decimals(text, value):
    assert read_numeric(text) == Decimal(value)


@pytest.mark.parametrize("text", ["NaN", "1E+999", "1_000", "", "abc", "1E18"])
def test_a_numeric_cell_without_a_possible_sum_is_no_number(text):
    with pytest.raises(ValueError, match=re.escape(text) + "$"):
        read_numeric(text)


@given(
    st.decimals(-(10**12), 10**12, places=2), st.sampled_from([None, ARABIC, PERSIAN])
)
def test_a_written_amount_is_read_back_in_every_script(amount, script):
    text = f"{amount:,.2f}"

    reading = read_number(text.translate(script) if script else text)

    assert reading.value == amount


@given(st.decimals(-(10**12), 10**12, places=4))
def test_a_number_keeps_its_value_and_its_decimals_as_text(amount):
    text = plain_decimal(amount)

    assert Decimal(text) == amount
    assert len(text.partition(".")[2]) == decimals_of(amount)


@given(st.text(max_size=120))
def test_reading_a_number_never_fails_and_never_guesses(text):
    reading = read_number(text)

    assert (reading.value is None) == (reading.issue is not None)


# === DATES === #


@pytest.mark.parametrize(
    "text",
    [
        *("2025-10-04", "2025/10/4", "2025-10-04T13:45:00", "2025-10-04 08:00"),
        *("4/10/2025", "04-10-2025", "4.10.2025", "٠٤/١٠/٢٠٢٥", "۴/۱۰/۲۰۲۵"),
        *("4 أكتوبر 2025", "٤ اكتوبر ٢٠٢٥", "4-أكتوبر-2025", "السبت 4 أكتوبر 2025"),
        *("السبت، 4 تشرين الأول 2025", "45934"),
    ],
)
def test_a_date_is_read_in_every_notation_of_the_rules(rules, text):
    assert read_date(text, rules.dates) == (date(2025, 10, 4), None)


@pytest.mark.parametrize(
    ("name", "month"),
    [("يناير", 1), ("كانون الثاني", 1), ("آذار", 3), ("مايو", 5), ("آب", 8)],
)
def test_months_have_egyptian_and_levantine_names(rules, name, month):
    assert read_date(f"7 {name} 2026", rules.dates)[0] == date(2026, month, 7)


def test_the_day_stands_first_always(rules):
    assert read_date("03/04/2026", rules.dates)[0] == date(2026, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        *("16/4/1447", "1447-05-26", "1447-05-26 هـ", "٢٠/٠٤/١٤٤٧", "1447/5/26هـ"),
        *("17 جمادى الأولى 1447", "9 رمضان 1447", "1/1/1300", "31/12/1500"),
        *("26 محرم 47", "4/10/2025 هـ", "12 ذو الحجة"),
    ],
)
def test_a_hijri_date_is_rejected_and_never_converted(rules, text):
    assert read_date(text, rules.dates) == (None, "date_hijri")


@pytest.mark.parametrize(
    "text",
    ["16/10/25", "05/12/25", "25-10-16", "10/23/2025", "12/31/2025", "4 مايو 25"],
)
def test_two_digit_years_and_months_in_front_are_ambiguous(rules, text):
    assert read_date(text, rules.dates) == (None, "date_ambiguous")


@pytest.mark.parametrize(
    "text",
    [
        *("32/10/2025", "31/11/2025", "2025-13-01", "2026-02-30", "00/00/0000"),
        *("نوفمبر", "3 نوفمبر", "قريبا", "??/11/2025", "2025", "10/2025", "99/99/25"),
        *("13/13/2025", "2025-10/04", "5 October 2025", "36525", "73051", "4593400"),
    ],
)
def test_without_a_possible_day_a_date_is_unreadable(rules, text):
    assert read_date(text, rules.dates) == (None, "date_unreadable")


def test_a_date_cell_loses_its_time_and_a_fraction_is_no_serial(rules):
    words = rules.dates

    assert read_date(datetime(2026, 1, 2, 23, 59), words)[0] == date(2026, 1, 2)  # noqa: DTZ001
    assert read_date(date(2026, 1, 2), words)[0] == date(2026, 1, 2)
    assert read_date(Decimal("45934.5"), words) == (None, "date_unreadable")


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        # 36526 is 1 January 2000 and 73050 is 31 December 2099.
        ("36526", date(2000, 1, 1)),
        ("73050", date(2099, 12, 31)),
    ],
)
def test_whole_numbers_between_the_ends_are_serials(rules, serial, day):
    assert read_date(Decimal(serial), rules.dates)[0] == day
    assert read_date(serial, rules.dates)[0] == day


def test_a_workbook_of_1904_counts_from_its_own_first_day(rules):
    # 1462 days lie between the two systems: 45934 - 1462 = 44472.
    assert read_date(Decimal(44472), rules.dates, EPOCH_1904)[0] == date(2025, 10, 4)
    assert from_serial(Decimal(0), EPOCH_1904) == date(1904, 1, 1)


def test_the_first_days_of_1900_know_no_29_february():
    assert from_serial(Decimal(1)) == date(1900, 1, 1)
    assert from_serial(Decimal(59)) == date(1900, 2, 28)
    assert from_serial(Decimal(61)) == date(1900, 3, 1)


@pytest.mark.parametrize("serial", ["-1", "0", "60", "9999999999"])
def test_a_serial_without_a_day_fails(serial):
    with pytest.raises(ValueError, match="no day"):
        from_serial(Decimal(serial))


@given(st.dates(date(1600, 1, 1)), st.sampled_from([None, ARABIC, PERSIAN]))
def test_every_day_is_read_back_from_both_orders(day, script):
    for text in (day.isoformat(), f"{day.day}/{day.month}/{day.year:04}"):
        written = text.translate(script) if script else text
        assert read_date(written, WORDS) == (day, None)


@given(st.text(max_size=60))
def test_reading_a_date_never_fails(text):
    found, issue = read_date(text, WORDS)

    assert (found is None) == (issue is not None)


# === CURRENCIES === #


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("ج.م", "EGP"), ("جم", "EGP"), ("جنيه", "EGP"), ("جنيهًا", "EGP")),
        *(("L.E", "EGP"), ("le", "EGP"), ("$", "USD"), ("US$", "USD")),
        *(("دولار أمريكي", "USD"), ("ر.س", "SAR"), ("ريال سعودى", "SAR")),
        *(("دينار كويتي", "KWD"), ("جنيه إسترليني", "GBP"), ("ج . م", "EGP")),
    ],
)
def test_a_currency_has_many_spellings(rules, text, code):
    words = rules.currencies

    assert resolve_currency(text, None, words, "EGP", KNOWN) == (code, None)


@pytest.mark.parametrize(
    ("column", "mark", "answer"),
    [
        (None, None, ("EGP", None)),
        (None, "$", ("USD", None)),
        ("USD", "$", ("USD", None)),
        ("EGP", "$", (None, "currency_conflict")),
        ("ريال", None, (None, "currency_ambiguous")),
        ("£", None, (None, "currency_ambiguous")),
        ("دينار", None, (None, "currency_ambiguous")),
        ("ليرة", None, (None, "currency_ambiguous")),
        ("SAR", "ريال", ("SAR", None)),  # not alone: the column settles it
        ("EGP", "ريال", (None, "currency_conflict")),
        ("ليرة؟", None, (None, "currency_unknown")),
        ("XYZ", None, (None, "currency_unknown")),
        ("XYZ", "$", (None, "currency_unknown")),
        ("EUR", None, (None, "currency_unknown")),  # no rate, so no limit can be tested
    ],
)
def test_column_and_mark_together_give_the_currency(rules, column, mark, answer):
    assert resolve_currency(column, mark, rules.currencies, "EGP", KNOWN) == answer


# === TEXTS === #


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "\t=1+1", "\u200f=1", "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3"),
        *("+(1)", "-[1]", "-أ", "+٢", "=", "@"),
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_an_injection(text):
    assert has_injection(text)


@pytest.mark.parametrize("text", ["- note", "-", "+ 5", "a=b", "أحمد", "", "--", "−5"])
def test_an_ordinary_note_is_none(text):
    assert not has_injection(text)


@given(st.text(max_size=40))
def test_a_neutral_text_is_run_by_no_spreadsheet(text):
    safe = neutralise(text)

    assert not has_injection(safe)
    assert safe.endswith(text)


@given(st.text(alphabet=string.ascii_letters + "أبت ", max_size=20))
def test_an_ordinary_text_is_exported_as_it_is(text):
    assert neutralise(text) == text


def test_a_receipt_number_is_compared_without_spaces_and_marks():
    assert compact(" Q٤-٢٢٩١٨\u200f") == "Q4-22918"
    assert normal_number(" fr-2025-11399 ") == "FR-2025-11399"
    assert compact("1/11") != compact("11/1")


def test_a_value_is_shown_as_people_wrote_it():
    assert as_text(Decimal("10129.000000")) == "10129"
    assert as_text(date(2026, 1, 2)) == "2026-01-02"
    assert as_text(None) is None


@given(
    st.lists(st.sampled_from("AB12-/"), max_size=12),
    st.lists(st.sampled_from(" \u200f\u00a0\u0640\u202c"), max_size=12),
)
def test_spaces_and_marks_never_change_a_number(signs, marks):
    text = "".join(signs)
    marked = "".join(a + b for a, b in zip_longest(signs, marks, fillvalue=""))

    assert normal_number(marked) == normal_number(text) == text

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.ngo.register_rows import ROLES, TODAY, judge, make_board, make_row

from ngo_logic.register_codes import REJECTING, REVIEW, outcome_of
from ngo_logic.register_dates import read_day
from ngo_logic.register_iban import is_egyptian_iban
from ngo_logic.register_names import NameBook

NUMBER = "EG729904030600907477502324460"


def test_a_row_in_order_has_no_code():
    assert judge(make_row()) == {2: []}


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"legacy_no": " "}, ["legacy_no_missing"]),
        ({"name_ar": "ـ ـ"}, ["name_missing"]),
        ({"founded_on": ""}, ["date_missing"]),
        ({"founded_on": "1998-13-01"}, ["date_unreadable"]),
        ({"founded_on": "9 شعبان 1419"}, ["date_hijri"]),
        ({"founded_on": "2026-07-01", "declared_on": ""}, ["date_future"]),
        ({"founded_on": "2026-06-30", "declared_on": ""}, []),
        ({"governorate": "EG-ZZ"}, ["governorate_unknown"]),
        ({"governorate": ""}, ["governorate_unknown"]),
        ({"governorate": "القاهره"}, []),
        ({"governorate": "HU"}, ["governorate_abolished"]),
        ({"governorate": "٦ أكتوبر"}, ["governorate_abolished"]),
        ({"governorate": "GZ"}, ["directorate_mismatch"]),
        ({"legal_form": "شركة"}, ["form_unknown"]),
        ({"founders": "9"}, ["founders_under_minimum"]),
        ({"foreign_members": "11"}, ["foreigners_over_25"]),
        ({"legal_form": "مؤسسة أهلية", "capital_egp": "19999.99"},
         ["capital_under_minimum"]),
        ({"legal_form": "مؤسسة أهلية", "capital_egp": "٢٠٠٠٠", "founders": "1"}, []),
        ({"declared_on": "1998-02-16"}, ["declared_before_founded"]),
        ({"regularised_on": "٠١/٠٥/٢٠٢٢"}, []),
        ({"regularised_on": ""}, []),
        ({"regularised_on": "١٤٤٣/٠٩/٣٠"}, ["regularised_unclear"]),
        ({"regularised_on": "2026-07-01"}, ["regularised_unclear"]),
        ({"regularised_on": "1998-02-16"}, ["regularised_unclear"]),
        ({"iban": "EG00123"}, ["iban_invalid"]),
        ({"iban": "EG72 9904 0306 0090 7477 5023 2446 0"}, []),
        ({"fields_of_work": "رعاية الأسرة؛ ميدان آخر"}, ["field_unknown"]),
        ({"fields_of_work": "رعاية الأسرة،العمل السياسي"}, ["field_prohibited"]),
        ({"fields_of_work": "النشاط النقابي للعمال"}, ["field_prohibited"]),
        ({"scope": "المريخ"}, ["scope_unknown"]),
        ({"members": "أربعون", "foreign_members": "0"}, ["number_unreadable"]),
        ({"last_income_egp": "-1"}, ["number_unreadable"]),
        ({"capital_egp": "1e99"}, ["number_unreadable"]),
        ({"name_ar": "=1+1"}, ["formula_text"]),
        ({"name_ar": "نور " * 500}, ["text_too_long"]),
    ],
)  # fmt: skip
def test_a_row_gets_the_code_of_what_is_wrong(values, codes):
    assert judge(make_row(**values)) == {2: codes}


def test_all_codes_that_apply_are_told():
    row = make_row(governorate="EG-ZZ", legal_form="", founded_on="1399-01-20")

    expected = ["date_hijri", "form_unknown", "governorate_unknown"]
    assert judge(row)[2] == expected


@pytest.mark.parametrize(
    ("roles", "codes"),
    [
        (ROLES[:4], ["board_under_minimum"]),
        ((*ROLES, ROLES[2]), ["board_even"]),
        ((*ROLES, *[ROLES[2]] * 11), ["board_over_maximum"]),
        (("نائب رئيس المجلس", *ROLES[1:]), ["chair_missing"]),
        ((ROLES[0], *ROLES[:1], *ROLES[1:4]), ["chair_duplicate"]),
        ((ROLES[0], *[ROLES[2]] * 4), ["treasurer_missing"]),
    ],
)
def test_the_board_of_the_day_is_judged(roles, codes):
    assert judge(make_row(), board=make_board(roles=roles))[2] == codes


def test_both_days_of_a_term_belong_to_it():
    for values, codes in (
        ({"term_from": str(TODAY)}, []),
        ({"term_to": str(TODAY)}, []),
        ({"term_from": str(TODAY + timedelta(days=1))}, ["board_term_expired"]),
        ({"term_to": str(TODAY - timedelta(days=1))}, ["board_term_expired"]),
    ):
        assert judge(make_row(), board=make_board(**values))[2] == codes, values


def test_without_a_line_the_board_is_missing_and_without_a_number_not_looked_up():
    assert judge(make_row(), board=[])[2] == ["board_missing"]
    assert judge(make_row(legacy_no=""), board=[])[2] == ["legacy_no_missing"]


@pytest.mark.parametrize(
    "values",
    [
        {"role": "ضيف"},
        {"term_from": "unknown"},
        {"term_to": "2024-01-01"},
        {"nationality": "مريخي"},
        {"person": ""},
        {"person": "=cmd"},
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_left_out(values):
    extra = make_board(roles=ROLES[:1], **values)

    codes = judge(make_row(), board=[*make_board(), *extra])[2]

    assert codes == ["board_line_unreadable"]


def test_a_number_counts_once_whatever_its_digits_and_directorate_spelling():
    later = make_row(
        3,
        legacy_no="٧",
        directorate=" مديرية  التضامن الإجتماعي بالقاهره ",
        name_ar="جمعية أخرى تماما",
    )

    # An alef with hamza is another spelling of the same directorate.
    codes = judge(make_row(), later, board=make_board())
    assert codes[3] == ["duplicate_number"]


def test_an_equal_name_goes_to_a_person_and_the_earlier_row_keeps_its_outcome():
    later = make_row(3, legacy_no="8", name_ar="جمـعيَّة  النُّور لرعايه الاسره")

    assert judge(make_row(), later) == {2: [], 3: ["name_duplicate"]}


def test_a_rejected_row_takes_no_name():
    rejected = make_row(founded_on="")

    assert judge(rejected, make_row(3, legacy_no="8"))[3] == []


def test_the_same_name_elsewhere_is_another_body():
    giza = make_row(
        3,
        legacy_no="8",
        governorate="GZ",
        directorate="مديرية التضامن الاجتماعي بالجيزة",
    )

    assert judge(make_row(), giza)[3] == []


@pytest.mark.parametrize(
    "other",
    [
        "جمعيه النور لرعايه لاسره",
        "جمعيه النور لرعاييه الاسره",
        "جمعيهالنور لرعايه الاسره",
        "جمعيه النور لرعايه الاسره بمصر",
        "جمعيه النور لرعايه الاسرع",
    ],
)
def test_a_slip_of_the_pen_is_found(other):
    names = NameBook()
    names.add(5, "EG-C", "جمعيه النور لرعايه الاسره")

    assert names.find("EG-C", other) == (5, False)


def test_names_that_differ_in_a_word_are_two_bodies():
    names = NameBook()
    names.add(5, "EG-C", "جمعيه النور لرعايه الاسره بطنطا")

    assert names.find("EG-C", "جمعيه النور لرعايه الاسره باسوان") is None
    assert names.find("EG-C", "نور") is None


@given(st.dates(date(1801, 1, 1), date(2100, 1, 1)))
def test_a_day_is_read_from_every_form_it_is_written_in(day):
    eastern = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        text = day.strftime(pattern)
        assert read_day(text) == (day, None)
        assert read_day(text.translate(eastern)) == (day, None)


@given(st.text(max_size=30))
def test_any_text_gives_a_day_or_one_reason(text):
    day, problem = read_day(text)

    assert (day is None) != (problem is None)


@given(st.integers(4, 28), st.integers(1, 9))
def test_a_wrong_digit_in_an_account_is_found(place, more):
    digit = str((int(NUMBER[place]) + more) % 10)

    assert is_egyptian_iban(NUMBER)
    assert not is_egyptian_iban(NUMBER[:place] + digit + NUMBER[place + 1 :])


@given(st.lists(st.sampled_from([*REJECTING, *REVIEW])))
def test_one_rejecting_code_is_enough(codes):
    outcome = outcome_of(codes)

    if set(codes) & set(REJECTING):
        assert outcome == "rejected"
    else:
        assert outcome == ("needs_review" if codes else "accepted")

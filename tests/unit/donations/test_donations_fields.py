"""Giver, method, place and national number (section 4 of the rules)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.folding import fold
from donations_logic.fields import (
    is_home_country,
    is_national_number,
    read_donor_type,
    read_governorate,
    read_method,
)
from donations_logic.return_fields import DONOR_TYPES, GOVERNORATES, METHODS
from donations_logic.rules import ReturnRules, RulesError, without_article

FILED = date(2026, 4, 12)


@pytest.mark.parametrize(
    "name",
    [
        *("فاعل خير", "فاعلة خير", "فاعلي خير - مسجد النور", "محسن كريم"),
        *("مجهول الهوية", "متبرع مجهول", "أهل الخير", "رفض ذكر اسمه", "مجهـول"),
    ],
)
def test_a_name_that_hides_the_giver_outranks_the_column(rules, name):
    assert read_donor_type(name, "شركة", rules) == ("anonymous", None)


def test_only_whole_words_hide_a_giver(rules):
    assert read_donor_type("مجهولة علي", None, rules) == ("individual", None)
    assert read_donor_type("أحمد محسن كريم", None, rules) == ("individual", None)


@pytest.mark.parametrize("code", DONOR_TYPES)
def test_every_text_of_the_column_gives_its_type(rules, code):
    for text in DONOR_TYPES[code]:
        assert read_donor_type("أحمد علي", text, rules) == (code, None)


def test_article_and_plural_of_the_column_are_ignored(rules):
    assert read_donor_type("أ", "الجهات الحكومية", rules) == ("government", None)
    assert read_donor_type("أ", "الشركات المساهمة", rules) == ("company", None)
    assert read_donor_type("أ", "أشخاص طبيعيون", rules) == ("individual", None)
    assert without_article("الفرد") == "فرد"


def test_another_text_of_the_column_is_unknown(rules):
    assert read_donor_type("أحمد", "موظف", rules) == (None, "donor_type_unknown")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("شركة النور", "company"), ("بنك مصر", "bank"), ("البنك الأهلي", "bank")),
        *(("جمعية الرحمة", "ngo"), ("سفارة اليابان", "embassy")),
        *(("صندوق رقم 7", "box"), ("أحمد علي", "individual"), ("؟؟", "individual")),
    ],
)
def test_without_a_column_the_first_word_of_the_name_decides(rules, name, code):
    assert read_donor_type(name, None, rules) == (code, None)


def test_without_name_and_column_nothing_is_assumed(rules):
    assert read_donor_type(None, None, rules) == (None, None)


@pytest.mark.parametrize("text", [None, "", "مصر", "مصري", "EG", "جمهورية مصر العربية"])
def test_egypt_has_several_names_and_is_meant_by_an_empty_cell(rules, text):
    assert is_home_country(text, rules)


def test_any_other_country_is_foreign(rules):
    assert not is_home_country("السعودية", rules)


@pytest.mark.parametrize("code", METHODS)
def test_every_text_of_a_method_gives_its_code(rules, code):
    for text in METHODS[code]:
        assert read_method(text, rules) == (code, None)


def test_a_method_may_be_missing_or_unknown(rules):
    assert read_method(None, rules) == (None, "method_missing")
    assert read_method("بيتكوين", rules) == (None, "method_unknown")
    assert read_method("نقدى", rules) == ("cash", None)


@pytest.mark.parametrize("code", GOVERNORATES)
def test_a_governorate_is_read_with_and_without_its_title(rules, code):
    for name in GOVERNORATES[code]:
        for text in (name, f"محافظة {name}", f" مُحــافظه {name}\u200f"):
            assert read_governorate(text, rules) == (code, None)


def test_there_are_27_governorates():
    assert len(GOVERNORATES) == 27


def test_an_empty_place_is_allowed_and_any_other_unknown(rules):
    assert read_governorate(None, rules) == (None, None)
    assert read_governorate("طنطا", rules) == (None, "governorate_unknown")


@pytest.mark.parametrize(
    "text", ["حلوان", "6 أكتوبر", "محافظة ٦ أكتوبر", "السادس من أكتوبر"]
)
def test_two_governorates_were_abolished(rules, text):
    assert read_governorate(text, rules) == (None, "governorate_abolished")


@pytest.mark.parametrize(
    "number",
    [
        "29802280112345",  # 28 February 1998, Cairo
        "2 980228 0112345",
        "٢٩٨٠٢٢٨٠١١٢٣٤٥",
        "30002298812345",  # 29 February 2000, born abroad
        "32604123512345",  # born on the day of filing
    ],
)
def test_a_national_number_of_somebody_who_can_exist_is_valid(number):
    assert is_national_number(number, FILED)


@pytest.mark.parametrize(
    "number",
    [
        "2980228011234",  # 13 digits
        "298022801123456",  # 15 digits
        "2980228011234A",
        "12345678901234",  # no such century
        "29902290112345",  # 1999 had no 29 February
        "32604130112345",  # born the day after filing
        "29802280512345",  # governorate 05 does not exist
        "29802283612345",  # nor 36
        "29802280012345",
        "P1234568",
    ],
)
def test_a_number_of_nobody_is_invalid(number):
    assert not is_national_number(number, FILED)


@given(
    st.dates(date(1900, 1, 1), FILED),
    st.sampled_from([1, 4, 11, 19, 21, 29, 31, 35, 88]),
    st.integers(0, 99_999),
)
def test_every_birth_date_in_a_known_governorate_is_valid(born, place, series):
    century = 2 if born.year < 2000 else 3

    number = f"{century}{born:%y%m%d}{place:02}{series:05}"

    assert is_national_number(number, FILED)
    assert not is_national_number(number[:7] + "99" + number[9:], FILED)


@given(st.text(max_size=40), st.text(max_size=20))
def test_reading_a_giver_never_fails(rules, name, text):
    code, issue = read_donor_type(name, text, rules)

    assert (code is None) or (issue is None)


def test_lists_in_which_one_text_means_two_things_are_refused():
    with pytest.raises(RulesError, match="قنا"):
        ReturnRules.build(fold, governorates={"EG-KN": ("قنا",), "EG-C": ("قِنا",)})


def test_names_of_places_and_columns_may_be_brought_along():
    own = ReturnRules.build(
        fold,
        governorates={"EG-KN": ("قنا", "Qena")},
        header_names={"amount": ("إجمالي التبرع",)},
    )

    assert read_governorate("QENA", own) == ("EG-KN", None)
    assert own.headers == {"اجمالي التبرع": "amount"}

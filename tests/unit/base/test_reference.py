import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.reference import (
    ReferenceFormatError,
    add_check_digits,
    format_reference,
    has_valid_check_digits,
)


def test_known_numbers_carry_their_check_digits():
    # 12345 × 100 = 1234500; 98 - 1234500 mod 97 = 98 - 78 = 20
    assert add_check_digits("000012345") == "00001234520"
    assert has_valid_check_digits("SW-2026-000123-58")


@given(
    st.integers(1, 999_999),
    st.sampled_from(["REQ", "SW", "NGO"]),
    st.sampled_from(["", "C", "GZ", "ALX"]),
)
def test_reference_checks_and_every_single_digit_error_is_found(number, prefix, place):
    reference = format_reference(prefix, 2026, number, place=place)
    wrong = reference[:-4] + str((int(reference[-4]) + 1) % 10) + reference[-3:]

    assert has_valid_check_digits(reference)
    assert not has_valid_check_digits(wrong)


@pytest.mark.parametrize("text", ["", "  ", "12", "ABC", "١٢٣٤٥", "12 34"])
def test_text_without_right_check_digits_is_not_valid(text):
    assert not has_valid_check_digits(text)


@pytest.mark.parametrize("text", ["", "12-3", "س"])
def test_text_that_cannot_carry_check_digits_is_refused(text):
    with pytest.raises(ReferenceFormatError):
        add_check_digits(text)


def test_a_reference_names_the_place_before_its_number():
    parts = format_reference("REQ", 2026, 123, place="GZ").split("-")

    assert parts[:-1] == ["REQ", "2026", "GZ", "000123"]
    assert format_reference("REQ", 2026, 123).split("-")[2] == "000123"


def test_a_place_of_other_signs_is_refused():
    with pytest.raises(ReferenceFormatError):
        format_reference("REQ", 2026, 1, place="الجيزة")


def test_references_count_from_one():
    with pytest.raises(ReferenceFormatError):
        format_reference("REQ", 2026, 0)

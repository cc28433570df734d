import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.reference import add_check_digits, has_valid_check_digits
from ngo_logic.registry_number import (
    RegistryNumberError,
    format_serial,
    make_org_id,
    parse_registry_no,
)

# Worked with ISO 7064 mod 97-10: 98 - (serial * 100 mod 97).
VECTORS = {
    1: "00000000195",
    2: "00000000292",
    96: "00000009604",
    97: "00000009798",
    12345: "00001234520",
    20417: "00002041754",
    31159: "00003115932",
    999999999: "99999999996",
}


@pytest.mark.parametrize(("serial", "number"), VECTORS.items())
def test_numbers_carry_their_check_digits(serial, number):
    assert add_check_digits(format_serial(serial)) == number


@pytest.mark.parametrize("serial", [0, -1, 10**9])
def test_serials_that_do_not_fit_are_refused(serial):
    with pytest.raises(RegistryNumberError):
        format_serial(serial)


@pytest.mark.parametrize(
    "text",
    ["00001234520", "٠٠٠٠١٢٣٤٥٢٠", "۰۰۰۰۱۲۳۴۵۲۰", " 000012345-20 ", "000 012 345 20"],
)
def test_numbers_are_read_as_people_type_them(text):
    assert parse_registry_no(text) == "00001234520"


@pytest.mark.parametrize(
    "text", ["", "12345", "0000123452x", "000012345200", "²0001234520"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(RegistryNumberError):
        parse_registry_no(text)


@given(st.integers(1, 10**9 - 1), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(serial, place, shift):
    number = add_check_digits(format_serial(serial))
    wrong = (int(number[place]) + shift) % 10
    changed = f"{number[:place]}{wrong}{number[place + 1 :]}"

    assert has_valid_check_digits(number)
    assert not has_valid_check_digits(changed)


def test_identifier_keeps_the_older_number():
    assert make_org_id("EG-MOSS", legacy_no="233") == "EG-MOSS-233"
    assert make_org_id("EG-MOSS", registry_no="00001234520") == "EG-MOSS-00001234520"
    assert make_org_id("EG-MOSS", legacy_no=" 7 ", registry_no="1") == "EG-MOSS-7"
    assert make_org_id("EG-MOSS") == make_org_id("", legacy_no="7") == ""

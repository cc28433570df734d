import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic import signature
from base_logic.signature import SignatureError

PRIVATE = bytes(range(32))
PUBLIC = signature.public_key(PRIVATE)
KEYS = {signature.key_id(PUBLIC): PUBLIC}
SIGNS = string.ascii_letters + string.digits + "-_"


def line(**values):
    values = {
        "number": "NGO-2026-000001-23",
        "kind": "ngo_registration",
        "until": date(2027, 12, 31),
        "nonce": "abcdefghijkl",
        **values,
    }
    return signature.sign(PRIVATE, **values)


def test_own_line_tells_what_was_signed():
    said = signature.verify(line(), KEYS)

    assert (said.number, said.kind) == ("NGO-2026-000001-23", "ngo_registration")
    assert said.until == "271231"


def test_line_without_end_says_zero():
    assert signature.verify(line(until=None), KEYS).until == "0"


CONTENT = {"nonce": "abcdefghijkl", "holder": "جمعية", "facts": [("Amount", "5")]}


def test_line_binds_the_content_of_the_paper():
    said = signature.verify(line(content=signature.content_digest(CONTENT)), KEYS)

    assert said.content == signature.content_digest(CONTENT)
    assert said.key_id in KEYS


def test_older_line_says_nothing_of_the_content():
    assert signature.verify(line(), KEYS).content is None


def test_content_of_another_sort_is_refused():
    with pytest.raises(SignatureError):
        line(content="short")


def test_content_reads_the_same_from_the_database():
    stored = {"facts": [["Amount", "5"]], "holder": "جمعية", "nonce": "abcdefghijkl"}

    assert signature.content_digest(stored) == signature.content_digest(CONTENT)


@pytest.mark.parametrize("name", CONTENT)
@given(text=st.text(max_size=20))
def test_any_other_content_has_another_digest(name, text):
    other = CONTENT | {name: text}

    same = signature.content_digest(other) == signature.content_digest(CONTENT)
    assert same == (other == CONTENT)


@given(st.data(), st.sampled_from([None, "0123456789abcdef"]))
def test_line_with_any_sign_changed_is_unknown(data, content):
    good = line(content=content)
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from("AZaz09-_~.").filter(lambda c: c != good[place]))

    with pytest.raises(SignatureError):
        signature.verify(good[:place] + other + good[place + 1 :], KEYS)


def test_no_other_last_sign_stands_for_the_same_signature():
    good = line()

    for other in set(SIGNS) - {good[-1]}:
        with pytest.raises(SignatureError):
            signature.verify(good[:-1] + other, KEYS)


@pytest.mark.parametrize("digits", ["٣١٠١٢٦", "۳۱۰۱۲۶"])
def test_a_line_holds_no_other_digits(digits):
    with pytest.raises(SignatureError):
        signature.read(line(until=date(2031, 1, 26)).replace("310126", digits))


@pytest.mark.parametrize("text", ["", "x", "a~b.c", "ن" * 200, "A" * 5000])
def test_text_that_is_no_line_is_unknown(text):
    with pytest.raises(SignatureError):
        signature.verify(text, KEYS)


def test_line_of_another_key_is_unknown():
    stranger = signature.sign(
        bytes(32), number="A", kind="b", until=None, nonce="abcdefgh"
    )

    with pytest.raises(SignatureError):
        signature.verify(stranger, KEYS)


def test_part_that_a_line_cannot_carry_is_refused():
    with pytest.raises(SignatureError):
        line(number="A~B")


@given(st.text(max_size=20), st.text(max_size=20))
def test_signature_holds_for_the_same_text_only(text, other):
    signed = signature.sign_text(PRIVATE, text)

    assert signature.is_signed(other, signed, PUBLIC) == (text == other)


@pytest.mark.parametrize("public", ["", "x", signature.public_key(bytes(32))])
def test_text_is_not_signed_by_a_wrong_or_missing_key(public):
    assert not signature.is_signed("a", signature.sign_text(PRIVATE, "a"), public)


def test_signature_of_a_root_is_no_line_of_a_paper():
    text = "audit-root~2026-01-31~9~4~n~r~" + signature.key_id(PUBLIC)

    with pytest.raises(SignatureError):
        signature.verify(f"{text}.{signature.sign_text(PRIVATE, text)}", KEYS)


@pytest.mark.parametrize("private", [b"", bytes(31), bytes(32)])
def test_no_other_private_key_is_the_half_of_a_public_one(private):
    assert signature.is_pair(PRIVATE, PUBLIC)
    assert not signature.is_pair(private, PUBLIC)

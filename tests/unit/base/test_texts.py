import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.texts import clean_text, clean_values

UNFIT = ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800", "\udfff"]


@pytest.mark.parametrize("sign", UNFIT)
def test_a_sign_that_no_text_holds_is_dropped_or_replaced(sign):
    assert clean_text(f"جمعية{sign} النور") == "جمعية النور"
    assert clean_text(f"a{sign}b", "\ufffd") == "a\ufffdb"


@pytest.mark.parametrize("text", ["", "سطر\nسطر\r\n", "\tx", "😀 ﷺ", "a\u200fb\ufeff"])
def test_every_other_text_is_left_as_it_is(text):
    assert clean_text(text) is text


@given(st.text(st.characters()))
def test_what_is_left_can_be_stored_and_changes_no_more(text):
    cleaned = clean_text(text)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean_text(cleaned) == cleaned


def test_texts_are_cleaned_wherever_they_stand_and_nothing_else_changes():
    sent = json.loads(
        r'{"a\u0000": [["b\u0000", 1, 1.5, null, true, {"c": "\ud83d"}]],'
        r' "d": "\ud83d\ude00"}'
    )
    assert clean_values(sent) == {
        "a": [["b", 1, 1.5, None, True, {"c": ""}]],
        "d": "😀",
    }

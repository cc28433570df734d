import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.register_query import (
    MAX_TEXT,
    MAX_WORDS,
    QueryError,
    clean_search,
    parse_limit,
    parse_page,
    parse_query,
)

KNOWN = {"q", "form"}


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("x", "1")], "unknown_parameter"),
        ([("q", "1"), ("q", "1")], "duplicated_parameter"),
        ([("q", " ")], "empty_parameter"),
        ([("q", "\0")], "unreadable_parameter"),
        ([("q", "\ud800")], "unreadable_parameter"),
        ([("q", "x" * (MAX_TEXT + 1))], "unreadable_parameter"),
    ],
)
def test_a_parameter_is_known_single_and_sound(pairs, code):
    with pytest.raises(QueryError) as caught:
        parse_query(pairs, KNOWN)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["0", "101", "-1", "1.5", "٥", "", "9" * 30])
def test_a_page_has_from_one_to_a_hundred_entries(text):
    with pytest.raises(QueryError):
        parse_limit(text)


@given(st.text() | st.integers())
def test_a_page_lies_between_the_first_and_the_last(value):
    assert 1 <= parse_page(value, 50) <= 50


@given(st.text())
def test_a_search_text_is_short_and_sound(text):
    kept = clean_search(text)

    assert len(kept) <= MAX_TEXT
    assert len(kept.split()) <= MAX_WORDS
    assert "\0" not in kept
    kept.encode()

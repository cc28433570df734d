import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.governorate_map import PLACES, SHADES, draw, get_bounds, get_shade
from ngo_logic.register_query import (
    MAX_TEXT,
    MAX_WORDS,
    QueryError,
    clean_search,
    parse_limit,
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


@given(st.text())
def test_a_search_text_is_short_and_sound(text):
    kept = clean_search(text)

    assert len(kept) <= MAX_TEXT
    assert len(kept.split()) <= MAX_WORDS
    assert "\0" not in kept
    kept.encode()


def test_no_two_governorates_share_a_tile():
    assert len(PLACES) == len(set(PLACES.values())) == 27


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=27))
def test_a_greater_number_is_never_lighter(counts):
    bounds = get_bounds(counts)
    shades = [get_shade(count, bounds) for count in sorted(counts)]

    assert shades == sorted(shades)
    assert set(shades) <= set(range(len(SHADES)))


@pytest.mark.parametrize(("fill", "ink"), SHADES)
def test_each_shade_can_be_read(fill, ink):
    light, dark = sorted((luminance(fill), luminance(ink)), reverse=True)

    assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_place_without_a_tile_is_left_to_the_table():
    assert draw({"XX": 3}, {"XX": "Elsewhere"}) == []

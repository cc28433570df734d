"""Property tests of the difference between registered and proposed values."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.difference import Change, compare, moved, plain, rebase

names = st.sampled_from(["name", "city", "street", "fields"])
values = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.integers(0, 9),
    st.lists(st.integers(0, 9), unique=True, max_size=4),
)
records = st.fixed_dictionaries(
    dict.fromkeys(["name", "city", "street", "fields"], values)
)


@given(records)
def test_nothing_changes_when_the_proposal_is_what_is_registered(record):
    assert compare(record, record) == []
    assert moved(record, record) == []


@given(records, records)
def test_every_difference_is_told_and_only_those(registered, proposed):
    told = {change.name: change.after for change in compare(registered, proposed)}

    for name, value in proposed.items():
        assert (name in told) == (plain(registered[name]) != plain(value))
        if name in told:
            assert told[name] == plain(value)


@given(records, records, records)
def test_rebase_keeps_what_was_changed_and_follows_the_rest(base, registered, mine):
    changed = {change.name for change in compare(base, mine)}

    result = rebase(base, registered, mine)

    for name in mine:
        source = mine if name in changed else registered
        assert result[name] == plain(source[name])


@given(records, records)
def test_rebase_on_the_same_register_changes_nothing(base, mine):
    assert (
        compare(rebase(base, base, mine), {n: plain(v) for n, v in mine.items()}) == []
    )


@given(values)
def test_plain_is_plain_once_and_for_all(value):
    assert plain(plain(value)) == plain(value)


def test_case_and_blanks_inside_count_and_order_does_not():
    assert compare({"name": "a b"}, {"name": "A b"}) == [Change("name", "a b", "A b")]
    assert compare({"name": "a b"}, {"name": "a  b"})
    assert compare({"fields": [2, 1]}, {"fields": (1, 2)}) == []


def test_empty_text_and_nothing_are_the_same_but_nought_is_a_number():
    assert compare({"name": False, "city": ""}, {"name": None, "city": None}) == []
    assert compare({"members": None}, {"members": 0}) == [Change("members", None, 0)]


def test_lists_tell_what_they_gain_and_lose():
    change = Change("fields", [1, 2], [2, 3])

    assert (change.added, change.removed) == ([3], [1])
    assert Change("fields", None, [1]).added == [1]


def test_dates_compare_by_day():
    assert plain(date(2026, 3, 1)) == "2026-03-01"
    assert moved({"a": 1}, {"a": 1, "b": 2}) == ["b"]

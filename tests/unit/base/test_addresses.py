import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.addresses import find_misplaced, is_clean_path, is_storable


@pytest.mark.parametrize("sign", ["\x00", "\n", "\r", "\t", "\x1f", "\x7f"])
def test_a_path_holds_no_control_character(sign):
    assert not is_clean_path(f"/ngos/{sign}")
    assert not is_clean_path(f"{sign}/ngos")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_every_other_path_is_left_alone(text):
    assert is_clean_path(f"/{text}")


@given(st.lists(st.text()))
def test_texts_are_stored_unless_one_has_a_nul_in_it(texts):
    assert is_storable(texts) == ("\x00" not in "".join(texts))


def test_a_file_stands_where_the_page_takes_one():
    assert not find_misplaced({"type_id"}, {"file"}, taken={"file"})
    assert not find_misplaced({"reason"}, set(), taken={"file"})


def test_a_text_for_a_file_is_misplaced():
    assert find_misplaced({"type_id", "file"}, set(), taken={"file"}) == {"file"}


def test_a_file_for_a_text_is_misplaced():
    assert find_misplaced(set(), {"reason"}, taken={"file"}) == {"reason"}
    assert find_misplaced(set(), {"file"}, taken=set()) == {"file"}

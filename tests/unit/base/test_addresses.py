import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.addresses import is_clean_path


@pytest.mark.parametrize("sign", ["\x00", "\n", "\r", "\t", "\x1f", "\x7f"])
def test_a_path_holds_no_control_character(sign):
    assert not is_clean_path(f"/ngos/{sign}")
    assert not is_clean_path(f"{sign}/ngos")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_every_other_path_is_left_alone(text):
    assert is_clean_path(f"/{text}")

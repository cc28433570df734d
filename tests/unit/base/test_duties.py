import pytest
from hypothesis import given
from hypothesis import strategies as st

from base_logic.duties import IncompatibleDuties, UnknownDutyError

DUTIES = ("prepare", "review", "approve", "pay")
RULES = IncompatibleDuties(
    DUTIES, [("prepare", "approve"), ("review", "pay"), ("approve", "approve")]
)


@given(st.sampled_from(DUTIES), st.sampled_from(DUTIES))
def test_incompatibility_holds_in_both_directions(one, other):
    forward = bool(RULES.conflicts(one, {other}))

    assert forward == bool(RULES.conflicts(other, {one}))


def test_pair_of_one_duty_forbids_to_do_it_twice():
    assert RULES.conflicts("approve", {"approve", "review"}) == {"approve"}
    assert RULES.conflicts("pay", {"pay"}) == set()


@pytest.mark.parametrize(("duty", "done"), [("fly", set()), ("pay", {"fly"})])
def test_unknown_duty_is_an_error_and_never_a_pass(duty, done):
    with pytest.raises(UnknownDutyError):
        RULES.conflicts(duty, done)

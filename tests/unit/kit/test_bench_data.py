import random

import pytest
from bench import copying, names

from base_logic.folding import fold


def test_generated_names_are_the_same_in_every_run():
    assert names.many(50) == names.many(50)
    assert names.many(50) != names.many(50, seed=20)


def test_a_name_written_by_hand_is_still_the_same_name():
    dice = random.Random(1)  # noqa: S311 - names, not secrets

    for serial in range(300):
        name = names.body(dice, serial)
        assert fold(names.by_hand(dice, name)) == fold(name)


def test_hands_write_differently():
    dice = random.Random(1)  # noqa: S311 - names, not secrets

    assert len({names.by_hand(dice, "جمعية الأسر المنتجة") for _n in range(60)}) > 20


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "\\N"),
        ("a\tb\nc\\d", "a\\tb\\nc\\\\d"),
        (True, "True"),
        ("جمعية", "جمعية"),
        (0, "0"),
    ],
)
def test_values_reach_copy_as_it_reads_them(value, text):
    assert copying.to_text(value) == text

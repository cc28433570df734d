"""Lines about changed settings: what is written, and what a reader is shown."""

from hypothesis import given
from hypothesis import strategies as st

from base_logic.told import retell, retell_list, retell_values, tell

NAMES = {"active": "Active", "code": "Typed Code"}
TYPED = st.text(alphabet="a:+-→, \n\r\u2028") | st.just("x\nactive: True → -")


def _show(name, what):
    return (NAMES[name], what) if name in NAMES else None


@given(TYPED)
def test_no_typed_text_looks_like_a_line_about_another_field(typed):
    lines = f"{tell('code', typed)}\n{tell('active', 'True → -')}"

    shown = retell(lines, _show)

    assert shown.split("\n")[-1] == "Active: True → -"
    assert [line for line in shown.split("\n") if line[:1].strip()] == [
        f"Typed Code: {typed.partition(chr(10))[0]}",
        "Active: True → -",
    ]


@given(st.text())
def test_without_a_known_field_the_text_stays_as_it_was_written(text):
    assert retell(text, lambda name, what: None) == text


def test_a_secret_is_told_by_its_label_only():
    assert retell("code: …", _show) == "Typed Code: …"


def test_more_than_one_arrow_is_left_alone():
    assert retell_values("- → a → b", {"-": "no"}) == "- → a → b"


def test_roles_without_another_name_keep_theirs():
    assert retell_list("+ A / B, c, - D", {"D": "E"}) == "+ A / B, c, - E"

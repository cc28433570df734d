"""Whoever opens an empty list reads what belongs there and what to do."""

import pytest
from lxml import etree
from suite import ADDONS, data_files


def find_actions():
    """Yield each action of the suite that opens a list."""
    files = (f for addon in ADDONS.values() for f in data_files(addon))
    for action in (
        record
        for file in files
        for record in etree.parse(file).iterfind(
            ".//record[@model='ir.actions.act_window']"
        )
    ):
        modes = action.findtext("field[@name='view_mode']") or "list,form"
        in_dialog = action.findtext("field[@name='target']") == "new"
        if not in_dialog and modes != "form":
            yield pytest.param(action, id=action.get("id"))


@pytest.mark.parametrize("action", list(find_actions()))
def test_an_empty_list_says_what_belongs_there(action):
    [title, *_advice] = [*action.iterfind("field[@name='help']/p"), None]

    assert title is not None, "a field 'help' with what the list is for"
    assert title.get("class") == "o_view_nocontent_smiling_face"
    assert title.text.strip()


def test_there_are_lists_to_look_at():
    assert len(list(find_actions())) > 60

"""Filters that a screen sets together narrow it: Odoo joins neighbours by "or"."""

import re

import pytest
from lxml import etree
from suite import ADDONS, data_files

DEFAULT = re.compile(r"search_default_(\w+)'?\s*:\s*(?:1|True)")


def read_records(model):
    """Yield every record of a model that the suite's data files hold."""
    for file in (f for addon in ADDONS.values() for f in data_files(addon)):
        yield from etree.parse(file).iterfind(f".//record[@model='{model}']")


def find_neighbours():
    """Return the filters of each model that stand without a line between them."""
    found = {}
    for view in read_records("ir.ui.view"):
        for search in view.iter("search"):
            groups = found.setdefault(view.findtext("field[@name='model']"), [[]])
            groups.append([])
            for node in search:
                if node.tag == "separator":
                    groups.append([])
                elif node.tag == "filter":
                    groups[-1].append(node.get("name"))
    return found


def find_screens():
    """Yield each action that sets more than one filter."""
    for action in read_records("ir.actions.act_window"):
        names = DEFAULT.findall(action.findtext("field[@name='context']") or "")
        if len(names) > 1:
            model = action.findtext("field[@name='res_model']")
            yield pytest.param(model, names, id=action.get("id"))


@pytest.mark.parametrize(("model", "names"), list(find_screens()))
def test_filters_set_together_narrow_together(model, names):
    for neighbours in find_neighbours().get(model, []):
        assert len(set(neighbours) & set(names)) < 2


def test_there_are_screens_to_look_at():
    assert len(list(find_screens())) > 2

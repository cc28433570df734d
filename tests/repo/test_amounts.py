"""Amounts in texts are written by their currency, in the language of the reader."""

import ast

import pytest
from lxml import etree
from suite import ADDONS, parse_python, python_files, where


def own_marks(tree):
    """Yield the line of each amount that is written past ``currency.format``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", None))
            marked = any(keyword.arg == "currency_obj" for keyword in node.keywords)
            if name == "format_amount" or (name == "formatLang" and marked):
                yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr == "symbol":
            yield node.lineno


def test_every_amount_is_written_by_its_currency():
    found = [
        where(file, line)
        for addon in ADDONS.values()
        for file in python_files(addon, tests=False)
        for line in own_marks(parse_python(file))
    ]

    assert found == []


def test_no_page_writes_the_mark_of_a_currency_itself():
    found = [
        where(file, number)
        for addon in ADDONS.values()
        for file in sorted(addon.folder.rglob("*.xml"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if "currency_id.symbol" in line
    ]

    assert found == []


def test_no_page_turns_an_amount_around():
    found = [
        where(file, node.sourceline)
        for addon in ADDONS.values()
        for file in sorted(addon.folder.rglob("*.xml"))
        for node in etree.parse(file).iter("{*}bdi", "{*}span", "{*}td")
        if "monetary" in node.get("t-options", "") and node.get("dir")
    ]

    assert found == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("format_amount(self.env, self.amount, self.currency_id)", 1),
        ("formatLang(self.env, self.amount, currency_obj=self.currency_id)", 1),
        ('f"{self.amount} {self.currency_id.symbol}"', 1),
        ("formatLang(self.env, share, digits=2)", 0),
        ("self.currency_id.format(self.amount)", 0),
    ],
)
def test_a_mark_past_the_currency_is_recognised(code, count):
    assert len(list(own_marks(ast.parse(code)))) == count

"""Dates in texts are written as the reader writes them, never as the database does."""

import ast
import re

import pytest
from suite import ADDONS, parse_python, python_files, where

# Names of placeholders that stand for a day or a moment.
DAYS = {"date", "day", "start", "end", "first", "last", "due", "until", "deadline"}
WRITERS = {"format_date", "format_datetime", "format_period"}
# A day on paper, and how a paper writes it.
PRINTED = re.compile(r"\{'widget': 'date'[^}]*\}")
LONG = "{'widget': 'date', 'format': 'd MMMM yyyy'}"


def is_translation(node):
    """Tell whether a call looks up a text: ``_(...)`` or ``self.env._(...)``."""
    function = node.func
    name = getattr(function, "attr", getattr(function, "id", None))
    return isinstance(node, ast.Call) and name == "_"


def writes_a_date(node):
    """Tell whether an expression formats its date for a reader."""
    calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
    names = {getattr(c.func, "attr", getattr(c.func, "id", None)) for c in calls}
    return bool(names & WRITERS)


def raw_dates(tree):
    """Yield the line of each date that goes into a text as it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_translation(node):
            for keyword in node.keywords:
                if keyword.arg in DAYS and not writes_a_date(keyword.value):
                    yield keyword.value.lineno
        elif (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Mod)
            and isinstance(node.right, ast.Dict)
        ):
            for key, value in zip(node.right.keys, node.right.values, strict=True):
                if getattr(key, "value", None) in DAYS and not writes_a_date(value):
                    yield value.lineno


def test_every_date_in_a_text_is_formatted():
    found = [
        where(file, line)
        for addon in ADDONS.values()
        for file in python_files(addon, tests=False)
        for line in raw_dates(parse_python(file))
    ]

    assert found == []


def test_every_paper_writes_its_days_in_words():
    found = [
        (where(file), options)
        for addon in ADDONS.values()
        for file in sorted((addon.folder / "report").glob("*.xml"))
        for options in PRINTED.findall(file.read_text(encoding="utf-8"))
    ]

    assert found
    assert [place for place, options in found if options != LONG] == []


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('self.env._("On %(day)s.", day=self.date)', 1),
        ('_("Until %(date)s.", date=day.isoformat())', 1),
        ('texts[problem] % {"day": day, "step": 2}', 1),
        ('_("Until %(date)s.", date=format_date(self.env, day))', 0),
        ('_("By %(last)s.", last=format_date(env, day) if day else "…")', 0),
    ],
)
def test_a_raw_date_is_recognised(code, count):
    assert len(list(raw_dates(ast.parse(code)))) == count

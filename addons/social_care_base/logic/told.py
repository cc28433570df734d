"""Lines about changed settings: written for evidence, read in one's own language.

A line names a field by its technical name, which no translation changes; whoever reads
it is shown the label. A value of several lines is set in, so that no typed text looks
like a line about another field.

>>> lines = "\\n".join([tell("active", "True → -"), tell("code", "a\\nactive: x")])
>>> print(lines)
active: True → -
code: a
    active: x
>>> labels = {"active": "Active"}
>>> print(retell(lines, lambda name, what: name in labels and (labels[name], what)))
Active: True → -
code: a
    active: x
"""

import re
from collections.abc import Callable

ARROW = " → "
_INDENT = "\n    "
_LINE = re.compile(r"^(\w+): (.*)$", re.MULTILINE)
_BETWEEN = re.compile(r", (?=[+-] )")


def tell(name: str, what: str) -> str:
    """Return the line about one field."""
    what = what.replace("\n", _INDENT)
    return f"{name}: {what}"


def retell(text: str, show: Callable) -> str:
    """Return the lines with what ``show`` makes of each.

    :param show: takes the name of a field and what is told about it; returns a label
        and a text, or nothing if there is no such field
    """

    def replace(match):
        shown = show(match[1], match[2])
        return f"{shown[0]}: {shown[1]}" if shown else match[0]

    return _LINE.sub(replace, text)


def retell_values(what: str, values: dict[str, str]) -> str:
    """Return an old and a new value by other names; those without one as they are.

    >>> retell_values("- → True", {"-": "no", "True": "yes"})
    'no → yes'
    """
    parts = what.split(ARROW)
    if len(parts) != 2:
        return what
    return ARROW.join(values.get(part, part) for part in parts)


def retell_list(what: str, names: dict[str, str]) -> str:
    """Return what came and went by other names.

    >>> retell_list("+ Red, blue, - Green", {"Red, blue": "Purple"})
    '+ Purple, - Green'
    """
    parts = _BETWEEN.split(what)
    return ", ".join(f"{part[:2]}{names.get(part[2:], part[2:])}" for part in parts)

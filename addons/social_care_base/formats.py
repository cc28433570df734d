"""How the suite writes for its readers what Odoo has no format for."""

from odoo.tools import format_date

# Unicode's isolates: what lies between them keeps its own direction in any line.
LEFT_TO_RIGHT, END = "\u2066", "\u2069"


def ltr(text):
    """Return a number or code that is read from left to right in an Arabic line too.

    For texts that leave us as plain text; pages say ``<bdi dir="ltr">``.
    """
    return f"{LEFT_TO_RIGHT}{text}{END}" if text else text


def format_period(env, start, end):
    """Return the first and the last day of a period in the reader's language.

    With words between them: a dash would leave it to the direction of the line, and so
    to chance, which of the two days comes first.
    """
    return env._(
        "%(start)s to %(end)s",
        start=format_date(env, start),
        end=format_date(env, end),
    )


def join_names(env, names):
    """Return names in one line, between them the comma of the reader's language."""
    line = ""
    for name in names:
        line = env._("%(names)s, %(name)s", names=line, name=name) if line else name
    return line

"""What a request would change: registered against proposed values, compared exactly.

Values are plain: text, numbers, ids, dates as text, lists whose order means nothing.

>>> compare({"city": "Giza", "street": "1"}, {"city": "giza", "street": "1"})
[Change(name='city', before='Giza', after='giza')]
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Plain = Any


@dataclass(frozen=True)
class Change:
    """One value that would not stay as the register states it."""

    name: str
    before: Plain
    after: Plain

    @property
    def added(self) -> list:
        """Return what a list gains."""
        return [item for item in self.after or [] if item not in (self.before or [])]

    @property
    def removed(self) -> list:
        """Return what a list loses."""
        return [item for item in self.before or [] if item not in (self.after or [])]


def plain(value: Plain) -> Plain:
    """Return ``value`` as it comes back from storage: JSON types, lists in order.

    >>> plain(date(2026, 3, 1)), plain((3, 1)), plain(False)
    ('2026-03-01', [1, 3], None)
    """
    if value is False or value is None or value == "":
        return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return sorted((plain(item) for item in value), key=repr)
    return value


def compare(registered: Mapping, proposed: Mapping) -> list[Change]:
    """Return every difference, in the order of ``proposed``; case and blanks count."""
    found = []
    for name, after in proposed.items():
        before = plain(registered.get(name))
        if before != plain(after):
            found.append(Change(name, before, plain(after)))
    return found


def moved(base: Mapping, registered: Mapping) -> list[str]:
    """Return the names that the register has changed since ``base`` was taken.

    >>> moved({"city": "Giza"}, {"city": "Cairo"})
    ['city']
    """
    names = dict.fromkeys([*base, *registered])
    return [n for n in names if plain(base.get(n)) != plain(registered.get(n))]


def rebase(base: Mapping, registered: Mapping, proposed: Mapping) -> dict:
    """Return the proposal on top of what the register states now.

    What the applicant changed stays as proposed; what was left alone follows the
    register, so that an old value is never written back by accident.

    >>> rebase({"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 1, "b": 5})
    {'a': 2, 'b': 5}
    """
    changed = {change.name for change in compare(base, proposed)}
    return {
        name: plain(value) if name in changed else plain(registered.get(name))
        for name, value in proposed.items()
    }

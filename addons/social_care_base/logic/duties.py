"""Separation of duties: which duties nobody may combine on one file.

>>> rules = IncompatibleDuties({"prepare", "approve"}, [("prepare", "approve")])
>>> rules.conflicts("approve", {"prepare"}), rules.conflicts("approve", {"approve"})
({'prepare'}, set())
"""

from collections.abc import Iterable, Set


class UnknownDutyError(ValueError):
    """A duty that no rule knows: refused, never let through."""


class IncompatibleDuties:
    """A symmetric matrix of duties; a pair of one duty forbids doing it twice."""

    def __init__(self, duties: Iterable[str], pairs: Iterable[tuple[str, str]]):
        self._duties = frozenset(duties)
        self._pairs = {frozenset(pair) for pair in pairs}

    def conflicts(self, duty: str, done: Set[str]) -> set[str]:
        """Return those of the duties ``done`` that forbid ``duty`` to the same person.

        :raise UnknownDutyError: if any of the duties is not in the matrix
        """
        if unknown := ({duty} | done) - self._duties:
            raise UnknownDutyError(", ".join(sorted(unknown)))
        return {other for other in done if frozenset((duty, other)) in self._pairs}

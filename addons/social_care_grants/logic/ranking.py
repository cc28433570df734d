"""Order applications: deterministic, with declared tie-breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Candidate:
    """An application that may be ranked; ``tie_breaks`` are compared descending."""

    application: str
    score: Decimal
    submitted_at: datetime
    tie_breaks: Sequence[Decimal] = ()
    requested: Decimal = Decimal(0)
    viable_minimum: Decimal = Decimal(0)
    sub_envelope: str | None = None


@dataclass(frozen=True)
class Ranked:
    """A candidate with its place and the score that the place was given for."""

    rank: int
    score: Decimal
    candidate: Candidate = field(repr=False)


def round_score(score: Decimal) -> Decimal:
    """Return ``score`` rounded half up to two decimals, as it is published.

    >>> round_score(Decimal("59.615")), round_score(Decimal("59.6149"))
    (Decimal('59.62'), Decimal('59.61'))
    """
    return Decimal(score).quantize(CENT, ROUND_HALF_UP)


def rank(candidates: Iterable[Candidate]) -> list[Ranked]:
    """Return the candidates by score, tie-breaks, submission time and name.

    The rounded scores are compared, so that the published order can be followed.
    """
    ordered = sorted(candidates, key=_sort_key)
    return [
        Ranked(place, round_score(candidate.score), candidate)
        for place, candidate in enumerate(ordered, start=1)
    ]


def _sort_key(candidate):
    breaks = tuple(-Decimal(value) for value in candidate.tie_breaks)
    score = round_score(candidate.score)
    return -score, breaks, candidate.submitted_at, candidate.application

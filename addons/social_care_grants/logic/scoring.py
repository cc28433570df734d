"""Scores of reviews: what one review is worth and when a third one is due.

A criterion is answered on a scale of 0 to 5. A criterion without an answer leaves
the review together with its weight: it is neither a zero nor a full mark.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

SCALE_MAX = 5
POINTS_MAX = Decimal(100)
MICRO = Decimal("0.000001")


class ScoringError(ValueError):
    """A rubric or a review that cannot be scored."""


@dataclass(frozen=True)
class Criterion:
    """One row of the rubric; ``minimum`` is the least mean that stays in."""

    code: str
    weight: Decimal
    minimum: Decimal | None = None


@dataclass(frozen=True)
class Review:
    """Answers of one reviewer to one application, ``None`` where unanswered."""

    reviewer: str
    application: str
    answers: Mapping[str, Decimal | None]


def review_score(criteria: Sequence[Criterion], answers: Mapping) -> Decimal:
    """Return 20 × the weighted mean of the answered criteria, between 0 and 100.

    :raise ScoringError: if nothing counts, or an answer is unknown or off the scale
    """
    known = {criterion.code for criterion in criteria}
    if unknown := answers.keys() - known:
        raise ScoringError(f"not in the rubric: {', '.join(sorted(unknown))}")
    total = weight = Decimal(0)
    for criterion in criteria:
        answer = answers.get(criterion.code)
        if answer is None:
            continue
        value = Decimal(answer)
        if not 0 <= value <= SCALE_MAX:
            raise ScoringError(f"{criterion.code}: {value} is off the scale")
        total += criterion.weight * value
        weight += criterion.weight
    if not weight:
        raise ScoringError("no criterion with a weight is answered")
    return POINTS_MAX / SCALE_MAX * total / weight


def check_rubric(criteria: Iterable[Criterion]) -> None:
    """Make sure that a rubric can score anything.

    :raise ScoringError: if it is empty, has two equal codes or a wrong weight
    """
    criteria = list(criteria)
    codes = [criterion.code for criterion in criteria]
    if not codes:
        raise ScoringError("the rubric has no criterion")
    if len(set(codes)) != len(codes):
        raise ScoringError("two criteria have the same code")
    for criterion in criteria:
        if criterion.weight <= 0:
            raise ScoringError(f"{criterion.code}: the weight must be above zero")


def mean(values: Iterable) -> Decimal:
    """Return the mean of ``values``.

    :raise ScoringError: if there are none
    """
    numbers = [Decimal(value) for value in values]
    if not numbers:
        raise ScoringError("no values")
    return sum(numbers, Decimal(0)) / len(numbers)


def criterion_means(
    criteria: Sequence[Criterion], reviews: Iterable[Review]
) -> dict[str, Decimal | None]:
    """Return the mean answer per criterion; ``None`` where nobody answered."""
    reviews = list(reviews)
    means = {}
    for criterion in criteria:
        given = [review.answers.get(criterion.code) for review in reviews]
        given = [answer for answer in given if answer is not None]
        means[criterion.code] = mean(given) if given else None
    return means


def third_review_reason(
    scores: Sequence[Decimal], *, max_gap: Decimal, threshold: Decimal
) -> str | None:
    """Tell why the scores need a third one: ``gap``, ``threshold`` or ``None``.

    The gap must be exceeded; a score equal to the threshold reaches it. The order
    does not matter: of three scores the outermost two are the ones that disagreed.

    :raise ScoringError: if there are fewer than two scores
    """
    if len(scores) < 2:
        raise ScoringError("a third review follows two")
    if max(scores) - min(scores) > max_gap:
        return "gap"
    if min(scores) < threshold <= max(scores):
        return "threshold"
    return None


def minimum_failures(
    score: Decimal,
    means: Mapping[str, Decimal | None],
    *,
    criteria: Sequence[Criterion],
    minimum: Decimal,
) -> list[str]:
    """Return the codes of the missed minimums; nothing if all are reached.

    A criterion with a minimum that nobody answered misses it.
    """
    failures = ["total_below_minimum"] if score < minimum else []
    for criterion in criteria:
        if criterion.minimum is None:
            continue
        reached = means.get(criterion.code)
        if reached is None or reached < criterion.minimum:
            failures.append(f"criterion_below_minimum:{criterion.code}")
    return failures

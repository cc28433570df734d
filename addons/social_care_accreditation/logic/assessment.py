"""Assessment: independent scores, when a third is needed, and the proposal.

A proposal prepares the committee's decision and never takes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

Scores = Mapping[str, Decimal]


class AssessmentError(ValueError):
    """Scores are missing, out of range or for other parts than the scheme's."""


@dataclass(frozen=True, kw_only=True)
class AssessmentRule:
    """Weights of the parts (they add up to 100) and the pass marks."""

    weights: Mapping[str, Decimal]
    pass_total: Decimal = Decimal(70)
    part_share: Decimal = Decimal("0.5")
    max_gap: Decimal = Decimal(15)

    def __post_init__(self):
        weights = self.weights.values()
        if sum(weights) != 100 or min(weights) <= 0:
            raise AssessmentError("weights must be positive and add up to 100")


@dataclass(frozen=True)
class Result:
    """Mean of two assessors, part by part, with the proposal that follows."""

    parts: tuple[tuple[str, Decimal], ...]
    total: Decimal
    codes: tuple[str, ...]

    @property
    def proposal(self) -> str:
        """Return ``approve`` or ``refuse``."""
        return "refuse" if self.codes else "approve"


def check_scores(scores: Scores, rule: AssessmentRule) -> None:
    """Refuse scores that are not exactly one per part within its weight."""
    if set(scores) != set(rule.weights):
        raise AssessmentError("each part needs exactly one score")
    for part, score in scores.items():
        if not 0 <= score <= rule.weights[part]:
            raise AssessmentError(f"score of {part} is outside 0..{rule.weights[part]}")


def get_total(scores: Scores) -> Decimal:
    """Return the sum of the part scores."""
    return sum(scores.values(), Decimal(0))


def needs_third(first: Scores, second: Scores, rule: AssessmentRule) -> bool:
    """Tell whether two totals are more than the allowed gap apart."""
    return _get_gap(first, second) > rule.max_gap


def _get_gap(first: Scores, second: Scores) -> Decimal:
    return abs(get_total(first) - get_total(second))


def judge(all_scores: Sequence[Scores], rule: AssessmentRule) -> list[Result]:
    """Return the result of two or three assessors.

    With three, the two nearest totals count. Two equally near pairs give two
    results, the better total first; the committee is shown both.

    :raise AssessmentError: if a third assessor is needed and missing
    """
    for scores in all_scores:
        check_scores(scores, rule)
    if len(all_scores) not in (2, 3):
        raise AssessmentError("two or three assessors are needed")
    if len(all_scores) == 2 and needs_third(*all_scores, rule):
        raise AssessmentError("a third assessor is needed")
    pairs = list(combinations(all_scores, 2))
    gap = min(_get_gap(*pair) for pair in pairs)
    nearest = [pair for pair in pairs if _get_gap(*pair) == gap]
    results = {_judge_pair(first, second, rule): None for first, second in nearest}
    return sorted(results, key=lambda result: result.total, reverse=True)


def _judge_pair(first: Scores, second: Scores, rule: AssessmentRule) -> Result:
    parts = {part: (first[part] + second[part]) / 2 for part in rule.weights}
    total = get_total(parts)
    codes = [] if total >= rule.pass_total else ["total_below_pass"]
    codes += [
        f"part_below_half:{part}"
        for part, weight in rule.weights.items()
        if parts[part] < weight * rule.part_share
    ]
    return Result(tuple(parts.items()), total, tuple(codes))

"""The size of a body, from its last income and its paid staff.

>>> tiers = (
...     TierRule("medium", Decimal(500000), 10), TierRule("large", Decimal(5000000), 50)
... )
>>> classify(Decimal("499999.99"), 9, tiers), classify(Decimal(0), 50, tiers)
('small', 'large')
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SIZES = ("small", "medium", "large")
RANK = {size: rank for rank, size in enumerate(SIZES)}


@dataclass(frozen=True)
class TierRule:
    """From which income, or from which number of staff on, a body has a size."""

    size: str
    income_from: Decimal
    staff_from: int


def classify(income: Decimal, staff: int, rules: Iterable[TierRule]) -> str:
    """Return the largest size whose income or staff is reached; without one, small.

    Each limit belongs to the larger size: the bands are half-open.
    """
    reached = [
        rule.size
        for rule in rules
        if income >= rule.income_from or staff >= rule.staff_from
    ]
    return max(reached, key=RANK.__getitem__, default=SIZES[0])


def is_asked(tier_from: str, tier: str) -> bool:
    """Tell whether a body of size ``tier`` answers what is asked from a size on."""
    return RANK[tier] >= RANK[tier_from]

"""Last year beside this year: differences, shares, and what has to be explained.

>>> compare(Decimal(100), Decimal(160), JumpLimits(Decimal(50), Decimal(10)))
Change(last=Decimal('100'), now=Decimal('160'), percent=Decimal('60.0'), is_jump=True)
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class JumpLimits:
    """From which share and from which difference on a change is a jump.

    The difference is ``floor`` for amounts, ``count`` for numbers of people and things.
    """

    percent: Decimal
    floor: Decimal
    count: Decimal = Decimal(1)


@dataclass(frozen=True)
class Change:
    """One figure of two years. ``percent`` is unknown where last year was nothing."""

    last: Decimal
    now: Decimal
    percent: Decimal | None
    is_jump: bool

    @property
    def difference(self) -> Decimal:
        """Return this year less last year."""
        return self.now - self.last


def compare(last: Decimal, now: Decimal, limits: JumpLimits) -> Change:
    """Compare a figure with last year's.

    A change is a jump from the limits on, both of them; from nothing, any amount that
    reaches the floor is one.
    """
    gap = abs(now - last)
    share = gap * 100 / last if last else None
    is_jump = gap >= limits.floor and gap > 0
    if share is not None:
        is_jump = is_jump and share >= limits.percent
    percent = None
    if last:
        percent = ((now - last) * 100 / last).quantize(_TENTH, ROUND_HALF_UP)
    return Change(last, now, percent, is_jump)

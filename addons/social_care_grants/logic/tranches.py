"""Split an award into planned payments that add up to it to the last cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from dateutil.relativedelta import relativedelta

CENT = Decimal("0.01")
WHOLE = Decimal(100)


class TrancheError(ValueError):
    """A plan that does not pay the award out."""


@dataclass(frozen=True)
class PlannedTranche:
    """One planned payment."""

    number: int
    amount: Decimal
    date_planned: date


def plan_tranches(
    amount: Decimal,
    shares: Sequence[Decimal],
    *,
    start: date,
    months_between: int,
    precision: Decimal = CENT,
) -> list[PlannedTranche]:
    """Return a payment per share (in percent); the last one takes the remainder.

    :param precision: the smallest unit of the currency
    :raise TrancheError: if the shares are not positive or do not add up to 100, or
        the amount is too small to be split
    """
    if not shares or any(share <= 0 for share in shares):
        raise TrancheError("each share must be above zero")
    if sum(shares) != WHOLE:
        raise TrancheError("the shares must add up to 100")
    if months_between < 0:
        raise TrancheError("a later payment cannot come before an earlier one")
    parts = [
        (amount * share / WHOLE).quantize(precision, ROUND_DOWN)
        for share in shares[:-1]
    ]
    parts.append(amount - sum(parts, Decimal(0)))
    if any(part <= 0 for part in parts):
        raise TrancheError("the amount is too small to be split")
    return [
        PlannedTranche(number, part, start + relativedelta(months=months_between * i))
        for i, (number, part) in enumerate(enumerate(parts, start=1))
    ]

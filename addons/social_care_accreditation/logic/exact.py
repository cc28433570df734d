"""From the floats of a screen to the decimals of a rule."""

from decimal import Decimal

CENT = Decimal("0.01")


def to_decimal(value: float) -> Decimal:
    """Return a number of hours or points exactly as it was typed.

    >>> to_decimal(16.1) + to_decimal(0.2)
    Decimal('16.30')
    """
    return Decimal(str(value)).quantize(CENT)

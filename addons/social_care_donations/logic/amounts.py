"""Read amounts and quantities as people write them.

Source: rules for donation returns, section 3. A number that can be read in two ways is
never read in silence: 1.250 may be a thousand and a quarter more, 1500,50 may be either
notation. Words (ألف, مليون) are no numbers.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .cells import MAX_DIGITS, Value, plain

UNREADABLE, AMBIGUOUS = "amount_unreadable", "amount_ambiguous"

# What stands before the number, the number, what stands after it.
_SHAPE = re.compile(r"(\D*)(\d(?:[\d.,٫٬، ]*\d)?)(\D*)", re.ASCII)
# One kind of separator, between groups of three only.
_NUMBER = re.compile(
    r"(\d{1,3}(?:([,٬، ])\d{3}(?:\2\d{3})*)?|\d+)(?:[.٫](\d+))?", re.ASCII
)
_POINT_AND_THREE = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)
_COMMA_AT_END = re.compile(r"(?:\d+|\d{1,3}(?:[.,٬، ]\d{3})+),\d{1,2}", re.ASCII)
# Most amounts: no mark, no separator, nothing that could be read in two ways.
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d{1,2})?", re.ASCII)
_NOT_DIGITS = re.compile(r"\D", re.ASCII)
_MINUS = "-−"
_LONGEST = 100  # characters; whatever is longer is a text


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number, the currency mark beside it, and what is wrong with it."""

    value: Decimal | None = None
    mark: str | None = None
    issue: str | None = None


def read_number(value: Value) -> NumberReading:
    """Return the number of a cell; a text may carry a sign and a currency mark.

    Whether the mark names a known currency is for the caller to ask.

    >>> read_number("EGP 1,234.50")
    NumberReading(value=Decimal('1234.50'), mark='EGP', issue=None)
    >>> read_number("(٢٬٠٠٠ ج.م)").value, read_number("1.250").issue
    (Decimal('-2000'), 'amount_ambiguous')
    """
    if isinstance(value, Decimal):
        return NumberReading(value)
    if isinstance(value, date):
        return NumberReading(issue=UNREADABLE)
    if len(value) <= MAX_DIGITS and _PLAIN_NUMBER.fullmatch(value):
        return NumberReading(Decimal(value))
    match = _SHAPE.fullmatch(plain(value)) if len(value) <= _LONGEST else None
    if not match:
        return NumberReading(issue=UNREADABLE)
    before, digits, after = match.groups()
    sign, before, after = _take_sign(before.strip(), after.strip())
    mark = before or after or None
    if (before and after) or (mark and not _can_be_mark(mark)):
        return NumberReading(issue=UNREADABLE)
    if _POINT_AND_THREE.fullmatch(digits) or _COMMA_AT_END.fullmatch(digits):
        return NumberReading(mark=mark, issue=AMBIGUOUS)
    number = _NUMBER.fullmatch(digits)
    if not number:
        return NumberReading(mark=mark, issue=UNREADABLE)
    whole, _, decimals = number.groups()
    whole = _NOT_DIGITS.sub("", whole)
    found = Decimal(f"{whole}.{decimals}" if decimals else whole)
    if found.adjusted() >= MAX_DIGITS:
        return NumberReading(mark=mark, issue=UNREADABLE)
    return NumberReading(sign * found, mark)


def decimals_of(value: Decimal) -> int:
    """Return how many decimals a number really needs.

    >>> decimals_of(Decimal("1250.500")), decimals_of(Decimal("1E+3"))
    (1, 0)
    """
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent)


def _can_be_mark(text: str) -> bool:
    """Tell whether a text may name a currency or a unit: by a letter or a sign."""
    return any(sign.isalpha() or unicodedata.category(sign) == "Sc" for sign in text)


def _take_sign(before: str, after: str) -> tuple[int, str, str]:
    """Return the sign, and both sides without it; a sign stands in one place only."""
    if before.startswith("(") and after.endswith(")"):
        return -1, before[1:].strip(), after[:-1].strip()
    if before and before[0] in _MINUS:
        return -1, before[1:].strip(), after
    if before and before[-1] in _MINUS:
        return -1, before[:-1].strip(), after
    if after and after[0] in _MINUS:
        return -1, before, after[1:].strip()
    if after and after[-1] in _MINUS:
        return -1, before, after[:-1].strip()
    return 1, before, after

"""What a single cell holds, before anybody asks what it means.

A cell is ``None`` (empty), text, a ``Decimal``, a ``date`` or a ``Formula``. Source:
rules for donation returns, section 3 (empty cells, formulas, injection, digits).
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

MAX_LENGTH = 32_767  # what a spreadsheet cell can hold

# Zero width signs, joiners, direction marks, embeddings and isolates.
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d"
_INVISIBLE += "\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
_SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2028\u2029\u202f\u205f"
_SPACES += "\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
EDGES = _SPACES + _INVISIBLE  # a cell that holds nothing else is empty
_DIGITS = {zero + d: str(d) for zero in (0x0660, 0x06F0) for d in range(10)}
_PLAIN = dict.fromkeys(map(ord, _INVISIBLE)) | dict.fromkeys(map(ord, _SPACES), " ")
_PLAIN |= _DIGITS
_COMPACT = dict.fromkeys(map(ord, EDGES + "\u0640")) | _DIGITS
# A sign that a spreadsheet takes for the start of a formula.
_INJECTION = re.compile(r"[=@]|[+-](?=[^\W_]|[(\[{])")
_RISKY = re.compile(r"[=@+\-\t\r]")
_SIX_PLACES = Decimal("0.000001")
MAX_DIGITS = 18  # of the whole part; no sum of money has more
_WIDE = Context(prec=2 * MAX_DIGITS)
_NUMERIC = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)

Value = str | Decimal | date


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula cell; ``cached`` is what the file claims as its result."""

    cached: str | None = None


Cell = Value | Formula | None


def plain(text: str) -> str:
    """Return ``text`` with Western digits, plain spaces and no invisible sign."""
    return text.translate(_PLAIN).strip()


def compact(text: str) -> str:
    """Return a receipt number as it is kept: no spaces, no marks, Western digits.

    Dashes and slashes stay: 1/11 and 11/1 are different receipts.

    >>> compact(" Q٤-٢٢٩١٨\\u200f")
    'Q4-22918'
    """
    return text.translate(_COMPACT)


def normal_number(text: str) -> str:
    """Return the form in which receipt, licence and approval numbers are compared.

    >>> normal_number(" fr-2025-11399 ")
    'FR-2025-11399'
    """
    return compact(text).upper()


def as_text(value: Value | None) -> str | None:
    """Return a cell's value as text; a whole number shows no decimals."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return plain_decimal(value)


def plain_decimal(value: Decimal) -> str:
    """Return a number without exponent and without zeros at its end.

    >>> plain_decimal(Decimal("8.437203E+5")), plain_decimal(Decimal("-0.50"))
    ('843720.3', '-0.5')
    """
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def read_numeric(text: str) -> Decimal:
    """Return the number of a numeric cell, rounded to six decimals.

    A spreadsheet keeps binary fractions, so 99.50000000004 is 99.5.

    :raise ValueError: if it is no number that money can have
    """
    if not _NUMERIC.fullmatch(text):
        raise ValueError(text)
    number = Decimal(text)
    if number.adjusted() >= MAX_DIGITS:
        raise ValueError(text)
    is_whole = number.as_tuple().exponent == 0
    return number if is_whole else number.quantize(_SIX_PLACES, context=_WIDE)


def has_injection(text: str) -> bool:
    """Tell whether a spreadsheet would run ``text`` as a formula.

    ``- text`` with a space is an ordinary note.

    >>> has_injection("=1+1"), has_injection("+20 100"), has_injection("- note")
    (True, True, False)
    """
    return bool(_INJECTION.match(text.translate(_PLAIN).lstrip()))


def neutralise(text: str) -> str:
    """Return ``text`` in a form that no spreadsheet runs when it is exported."""
    visible = text.lstrip(EDGES)
    return f"'{text}" if _RISKY.match(visible) or _RISKY.match(text) else text

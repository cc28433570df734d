"""Reference numbers with check digits (ISO 7064 mod 97-10).

>>> add_check_digits("000012345")
'00001234520'
>>> has_valid_check_digits("00001234520"), has_valid_check_digits("00001234521")
(True, False)
>>> format_reference("REQ", 2026, 123)
'REQ-2026-000123-08'
>>> format_reference("REQ", 2026, 123, place="GZ")
'REQ-2026-GZ-000123-76'
"""

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10


class ReferenceFormatError(ValueError):
    """The text cannot carry check digits."""


def add_check_digits(text: str) -> str:
    """Return ``text`` (letters and digits) followed by its two check digits.

    :raise ReferenceFormatError: if the text is empty or holds another sign
    """
    if not text.isascii() or not text.isalnum():
        raise ReferenceFormatError(
            f"only letters and digits carry check digits: {text!r}"
        )
    return text + mod_97_10.calc_check_digits(text.upper())


def has_valid_check_digits(text: str) -> bool:
    """Tell whether the last two digits check the rest; hyphens are ignored."""
    compact = text.replace("-", "").replace("/", "").upper()
    try:
        return len(compact) > 2 and bool(mod_97_10.validate(compact))
    except ValidationError:
        return False


def format_reference(prefix: str, year: int, number: int, place: str = "") -> str:
    """Return ``PREFIX-YEAR-NUMBER-CC``; the number has at least six digits.

    :param place: the code of a governorate, which then stands before the number

    :raise ReferenceFormatError: if the number is not positive, or the place is more
        than letters and digits
    """
    if number < 1:
        raise ReferenceFormatError(f"a reference counts from 1, not from {number}")
    parts = [prefix, str(year), *filter(None, [place]), f"{number:06d}"]
    body = "-".join(parts)
    return f"{body}-{add_check_digits(body.replace('-', ''))[-2:]}"

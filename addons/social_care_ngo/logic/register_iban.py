"""Check the account numbers of Egyptian banks (ISO 13616).

>>> is_egyptian_iban("EG72 9904 0306 0090 7477 5023 2446 0")
True
>>> is_egyptian_iban("EG459903306200689878469717271"), is_egyptian_iban("")
(False, False)
"""

import re

_FORM = re.compile(r"EG\d{27}", re.ASCII)


def clean_iban(text: str) -> str:
    """Return the number without the spaces in it."""
    return "".join(text.split()).upper()


def is_egyptian_iban(text: str) -> bool:
    """Tell whether ``text`` is an Egyptian number with right check digits."""
    number = clean_iban(text)
    if not _FORM.fullmatch(number):
        return False
    moved = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1

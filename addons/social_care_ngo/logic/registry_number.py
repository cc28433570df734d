"""Numbers of the national register.

The number itself is nine digits without any meaning, because a body may move to
another governorate; two check digits follow it.

>>> format_serial(12345)
'000012345'
>>> parse_registry_no(" ٠٠٠٠١٢٣٤٥ ٢٠ ")
'00001234520'
>>> make_org_id("EG-MOSS", legacy_no="3115", registry_no="00001234520")
'EG-MOSS-3115'
"""

import unicodedata

SERIAL_DIGITS = 9
NUMBER_DIGITS = 11


class RegistryNumberError(ValueError):
    """The text or number cannot be a number of the register."""


def format_serial(serial: int) -> str:
    """Return the nine digits of the ``serial``-th entry of the register.

    :raise RegistryNumberError: if nine digits cannot hold it
    """
    if not 0 < serial < 10**SERIAL_DIGITS:
        raise RegistryNumberError(f"not a serial number of the register: {serial}")
    return f"{serial:0{SERIAL_DIGITS}d}"


def parse_registry_no(text: str) -> str:
    """Return the eleven digits of a number as people type it.

    Digits of any script count, spaces and hyphens between them do not.

    :raise RegistryNumberError: if anything else is left or the length is wrong
    """
    signs = [sign for sign in text if not sign.isspace() and sign != "-"]
    if not all(sign.isdecimal() for sign in signs):
        raise RegistryNumberError(f"not a number of the register: {text!r}")
    digits = "".join(str(unicodedata.decimal(sign)) for sign in signs)
    if len(digits) != NUMBER_DIGITS:
        raise RegistryNumberError(
            f"a number of the register has {NUMBER_DIGITS} digits"
        )
    return digits


def make_org_id(register: str, *, legacy_no: str = "", registry_no: str = "") -> str:
    """Return the international identifier: the list's code and the body's number.

    The older number stays the identifier of a body that has one, because it has been
    published under it. Without a list or a number there is no identifier.
    """
    number = legacy_no.strip() or registry_no
    return f"{register}-{number}" if register and number else ""

"""Read one answer of an annual return, as people write it in a form or a sheet.

>>> read_answer("amount", "١٬٢٥٠٫٥٠"), read_answer("number", "12")
(Decimal('1250.50'), Decimal('12'))
"""

import re
from decimal import Decimal

KINDS = ("amount", "number", "choice", "text")
CHOICES = {
    "yes_no": ("yes", "no"),
    "audit": ("unqualified", "qualified", "adverse", "disclaimer", "none"),
}
MAX_TEXT = 4000
MAX_AMOUNT = Decimal(10) ** 12
MAX_NUMBER = Decimal(10) ** 9
_DIGITS = {zero + d: str(d) for zero in (0x0660, 0x06F0) for d in range(10)}
_SIGNS = dict.fromkeys(map(ord, " \u00a0\u202f\u200e\u200f,٬")) | {ord("٫"): "."}
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
# Signs that no text of a database or a sheet may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class AnswerError(ValueError):
    """The answer cannot be taken; ``code`` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def read_answer(kind: str, value, choices: tuple[str, ...] = ()):
    """Return an answer as a ``Decimal`` or a text; ``None`` where nothing is said.

    :param value: text, ``Decimal`` or ``None``
    :raise AnswerError: if it cannot be read; nothing is guessed
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    if kind in ("amount", "number"):
        number = value if isinstance(value, Decimal) else _read_number(str(value))
        return _check_number(kind, number)
    text = str(value)
    if kind == "choice":
        if text not in choices:
            raise AnswerError("choice_unknown")
        return text
    return read_text(text)


def read_text(value) -> str:
    """Return a free text.

    :raise AnswerError: if it is too long, or holds signs that are no text
    """
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(text):
        raise AnswerError("text_unreadable")
    if len(text) > MAX_TEXT:
        raise AnswerError("text_too_long")
    return text


def _read_number(text: str) -> Decimal:
    plain = text.translate(_DIGITS).translate(_SIGNS)
    if len(plain) > 40 or not _NUMBER.fullmatch(plain):
        raise AnswerError("number_unreadable")
    return Decimal(plain)


def _check_number(kind: str, number: Decimal) -> Decimal:
    if not number.is_finite():
        raise AnswerError("number_unreadable")
    if number < 0:
        raise AnswerError("number_negative")
    if number >= (MAX_AMOUNT if kind == "amount" else MAX_NUMBER):
        raise AnswerError("number_too_large")
    places = Decimal("0.01") if kind == "amount" else Decimal(1)
    rounded = number.quantize(places)
    if rounded != number:
        raise AnswerError("too_many_decimals" if kind == "amount" else "not_whole")
    return rounded

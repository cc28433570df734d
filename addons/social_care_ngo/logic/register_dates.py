"""Read the dates of an older register; a Hijri date is told, never converted.

>>> read_day("١٣/٠٢/١٩٨١")
(datetime.date(1981, 2, 13), None)
>>> read_day("1399-01-20"), read_day("15/6"), read_day(" ")
((None, 'date_hijri'), (None, 'date_unreadable'), (None, 'date_missing'))
"""

import re
from datetime import date

HIJRI_YEARS = range(1300, 1501)
# Folded beforehand: no hamza, no dots on the last letter.
_HIJRI_MONTHS = re.compile(
    "محرم|صفر|ربيع|جماد[يه]|رجب|شعبان|رمضان|شوال|ذ[يو] ?ال(قعد|حج)|ه(?:ـ|$| )|هجري"
)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})", re.ASCII)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_MARKS = re.compile(r"[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

Reading = tuple[date | None, str | None]


def read_day(text: str) -> Reading:
    """Return the day that a text means and the code of what is wrong, one of them."""
    text = _MARKS.sub("", text.translate(_DIGITS)).strip()
    if not text:
        return None, "date_missing"
    if _HIJRI_MONTHS.search(text):
        return None, "date_hijri"
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, _sign, month, year = match.groups()
    else:
        return None, "date_unreadable"
    if int(year) in HIJRI_YEARS:
        return None, "date_hijri"
    try:
        return date(int(year), int(month), int(day)), None
    except ValueError:
        return None, "date_unreadable"


def to_digits(text: str) -> str:
    """Return ``text`` with the digits of all scripts that registers use as 0 to 9."""
    return text.translate(_DIGITS)

"""Read the date of a gift, however it was written.

Source: rules for donation returns, section 3. The day stands first, always. A Hijri
date is rejected and never converted, because the printed day may be one off; a year of
two digits and a month in front go to a person.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from .cells import Value, plain
from .return_fields import HIJRI_WORDS, HIJRI_YEARS, MONTHS, WEEKDAYS

UNREADABLE, HIJRI, AMBIGUOUS = "date_unreadable", "date_hijri", "date_ambiguous"
SERIALS = range(36_526, 73_051)  # 2000-01-01 to 2099-12-31 in the 1900 system
EPOCH_1900 = date(1899, 12, 30)
EPOCH_1904 = date(1904, 1, 1)
_FICTION = 60  # the 1900 system counts a 29 February 1900 that never was

_TIME = r"(?:(?:T|\s)\s*\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})\s*([-/])\s*(\d{{1,2}})\s*\2\s*(\d{{1,2}}){_TIME}", re.ASCII
)
_DAY_FIRST = re.compile(
    rf"(\d{{1,2}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}}){_TIME}",
    re.ASCII,
)
_MONTH_NAME = re.compile(r"(\d{1,2}) (\D+) (\d{4}|\d{2})", re.ASCII)
_HIJRI_MARK = re.compile(r"(?<=\d)ه(?= |$)", re.ASCII)  # 1447ه, without a space

Reading = tuple[date | None, str | None]


@dataclass(frozen=True, slots=True)
class DateWords:
    """Month names, weekdays and Hijri words in their folded form."""

    months: Mapping[str, int]
    weekdays: frozenset[str]
    hijri: frozenset[str]
    fold: Callable[[str], str]

    @classmethod
    def build(cls, fold: Callable[[str], str]) -> "DateWords":
        """Fold the lists of ``return_fields``."""
        months = {
            fold(name): month
            for month, names in enumerate(MONTHS, start=1)
            for name in names
        }
        return cls(
            months,
            frozenset(map(fold, WEEKDAYS)),
            frozenset(map(fold, HIJRI_WORDS)),
            fold,
        )


def from_serial(serial: Decimal, epoch: date = EPOCH_1900) -> date:
    """Return the day of a spreadsheet's serial number; the time of day is dropped.

    >>> from_serial(Decimal("46016")), from_serial(Decimal("44554.75"), EPOCH_1904)
    (datetime.date(2025, 12, 25), datetime.date(2025, 12, 25))

    :raise ValueError: if no calendar has that day
    """
    days = int(serial)
    if days < 0 or (epoch == EPOCH_1900 and days in (0, _FICTION)):
        raise ValueError(f"no day {serial}")
    if epoch == EPOCH_1900 and days < _FICTION:
        days += 1
    try:
        return epoch + timedelta(days=days)
    except OverflowError as error:
        raise ValueError(f"no day {serial}") from error


def read_date(value: Value, words: DateWords, epoch: date = EPOCH_1900) -> Reading:
    """Return the day that a cell means and what is wrong with it, one of them empty."""
    if isinstance(value, datetime):
        return value.date(), None
    if isinstance(value, date):
        return value, None
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return _read_serial(int(value), epoch) if whole else (None, UNREADABLE)
    return read_date_text(value, words, epoch)


def read_date_text(text: str, words: DateWords, epoch: date = EPOCH_1900) -> Reading:
    """Return the day that a text means and what is wrong with it, one of them empty."""
    text = plain(text)
    if text.isascii() and text.isdecimal():
        return _read_serial(int(text[:6]), epoch)
    folded = words.fold(text)
    if _HIJRI_MARK.search(folded) or not words.hijri.isdisjoint(folded.split()):
        return None, HIJRI
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day = match.groups()
        return _read_parts(int(year), int(month), int(day))
    if match := _DAY_FIRST.fullmatch(text):
        day, _, month, year = match.groups()
        return _read_day_first(int(day), int(month), year)
    return _read_named_month(folded, words)


def _read_serial(serial: int, epoch: date) -> Reading:
    if serial not in SERIALS:
        return None, UNREADABLE
    return from_serial(Decimal(serial), epoch), None


def _read_parts(year: int, month: int, day: int) -> Reading:
    if year in HIJRI_YEARS:
        return None, HIJRI
    try:
        return date(year, month, day), None
    except ValueError:
        return None, UNREADABLE


def _read_day_first(day: int, month: int, year: str) -> Reading:
    if len(year) == 2:
        # Which century, and whether the day or the year stands first, is a guess.
        orders = ((int(year), month, day), (int(year), day, month), (day, month, year))
        known = any(_is_day(2000 + int(y), int(m), int(d)) for y, m, d in orders)
        return None, AMBIGUOUS if known else UNREADABLE
    found, issue = _read_parts(int(year), month, day)
    if issue == UNREADABLE and day <= 12 < month and _is_day(int(year), day, month):
        return None, AMBIGUOUS
    return found, issue


def _read_named_month(folded: str, words: DateWords) -> Reading:
    first, _, rest = folded.partition(" ")
    match = _MONTH_NAME.fullmatch(rest if first in words.weekdays else folded)
    month = words.months.get(match[2]) if match else None
    if not month:
        return None, UNREADABLE
    return _read_day_first(int(match[1]), month, match[3])


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True

"""Fiscal years of bodies: each ends on the last day of a month.

>>> from datetime import date
>>> last_year_end(date(2026, 11, 22), 6), year_start(date(2026, 6, 30))
(datetime.date(2026, 6, 30), datetime.date(2025, 7, 1))
>>> year_label(date(2026, 6, 30)), year_label(date(2026, 12, 31))
('2025/2026', '2026')
"""

from calendar import monthrange
from datetime import date, timedelta


def year_end(year: int, month: int) -> date:
    """Return the last day of a fiscal year that ends in ``month`` of ``year``."""
    return date(year, month, monthrange(year, month)[1])


def last_year_end(today: date, month: int) -> date:
    """Return the last day of the latest fiscal year that is over on ``today``."""
    end = year_end(today.year, month)
    return end if end < today else year_end(today.year - 1, month)


def year_start(end: date) -> date:
    """Return the first day of the fiscal year that ends on ``end``."""
    return year_end(end.year - 1, end.month) + timedelta(days=1)


def previous_year_end(end: date) -> date:
    """Return the last day of the fiscal year before the one that ends on ``end``."""
    return year_end(end.year - 1, end.month)


def is_year_end(day: date) -> bool:
    """Tell whether a fiscal year can end on ``day``: on the last day of a month."""
    return day == year_end(day.year, day.month)


def year_label(end: date) -> str:
    """Return how people call the year: both years, or one calendar year."""
    return str(end.year) if end.month == 12 else f"{end.year - 1}/{end.year}"

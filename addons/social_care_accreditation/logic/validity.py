"""Validity of a credential, of a condition, and the status on any day."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .requirements import add_months

CURRENT = frozenset({"active", "conditional"})
LAPSED = "lapsed"


class ValidityError(ValueError):
    """Dates are in the wrong order or a period is open where it may not be."""


@dataclass(frozen=True)
class Period:
    """One immutable line: from this day this status; both days are included."""

    date_from: date
    date_to: date | None
    status: str


def get_valid_to(start: date, years: int, birth_month: int, *, after: bool) -> date:
    """Return the last day of the birth month nearest to the full term.

    :param after: take the birth month on or after the full term instead of the
        last one not after it
    """
    if years < 1:
        raise ValidityError("a credential is valid for a year or more")
    full_term = add_months(start, 12 * years)
    ends = [
        date(year, birth_month, monthrange(year, birth_month)[1])
        for year in range(full_term.year - 1, full_term.year + 2)
    ]
    if after:
        return min(end for end in ends if end >= full_term)
    return max(end for end in ends if end <= full_term)


def get_last_condition_day(session_day: date, months: int = 6) -> date:
    """Return the last day that a condition may be given for."""
    return add_months(session_day, months)


def get_status_on(periods: Iterable[Period], day: date) -> str | None:
    """Return the status that the lines give for a day, ``None`` before the first.

    The line that started last decides; of two of one day, the one written last.
    A line that has ended without a successor means that the credential lapsed.
    """
    started = [period for period in periods if period.date_from <= day]
    if not started:
        return None
    latest = max(period.date_from for period in started)
    period = [period for period in started if period.date_from == latest][-1]
    if period.status in CURRENT and period.date_to and day > period.date_to:
        return LAPSED
    return period.status

"""Terms of office: how they follow each other, when they end, what stays vacant.

>>> first = Period(date(2018, 1, 1), date(2021, 12, 31))
>>> second = Period(date(2022, 1, 1), date(2025, 12, 31))
>>> count_terms([first, second], years=4, gap_days=365)
2
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from .board import BOARD_ROLES, CHAIR, TREASURER, BoardRules, Seat

_DAY = timedelta(days=1)
UPCOMING, CURRENT, ENDED = "upcoming", "current", "ended"


class TermError(ValueError):
    """The length of a term or the days of a period make no sense."""


@dataclass(frozen=True, order=True)
class Period:
    """One time in office; both days belong to it, no last day means until now."""

    first: date
    last: date | None = None

    def __post_init__(self):
        if self.last and self.last < self.first:
            raise TermError("a period cannot end before it begins")


def term_state(first: date, last: date | None, today: date) -> str:
    """Return whether a period lies ahead, runs, or is over on ``today``."""
    if today < first:
        return UPCOMING
    return ENDED if last and last < today else CURRENT


def add_years(day: date, years: int) -> date:
    """Return the same day ``years`` later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_term_lawful(first: date, last: date | None, years: int) -> bool:
    """Tell whether a term ends at most ``years`` after it begins; 0 is no limit."""
    return not years or (last is not None and last <= add_years(first, years))


def count_terms(periods: Iterable[Period], *, years: int, gap_days: int) -> int:
    """Return how many terms of ``years`` the last unbroken time in office makes.

    A pause of at most ``gap_days`` does not break it, and does not count. Half a term
    or more counts as one, less does not; whoever serves at all serves one.

    :raise TermError: if a term has no length or a period has no end
    """
    if years < 1:
        raise TermError(f"a term of {years} years")
    served, last = 0, None
    for period in sorted(set(periods)):
        if period.last is None:
            raise TermError("a period without an end has no length")
        if last is None or (period.first - last).days - 1 > gap_days:
            served, begin = 0, period.first
        else:
            begin = max(period.first, last + _DAY)
        served += max(0, (period.last - begin).days + 1)
        last = max(last or period.last, period.last)
    if not served:
        return 0
    exact = Fraction(served * 4, years * 1461)
    return max(1, int(exact + Fraction(1, 2)))


def gap_before(period: Period, earlier: Iterable[Period]) -> int:
    """Return the days between ``period`` and the last one that ended before it.

    Nothing earlier, or something that reached it, is no gap.
    """
    ends = []
    for other in earlier:
        if other.first < period.first:
            if other.last is None or other.last >= period.first - _DAY:
                return 0
            ends.append(other.last)
    return (period.first - max(ends)).days - 1 if ends else 0


def is_renewal_open(last: date | None, today: date, *, before: int, grace: int) -> bool:
    """Tell whether a term may be renewed: ``before`` days ahead to ``grace`` after.

    A term without an end is not renewed.
    """
    if last is None:
        return False
    return last - before * _DAY <= today <= last + grace * _DAY


def vacant_since(seats: Sequence[Seat], rules: BoardRules, today: date) -> date | None:
    """Return the first day of the vacancy that lasts until ``today``, if there is one.

    Vacant is an office of chair or treasurer that nobody holds, or a board under its
    minimum. Before the first member took office nothing is vacant.
    """
    seats = [seat for seat in seats if seat.role in BOARD_ROLES]
    begun = min((seat.date_from for seat in seats), default=None)
    if begun is None or begun > today or not _is_vacant(seats, rules, today):
        return None
    changes = {begun, *(seat.date_from for seat in seats)}
    changes |= {seat.date_to + _DAY for seat in seats if seat.date_to}
    since = today
    for day in sorted((d for d in changes if d <= today), reverse=True):
        # Between two changes nothing changes: each span is judged by its first day.
        if not _is_vacant(seats, rules, day):
            break
        since = day
    return since


def _is_vacant(seats: Sequence[Seat], rules: BoardRules, day: date) -> bool:
    roles = [seat.role for seat in seats if seat.is_current(day)]
    return len(roles) < rules.minimum or CHAIR not in roles or TREASURER not in roles

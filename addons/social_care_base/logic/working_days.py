"""Legal time limits in working or calendar days, with pauses.

The day on which a limit starts does not count; the last day counts whole. In Egypt the
week-end is Friday and Saturday.

>>> from datetime import date
>>> EGYPT = Calendar(weekend=frozenset({4, 5}), holidays=frozenset({date(2026, 1, 7)}))
>>> EGYPT.last_day(date(2026, 1, 4), 3)
datetime.date(2026, 1, 8)
>>> EGYPT.last_day(date(2026, 1, 4), 3, working=False)
datetime.date(2026, 1, 7)
>>> add_months(date(2025, 12, 31), 4)
datetime.date(2026, 4, 30)
>>> EGYPT.resume(date(2026, 3, 10), date(2026, 3, 10), date(2026, 4, 10))
datetime.date(2026, 4, 12)
"""

from calendar import monthrange
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
# A limit that runs longer than this is a mistake in the data.
LONGEST = 3660
LONGEST_MONTHS = 120


class TimeLimitError(ValueError):
    """The limit cannot be reckoned: no days, or no working day to count."""


def add_months(start: date, months: int) -> date:
    """Return the last day of a limit of ``months`` that starts on ``start``.

    A month that is too short for the day ends the limit with its own last day.

    :raise TimeLimitError: if ``months`` is not between 1 and ten years
    """
    if not 1 <= months <= LONGEST_MONTHS:
        raise TimeLimitError(f"a limit of {months} months")
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Calendar:
    """Which days count: ``weekend`` in Python's weekdays (Monday 0), and holidays."""

    weekend: Set[int] = frozenset()
    holidays: Set[date] = frozenset()

    def __post_init__(self):
        if len(self.weekend) >= 7:
            raise TimeLimitError("a week without working days")

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on ``day``."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def last_day(self, start: date, days: int, *, working: bool = True) -> date:
        """Return the last day of a limit of ``days`` that starts on ``start``.

        :raise TimeLimitError: if ``days`` is not between 1 and ten years
        """
        if not 1 <= days <= LONGEST:
            raise TimeLimitError(f"a limit of {days} days")
        if not working:
            return start + days * _DAY
        day = start
        while days:
            day += _DAY
            days -= self.is_working_day(day)
        return day

    def count(self, start: date, end: date, *, working: bool = True) -> int:
        """Return how many days count after ``start`` up to and with ``end``."""
        span = max(0, (end - start).days)
        if not working:
            return span
        passing = (start + n * _DAY for n in range(1, span + 1))
        return sum(map(self.is_working_day, passing))

    def resume(
        self, due: date, paused: date, resumed: date, *, working: bool = True
    ) -> date:
        """Return the new last day of a limit that stood still for a while.

        The days that were left when it was paused are left when it goes on. A limit
        that was paused on its last day has none left but that day itself: it ends on
        the day when it goes on or, in working days, on the first one from then.

        :raise TimeLimitError: if the pause begins after the last day, or ends before
            it begins
        """
        if paused > due:
            raise TimeLimitError("a limit that has passed cannot stand still")
        if resumed < paused:
            raise TimeLimitError("a pause cannot end before it begins")
        if left := self.count(paused, due, working=working):
            return self.last_day(resumed, left, working=working)
        last = max(resumed, due)
        while working and not self.is_working_day(last):
            last += _DAY
        return last

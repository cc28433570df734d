"""How late a return is, and which step of the ladder that means.

>>> from datetime import date
>>> LADDER = (LateStep("due", 0), LateStep("late_30", 30), LateStep("late_90", 90))
>>> late_step(date(2026, 10, 31), date(2026, 10, 31), LADDER)
>>> late_step(date(2026, 10, 31), date(2026, 11, 1), LADDER).key
'due'
>>> late_step(date(2026, 10, 31), date(2026, 12, 1), LADDER).key
'late_30'
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LateStep:
    """A step that is reached when more than ``days`` have passed since the due day."""

    key: str
    days: int
    consequence: str = ""


def late_step(due: date, today: date, ladder: Sequence[LateStep]) -> LateStep | None:
    """Return the last step that is reached on ``today``; none until the due day."""
    late = (today - due).days
    reached = [step for step in ladder if late > step.days]
    return max(reached, key=lambda step: step.days, default=None)


def unfiled_in_a_row(years: Sequence[tuple[date, bool]]) -> int:
    """Return how many of the latest years in a row are overdue without a return.

    :param years: ``(last day of the year, is it overdue and never filed)``

    >>> d = date
    >>> unfiled_in_a_row([(d(2024, 6, 30), True), (d(2026, 6, 30), True)])
    2
    >>> unfiled_in_a_row([(d(2025, 6, 30), True), (d(2026, 6, 30), False)])
    0
    """
    count = 0
    for _end, is_missing in sorted(years, reverse=True):
        if not is_missing:
            break
        count += 1
    return count

"""Rules for the governing body: size, parity, offices, terms.

>>> rules = BoardRules(minimum=5, maximum=15, is_odd=True)
>>> check_board([], rules, date(2026, 6, 30))
('board_missing',)
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

CHAIR, TREASURER = "chair", "treasurer"
BOARD_ROLES = ("chair", "vice_chair", "treasurer", "secretary", "member", "trustee")
EXECUTIVE = "executive"
MANAGEMENT_ROLES = (EXECUTIVE, "signatory")
# The offices that a request changes, by its effect; the other ones it leaves alone.
REQUEST_ROLES = {"board": BOARD_ROLES, "management": MANAGEMENT_ROLES}


@dataclass(frozen=True)
class Seat:
    """One period of one person in one office; both days belong to it."""

    role: str
    date_from: date
    date_to: date | None = None
    person: str | None = None

    def is_current(self, today: date) -> bool:
        """Tell whether ``today`` lies inside the period."""
        return self.date_from <= today and (not self.date_to or today <= self.date_to)

    def meets(self, other: "Seat") -> bool:
        """Tell whether there is a day on which both periods run."""
        later = max(self.date_from, other.date_from)
        return self.is_current(later) and other.is_current(later)


@dataclass(frozen=True)
class BoardRules:
    """How many members the law asks for; a limit of 0 is no limit."""

    minimum: int
    maximum: int
    is_odd: bool = False

    def check_size(self, size: int) -> str | None:
        """Return what is wrong with a body of ``size`` members, if anything."""
        if size < self.minimum:
            return "board_under_minimum"
        if self.maximum and size > self.maximum:
            return "board_over_maximum"
        return "board_even" if self.is_odd and size % 2 == 0 else None


def check_board(
    seats: Iterable[Seat], rules: BoardRules, today: date
) -> tuple[str, ...]:
    """Return the codes of everything that is wrong with the body on ``today``.

    Offices and persons are looked at only when the body is not under its minimum:
    before that, one answer ("elect members") serves better than four.
    """
    seats = [seat for seat in seats if seat.role in BOARD_ROLES]
    if not seats:
        return ("board_missing",)
    current = [seat for seat in seats if seat.is_current(today)]
    if not current:
        return ("board_term_expired",)
    wrong_size = rules.check_size(len(current))
    codes = [wrong_size] if wrong_size else []
    if wrong_size != "board_under_minimum":
        codes += _check_offices(current)
    return tuple(codes)


def _check_offices(current: list[Seat]) -> list[str]:
    roles = Counter(seat.role for seat in current)
    persons = Counter(seat.person for seat in current if seat.person)
    found = {
        "chair_missing": roles[CHAIR] == 0,
        "chair_duplicate": roles[CHAIR] > 1,
        "treasurer_missing": roles[TREASURER] == 0,
        "board_person_repeated": any(count > 1 for count in persons.values()),
    }
    return [code for code, is_found in found.items() if is_found]


def board_until(seats: Iterable[Seat], today: date) -> date | None:
    """Return the first day on which a current member's term ends, if one is set."""
    ends = [
        seat.date_to
        for seat in seats
        if seat.role in BOARD_ROLES and seat.is_current(today) and seat.date_to
    ]
    return min(ends, default=None)


def check_management(
    joining: Iterable[Seat], others: Iterable[Seat]
) -> tuple[str, ...]:
    """Return the codes of what newcomers would break outside of the board.

    A body has one executive director at a time; it may have several signatories, but
    nobody holds an office twice. What the others break among themselves is not asked.
    """
    known, found = list(others), set()
    for seat in joining:
        for other in known:
            if seat.role != other.role or not seat.meets(other):
                continue
            if seat.role == EXECUTIVE:
                found.add("executive_duplicate")
            elif seat.person and seat.person == other.person:
                found.add("office_repeated")
        known.append(seat)
    return tuple(sorted(found))

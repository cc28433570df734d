"""What an election means for the board that is in office, and what minutes leave open.

>>> old = Office("1", "Mona", "chair", date(2022, 1, 1), date(2026, 12, 31))
>>> new = Office("", "Salwa", "chair", date(2026, 6, 2), date(2030, 6, 1))
>>> ending_terms([old], [new])
{'1': datetime.date(2026, 6, 1)}
>>> find_differences([new], [])
[Difference(code='not_asked', name='Salwa')]
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .board import BoardRules, Seat, check_board

# Offices of which a board has one each: the next holder ends the term of the last.
SINGLE = frozenset({"chair", "vice_chair", "treasurer", "secretary"})


@dataclass(frozen=True)
class Office:
    """One term of one person; ``key`` tells which term of the register it is."""

    key: str
    name: str
    role: str
    date_from: date
    date_to: date | None = None
    number: str = ""

    @property
    def person(self) -> str:
        """Who that is: the number where there is one, else the name."""
        return self.number or self.name

    def is_same_person(self, other: "Office") -> bool:
        """Tell by the numbers, and by the names only where a number is missing."""
        if self.number and other.number:
            return self.number == other.number
        return self.name == other.name


@dataclass(frozen=True)
class Difference:
    """One way in which what is asked for is not what the minutes say."""

    code: str
    name: str


def is_whole_board(elected: Iterable[Office], rules: BoardRules) -> bool:
    """Tell whether the elected persons make a lawful board of their own."""
    elected = list(elected)
    seats = [Seat(o.role, o.date_from, o.date_to, o.person) for o in elected]
    first = max((o.date_from for o in elected), default=date.min)
    return not check_board(seats, rules, first)


def ending_terms(
    current: Iterable[Office],
    elected: Iterable[Office],
    *,
    is_whole: bool = False,
) -> dict[str, date]:
    """Return the last day of each term that the election ends by itself.

    A term ends on the day before its successor begins, be that in the future, and
    never before it has begun. With a whole board every term ends, else those of an
    office that passes on and those of a person who was elected again.
    """
    elected, ends = list(elected), {}
    for term in current:
        heirs = [new for new in elected if is_whole or _succeeds(new, term)]
        if not heirs:
            continue
        last = min(new.date_from for new in heirs) - timedelta(days=1)
        runs_on = term.date_to is None or term.date_to > last
        if runs_on and term.date_from <= last:
            ends[term.key] = last
    return ends


def _succeeds(new: Office, term: Office) -> bool:
    same_office = new.role == term.role and new.role in SINGLE
    return same_office or new.is_same_person(term)


def find_differences(
    elected: Iterable[Office], asked: Iterable[Office]
) -> list[Difference]:
    """Return what the minutes say and the request does not, and the other way round.

    ``not_asked``: elected, but left out. ``not_elected``: asked for, but not elected.
    ``role``, ``dates``, ``number``: the same person, in another office or other days,
    or with another number.
    """
    asked, found = list(asked), []
    for person in elected:
        same = next((other for other in asked if person.name == other.name), None)
        if same is None:
            found.append(Difference("not_asked", person.name))
            continue
        asked.remove(same)
        found += [Difference(code, person.name) for code in _compare(person, same)]
    return found + [Difference("not_elected", other.name) for other in asked]


def _compare(person: Office, other: Office) -> list[str]:
    wrong = {
        "role": person.role != other.role,
        "dates": (person.date_from, person.date_to) != (other.date_from, other.date_to),
        "number": bool(person.number) and person.number != other.number,
    }
    return [code for code, is_wrong in wrong.items() if is_wrong]

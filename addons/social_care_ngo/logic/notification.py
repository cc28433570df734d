"""The check of a notification of establishment, for drafts and on submission alike.

A draft may hold any of these problems; a notification holds none of them.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .board import BOARD_ROLES, BoardRules, Seat, check_board
from .terms import add_years

ID_DIGITS = 14


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and the values its text names."""

    field: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class FormRules:
    """What the law asks of one legal form on the day of the check.

    ``foreign_share`` is the greatest share of foreign members, such as ``0.25``;
    ``term_years`` how long a term on the board lasts at most, 0: without an end.
    ``documents`` are the codes of the documents that must be there.
    """

    founders_min: int
    capital_min: Decimal
    foreign_share: Decimal
    board: BoardRules
    term_years: int = 0
    documents: Set[str] = frozenset()


@dataclass(frozen=True)
class Notification:
    """The facts of one notification, as plain values.

    ``texts`` are the fields that must be filled. ``received`` maps the code of each
    document on file to its last valid day, if it has one. ``national_ids`` are the
    numbers given for people whose nationality asks for one. ``named_founders`` is how
    many founders are named one by one, ``foreign_founders`` how many of them are
    foreigners; without the first nobody asks for their names.
    """

    texts: Mapping[str, str | None]
    founders: int = 0
    capital: Decimal = Decimal(0)
    members: int = 0
    foreign_members: int = 0
    work_fields: Sequence[str] = ()
    prohibited_fields: Sequence[str] = ()
    seats: Sequence[Seat] = ()
    national_ids: Sequence[str | None] = ()
    received: Mapping[str, date | None] = field(default_factory=dict)
    named_founders: int | None = None
    foreign_founders: int = 0


def check_notification(
    facts: Notification, rules: FormRules | None, today: date
) -> list[Problem]:
    """Return every problem of a notification, in the order of its form.

    Without ``rules`` (no legal form is chosen) only what every form asks is checked.
    """
    problems = [
        Problem(name, "value_missing")
        for name, text in facts.texts.items()
        if not (text or "").strip()
    ]
    problems += _check_work(facts)
    if rules:
        problems += _check_numbers(facts, rules)
        problems += _check_founders(facts, rules)
        problems += _check_people(facts, rules, today)
        problems += _check_documents(facts, rules, today)
    return problems


def _check_work(facts: Notification) -> list[Problem]:
    if not facts.work_fields:
        return [Problem("work_field_ids", "value_missing")]
    return [
        Problem("work_field_ids", "field_prohibited", {"name": name})
        for name in facts.prohibited_fields
    ]


def _check_numbers(facts: Notification, rules: FormRules) -> list[Problem]:
    problems = []
    if facts.founders < rules.founders_min:
        values = {"minimum": rules.founders_min, "count": facts.founders}
        problems.append(Problem("founders_count", "founders_under_minimum", values))
    if facts.capital < rules.capital_min:
        values = {"minimum": rules.capital_min}
        problems.append(Problem("amount_capital", "capital_under_minimum", values))
    if facts.foreign_members > facts.members:
        problems.append(Problem("foreign_member_count", "foreigners_over_members"))
    elif facts.foreign_members > rules.foreign_share * facts.members:
        problems.append(
            Problem("foreign_member_count", "foreigners_over_share", _percent(rules))
        )
    return problems


def _percent(rules: FormRules) -> dict[str, str]:
    return {"percent": f"{rules.foreign_share * 100:f}".rstrip("0").rstrip(".")}


def _check_founders(facts: Notification, rules: FormRules) -> list[Problem]:
    """Hold the figures that were typed to the people who were named."""
    named, foreign = facts.named_founders, facts.foreign_founders
    if named is None:
        return []
    problems = []
    if named != facts.founders:
        values = {"count": facts.founders, "named": named}
        problems.append(Problem("person_ids", "founders_unnamed", values))
    if foreign > facts.foreign_members:
        values = {"count": foreign}
        problems.append(Problem("foreign_member_count", "foreigners_untold", values))
    if foreign > rules.foreign_share * named:
        problems.append(
            Problem("person_ids", "foreign_founders_over_share", _percent(rules))
        )
    return problems


def _check_people(facts: Notification, rules: FormRules, today: date) -> list[Problem]:
    values = {"minimum": rules.board.minimum, "maximum": rules.board.maximum}
    problems = [
        Problem("person_ids", code, values)
        for code in check_board(facts.seats, rules.board, today)
    ]
    if too_long := _count_long_terms(facts.seats, rules.term_years, today):
        values = {"years": rules.term_years, "count": too_long}
        problems.append(Problem("person_ids", "term_too_long", values))
    unreadable = [
        number
        for number in facts.national_ids
        if not (number and number.isdecimal() and len(number) == ID_DIGITS)
    ]
    if unreadable:
        count = {"count": len(unreadable)}
        problems.append(Problem("person_ids", "national_id_malformed", count))
    return problems


def _count_long_terms(seats: Sequence[Seat], years: int, today: date) -> int:
    """Return how many seats are held for longer than ``years``, or without an end."""
    if not years:
        return 0
    return sum(
        not seat.date_to or seat.date_to > add_years(seat.date_from, years)
        for seat in seats
        if seat.role in BOARD_ROLES and (not seat.date_to or seat.date_to >= today)
    )


def _check_documents(
    facts: Notification, rules: FormRules, today: date
) -> list[Problem]:
    problems = []
    for code in sorted(rules.documents):
        if code not in facts.received:
            problems.append(
                Problem("ngo_document_ids", "document_missing", {"code": code})
            )
        elif (expiry := facts.received[code]) and expiry < today:
            problems.append(
                Problem("ngo_document_ids", "document_expired", {"code": code})
            )
    return problems

"""Conflicts of interest: what a reviewer declared and what the register shows."""

from collections.abc import Iterable
from dataclasses import dataclass

BLOCKED = "blocked"
CHAIR_DECIDES = "chair_decides"
REVIEW_VOID = "review_void"


@dataclass(frozen=True)
class Person:
    """A reviewer: own name, phone, employers of three years, relatives' names."""

    key: str
    name: str
    phone: str = ""
    employers: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Applicant:
    """An applying body: its name, phone, and the people on its board."""

    application: str
    name: str
    phone: str = ""
    board: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Conflict:
    """One conflict and what follows from it."""

    reviewer: str
    application: str
    source: str
    kind: str
    effect: str
    ground: str | None = None


def declared_conflict(reviewer: str, application: str, kind: str) -> Conflict | None:
    """Return what a declaration means: ``actual`` blocks, ``perceived`` is decided.

    :raise ValueError: if the kind is unknown
    """
    effects = {"none": None, "actual": BLOCKED, "perceived": CHAIR_DECIDES}
    if kind not in effects:
        raise ValueError(f"unknown kind of conflict: {kind}")
    effect = effects[kind]
    if effect is None:
        return None
    return Conflict(reviewer, application, "declared", kind, effect)


def detect_ground(person: Person, applicant: Applicant) -> str | None:
    """Return the first ground on which the two are connected, if any.

    Names must be folded by the caller. Empty values never match each other.
    """
    if person.name and person.name in applicant.board:
        return "board"
    if person.relatives & applicant.board - {""}:
        return "relative"
    if applicant.name and applicant.name in person.employers:
        return "employer"
    if person.phone and person.phone == applicant.phone:
        return "phone"
    return None


def detect_conflicts(
    pairs: Iterable[tuple[Person, Applicant]], declared: Iterable[tuple[str, str]] = ()
) -> list[Conflict]:
    """Return the connections that nobody declared: their reviews are void.

    :param declared: ``(reviewer, application)`` pairs with a declared conflict
    """
    declared = set(declared)
    found = []
    for person, applicant in pairs:
        ground = detect_ground(person, applicant)
        if ground and (person.key, applicant.application) not in declared:
            found.append(
                Conflict(
                    reviewer=person.key,
                    application=applicant.application,
                    source="detected",
                    kind="actual",
                    effect=REVIEW_VOID,
                    ground=ground,
                )
            )
    return found

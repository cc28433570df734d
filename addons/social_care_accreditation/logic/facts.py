"""What an applicant supplied, and where each missing answer is named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

#: Fields of a social-work or sociology degree; every other one needs bridging.
ACCEPTED_DEGREE_FIELDS = frozenset({"social_work", "sociology"})
MASTER_LEVELS = frozenset({"master", "doctorate"})


@dataclass(frozen=True)
class Degree:
    """An academic degree: its level and its field of study."""

    level: str
    field: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The facts of one application; ``None`` always means "not supplied"."""

    submitted_on: date
    birth_date: date
    degree: Degree | None = None
    degree_country: str | None = None
    equivalence_no: str | None = None
    bridging_hours: Decimal | None = None
    practice_hours: Decimal | None = None
    accredited_experience_years: Decimal | None = None
    speciality_hours: Decimal | None = None
    supervision_contact_hours: Decimal | None = None
    supervision_hours_per_year: Decimal | None = None
    supervisees: Decimal | None = None
    training_core_hours: Decimal | None = None
    training_ethics_hours: Decimal | None = None
    training_hours: Decimal | None = None
    volunteering_hours: Decimal | None = None
    briefings: Decimal | None = None
    guardian_consent: bool | None = None
    charter_signed: bool | None = None
    contact_with_vulnerable: bool = False
    criminal_record_date: date | None = None
    child_protection_check: bool | None = None
    references: Decimal | None = None
    beneficiary_feedback: bool | None = None
    equivalent_output: bool | None = None
    exam_score: Decimal | None = None
    ethics_score: Decimal | None = None
    exam_attempts: tuple[date, ...] = ()


def find_missing(facts: Facts, needed: Iterable[str]) -> list[str]:
    """Return one ``missing_<field>`` for each needed field that is not supplied.

    >>> facts = Facts(submitted_on=date(2026, 1, 1), birth_date=date(1990, 1, 1))
    >>> find_missing(facts, ["references", "birth_date", "exam_attempts"])
    ['missing_exam_attempts', 'missing_references']
    """
    return [
        f"missing_{name}"
        for name in sorted(set(needed))
        if getattr(facts, name) in (None, ())
    ]

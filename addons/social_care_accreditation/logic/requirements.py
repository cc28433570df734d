"""Eligibility: closed kinds of requirement, each with its code and its test.

A scheme holds rows ``(kind, threshold, alternative)``. The alternative is the
other way to fulfil the same requirement, such as bridging hours instead of the
accepted degree, an accredited year instead of supervised hours, or the lower age
with a guardian's consent.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from .facts import ACCEPTED_DEGREE_FIELDS, MASTER_LEVELS, Facts

ZERO = Decimal(0)


class RequirementError(ValueError):
    """A requirement is of an unknown kind or its numbers make no sense."""


@dataclass(frozen=True)
class Requirement:
    """One row of a scheme's eligibility rules."""

    kind: str
    threshold: Decimal = ZERO
    alternative: Decimal | None = None


@dataclass(frozen=True)
class Check:
    """How one kind of requirement is tested and what it needs to be told."""

    code: str
    test: Callable[[Facts, Requirement], bool]
    needs: tuple[str, ...] = ()
    only_with_contact: bool = False


def add_months(day: date, months: int) -> date:
    """Return the same day some calendar months later, clamped to the month's end."""
    return day + relativedelta(months=months)


def get_age(birth_date: date, day: date) -> int:
    """Return the completed years of life on a day."""
    return relativedelta(day, birth_date).years


def _at_least(field: str) -> Callable[[Facts, Requirement], bool]:
    """Return a test that a number was supplied and reaches the threshold."""

    def test(facts: Facts, requirement: Requirement) -> bool:
        return (getattr(facts, field) or ZERO) >= requirement.threshold

    return test


def _has_accepted_degree(facts: Facts, requirement: Requirement) -> bool:
    if facts.degree is None:
        return False
    if facts.degree.field in ACCEPTED_DEGREE_FIELDS:
        return True
    bridging = requirement.alternative
    return bridging is not None and (facts.bridging_hours or ZERO) >= bridging


def _has_master(facts: Facts, _requirement: Requirement) -> bool:
    has_master = facts.degree is not None and facts.degree.level in MASTER_LEVELS
    return has_master or facts.equivalent_output is True


def _has_practice(facts: Facts, requirement: Requirement) -> bool:
    if (facts.practice_hours or ZERO) >= requirement.threshold:
        return True
    years = requirement.alternative
    return years is not None and (facts.accredited_experience_years or ZERO) >= years


def _is_of_age(facts: Facts, requirement: Requirement) -> bool:
    age = get_age(facts.birth_date, facts.submitted_on)
    if age >= requirement.threshold:
        return True
    lower = requirement.alternative
    consent = facts.guardian_consent is True and facts.charter_signed is True
    return lower is not None and age >= lower and consent


def _is_record_recent(facts: Facts, requirement: Requirement) -> bool:
    """Tell whether the record is not older than the threshold in calendar months."""
    if facts.criminal_record_date is None:
        return False
    oldest = add_months(facts.submitted_on, -int(requirement.threshold))
    return facts.criminal_record_date >= oldest


_DEGREE = ("degree", "degree_country")
_TRAINING = "training_under_minimum"
_SUPERVISION = "supervision_under_minimum"

CHECKS: dict[str, Check] = {
    "degree": Check("degree_not_accepted", _has_accepted_degree, _DEGREE),
    "master": Check("master_or_output_missing", _has_master, _DEGREE),
    "practice": Check("practice_under_minimum", _has_practice),
    "speciality": Check("practice_under_minimum", _at_least("speciality_hours")),
    "supervision": Check(_SUPERVISION, _at_least("supervision_contact_hours")),
    "supervision_yearly": Check(_SUPERVISION, _at_least("supervision_hours_per_year")),
    "supervisees": Check("supervisees_under_minimum", _at_least("supervisees")),
    "training": Check(_TRAINING, _at_least("training_hours"), ("training_hours",)),
    "training_core": Check(_TRAINING, _at_least("training_core_hours")),
    "training_ethics": Check(
        "training_ethics_under_minimum", _at_least("training_ethics_hours")
    ),
    "volunteering": Check("hours_under_minimum", _at_least("volunteering_hours")),
    "briefings": Check("briefings_under_minimum", _at_least("briefings")),
    "age": Check("age_or_guardian", _is_of_age),
    "references": Check(
        "references_under_minimum", _at_least("references"), ("references",)
    ),
    "feedback": Check(
        "feedback_missing", lambda facts, _row: facts.beneficiary_feedback is True
    ),
    "criminal_record": Check(
        "criminal_record_old",
        _is_record_recent,
        ("criminal_record_date",),
        only_with_contact=True,
    ),
    "child_protection": Check(
        "child_protection_failed",
        lambda facts, _row: facts.child_protection_check is True,
        ("child_protection_check",),
        only_with_contact=True,
    ),
}


def _get_check(requirement: Requirement) -> Check:
    try:
        return CHECKS[requirement.kind]
    except KeyError:
        raise RequirementError(
            f"unknown kind of requirement: {requirement.kind}"
        ) from None


def get_needed_fields(
    requirements: Iterable[Requirement], contact_with_vulnerable: bool
) -> set[str]:
    """Return the fields that must be supplied before eligibility can be judged."""
    needed: set[str] = set()
    for requirement in requirements:
        check = _get_check(requirement)
        if contact_with_vulnerable or not check.only_with_contact:
            needed.update(check.needs)
    return needed


def find_unmet(
    facts: Facts, requirements: Iterable[Requirement], home_country: str
) -> list[str]:
    """Return the sorted codes of all requirements that the facts do not fulfil.

    A degree from another country than ``home_country`` always needs the number of
    its equivalence record.

    :raise RequirementError: for an unknown kind, never a silent pass
    """
    codes = set()
    for requirement in requirements:
        check = _get_check(requirement)
        if check.only_with_contact and not facts.contact_with_vulnerable:
            continue
        if not check.test(facts, requirement):
            codes.add(check.code)
        if check.needs == _DEGREE and _lacks_equivalence(facts, home_country):
            codes.add("equivalence_missing")
    return sorted(codes)


def _lacks_equivalence(facts: Facts, home_country: str) -> bool:
    return facts.degree_country != home_country and not facts.equivalence_no

"""What must be proven before money leaves: each condition with its evidence.

A condition whose evidence is missing is not met. Nothing here is ever assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ReleaseFacts:
    """What is known about a planned payment; ``None`` is unknown."""

    today: date
    planned_on: date | None = None
    grant_state: str | None = None
    signed_on: date | None = None
    standing_issues: Sequence[str] | None = None
    bank_number: str | None = None
    bank_verified: bool | None = None
    bank_holder_is_ngo: bool | None = None
    unsettled: Sequence[int] | None = None
    oldest_advance: date | None = None
    advance_limit: date | None = None


@dataclass(frozen=True)
class Condition:
    """One condition: whether it is met, and the evidence that says so."""

    code: str
    is_met: bool
    evidence: str | None


def release_conditions(facts: ReleaseFacts) -> list[Condition]:
    """Return all conditions of a release in their order."""
    return [
        _condition("agreement_signed", facts.signed_on, holds=True),
        _condition(
            "grant_active", facts.grant_state, holds=facts.grant_state == "active"
        ),
        _standing(facts),
        _bank(facts),
        _condition(
            "date_reached",
            facts.planned_on,
            holds=bool(facts.planned_on and facts.planned_on <= facts.today),
        ),
        _earlier(facts),
        _advance(facts),
    ]


def _condition(code, evidence, *, holds):
    if evidence is None:
        return Condition(code, False, None)
    return Condition(code, holds, str(evidence))


def _standing(facts):
    issues = facts.standing_issues
    if issues is None:
        return Condition("ngo_standing", False, None)
    return Condition("ngo_standing", not issues, " ".join(issues) or "-")


def _bank(facts):
    known = facts.bank_number, facts.bank_verified, facts.bank_holder_is_ngo
    if None in known:
        return Condition("bank_verified", False, None)
    holds = facts.bank_verified and facts.bank_holder_is_ngo
    return Condition("bank_verified", bool(holds), facts.bank_number)


def _earlier(facts):
    if facts.unsettled is None:
        return Condition("earlier_settled", False, None)
    numbers = ", ".join(map(str, facts.unsettled))
    return Condition("earlier_settled", not facts.unsettled, numbers or "-")


def _advance(facts):
    if facts.advance_limit is None:
        return Condition("no_old_advance", False, None)
    oldest = facts.oldest_advance
    holds = oldest is None or oldest >= facts.advance_limit
    return Condition("no_old_advance", holds, str(oldest or "-"))

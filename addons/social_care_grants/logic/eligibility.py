"""Hard rules of a call: who may be funded, and with what evidence.

A fact that nobody knows fails as ``evidence_missing``; the rule that needed it is
then not reported as broken, for nobody can know that either. Limits are inclusive.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from .scoring import MICRO

MISSING = "evidence_missing"
TOO_MANY = "too_many_applications"
# Every rule there is, in the order in which an applicant reads them.
RULE_CODES = (
    "not_registered_active",
    "legal_form_not_allowed",
    "tax_not_clear",
    "barred",
    "overdue_report",
    "old_advance",
    "amount_out_of_range",
    "own_contribution_low",
    "over_turnover_share",
    "bank_not_verified",
    "owners_not_declared",
    "late",
    TOO_MANY,
)


@dataclass(frozen=True)
class Limits:
    """What a call demands; ``None`` means that the call sets no such limit.

    ``rules`` are the codes of the rules that the call applies, ``None`` for all.
    """

    closing_at: datetime
    min_amount: Decimal
    max_amount: Decimal
    allowed_forms: Set[str] | None = None
    allowed_states: Set[str] = frozenset({"active"})
    min_own_share: Decimal = Decimal(0)
    max_turnover_share: Decimal | None = None
    max_advance_age_months: int | None = None
    rules: Set[str] | None = None

    def applies(self, code: str) -> bool:
        """Tell whether the call applies the rule ``code``."""
        return self.rules is None or code in self.rules


@dataclass(frozen=True)
class Facts:
    """What is known of an applicant and an application; ``None`` is unknown."""

    application: str
    ngo: str
    submitted_at: datetime | None
    requested: Decimal | None
    own_contribution: Decimal | None
    state: str | None = None
    form: str | None = None
    tax_clear: bool | None = None
    barred_until: date | None = None
    overdue_reports: int | None = None
    oldest_advance: date | None = None
    last_turnover: Decimal | None = None
    bank_verified: bool | None = None
    bank_holder_is_ngo: bool | None = None
    owners_declared: bool | None = None


@dataclass(frozen=True)
class Check:
    """One rule applied to one application: its verdict and what it was read from."""

    code: str
    verdict: str
    evidence: str | None = None

    @property
    def passed(self) -> bool:
        """Tell whether the rule is met."""
        return self.verdict == "pass"


@dataclass(frozen=True)
class Verdict:
    """All checks of one application."""

    application: str
    checks: tuple[Check, ...]

    @property
    def failed(self) -> list[str]:
        """Return the codes of the failed rules, a missing fact only as such."""
        codes = [check.code for check in self.checks if check.verdict == "fail"]
        missing = any(check.verdict == "missing" for check in self.checks)
        return codes + [MISSING] * missing

    @property
    def eligible(self) -> bool:
        """Tell whether every rule is met."""
        return all(check.passed for check in self.checks)


def own_share(requested: Decimal, own: Decimal) -> Decimal | None:
    """Return the applicant's part of the whole budget, ``None`` if there is none."""
    total = requested + own
    return own / total if total else None


def screen(facts: Facts, limits: Limits) -> Verdict:
    """Apply every rule that looks at one application alone."""
    checks = (rule(facts, limits) for rule in _RULES)
    applied = (check for check in checks if check and limits.applies(check.code))
    return Verdict(facts.application, tuple(applied))


def screen_all(facts: Iterable[Facts], limits: Limits) -> dict[str, Verdict]:
    """Apply every rule, also "one application per NGO": the last in time counts."""
    facts = list(facts)
    last: dict[str, Facts] = {}
    for one in facts:
        if _is_late(one, limits):
            continue
        best = last.get(one.ngo)
        if best is None or _order(one) > _order(best):
            last[one.ngo] = one
    verdicts = {}
    for one in facts:
        verdict = screen(one, limits)
        if limits.applies(TOO_MANY):
            counting = last.get(one.ngo, one)
            alone = counting.application == one.application or _is_late(one, limits)
            check = Check(TOO_MANY, "pass" if alone else "fail", counting.application)
            verdict = replace(verdict, checks=(*verdict.checks, check))
        verdicts[one.application] = verdict
    return verdicts


def _order(facts):
    return facts.submitted_at, facts.application


def _is_late(facts, limits):
    return facts.submitted_at is None or facts.submitted_at > limits.closing_at


def _check(code, evidence, *, broken):
    if evidence is None:
        return Check(code, "missing")
    if isinstance(evidence, datetime):
        evidence = evidence.isoformat()
    return Check(code, "fail" if broken else "pass", str(evidence))


def _share(value):
    return None if value is None else value.quantize(MICRO)


def _registered(facts, limits):
    state = facts.state
    return _check(
        "not_registered_active", state, broken=state not in limits.allowed_states
    )


def _legal_form(facts, limits):
    if limits.allowed_forms is None:
        return None
    broken = facts.form not in limits.allowed_forms
    return _check("legal_form_not_allowed", facts.form, broken=broken)


def _tax(facts, limits):
    return _check("tax_not_clear", facts.tax_clear, broken=not facts.tax_clear)


def _barred(facts, limits):
    until = facts.barred_until
    broken = until is not None and until >= limits.closing_at.date()
    return _check("barred", until or "-", broken=broken)


def _overdue(facts, limits):
    count = facts.overdue_reports
    return _check("overdue_report", count, broken=bool(count))


def _old_advance(facts, limits):
    if limits.max_advance_age_months is None:
        return None
    oldest = facts.oldest_advance
    months = relativedelta(months=limits.max_advance_age_months)
    broken = oldest is not None and oldest < limits.closing_at.date() - months
    return _check("old_advance", oldest or "-", broken=broken)


def _amount(facts, limits):
    asked = facts.requested
    broken = asked is not None and not limits.min_amount <= asked <= limits.max_amount
    return _check("amount_out_of_range", asked, broken=broken)


def _own_contribution(facts, limits):
    known = facts.requested is not None and facts.own_contribution is not None
    share = own_share(facts.requested, facts.own_contribution) if known else None
    broken = share is not None and share < limits.min_own_share
    return _check("own_contribution_low", _share(share), broken=broken)


def _turnover(facts, limits):
    if limits.max_turnover_share is None:
        return None
    share = None
    if facts.last_turnover and facts.requested is not None:
        share = facts.requested / facts.last_turnover
    broken = share is not None and share > limits.max_turnover_share
    return _check("over_turnover_share", _share(share), broken=broken)


def _bank(facts, limits):
    known = facts.bank_verified, facts.bank_holder_is_ngo
    evidence = None if None in known else all(known)
    return _check("bank_not_verified", evidence, broken=not evidence)


def _owners(facts, limits):
    declared = facts.owners_declared
    return _check("owners_not_declared", declared, broken=not declared)


def _deadline(facts, limits):
    sent = facts.submitted_at
    return _check("late", sent, broken=sent is not None and sent > limits.closing_at)


_RULES = (
    _registered,
    _legal_form,
    _tax,
    _barred,
    _overdue,
    _old_advance,
    _amount,
    _own_contribution,
    _turnover,
    _bank,
    _owners,
    _deadline,
)

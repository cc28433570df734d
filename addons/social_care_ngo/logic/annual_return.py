"""What an annual return asks, and whether what it says holds together.

One check for the draft, the filing and the officer. Answers are a ``Decimal`` or a
text by the code of their item; what is missing is not in the mapping.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .notification import Problem
from .return_comparison import Change, JumpLimits, compare
from .return_ratios import Accounts
from .size_class import is_asked

MONEY_SECTIONS = ("income", "expense")
SECTIONS = (*MONEY_SECTIONS, "position", "people", "work", "governance", "document")
# Items that the check itself knows; the ministry may add others.
OPENING, CLOSING = "opening", "closing"
INCOME_TOTAL, EXPENSE_TOTAL = "income_total", "expense_total"
INCIDENTS, INCIDENTS_REPORTED = "incidents", "incidents_reported"
# Of these no jump is asked to be explained: their parts already are.
NOT_COMPARED = frozenset({OPENING, INCOME_TOTAL, EXPENSE_TOTAL})
ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """One thing that a return asks."""

    code: str
    section: str
    kind: str
    classification: str | None = None
    tier_from: str = "small"
    income_from: Decimal | None = None
    is_optional: bool = False


@dataclass(frozen=True)
class Beneficiaries:
    """How many people of one category were served in one governorate."""

    governorate: str
    category: str
    people: int
    services: int = 0


@dataclass(frozen=True)
class ReturnFacts:
    """What one return says, and what last year's accepted return said."""

    tier: str
    items: Sequence[Item]
    values: Mapping[str, Decimal | str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    beneficiaries: Sequence[Beneficiaries] = ()
    documents: frozenset[str] = frozenset()
    last: Mapping[str, Decimal | str] | None = None


def asked_items(items: Iterable[Item], tier: str, income: Decimal) -> list[Item]:
    """Return what a body of this size answers; some is asked by income alone."""
    return [
        item
        for item in items
        if is_asked(item.tier_from, tier)
        or (item.income_from is not None and income >= item.income_from)
    ]


def stated_income(facts: ReturnFacts) -> Decimal:
    """Return the income that decides what is asked: the larger of total and lines."""
    total = facts.values.get(INCOME_TOTAL, ZERO)
    return max(total, section_sum(facts, "income"))


def section_sum(facts: ReturnFacts, section: str) -> Decimal:
    """Return the sum of the amounts of one section."""
    codes = [item.code for item in facts.items if item.section == section]
    return sum((facts.values.get(code, ZERO) for code in codes), ZERO)


def accounts_of(facts: ReturnFacts) -> Accounts:
    """Return the figures of a return by class, for the ratios."""
    sums = {section: {} for section in MONEY_SECTIONS}
    for item in facts.items:
        if item.section in MONEY_SECTIONS:
            by_class = sums[item.section]
            amount = facts.values.get(item.code, ZERO)
            by_class[item.classification] = (
                by_class.get(item.classification, ZERO) + amount
            )
    names = (OPENING, CLOSING, "assets", "liabilities")
    figures = {name: facts.values.get(name, ZERO) for name in names}
    return Accounts(sums["income"], sums["expense"], **figures)


def compare_years(facts: ReturnFacts, limits: JumpLimits) -> dict[str, Change]:
    """Return the change of each figure that both years give."""
    if facts.last is None:
        return {}
    changes = {}
    for item in facts.items:
        if item.kind not in ("amount", "number") or item.code not in facts.values:
            continue
        if item.code in facts.last:
            last, now = facts.last[item.code], facts.values[item.code]
            floor = limits.floor if item.kind == "amount" else limits.count
            own = JumpLimits(limits.percent, floor)
            changes[item.code] = compare(last, now, own)
    return changes


def check_return(facts: ReturnFacts, limits: JumpLimits) -> list[Problem]:
    """Return every problem by the code of its item, in the order of the form."""
    asked = asked_items(facts.items, facts.tier, stated_income(facts))
    problems = []
    for item in asked:
        if item.is_optional:
            continue
        if item.section == "document":
            if item.code not in facts.documents:
                problems.append(Problem(item.code, "document_missing"))
        elif item.code not in facts.values:
            is_number = item.kind in ("amount", "number")
            code = "answer_missing" if is_number else "choice_missing"
            problems.append(Problem(item.code, code))
    if not facts.beneficiaries:
        problems.append(Problem("beneficiaries", "beneficiaries_missing"))
    problems += _check_sums(facts)
    problems += _check_opening(facts)
    problems += _check_incidents(facts)
    for code, change in compare_years(facts, limits).items():
        if change.is_jump and code not in NOT_COMPARED and not facts.notes.get(code):
            problems.append(Problem(code, "jump_unexplained", {"change": change}))
    return problems


def _check_sums(facts):
    """Compare totals with their lines, and the closing balance with the rest."""
    problems = []
    for section, total in (("income", INCOME_TOTAL), ("expense", EXPENSE_TOTAL)):
        lines = section_sum(facts, section)
        if total in facts.values and facts.values[total] != lines:
            values = {"total": facts.values[total], "lines": lines}
            problems.append(Problem(total, "total_not_lines", values))
    if OPENING in facts.values and CLOSING in facts.values:
        accounts = accounts_of(facts)
        if accounts.difference:
            expected = accounts.closing + accounts.difference
            values = {"expected": expected, "stated": accounts.closing}
            problems.append(Problem(CLOSING, "balance_open", values))
    return problems


def _check_opening(facts):
    """Last year's closing balance is this year's opening one, or is explained."""
    last = (facts.last or {}).get(CLOSING)
    stated = facts.values.get(OPENING)
    if None in (last, stated) or last == stated or facts.notes.get(OPENING):
        return []
    return [Problem(OPENING, "opening_not_closing", {"last": last, "stated": stated})]


def _check_incidents(facts):
    """No more incidents can be reported than there were."""
    happened = facts.values.get(INCIDENTS)
    reported = facts.values.get(INCIDENTS_REPORTED)
    if None in (happened, reported) or reported <= happened:
        return []
    return [Problem(INCIDENTS_REPORTED, "reported_over_happened")]

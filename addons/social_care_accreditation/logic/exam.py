"""Exam: cut scores, the ethics part, and how often and how soon one may try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from .requirements import add_months


class ExamError(ValueError):
    """The result cannot be judged because something was not recorded."""


@dataclass(frozen=True, kw_only=True)
class ExamRule:
    """The limits of a scheme's exam."""

    has_competency_part: bool = True
    fallback_cut: Decimal = Decimal(70)
    ethics_cut: Decimal = Decimal(80)
    max_attempts: int = 3
    window_months: int = 12
    days_between: int = 60


def find_invalid_attempts(attempts: Sequence[date], rule: ExamRule) -> list[str]:
    """Return the sorted codes for attempts that are too many or too close together.

    The window is half-open: an attempt exactly twelve months before the last one
    no longer counts.
    """
    days = sorted(attempts)
    if not days:
        raise ExamError("no attempt was recorded")
    codes = []
    gap = timedelta(days=rule.days_between)
    if any(later - earlier < gap for earlier, later in pairwise(days)):
        codes.append("attempt_too_early")
    opens = add_months(days[-1], -rule.window_months)
    if sum(day > opens for day in days) > rule.max_attempts:
        codes.append("attempts_over_max")
    return codes


def find_failures(
    score: Decimal | None,
    ethics_score: Decimal | None,
    form_cut: Decimal | None,
    rule: ExamRule,
) -> list[str]:
    """Return the sorted codes of the parts that were failed.

    :param form_cut: cut score of the exam form, ``None`` for the scheme's fallback
    """
    if ethics_score is None or (rule.has_competency_part and score is None):
        raise ExamError("a score was not recorded")
    codes = []
    if ethics_score < rule.ethics_cut:
        codes.append("ethics_below_cut")
    cut = rule.fallback_cut if form_cut is None else form_cut
    if rule.has_competency_part and score < cut:
        codes.append("exam_below_cut")
    return codes

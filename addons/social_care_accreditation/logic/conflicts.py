"""Conflicts of interest of assessors and of committee members."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .requirements import add_months

#: Grounds that exclude an assessor for a time after they ended.
WORKED_TOGETHER = frozenset({"trained", "supervised", "employed"})
#: Grounds that remove a committee member without any limit in time.
ABSOLUTE = frozenset({"self", "trainer", "supervisor", "assessor", "financial"})
NONE = "none"


class ConflictError(ValueError):
    """A conflict has an unknown ground or lacks its degree of kinship."""


@dataclass(frozen=True, kw_only=True)
class ConflictRule:
    """How far conflicts reach; kinship in degrees, time in months and days."""

    kinship_degree: int = 4
    months: int = 24
    objection_days: int = 3


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """One declared or objected conflict; no ``until`` means that it still lasts."""

    ground: str
    degree: int | None = None
    until: date | None = None
    by_applicant: bool = False
    filed_on: date | None = None


@dataclass(frozen=True)
class Side:
    """Where somebody works and lives, for the comparison of two people."""

    employer: str = ""
    governorate: str = ""
    ngo: str = ""


def _still_counts(until: date | None, day: date, months: int) -> bool:
    """Tell whether something that ended counts: less than ``months`` ago."""
    return until is None or until > add_months(day, -months)


def removes_member(conflict: Conflict, day: date, rule: ConflictRule) -> bool:
    """Tell whether a conflict removes a committee member from an item.

    :param day: the day of the session
    :raise ConflictError: for an unknown ground or kinship without a degree
    """
    if conflict.by_applicant and not _is_in_time(conflict, day, rule):
        return False
    if conflict.ground == NONE:
        return False
    if conflict.ground in ABSOLUTE:
        return True
    if conflict.ground == "same_employer":
        return _still_counts(conflict.until, day, rule.months)
    if conflict.ground == "kinship" and conflict.degree:
        return conflict.degree <= rule.kinship_degree
    raise ConflictError(f"cannot judge the conflict: {conflict.ground}")


def _is_in_time(conflict: Conflict, day: date, rule: ConflictRule) -> bool:
    last_day = day - timedelta(days=rule.objection_days)
    return conflict.filed_on is not None and conflict.filed_on <= last_day


def find_assessor_exclusions(
    candidate: Side,
    assessors: Sequence[tuple[Side, Iterable[Conflict]]],
    submitted_on: date,
    rule: ConflictRule,
) -> list[str]:
    """Return the sorted codes why these assessors may not assess this candidate.

    Assessors come neither from the candidate's employer, organisation or
    governorate nor from each other's, and did not train, supervise or employ the
    candidate recently.
    """
    sides = [side for side, _conflicts in assessors]
    codes = set()
    for position, (side, conflicts) in enumerate(assessors):
        for other in [candidate, *sides[:position]]:
            codes |= _find_shared(side, other)
        for conflict in conflicts:
            if conflict.ground in WORKED_TOGETHER and _still_counts(
                conflict.until, submitted_on, rule.months
            ):
                codes.add("assessor_worked_with_candidate")
    return sorted(codes)


def _find_shared(one: Side, other: Side) -> set[str]:
    shared = {
        "assessor_same_employer": (one.employer, other.employer),
        "assessor_same_governorate": (one.governorate, other.governorate),
        "assessor_same_organisation": (one.ngo, other.ngo),
    }
    return {code for code, (mine, theirs) in shared.items() if mine and mine == theirs}

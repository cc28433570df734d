"""Approval tiers by amount: half-open bands, no gap, no overlap, fail closed."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class ApprovalError(ValueError):
    """No tier, or more than one, answers for an amount."""


@dataclass(frozen=True)
class Band:
    """One step of approval for amounts in ``[lower, upper)``; no upper means open.

    Bands with the same ``sequence`` share out the amounts of one step. A step may
    begin above zero: smaller amounts do not need it.
    """

    key: str
    sequence: int
    lower: Decimal
    upper: Decimal | None
    group: str
    minimum: int = 1
    date_from: date | None = None
    date_to: date | None = None

    def holds(self, amount: Decimal) -> bool:
        """Tell whether ``amount`` falls into the band."""
        return self.lower <= amount and (self.upper is None or amount < self.upper)

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the band applies on ``day``; both ends count."""
        begun = self.date_from is None or self.date_from <= day
        return begun and (self.date_to is None or day <= self.date_to)


def band_problems(bands: Iterable[Band]) -> list[tuple[str, int, str]]:
    """Return what is wrong with bands that apply on the same day.

    :return: ``(problem, sequence, key of the band)`` with the problems ``empty``,
        ``overlap``, ``gap``, ``not_open`` and, for the first step, ``not_from_zero``
    """
    steps: dict[int, list[Band]] = {}
    for band in bands:
        steps.setdefault(band.sequence, []).append(band)
    problems = []
    for place, sequence in enumerate(sorted(steps)):
        ordered = sorted(steps[sequence], key=lambda band: band.lower)
        problems += _step_problems(sequence, ordered)
        if place == 0 and ordered[0].lower > 0:
            problems.append(("not_from_zero", sequence, ordered[0].key))
    return problems


def _step_problems(sequence, ordered):
    problems = [
        ("empty", sequence, band.key)
        for band in ordered
        if band.upper is not None and band.upper <= band.lower
    ]
    for band, after in itertools.pairwise(ordered):
        if band.upper is None or band.upper > after.lower:
            problems.append(("overlap", sequence, after.key))
        elif band.upper < after.lower:
            problems.append(("gap", sequence, after.key))
    if ordered[-1].upper is not None:
        problems.append(("not_open", sequence, ordered[-1].key))
    return problems


def resolve_tiers(bands: Iterable[Band], *, exposure: Decimal, day: date) -> list[Band]:
    """Return the steps that an exposure needs on ``day``, in their order.

    :raise ApprovalError: if there is none, two bands claim one step, the bands of
        the day have gaps, or the exposure is not above zero
    """
    if exposure <= 0:
        raise ApprovalError("the exposure must be above zero")
    valid = [band for band in bands if band.is_valid_on(day)]
    if not valid:
        raise ApprovalError("no approval tier applies on this day")
    if problems := band_problems(valid):
        raise ApprovalError(f"the approval tiers are not in order: {problems[0][0]}")
    matching = [band for band in valid if band.holds(exposure)]
    return sorted(matching, key=lambda band: band.sequence)


def next_step(tiers: Sequence[Band], given: Sequence[str]) -> Band | None:
    """Return the first tier that lacks approvals; ``None`` if all are complete.

    :param given: the keys of the tiers that approvals were given for, one per person
    """
    for tier in tiers:
        if list(given).count(tier.key) < tier.minimum:
            return tier
    return None

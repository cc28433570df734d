"""Walk a ranking while the money lasts.

Sub-envelopes are walked first, in their order, each over its own applications.
What they leave flows into the residual walk, which takes every application that
has nothing yet. Policy at the first application that does not fit: ``strict`` ends
the walk, ``skip_fit`` goes on with later ones that fit, ``partial`` gives the rest to
it in the residual walk if that is at least its viable minimum, and ends the walk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .ranking import Ranked

POLICIES = ("strict", "skip_fit", "partial")
RESIDUAL = "residual"


class FundingError(ValueError):
    """An envelope or a policy that cannot be walked."""


@dataclass(frozen=True)
class SubEnvelope:
    """Money inside the envelope that belongs to one region or priority."""

    code: str
    amount: Decimal


@dataclass(frozen=True)
class Award:
    """What one application gets, and from where."""

    rank: int
    application: str
    status: str
    amount: Decimal
    source: str


@dataclass(frozen=True)
class FundingPlan:
    """Awards in rank order, the money left, and who waits for money."""

    awards: tuple[Award, ...]
    left: Decimal
    reserve: tuple[str, ...]

    @property
    def awarded(self) -> Decimal:
        """Return the sum of the awards."""
        return sum((award.amount for award in self.awards), Decimal(0))

    @property
    def by_source(self) -> dict[str, Decimal]:
        """Return the sum of the awards per envelope."""
        sums: dict[str, Decimal] = {}
        for award in self.awards:
            sums[award.source] = sums.get(award.source, Decimal(0)) + award.amount
        return sums


def plan_funding(
    ranking: Iterable[Ranked],
    *,
    envelope: Decimal,
    policy: str,
    sub_envelopes: Sequence[SubEnvelope] = (),
) -> FundingPlan:
    """Return who is funded, with how much, under ``policy``.

    :raise FundingError: if the policy is unknown or the parts exceed the envelope
    """
    if policy not in POLICIES:
        raise FundingError(f"unknown policy: {policy}")
    if sum((part.amount for part in sub_envelopes), Decimal(0)) > envelope:
        raise FundingError("the sub-envelopes exceed the envelope")
    ranking = sorted(ranking, key=lambda row: row.rank)
    awards: dict[str, Award] = {}
    for part in sub_envelopes:
        own = [row for row in ranking if row.candidate.sub_envelope == part.code]
        walk_policy = "strict" if policy == "partial" else policy
        awards |= _walk(own, part.amount, walk_policy, part.code)
    left = envelope - sum((award.amount for award in awards.values()), Decimal(0))
    rest = [row for row in ranking if row.candidate.application not in awards]
    awards |= _walk(rest, left, policy, RESIDUAL)
    ordered = sorted(awards.values(), key=lambda award: award.rank)
    return FundingPlan(
        awards=tuple(ordered),
        left=envelope - sum((award.amount for award in ordered), Decimal(0)),
        reserve=tuple(
            row.candidate.application
            for row in ranking
            if row.candidate.application not in awards
        ),
    )


def _walk(rows, money, policy, source):
    awards = {}
    for row in rows:
        candidate = row.candidate
        name, amount, status = candidate.application, candidate.requested, "funded"
        if amount > money:
            if policy == "skip_fit":
                continue
            if policy == "strict" or not 0 < candidate.viable_minimum <= money:
                break
            amount, status = money, "partial"
        awards[name] = Award(row.rank, name, status, amount, source)
        money -= amount
        if status == "partial":
            break
    return awards

"""Committee: who votes on an item after recusals, quorum with floors, the tally."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """How an item ends. Only the first four are decisions."""

    APPROVE = "approve"
    CONDITIONAL = "conditional"
    DEFER = "defer"
    REFUSE = "refuse"
    POSTPONED = "postponed"
    NO_MAJORITY = "no_majority"


OPTIONS = (Decision.APPROVE, Decision.CONDITIONAL, Decision.DEFER, Decision.REFUSE)


class TallyError(ValueError):
    """A ballot is for something that cannot be voted for."""


@dataclass(frozen=True)
class Member:
    """A seated or stand-by member; ``key`` gives the order of succession."""

    key: str
    group: str
    is_alternate: bool = False


@dataclass(frozen=True, kw_only=True)
class QuorumRule:
    """Votes needed, and floors by group."""

    first_call: int = 6
    second_call: int = 5
    floors: Mapping[str, int]
    chair_group: str = ""  # the floor that the chair counts for, if any

    def get_needed(self, call: str) -> int:
        """Return how many voters a call needs."""
        return {"first": self.first_call, "second": self.second_call}[call]


@dataclass(frozen=True)
class Seating:
    """Who votes on one item."""

    voters: tuple[Member, ...]
    recused: tuple[str, ...]
    alternates_in: tuple[str, ...]


@dataclass(frozen=True)
class Ballot:
    """One ballot as cast; one without a readable time never counts."""

    member: str
    choice: str
    declared: bool
    cast_at: datetime | None


@dataclass(frozen=True)
class Tally:
    """Counted ballots and what they decide."""

    decision: Decision
    counts: Mapping[str, int]
    void: int = 0
    casting_vote: bool = False


def seat_voters(
    seated: Iterable[Member], standby: Iterable[Member], recused: Collection[str]
) -> Seating:
    """Replace each recused seated member by an alternate of the same group.

    Members are taken in the order of their key; a recused one without a free
    alternate leaves the item and is not counted in its quorum.
    """
    seated = sorted(seated, key=lambda member: member.key)
    reserve = [
        member
        for member in sorted(standby, key=lambda member: member.key)
        if member.key not in recused and member not in seated
    ]
    voters, alternates_in = [], []
    for member in seated:
        if member.key not in recused:
            voters.append(member)
            continue
        same_group = [other for other in reserve if other.group == member.group]
        if same_group:
            reserve.remove(same_group[0])
            voters.append(same_group[0])
            alternates_in.append(same_group[0].key)
    return Seating(tuple(voters), tuple(sorted(recused)), tuple(alternates_in))


def find_quorum_gaps(
    voters: Sequence[Member], call: str, rule: QuorumRule
) -> list[str]:
    """Return the codes of everything that keeps these voters from deciding."""
    groups = Counter(
        rule.chair_group if member.group == "chair" else member.group
        for member in voters
    )
    codes = [] if len(voters) >= rule.get_needed(call) else ["quorum_below"]
    codes += [
        f"{group}_floor"
        for group, floor in rule.floors.items()
        if groups[group] < floor
    ]
    return codes


def count_ballots(
    ballots: Iterable[Ballot], voters: Sequence[Member], closed_at: datetime
) -> Tally:
    """Count the ballots of an item that reached its quorum.

    A ballot counts if its member votes on this item, declared, and cast it not
    after closing. More than half of the counted ballots decides; at exactly half
    against half the chair's own ballot does; anything else decides nothing.
    """
    chairs = {member.key for member in voters if member.group == "chair"}
    allowed = {member.key for member in voters}
    counted, void = {}, 0
    for ballot in ballots:
        if ballot.choice not in OPTIONS:
            raise TallyError(f"unknown choice: {ballot.choice}")
        if ballot.member in counted:
            raise TallyError(f"two ballots of one member: {ballot.member}")
        in_time = ballot.cast_at is not None and ballot.cast_at <= closed_at
        if ballot.member in allowed and ballot.declared and in_time:
            counted[ballot.member] = ballot.choice
        else:
            void += 1
    counts = Counter(counted.values())
    chair_choice = next((counted[key] for key in chairs if key in counted), None)
    decision, casting = _decide(counts, chair_choice)
    return Tally(decision, dict(sorted(counts.items())), void, casting)


def departs_from_proposal(decision: str, proposals: Collection[str]) -> bool:
    """Tell whether a decision contradicts every proposal, so that it needs reasons.

    To defer contradicts nothing; a conditional approval is an approval.
    """
    granted = {Decision.APPROVE: "approve", Decision.CONDITIONAL: "approve"}
    meant = granted.get(decision, decision)
    return meant in {"approve", "refuse"} and meant not in proposals


def _decide(counts: Counter, chair_choice: str | None) -> tuple[Decision, bool]:
    total = counts.total()
    for choice, votes in counts.items():
        if votes * 2 > total:
            return Decision(choice), False
    is_even_split = len(counts) == 2 and len(set(counts.values())) == 1
    if is_even_split and chair_choice is not None:
        return Decision(chair_choice), True
    return Decision.NO_MAJORITY, False

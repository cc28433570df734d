"""Whether a meeting was valid, and whether it carried a resolution.

Shares are percentages of whole numbers of people; nothing is rounded on the way.

>>> half = Share(Decimal(50), is_more=True)
>>> half.of(40), half.of(41)
(21, 21)
>>> Share(Decimal(10)).of(41)
5
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal


class QuorumError(ValueError):
    """The rules or the numbers of a meeting make no sense."""


@dataclass(frozen=True)
class Share:
    """A share of people: at least ``percent``, or more than it with ``is_more``."""

    percent: Decimal
    is_more: bool = False

    def __post_init__(self):
        if not 0 <= self.percent <= 100:
            raise QuorumError(f"a share of {self.percent} %")

    def of(self, people: int) -> int:
        """Return how many of ``people`` the share asks for."""
        if people < 0:
            raise QuorumError(f"{people} people")
        exact = self.percent * people / 100
        if self.is_more:
            return int(exact.to_integral_value(ROUND_FLOOR)) + 1
        return int(exact.to_integral_value(ROUND_CEILING))


@dataclass(frozen=True)
class MeetingRules:
    """What the law asks of one kind of meeting.

    The second call asks for ``second``, but never for more than ``second_cap`` people
    (0: no cap) nor for fewer than ``second_floor``. Without ``second`` there is none.
    ``proxies_each`` is how many absent members one present member may stand for.
    """

    first: Share
    second: Share | None = None
    second_cap: int = 0
    second_floor: int = 0
    second_in_person: bool = True
    wait: timedelta = timedelta(hours=1)
    wait_most: timedelta = timedelta(days=15)
    proxies_each: int = 0
    notice_days: int = 0

    def needed(self, members: int, *, second_call: bool = False) -> int:
        """Return how many of ``members`` make the meeting valid."""
        if not second_call:
            return self.first.of(members)
        if self.second is None:
            raise QuorumError("this kind of meeting has no second call")
        needed = self.second.of(members)
        if self.second_cap:
            needed = min(needed, self.second_cap)
        return min(max(needed, self.second_floor), max(members, 1))


@dataclass(frozen=True)
class MeetingFacts:
    """What happened at one meeting; ``present`` counts people, not their proxies."""

    members: int
    present: int
    proxies: int = 0
    notified: date | None = None
    held: datetime | None = None
    second_held: datetime | None = None
    first_present: int = 0
    first_proxies: int = 0


@dataclass(frozen=True)
class Verdict:
    """How many came, how many were needed, and every reason against the meeting."""

    counted: int
    needed: int
    problems: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing stands against the meeting."""
        return not self.problems


def judge_meeting(facts: MeetingFacts, rules: MeetingRules) -> Verdict:
    """Judge the notice, the proxies and the quorum of one meeting."""
    if min(facts.members, facts.present, facts.proxies, facts.first_present) < 0:
        raise QuorumError("people cannot be fewer than none")
    is_second = facts.second_held is not None
    if is_second and rules.second is None:
        return Verdict(facts.present, rules.needed(facts.members), ("no_second_call",))
    problems = _check_notice(facts, rules) + _check_people(facts, rules)
    if is_second:
        problems += _check_second_call(facts, rules)
    counted = facts.present
    if not (is_second and rules.second_in_person):
        counted += facts.proxies
    needed = rules.needed(facts.members, second_call=is_second)
    if counted < needed:
        problems.append("no_quorum")
    return Verdict(counted, needed, tuple(problems))


def _check_notice(facts: MeetingFacts, rules: MeetingRules) -> list[str]:
    if not (facts.notified and facts.held):
        return ["notice_missing"]
    given = (facts.held.date() - facts.notified).days
    return ["notice_short"] if given < rules.notice_days else []


def _check_people(facts: MeetingFacts, rules: MeetingRules) -> list[str]:
    if not facts.members:
        return ["members_missing"]
    problems = []
    if facts.present + facts.proxies > facts.members:
        problems.append("more_than_members")
    if facts.proxies > facts.present * rules.proxies_each:
        problems.append("too_many_proxies")
    return problems


def _check_second_call(facts: MeetingFacts, rules: MeetingRules) -> list[str]:
    problems = []
    if facts.first_present + facts.first_proxies >= rules.needed(facts.members):
        problems.append("second_call_needless")
    waited = facts.second_held - facts.held if facts.held else timedelta(0)
    if waited < rules.wait:
        problems.append("second_call_early")
    if waited > rules.wait_most:
        problems.append("second_call_late")
    return problems


@dataclass(frozen=True)
class MajorityRules:
    """Which share carries a resolution, and of whom.

    ``base`` is ``present`` (everybody who may vote at the meeting, so an abstention
    counts against), ``cast`` (votes for and against) or ``members``.
    """

    share: Share
    base: str = "present"


@dataclass(frozen=True)
class Votes:
    """How the people at the meeting voted on one resolution."""

    in_favour: int
    against: int = 0
    abstained: int = 0

    @property
    def total(self) -> int:
        """Return how many took part in the vote."""
        return self.in_favour + self.against + self.abstained


def judge_vote(
    votes: Votes, rules: MajorityRules, *, present: int, members: int
) -> tuple[bool, int]:
    """Return whether the resolution is carried, and how many votes it needed.

    :raise QuorumError: if more voted than were there, or a count is negative
    """
    if min(votes.in_favour, votes.against, votes.abstained) < 0:
        raise QuorumError("votes cannot be fewer than none")
    if votes.total > present:
        raise QuorumError("more votes than people")
    bases = {
        "present": present,
        "cast": votes.in_favour + votes.against,
        "members": members,
    }
    needed = max(1, rules.share.of(bases[rules.base]))
    return votes.in_favour >= needed, needed

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ngo_logic.quorum import (
    MajorityRules,
    MeetingFacts,
    MeetingRules,
    QuorumError,
    Share,
    Votes,
    judge_meeting,
    judge_vote,
)

HELD = datetime.fromisoformat("2026-03-20T17:00")
MAJORITY = Share(Decimal(50), is_more=True)
ASSEMBLY = MeetingRules(
    first=MAJORITY,
    second=Share(Decimal(10)),
    second_cap=20,
    second_floor=5,
    proxies_each=1,
    notice_days=15,
)
PEOPLE = st.integers(0, 3000)
SHARES = st.builds(
    Share,
    st.decimals(0, 100, places=2, allow_nan=False),
    st.booleans(),
)


def facts(**values):
    known = {"members": 40, "present": 21, "notified": date(2026, 3, 5), "held": HELD}
    return MeetingFacts(**{**known, **values})


def second(present, *, members=40, hours=1, **values):
    later = HELD + timedelta(hours=hours)
    return facts(members=members, present=present, second_held=later, **values)


@pytest.mark.parametrize(
    ("members", "needed"), [(0, 1), (1, 1), (2, 2), (3, 2), (40, 21), (41, 21)]
)
def test_absolute_majority_is_more_than_half(members, needed):
    assert ASSEMBLY.needed(members) == needed


def test_one_member_less_than_needed_is_no_quorum():
    assert judge_meeting(facts(present=21), ASSEMBLY).is_valid
    assert judge_meeting(facts(present=20), ASSEMBLY).problems == ("no_quorum",)


def test_proxies_count_at_the_first_call_and_not_at_the_second():
    first = judge_meeting(facts(present=15, proxies=6), ASSEMBLY)
    later = judge_meeting(second(4, proxies=4, first_present=15), ASSEMBLY)

    assert (first.counted, first.needed, first.problems) == (21, 21, ())
    assert (later.counted, later.needed, later.problems) == (4, 5, ("no_quorum",))


def test_nobody_stands_for_more_absent_members_than_allowed():
    verdict = judge_meeting(facts(present=12, proxies=13), ASSEMBLY)

    assert verdict.problems == ("too_many_proxies",)


# Ten per cent, at most twenty people, at least five, never more than there are.
@pytest.mark.parametrize(
    ("members", "needed"),
    [(0, 1), (3, 3), (40, 5), (60, 6), (61, 7), (199, 20), (200, 20), (5000, 20)],
)
def test_second_call_asks_for_the_lesser_of_share_and_cap(members, needed):
    assert ASSEMBLY.needed(members, second_call=True) == needed


@pytest.mark.parametrize(
    ("hours", "problems"),
    [
        (0, ("second_call_early",)),
        (1, ()),
        (15 * 24, ()),
        (15 * 24 + 1, ("second_call_late",)),
    ],
)
def test_second_call_keeps_its_times(hours, problems):
    assert judge_meeting(second(8, hours=hours), ASSEMBLY).problems == problems


def test_second_call_after_a_valid_first_one_is_refused():
    held = second(8, first_present=18, first_proxies=3)

    assert judge_meeting(held, ASSEMBLY).problems == ("second_call_needless",)


def test_kind_without_a_second_call_refuses_one():
    board = MeetingRules(first=MAJORITY)

    assert judge_meeting(second(40), board).problems == ("no_second_call",)
    with pytest.raises(QuorumError):
        board.needed(9, second_call=True)


@pytest.mark.parametrize(
    ("notified", "problems"),
    [
        (date(2026, 3, 5), ()),
        (date(2026, 3, 6), ("notice_short",)),
        (None, ("notice_missing",)),
    ],
)
def test_notice_is_counted_in_days(notified, problems):
    assert judge_meeting(facts(notified=notified), ASSEMBLY).problems == problems


def test_more_people_than_members_are_refused():
    verdict = judge_meeting(facts(present=30, proxies=11), ASSEMBLY)

    assert verdict.problems == ("more_than_members",)
    assert judge_meeting(facts(members=0, present=0), ASSEMBLY).problems == (
        "members_missing",
        "no_quorum",
    )


@given(SHARES, PEOPLE)
def test_share_is_the_smallest_number_that_reaches_it(share, people):
    needed = share.of(people)

    def reaches(count):
        part, asked = Decimal(count * 100), share.percent * people
        return part > asked if share.is_more else part >= asked

    assert reaches(needed)
    assert needed == 0 or not reaches(needed - 1)


@given(PEOPLE, PEOPLE)
def test_more_people_never_need_fewer(one, other):
    low, high = sorted((one, other))

    assert ASSEMBLY.needed(low) <= ASSEMBLY.needed(high)
    assert ASSEMBLY.needed(low, second_call=True) <= ASSEMBLY.needed(
        high, second_call=True
    )


@given(PEOPLE, st.integers(0, 3000))
def test_one_more_person_never_takes_the_quorum_away(members, present):
    held = facts(members=members, present=present)
    if present < members and judge_meeting(held, ASSEMBLY).is_valid:
        more = facts(members=members, present=present + 1)
        assert judge_meeting(more, ASSEMBLY).is_valid


@pytest.mark.parametrize(
    ("base", "percent", "is_more", "passed", "needed"),
    [
        # 20 present, 60 members, 10 for, 6 against, 4 abstain.
        ("present", 50, True, False, 11),
        ("present", 50, False, True, 10),
        ("cast", 50, True, True, 9),
        ("cast", Decimal("66.67"), False, False, 11),
        ("members", 50, True, False, 31),
    ],
)
def test_majority_follows_its_base(base, percent, is_more, passed, needed):
    rules = MajorityRules(Share(Decimal(percent), is_more), base)

    result = judge_vote(Votes(10, 6, 4), rules, present=20, members=60)

    assert result == (passed, needed)


def test_nothing_is_carried_without_a_single_vote():
    rules = MajorityRules(Share(Decimal(0)), "cast")

    assert judge_vote(Votes(0), rules, present=5, members=9) == (False, 1)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 99))
def test_votes_never_exceed_the_people_at_the_meeting(yes, no, none, present):
    rules, votes = MajorityRules(MAJORITY), Votes(yes, no, none)
    if votes.total > present:
        with pytest.raises(QuorumError):
            judge_vote(votes, rules, present=present, members=100)
    else:
        passed, needed = judge_vote(votes, rules, present=present, members=100)
        assert passed == (yes >= needed) == (2 * yes > present)


@pytest.mark.parametrize("percent", [-1, 101])
def test_impossible_numbers_are_refused(percent):
    with pytest.raises(QuorumError):
        Share(Decimal(percent))
    with pytest.raises(QuorumError):
        MAJORITY.of(-1)
    with pytest.raises(QuorumError):
        judge_meeting(facts(present=-1), ASSEMBLY)
    with pytest.raises(QuorumError):
        judge_vote(Votes(-1), MajorityRules(MAJORITY), present=1, members=1)

"""Assessment, quorum, tally and validity: worked examples and properties."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accreditation_logic.assessment import (
    AssessmentError,
    AssessmentRule,
    check_scores,
    get_total,
    judge,
    needs_third,
)
from accreditation_logic.committee import (
    OPTIONS,
    Ballot,
    Decision,
    Member,
    QuorumRule,
    TallyError,
    count_ballots,
    departs_from_proposal,
    find_quorum_gaps,
    seat_voters,
)
from accreditation_logic.validity import (
    Period,
    ValidityError,
    get_last_condition_day,
    get_status_on,
    get_valid_to,
)

WEIGHTS = {
    "qualification": Decimal(15),
    "practice": Decimal(20),
    "training": Decimal(10),
    "exam": Decimal(25),
    "portfolio": Decimal(20),
    "ethics_references": Decimal(10),
}
RULE = AssessmentRule(weights=WEIGHTS)
QUORUM = QuorumRule(floors={"government": 2, "civil_society": 2})
CLOSED = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
GROUPS = ("chair", "government", "civil_society", "academic", "users")

SHEETS = st.fixed_dictionaries(
    {part: st.decimals(0, weight, places=1) for part, weight in WEIGHTS.items()}
)
MEMBERS = st.lists(st.sampled_from(GROUPS), max_size=12).map(
    lambda groups: [Member(f"M{n:02d}", group) for n, group in enumerate(groups)]
)


def make_sheet(total):
    """Return part scores in proportion to the weights: ``total`` of 100."""
    return {part: weight * total / 100 for part, weight in WEIGHTS.items()}


def make_members(**groups):
    """Return seated members: ``make_members(government=2)``."""
    names = [group for group, count in groups.items() for _n in range(count)]
    return [Member(f"M{n:02d}", group) for n, group in enumerate(names)]


def cast(members, *choices, declared=True, at=CLOSED):
    """Return one ballot for each member in turn."""
    pairs = zip(members, choices, strict=False)
    return [Ballot(member.key, choice, declared, at) for member, choice in pairs]


# === ASSESSMENT === #


def test_weights_add_up_to_one_hundred():
    with pytest.raises(AssessmentError):
        AssessmentRule(weights={"exam": Decimal(99)})
    with pytest.raises(AssessmentError):
        AssessmentRule(weights={"exam": Decimal(101), "practice": Decimal(-1)})


def test_scores_outside_the_weights_are_refused():
    with pytest.raises(AssessmentError, match="exactly one"):
        check_scores({"exam": Decimal(1)}, RULE)
    with pytest.raises(AssessmentError, match="exam"):
        check_scores(make_sheet(50) | {"exam": Decimal("25.1")}, RULE)
    with pytest.raises(AssessmentError, match="exam"):
        check_scores(make_sheet(50) | {"exam": Decimal("-0.1")}, RULE)


def test_fifteen_points_apart_need_no_third_assessor():
    assert not needs_third(make_sheet(85), make_sheet(70), RULE)
    assert needs_third(make_sheet(86), make_sheet(70), RULE)
    with pytest.raises(AssessmentError, match="third"):
        judge([make_sheet(86), make_sheet(70)], RULE)
    with pytest.raises(AssessmentError, match="two or three"):
        judge([make_sheet(86)], RULE)


def test_seventy_points_pass_and_less_does_not():
    # (80 + 60) / 2 = 70 and (80 + 59) / 2 = 69.5
    [passed] = judge([make_sheet(70), make_sheet(70)], RULE)
    [failed] = judge([make_sheet(70), make_sheet(69)], RULE)

    assert (passed.total, passed.proposal, passed.codes) == (70, "approve", ())
    assert (failed.total, failed.proposal) == (Decimal("69.5"), "refuse")
    assert failed.codes == ("total_below_pass",)


def test_half_of_each_part_is_needed():
    half = make_sheet(90) | {"training": Decimal(5)}
    less = make_sheet(90) | {"training": Decimal("4.9")}

    assert judge([half, half], RULE)[0].codes == ()
    assert judge([half, less], RULE)[0].codes == ("part_below_half:training",)


def test_with_a_third_the_two_nearest_count():
    # 90 and 70 are 20 apart; 86 is nearer to 90: (90 + 86) / 2 = 88
    [result] = judge([make_sheet(90), make_sheet(70), make_sheet(86)], RULE)

    assert result.total == 88


def test_two_equally_near_pairs_give_both_results_best_first():
    # 80 lies 10 from 90 and 10 from 70: 85 or 75
    results = judge([make_sheet(90), make_sheet(70), make_sheet(80)], RULE)

    assert [result.total for result in results] == [85, 75]


@given(SHEETS, SHEETS)
def test_the_order_of_assessors_never_matters(first, second):
    if needs_third(first, second, RULE):
        return
    assert judge([first, second], RULE) == judge([second, first], RULE)


@given(SHEETS, SHEETS, SHEETS)
def test_a_result_lies_between_the_lowest_and_the_highest_total(one, two, three):
    totals = [get_total(sheet) for sheet in (one, two, three)]

    for result in judge([one, two, three], RULE):
        assert min(totals) <= result.total <= max(totals)
        assert (result.proposal == "approve") == (not result.codes)


# === QUORUM === #


@pytest.mark.parametrize(
    ("groups", "call", "gaps"),
    [
        ({"government": 2, "civil_society": 2, "users": 2}, "first", []),
        ({"government": 2, "civil_society": 2, "users": 1}, "first", ["quorum_below"]),
        ({"government": 2, "civil_society": 2, "users": 1}, "second", []),
        ({"government": 2, "civil_society": 2}, "second", ["quorum_below"]),
        ({"government": 1, "civil_society": 5}, "first", ["government_floor"]),
        ({"government": 5, "civil_society": 1}, "first", ["civil_society_floor"]),
    ],
)
def test_quorum_needs_its_number_and_both_floors(groups, call, gaps):
    assert find_quorum_gaps(make_members(**groups), call, QUORUM) == gaps


def test_the_chair_counts_for_a_floor_only_where_the_rule_says_so():
    members = make_members(chair=1, government=1, civil_society=4)
    lenient = QuorumRule(floors=QUORUM.floors, chair_group="government")

    assert find_quorum_gaps(members, "first", QUORUM) == ["government_floor"]
    assert find_quorum_gaps(members, "first", lenient) == []


def test_an_alternate_of_the_same_group_steps_in_once():
    seated = make_members(government=2, civil_society=1)
    standby = [
        Member("A01", "civil_society", is_alternate=True),
        Member("A02", "government", is_alternate=True),
    ]

    seating = seat_voters(seated, standby, {"M00", "M01"})

    assert seating.alternates_in == ("A02",)
    assert [member.key for member in seating.voters] == ["A02", "M02"]


def test_a_recused_alternate_does_not_step_in():
    seated = make_members(government=1)
    standby = [Member("A01", "government", is_alternate=True)]

    seating = seat_voters(seated, standby, {"M00", "A01"})

    assert seating.voters == ()
    assert seating.recused == ("A01", "M00")


@given(MEMBERS, MEMBERS, st.data())
def test_recusals_never_add_voters_nor_change_the_groups(seated, reserve, data):
    standby = [Member(f"A{m.key}", m.group, is_alternate=True) for m in reserve]
    keys = [member.key for member in [*seated, *standby]]
    recused = data.draw(st.sets(st.sampled_from(keys)) if keys else st.just(set()))

    voters = seat_voters(seated, standby, recused).voters

    assert len({voter.key for voter in voters}) == len(voters) <= len(seated)
    assert not recused & {voter.key for voter in voters}
    for group in GROUPS:
        mine = sum(voter.group == group for voter in voters)
        assert mine <= sum(member.group == group for member in seated)


@given(MEMBERS)
def test_one_more_voter_never_breaks_a_quorum(members):
    if find_quorum_gaps(members, "first", QUORUM):
        return
    assert not find_quorum_gaps([*members, Member("X", "users")], "first", QUORUM)


# === TALLY === #


def test_more_than_half_decides():
    members = make_members(chair=1, government=4)
    ballots = cast(members, "refuse", "approve", "approve", "approve", "defer")

    tally = count_ballots(ballots, members, CLOSED)

    assert (tally.decision, tally.casting_vote) == (Decision.APPROVE, False)
    assert tally.counts == {"approve": 3, "defer": 1, "refuse": 1}


def test_half_against_half_is_the_chairs_vote():
    members = make_members(chair=1, government=3)

    tally = count_ballots(
        cast(members, "refuse", "refuse", "approve", "approve"), members, CLOSED
    )

    assert (tally.decision, tally.casting_vote) == (Decision.REFUSE, True)


@pytest.mark.parametrize(
    ("groups", "choices"),
    [
        ({"government": 2}, ("approve", "refuse")),
        ({"chair": 1, "government": 2}, ("approve", "refuse", "defer")),
        ({"chair": 1, "government": 3}, ("approve", "approve", "refuse", "defer")),
        ({"chair": 1}, ()),
    ],
)
def test_without_majority_or_casting_vote_nothing_is_decided(groups, choices):
    members = make_members(**groups)

    tally = count_ballots(cast(members, *choices), members, CLOSED)

    assert tally.decision == Decision.NO_MAJORITY


def test_ballots_that_do_not_count_are_void():
    members = make_members(government=2)
    stranger = Member("X", "government")
    late = CLOSED + timedelta(seconds=1)

    ballots = [
        *cast(members[:1], "approve"),
        *cast(members[1:], "refuse", declared=False),
        *cast([stranger], "refuse"),
        *cast([Member("Y", "users")], "refuse", at=late),
        *cast([Member("Z", "users")], "refuse", at=None),
    ]
    tally = count_ballots(ballots, members, CLOSED)

    assert (tally.counts, tally.void) == ({"approve": 1}, 4)


@pytest.mark.parametrize(("at", "void"), [(CLOSED, 0), (None, 1)])
def test_a_ballot_at_the_moment_of_closing_counts(at, void):
    members = make_members(users=1)

    tally = count_ballots(cast(members, "approve", at=at), members, CLOSED)

    assert tally.void == void


def test_double_and_unknown_ballots_raise():
    members = make_members(users=1)

    with pytest.raises(TallyError, match="two ballots"):
        count_ballots(cast(members, "approve") * 2, members, CLOSED)
    with pytest.raises(TallyError, match="unknown"):
        count_ballots(cast(members, "maybe"), members, CLOSED)


@given(MEMBERS, st.lists(st.sampled_from(OPTIONS), max_size=12))
def test_a_decision_always_has_half_of_the_counted_ballots(members, choices):
    tally = count_ballots(cast(members, *choices), members, CLOSED)
    cast_count = min(len(members), len(choices))

    assert sum(tally.counts.values()) + tally.void == cast_count
    if tally.decision in OPTIONS:
        votes = tally.counts[tally.decision]
        assert votes * 2 > cast_count or (
            tally.casting_vote and votes * 2 == cast_count
        )


@pytest.mark.parametrize(
    ("decision", "proposals", "departs"),
    [
        ("approve", {"approve"}, False),
        ("approve", {"refuse"}, True),
        ("conditional", {"refuse"}, True),
        ("refuse", {"approve"}, True),
        ("refuse", {"approve", "refuse"}, False),
        ("defer", {"refuse"}, False),
    ],
)
def test_a_decision_against_every_proposal_departs(decision, proposals, departs):
    assert departs_from_proposal(decision, proposals) is departs


# === VALIDITY === #


def test_a_credential_ends_with_the_birth_month():
    # 3 June 2026 + 2 years = 3 June 2028; birth month February
    day = date(2026, 6, 3)

    assert get_valid_to(day, 2, 2, after=False) == date(2028, 2, 29)
    assert get_valid_to(day, 2, 2, after=True) == date(2029, 2, 28)
    with pytest.raises(ValidityError):
        get_valid_to(day, 0, 2, after=True)


@given(
    st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 5), st.integers(1, 12)
)
def test_both_ends_enclose_the_full_term_within_a_year(start, years, month):
    before = get_valid_to(start, years, month, after=False)
    after = get_valid_to(start, years, month, after=True)

    assert start < before <= after
    assert before.month == after.month == month
    assert (before + timedelta(days=1)).day == 1
    assert (after - before).days in (0, 365, 366)


def test_a_condition_lasts_at_most_six_months():
    assert get_last_condition_day(date(2026, 8, 31)) == date(2027, 2, 28)


def test_the_status_follows_the_lines():
    lines = [
        Period(date(2026, 1, 1), date(2026, 12, 31), "active"),
        Period(date(2026, 6, 1), None, "suspended"),
        Period(date(2026, 9, 1), date(2026, 12, 31), "active"),
        Period(date(2026, 9, 1), date(2026, 11, 30), "conditional"),
    ]

    on = {
        day: get_status_on(lines, date.fromisoformat(day))
        for day in (
            "2025-12-31",
            "2026-01-01",
            "2026-05-31",
            "2026-06-01",
            "2026-09-01",
            "2026-11-30",
            "2026-12-01",
        )
    }

    assert list(on.values()) == [
        None,
        "active",
        "active",
        "suspended",
        "conditional",
        "conditional",
        "lapsed",
    ]


def test_a_gap_between_two_lines_stays_visible():
    lines = [
        Period(date(2024, 1, 1), date(2025, 12, 31), "active"),
        Period(date(2026, 3, 1), date(2028, 2, 29), "active"),
    ]

    assert get_status_on(lines, date(2026, 2, 28)) == "lapsed"
    assert get_status_on(lines, date(2026, 3, 1)) == "active"

"""Ranking and the walk of the money."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_logic.funding import (
    POLICIES,
    RESIDUAL,
    FundingError,
    SubEnvelope,
    plan_funding,
)
from grants_logic.ranking import Candidate, rank, round_score

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def candidate(name, score, requested=0, viable=0, part=None, later=0, breaks=()):
    return Candidate(
        name,
        Decimal(score),
        NOON + timedelta(minutes=later),
        tuple(Decimal(value) for value in breaks),
        Decimal(requested),
        Decimal(viable),
        part,
    )


def order(*candidates):
    return [row.candidate.application for row in rank(candidates)]


def test_scores_are_rounded_half_up_before_they_are_compared():
    assert round_score(Decimal("59.605")) == Decimal("59.61")
    # 59.614 and 59.606 are both published as 59.61: the earlier one comes first.
    assert order(
        candidate("A", "59.606", later=5), candidate("B", "59.614", later=9)
    ) == ["A", "B"]


def test_ties_are_broken_in_their_order_then_by_time_then_by_name():
    assert order(
        candidate("A", 60, breaks=(3, 5)), candidate("B", 60, breaks=(4, 1))
    ) == ["B", "A"]
    assert order(
        candidate("A", 60, breaks=(4, 1)), candidate("B", 60, breaks=(4, 2))
    ) == ["B", "A"]
    assert order(candidate("A", 60, later=2), candidate("B", 60, later=1)) == ["B", "A"]
    assert order(candidate("B", 60), candidate("A", 60)) == ["A", "B"]


def plan(policy, *, envelope=100, parts=()):
    ranking = rank(
        [
            candidate("A", 90, 60, 60),
            candidate("B", 80, 50, 40),
            candidate("C", 70, 30, 10),
        ]
    )
    made = plan_funding(
        ranking, envelope=Decimal(envelope), policy=policy, sub_envelopes=parts
    )
    return {award.application: (award.status, award.amount) for award in made.awards}


def test_strict_stops_where_the_money_does_not_suffice():
    assert plan("strict") == {"A": ("funded", 60)}


def test_skip_fit_goes_on_with_what_fits():
    assert plan("skip_fit") == {"A": ("funded", 60), "C": ("funded", 30)}


def test_partial_gives_the_rest_if_that_is_viable_and_ends():
    assert plan("partial") == {"A": ("funded", 60), "B": ("partial", 40)}
    # 39 left is less than the 40 that B can work with: the walk ends.
    assert plan("partial", envelope=99) == {"A": ("funded", 60)}


def test_an_envelope_that_fits_to_the_cent_is_used():
    assert plan("strict", envelope=Decimal("140.00")).keys() == {"A", "B", "C"}
    assert plan("strict", envelope=Decimal("139.99")).keys() == {"A", "B"}


def test_what_a_sub_envelope_cannot_hold_takes_part_in_the_residual():
    ranking = rank(
        [
            candidate("A", 90, 50, part="south"),
            candidate("B", 80, 30, part="south"),
            candidate("C", 70, 40),
        ]
    )

    made = plan_funding(
        ranking,
        envelope=Decimal(100),
        policy="strict",
        sub_envelopes=[SubEnvelope("south", Decimal(45))],
    )

    # A (50) does not fit into 45 and, strict, ends that walk; the 45 flow on.
    assert made.by_source == {RESIDUAL: 80}
    assert made.reserve == ("C",)
    assert made.left == 20


@pytest.mark.parametrize(
    ("policy", "part"), [("generous", 0), ("", 0), ("strict", 101)]
)
def test_an_unknown_policy_or_too_large_a_part_is_an_error(policy, part):
    parts = [SubEnvelope("south", Decimal(part))]
    with pytest.raises(FundingError):
        plan_funding([], envelope=Decimal(100), policy=policy, sub_envelopes=parts)


APPLICATIONS = st.lists(
    st.tuples(
        st.integers(0, 100), st.integers(1, 60), st.sampled_from([None, "n", "s"])
    ),
    max_size=12,
)


@given(APPLICATIONS, st.sampled_from(POLICIES), st.integers(0, 50))
def test_no_policy_spends_more_than_there_is(rows, policy, part):
    ranking = rank(
        candidate(f"{i:02}", score, asked, asked // 2, where)
        for i, (score, asked, where) in enumerate(rows)
    )
    parts = [SubEnvelope("n", Decimal(part)), SubEnvelope("s", Decimal(part))]

    made = plan_funding(
        ranking, envelope=Decimal(100), policy=policy, sub_envelopes=parts
    )

    names = [award.application for award in made.awards]
    assert made.awarded + made.left == 100
    assert made.left >= 0
    assert all(award.amount > 0 for award in made.awards)
    assert all(made.by_source.get(code, 0) <= part for code in ("n", "s"))
    assert sorted([*names, *made.reserve]) == [f"{i:02}" for i in range(len(rows))]

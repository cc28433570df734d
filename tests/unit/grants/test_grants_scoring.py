"""What a review is worth, and when a third is due."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_logic.scoring import (
    Criterion,
    Review,
    ScoringError,
    check_rubric,
    criterion_means,
    mean,
    minimum_failures,
    review_score,
    third_review_reason,
)

NEED = Criterion("need", Decimal(60), Decimal("2.0"))
IMPACT = Criterion("impact", Decimal(40))
RUBRIC = [NEED, IMPACT]


def test_a_score_is_twenty_times_the_weighted_mean():
    # 20 × (60 × 4 + 40 × 3) / 100 = 72
    assert review_score(RUBRIC, {"need": 4, "impact": 3}) == Decimal(72)


def test_an_unanswered_criterion_leaves_with_its_weight():
    # 20 × (60 × 4) / 60 = 80, not 48
    assert review_score(RUBRIC, {"need": 4, "impact": None}) == Decimal(80)
    assert review_score(RUBRIC, {"need": 4}) == Decimal(80)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"need": None, "impact": None},
        {"need": 6},
        {"need": -1},
        {"need": 99},
        {"need": 3, "colour": 5},
    ],
)
def test_a_review_that_cannot_be_scored_is_an_error(answers):
    with pytest.raises(ScoringError):
        review_score(RUBRIC, answers)


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(0, 5) | st.none()),
        min_size=1,
        max_size=6,
    ).filter(lambda rows: any(answer is not None for _, answer in rows))
)
def test_a_score_lies_between_its_lowest_and_highest_answer(rows):
    criteria = [Criterion(str(i), Decimal(w)) for i, (w, _) in enumerate(rows)]
    answers = {str(i): answer for i, (_, answer) in enumerate(rows)}
    given_answers = [answer for _, answer in rows if answer is not None]

    score = review_score(criteria, answers)

    assert 20 * min(given_answers) <= score <= 20 * max(given_answers)


@pytest.mark.parametrize(
    "criteria",
    [
        [],
        [NEED, NEED],
        [Criterion("need", Decimal(0))],
        [Criterion("need", Decimal(-1))],
    ],
)
def test_a_rubric_that_cannot_score_is_an_error(criteria):
    with pytest.raises(ScoringError):
        check_rubric(criteria)


def test_a_sound_rubric_passes():
    assert check_rubric(RUBRIC) is None


def test_the_mean_of_nothing_is_an_error():
    with pytest.raises(ScoringError):
        mean([])


def test_criterion_means_leave_out_what_nobody_answered():
    reviews = [
        Review("R1", "A1", {"need": 4, "impact": None}),
        Review("R2", "A1", {"need": 3}),
    ]

    assert criterion_means(RUBRIC, reviews) == {
        "need": Decimal("3.5"),
        "impact": None,
    }


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ((70, 50), None),  # exactly 20 apart: not exceeded; 50 and 70 straddle below
        ((80, 60), None),
        ((80, Decimal("59.99")), "gap"),
        ((55, Decimal("54.99")), "threshold"),
        ((55, 55), None),
        ((50, 40), None),
        ((83, 100, 76), "gap"),
    ],
)
def test_a_third_review_is_due_on_a_gap_or_on_one_side_of_the_threshold(scores, reason):
    threshold = Decimal(45) if scores == (70, 50) else Decimal(55)
    numbers = [Decimal(score) for score in scores]

    assert (
        third_review_reason(numbers, max_gap=Decimal(20), threshold=threshold) == reason
    )


def test_a_third_review_cannot_be_judged_before_the_second():
    with pytest.raises(ScoringError):
        third_review_reason([Decimal(50)], max_gap=Decimal(20), threshold=Decimal(55))


def test_minimums_are_inclusive_and_an_unanswered_one_is_missed():
    def failures(score, need):
        return minimum_failures(
            Decimal(score),
            {"need": need, "impact": None},
            criteria=RUBRIC,
            minimum=Decimal(55),
        )

    assert failures("55", Decimal("2.0")) == []
    assert failures("54.999999", Decimal("2.0")) == ["total_below_minimum"]
    assert failures("55", Decimal("1.99")) == ["criterion_below_minimum:need"]
    assert failures("55", None) == ["criterion_below_minimum:need"]

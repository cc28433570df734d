"""The additive model: what it removes, and what it refuses."""

import random
from decimal import Decimal
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_logic.normalisation import (
    GraphNotConnectedError,
    connected_components,
    fit_additive,
)
from grants_logic.scoring import ScoringError


def test_reviewers_who_agree_have_no_effect():
    fit = fit_additive({("A", "R1"): Decimal(70), ("A", "R2"): Decimal(70)})

    assert fit.quality == {"A": Decimal("70.000000")}
    assert set(fit.effects.values()) == {Decimal(0)}


def test_a_small_fit_worked_by_hand():
    # One application, scores 80 and 60, ridge 1: by symmetry b1 = -b2 = b and
    # q = 70, so (10 - b)² × 2 + 2b² is least at b = 5.
    fit = fit_additive({("A", "R1"): Decimal(80), ("A", "R2"): Decimal(60)})

    assert fit.quality == {"A": Decimal(70)}
    assert fit.effects == {"R1": Decimal(5), "R2": Decimal(-5)}


@pytest.mark.parametrize("ridge", [Decimal(0), Decimal(-1)])
def test_a_ridge_that_is_not_positive_is_an_error(ridge):
    with pytest.raises(ScoringError):
        fit_additive({("A", "R"): Decimal(1)}, ridge=ridge)


def test_no_scores_are_an_error():
    with pytest.raises(ScoringError):
        fit_additive({})


def test_two_groups_are_refused_and_named():
    scores = {("A", "R1"): Decimal(1), ("B", "R2"): Decimal(2)}

    with pytest.raises(GraphNotConnectedError, match="R1; R2"):
        fit_additive(scores)


def test_an_application_and_a_reviewer_of_the_same_name_are_not_mixed_up():
    components = connected_components([("X", "Y"), ("Y", "Z")])

    assert len(components) == 2


TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABCDE"), st.sampled_from("123")),
    st.integers(0, 100).map(Decimal),
    min_size=1,
).map(lambda table: {**table, ("A", "1"): Decimal(50)})


@given(TABLES)
def test_the_fit_is_the_least_sum_of_squares(table):
    joined = {("A", reviewer): Decimal(40) for _, reviewer in table} | table
    fit = fit_additive(joined)

    def loss(quality, effects):
        squares = sum(
            (score - quality[name] - effects[reviewer]) ** 2
            for (name, reviewer), score in joined.items()
        )
        return squares + sum(effect**2 for effect in effects.values())

    best = loss(fit.quality, fit.effects)
    for name in fit.quality:
        for step in (Decimal("0.01"), Decimal("-0.01")):
            moved = {**fit.quality, name: fit.quality[name] + step}
            assert loss(moved, fit.effects) >= best
    for name in fit.effects:
        for step in (Decimal("0.01"), Decimal("-0.01")):
            moved = {**fit.effects, name: fit.effects[name] + step}
            assert loss(fit.quality, moved) >= best
    assert abs(sum(fit.effects.values())) < Decimal("0.0001")


@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_the_reviews_does_not_matter(table, shuffler):
    joined = {("A", reviewer): Decimal(40) for _, reviewer in table} | table
    rows = list(joined.items())
    shuffler.shuffle(rows)

    assert fit_additive(dict(rows)) == fit_additive(joined)


def hits(rng, severity, runs=60):
    """Return how often the truly best are funded, by plain mean and by the fit."""
    plain, fitted = [], []
    for _ in range(runs):
        quality = [rng.gauss(60, 12) for _ in range(40)]
        effects = [rng.gauss(0, severity) for _ in range(8)]
        scores = {}
        for application, value in enumerate(quality):
            for reviewer in rng.sample(range(8), 2):
                points = value + effects[reviewer] + rng.gauss(0, 6)
                scores[f"{application:02}", str(reviewer)] = Decimal(f"{points:.4f}")
        best = set(sorted(range(40), key=lambda i: -quality[i])[:12])
        raw = {
            i: mean(s for (name, _), s in scores.items() if int(name) == i)
            for i in range(40)
        }
        fit = fit_additive(scores).quality
        fair = {application: fit[f"{application:02}"] for application in range(40)}
        for found, values in ((plain, raw), (fitted, fair)):
            top = set(sorted(values, key=values.get)[-12:])
            found.append(len(top & best) / 12)
    return mean(plain), mean(fitted)


def test_it_helps_where_severity_differs_and_hardly_costs_where_it_does_not():
    rng = random.Random(7)  # noqa: S311 - a fixed seed, nothing secret

    plain, fitted = hits(rng, severity=10)
    assert fitted > plain

    plain, fitted = hits(rng, severity=0)
    assert fitted >= plain - 0.02

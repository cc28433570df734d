"""The whole selection of the published call against its published result."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

import pytest

from grants_logic.conflicts import (
    Applicant,
    Person,
    declared_conflict,
    detect_conflicts,
)
from grants_logic.eligibility import Facts, Limits, screen_all
from grants_logic.funding import POLICIES, SubEnvelope, plan_funding
from grants_logic.normalisation import GraphNotConnectedError, fit_additive
from grants_logic.ranking import Candidate, rank
from grants_logic.scoring import (
    criterion_means,
    mean,
    minimum_failures,
    review_score,
    third_review_reason,
)

from .conftest import load, read_criteria, read_reviews


def decimal(text):
    return None if text is None else Decimal(text)


def day(text):
    return None if text is None else date.fromisoformat(text)


def read_facts(row):
    ngo = row["ngo"]
    return Facts(
        application=row["id"],
        ngo=ngo["registry_no"],
        submitted_at=datetime.fromisoformat(row["submitted_at"]),
        requested=Decimal(row["requested"]),
        own_contribution=Decimal(row["own_contribution"]),
        state=ngo["state"],
        form=ngo["form"],
        tax_clear=ngo["tax_clear"],
        barred_until=day(ngo["barred_until"]),
        overdue_reports=ngo["overdue_reports"],
        oldest_advance=day(ngo["oldest_unliquidated_advance_paid_on"]),
        last_turnover=decimal(ngo["last_turnover"]),
        bank_verified=ngo["bank_verified"],
        bank_holder_is_ngo=ngo["bank_holder_is_ngo"],
        owners_declared=ngo["owners_declared"],
    )


def read_limits(call):
    rules = call["eligibility"]
    return Limits(
        closing_at=datetime.fromisoformat(call["closing_at"]),
        min_amount=Decimal(rules["min_amount"]),
        max_amount=Decimal(rules["max_amount"]),
        allowed_forms=frozenset(rules["allowed_forms"]),
        min_own_share=Decimal(rules["min_own_share"]),
        max_turnover_share=Decimal(rules["max_turnover_share"]),
        max_advance_age_months=rules["max_advance_age_months"],
    )


@pytest.fixture(scope="module")
def verdicts(call):
    facts = [read_facts(row) for row in call["applications"]]
    return screen_all(facts, read_limits(call["call"]))


@pytest.fixture(scope="module")
def conflicts(call):
    people = {
        row["id"]: Person(
            row["id"],
            row["name"],
            row["phone"],
            frozenset({row["employer"], *row["employers_last_3_years"]}),
            frozenset(relative["name"] for relative in row["relatives"]),
        )
        for row in call["reviewers"]
    }
    bodies = {
        row["id"]: Applicant(
            row["id"],
            row["ngo"]["name"],
            row["ngo"]["phone"],
            frozenset(row["ngo"]["board"]),
        )
        for row in call["applications"]
    }
    declared = [
        declared_conflict(row["reviewer"], row["application"], row["declared"])
        for row in call["declarations"]
    ]
    pairs = [
        (people[row["reviewer"]], bodies[row["application"]]) for row in call["reviews"]
    ]
    named = {(one.reviewer, one.application) for one in declared}
    return declared + detect_conflicts(pairs, named)


@pytest.fixture(scope="module")
def criteria(call):
    return read_criteria(call["call"])


@pytest.fixture(scope="module")
def reviews(call, conflicts):
    void = {
        (one.reviewer, one.application)
        for one in conflicts
        if one.effect == "review_void"
    }
    grouped = defaultdict(list)
    for review in read_reviews(call["reviews"]):
        if (review.reviewer, review.application) not in void:
            grouped[review.application].append(review)
    return {
        name: sorted(rows, key=lambda r: r.reviewer) for name, rows in grouped.items()
    }


@pytest.fixture(scope="module")
def third(call, criteria, reviews):
    rubric = call["call"]["rubric"]
    return {
        name: reason
        for name, rows in reviews.items()
        if (
            reason := third_review_reason(
                [review_score(criteria, review.answers) for review in rows],
                max_gap=Decimal(rubric["max_gap"]),
                threshold=Decimal(rubric["threshold_for_third_review"]),
            )
        )
    }


@pytest.fixture(scope="module")
def incomplete(reviews, third):
    return {name for name in third if len(reviews[name]) < 3}


@pytest.fixture(scope="module")
def fit(call, criteria, reviews, incomplete):
    scores = {
        (review.application, review.reviewer): review_score(criteria, review.answers)
        for name, rows in reviews.items()
        if name not in incomplete
        for review in rows
    }
    return fit_additive(scores, ridge=Decimal(call["call"]["normalisation"]["ridge"]))


@pytest.fixture(scope="module")
def failures(call, criteria, reviews, fit):
    minimum = Decimal(call["call"]["rubric"]["min_total"])
    return {
        name: minimum_failures(
            score,
            criterion_means(criteria, reviews[name]),
            criteria=criteria,
            minimum=minimum,
        )
        for name, score in fit.quality.items()
    }


@pytest.fixture(scope="module")
def ranking(call, criteria, reviews, fit, failures):
    rows = {row["id"]: row for row in call["applications"]}
    candidates = []
    for name, score in fit.quality.items():
        if failures[name]:
            continue
        means = criterion_means(criteria, reviews[name])
        candidates.append(
            Candidate(
                name,
                score,
                datetime.fromisoformat(rows[name]["submitted_at"]),
                (means["impact"], means["need"]),
                Decimal(rows[name]["requested"]),
                Decimal(rows[name]["viable_minimum"]),
                rows[name]["sub_envelope"],
            )
        )
    return rank(candidates)


def assert_near(value, text, tolerance):
    assert abs(value - Decimal(text)) <= Decimal(tolerance)


def test_each_application_is_screened_as_published(verdicts, expected):
    for row in expected["eligibility"]:
        verdict = verdicts[row["application"]]
        assert (verdict.eligible, verdict.failed) == (row["eligible"], row["failed"])

    eligible = [name for name, verdict in verdicts.items() if verdict.eligible]
    assert len(eligible) == expected["eligible"]


def test_the_evidence_of_each_rule_is_kept(verdicts, expected):
    codes = {
        "state": "not_registered_active",
        "form": "legal_form_not_allowed",
        "own_share": "own_contribution_low",
        "turnover_share": "over_turnover_share",
        "submitted_at": "late",
    }
    for row in expected["eligibility"]:
        checks = {c.code: c.evidence for c in verdicts[row["application"]].checks}
        found = {name: checks[code] for name, code in codes.items()}
        assert found == row["evidence"]


def test_each_conflict_is_found_and_nothing_else(conflicts, expected):
    found = {
        (c.reviewer, c.application, c.source, c.kind, c.ground, c.effect)
        for c in conflicts
    }

    assert found == {
        (
            row["reviewer"],
            row["application"],
            row["source"],
            row["kind"],
            row.get("ground"),
            row["effect"],
        )
        for row in expected["conflicts"]
    }


def test_third_reviews_are_asked_for_as_published(third, incomplete, expected):
    assert third == expected["third_review"]["needed"]
    assert sorted(incomplete) == expected["review_incomplete"]


def test_scores_and_criterion_means_are_as_published(
    criteria, reviews, fit, incomplete, expected
):
    tolerance = expected["tolerance"]
    for row in expected["scores"]:
        rows = reviews[row["application"]]
        scores = {r.reviewer: review_score(criteria, r.answers) for r in rows}
        assert scores.keys() == {review["reviewer"] for review in row["reviews"]}
        for review in row["reviews"]:
            assert_near(scores[review["reviewer"]], review["score"], tolerance)
        assert_near(mean(scores.values()), row["raw_mean"], tolerance)
        means = criterion_means(criteria, rows)
        for code, text in row["criterion_means"].items():
            assert_near(means[code], text, tolerance)
        if row["normalised"] is not None:
            assert_near(fit.quality[row["application"]], row["normalised"], tolerance)


def test_reviewer_effects_are_as_published_and_sum_to_zero(fit, expected):
    assert fit.effects.keys() == expected["reviewer_effects"].keys()
    for reviewer, text in expected["reviewer_effects"].items():
        assert_near(fit.effects[reviewer], text, expected["tolerance"])
    assert abs(sum(fit.effects.values())) <= Decimal("0.00001")


def test_the_minimums_are_as_published(failures, expected):
    found = {name: reasons for name, reasons in failures.items() if reasons}

    assert found == {
        row["application"]: row["reasons"] for row in expected["below_minimum"]
    }


def test_the_ranking_is_as_published(ranking, expected):
    found = [(row.rank, row.candidate.application, str(row.score)) for row in ranking]

    assert found == [
        (row["rank"], row["application"], row["normalised_2"])
        for row in expected["ranking"]
    ]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_funding_line_is_as_published(policy, call, ranking, expected):
    parts = [
        SubEnvelope(row["id"], Decimal(row["amount"]))
        for row in call["call"]["sub_envelopes"]
    ]
    want = expected["funding"][policy]

    plan = plan_funding(
        ranking,
        envelope=Decimal(call["call"]["envelope"]),
        policy=policy,
        sub_envelopes=parts,
    )

    assert [
        (a.rank, a.application, a.status, a.amount, a.source) for a in plan.awards
    ] == [
        (
            a["rank"],
            a["application"],
            a["status"],
            Decimal(a["amount"]),
            a["source"],
        )
        for a in want["awards"]
    ]
    assert plan.awarded == Decimal(want["awarded"])
    assert plan.left == Decimal(want["left"])
    assert list(plan.reserve) == want["reserve"]
    assert plan.by_source == {k: Decimal(v) for k, v in want["by_source"].items()}


def test_groups_of_reviewers_without_a_common_application_are_named():
    data = load("call-2026-disconnected.json")
    want = load("call-2026-disconnected.json.expected.json")
    criteria = read_criteria(data)
    scores = {
        (review.application, review.reviewer): review_score(criteria, review.answers)
        for review in read_reviews(data["reviews"])
    }

    with pytest.raises(GraphNotConnectedError) as refused:
        fit_additive(scores, ridge=Decimal(data["normalisation"]["ridge"]))

    assert refused.value.code == want["code"]
    assert [
        {"applications": list(c.applications), "reviewers": list(c.reviewers)}
        for c in refused.value.components
    ] == want["components"]
    for name, text in want["raw_mean"].items():
        own = [
            score for (application, _), score in scores.items() if application == name
        ]
        assert mean(own) == Decimal(text)

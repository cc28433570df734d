"""The conditions of a release: proven one by one, never assumed."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from grants_logic.release import ReleaseFacts, release_conditions

DAY = date(2026, 6, 1)
PROVEN = ReleaseFacts(
    today=DAY,
    planned_on=DAY,
    grant_state="active",
    signed_on=DAY,
    standing_issues=(),
    bank_number="EG1",
    bank_verified=True,
    bank_holder_is_ngo=True,
    unsettled=(),
    oldest_advance=None,
    advance_limit=DAY - timedelta(days=180),
)


def unmet(**facts):
    conditions = release_conditions(replace(PROVEN, **facts))
    return [condition.code for condition in conditions if not condition.is_met]


def test_a_payment_whose_conditions_are_all_proven_is_released():
    assert unmet() == []
    assert all(condition.evidence for condition in release_conditions(PROVEN))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"grant_state": "suspended"}, "grant_active"),
        ({"standing_issues": ["The board has no chair."]}, "ngo_standing"),
        ({"bank_verified": False}, "bank_verified"),
        ({"bank_holder_is_ngo": False}, "bank_verified"),
        ({"planned_on": DAY + timedelta(days=1)}, "date_reached"),
        ({"unsettled": [1]}, "earlier_settled"),
        ({"oldest_advance": DAY - timedelta(days=181)}, "no_old_advance"),
    ],
)
def test_each_condition_that_is_not_met_is_named(facts, code):
    assert unmet(**facts) == [code]


def test_an_advance_on_the_limit_is_not_too_old():
    assert unmet(oldest_advance=DAY - timedelta(days=180)) == []


def test_missing_evidence_is_never_a_pass():
    optional = {"today", "oldest_advance"}
    for field in fields(ReleaseFacts):
        if field.name not in optional:
            assert len(unmet(**{field.name: None})) == 1, field.name

    assert len(unmet(**{f.name: None for f in fields(ReleaseFacts)[1:]})) == 7

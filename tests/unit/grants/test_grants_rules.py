"""Eligibility, conflicts of interest, approval bands, payment plans."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_logic.approval import (
    ApprovalError,
    Band,
    band_problems,
    next_step,
    resolve_tiers,
)
from grants_logic.conflicts import (
    Applicant,
    Person,
    declared_conflict,
    detect_conflicts,
    detect_ground,
)
from grants_logic.eligibility import (
    RULE_CODES,
    Facts,
    Limits,
    own_share,
    screen,
    screen_all,
)
from grants_logic.tranches import TrancheError, plan_tranches

CLOSING = datetime(2026, 3, 31, 14, tzinfo=UTC)
LIMITS = Limits(
    closing_at=CLOSING,
    min_amount=Decimal(300),
    max_amount=Decimal(2500),
    allowed_forms=frozenset({"association"}),
    min_own_share=Decimal("0.10"),
    max_turnover_share=Decimal("0.50"),
    max_advance_age_months=6,
)
FACTS = Facts(
    application="A1",
    ngo="N1",
    submitted_at=CLOSING,
    requested=Decimal(900),
    own_contribution=Decimal(100),
    state="active",
    form="association",
    tax_clear=True,
    overdue_reports=0,
    last_turnover=Decimal(1800),
    bank_verified=True,
    bank_holder_is_ngo=True,
    owners_declared=True,
)


def failed(**facts):
    return screen(replace(FACTS, **facts), LIMITS).failed


def test_limits_are_inclusive():
    assert screen(FACTS, LIMITS).eligible
    assert failed(requested=Decimal(300), own_contribution=Decimal(100)) == []
    assert failed(own_contribution=Decimal("99.99")) == ["own_contribution_low"]
    assert failed(last_turnover=Decimal("1799.99")) == ["over_turnover_share"]
    assert failed(barred_until=date(2026, 3, 30)) == []
    assert failed(barred_until=date(2026, 3, 31)) == ["barred"]
    assert failed(oldest_advance=date(2025, 9, 30)) == []
    assert failed(oldest_advance=date(2025, 9, 29)) == ["old_advance"]
    assert failed(submitted_at=datetime(2026, 3, 31, 14, 0, 1, tzinfo=UTC)) == ["late"]


@pytest.mark.parametrize(
    "fact",
    [
        "state",
        "form",
        "tax_clear",
        "overdue_reports",
        "last_turnover",
        "bank_verified",
        "bank_holder_is_ngo",
        "owners_declared",
        "own_contribution",
        "submitted_at",
    ],
)
def test_an_unknown_fact_fails_as_such_and_only_so(fact):
    assert failed(**{fact: None}) == ["evidence_missing"]


def test_a_turnover_of_nothing_is_no_evidence():
    assert failed(last_turnover=Decimal(0)) == ["evidence_missing"]


def test_rules_that_a_call_does_not_set_are_not_applied():
    limits = Limits(closing_at=CLOSING, min_amount=Decimal(1), max_amount=Decimal(1000))
    facts = replace(
        FACTS, form=None, last_turnover=None, oldest_advance=date(2000, 1, 1)
    )

    verdict = screen(facts, limits)

    assert verdict.eligible
    assert "old_advance" not in {check.code for check in verdict.checks}


def test_the_last_application_of_a_body_that_came_in_time_counts():
    early = replace(FACTS, application="A1", submitted_at=CLOSING - timedelta(days=30))
    late = replace(FACTS, application="A2", submitted_at=CLOSING - timedelta(days=29))
    too_late = replace(
        FACTS, application="A3", submitted_at=CLOSING + timedelta(days=1)
    )
    unsent = replace(FACTS, application="A4", submitted_at=None)
    other = replace(FACTS, application="A5", ngo="N2")

    verdicts = screen_all([early, late, too_late, unsent, other], LIMITS)

    assert {name: verdict.failed for name, verdict in verdicts.items()} == {
        "A1": ["too_many_applications"],
        "A2": [],
        "A3": ["late"],
        "A4": ["evidence_missing"],
        "A5": [],
    }


def test_the_own_share_of_nothing_is_unknown():
    assert own_share(Decimal(0), Decimal(0)) is None


PERSON = Person("R1", "mona", "0100", frozenset({"hope"}), frozenset({"ali"}))


@pytest.mark.parametrize(
    ("applicant", "ground"),
    [
        (Applicant("A", "light", "", frozenset({"mona"})), "board"),
        (Applicant("A", "light", "", frozenset({"ali"})), "relative"),
        (Applicant("A", "hope"), "employer"),
        (Applicant("A", "light", "0100"), "phone"),
        (Applicant("A", "light", "0200", frozenset({"omar"})), None),
        (Applicant("A", ""), None),
    ],
)
def test_connections_are_detected(applicant, ground):
    assert detect_ground(PERSON, applicant) == ground


def test_empty_values_never_match():
    nobody = Person("R", "", "", frozenset({""}), frozenset({""}))

    assert detect_ground(nobody, Applicant("A", "", "", frozenset({""}))) is None


def test_a_declared_connection_is_not_reported_as_hidden():
    pair = (PERSON, Applicant("A", "hope"))

    assert detect_conflicts([pair], [("R1", "A")]) == []
    assert [c.effect for c in detect_conflicts([pair])] == ["review_void"]


def test_declarations_have_their_effects_and_unknown_ones_are_an_error():
    assert declared_conflict("R", "A", "none") is None
    assert declared_conflict("R", "A", "actual").effect == "blocked"
    assert declared_conflict("R", "A", "perceived").effect == "chair_decides"
    with pytest.raises(ValueError, match="unknown"):
        declared_conflict("R", "A", "maybe")


MILLION = Decimal(1_000_000)
LOW = Band("low", 1, Decimal(0), MILLION, "officer")
HIGH = Band("high", 1, MILLION, None, "director")
SECOND = Band("second", 2, Decimal(500_000), None, "minister", minimum=2)
DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("amount", "keys"),
    [
        ("0.01", ["low"]),
        ("499999.99", ["low"]),
        ("500000", ["low", "second"]),
        ("999999.99", ["low", "second"]),
        ("1000000", ["high", "second"]),
        ("1000000.01", ["high", "second"]),
    ],
)
def test_each_amount_needs_exactly_its_tiers(amount, keys):
    tiers = resolve_tiers([SECOND, HIGH, LOW], exposure=Decimal(amount), day=DAY)

    assert [tier.key for tier in tiers] == keys


@pytest.mark.parametrize(
    ("bands", "exposure"),
    [
        ([], 5),
        ([LOW, HIGH], 0),
        ([LOW, HIGH], -1),
        ([LOW], 5),
        ([HIGH], 5),
        ([LOW, replace(LOW, key="twin"), HIGH], 5),
        ([LOW, replace(HIGH, lower=MILLION + Decimal("0.01"))], 5),
        ([LOW, replace(HIGH, lower=MILLION - Decimal("0.01"))], 5),
        ([replace(LOW, date_to=date(2026, 5, 31)), HIGH], 5),
        ([replace(LOW, date_from=date(2026, 6, 2)), HIGH], 5),
    ],
)
def test_an_amount_without_exactly_one_tier_per_step_is_refused(bands, exposure):
    with pytest.raises(ApprovalError):
        resolve_tiers(bands, exposure=Decimal(exposure), day=DAY)


def test_the_problems_of_bands_are_named():
    empty = replace(LOW, key="empty", upper=Decimal(0))

    assert ("empty", 1, "empty") in band_problems([empty, HIGH])
    assert band_problems([LOW, HIGH, SECOND]) == []
    assert band_problems([]) == []


def test_tiers_apply_on_their_first_and_last_day():
    old = replace(HIGH, key="old", lower=Decimal(0), date_to=date(2026, 5, 31))
    new = replace(old, key="new", date_from=date(2026, 6, 1), date_to=None)

    for day, key in ((date(2026, 5, 31), "old"), (date(2026, 6, 1), "new")):
        tiers = resolve_tiers([old, new], exposure=Decimal(5), day=day)
        assert [tier.key for tier in tiers] == [key]


@given(
    st.lists(st.integers(1, 99), unique=True, max_size=5),
    st.decimals(min_value="0.01", max_value=100, places=2),
)
def test_every_amount_falls_into_exactly_one_band(edges, amount):
    edges = [Decimal(0), *map(Decimal, sorted(edges)), None]
    bands = [
        Band(str(lower), 1, lower, upper, "g")
        for lower, upper in itertools.pairwise(edges)
    ]

    assert len(resolve_tiers(bands, exposure=amount, day=DAY)) == 1


def test_each_tier_asks_again_and_none_is_skipped():
    tiers = [replace(LOW, key=key, sequence=i) for i, key in enumerate("ABCD")]
    given_keys = []

    for key in "ABCD":
        assert next_step(tiers, given_keys).key == key
        given_keys.append(key)

    assert next_step(tiers, given_keys) is None


def test_a_tier_for_two_asks_twice():
    assert next_step([SECOND], ["second"]) is SECOND
    assert next_step([SECOND], ["second", "second"]) is None


def test_a_plan_pays_the_award_out_and_the_last_part_takes_the_remainder():
    plan = plan_tranches(
        Decimal("100.00"),
        [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")],
        start=date(2026, 1, 31),
        months_between=1,
    )

    assert [(one.number, one.amount, one.date_planned) for one in plan] == [
        (1, Decimal("33.33"), date(2026, 1, 31)),
        (2, Decimal("33.33"), date(2026, 2, 28)),
        (3, Decimal("33.34"), date(2026, 3, 31)),
    ]


@pytest.mark.parametrize(
    ("amount", "shares", "months"),
    [
        (100, [], 1),
        (100, [0, 100], 1),
        (100, [-10, 110], 1),
        (100, [50, 49], 1),
        (100, [60, 60], 1),
        (100, [100], -1),
        ("0.01", [50, 50], 1),
        (0, [100], 1),
    ],
)
def test_a_plan_that_does_not_pay_out_is_an_error(amount, shares, months):
    with pytest.raises(TrancheError):
        plan_tranches(
            Decimal(amount),
            [Decimal(share) for share in shares],
            start=DAY,
            months_between=months,
        )


@given(
    st.decimals(min_value="10.00", max_value=10**9, places=2),
    st.lists(st.integers(1, 10), min_size=1, max_size=8),
)
def test_the_parts_always_add_up(amount, weights):
    shares = [Decimal(weight) for weight in weights]
    shares = [share * 100 / 128 for share in shares]
    shares.append(100 - sum(shares))
    if shares[-1] <= 0:
        shares = [Decimal(100)]

    plan = plan_tranches(amount, shares, start=DAY, months_between=3)

    assert sum(one.amount for one in plan) == amount


def test_a_call_applies_only_the_rules_it_names():
    limits = replace(LIMITS, rules=frozenset({"late", "too_many_applications"}))
    unknown = replace(FACTS, state=None, tax_clear=None)

    checks = screen_all([unknown], limits)["A1"].checks

    assert [check.code for check in checks] == ["late", "too_many_applications"]
    alone = replace(limits, rules=frozenset({"late"}))
    assert [c.code for c in screen_all([unknown], alone)["A1"].checks] == ["late"]


def test_every_rule_is_listed_and_every_listed_rule_is_applied():
    checks = screen_all([FACTS], LIMITS)["A1"].checks

    assert tuple(check.code for check in checks) == RULE_CODES

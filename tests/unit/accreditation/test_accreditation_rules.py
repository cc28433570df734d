"""Boundaries of completeness, eligibility, exam and conflicts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accreditation_logic.conflicts import (
    Conflict,
    ConflictError,
    ConflictRule,
    Side,
    find_assessor_exclusions,
    removes_member,
)
from accreditation_logic.exam import (
    ExamError,
    ExamRule,
    find_failures,
    find_invalid_attempts,
)
from accreditation_logic.facts import Degree, Facts, find_missing
from accreditation_logic.requirements import (
    CHECKS,
    Requirement,
    RequirementError,
    find_unmet,
    get_age,
    get_needed_fields,
)

DAY = date(2026, 3, 1)
RULE = ConflictRule()
DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


def make_facts(**values):
    """Return the facts of an adult who applies on 1 March 2026."""
    return Facts(**{"submitted_on": DAY, "birth_date": date(1990, 1, 1)} | values)


def unmet(kind, threshold=0, alternative=None, **values):
    """Return the codes of one requirement for these facts."""
    other = None if alternative is None else Decimal(alternative)
    row = Requirement(kind, Decimal(threshold), other)
    return find_unmet(make_facts(**values), [row], "EG")


# One true and one false example for every kind of requirement.
EXAMPLES = {
    "degree": (
        {"degree": Degree("bachelor", "sociology"), "degree_country": "EG"},
        {"degree": Degree("bachelor", "other"), "degree_country": "EG"},
        0,
    ),
    "master": (
        {"degree": Degree("master", "other"), "degree_country": "EG"},
        {"degree": Degree("bachelor", "social_work"), "degree_country": "EG"},
        0,
    ),
    "practice": ({"practice_hours": 1500}, {"practice_hours": 1499}, 1500),
    "speciality": ({"speciality_hours": 3000}, {"speciality_hours": 2999}, 3000),
    "supervision": (
        {"supervision_contact_hours": 50},
        {"supervision_contact_hours": 49},
        50,
    ),
    "supervision_yearly": (
        {"supervision_hours_per_year": 20},
        {"supervision_hours_per_year": 19},
        20,
    ),
    "supervisees": ({"supervisees": 3}, {"supervisees": 2}, 3),
    "training": ({"training_hours": 20}, {"training_hours": 19}, 20),
    "training_core": ({"training_core_hours": 20}, {"training_core_hours": 19}, 20),
    "training_ethics": (
        {"training_ethics_hours": 3},
        {"training_ethics_hours": 2},
        3,
    ),
    "volunteering": ({"volunteering_hours": 100}, {"volunteering_hours": 99}, 100),
    "briefings": ({"briefings": 2}, {"briefings": 1}, 2),
    "age": (
        {"birth_date": date(2008, 3, 1)},
        {"birth_date": date(2008, 3, 2)},
        18,
    ),
    "references": ({"references": 2}, {"references": 1}, 2),
    "feedback": ({"beneficiary_feedback": True}, {"beneficiary_feedback": False}, 0),
    "criminal_record": (
        {"criminal_record_date": date(2025, 9, 1), "contact_with_vulnerable": True},
        {"criminal_record_date": date(2025, 8, 31), "contact_with_vulnerable": True},
        6,
    ),
    "child_protection": (
        {"child_protection_check": True, "contact_with_vulnerable": True},
        {"child_protection_check": False, "contact_with_vulnerable": True},
        0,
    ),
}


def test_each_kind_of_requirement_has_an_example():
    assert EXAMPLES.keys() == CHECKS.keys()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_requirement_holds_at_its_threshold_and_fails_below(kind):
    fulfilled, lacking, threshold = EXAMPLES[kind]

    assert unmet(kind, threshold, **fulfilled) == []
    assert unmet(kind, threshold, **lacking) == [CHECKS[kind].code]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_missing_answer_never_fulfils_a_requirement(kind):
    values = {"contact_with_vulnerable": True, "birth_date": date(2025, 12, 1)}

    codes = unmet(kind, 1, **values)

    assert CHECKS[kind].code in codes


def test_an_unknown_kind_raises_instead_of_passing():
    with pytest.raises(RequirementError, match="horoscope"):
        unmet("horoscope")
    with pytest.raises(RequirementError):
        get_needed_fields([Requirement("horoscope")], True)


def test_bridging_replaces_the_degree_only_with_enough_hours():
    other = {"degree": Degree("bachelor", "other"), "degree_country": "EG"}

    assert unmet("degree", 0, 120, bridging_hours=120, **other) == []
    assert unmet("degree", 0, 120, bridging_hours=119, **other)
    assert unmet("degree", 0, None, bridging_hours=500, **other)
    assert "degree_not_accepted" in unmet("degree", 0, 120, bridging_hours=500)


def test_an_accredited_year_replaces_supervised_hours():
    assert unmet("practice", 1500, 1, accredited_experience_years=1) == []
    assert unmet("practice", 1500, 1, accredited_experience_years=0)
    assert unmet("practice", 1500, None, accredited_experience_years=9)


def test_equivalent_output_replaces_the_master():
    values = {"degree": Degree("bachelor", "other"), "degree_country": "EG"}

    assert unmet("master", equivalent_output=True, **values) == []


def test_a_foreign_degree_needs_its_equivalence():
    values = {"degree": Degree("bachelor", "social_work"), "degree_country": "JO"}

    assert unmet("degree", **values) == ["equivalence_missing"]
    assert unmet("degree", equivalence_no="12/2024", **values) == []


@pytest.mark.parametrize(
    ("birth", "consent", "charter", "is_met"),
    [
        (date(2011, 3, 1), True, True, True),
        (date(2011, 3, 2), True, True, False),
        (date(2009, 3, 1), False, True, False),
        (date(2009, 3, 1), True, False, False),
        (date(2009, 3, 1), None, None, False),
        (date(2008, 3, 1), None, None, True),
    ],
)
def test_minors_need_their_guardian_and_the_charter(birth, consent, charter, is_met):
    values = {"guardian_consent": consent, "charter_signed": charter}

    codes = unmet("age", 18, 15, birth_date=birth, **values)

    assert codes == ([] if is_met else ["age_or_guardian"])


def test_background_checks_bind_only_those_in_contact():
    rows = [Requirement("criminal_record", Decimal(6)), Requirement("child_protection")]

    assert find_unmet(make_facts(), rows, "EG") == []
    assert get_needed_fields(rows, False) == set()
    assert get_needed_fields(rows, True) == {
        "criminal_record_date",
        "child_protection_check",
    }


def test_what_is_missing_is_named_field_by_field():
    facts = make_facts(references=Decimal(0))

    missing = find_missing(facts, {"degree", "exam_attempts", "references"})

    assert missing == ["missing_degree", "missing_exam_attempts"]


@given(DAYS, DAYS)
def test_age_grows_on_the_birthday_and_never_before(birth, day):
    age = get_age(birth, max(birth, day))

    assert age >= 0
    assert get_age(birth, max(birth, day) + timedelta(days=1)) - age in (0, 1)


@given(st.decimals(0, 5000, places=1), st.decimals(0, 5000, places=1))
def test_a_threshold_splits_all_hours_in_two(hours, threshold):
    row = Requirement("volunteering", threshold)

    codes = find_unmet(make_facts(volunteering_hours=hours), [row], "EG")

    assert (codes == []) == (hours >= threshold)


# === EXAM === #


def test_sixty_days_between_attempts_are_enough():
    first = date(2026, 1, 1)
    rule = ExamRule()

    assert find_invalid_attempts([first, first + timedelta(60)], rule) == []
    assert find_invalid_attempts([first + timedelta(59), first], rule) == [
        "attempt_too_early"
    ]


def test_an_attempt_a_full_year_before_the_last_one_no_longer_counts():
    last = [date(2026, 1, 1), date(2026, 3, 15), date(2026, 6, 1)]

    assert find_invalid_attempts([date(2025, 6, 1), *last], ExamRule()) == []
    assert find_invalid_attempts([date(2025, 6, 2), *last], ExamRule()) == [
        "attempts_over_max"
    ]


def test_without_an_attempt_or_a_score_nothing_is_judged():
    with pytest.raises(ExamError):
        find_invalid_attempts([], ExamRule())
    with pytest.raises(ExamError):
        find_failures(None, Decimal(90), None, ExamRule())
    with pytest.raises(ExamError):
        find_failures(Decimal(90), None, None, ExamRule())


@pytest.mark.parametrize(
    ("score", "ethics", "cut", "codes"),
    [
        (70, 80, None, []),
        (69, 80, None, ["exam_below_cut"]),
        (69, 80, 65, []),
        (70, 79, 72, ["ethics_below_cut", "exam_below_cut"]),
    ],
)
def test_each_part_has_its_own_cut(score, ethics, cut, codes):
    form_cut = None if cut is None else Decimal(cut)

    found = find_failures(Decimal(score), Decimal(ethics), form_cut, ExamRule())

    assert found == codes


def test_without_a_competency_part_only_ethics_count():
    rule = ExamRule(has_competency_part=False)

    assert find_failures(None, Decimal(80), None, rule) == []


# === CONFLICTS === #


@pytest.mark.parametrize(
    ("conflict", "removed"),
    [
        (Conflict(ground="none"), False),
        (Conflict(ground="kinship", degree=4), True),
        (Conflict(ground="kinship", degree=5), False),
        (Conflict(ground="same_employer"), True),
        (Conflict(ground="same_employer", until=date(2024, 3, 2)), True),
        (Conflict(ground="same_employer", until=date(2024, 3, 1)), False),
        (Conflict(ground="supervisor", until=date(2001, 1, 1)), True),
        (Conflict(ground="self"), True),
    ],
)
def test_a_ground_removes_a_member_within_its_reach(conflict, removed):
    assert removes_member(conflict, DAY, RULE) is removed


@pytest.mark.parametrize(
    ("filed_on", "removed"),
    [(date(2026, 2, 26), True), (date(2026, 2, 27), False), (None, False)],
)
def test_an_objection_counts_three_days_before(filed_on, removed):
    conflict = Conflict(ground="financial", by_applicant=True, filed_on=filed_on)

    assert removes_member(conflict, DAY, RULE) is removed


@pytest.mark.parametrize("conflict", [Conflict(ground="kinship"), Conflict(ground="x")])
def test_a_conflict_that_cannot_be_judged_raises(conflict):
    with pytest.raises(ConflictError):
        removes_member(conflict, DAY, RULE)


def exclude(*assessors):
    """Return why these assessors may not assess a candidate of ``A`` in Cairo."""
    candidate = Side("A", "EG-C", "Hope")
    return find_assessor_exclusions(candidate, assessors, DAY, RULE)


def test_assessors_come_from_elsewhere():
    assert exclude((Side("B", "EG-GZ"), []), (Side("C", "EG-ALX"), [])) == []
    assert exclude((Side("A", "EG-GZ"), [])) == ["assessor_same_employer"]
    assert exclude((Side("B", "EG-C"), [])) == ["assessor_same_governorate"]
    assert exclude((Side(ngo="Hope"), [])) == ["assessor_same_organisation"]
    assert exclude((Side("B", "EG-GZ"), []), (Side("B", "EG-GZ"), [])) == [
        "assessor_same_employer",
        "assessor_same_governorate",
    ]


def test_unknown_employers_are_not_the_same_employer():
    assert exclude((Side(), []), (Side(), [])) == []


@pytest.mark.parametrize(
    ("until", "excluded"),
    [(None, True), (date(2024, 3, 2), True), (date(2024, 3, 1), False)],
)
def test_who_worked_with_the_candidate_waits_two_years(until, excluded):
    conflict = Conflict(ground="trained", until=until)

    codes = exclude((Side("B", "EG-GZ"), [conflict]))

    assert codes == (["assessor_worked_with_candidate"] if excluded else [])


def test_other_grounds_do_not_count_as_work_with_the_candidate():
    conflict = Conflict(ground="kinship", degree=9)

    assert exclude((Side("B", "EG-GZ"), [conflict])) == []

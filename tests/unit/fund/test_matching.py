import pytest

from fund_logic.matching import (
    BOUND_CLASSES,
    FundTerms,
    MatchError,
    find_fund,
    find_terms_problem,
    may_transfer,
    restriction_of,
)

GENERAL = FundTerms("general", "unrestricted", "none")
SADAQA_FREE = FundTerms("sadaqa free", "unrestricted", "sadaqa")
DESIGNATED = FundTerms("designated", "designated", "none")
ZAKAT = FundTerms("zakat", "purpose", "zakat_mal")
ORPHAN = FundTerms("orphan", "purpose", "none", frozenset({"orphan"}))
ANY_PURPOSE = FundTerms("any purpose", "purpose", "none")
WAQF = FundTerms("waqf", "perpetual", "waqf")
FUNDS = [GENERAL, DESIGNATED, ZAKAT, ORPHAN, ANY_PURPOSE, WAQF]


@pytest.mark.parametrize(
    ("sharia_class", "purpose", "restriction"),
    [
        ("none", "general", "unrestricted"),
        ("sadaqa", "general", "unrestricted"),
        ("none", "orphan", "purpose"),
        ("sadaqa", "food", "purpose"),
        ("zakat_mal", "general", "purpose"),
        ("sadaqa_jariya", "water", "purpose"),
        ("waqf", "general", "perpetual"),
        ("waqf", "water", "perpetual"),
    ],
)
def test_restriction_follows_class_and_purpose(sharia_class, purpose, restriction):
    assert restriction_of(sharia_class, purpose) == restriction


@pytest.mark.parametrize(
    ("gift", "fund"),
    [
        (("unrestricted", "none", "general"), "general"),
        (("unrestricted", "sadaqa", "general"), "general"),
        (("purpose", "none", "orphan"), "orphan"),
        (("purpose", "none", "food"), "any purpose"),
        (("purpose", "zakat_mal", "orphan"), "zakat"),
        (("perpetual", "waqf", "water"), "waqf"),
    ],
)
def test_a_gift_finds_its_fund(gift, fund):
    assert find_fund(FUNDS, *gift) == fund


def test_free_sadaqa_prefers_a_fund_of_its_own():
    found = find_fund([*FUNDS, SADAQA_FREE], "unrestricted", "sadaqa", "general")

    assert found == "sadaqa free"


@pytest.mark.parametrize(
    "gift",
    [
        ("purpose", "sadaqa", "orphan"),  # no fund of the class: never another one
        ("purpose", "kaffara", "food"),
        ("unrestricted", "zakat_mal", "general"),
        ("unknown", "none", "general"),
        ("designated", "none", "general"),
    ],
)
def test_a_gift_without_a_fund_is_refused(gift):
    with pytest.raises(MatchError) as refusal:
        find_fund(FUNDS, *gift)

    assert refusal.value.found == []


def test_two_funds_on_one_level_are_a_question_not_a_guess():
    other = FundTerms("orphan two", "time", "none", frozenset({"orphan"}))

    with pytest.raises(MatchError) as refusal:
        find_fund([*FUNDS, other], "purpose", "none", "orphan")

    assert refusal.value.found == ["orphan", "orphan two"]


@pytest.mark.parametrize("sharia_class", sorted(BOUND_CLASSES))
def test_bound_classes_need_a_restricted_fund(sharia_class):
    assert find_terms_problem("unrestricted", sharia_class) == "bound"
    assert find_terms_problem("designated", sharia_class) == "bound"
    assert find_terms_problem("purpose", sharia_class) is None
    assert find_terms_problem("time", sharia_class) is None


def test_waqf_and_perpetual_belong_together():
    assert find_terms_problem("perpetual", "none") == "endowment"
    assert find_terms_problem("purpose", "waqf") == "endowment"
    assert find_terms_problem("perpetual", "waqf") is None


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        (("unrestricted", "none"), ("designated", "none"), True),
        (("unrestricted", "none"), ("purpose", "none"), True),
        (("designated", "none"), ("unrestricted", "none"), True),
        (("purpose", "zakat_mal"), ("unrestricted", "none"), False),
        (("purpose", "none"), ("purpose", "none"), False),
        (("perpetual", "waqf"), ("unrestricted", "none"), False),
        (("unrestricted", "none"), ("purpose", "zakat_mal"), False),
        (("unrestricted", "none"), ("perpetual", "waqf"), False),
    ],
)
def test_bound_money_stays_where_it_is(source, target, allowed):
    assert may_transfer(source, target) is allowed

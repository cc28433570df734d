"""Which fund may take a gift: restriction, Sharia class and purpose.

>>> restriction_of("none", "orphan"), restriction_of("waqf", "water")
('purpose', 'perpetual')
>>> general = FundTerms("general", "unrestricted", "none")
>>> orphan = FundTerms("orphan", "purpose", "none", frozenset({"orphan"}))
>>> find_fund([general, orphan], "purpose", "none", "orphan")
'orphan'
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

# Classes whose giver has bound the use, whatever the purpose.
BOUND_CLASSES = frozenset(
    {
        "zakat_mal",
        "zakat_fitr",
        "sadaqa_jariya",
        "kaffara",
        "fidya",
        "nadhr",
        "udhiya",
        "aqiqa",
    }
)
FREE_CLASSES = frozenset({"none", "sadaqa"})
ENDOWMENT = "waqf"
GENERAL_PURPOSE = "general"

# What a gift of each restriction may enter of its own accord. ``designated`` is
# missing: the body sets money aside itself, by a transfer.
FUND_RESTRICTIONS_OF = {
    "unrestricted": frozenset({"unrestricted"}),
    "purpose": frozenset({"purpose", "time"}),
    "perpetual": frozenset({"perpetual"}),
}


class MatchError(ValueError):
    """No fund takes the gift, or more than one does; ``found`` lists the latter."""

    def __init__(self, found: Iterable[Hashable] = ()):
        self.found = list(found)
        super().__init__(f"{len(self.found)} funds take this gift, one is needed")


@dataclass(frozen=True)
class FundTerms:
    """What a fund takes; no purposes means any purpose of its class."""

    key: Hashable
    restriction: str
    sharia_class: str
    purposes: frozenset[str] = frozenset()


def restriction_of(sharia_class: str, purpose: str) -> str:
    """Return what the giver allows, from the class and the purpose of a gift."""
    if sharia_class == ENDOWMENT:
        return "perpetual"
    if sharia_class in BOUND_CLASSES or purpose != GENERAL_PURPOSE:
        return "purpose"
    return "unrestricted"


def find_fund(
    funds: Iterable[FundTerms], restriction: str, sharia_class: str, purpose: str
) -> Hashable:
    """Return the key of the one fund that takes the gift.

    Restricted and perpetual money needs a fund of the same class; a fund that names
    the purpose goes before one that takes any. Free money goes to the fund of its
    class where there is one, else to the fund without a class.

    :raise MatchError: if there is no such fund, or more than one on the same level
    """
    allowed = FUND_RESTRICTIONS_OF.get(restriction, frozenset())
    funds = [fund for fund in funds if fund.restriction in allowed]
    same_class = [fund for fund in funds if fund.sharia_class == sharia_class]
    levels = [
        [fund for fund in same_class if purpose in fund.purposes],
        [fund for fund in same_class if not fund.purposes],
    ]
    if restriction == "unrestricted" and sharia_class in FREE_CLASSES:
        levels.append([fund for fund in funds if fund.sharia_class == "none"])
    found = [fund.key for fund in next(filter(None, levels), [])]
    if len(found) != 1:
        raise MatchError(found)
    return found[0]


def find_terms_problem(restriction: str, sharia_class: str) -> str | None:
    """Return why a fund cannot have these terms, or None.

    :return: ``endowment`` (waqf and perpetual belong together), ``bound`` (a bound
        class needs a purpose or time restriction), ``free`` (a free fund takes free
        classes only), or None
    """
    if (sharia_class == ENDOWMENT) != (restriction == "perpetual"):
        return "endowment"
    if sharia_class in BOUND_CLASSES and restriction not in {"purpose", "time"}:
        return "bound"
    return None


def may_transfer(source: tuple[str, str], target: tuple[str, str]) -> bool:
    """Tell whether money may move between funds without the giver's consent.

    Each argument is ``(restriction, sharia_class)``. Money that a giver has bound
    stays where it is; free money may be set aside, or added to a bound fund without
    a Sharia class.
    """
    return source[0] in {"unrestricted", "designated"} and (
        target[1] in FREE_CLASSES and target[0] != "perpetual"
    )

"""What stands in the way of a body that asks for something.

>>> judge(Standing(state="active"), "grant")
[]
>>> judge(Standing(state="suspended"), "grant")
[('not_operational', True)]
"""

from collections.abc import Sequence
from dataclasses import dataclass

PURPOSES = ("grant", "payment", "donation_return", "fundraising", "portal")

# A duty to report survives a suspension, and lasts until the liquidator has wound the
# body up; a right to money, new or promised before, or to the public's, does not.
ALLOWED_STATES = {
    "grant": {"listed", "active"},
    "payment": {"listed", "active"},
    "fundraising": {"listed", "active"},
    "donation_return": {"listed", "active", "suspended", "liquidation"},
    "portal": {"listed", "active"},
}
# What is told in every case and refused only where money or the public is concerned.
BLOCKING_CODES = {
    "grant": {"not_operational", "board_missing", "board_term_expired"},
    "payment": {"not_operational", "board_missing", "board_term_expired"},
    "fundraising": {"not_operational", "board_missing", "board_term_expired"},
    "donation_return": {"not_operational"},
    "portal": set(),
}


class UnknownPurposeError(ValueError):
    """A purpose that no rule knows: refused, never let through."""


@dataclass(frozen=True)
class Issue:
    """One thing to settle, told to the body itself in its language.

    ``url``  the page of the portal where the body settles it, if there is one
    """

    code: str
    text: str
    blocking: bool
    url: str = ""


@dataclass(frozen=True)
class Standing:
    """The facts about one body, as plain values."""

    state: str
    board: Sequence[str] = ()
    documents_expired: int = 0
    documents_missing: int = 0


def judge(standing: Standing, purpose: str) -> list[tuple[str, bool]]:
    """Return the codes of what is open, each with whether it blocks ``purpose``.

    :raise UnknownPurposeError: if nobody has said what the purpose asks for
    """
    if purpose not in PURPOSES:
        raise UnknownPurposeError(purpose)
    codes = []
    if standing.state not in ALLOWED_STATES[purpose]:
        codes.append("not_operational")
    codes += standing.board
    if standing.documents_expired:
        codes.append("documents_expired")
    if standing.documents_missing:
        codes.append("documents_missing")
    return [(code, code in BLOCKING_CODES[purpose]) for code in codes]

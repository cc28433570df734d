"""The neutral answer to the question where the money of a fund is."""

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - ``date`` is a field below
from decimal import Decimal


@dataclass(frozen=True)
class FundUse:
    """One use of a fund's money: what for, how much, when, and where to look.

    ``link`` is a path of the web client such as ``/odoo/care.grant/7``, or None.
    """

    what: str
    amount: Decimal
    link: str | None
    date: Date | None

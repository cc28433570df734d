"""One judged row of a return: its values, and everything that was found about it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from .classify import Classification
from .codes import outcome_of

_SHOWN = 200  # characters of a value that are worth showing beside a code


@dataclass(frozen=True, slots=True)
class Finding:
    """One code, the field it is about and the text that tripped it."""

    code: str
    field: str
    value: str = ""

    @classmethod
    def about(cls, code: str, field: str, value: object = "") -> "Finding":
        """Return a finding with a value short enough to be shown."""
        return cls(code, field, "" if value is None else str(value)[:_SHOWN])


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A data row; a value is ``None`` where it is empty or cannot be known.

    ``amount`` is as written, so it may have more decimals than its currency;
    ``amount_home`` is the amount, or the value of goods, in the home currency, not
    rounded.
    """

    row: int
    findings: tuple[Finding, ...] = ()
    receipt_no: str | None = None
    receipt_key: str | None = None
    date: datetime.date | None = None
    donor_name: str | None = None
    donor_type: str | None = None
    donor_country: str | None = None
    is_foreign: bool = False
    donor_id: str | None = None
    phone: str | None = None
    method: str | None = None
    kind: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    amount_home: Decimal | None = None
    inkind_desc: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    est_value: Decimal | None = None
    governorate: str | None = None
    licence_no: str | None = None
    approval_no: str | None = None
    ref_receipt: str | None = None
    refund_of: str | None = None
    notes: str | None = None
    sharia: str | None = None
    purpose: str | None = None
    restriction: str | None = None
    classification: Classification | None = None

    @property
    def outcome(self) -> str:
        """accepted, needs_review or rejected."""
        return outcome_of(finding.code for finding in self.findings)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code once, in alphabetical order."""
        return tuple(sorted({finding.code for finding in self.findings}))

    @property
    def is_inkind(self) -> bool:
        """A gift is in kind exactly when its method says so."""
        return self.method == "inkind"

    @property
    def is_refund(self) -> bool:
        """A negative amount takes a gift back."""
        return not self.is_inkind and self.amount is not None and self.amount < 0

    @property
    def value(self) -> Decimal | None:
        """The amount, or the value of goods."""
        return self.est_value if self.is_inkind else self.amount

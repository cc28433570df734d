"""What a return is judged against: period, limits, rates, the ministry's registers.

Every number here is configuration. Inside Odoo they come from dated parameters and
from the registers of licences and approvals; ``from_context`` reads the same from
plain dictionaries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .cells import normal_number

DEFAULT_MAX_UNPACKED = 100_000_000
KEPT_DECIMALS = {"KWD": 3}  # every other currency: 2


class SettingsError(ValueError):
    """A value that a return cannot be judged without is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One fundraising licence of the ministry's register; both days belong to it."""

    number: str
    ngo_registry_no: str
    date_from: date
    date_to: date
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """One foreign-funding approval; status is approved, pending or refused."""

    number: str
    ngo_registry_no: str
    status: str

    def __post_init__(self):
        if self.status not in ("approved", "pending", "refused"):
            raise SettingsError(f"unknown status of an approval: {self.status}")


@dataclass(frozen=True, kw_only=True)
class ReturnSettings:
    """Everything a return of one NGO and one period is judged against."""

    ngo_registry_no: str
    date_from: date
    date_to: date
    filing_date: date
    cash_threshold: Decimal
    large_amount: Decimal
    fx_rates: Mapping[str, Decimal]
    home_currency: str = "EGP"
    currency_decimals: Mapping[str, int] = field(
        default_factory=lambda: dict(KEPT_DECIMALS)
    )
    structuring_days: int = 7
    structuring_count: int = 3
    structuring_floor: Decimal = Decimal("0.8")
    licences: Mapping[str, Licence] = field(default_factory=dict)
    approvals: Mapping[str, Approval] = field(default_factory=dict)
    max_unpacked: int = DEFAULT_MAX_UNPACKED
    max_rows: int | None = None
    refuse_external_links: bool = True

    def __post_init__(self):
        if self.date_to < self.date_from:
            raise SettingsError("the period ends before it starts")
        if self.home_currency not in self.fx_rates:
            raise SettingsError("no rate for the home currency")
        if any(rate <= 0 for rate in self.fx_rates.values()):
            raise SettingsError("a rate is not above zero")

    @staticmethod
    def index(entries: Iterable) -> dict:
        """Return licences or approvals by the form in which numbers are compared."""
        return {normal_number(entry.number): entry for entry in entries}

    @classmethod
    def from_context(
        cls,
        context: Mapping,
        licences: Iterable[Mapping] = (),
        approvals: Iterable[Mapping] = (),
        **changes,
    ) -> "ReturnSettings":
        """Build settings from plain values (JSON numbers, ISO dates, CSV rows)."""
        structuring = context["structuring"]
        values = {
            "ngo_registry_no": context["ngo_registry_no"],
            "date_from": date.fromisoformat(context["period_from"]),
            "date_to": date.fromisoformat(context["period_to"]),
            "filing_date": date.fromisoformat(context["filing_date"]),
            "home_currency": context["home_currency"],
            "cash_threshold": Decimal(str(context["cash_threshold_egp"])),
            "large_amount": Decimal(str(context["large_amount_egp"])),
            "fx_rates": {c: Decimal(r) for c, r in context["fx_to_egp"].items()},
            "structuring_days": structuring["window_days"],
            "structuring_count": structuring["min_count"],
            "structuring_floor": Decimal(structuring["floor_ratio"]),
            "licences": cls.index(map(_read_licence, licences)),
            "approvals": cls.index(map(_read_approval, approvals)),
        }
        return cls(**values | changes)

    def to_home(self, amount: Decimal, currency: str) -> Decimal:
        """Return an amount in the home currency, unrounded."""
        return amount * self.fx_rates[currency]

    def decimals(self, currency: str) -> int:
        """Return how many decimals an amount of a currency may have."""
        return self.currency_decimals.get(currency, 2)


def _read_licence(row: Mapping) -> Licence:
    return Licence(
        number=row["licence_no"],
        ngo_registry_no=row["ngo_registry_no"],
        date_from=date.fromisoformat(row["valid_from"]),
        date_to=date.fromisoformat(row["valid_to"]),
        is_revoked=row["status"] == "revoked",
    )


def _read_approval(row: Mapping) -> Approval:
    return Approval(row["approval_no"], row["ngo_registry_no"], row["status"])

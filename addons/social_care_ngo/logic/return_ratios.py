"""Ratios of the financial standard, from the figures of one annual return.

Source: governance scorecard, indicators 3.2 to 3.6. A ratio that cannot be formed
because nothing stands below the line is ``None``, never zero.

>>> accounts = Accounts(
...     income={"donation": Decimal(800), "foreign": Decimal(200)},
...     expense={"programme": Decimal(600), "administration": Decimal(200),
...              "fundraising": Decimal(200)},
...     closing=Decimal(250), assets=Decimal(1000), liabilities=Decimal(100),
... )
>>> ratios(accounts)["programme_ratio"], ratios(accounts)["liquidity_months"]
(Decimal('0.6000'), Decimal('3.0000'))
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

INCOME_CLASSES = ("donation", "foreign", "government", "fees", "investment", "other")
EXPENSE_CLASSES = ("programme", "administration", "fundraising")
# What people give because they were asked.
RAISED = ("donation", "foreign")
_FOUR = Decimal("0.0001")


@dataclass(frozen=True)
class Accounts:
    """The figures of a year, income and expenditure by class."""

    income: Mapping[str, Decimal] = field(default_factory=dict)
    expense: Mapping[str, Decimal] = field(default_factory=dict)
    opening: Decimal = Decimal(0)
    closing: Decimal = Decimal(0)
    assets: Decimal = Decimal(0)
    liabilities: Decimal = Decimal(0)

    @property
    def total_income(self) -> Decimal:
        """Return the sum over all classes of income."""
        return sum(self.income.values(), Decimal(0))

    @property
    def total_expense(self) -> Decimal:
        """Return the sum over all classes of expenditure."""
        return sum(self.expense.values(), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Return by how much the balance does not close; zero when it does."""
        return self.opening + self.total_income - self.total_expense - self.closing


def ratios(accounts: Accounts) -> dict[str, Decimal | None]:
    """Return the ratios by name, to four decimals."""
    spent, expense = accounts.total_expense, accounts.expense
    raised = sum((accounts.income.get(name, Decimal(0)) for name in RAISED), Decimal(0))
    return {
        "programme_ratio": divide(expense.get("programme", Decimal(0)), spent),
        "administration_ratio": divide(
            expense.get("administration", Decimal(0)), spent
        ),
        "fundraising_cost": divide(expense.get("fundraising", Decimal(0)), raised),
        "liquidity_months": divide(accounts.closing * 12, spent),
        "liabilities_ratio": divide(accounts.liabilities, accounts.assets),
        "foreign_share": divide(
            accounts.income.get("foreign", Decimal(0)), accounts.total_income
        ),
    }


def divide(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return ``part / whole`` to four decimals; ``None`` if there is no whole."""
    if not whole:
        return None
    return (part / whole).quantize(_FOUR, ROUND_HALF_UP)

"""Judge one row by itself.

Source: rules for donation returns, sections 3, 4 and 6. Every code that applies is
reported; a check that needs a value is skipped when the value is missing or refused.
What a row means beside the others is in ``judge_rows``.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial

from . import return_fields as words
from .amounts import AMBIGUOUS, UNREADABLE, decimals_of, read_number
from .cells import (
    MAX_LENGTH,
    Cell,
    Formula,
    Value,
    as_text,
    compact,
    has_injection,
    normal_number,
    plain,
)
from .currencies import resolve_currency
from .dates import EPOCH_1900, read_date
from .fields import (
    is_home_country,
    is_national_number,
    read_donor_type,
    read_governorate,
    read_method,
)
from .rows import Finding, JudgedRow
from .rules import ReturnRules
from .settings import ReturnSettings

_CACHED = 4096
_SIGNS = "=@+-"  # a text that a spreadsheet runs starts with one of these


class RowJudge:
    """Judge rows one after the other with the same rules and settings."""

    def __init__(
        self, rules: ReturnRules, settings: ReturnSettings, epoch: date = EPOCH_1900
    ):
        self.rules = rules
        self.settings = settings
        # A return repeats the same few hundred days, places and currencies.
        self.read_date = lru_cache(_CACHED)(
            partial(read_date, words=rules.dates, epoch=epoch)
        )
        self.read_method = lru_cache(_CACHED)(partial(read_method, rules=rules))
        self.read_place = lru_cache(_CACHED)(partial(read_governorate, rules=rules))
        self.is_home = lru_cache(_CACHED)(partial(is_home_country, rules=rules))
        self.resolve_currency = lru_cache(_CACHED)(
            partial(
                resolve_currency,
                words=rules.currencies,
                home=settings.home_currency,
                known=settings.fx_rates,
            )
        )

    def judge(self, row: int, cells: Mapping[str, Cell]) -> JudgedRow:
        """Return the judged row of the mapped, cleaned cells of a line."""
        return _Row(self, row, cells).judge()

    @staticmethod
    def misaligned(row: int, receipt: str | None, width: int) -> JudgedRow:
        """Return a line whose values do not stand under their headings.

        Nothing else is read from it: each value may belong to another column.
        """
        return JudgedRow(
            row=row,
            receipt_no=compact(receipt) if receipt else None,
            findings=(Finding.about("row_misaligned", "row", width),),
        )


class _Row:
    """The row under judgement: values read so far and codes found so far."""

    def __init__(self, judge: RowJudge, row: int, cells: Mapping[str, Cell]):
        self.readers = judge
        self.rules = judge.rules
        self.settings = judge.settings
        self.found: list[Finding] = []
        self.refused: set[str] = set()
        self.cells = self._accept_cells(cells)
        self.values = {"row": row}

    def judge(self) -> JudgedRow:
        """Return what the rules find in this row, with every code that applies."""
        self._read_receipt()
        self._read_date()
        self._read_donor()
        self._read_method()
        self._read_money()
        self._read_goods()
        self._read_place()
        self._read_kind()
        self._check_amount()
        self._check_identity()
        self._check_approval()
        self._check_licence()
        return JudgedRow(findings=tuple(self.found), **self.values)

    # === CELLS === #

    def _accept_cells(self, cells: Mapping[str, Cell]) -> dict[str, Value]:
        """Return the cells that may be examined; report the others."""
        accepted = {}
        for field, value in cells.items():
            if issue := _refusal(field, value):
                shown = value.cached if isinstance(value, Formula) else value
                self._find(issue, field, shown)
                self.refused.add(field)
            else:
                accepted[field] = value
        return accepted

    def _find(self, code: str, field: str, value: object = ""):
        self.found.append(Finding.about(code, field, value))

    def _text(self, field: str) -> str | None:
        value = self.cells.get(field)
        return value if type(value) is str else as_text(value)

    def _require(self, field: str, code: str) -> Value | None:
        value = self.cells.get(field)
        if value is None and field not in self.refused:
            self._find(code, field)
        return value

    def _keep(self, field: str, reading):
        """Keep what was read from ``field``, or report what is wrong with it."""
        self.values[field], issue = reading
        if issue and field not in self.refused:
            self._find(issue, field, self._text(field))

    # === VALUES === #

    def _read_receipt(self):
        self._require("receipt_no", "receipt_missing")
        if text := self._text("receipt_no"):
            self.values["receipt_no"] = compact(text)
            self.values["receipt_key"] = normal_number(text)
        if text := self._text("ref_receipt"):
            self.values["ref_receipt"] = compact(text)

    def _read_date(self):
        value = self._require("date", "date_missing")
        if value is None:
            return
        self._keep("date", self.readers.read_date(value))
        found, settings = self.values["date"], self.settings
        if not found:
            return
        if found > settings.filing_date:
            self._find("date_future", "date", found)
        elif not settings.date_from <= found <= settings.date_to:
            self._find("date_outside_period", "date", found)

    def _read_donor(self):
        self._require("donor_name", "donor_missing")
        name, number = self._text("donor_name"), self._text("donor_id")
        country = self._text("donor_country")
        self.values |= {"donor_name": name, "donor_country": country}
        self.values["donor_id"] = _donor_number(number) if number else None
        self.values["phone"] = self._text("phone")
        reading = read_donor_type(name, self._text("donor_type"), self.rules)
        if "donor_type" in self.refused and reading[0] != "anonymous":
            reading = None, None  # the name alone is no reason to assume a type
        self._keep("donor_type", reading)
        is_home = self.readers.is_home(country)
        self.values["is_foreign"] = (
            not is_home or self.values["donor_type"] in words.FOREIGN_TYPES
        )
        is_citizen = self.values["donor_type"] == "individual" and is_home
        if not number or not is_citizen or "donor_country" in self.refused:
            return
        if not is_national_number(number, self.settings.filing_date):
            self._find("donor_id_invalid", "donor_id", number)

    def _read_method(self):
        self._keep("method", self.readers.read_method(self._text("method")))

    def _read_money(self):
        """Read both values, then the currency they share."""
        self.values["amount"], mark = self._read_amount("amount")
        if self.values["method"] == "inkind":
            self.values["est_value"], worth_mark = self._read_worth()
            mark = mark or worth_mark
        self._settle_currency(self._text("currency"), mark)
        home = self.settings.home_currency
        if self.values.get("currency") not in (None, home):
            self.values["is_foreign"] = True

    def _read_amount(self, field: str) -> tuple[Decimal | None, str | None]:
        """Return the number in ``field`` and the currency mark beside it."""
        value = self.cells.get(field)
        if value is None:
            return None, None
        reading = read_number(value)
        mark, issue = reading.mark, reading.issue
        if mark and not self.rules.currencies.meanings(mark):
            mark, issue = None, UNREADABLE
        if issue:
            self._find(issue, field, self._text(field))
            return None, mark if issue == AMBIGUOUS else None
        return reading.value, mark

    def _read_worth(self) -> tuple[Decimal | None, str | None]:
        before = len(self.found)
        worth, mark = self._read_amount("est_value")
        if worth and worth > 0:
            return worth, mark
        if len(self.found) == before and "est_value" not in self.refused:
            self._find("inkind_no_value", "est_value", self._text("est_value"))
        return None, mark

    def _settle_currency(self, column: str | None, mark: str | None):
        if "currency" in self.refused or (not column and "amount" in self.refused):
            return  # a mark may stand in the cell that nobody reads
        self.values["currency"], issue = self.readers.resolve_currency(column, mark)
        if issue:
            self._find(issue, "currency", " ".join(filter(None, (column, mark))))

    def _read_goods(self):
        for field in ("inkind_desc", "unit", "notes"):
            self.values[field] = self._text(field)
        if self.values["method"] != "inkind" or "quantity" in self.refused:
            return
        value = self.cells.get("quantity")
        number = read_number(value).value if value is not None else None
        self.values["quantity"] = number if number and number > 0 else None
        if not self.values["quantity"]:
            self._find("inkind_no_quantity", "quantity", self._text("quantity"))

    def _read_place(self):
        self._keep("governorate", self.readers.read_place(self._text("governorate")))

    def _read_kind(self):
        text = self._text("kind")
        self.values["kind"] = text
        if "kind" in self.refused:
            return
        found = self.rules.classify(text)
        self.values["classification"] = found
        self.values["sharia"] = found.sharia
        self.values["purpose"] = found.purpose
        self.values["restriction"] = found.restriction
        if found.issue:
            self._find(found.issue, "kind", text)

    # === CHECKS === #

    def _check_amount(self):
        """Empty, zero, too many decimals, too large; goods count by their value."""
        is_inkind = self.values["method"] == "inkind"
        amount = self.values["est_value" if is_inkind else "amount"]
        if not is_inkind:
            self._require("amount", "amount_missing")
            if amount is not None and not amount:
                self._find("amount_zero", "amount", self._text("amount"))
        currency = self.values.get("currency")
        if amount is None or currency is None:
            return
        field = "est_value" if is_inkind else "amount"
        if decimals_of(amount) > self.settings.decimals(currency):
            self._find("amount_precision", field, self._text(field))
        self.values["amount_home"] = home = self.settings.to_home(amount, currency)
        if home > self.settings.large_amount:
            self._find("amount_outlier", field, self._text(field))

    def _check_identity(self):
        """Cash above the threshold needs a giver with a name and a number."""
        home, values = self.values.get("amount_home"), self.values
        if values["method"] != "cash" or home is None or "donor_id" in self.refused:
            return
        is_hidden = values["donor_type"] == "anonymous" or not values["donor_id"]
        if is_hidden and home > self.settings.cash_threshold:
            self._find("cash_identity_missing", "donor_id", values["donor_id"])

    def _check_approval(self):
        """Foreign money needs the ministry's approval; giving it back does not."""
        number, amount = self._text("approval_no"), self.values["amount"]
        self.values["approval_no"] = number
        if "approval_no" in self.refused or (amount is not None and amount < 0):
            return
        if not number:
            if self.values["is_foreign"]:
                self._find("foreign_approval_missing", "approval_no")
            return
        approval = self.settings.approvals.get(normal_number(number))
        if not approval or approval.ngo_registry_no != self.settings.ngo_registry_no:
            self._find("foreign_approval_unknown", "approval_no", number)
        elif approval.status != "approved":
            self._find(f"foreign_approval_{approval.status}", "approval_no", number)

    def _check_licence(self):
        """A licence is judged on the date of the gift; the first fault is named."""
        number = self._text("licence_no")
        self.values["licence_no"] = number
        if "licence_no" in self.refused:
            return
        if not number:
            if "box" in (self.values["method"], self.values["donor_type"]):
                self._find("licence_missing", "licence_no")
        elif fault := self._licence_fault(number):
            self._find(fault, "licence_no", number)

    def _licence_fault(self, number: str) -> str | None:
        licence = self.settings.licences.get(normal_number(number))
        day = self.values.get("date")
        if not licence:
            return "licence_unknown"
        if licence.ngo_registry_no != self.settings.ngo_registry_no:
            return "licence_other_ngo"
        if licence.is_revoked:
            return "licence_revoked"
        if day and day < licence.date_from:
            return "licence_not_started"
        if day and day > licence.date_to:
            return "licence_expired"
        return None


def _donor_number(text: str) -> str:
    """Return a national number without spaces, any other number as it stands."""
    digits = compact(text)
    return digits if digits.isdecimal() else plain(text)


def _refusal(field: str, value: Cell) -> str | None:
    """Return the code of a cell that may not be examined at all."""
    if isinstance(value, Formula):
        return "formula_cell"
    if type(value) is not str:
        return None
    if len(value) > MAX_LENGTH:
        return "cell_too_long"
    # The text is clean, so its first sign is a visible one.
    if value[0] in _SIGNS and field in words.FREE_TEXT and has_injection(value):
        return "formula_injection"
    return None

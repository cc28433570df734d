"""The judged return: rows, findings across rows, and the sums of what is accepted.

Source: rules for donation returns, section 1. Sums and counts cover the rows whose
outcome is exactly accepted; counts leave refunds out, sums show gifts, refunds and net.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from .cells import plain_decimal
from .codes import ACCEPTED, NEEDS_REVIEW, PROCESSED, REJECTED
from .judge_rows import Duplicate, ReceiptConflict, Refund, StructuringSignal
from .layout import Layout
from .return_table import IgnoredRows, StatedTotal
from .rows import JudgedRow

DIMENSIONS = (
    *("sharia", "purpose", "restriction", "donor_type", "method"),
    "governorate",
)
_BLANK = "(blank)"


@dataclass(frozen=True, slots=True)
class Sums:
    """Accepted money of one currency; refunds are negative."""

    gifts: Decimal = Decimal(0)
    refunds: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        """What is left after refunds."""
        return self.gifts + self.refunds


@dataclass(frozen=True, kw_only=True)
class ReturnResult:
    """Everything that is known about an uploaded file; nothing in it changes."""

    file_name: str
    outcome: str
    file_code: str | None = None
    file_detail: str = ""
    layout: Layout | None = None
    ignored_columns: Mapping[str, str] = field(default_factory=dict)
    hidden_columns: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    ignored_rows: tuple[IgnoredRows, ...] = ()
    stated_totals: tuple[StatedTotal, ...] = ()
    encoding: str | None = None
    flags: tuple[str, ...] = ()
    rows: tuple[JudgedRow, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    conflicts: tuple[ReceiptConflict, ...] = ()
    refunds: tuple[Refund, ...] = ()
    signals: tuple[StructuringSignal, ...] = ()

    @cached_property
    def totals(self) -> dict[str, int]:
        """Number of data rows, and of rows per outcome."""
        outcomes = Counter(row.outcome for row in self.rows)
        counts = {name: outcomes[name] for name in (ACCEPTED, NEEDS_REVIEW, REJECTED)}
        return {"data_rows": len(self.rows), **counts}

    @cached_property
    def code_counts(self) -> dict[str, int]:
        """Number of rows per code."""
        counts = Counter(code for row in self.rows for code in row.codes)
        return dict(sorted(counts.items()))

    @cached_property
    def sums_accepted(self) -> dict[str, Sums]:
        """Accepted money per currency; goods are not in it."""
        gifts, refunds = defaultdict(Decimal), defaultdict(Decimal)
        for row in self._accepted():
            if not row.is_inkind:
                side = refunds if row.is_refund else gifts
                side[row.currency] += row.amount
        currencies = sorted({*gifts, *refunds})
        return {code: Sums(gifts[code], refunds[code]) for code in currencies}

    @cached_property
    def inkind_value_accepted(self) -> Decimal:
        """Value of accepted goods, in the home currency."""
        goods = (row.amount_home for row in self._accepted() if row.is_inkind)
        return sum(goods, Decimal(0))

    @cached_property
    def counts_accepted(self) -> dict[str, dict[str, int]]:
        """Accepted gifts per code of each dimension."""
        gifts = [row for row in self._accepted() if not row.is_refund]
        counts = {name: Counter(getattr(g, name) for g in gifts) for name in DIMENSIONS}
        return {
            name: {code or _BLANK: count for code, count in counter.items()}
            for name, counter in counts.items()
        }

    def _accepted(self) -> Iterator[JudgedRow]:
        return (row for row in self.rows if not row.findings)


def to_json(result: ReturnResult, rows: str = "all") -> dict[str, object]:
    """Return a result as plain values, amounts as decimal strings.

    :param rows: ``all``, or ``exceptions`` for the rows that are not accepted
    """
    if result.outcome != PROCESSED:
        return {
            "file": result.file_name,
            "file_outcome": result.outcome,
            "file_codes": [result.file_code],
        }
    shown = (row for row in result.rows if rows == "all" or row.findings)
    return {
        "file": result.file_name,
        "file_outcome": result.outcome,
        "encoding": result.encoding,
        "flags": list(result.flags),
        **_layout_json(result),
        "totals": result.totals,
        "codes": result.code_counts,
        "sums_accepted": {
            code: {
                "gifts": plain_decimal(sums.gifts),
                "refunds": plain_decimal(sums.refunds),
                "net": plain_decimal(sums.net),
            }
            for code, sums in result.sums_accepted.items()
        },
        "inkind_value_accepted_egp": plain_decimal(result.inkind_value_accepted),
        "counts_accepted": result.counts_accepted,
        **_across_json(result),
        "rows": [row_json(row) for row in shown],
    }


def row_json(row: JudgedRow) -> dict[str, object]:
    """Return one row as plain values; what cannot be known is left out."""
    entry = {"row": row.row, "outcome": row.outcome, "receipt_no": row.receipt_no}
    if row.findings:
        entry["codes"] = list(row.codes)
    if row.outcome == REJECTED:
        return entry
    is_precise = "amount_precision" not in row.codes
    if row.date:
        entry["date"] = row.date.isoformat()
    if row.is_inkind and row.est_value is not None and is_precise:
        entry["est_value"] = plain_decimal(row.est_value)
    elif not row.is_inkind and None not in (row.amount, row.currency) and is_precise:
        entry |= {"amount": plain_decimal(row.amount), "currency": row.currency}
    known = ((name, getattr(row, name)) for name in DIMENSIONS)
    entry |= {name: value for name, value in known if value is not None}
    if not any(code.startswith("governorate") for code in row.codes):
        entry["governorate"] = row.governorate
    if row.refund_of and row.outcome == ACCEPTED:
        entry["refund_of"] = row.refund_of
    return entry


def _layout_json(result: ReturnResult) -> dict[str, object]:
    return {
        "sheet": result.layout.sheet,
        "header_rows": list(result.layout.header_rows),
        "first_data_row": result.layout.first_data_row,
        "columns": dict(result.layout.columns),
        "ignored_columns": dict(result.ignored_columns),
        "hidden_columns": list(result.hidden_columns),
        "hidden_rows": list(result.hidden_rows),
        "ignored_rows": [
            {"row": row, "why": entry.why}
            for entry in result.ignored_rows
            for row in range(entry.first, entry.last + 1)
        ],
        "stated_totals": [
            {
                "row": total.row,
                "kind": total.kind,
                "formula": total.is_formula,
                "value": None if total.value is None else plain_decimal(total.value),
            }
            for total in result.stated_totals
        ],
    }


def _across_json(result: ReturnResult) -> dict[str, object]:
    return {
        "duplicates": [
            {"row": d.row, "first_row": d.first_row, "receipt_no": d.receipt_no}
            for d in result.duplicates
        ],
        "receipt_conflicts": [
            {"receipt_no": conflict.receipt_no, "rows": list(conflict.rows)}
            for conflict in result.conflicts
        ],
        "refunds_matched": [
            {
                "row": refund.row,
                "receipt_no": refund.receipt_no,
                "refund_of": refund.refund_of,
                "amount": plain_decimal(refund.amount),
                "currency": refund.currency,
            }
            for refund in result.refunds
        ],
        "signals": {
            "structuring": [
                {"donor_id": signal.donor_id, "receipts": list(signal.receipts)}
                for signal in result.signals
            ]
        },
    }

"""Judge rows beside each other: duplicates, receipts given twice, refunds, structuring.

Source: rules for donation returns, section 6. A row is compared by its receipt number,
date, amount (goods: value) and currency, after normalisation.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from .cells import normal_number
from .codes import ACCEPTED
from .rows import Finding, JudgedRow
from .settings import ReturnSettings


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that says the same as an earlier one."""

    row: int
    first_row: int
    receipt_no: str


@dataclass(frozen=True, slots=True)
class ReceiptConflict:
    """One receipt number on rows that contradict each other."""

    receipt_no: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refund:
    """An accepted refund and the gift it takes back."""

    row: int
    original_row: int
    receipt_no: str
    refund_of: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class StructuringSignal:
    """Cash gifts of one giver, each just below the threshold. Information only."""

    donor_id: str
    rows: tuple[int, ...]
    receipts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """All rows of a return with everything that was found across them."""

    rows: tuple[JudgedRow, ...]
    duplicates: tuple[Duplicate, ...] = ()
    conflicts: tuple[ReceiptConflict, ...] = ()
    refunds: tuple[Refund, ...] = ()
    signals: tuple[StructuringSignal, ...] = ()


def judge_rows(rows: Iterable[JudgedRow], settings: ReturnSettings) -> JudgedRows:
    """Return the rows with the codes that only the whole file can give."""
    rows = list(rows)
    positions = _by_receipt(rows)
    duplicates = _mark_duplicates(rows, positions)
    conflicts = _mark_conflicts(rows, positions)
    refunds = _mark_refunds(rows, positions)
    signals = find_structuring(rows, settings)
    return JudgedRows(tuple(rows), duplicates, conflicts, refunds, signals)


def _by_receipt(rows: Sequence[JudgedRow]) -> dict[str, list[int]]:
    positions = defaultdict(list)
    for position, row in enumerate(rows):
        if row.receipt_key:
            positions[row.receipt_key].append(position)
    return positions


def _add(rows: list[JudgedRow], position: int, *findings: Finding, **values):
    row = rows[position]
    rows[position] = replace(row, findings=(*row.findings, *findings), **values)


# === DUPLICATES AND CONFLICTS === #


def _mark_duplicates(rows, positions) -> tuple[Duplicate, ...]:
    found = []
    for group in positions.values():
        first = {}
        for position in group if len(group) > 1 else ():
            row = rows[position]
            facts = (row.date, row.value, row.currency)
            if None in facts:
                continue
            original = first.setdefault(facts, row)
            if original is not row:
                found.append(Duplicate(row.row, original.row, row.receipt_no))
                finding = Finding.about("duplicate_row", "receipt_no", row.receipt_no)
                _add(rows, position, finding)
    return tuple(sorted(found, key=lambda duplicate: duplicate.row))


def _mark_conflicts(rows, positions) -> tuple[ReceiptConflict, ...]:
    found = []
    for group in positions.values():
        members = [rows[position] for position in group]
        if len(group) < 2 or not _contradict(members):
            continue
        receipt = members[0].receipt_no
        found.append(ReceiptConflict(receipt, tuple(m.row for m in members)))
        for position in group:
            finding = Finding.about("receipt_conflict", "receipt_no", receipt)
            _add(rows, position, finding)
    return tuple(sorted(found, key=lambda conflict: conflict.receipt_no))


def _contradict(members: Sequence[JudgedRow]) -> bool:
    """Tell whether any two rows differ in a fact that both of them state."""
    facts = zip(*((m.date, m.value, m.currency) for m in members), strict=True)
    return any(len(set(values) - {None}) > 1 for values in facts)


# === REFUNDS === #


def _mark_refunds(rows, positions) -> tuple[Refund, ...]:
    """Match refunds with their gifts, in the order of the file."""
    given_back = defaultdict(Decimal)
    found = []
    for position, row in enumerate(rows):
        if not row.is_refund:
            continue
        if not row.ref_receipt:
            finding = Finding.about("refund_no_reference", "ref_receipt")
            _add(rows, position, finding)
            continue
        original = _find_original(rows, positions, row)
        if original is None:
            finding = Finding.about(
                "refund_receipt_not_found", "ref_receipt", row.ref_receipt
            )
            _add(rows, position, finding)
            continue
        codes = _refund_faults(row, rows[original], given_back[original])
        _take_class(rows, position, rows[original], codes)
        if rows[position].outcome == ACCEPTED:
            given_back[original] += row.amount
            found.append(_as_refund(rows[position], rows[original]))
    return tuple(found)


def _find_original(rows, positions, refund: JudgedRow) -> int | None:
    """Return the position of the first gift with the receipt that is named."""
    group = positions.get(normal_number(refund.ref_receipt), ())
    return next((p for p in group if not rows[p].is_refund), None)


def _refund_faults(refund, original, given_back: Decimal) -> list[str]:
    codes = []
    if original.outcome != ACCEPTED:
        codes.append("refund_original_not_accepted")
    if refund.date and original.date and refund.date < original.date:
        codes.append("refund_before_original")
    if not refund.currency or not original.currency:
        return codes
    if refund.currency != original.currency:
        codes.append("refund_currency_mismatch")
    elif original.value is not None and original.value + given_back + refund.amount < 0:
        codes.append("refund_exceeds_original")
    return codes


def _take_class(rows, position, original: JudgedRow, codes: Iterable[str]):
    """Give a refund the class of its original, whatever its own text says."""
    row = rows[position]
    kept = [f for f in row.findings if not f.code.startswith("kind_")]
    more = [Finding.about(code, "ref_receipt", row.ref_receipt) for code in codes]
    rows[position] = replace(
        row,
        findings=(*kept, *more),
        refund_of=original.receipt_no,
        sharia=original.sharia,
        purpose=original.purpose,
        restriction=original.restriction,
        classification=original.classification,
    )


def _as_refund(row: JudgedRow, original: JudgedRow) -> Refund:
    return Refund(
        row.row,
        original.row,
        row.receipt_no,
        original.receipt_no,
        row.amount,
        row.currency,
    )


# === STRUCTURING === #


def find_structuring(
    rows: Iterable[JudgedRow], settings: ReturnSettings
) -> tuple[StructuringSignal, ...]:
    """Return givers whose accepted cash gifts stay just below the threshold.

    Home currency only; each gift from the floor to the threshold itself; at least
    ``structuring_count`` of them from first to last day within the window.
    """
    lowest = settings.structuring_floor * settings.cash_threshold
    gifts = defaultdict(list)
    for row in rows:
        if (
            row.method == "cash"
            and row.donor_id
            and row.currency == settings.home_currency
            and row.amount is not None
            and lowest <= row.amount <= settings.cash_threshold
            and row.outcome == ACCEPTED
        ):
            gifts[normal_number(row.donor_id)].append(row)
    signals = []
    for members in gifts.values():
        if hit := _within_window(members, settings):
            receipts = tuple(row.receipt_no for row in hit)
            lines = tuple(row.row for row in hit)
            signals.append(StructuringSignal(hit[0].donor_id, lines, receipts))
    return tuple(sorted(signals, key=lambda signal: signal.receipts))


def _within_window(members: list[JudgedRow], settings) -> list[JudgedRow]:
    """Return the gifts that stand in at least one full window, in order of day."""
    members = sorted(members, key=lambda row: (row.date, row.row))
    span = timedelta(days=settings.structuring_days - 1)
    hit, start = set(), 0
    for end, row in enumerate(members):
        while row.date - members[start].date > span:
            start += 1
        if end - start + 1 >= settings.structuring_count:
            hit.update(range(start, end + 1))
    return [row for position, row in enumerate(members) if position in hit]

"""Codes of a donation return and what each one does to its row.

Source: the ministry's rules for quarterly donation returns, section 6 (rows and
files). The order here is the order of the lists shown to people.
"""

from collections.abc import Iterable

ACCEPTED, NEEDS_REVIEW, REJECTED = "accepted", "needs_review", "rejected"
PROCESSED, REFUSED = "processed", "refused"

REJECTING = (
    "receipt_missing",
    "donor_missing",
    "date_missing",
    "amount_missing",
    "amount_unreadable",
    "amount_zero",
    "date_unreadable",
    "date_hijri",
    "date_future",
    "date_outside_period",
    "currency_unknown",
    "formula_cell",
    "formula_injection",
    "cell_too_long",
    "duplicate_row",
    "refund_no_reference",
    "refund_exceeds_original",
    "refund_before_original",
    "refund_currency_mismatch",
    "foreign_approval_refused",
    "row_misaligned",
)
REVIEW = (
    "amount_precision",
    "amount_outlier",
    "currency_conflict",
    "currency_ambiguous",
    "cash_identity_missing",
    "donor_id_invalid",
    "foreign_approval_missing",
    "foreign_approval_unknown",
    "foreign_approval_pending",
    "licence_missing",
    "licence_unknown",
    "licence_other_ngo",
    "licence_revoked",
    "licence_not_started",
    "licence_expired",
    "inkind_no_value",
    "inkind_no_quantity",
    "governorate_unknown",
    "governorate_abolished",
    "donor_type_unknown",
    "method_unknown",
    "method_missing",
    "kind_unclassified",
    "kind_ambiguous",
    "kind_missing",
    "receipt_conflict",
    "refund_receipt_not_found",
    "refund_original_not_accepted",
    "date_ambiguous",
    "amount_ambiguous",
)
FILE_CODES = (
    "file_corrupt",
    "file_encrypted",
    "file_type_mismatch",
    "file_too_large",
    "file_too_many_rows",
    "file_xml_entities",
    "file_external_links",
    "file_macros",
    "file_unsafe_entry",
    "file_encoding",
    "file_nul_bytes",
    "file_header_not_found",
    "file_column_missing",
    "file_header_ambiguous",
    "file_ambiguous_sheets",
    "file_no_data",
)
SEVERITY = dict.fromkeys(REJECTING, REJECTED) | dict.fromkeys(REVIEW, NEEDS_REVIEW)


class FileRefusedError(ValueError):
    """The file as a whole is not taken.

    ``code`` is one of ``FILE_CODES``; ``detail`` names the part, sheet or column.
    """

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def outcome_of(codes: Iterable[str]) -> str:
    """Return the outcome of a row: one rejecting code is enough, then one of review.

    >>> outcome_of(["governorate_unknown", "date_hijri"]), outcome_of([])
    ('rejected', 'accepted')
    """
    severities = {SEVERITY[code] for code in codes}
    for outcome in (REJECTED, NEEDS_REVIEW):
        if outcome in severities:
            return outcome
    return ACCEPTED

"""Codes of a row of the older register and what each one does to it.

Source: the rules published with the register extract. The codes of that source come
first in each list; the others catch what its rows happen not to hold.
"""

from collections.abc import Iterable

ACCEPTED, NEEDS_REVIEW, REJECTED = "accepted", "needs_review", "rejected"

REJECTING = (
    "legacy_no_missing",
    "name_missing",
    "date_missing",
    "date_unreadable",
    "date_hijri",
    "date_future",
    "governorate_unknown",
    "form_unknown",
    "duplicate_number",
    "row_misaligned",
    "formula_text",
    "text_too_long",
)
REVIEW = (
    "governorate_abolished",
    "directorate_mismatch",
    "field_unknown",
    "field_prohibited",
    "founders_under_minimum",
    "capital_under_minimum",
    "foreigners_over_25",
    "declared_before_founded",
    "regularised_unclear",
    "iban_invalid",
    "name_duplicate",
    "board_missing",
    "board_term_expired",
    "board_under_minimum",
    "board_over_maximum",
    "board_even",
    "chair_missing",
    "chair_duplicate",
    "treasurer_missing",
    "board_person_repeated",
    "number_unreadable",
    "scope_unknown",
    "board_line_unreadable",
)
# What only the register itself can say, when the rows meet it.
REGISTER_REVIEW = ("register_differs", "register_name_taken", "register_refused")
FILE_CODES = (
    "file_empty",
    "file_too_large",
    "file_type",
    "file_encoding",
    "file_nul_bytes",
    "file_corrupt",
    "file_column_missing",
    "file_header_ambiguous",
    "file_no_rows",
    "file_too_many_rows",
)
SEVERITY = dict.fromkeys(REJECTING, REJECTED)
SEVERITY |= dict.fromkeys((*REVIEW, *REGISTER_REVIEW), NEEDS_REVIEW)


class RegisterFileError(ValueError):
    """The file as a whole is not taken.

    ``code`` is one of ``FILE_CODES``; ``detail`` names the column or the line.
    """

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def outcome_of(codes: Iterable[str]) -> str:
    """Return the outcome of a row: one rejecting code is enough, then one of review.

    >>> outcome_of(["iban_invalid", "date_hijri"]), outcome_of(["iban_invalid"])
    ('rejected', 'needs_review')
    >>> outcome_of([])
    'accepted'
    """
    severities = {SEVERITY[code] for code in codes}
    for outcome in (REJECTED, NEEDS_REVIEW):
        if outcome in severities:
            return outcome
    return ACCEPTED

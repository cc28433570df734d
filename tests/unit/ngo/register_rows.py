"""Rows of an older register for tests: in order, unless a test says otherwise."""

from datetime import date
from decimal import Decimal

from base_logic.folding import fold
from ngo_logic.board import BoardRules
from ngo_logic.register_csv import Record
from ngo_logic.register_judge import judge_records
from ngo_logic.register_rules import FormLimits, RegisterRules

TODAY = date(2026, 6, 30)
QUARTER = Decimal("0.25")
ROLES = ("رئيس مجلس الإدارة", "أمين الصندوق", *["عضو مجلس الإدارة"] * 3)
RULES = RegisterRules.build(
    today=TODAY,
    fold=fold,
    governorates=[("C", "القاهرة"), ("GZ", "الجيزة")],
    limits=[
        FormLimits("association", 10, Decimal(0), QUARTER, BoardRules(5, 15, True)),
        FormLimits("foundation", 1, Decimal(20000), QUARTER, BoardRules(5, 15)),
    ],
    work_fields={fold("رعاية الأسرة"): "family", fold("العمل السياسي"): "political"},
    prohibited_fields=["political"],
)
GOOD = {
    "legacy_no": "7",
    "legacy_year": "1998",
    "directorate": "مديرية التضامن الاجتماعي بالقاهرة",
    "governorate": "EG-C",
    "legal_form": "جمعية أهلية",
    "name_ar": "جمعية النور لرعاية الأسرة",
    "founded_on": "1998-02-17",
    "declared_on": "1998-04-17",
    "fields_of_work": "رعاية الأسرة",
    "scope": "محافظة",
    "founders": "10",
    "capital_egp": "",
    "members": "40",
    "foreign_members": "10",
    "bank": "بنك الوادي",
    "iban": "EG729904030600907477502324460",
    "last_income_egp": "717000",
}


def make_row(line=2, **values):
    return Record(line, GOOD | values)


def make_board(row=None, roles=ROLES, **values):
    row = row or make_row()
    keys = ("legacy_no", "legacy_year", "directorate")
    return [
        Record(
            place + 2,
            {key: row.values[key] for key in keys}
            | {
                "person": f"عضو {place}",
                "national_id": f"2800101123{place:04d}",
                "nationality": "مصري",
                "role": role,
                "term_from": "2025-01-01",
                "term_to": "2028-12-31",
            }
            | values,
        )
        for place, role in enumerate(roles)
    ]


def judge(*rows, board=None):
    """Return the codes of each row, by its line."""
    if board is None:
        board = [line for row in rows for line in make_board(row)]
    result = judge_records(rows, board, RULES)
    return {row.line: row.codes for row in result.rows}

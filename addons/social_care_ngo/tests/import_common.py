import base64
import csv
import io

from .common import NgoCommon

HEADING = (
    *("legacy_no", "legacy_year", "directorate", "governorate", "legal_form"),
    *("name_ar", "founded_on", "declared_on", "fields_of_work", "scope", "founders"),
    *("capital_egp", "members", "foreign_members", "bank", "iban", "last_income_egp"),
)
BOARD_HEADING = (
    *("legacy_no", "legacy_year", "directorate", "person", "national_id"),
    *("nationality", "role", "term_from", "term_to"),
)
CAIRO = "مديرية التضامن الاجتماعي بالقاهرة"
ROLES = ("رئيس مجلس الإدارة", "أمين الصندوق", *["عضو مجلس الإدارة"] * 3)
IBAN = "EG729904030600907477502324460"


def make_csv(heading, rows):
    """Return a CSV file in base64, as a browser sends it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, heading)
    writer.writeheader()
    writer.writerows(rows)
    return base64.b64encode(text.getvalue().encode())


class ImportCommon(NgoCommon):
    """An older register of a few bodies, each in order unless a test says otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env["ir.module.module"]._load_module_terms(["social_care_base"], ["ar_001"])

    @classmethod
    def _row(cls, number, **values):
        return {
            "legacy_no": str(number),
            "legacy_year": "1998",
            "directorate": CAIRO,
            "governorate": "EG-C",
            "legal_form": "جمعية أهلية",
            "name_ar": f"جمعية السجل القديم لرعاية الأسرة رقم {number * 1111}",
            "founded_on": "1998-02-17",
            "declared_on": "17/04/1998",
            "fields_of_work": "رعاية الأسرة;الخدمات الصحية",
            "scope": "محافظة",
            "founders": "12",
            "capital_egp": "",
            "members": "40",
            "foreign_members": "1",
            "bank": "بنك الوادي",
            "iban": IBAN,
            "last_income_egp": "717000",
        } | values

    @classmethod
    def _board(cls, row, roles=ROLES):
        keys = ("legacy_no", "legacy_year", "directorate")
        serial = int(row["legacy_no"]) % 1000
        return [
            {key: row[key] for key in keys}
            | {
                "person": f"عضو السجل {row['legacy_no']} {place}",
                "national_id": f"280010112{serial:03d}{place:02d}",
                "nationality": "مصري",
                "role": role,
                "term_from": "2025-01-01",
                "term_to": "2099-12-31",
            }
            for place, role in enumerate(roles)
        ]

    @classmethod
    def _make_import(cls, *rows, board=None, user=None, heading=HEADING, **values):
        """Return an import of ``rows``, each with a board in order by default."""
        if board is None:
            board = [line for row in rows for line in cls._board(row)]
        vals = {
            "file": make_csv(heading, rows),
            "filename": "register.csv",
            "board_file": make_csv(BOARD_HEADING, board),
            "board_filename": "board.csv",
            **values,
        }
        model = cls.env["care.ngo.import"].with_user(user or cls.ngo_registrar)
        return model.create(vals)

    @classmethod
    def _load(cls, document):
        """Judge and load an import to its end."""
        document.action_judge()
        document.action_load()
        while document.state == "loading":
            document._load_part()
        return document

    @classmethod
    def _import(cls, *rows, **values):
        return cls._load(cls._make_import(*rows, **values))

    def _statuses(self, document):
        return {row.line: row.status for row in document.row_ids}

    def _codes(self, document, line=2):
        row = document.row_ids.filtered(lambda row: row.line == line)
        return (row.codes or "").split()

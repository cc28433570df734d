import zipfile
from decimal import Decimal
from io import BytesIO

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.social_care_ngo.logic.return_sheet import ACCOUNTS, DATA, SERVED

from .return_common import ReturnCommon

TEXT = '=HYPERLINK("http://x") <script>alert(1)</script>'


@tagged("post_install", "-at_install")
class TestReturnWorkbook(ReturnCommon):
    """The workbook goes out with what is known and comes in whole or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls._fill_return(cls._open_return(), activities=TEXT)
        cls.mine = cls.filed.with_user(cls.ngo_portal_user)

    def _edit(self, cells):
        """Return the workbook as somebody saves it; cells are by sheet and place."""
        book = openpyxl.load_workbook(BytesIO(self.mine._export_workbook()))
        for (sheet, cell), value in cells.items():
            book[sheet][cell] = value
        buffer = BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    def _find(self, code):
        book = openpyxl.load_workbook(BytesIO(self.mine._export_workbook()))
        sheet, _, cell = book.defined_names[f"value_{code}"].attr_text.rpartition("!")
        return sheet.strip("'"), cell.replace("$", "")

    def _import(self, content, filed=None):
        (filed or self.mine)._import_workbook(self._as_upload(content))

    def _refuse(self, content, filed=None):
        with self.assertRaises(UserError) as refusal, self.cr.savepoint():
            self._import(content, filed)
        return str(refusal.exception)

    def test_round_trip_changes_nothing(self):
        before = self.filed._get_decision_payload()
        content = self.mine._export_workbook()

        self._import(content)

        self.assertEqual(self.filed._get_decision_payload(), before)
        self.assertEqual(self.filed._get_values()["activities"], TEXT)

    def test_answers_of_the_workbook_come_in(self):
        staff, note = self._find("staff"), self._find("staff")
        note = (note[0], note[1].replace("D", "E"))
        content = self._edit(
            {
                staff: 7,
                note: "موظفون جدد",
                self._find("accounts_published"): "لا No",
                (SERVED, "C2"): 90,
            }
        )

        self._import(content)

        self.assertEqual(self.filed._get_values()["staff"], Decimal(7))
        line = self.filed.line_ids.filtered(lambda x: x.item_id.key == "staff")
        self.assertEqual(line.note, "موظفون جدد")
        self.assertEqual(self.filed._get_values()["accounts_published"], "no")
        self.assertEqual(self.filed.beneficiary_ids.people_count, 90)

    def test_wrong_cells_are_all_named_and_nothing_is_half_done(self):
        before = self.filed._get_decision_payload()
        staff, cash = self._find("staff"), self._find("donations_cash")
        content = self._edit(
            {
                staff: "كثير",
                cash: "=1+1",
                self._find("volunteers"): 99,
                (SERVED, "A3"): "المريخ",
            }
        )

        text = self._refuse(content)

        for sheet, cell in (staff, cash, (SERVED, "A3")):
            self.assertIn(f"{sheet} {cell}: ", text)
        self.assertEqual(self.filed._get_decision_payload(), before)

    def test_messages_come_in_the_language_of_the_user(self):
        sheet, cell = self._find("staff")
        arabic = self.mine.with_context(lang="ar_001")

        text = self._refuse(self._edit({(sheet, cell): "x"}), arabic)

        self.assertIn(f"{sheet} {cell}: ليس هذا رقمًا", text)

    def test_text_that_looks_like_a_formula_is_never_one(self):
        book = openpyxl.load_workbook(BytesIO(self.mine._export_workbook()))
        formulas = [
            (sheet.title, cell.coordinate)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]

        sheet, cell = self._find("activities")
        self.assertEqual(book[sheet][cell].value, f"'{TEXT}")
        self.assertEqual({title for title, _cell in formulas}, {ACCOUNTS})
        self.assertEqual(sheet, DATA)

    def test_hostile_files_are_refused_in_words(self):
        workbook = self.mine._export_workbook()
        for name, content, word in (
            ("nothing", b"", "empty"),
            ("too large", b"PK\x03\x04" + b"0" * 6_000_000, "larger"),
            ("text", b"a,b,c", "no XLSX"),
            ("pdf", b"%PDF-1.7", "no XLSX"),
            ("cut off", workbook[:500], "cannot be read"),
            ("bomb", self._pack({"xl/media/z": b"\0" * 30_000_000}), "larger"),
            (
                "entity",
                self._pack({"xl/styles.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
                "active parts",
            ),
            ("macro", self._pack({"xl/vbaProject.bin": b"x"}), "active parts"),
        ):
            with self.subTest(file=name):
                self.assertIn(word, self._refuse(content))

    def _pack(self, parts):
        buffer = BytesIO()
        with (
            zipfile.ZipFile(BytesIO(self.mine._export_workbook())) as old,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                if name not in parts:
                    new.writestr(name, old.read(name))
            for name, data in parts.items():
                new.writestr(name, data)
        return buffer.getvalue()

    def test_upload_that_is_no_file_is_refused(self):
        with self.assertRaises(UserError):
            self.mine._import_workbook("return.xlsx")

    def test_workbook_of_another_body_is_refused(self):
        other = self._open_return(self._make_ngo()).with_user(self.ngo_portal_user)

        text = self._refuse(other._export_workbook())

        self.assertIn("another return", text)

    def test_filed_return_takes_no_workbook(self):
        content = self.mine._export_workbook()
        self.mine.action_file()
        before = self.filed._get_decision_payload()

        text = self._refuse(content)

        self.assertIn("filed", text)
        self.assertEqual(self.filed._get_decision_payload(), before)

    def test_last_year_stands_beside_this_year(self):
        self.mine.action_file()
        self.filed.with_user(self.ngo_officer).action_accept()
        later = self.ngo._open_returns(self.filed.date_to.replace(year=2027))
        book = openpyxl.load_workbook(BytesIO(later._export_workbook()))
        sheet, cell = self._find("donations_cash")

        self.assertEqual(book[sheet][cell.replace("D", "C")].value, 200_000)
        self.assertIsNone(book[sheet][cell].value)
        sheet, cell = self._find("opening")
        self.assertEqual(book[sheet][cell].value, 60_000)

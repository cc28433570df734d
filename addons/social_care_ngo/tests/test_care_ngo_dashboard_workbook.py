from io import BytesIO

import openpyxl

from odoo.tests import HttpCase, tagged

from .test_care_ngo_dashboard import DashboardCommon

ADDRESS = "/care/ngo-dashboard.xlsx"


@tagged("post_install", "-at_install")
class TestNgoDashboardWorkbook(DashboardCommon, HttpCase):
    """The figures as a file: the same ones, for the same people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee = cls._make_user("test_ngo_employee")
        for user in cls.ngo_viewer | cls.ngo_portal_user | cls.employee | cls.auditor:
            user.password = user.login

    def _download(self, user):
        self.authenticate(user.login, user.login)
        return self.url_open(ADDRESS)

    def test_staff_get_the_figures_that_they_see(self):
        for user in (self.ngo_viewer, self.auditor):
            response = self._download(user)
            book = openpyxl.load_workbook(BytesIO(response.content))
            tables = self._retrieve(user)["tables"]

            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(len(book.worksheets), len(tables))
            for sheet, table in zip(book.worksheets, tables, strict=True):
                self.assertEqual(sheet["A1"].value, table["title"])
                last = [cell.value for cell in sheet[sheet.max_row]]
                counts = [cell["count"] for cell in table["total"]]
                self.assertEqual(last, ["Total", *counts])

    def test_nobody_else_gets_the_file(self):
        for user in (self.ngo_portal_user, self.employee):
            with self.subTest(user=user.login):
                self.assertEqual(self._download(user).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(ADDRESS).url)

    def test_file_speaks_the_language_of_whoever_asks(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.ngo_viewer.lang = "ar_001"

        book = openpyxl.load_workbook(BytesIO(self._download(self.ngo_viewer).content))

        self.assertTrue(all(s.sheet_view.rightToLeft for s in book.worksheets))

    def test_a_name_that_looks_like_a_formula_is_a_text(self):
        place = self.ngo.governorate_id
        place.name = "=1+1"

        book = openpyxl.load_workbook(BytesIO(self._download(self.ngo_viewer).content))

        cells = [
            c for sheet in book.worksheets for row in sheet.iter_rows() for c in row
        ]
        self.assertTrue([cell for cell in cells if str(cell.value)[:5] == "'=1+1"])
        self.assertFalse([cell for cell in cells if cell.data_type == "f"])

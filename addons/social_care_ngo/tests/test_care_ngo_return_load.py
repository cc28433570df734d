import base64
from decimal import Decimal
from io import BytesIO

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .return_common import ReturnCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNgoReturnLoad(ReturnCommon):
    """The officer loads a workbook: the same reader, the same words, all or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filed = cls._fill_return(cls._open_return())
        cls.before = cls.filed._get_decision_payload()

    def _edit(self, code, value):
        content = self.filed.with_user(self.ngo_officer)._export_workbook()
        book = openpyxl.load_workbook(BytesIO(content))
        place = book.defined_names[f"value_{code}"].attr_text
        sheet, _, cell = place.rpartition("!")
        book[sheet.strip("'")][cell.replace("$", "")] = value
        buffer = BytesIO()
        book.save(buffer)
        return buffer.getvalue(), f"{sheet.strip(chr(39))} {cell.replace('$', '')}"

    def _open(self, content, user=None):
        return (
            self.env["care.ngo.return.load"]
            .with_user(user or self.ngo_officer)
            .create({"return_id": self.filed.id, "file": base64.b64encode(content)})
        )

    def _refuse(self, content):
        with self.assertRaises(UserError) as refusal, self.cr.savepoint():
            self._open(content).action_confirm()
        self.filed.invalidate_recordset()
        self.assertEqual(self.filed._get_decision_payload(), self.before)
        return str(refusal.exception)

    def test_officer_loads_the_answers_from_the_form(self):
        content, _place = self._edit("staff", 7)
        dialog = Form(
            self.env["care.ngo.return.load"]
            .with_user(self.ngo_officer)
            .with_context(default_return_id=self.filed.id)
        )
        dialog.file = base64.b64encode(content)

        dialog.save().action_confirm()

        self.assertEqual(self.filed._get_values()["staff"], Decimal(7))
        self.assertEqual(self.filed.state, "draft")

    def test_wrong_cell_is_named_as_in_the_portal_and_nothing_is_half_done(self):
        content, place = self._edit("staff", "كثير")
        with self.assertRaises(UserError) as portal, self.cr.savepoint():
            mine = self.filed.with_user(self.ngo_portal_user)
            mine._import_workbook(self._as_upload(content))

        text = self._refuse(content)

        self.assertIn(f"{place}: ", text)
        self.assertEqual(text, str(portal.exception))

    def test_files_that_are_no_workbook_are_refused_in_words(self):
        for name, content, word in (
            ("nothing", b"", "empty"),
            ("too large", b"PK\x03\x04" + b"0" * 6_000_000, "larger"),
            ("text", b"a,b,c", "no XLSX"),
            ("pdf", b"%PDF-1.7", "no XLSX"),
        ):
            with self.subTest(file=name):
                self.assertIn(word, self._refuse(content))

    def test_dialog_without_a_file_is_refused_in_words(self):
        dialog = self.env["care.ngo.return.load"].with_user(self.ngo_officer)

        with self.assertRaisesRegex(UserError, "empty"):
            dialog.create({"return_id": self.filed.id}).action_confirm()

    def test_filed_return_takes_no_workbook(self):
        content, _place = self._edit("staff", 7)
        self.filed.with_user(self.ngo_portal_user).action_file()
        self.before = self.filed._get_decision_payload()

        self.assertIn("filed", self._refuse(content))

    @mute_logger(*QUIET)
    def test_nobody_but_an_officer_loads_a_workbook(self):
        content, _place = self._edit("staff", 7)
        dialog = self._open(content)
        for user in (self.ngo_viewer, self.ngo_registrar, self.ngo_portal_user):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._open(content, user)
                with self.assertRaises(AccessError):
                    dialog.with_user(user).action_confirm()

import base64

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .return_common import ReturnCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
ROLES = ("viewer", "officer", "registrar", "manager")


@tagged("post_install", "-at_install")
class TestNgoOtherMinistry(ReturnCommon, HttpCase):
    """Whoever serves another ministry finds, opens and changes nothing of this one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        abroad = cls.env["res.company"].create({"name": "Another Ministry"})
        cls.filed = cls._open_return()
        cls.users = cls.env["res.users"]
        for role in ROLES:
            user = cls._make_user(f"abroad_{role}", f"social_care_ngo.group_ngo_{role}")
            user.write(
                {"company_ids": [Command.set(abroad.ids)], "company_id": abroad.id}
            )
            user.password = user.login
            cls.users |= user

    def _get_rows(self):
        """Return what this ministry keeps about the body, by model."""
        limits = self.env["care.ngo.deadline"].search([("ngo_id", "=", self.ngo.id)])
        return (
            self.ngo,
            self.ngo.person_ids,
            self.ngo.ngo_document_ids,
            self.ngo.letter_ids,
            self.filed,
            limits,
        )

    @mute_logger(*QUIET)
    def test_nobody_finds_or_reads_a_row(self):
        for user in self.users:
            for rows in self._get_rows():
                theirs = rows.with_user(user)
                with self.subTest(user=user.login, model=rows._name):
                    self.assertTrue(rows)
                    self.assertFalse(theirs.search([("id", "in", rows.ids)]))
                    with self.assertRaises(AccessError):
                        theirs.read(["display_name"])

    @mute_logger(*QUIET)
    def test_no_dialog_reaches_over(self):
        person = self.ngo.person_ids[0].id
        workbook = base64.b64encode(self.filed._export_workbook())
        dialogs = {
            "care.ngo.return.load": {"return_id": self.filed.id, "file": workbook},
            "care.ngo.return.open": {"ngo_id": self.ngo.id, "date_to": "2025-06-30"},
            "care.ngo.return.amend": {"return_id": self.filed.id, "reason": "Facts"},
            "care.ngo.propose": {"ngo_id": self.ngo.id, "reason": "Facts"},
            "care.ngo.person.end": {"person_id": person, "reason": "Facts"},
            "care.ngo.person.renew": {"person_id": person},
        }
        for user in self.users:
            for name, vals in dialogs.items():
                with (
                    self.subTest(user=user.login, name=name),
                    self.assertRaises(AccessError),
                    self.cr.savepoint(),
                ):
                    self.env[name].with_user(user).create(vals).action_confirm()
        self.assertEqual(len(self.ngo.return_ids), 1)
        self.assertFalse(self.filed.line_ids.filtered("note"))

    @mute_logger(*QUIET, "odoo.http")
    def test_no_address_gives_a_paper_or_a_workbook(self):
        letter = self.ngo.letter_ids[0]
        for user in self.users:
            self.authenticate(user.login, user.login)
            for address in (
                f"/care/ngo-return/{self.filed.id}.xlsx",
                letter.action_print_copy()["url"],
                f"/report/pdf/social_care_ngo.care_ngo_certificate/{self.ngo.id}",
                f"/web/content/care.ngo.document/{self.ngo.ngo_document_ids[0].id}/file",
            ):
                answer = self.url_open(address, allow_redirects=False)
                with self.subTest(user=user.login, address=address):
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertNotIn(self.ngo.registry_no, answer.text)

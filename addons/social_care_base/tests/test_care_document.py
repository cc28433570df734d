from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..logic import signature
from .common import CareCommon
from .lifecycle_contract import LifecycleContract


class DocumentCommon(CareCommon):
    """A kind of document, and papers issued for a contact as the source."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["care.document.kind"].create(
            {"code": "test_paper", "name": "Test Paper", "prefix": "TST"}
        )
        cls.holder = cls.env["res.partner"].create({"name": "Holder"})
        cls.texts = {
            "en_US": {"title": "Proof", "holder": "Holder", "facts": [("Of", "Life")]},
            "ar_001": {"title": "إثبات", "holder": "Holder", "facts": [("لـ", "حياة")]},
        }
        # A contact issues no papers: here it stands for a record that does.
        cls.live = cls.startClassPatcher(
            patch.object(
                cls.env.registry["res.partner"],
                "_get_live_status",
                create=True,
                return_value="valid",
            )
        )
        cls.told = cls.startClassPatcher(
            patch.object(
                cls.env.registry["res.partner"],
                "_on_papers_issued_anew",
                create=True,
            )
        )

    @classmethod
    def _issue(cls, **vals):
        return cls.env["care.document"]._issue(
            cls.kind,
            cls.holder,
            {"date_issued": Date.today(), **vals},
            {cls.holder.id: cls.texts},
        )


@tagged("post_install", "-at_install")
class TestDocumentLifecycle(LifecycleContract, DocumentCommon):
    """A document is issued once and ends only with a reason."""

    allow_inherited_tests_method = True
    contract_model = "care.document"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls._make_user(
            "reader", "social_care_base.group_care_auditor"
        )

    def _make_contract_document(self):
        return self._issue()

    def test_number_and_code_carry_no_sequence_to_count_up(self):
        first, second = self._issue(), self._issue()

        self.assertNotEqual(first.nonce, second.nonce)
        self.assertIn(first.number, first.code)
        self.assertFalse(
            self.env["care.document"]._find_by_code(
                first.code.replace(first.number, second.number)
            )
        )

    def test_nobody_writes_or_creates_documents_by_hand(self):
        document = self._issue()
        admin = self.env.ref("base.user_admin")
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_model"),
        ):
            document.with_user(admin).write({"title": "Other"})
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_model"),
        ):
            document.with_user(admin).unlink()

    def test_missing_key_folder_refuses_to_issue(self):
        with (
            patch.dict("os.environ", {"SOCIAL_CARE_KEY_DIR": "/nowhere"}),
            self.assertRaises(UserError),
        ):
            self._issue()

    def test_file_of_another_key_signs_nothing(self):
        self._issue()
        [key] = self.env["care.signing.key"].search([("state", "=", "active")])
        with TemporaryDirectory() as folder:
            for strange in (bytes(range(32)), b"", b"too short"):
                Path(folder, f"{key.key_id}.key").write_bytes(strange)
                with (
                    self.subTest(strange=strange),
                    patch.dict("os.environ", {"SOCIAL_CARE_KEY_DIR": folder}),
                    self.assertRaises(UserError),
                ):
                    self._issue()

    def test_status_of_the_source_shows_while_the_paper_stands(self):
        document = self._issue()
        self.live.return_value = "suspended"
        self.addCleanup(setattr, self.live, "return_value", "valid")

        self.assertEqual(document.status, "suspended")

    def test_time_that_ran_out_shows_as_expired(self):
        document = self._issue(date_until=Date.to_date("2020-01-31"))

        self.assertEqual(document.status, "expired")

    def test_paper_expires_at_midnight_where_its_issuer_works(self):
        self.env.company.resource_calendar_id.tz = "Africa/Cairo"
        document = self._issue(date_until=Date.to_date("2026-01-31"))

        for moment, status in (
            ("2026-01-31 21:59:59", "valid"),
            ("2026-01-31 22:00:00", "expired"),
        ):
            for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Niue"):
                with self.subTest(moment=moment, zone=zone), freeze_time(moment):
                    seen = document.with_context(tz=zone)
                    seen.invalidate_recordset(["status"])
                    self.assertEqual(seen.status, status)

    def test_altered_record_is_no_longer_what_was_signed(self):
        for statement in (
            "UPDATE care_document SET holder = 'Other' WHERE id = %s",
            "UPDATE care_document SET date_until = '2099-12-31' WHERE id = %s",
            "UPDATE care_document SET date_issued = '2000-01-01' WHERE id = %s",
            """UPDATE care_document SET titles = '{"en_US": "x"}' WHERE id = %s""",
            """UPDATE care_document SET facts = '{"en_US": []}' WHERE id = %s""",
        ):
            document = self._issue()
            document.flush_recordset()
            self.assertTrue(document._is_as_signed())
            with self.subTest(statement=statement):
                self.cr.execute(statement, [document.id])
                document.invalidate_recordset()

                self.assertFalse(document._is_as_signed())
                self.assertIn(
                    {"number": document.number, "why": "not what was signed"},
                    self.env["care.command"]._check_papers(),
                )

    def _sign_without_content(self, document):
        """Return the line that our key signed for a paper before lines had content."""
        return signature.sign(
            self.env["care.signing.key"]._get_signer(),
            number=document.number,
            kind="test_paper",
            until=None,
            nonce=document.nonce,
        )

    def test_forged_line_covers_no_altered_record(self):
        first, second = self._issue(), self._issue()
        body, _dot, signed = first.code.partition(".")
        silent = "~".join((*body.split("~")[:4], body.split("~")[-1]))
        older = self._sign_without_content(second)
        (first + second).flush_recordset()
        for why, code in (
            ("a line without content that nobody signed", f"{silent}.{signed}"),
            ("a line of another paper", second.code),
            ("an older line of another paper", older),
            ("no line at all", "x"),
        ):
            with self.subTest(why=why), self.cr.savepoint() as savepoint:
                self.cr.execute(
                    "UPDATE care_document SET code = %s, holder = 'x' WHERE id = %s",
                    [code, first.id],
                )
                first.invalidate_recordset()

                self.assertFalse(first._is_as_signed())
                savepoint.rollback()
        first.invalidate_recordset()

        self.assertTrue(first._is_as_signed())

    def test_paper_with_a_line_of_the_older_form_still_verifies(self):
        document = self._issue()
        line = self._sign_without_content(document)
        self.cr.execute(
            "UPDATE care_document SET code = %s WHERE id = %s", [line, document.id]
        )
        document.invalidate_recordset()

        self.assertEqual(self.env["care.document"]._find_by_code(line), document)
        self.assertTrue(document._is_as_signed())

    def test_old_paper_stays_verifiable_after_the_key_changed(self):
        before = self._issue()
        self.env["care.signing.key"].action_rotate()
        after = self._issue()

        found = self.env["care.document"]._find_by_code

        self.assertEqual(found(before.code), before)
        self.assertEqual(found(after.code), after)
        self.assertNotEqual(before.code[-100:-87], after.code[-100:-87])


@tagged("post_install", "-at_install")
class TestVerifyPage(DocumentCommon, HttpCase):
    """The public page tells today's status and nothing that paper does not."""

    def test_page_shows_a_valid_document(self):
        document = self._issue()

        page = self.url_open(f"/verify/{document.code}")

        self.assertEqual(page.status_code, 200)
        self.assertIn(document.number, page.text)
        self.assertIn("alert-success", page.text)

    def test_page_states_the_facts_in_the_language_of_the_reader(self):
        document = self._issue()
        shown = {}
        for lang in ("en_US", "ar_001"):
            self.opener.cookies["frontend_lang"] = lang
            shown[lang] = self.url_open(f"/verify/{document.code}").text

        self.assertIn("Life", shown["en_US"])
        self.assertNotIn("حياة", shown["en_US"])
        self.assertIn("حياة", shown["ar_001"])
        self.assertIn("إثبات", shown["ar_001"])

    def test_page_shows_a_revoked_document_as_revoked(self):
        document = self._issue()
        document._apply_transition("revoke", reason="Issued in error")

        page = self.url_open(f"/verify/{document.code}")

        self.assertIn("alert-danger", page.text)
        self.assertIn("Revoked", page.text)
        self.assertNotIn("Issued in error", page.text)

    def test_page_shows_no_record_that_was_altered(self):
        document = self._issue()
        document.flush_recordset()
        self.cr.execute(
            "UPDATE care_document SET holder = 'Impostor' WHERE id = %s", [document.id]
        )
        self.env.invalidate_all()

        page = self.url_open(f"/verify/{document.code}")

        self.assertEqual(page.status_code, 409)
        self.assertIn("altered", page.text)
        self.assertNotIn("Impostor", page.text)

    def test_forged_and_unknown_codes_get_the_same_page(self):
        document = self._issue()
        flipped = "A" if document.code[-5] != "A" else "B"
        forged = document.code[:-5] + flipped + document.code[-4:]

        pages = [self.url_open(f"/verify/{code}") for code in (forged, "nothing")]

        self.assertEqual([page.status_code for page in pages], [404, 404])
        self.assertNotIn("Issued to", pages[0].text)
        self.assertIn("Not verified", pages[1].text)

    def test_public_keys_are_published_and_private_ones_are_not(self):
        self._issue()
        self.env["care.signing.key"].action_rotate()

        keys = self.url_open("/.well-known/social-care-keys.json").json()["keys"]

        self.assertEqual(
            keys[-1].keys(),
            {"kty", "crv", "alg", "use", "kid", "x", "valid_from", "valid_until"},
        )
        self.assertTrue(keys[-2]["valid_until"])
        self.assertIsNone(keys[-1]["valid_until"])

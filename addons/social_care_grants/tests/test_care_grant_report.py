from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import GrantCommon

REPORT = "social_care_grants.care_grant_award_report"


@tagged("post_install", "-at_install")
class TestGrantReport(HttpCase, GrantCommon):
    """The award letter: in both languages, verifiable, and never for a draft."""

    def _render(self, grants, lang="en_US"):
        reports = self._as(self.grant_viewer, self.env["ir.actions.report"])
        html, _kind = reports.with_context(lang=lang)._render_qweb_html(
            REPORT, grants.ids
        )
        return html.decode()

    def test_the_letter_states_the_grant_and_carries_its_code(self):
        grant = self._make_approved()
        document = grant.document_ids

        letter = self._render(grant)

        for text in (
            grant.reference,
            grant.application_id.reference,
            document.number,
            "60,000.00",
            "sixty thousand Egyptian pounds",
            "data:image/png;base64,",
        ):
            self.assertIn(text, letter)

    def test_the_letter_is_in_arabic_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        grant = self._make_approved()

        letter = self._render(grant, "ar_001")

        self.assertIn('dir="rtl"', letter)
        self.assertIn("ستون ألف جنيه مصري", letter)
        self.assertIn(grant.ngo_id.name, letter)

    def test_names_are_shown_as_text(self):
        grant = self._make_approved(title="<script>alert(1)</script>")

        letter = self._render(grant)

        self.assertNotIn("<script>alert(1)</script>", letter)

    def test_several_letters_are_printed_at_once(self):
        grants = self._make_approved() | self._make_approved()

        letter = self._render(grants)

        for grant in grants:
            self.assertIn(grant.reference, letter)

    def test_a_draft_has_no_letter(self):
        grant = self._make_grant()

        with self.assertRaisesRegex(UserError, "issued on approval"):
            grant._get_award_document()

    def test_anybody_sees_todays_status_of_the_letter(self):
        grant = self._make_approved()
        document = grant.document_ids
        path = document.qr_line.split("/verify/")[1]

        self.assertEqual(self.url_open(f"/verify/{path}").status_code, 200)
        self.assertEqual(document.status, "valid")
        self._as(self.grant_manager, grant).action_cancel(reason="The NGO declines")
        document.invalidate_recordset()

        self.assertEqual(document.status, "revoked")

    def test_an_amount_without_words_leaves_them_out(self):
        grant = self._make_grant()
        self.assertIn("sixty thousand", grant._get_amount_in_words())

        with patch.object(type(grant.currency_id), "name", "XTS"):
            self.assertEqual(grant._get_amount_in_words(), "")

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoCertificate(NgoCommon, HttpCase):
    """The certificate comes with the entry and shows what the register says today."""

    def _verify(self, ngo):
        certificate = ngo.document_ids.filtered(lambda d: d.res_id == ngo.id)[:1]
        return self.url_open(f"/verify/{certificate.code}")

    def _propose(self, step):
        self.ngo.with_user(self.ngo_officer).action_propose(step, "Facts")

    def test_file_without_an_entry_has_no_certificate(self):
        draft = self._make_ngo_draft()
        self.assertFalse(draft._get_certificate())

        draft.with_user(self.ngo_portal_user).action_notify()
        self._confirm_ngo(draft)

        self.assertFalse(draft._get_certificate())

    def test_valid_certificate_verifies(self):
        response = self._verify(self.ngo)

        self.assertEqual(response.status_code, 200)
        self.assertIn(self.ngo.registry_no, response.text)
        self.assertIn("alert-success", response.text)

    def test_forged_line_does_not_verify(self):
        code = self.ngo._get_certificate().code

        response = self.url_open(f"/verify/{code[:-4]}AAAA")

        self.assertEqual(response.status_code, 404)
        self.assertNotIn(self.ngo.registry_no, response.text)

    def test_suspension_shows_and_leaves_the_certificate_issued(self):
        self._suspend_ngo(self.ngo)

        self.assertEqual(self.ngo._get_certificate().status, "suspended")
        self.assertIn("alert-warning", self._verify(self.ngo).text)

        self.ngo.with_user(self.ngo_manager).action_reinstate(reason="Settled")
        self.ngo.document_ids.invalidate_recordset()
        self.assertEqual(self.ngo._get_certificate().status, "valid")

    def test_revocation_and_dissolution_revoke_the_certificate(self):
        for step in ("revoke", "dissolve"):
            with self.subTest(step=step):
                ngo = self._make_ngo()
                ngo.with_user(self.ngo_officer).action_propose(step, "Facts")
                action = getattr(ngo.with_user(self.ngo_manager), f"action_{step}")
                action(reason="Facts")

                self.assertFalse(ngo._get_certificate())
                self.assertEqual(ngo.document_ids.status, "revoked")
                self.assertIn("alert-danger", self._verify(ngo).text)

    def test_certificate_is_arabic_and_copied_in_another_language_on_demand(self):
        self.env["res.lang"]._activate_lang("ar_001")
        form = self.ngo.form_id.with_context(lang="ar_001").name
        for copy, lang, words in (
            (None, "ar_001", ("رقم القيد", form)),
            (None, "en_US", ("رقم القيد",)),
            ("en_US", "ar_001", ("Registry number", "Legal form")),
        ):
            with self.subTest(copy=copy, lang=lang):
                ngo = self.ngo.with_context(lang=lang, care_paper_lang=copy)
                html = self._render(ngo)

                for word in (*words, self.ngo.registry_no, self.ngo.name):
                    self.assertIn(word, html)
                self.assertIn("data:image/png;base64,", html)

    def test_certificate_is_a_pdf_with_the_fonts_of_the_server(self):
        report = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang="ar_001"
        )
        content, kind = report._render_qweb_pdf(
            "social_care_ngo.care_ngo_certificate_report", self.ngo.ids
        )

        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF-"))

    def test_certificate_of_a_body_without_an_entry_is_refused(self):
        draft = self._make_ngo_draft()

        with self.assertRaises(UserError):
            self._render(draft)

    def _render(self, ngo):
        report = ngo.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "social_care_ngo.care_ngo_certificate_report", ngo.ids
        )
        return html.decode()

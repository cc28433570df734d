import base64
import io

from odoo import http
from odoo.tests import HttpCase, tagged

from ..controllers import accredited
from .common import PDF, AccreditationCommon


@tagged("post_install", "-at_install")
class TestCareAccreditationPortal(AccreditationCommon, HttpCase):
    """The applicant's pages, and the public register by consent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.applicant, cls.other_applicant):
            user.password = user.login

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, url, files=None, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(url, data=data, files=files)

    def _upload(self, application, content, kind="degree"):
        return self._post(
            f"/my/accreditation/{application.id}/evidence",
            files={"file": ("proof.pdf", io.BytesIO(content))},
            kind=kind,
        )

    # === THE APPLICANT === #

    def test_an_applicant_applies_from_the_first_page_to_the_last(self):
        self._login(self.applicant)
        self.assertIn("accreditation/new", self.url_open("/my/accreditation").text)
        self._post("/my/accreditation/new", scheme_id=self.scheme.id)
        application = self.env["care.accreditation.application"].search(
            [("partner_id", "=", self.applicant.partner_id.id)]
        )
        vals = self._prepare_application_vals()
        asked = application._get_asked_fields()
        form = {name: value for name, value in vals.items() if name in asked}
        self._post(f"/my/accreditation/{application.id}/edit", **form)
        self._upload(application, base64.b64decode(PDF))
        page = self.url_open(f"/my/accreditation/{application.id}")
        self.assertIn("/submit", page.text)

        self._post(f"/my/accreditation/{application.id}/submit")

        self.assertEqual(application.state, "submitted")
        self.assertEqual(application.practice_hours, 1500)
        self.assertEqual(application.evidence_ids.file_name, "proof.pdf")

    def test_a_form_with_an_error_saves_the_rest(self):
        draft = self._make_draft()
        self._login(self.applicant)

        page = self._post(
            f"/my/accreditation/{draft.id}/edit",
            employer="Another unit",
            practice_hours="many",
        )

        self.assertIn("is-invalid", page.text)
        self.assertEqual((draft.employer, draft.practice_hours), ("Another unit", 1500))

    def test_a_file_that_is_no_document_is_refused_with_a_reason(self):
        draft = self._make_draft()
        self._login(self.applicant)

        page = self._upload(draft, b"<html><script>alert(1)</script></html>")

        self.assertIn("alert-danger", page.text)
        self.assertFalse(draft.evidence_ids)

    def test_unknown_kinds_and_schemes_are_refused(self):
        draft = self._make_draft()
        self._login(self.applicant)

        page = self._upload(draft, base64.b64decode(PDF), kind="horoscope")
        answer = self._post("/my/accreditation/new", scheme_id="0")

        self.assertIn("alert-danger", page.text)
        self.assertEqual(answer.status_code, 404)

    def test_reasons_are_shown_as_text(self):
        application = self._bring(self._make_application(), "completeness")
        application.with_user(self.officer).action_return("<script>alert(1)</script>")
        self._login(self.applicant)

        page = self.url_open(f"/my/accreditation/{application.id}").text

        self.assertIn("&lt;script&gt;alert(1)", page)
        self.assertNotIn("<script>alert(1)", page)

    def test_somebody_elses_pages_do_not_exist(self):
        application = self._make_application()
        evidence = application.evidence_ids
        self._login(self.other_applicant)
        base = f"/my/accreditation/{application.id}"
        for url in (base, f"{base}/edit", f"{base}/evidence/{evidence.id}"):
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url).status_code, 404)
        for step, data in {
            "submit": {},
            "withdraw": {"reason": "x"},
            "consent": {"is_public": "0"},
            "evidence": {"kind": "degree"},
            f"evidence/{evidence.id}/remove": {},
        }.items():
            with self.subTest(step=step):
                answer = self._post(f"{base}/{step}", **data)
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.url_open(f"{base}/certificate").status_code, 404)
        self.assertTrue(evidence.exists())
        self.assertTrue(application.is_public)

    def test_evidence_of_another_application_is_not_reached(self):
        mine = self._make_application(self.other_applicant)
        theirs = self._make_application()
        self._login(self.other_applicant)

        url = f"/my/accreditation/{mine.id}/evidence/{theirs.evidence_ids.id}"

        self.assertEqual(self.url_open(url).status_code, 404)

    def test_the_certificate_is_there_only_while_it_is_in_force(self):
        application = self._make_application()
        self._login(self.applicant)
        url = f"/my/accreditation/{application.id}/certificate"
        self.assertEqual(self.url_open(url).status_code, 404)

        credential = self._accredit(application)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)

        credential.with_user(self.officer).action_suspend("Order")
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_the_applicant_sees_the_steps_that_the_server_allows(self):
        application = self._bring(self._make_application(), "submitted")
        self._login(self.applicant)

        page = self.url_open(f"/my/accreditation/{application.id}").text

        self.assertNotIn("/submit", page)
        self.assertIn("/withdraw", page)

    # === THE PUBLIC === #

    def test_the_register_shows_only_who_agreed(self):
        shown = self._accredit(self._make_application())
        hidden = self._accredit(
            self._make_application(self.other_applicant, is_public=False)
        )

        page = self.url_open("/accredited").text

        self.assertIn(shown.reference, page)
        self.assertNotIn(hidden.reference, page)
        self.assertNotIn(shown.application_id.national_id, page)

    def test_consent_can_be_taken_back(self):
        application = self._make_application()
        credential = self._accredit(application)
        self._login(self.applicant)

        page = self._post(f"/my/accreditation/{application.id}/consent", is_public="0")

        self.assertEqual(page.status_code, 200)
        self.assertNotIn(credential.reference, self.url_open("/accredited").text)

    def test_a_withdrawn_accreditation_stays_in_the_register(self):
        credential = self._accredit(self._make_application())
        credential.with_user(self.officer).action_suspend("Order")
        credential.with_user(self.manager).action_withdraw("Fraud")

        page = self.url_open("/accredited").text

        self.assertIn(credential.reference, page)
        self.assertIn("Withdrawn", page)
        self.assertNotIn("Fraud", page)

    def test_filters_narrow_and_unknown_ones_are_refused(self):
        number = self._accredit(self._make_application()).reference
        for query, is_found in (
            ("q=ACC_APPLICANT", True),
            (f"q={number}", True),
            ("q=nobody at all", False),
            ("level=SW2", True),
            ("level=SW9", False),
            ("governorate=XX", False),
            ("level=%00", False),
            ("governorate=%00", False),
            (f"q={number}%00", False),
        ):
            with self.subTest(query=query):
                page = self.url_open(f"/accredited?{query}")
                self.assertEqual(page.status_code, 200)
                self.assertEqual(f">{number}<" in page.text, is_found)
        self.assertEqual(self.url_open("/accredited?name=x").status_code, 400)

    def test_a_flood_of_searches_is_told_to_wait(self):
        self.patch(accredited, "LIMIT", 1)

        codes = [self.url_open("/accredited").status_code for _n in range(2)]

        self.assertEqual(codes, [200, 429])

    def test_the_verification_page_shows_the_status_of_today(self):
        credential = self._accredit(self._make_application())
        path = credential.document_ids.qr_line.partition("/verify/")[2]
        self.assertIn("Valid", self.url_open(f"/verify/{path}").text)

        credential.with_user(self.officer).action_suspend("Order")
        self.assertIn("Suspended", self.url_open(f"/verify/{path}").text)
        credential.with_user(self.manager).action_withdraw("Fraud")
        self.assertIn("Revoked", self.url_open(f"/verify/{path}").text)
        self.assertEqual(self.url_open(f"/verify/{path}x").status_code, 404)

    def test_files_are_not_public(self):
        application = self._make_application()
        self._accredit(application)
        evidence = application.evidence_ids

        url = f"/web/content/care.accreditation.evidence/{evidence.id}/file"

        self.assertNotEqual(self.url_open(url).status_code, 200)

import re

from odoo import http
from odoo.tests import HttpCase, tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestReturnPortal(ReturnCommon, HttpCase):
    """The representative's pages, and what a forged address gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.ngo_portal_user, cls._make_stranger()):
            user.password = user.login

    @classmethod
    def _make_stranger(cls):
        cls.stranger = cls._make_user("test_return_stranger", "base.group_portal")
        return cls.stranger

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, url, data=None, files=None):
        token = http.Request.csrf_token(self)
        return self.url_open(
            url, data={"csrf_token": token, **(data or {})}, files=files
        )

    def _send(self, content, name="return.xlsx", **data):
        page = self.url_open("/my/returns/new").text
        quarter = re.search(r'<option[^>]*value="(\d{4}-\d\d-\d\d)"', page).group(1)
        values = {"ngo_id": self.ngo.id, "quarter": quarter} | data
        return self._post("/my/returns/upload", values, {"file": (name, content)})

    def test_upload_see_hand_in(self):
        self._login(self.ngo_portal_user)

        page = self._send(self._make_file({}, {"kind": "هدية"}))
        filed = self.env["care.donation.return"].search([("ngo_id", "=", self.ngo.id)])
        handed_in = self._post(f"/my/returns/{filed.id}/submit")

        # The rows lie outside the last quarter of the clock; each says so.
        self.assertIn("care_return_rows", page.text)
        self.assertIn("منى علي حسن", page.text)
        self.assertEqual(handed_in.status_code, 200)
        self.assertEqual(filed.state, "submitted")
        self.assertEqual(filed.submitted_by_id, self.ngo_portal_user)

    def test_a_refused_file_tells_why_and_keeps_nothing(self):
        self._login(self.ngo_portal_user)

        page = self._send(b"<html>", "page.xlsx")

        self.assertIn("alert-danger", page.text)
        self.assertFalse(
            self.env["care.donation.return"].search([("ngo_id", "=", self.ngo.id)])
        )

    def test_the_same_file_twice_says_that_nothing_changed(self):
        self._login(self.ngo_portal_user)
        content = self._make_file()

        self._send(content)
        page = self._send(content)

        self.assertIn("unchanged=1", page.url)
        self.assertIn("alert-info", page.text)

    def test_rows_are_filtered_and_paged(self):
        filed = self._upload(*({} for _row in range(60)), {"kind": "هدية"}).filed
        self._login(self.ngo_portal_user)
        url = f"/my/returns/{filed.id}"

        first = self.url_open(url).text
        second = self.url_open(f"{url}/page/2").text
        review = self.url_open(f"{url}?outcome=needs_review").text
        by_code = self.url_open(f"{url}?code=kind_unclassified").text
        forged = self.url_open(f"{url}?outcome=x%27&code=%25").text

        self.assertEqual(first.count('"care_return_row"'), 50)
        self.assertEqual(second.count('"care_return_row"'), 11)
        self.assertEqual(review.count('"care_return_row"'), 1)
        self.assertEqual(by_code.count('"care_return_row"'), 1)
        self.assertEqual(forged.count('"care_return_row"'), 50)

    def test_texts_of_the_file_are_shown_as_text(self):
        filed = self._upload({"donor_name": "<script>alert(1)</script>"}).filed
        self._login(self.ngo_portal_user)

        page = self.url_open(f"/my/returns/{filed.id}").text

        self.assertNotIn("<script>alert(1)", page)
        self.assertIn("&lt;script&gt;alert(1)", page)

    def test_the_annotated_file_and_the_template_are_downloads(self):
        filed = self._upload().filed
        self._login(self.ngo_portal_user)
        for url in (
            f"/my/returns/{filed.id}/annotated.xlsx",
            "/my/returns/template.xlsx",
        ):
            with self.subTest(url=url):
                answer = self.url_open(url)
                self.assertIn("attachment", answer.headers["Content-Disposition"])
                self.assertTrue(answer.content.startswith(b"PK"))

    def test_somebody_elses_return_does_not_exist(self):
        filed = self._upload().filed
        self._login(self.stranger)
        urls = (f"/my/returns/{filed.id}", f"/my/returns/{filed.id}/annotated.xlsx")
        for url in urls:
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url).status_code, 404)
        answer = self._post(f"/my/returns/{filed.id}/submit")

        self.assertEqual(answer.status_code, 404)
        self.assertEqual(filed.state, "draft")
        self.assertNotIn(filed.reference, self.url_open("/my/returns").text)

    def test_nobody_uploads_for_somebody_elses_ngo(self):
        self._login(self.stranger)
        token = http.Request.csrf_token(self)

        answer = self.url_open(
            "/my/returns/upload",
            data={"csrf_token": token, "ngo_id": self.ngo.id, "quarter": "2026-01-01"},
            files={"file": ("return.xlsx", self._make_file())},
        )

        self.assertEqual(answer.status_code, 404)
        self.assertFalse(
            self.env["care.donation.return"].search([("ngo_id", "=", self.ngo.id)])
        )

    def test_a_choice_that_the_form_does_not_offer_is_refused(self):
        self._login(self.ngo_portal_user)
        for data in ({"ngo_id": 0}, {"quarter": "1999-01-01"}, {"ngo_id": "x"}):
            with self.subTest(data=data):
                page = self._send(self._make_file(), **data)
                self.assertIn("alert-danger", page.text)
        self.assertFalse(
            self.env["care.donation.return"].search([("ngo_id", "=", self.ngo.id)])
        )

    def test_pages_open_in_arabic_from_right_to_left(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.ngo_portal_user.lang = "ar_001"
        self._upload()
        self._login(self.ngo_portal_user)
        for url in ("/my", "/my/returns", "/my/returns/new"):
            with self.subTest(url=url):
                answer = self.url_open(url, allow_redirects=True)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("/my/returns", answer.text)

from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..models.care_ngo_file_mixin import CareNgoFileMixin
from .meeting_common import MeetingCommon
from .request_common import RequestCommon

MEGABYTE = 1024 * 1024


@tagged("post_install", "-at_install")
class TestNgoUpload(RequestCommon, MeetingCommon, HttpCase):
    """Whatever somebody hands in instead of a document, the page says what is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo_portal_user.password = cls.ngo_portal_user.login
        cls.draft = cls._make_ngo_draft(name="جمعية الملفات")
        cls.request_draft = cls._make_draft(documents=False)
        cls.minutes_of = cls._hold().sudo()
        cls.startClassPatcher(
            patch.object(CareNgoFileMixin, "_get_max_bytes", lambda self: MEGABYTE)
        )
        # What the server takes anywhere else.
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("web.max_file_upload_size", str(MEGABYTE))

    def setUp(self):
        super().setUp()
        self.authenticate(self.ngo_portal_user.login, self.ngo_portal_user.login)

    def _get_places(self):
        """Return ``{address: values}`` of the pages that take a document."""
        meeting, request = self.minutes_of, self.request_draft
        first = request.type_id.document_type_ids[0]
        return {
            f"/my/ngo/{self.draft.id}/documents/add": {
                "type_id": self.draft.form_id.document_type_ids[-1].id,
                "date_expiry": "2041-02-03",
                "back": "form",
            },
            f"/my/ngo/requests/{request.id}/documents/add": {
                "type_id": first.id,
                "date_expiry": "2041-02-03",
            },
            f"/my/ngo/{meeting.ngo_id.id}/meetings/{meeting.id}/minutes": {},
        }

    def _hand_up(self, address, values, content):
        data = {"csrf_token": Request.csrf_token(self), **values}
        files = {"file": ("scan.pdf", content, "application/pdf")}
        return self.url_open(address, data=data, files=files)

    def test_a_text_for_a_file_and_a_file_for_a_text_are_refused(self):
        paper = ("scan.pdf", b"%PDF-1.4", "application/pdf")
        for address, values in self._get_places().items():
            for name in ("date_expiry", "reason"):
                data = {"csrf_token": Request.csrf_token(self), **values}
                data.pop(name, None)
                with self.subTest(address=address, file=name):
                    answer = self.url_open(address, data=data, files={name: paper})
                    self.assertEqual(answer.status_code, 400)
            with self.subTest(address=address, text="file"):
                data = {"csrf_token": Request.csrf_token(self), "file": "text"}
                answer = self.url_open(address, data=data | values)
                self.assertEqual(answer.status_code, 400)

    def test_each_wrong_file_is_refused_in_words(self):
        wrong = {
            "The file is empty": b"",
            "Only PDF, JPEG and PNG": b"<html></html>",
            "The file is larger than 1 MB": b"%PDF-1.7" + b"x" * 3 * MEGABYTE,
        }
        for address, values in self._get_places().items():
            for text, content in wrong.items():
                answer = self._hand_up(address, values, content)
                with self.subTest(address=address, text=text):
                    self.assertEqual(answer.status_code, 200)
                    self.assertIn(text, answer.text)

    def test_what_was_chosen_beside_the_file_stays_chosen(self):
        for address, values in self._get_places().items():
            if not values:
                continue
            page = self._hand_up(address, values, b"").text
            with self.subTest(address=address):
                self.assertIn('value="2041-02-03"', page)
                self.assertRegex(
                    page, rf'<option value="{values["type_id"]}" selected="'
                )

    def test_name_of_a_file_says_what_it_is(self):
        [address] = [a for a in self._get_places() if a.endswith("minutes")]
        data = {"csrf_token": Request.csrf_token(self)}
        name = "\u202efdp.\u202cminutes.pdf"

        self.url_open(address, data, {"file": (name, b"%PDF-1.7", "application/pdf")})

        self.minutes_of.invalidate_recordset()
        self.assertEqual(self.minutes_of.minutes_ids.filename, "fdp.minutes.pdf")

    def test_the_words_are_those_of_the_users_language(self):
        self.env["res.lang"]._activate_lang("ar_001")
        for address, values in self._get_places().items():
            content = b"%PDF-" + b"x" * 3 * MEGABYTE
            answer = self._hand_up(f"/ar{address}", values, content)
            with self.subTest(address=address):
                self.assertIn("ميجابايت", answer.text)

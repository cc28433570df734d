import hashlib
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from ..const import PERSONAL_DOCUMENTS
from ..controllers import open_data
from .common import PDF, NgoCommon


@tagged("post_install", "-at_install")
class TestNgoPublicDocument(NgoCommon, HttpCase):
    """Everybody may read some documents of a body, and no other file of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo = cls._make_ngo(name="جمعية الوثائق")
        cls.other = cls._make_ngo(name="جمعية أخرى")
        cls.rules = cls._find_document(cls.ngo, "internal_rules")
        # The ministry opens one type more than the pack does.
        cls.rules.type_id.date_public = "2026-01-01"
        cls.path = f"/ngos/{cls.ngo.registry_no}/documents/{cls.rules.id}"

    @classmethod
    def _find_document(cls, ngo, code):
        documents = ngo.ngo_document_ids.filtered(lambda d: d.type_id.code == code)
        return documents.sorted("version")[-1:]

    def _upload(self, ngo, code, **vals):
        document_type = self.env["care.ngo.document.type"].search([("code", "=", code)])
        return self.env["care.ngo.document"].create(
            {
                "ngo_id": ngo.id,
                "type_id": document_type.id,
                "file": PDF,
                **vals,
            }
        )

    def _refused(self, path):
        answer = self.url_open(path, allow_redirects=False)
        self.assertEqual(answer.status_code, 404, path)
        self.assertNotIn(b"%PDF", answer.content)

    # === WHAT IS PUBLIC === #

    def test_the_profile_offers_a_public_file_with_its_hash(self):
        page = self.url_open(f"/ngos/{self.ngo.registry_no}").text

        self.assertIn(f'href="{self.path}"', page)
        self.assertIn(self.rules.sha256, page)
        self.assertNotIn("Criminal record", page)

    def test_the_file_is_given_to_be_saved_and_is_what_the_hash_says(self):
        answer = self.url_open(self.path)

        self.assertEqual(answer.status_code, 200)
        self.assertEqual(hashlib.sha256(answer.content).hexdigest(), self.rules.sha256)
        headers = answer.headers
        self.assertEqual(headers["Content-Type"], "application/pdf")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        self.assertEqual(headers["Cache-Control"], "no-cache")
        self.assertIn(
            f"attachment; filename*=UTF-8''{self.ngo.registry_no}-internal_rules.pdf",
            headers["Content-Disposition"],
        )

    def test_a_known_file_is_not_sent_again(self):
        answer = self.url_open(
            self.path, headers={"If-None-Match": f'"{self.rules.sha256}"'}
        )

        self.assertEqual((answer.status_code, answer.content), (304, b""))

    def test_the_interface_links_the_same_files(self):
        answer = self.url_open(f"/api/v1/ngo/{self.ngo.registry_no}").json()

        found = {d["document_type"]: d for d in answer["documents"]}
        self.assertEqual(set(found), {"internal_rules", "code_of_conduct"})
        self.assertTrue(found["internal_rules"]["url"].endswith(self.path))
        self.assertEqual(found["internal_rules"]["sha256"], self.rules.sha256)

    def test_a_body_that_has_ended_keeps_its_public_documents(self):
        self.ngo.with_user(self.ngo_officer).action_propose("revoke", "Facts")
        self.ngo.with_user(self.ngo_manager).action_revoke(reason="Facts")

        self.assertEqual(self.url_open(self.path).status_code, 200)

    # === WHAT IS NOT === #

    def test_no_other_document_of_the_body_is_given(self):
        private = self.ngo.ngo_document_ids - self.ngo._get_public_documents()
        self.assertIn("criminal_record", private.mapped("type_id.code"))

        for document in private:
            with self.subTest(code=document.type_id.code):
                self._refused(f"/ngos/{self.ngo.registry_no}/documents/{document.id}")

    def test_a_document_is_given_under_its_own_body_only(self):
        foreign = self._find_document(self.other, "internal_rules")
        for number, document in (
            (self.ngo.registry_no, foreign.id),
            ("00000000000", self.rules.id),
            ("x", self.rules.id),
            (self.ngo.registry_no, 0),
            (self.ngo.registry_no, 2**31),
            (self.ngo.registry_no, 2**70),
        ):
            with self.subTest(number=number, document=document):
                self._refused(f"/ngos/{number}/documents/{document}")

    def test_a_body_that_is_not_listed_shows_no_document(self):
        draft = self._make_ngo_draft(name="جمعية لم تقيد")
        rules = self._find_document(draft, "internal_rules")
        rules.with_user(self.ngo_officer).action_verify()

        self.assertFalse(draft._get_public_documents())

    def test_a_file_is_given_once_it_is_verified_and_not_before(self):
        newer = self._upload(self.ngo, "internal_rules")
        path = f"/ngos/{self.ngo.registry_no}/documents/{newer.id}"

        self._refused(path)
        self._refused(self.path)  # replaced by the newer one
        newer.with_user(self.ngo_officer).action_verify()

        self.assertEqual(self.url_open(path).status_code, 200)

    def test_a_rejected_file_is_withdrawn_at_once(self):
        self.rules.with_user(self.ngo_officer).action_reject(reason="Unreadable")

        self._refused(self.path)
        page = self.url_open(f"/ngos/{self.ngo.registry_no}").text
        self.assertNotIn(self.path, page)

    def test_a_type_that_becomes_public_opens_no_earlier_file(self):
        internal = self._find_document(self.ngo, "internal_rules")
        today = fields.Date.today()

        internal.type_id.date_public = fields.Date.add(today, days=1)
        self.assertNotIn(internal, self.ngo._get_public_documents())
        internal.type_id.date_public = today
        self.assertIn(internal, self.ngo._get_public_documents())

    def test_a_type_that_is_closed_again_closes_all_its_files(self):
        self.rules.type_id.date_public = False

        self._refused(self.path)

    def test_a_file_that_has_expired_is_not_given(self):
        newer = self._upload(
            self.ngo, "internal_rules", date_expiry=fields.Date.today()
        )
        newer.with_user(self.ngo_officer).action_verify()
        self.assertIn(newer, self.ngo._get_public_documents())

        with freeze_time(fields.Date.add(fields.Date.today(), days=2)):
            self.assertNotIn(newer, self.ngo._get_public_documents())

    def test_papers_of_people_are_public_under_no_setting(self):
        types = self.env["care.ngo.document.type"].search([])
        personal = types.filtered(lambda t: t.code in PERSONAL_DOCUMENTS)
        self.assertEqual(len(personal), len(PERSONAL_DOCUMENTS))
        for document_type in personal:
            with (
                self.subTest(code=document_type.code),
                self.assertRaises(ValidationError),
            ):
                document_type.date_public = "2026-01-01"
        # Not even if somebody writes it into the database.
        record = self._find_document(self.ngo, "criminal_record")
        self.env.cr.execute(
            "UPDATE care_ngo_document_type SET date_public = '2026-01-01'"
            " WHERE id = %s",
            [record.type_id.id],
        )
        self.env.invalidate_all()
        self.assertNotIn(record, self.ngo._get_public_documents())

    def test_only_the_manager_opens_a_type(self):
        for user in (self.ngo_officer, self.ngo_registrar, self.ngo_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rules.type_id.with_user(user).date_public = "2027-01-01"

    # === ATTACKS === #

    def test_the_attachment_stays_closed_whatever_link_leads_to_it(self):
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "care.ngo.document"),
                ("res_field", "=", "file"),
                ("res_id", "=", self.rules.id),
            ]
        )
        self.assertEqual(len(attachment), 1)
        self.assertFalse(attachment.public)
        for path in (
            f"/web/content/{attachment.id}",
            f"/web/content/care.ngo.document/{self.rules.id}/file",
            f"/web/content?model=care.ngo.document&id={self.rules.id}&field=file",
            f"/web/image/{attachment.id}",
        ):
            with self.subTest(path=path):
                answer = self.url_open(path, allow_redirects=False)
                self.assertNotIn(b"%PDF", answer.content)
                if not path.startswith("/web/image"):  # it shows a placeholder
                    self.assertIn(answer.status_code, (303, 403, 404))

    def test_the_public_reads_no_document_by_call(self):
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.rules.with_user(public).read(["sha256"])
        with self.assertRaises(AccessError):
            self.env["care.ngo.document"].with_user(public).search([])

    def test_a_file_that_is_not_what_its_hash_says_is_not_given(self):
        self.env.cr.execute(
            "UPDATE care_ngo_document SET sha256 = %s WHERE id = %s",
            ["0" * 64, self.rules.id],
        )
        self.env.invalidate_all()

        self._refused(self.path)

    def test_the_name_that_the_uploader_chose_is_not_shown(self):
        newer = self._upload(self.ngo, "internal_rules", filename="29001011234567.pdf")
        newer.with_user(self.ngo_officer).action_verify()
        path = f"/ngos/{self.ngo.registry_no}/documents/{newer.id}"

        answer = self.url_open(path)
        page = self.url_open(f"/ngos/{self.ngo.registry_no}").text

        self.assertNotIn("29001011234567", str(answer.headers) + page)

    def test_a_flood_of_downloads_is_told_to_wait(self):
        with patch.dict(open_data.LIMITS, ngo_document=1):
            codes = [self.url_open(self.path).status_code for _again in range(2)]

        self.assertEqual(codes, [200, 429])

    def test_nothing_is_posted_to_a_document(self):
        self.assertEqual(self.url_open(self.path, data={"x": "1"}).status_code, 405)

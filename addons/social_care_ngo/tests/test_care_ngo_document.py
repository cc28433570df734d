import base64
import hashlib

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from odoo.addons.social_care_ngo.logic.files import MAX_BYTES

from .common import PDF, NgoCommon


@tagged("post_install", "-at_install")
class TestNgoDocument(NgoCommon):
    """Documents are handed in as versions, each with the hash of its content."""

    def _upload(self, ngo, content, **vals):
        statute = self.env.ref("social_care_ngo.care_ngo_document_type_statute")
        return (
            self.env["care.ngo.document"]
            .with_env(ngo.env)
            .create(
                {
                    "ngo_id": ngo.id,
                    "type_id": statute.id,
                    "file": base64.b64encode(content),
                    **vals,
                }
            )
        )

    def test_hash_and_kind_come_from_the_content(self):
        draft, content = self._make_ngo_draft(), b"\xff\xd8\xff a photo"

        document = self._upload(
            draft, content, sha256="0" * 64, media_type="text/html", version=99
        )

        self.assertRecordValues(
            document,
            [
                {
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "media_type": "image/jpeg",
                    "version": 2,
                    "state": "received",
                }
            ],
        )

    def test_files_of_wrong_size_or_kind_are_refused(self):
        draft = self._make_ngo_draft()
        for content, message in (
            (b"", "empty"),
            (b"<html><script>alert(1)</script></html>", "Only PDF"),
            (b"MZ\x90\x00", "Only PDF"),
            (b"%PDF-" + b"0" * MAX_BYTES, "larger than 10 MB"),
        ):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._upload(draft, content)
        with self.assertRaisesRegex(UserError, "Only PDF"):
            self.env["care.ngo.document"].create(
                {"ngo_id": draft.id, "type_id": 1, "file": "not base64!"}
            )

    def test_new_upload_is_a_new_version_and_keeps_the_old_one(self):
        draft = self._make_ngo_draft().with_user(self.ngo_portal_user)
        statute = self.env.ref("social_care_ngo.care_ngo_document_type_statute")
        first = draft.ngo_document_ids.filtered(lambda d: d.type_id == statute)

        second = self._upload(draft, b"%PDF-1.7 second")
        third = self._upload(draft, b"%PDF-1.7 third")

        self.assertEqual((first + second + third).mapped("version"), [1, 2, 3])
        self.assertEqual(
            (first + second + third).mapped("state"),
            ["replaced", "replaced", "received"],
        )

    def test_two_versions_in_one_call_are_numbered_one_by_one(self):
        draft = self.env["care.ngo"].create({"name": "جمعية"})
        statute = self.env.ref("social_care_ngo.care_ngo_document_type_statute")
        vals = {"ngo_id": draft.id, "type_id": statute.id, "file": PDF}

        documents = self.env["care.ngo.document"].create([vals, vals])

        self.assertEqual(documents.mapped("version"), [1, 2])
        self.assertEqual(documents.mapped("state"), ["replaced", "received"])

    def test_what_was_handed_in_is_never_changed(self):
        document = self.ngo.ngo_document_ids[0].with_user(self.ngo_officer)
        for vals in (
            {"file": PDF},
            {"sha256": "0" * 64},
            {"type_id": 1},
            {"version": 7},
            {"date_handed_in": False},
            {"date_expiry": "2040-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                document.write(vals)
        with self.assertRaises(UserError):
            document.unlink()

    def test_what_was_handed_in_is_kept_though_the_file_opens_again(self):
        draft = self._make_ngo_draft()
        statute = self.env.ref("social_care_ngo.care_ngo_document_type_statute")
        first = draft.ngo_document_ids.filtered(lambda d: d.type_id == statute)
        mine = draft.with_user(self.ngo_portal_user)
        mine.action_notify()
        draft.with_user(self.ngo_officer).action_return(reason="Another page")
        handed = first.date_handed_in
        self.assertTrue(handed)

        for user in (self.ngo_portal_user, self.ngo_officer):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "kept as evidence"),
            ):
                first.with_user(user).unlink()

        second = self._upload(mine, b"%PDF-1.7 second", date_handed_in=handed)
        self.assertFalse(second.date_handed_in)
        second.unlink()
        third = self._upload(mine, b"%PDF-1.7 third")
        mine.action_notify()
        self.assertEqual((first + third).mapped("state"), ["replaced", "received"])
        self.assertEqual(first.date_handed_in, handed)
        self.assertTrue(third.date_handed_in)

    def test_document_that_expires_needs_its_last_day(self):
        title = self.env.ref("social_care_ngo.care_ngo_document_type_hq_title")

        with self.assertRaises(ValidationError):
            self._upload(self._make_ngo_draft(), b"%PDF-1.7", type_id=title.id)

    def test_expired_and_rejected_documents_are_problems_of_the_file(self):
        title = self.env.ref("social_care_ngo.care_ngo_document_type_hq_title")
        draft = self._make_ngo_draft()
        self._upload(draft, b"%PDF-1.7", type_id=title.id, date_expiry="2020-01-01")

        self.assertIn(
            "has expired", dict(draft._get_problems()[draft.id])["ngo_document_ids"]
        )

        listed = self._make_ngo_draft()
        listed.with_user(self.ngo_portal_user).action_notify()
        statute = listed.ngo_document_ids[0].with_user(self.ngo_officer)
        statute.action_reject(reason="A page is missing")
        self.assertEqual(
            statute.with_user(self.ngo_portal_user).reject_reason, "A page is missing"
        )
        with self.assertRaisesRegex(UserError, "rejected"):
            listed.with_user(self.ngo_officer).action_confirm()

    def test_registered_body_hands_in_a_renewal(self):
        title = self.env.ref("social_care_ngo.care_ngo_document_type_hq_title")
        mine = self.ngo.with_user(self.ngo_portal_user)

        renewal = self._upload(
            mine, b"%PDF-1.7", type_id=title.id, date_expiry="2040-01-01"
        )

        self.assertRecordValues(renewal, [{"version": 2, "state": "received"}])


@tagged("post_install", "-at_install")
class TestNgoDocumentDownload(NgoCommon, HttpCase):
    """Files follow the rights of their record, by every address that leads to them."""

    def _get_addresses(self):
        document = self.ngo.ngo_document_ids[0]
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertEqual(len(attachments), 1)
        self.assertFalse(attachments.public)
        return [
            f"/web/content/{attachments.id}",
            f"/web/content/{attachments.id}?download=1",
            f"/web/image/{attachments.id}",
            f"/web/content/care.ngo.document/{document.id}/file",
            f"/web/content?model=care.ngo.document&id={document.id}&field=file",
        ]

    def _assert_refused(self, address):
        response = self.url_open(address, allow_redirects=False)
        # A refused image is answered with a placeholder, never with the file.
        self.assertNotIn(b"%PDF", response.content)
        return response.status_code

    def test_nobody_without_rights_fetches_a_file_by_id(self):
        stranger = self._make_user("test_ngo_stranger", "base.group_portal")
        stranger.password = stranger.login
        addresses = self._get_addresses()
        for login in (None, "test_ngo_stranger"):
            self.authenticate(login, login)
            for address in addresses:
                with self.subTest(login=login, address=address):
                    self._assert_refused(address)

    def test_representative_gets_his_own_file_back(self):
        login = self.ngo_portal_user.login
        self.ngo_portal_user.password = login
        self.authenticate(login, login)
        document = self.ngo.ngo_document_ids[0]

        response = self.url_open(f"/my/ngo/{self.ngo.id}/documents/{document.id}")

        self.assertEqual(response.content, base64.b64decode(PDF))
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_a_browser_adds_no_picture_to_a_file_and_tells_no_error(self):
        self.ngo_officer.password = login = self.ngo_officer.login
        self.authenticate(login, login)
        document = self.ngo.ngo_document_ids[0]
        held = [("res_model", "=", document._name), ("res_id", "=", document.id)]
        files = self.env["ir.attachment"].search([*held, ("res_field", "=", "file")])

        answer = self.make_jsonrpc_request(
            "/mail/attachment/update_thumbnail",
            {"attachment_id": files.id, "thumbnail": PDF.decode()},
        )

        self.assertIsNone(answer)
        self.assertFalse(files.thumbnail)

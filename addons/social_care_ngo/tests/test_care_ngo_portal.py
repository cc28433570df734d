import re

from odoo.fields import Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestNgoPortal(PortalCommon):
    """The guided notification, and the walls between representatives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.governorate = cls.env.ref("base.state_eg_gz")
        cls.association = cls.env.ref("social_care_ngo.care_ngo_form_association_eg")

    def _create_draft(self):
        response = self._post(
            "/my/ngo/new", {"name": "جمعية البوابة", "form_id": self.association.id}
        )
        ngo_id = int(re.search(r"/my/ngo/(\d+)/edit/place", response.url)[1])
        return self.env["care.ngo"].browse(ngo_id)

    def _fill_in_body(self, draft):
        work_field = self.env["care.work.field"].search([], limit=1)
        self._post(
            f"/my/ngo/{draft.id}/edit/about",
            {
                "name": "جمعية البوابة",
                "form_id": self.association.id,
                "purpose": "خدمة",
            },
        )
        self._post(
            f"/my/ngo/{draft.id}/edit/place",
            {
                "governorate_id": self.governorate.id,
                "city": "الجيزة",
                "street": "١ شارع الهرم",
                "phone": "0233333333",
            },
        )
        self._post(
            f"/my/ngo/{draft.id}/edit/work",
            {
                "work_field_ids": work_field.id,
                "scope": "governorate",
                "founders_count": "١٢",
                "member_count": "30",
                "foreign_member_count": "0",
                "amount_capital": "1,500.50",
            },
        )

    def _name_board(self, draft):
        start = Date.today().replace(month=1, day=1)
        for place, role in enumerate(
            ("chair", "treasurer", "secretary", "member", "member")
        ):
            self._post(
                f"/my/ngo/{draft.id}/people/add",
                {
                    "name": f"عضو {place}",
                    "role": role,
                    "date_from": start.isoformat(),
                    "date_to": start.replace(year=start.year + 4).isoformat(),
                    "nationality_id": self.env.ref("base.eg").id,
                    "national_id": f"2800101010000{place}",
                },
            )
        for place in range(10, 22):
            self._post(
                f"/my/ngo/{draft.id}/people/add",
                {
                    "name": f"مؤسس {place}",
                    "role": "founder",
                    "date_from": "2026-01-01",
                    "nationality_id": self.env.ref("base.eg").id,
                    "national_id": f"270010101000{place}",
                },
            )

    def _upload_documents(self, draft):
        for document_type in draft._get_asked_document_types():
            self._post(
                f"/my/ngo/{draft.id}/documents/add",
                {
                    "type_id": document_type.id,
                    "date_expiry": "2040-01-01" if document_type.has_expiry else "",
                    "back": "form",
                },
                files={"file": ("scan.pdf", b"%PDF-1.7 scan", "application/pdf")},
            )

    # === THE GUIDED FORM === #

    def test_steps_of_a_body_that_is_not_there_yet_lead_nowhere(self):
        page = self.url_open("/my/ngo/new").text

        self.assertIn("1. The body", page)
        self.assertNotIn("care.ngo(", page)

    def test_fee_of_the_legal_form_is_told_where_its_proof_is_asked_for(self):
        draft = self._create_draft()
        self.association.amount_fee = 1234

        page = self.url_open(f"/my/ngo/{draft.id}/edit/documents").text

        self.assertRegex(page, r"(?s)Registration fee:.{,200}1,234\.00")

    def test_notification_is_filled_in_and_submitted_by_its_founder(self):
        draft = self._create_draft()
        self._fill_in_body(draft)
        self._name_board(draft)
        self._upload_documents(draft)

        review = self.url_open(f"/my/ngo/{draft.id}/edit/review")
        self.assertIn("Nothing is missing", review.text)
        response = self._post(f"/my/ngo/{draft.id}/submit")

        self.assertIn("Your notification has been received", response.text)
        self.assertRecordValues(
            draft,
            [{"state": "notified", "founders_count": 12, "amount_capital": 1500.5}],
        )
        self.assertEqual(draft.create_uid, self.ngo_portal_user)
        self.assertEqual(
            draft._get_valid_decisions("submit").user_id, self.ngo_portal_user
        )

    def test_draft_is_saved_with_errors_that_stand_at_their_fields(self):
        draft = self._create_draft()

        response = self._post(
            f"/my/ngo/{draft.id}/edit/work",
            {"founders_count": "3", "member_count": "many", "amount_capital": "-1"},
        )

        self.assertEqual(draft.founders_count, 3)
        self.assertIn("at least 10 founders; you named 3", response.text)
        self.assertIn("This cannot be read", response.text)
        self.assertIn('value="many"', response.text)

    def test_signs_that_no_database_holds_are_left_out_of_a_draft(self):
        draft = self._create_draft()

        self._post(
            f"/my/ngo/{draft.id}/edit/about",
            {"name": "جمعية\x00 النور\x1f", "purpose": "سطر\nسطر\x00 آخر"},
        )

        self.assertEqual(draft.name, "جمعية النور")
        self.assertEqual(draft.purpose.splitlines(), ["سطر", "سطر آخر"])

    def test_a_name_that_is_too_long_is_told_and_the_rest_is_saved(self):
        draft = self._create_draft()

        response = self._post(
            f"/my/ngo/{draft.id}/edit/about",
            {"name": "ن" * 5_000, "purpose": "خدمة الأسر"},
        )

        self.assertIn("This text is too long", response.text)
        self.assertEqual(draft.name, "جمعية البوابة")
        self.assertEqual(draft.purpose, "خدمة الأسر")

    def test_same_problems_are_listed_in_the_draft_and_on_submission(self):
        draft = self._create_draft()
        texts = [text for _name, text in draft._get_problems()[draft.id]]

        page = self.url_open(f"/my/ngo/{draft.id}/edit/review").text
        answer = self._post(f"/my/ngo/{draft.id}/submit").text

        self.assertGreater(len(texts), 10)
        for text in texts:
            with self.subTest(text=text):
                self.assertIn(text, page)
                self.assertIn(text, answer)
        self.assertEqual(draft.state, "draft")

    def test_file_of_the_wrong_kind_is_refused_with_a_reason(self):
        draft = self._create_draft()
        for name, content, message in (
            ("empty.pdf", b"", "The file is empty"),
            ("page.pdf", b"<html></html>", "Only PDF, JPEG and PNG"),
        ):
            response = self._post(
                f"/my/ngo/{draft.id}/documents/add",
                {"type_id": self.association.document_type_ids[0].id},
                files={"file": (name, content, "application/pdf")},
            )
            with self.subTest(name=name):
                self.assertIn(message, response.text)
        self.assertFalse(draft.ngo_document_ids)

    def test_person_with_wrong_dates_is_refused_with_a_reason(self):
        draft = self._create_draft()

        response = self._post(
            f"/my/ngo/{draft.id}/people/add",
            {"name": "عضو", "role": "king", "date_from": "31/31/2026"},
        )

        self.assertIn("name, office and dates correctly", response.text)
        self.assertFalse(draft.person_ids)

    # === STATUS PAGE === #

    def test_status_page_tells_the_reason_of_a_return(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()
        draft.with_user(self.ngo_officer).action_return(reason="<b>Unsigned</b> title")

        page = self.url_open(f"/my/ngo/{draft.id}").text

        self.assertIn("&lt;b&gt;Unsigned&lt;/b&gt; title", page)
        self.assertNotIn("<b>Unsigned</b>", page)
        self.assertIn("Submit the notification", page)

    def test_listed_body_downloads_its_certificate(self):
        page = self.url_open(f"/my/ngo/{self.ngo.id}").text
        self.assertIn(f"/my/ngo/{self.ngo.id}/certificate", page)

        response = self.url_open(f"/my/ngo/{self.ngo.id}/certificate")

        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_open_issues_are_told(self):
        self._suspend_ngo(self.ngo)

        page = self.url_open(f"/my/ngo/{self.ngo.id}").text

        self.assertIn("not working according to the register", page)
        self.assertIn("Facts and article", page)

    def test_list_shows_own_bodies_only(self):
        page = self.url_open("/my/ngo").text
        self.assertIn(self.ngo.registry_no, page)

        self.authenticate("test_ngo_stranger", "test_ngo_stranger")
        self.assertNotIn(self.ngo.registry_no, self.url_open("/my/ngo").text)

    def test_home_leads_to_the_list(self):
        self.assertIn('href="/my/ngo"', self.url_open("/my").text)

    # === WALLS === #

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_body_of_another_representative_does_not_exist_here(self):
        draft = self._make_ngo_draft()
        person, document = draft.person_ids[0], draft.ngo_document_ids[0]
        self.authenticate("test_ngo_stranger", "test_ngo_stranger")
        own = self._create_draft()
        for url in (
            f"/my/ngo/{draft.id}",
            f"/my/ngo/{draft.id}/edit/about",
            f"/my/ngo/{draft.id}/certificate",
            f"/my/ngo/{draft.id}/documents/{document.id}",
            f"/my/ngo/{own.id}/documents/{document.id}",
        ):
            with self.subTest(get=url):
                self.assertEqual(self.url_open(url).status_code, 404)
        for url in (
            f"/my/ngo/{draft.id}/edit/about",
            f"/my/ngo/{draft.id}/submit",
            f"/my/ngo/{draft.id}/correct",
            f"/my/ngo/{draft.id}/withdraw",
            f"/my/ngo/{draft.id}/people/add",
            f"/my/ngo/{draft.id}/people/{person.id}/remove",
            f"/my/ngo/{own.id}/people/{person.id}/remove",
            f"/my/ngo/{draft.id}/documents/add",
            f"/my/ngo/{draft.id}/documents/{document.id}/remove",
            f"/my/ngo/{own.id}/documents/{document.id}/remove",
        ):
            with self.subTest(post=url):
                self.assertEqual(self._post(url, {"name": "x"}).status_code, 404)
        self.assertTrue(person.exists() and document.exists())

    def test_founders_withdraw_in_the_portal_with_a_reason(self):
        draft = self._make_ngo_draft()
        page = f"/my/ngo/{draft.id}"
        self.assertNotIn("withdraw_notification", self.url_open(page).text)
        draft.with_user(self.ngo_portal_user).action_notify()
        self.assertIn("withdraw_notification", self.url_open(page).text)

        for reason, state in (("", "notified"), ("We merge", "withdrawn")):
            response = self._post(f"{page}/withdraw", {"reason": reason})
            draft.invalidate_recordset()
            with self.subTest(reason=reason):
                self.assertEqual(draft.state, state)
        self.assertNotIn("withdraw_notification", response.text)

    def test_forged_fields_of_the_form_change_nothing(self):
        draft = self._create_draft()

        self._post(
            f"/my/ngo/{draft.id}/edit/about",
            {
                "name": "جمعية البوابة",
                "state": "listed",
                "registry_no": "00002041754",
                "representative_ids": self.stranger.partner_id.id,
                "officer_id": self.ngo_officer.id,
                "legacy_no": "1",
            },
        )

        self.assertRecordValues(
            draft,
            [{"state": "draft", "registry_no": False, "officer_id": False}],
        )
        self.assertEqual(draft.representative_ids, self.ngo_portal_user.partner_id)
        self.assertFalse(draft.legacy_no)

    def test_forged_choices_are_not_taken(self):
        draft = self._create_draft()
        abolished = self.env.ref("base.state_eg_hu")

        response = self._post(
            f"/my/ngo/{draft.id}/edit/place",
            {"governorate_id": abolished.id, "city": "حلوان"},
        )

        self.assertIn("This cannot be read", response.text)
        self.assertRecordValues(draft, [{"governorate_id": False, "city": "حلوان"}])

    def test_forged_state_over_rpc_is_refused(self):
        draft = self._create_draft()
        for method, args in (
            ("write", [[draft.id], {"state": "listed"}]),
            ("write", [[draft.id], {"registry_no": "00002041754"}]),
            ("action_list", [[draft.id]]),
            ("action_take_over", [[draft.id], "Because"]),
        ):
            for context in ({}, {"lifecycle_token": True, "register_token": True}):
                with self.subTest(method=method, context=context):
                    error = self._call(method, args, context)
                    self.assertIn("AccessError", error)
        self.assertEqual(draft.state, "draft")

    def _call(self, method, args, context):
        payload = {
            "model": "care.ngo",
            "method": method,
            "args": args,
            "kwargs": {"context": context},
        }
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"/web/dataset/call_kw/care.ngo/{method}",
                json={"jsonrpc": "2.0", "method": "call", "params": payload},
            )
        return response.json()["error"]["data"]["name"]

    def test_submitted_file_cannot_be_edited(self):
        draft = self._make_ngo_draft()
        draft.with_user(self.ngo_portal_user).action_notify()

        self.assertEqual(
            self.url_open(f"/my/ngo/{draft.id}/edit/about").status_code, 404
        )
        self.assertEqual(
            self._post(f"/my/ngo/{draft.id}/edit/about", {"name": "x"}).status_code, 404
        )

    @mute_logger("odoo.http")
    def test_post_without_a_token_is_refused(self):
        draft = self._create_draft()

        response = self.url_open(f"/my/ngo/{draft.id}/submit", data={"csrf_token": "x"})

        self.assertEqual(response.status_code, 400)
        self.assertEqual(draft.state, "draft")

    def test_visitor_without_an_account_is_sent_to_the_login(self):
        self.authenticate(None, None)

        self.assertIn("/web/login", self.url_open("/my/ngo").url)

import re
from datetime import timedelta

from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .portal_common import PortalCommon
from .request_common import RequestCommon

SCAN = ("scan.pdf", b"%PDF-1.7 scan", "application/pdf")


@tagged("post_install", "-at_install")
class TestNgoRequestPortal(RequestCommon, PortalCommon):
    """The guided request, its decision with the reason, and the walls around it."""

    def _start(self, key):
        response = self._post(f"/my/ngo/{self.ngo.id}/requests", {"key": key})
        request_id = int(re.search(r"/my/ngo/requests/(\d+)/edit", response.url)[1])
        return self.env["care.ngo.request"].browse(request_id)

    def _upload_all(self, request):
        for kind in request.type_id.document_type_ids:
            self._post(
                f"/my/ngo/requests/{request.id}/documents/add",
                {
                    "type_id": kind.id,
                    "date_expiry": "2040-01-01" if kind.has_expiry else "",
                },
                files={"file": SCAN},
            )

    # === THE GUIDED FORM === #

    def test_move_is_started_filled_in_and_filed(self):
        request = self._start("move_hq")
        page = self.url_open(f"/my/ngo/requests/{request.id}/edit").text
        self.assertIn(f'value="{self.ngo.street}"', page)
        self.assertIn("As registered now", page)

        self._post(
            f"/my/ngo/requests/{request.id}/edit",
            {
                "date_event": str(Date.today()),
                "new_governorate_id": self.ngo.governorate_id.id,
                "new_city": self.ngo.city,
                "new_street": "٧ شارع البوابة",
            },
        )
        self._upload_all(request)
        page = self.url_open(f"/my/ngo/requests/{request.id}/edit").text
        self.assertIn("Nothing is missing", page)
        response = self._post(f"/my/ngo/requests/{request.id}/file")

        self.assertEqual(request.state, "filed")
        self.assertIn(request.reference, response.text)
        self.assertIn("The ministry decides until", response.text)
        self.assertIn("٧ شارع البوابة", response.text)
        submitter = request._get_valid_decisions("submit").user_id
        self.assertEqual(submitter, self.ngo_portal_user)

    def test_board_is_changed_person_by_person(self):
        request = self._start("change_board")
        leaver = self.ngo.person_ids.filtered(lambda p: p.role == "member")[0]
        today = Date.today()
        url = f"/my/ngo/requests/{request.id}/people/add"

        self._post(
            url, {"person_id": leaver.id, "date_to": str(today - timedelta(days=1))}
        )
        self._post(
            url,
            {
                "name": "عضو البوابة",
                "role": "member",
                "date_from": str(today),
                "national_id": "٢٩٠٠١٠١٠١٠٠٠٧٧",
            },
        )

        self.assertEqual(len(request.person_line_ids), 2)
        joiner = request.person_line_ids.filtered("name")
        self.assertEqual(joiner.national_id, "29001010100077")
        line = request.person_line_ids[0]
        self._post(f"/my/ngo/requests/{request.id}/people/{line.id}/remove")
        self.assertFalse(line.exists())

    def test_draft_is_saved_with_errors_that_stand_at_their_fields(self):
        request = self._start("fundraising")

        response = self._post(
            f"/my/ngo/requests/{request.id}/edit",
            {"details": "أجهزة", "amount": "much", "date_to": "31/31/2026"},
        )

        self.assertEqual(request.details, "أجهزة")
        self.assertIn("This cannot be read", response.text)
        self.assertIn('value="much"', response.text)
        self.assertIn("please fill this in", response.text)

    def test_same_problems_are_listed_in_the_draft_and_on_filing(self):
        request = self._start("foreign_funding")
        texts = [text for _name, text in request._get_problems()[request.id]]

        page = self.url_open(f"/my/ngo/requests/{request.id}/edit").text
        answer = self._post(f"/my/ngo/requests/{request.id}/file").text

        self.assertGreater(len(texts), 5)
        for text in texts:
            with self.subTest(text=text):
                self.assertIn(text, page)
                self.assertIn(text, answer)
        self.assertEqual(request.state, "draft")

    def test_every_type_can_be_started_and_shows_its_form(self):
        kinds = self.env["care.ngo.request.type"]._get_offered(self.env.company)
        for kind in kinds:
            request = self._start(kind.key)
            response = self.url_open(f"/my/ngo/requests/{request.id}/edit")
            with self.subTest(key=kind.key):
                self.assertEqual(response.status_code, 200)
                for name in kind._get_input_names():
                    self.assertIn(f'name="{name}"', response.text)

    def test_wrong_file_is_refused_with_a_reason(self):
        request = self._start("move_hq")
        kind = request.type_id.document_type_ids[0]
        for name, content, message in (
            ("empty.pdf", b"", "The file is empty"),
            ("page.pdf", b"<html></html>", "Only PDF, JPEG and PNG"),
        ):
            response = self._post(
                f"/my/ngo/requests/{request.id}/documents/add",
                {"type_id": kind.id, "date_expiry": "2040-01-01"},
                files={"file": (name, content, "application/pdf")},
            )
            with self.subTest(name=name):
                self.assertIn(message, response.text)
        self.assertFalse(request.document_line_ids)

    def test_draft_is_thrown_away_and_a_filed_request_is_not(self):
        draft, filed = self._start("branch"), self._file()

        self._post(f"/my/ngo/requests/{draft.id}/remove")
        response = self._post(f"/my/ngo/requests/{filed.id}/remove")

        self.assertFalse(draft.exists())
        self.assertEqual(response.status_code, 404)
        self.assertTrue(filed.exists())

    # === STATUS PAGE === #

    def test_refusal_shows_its_reason_as_text_and_the_way_to_appeal(self):
        request = self._validate()
        request.with_user(self.ngo_registrar).action_refuse(reason="<b>No</b> title")

        page = self.url_open(f"/my/ngo/requests/{request.id}").text
        self.assertIn("&lt;b&gt;No&lt;/b&gt; title", page)
        self.assertNotIn("<b>No</b>", page)
        self.assertIn("You may appeal until", page)

        self._post(f"/my/ngo/requests/{request.id}/appeal", {"reason": "Here it is"})
        self.assertEqual(request.state, "appealed")

    def test_step_without_a_reason_is_not_taken(self):
        request = self._file()

        page = self._post(f"/my/ngo/requests/{request.id}/withdraw", {"reason": " "})

        self.assertIn("Please give a reason", page.text)
        self.assertEqual(request.state, "filed")

    def test_list_shows_own_requests_and_notifications(self):
        request, draft = self._file(), self._make_ngo_draft()
        page = self.url_open("/my/ngo/requests").text
        self.assertIn(request.reference, page)
        self.assertIn(draft.display_name, page)

        self.authenticate("test_ngo_stranger", "test_ngo_stranger")
        page = self.url_open("/my/ngo/requests").text
        self.assertNotIn(request.reference, page)
        self.assertNotIn(draft.display_name, page)

    def test_permit_is_downloaded_and_its_campaign_reported(self):
        with freeze_time("2026-03-01 09:00:00"):
            ngo = self._make_ngo()
            self._approve("fundraising", ngo=ngo)
        campaign = ngo.campaign_ids
        url = f"/my/ngo/{ngo.id}/campaigns/{campaign.id}"

        permit = self.url_open(f"{url}/permit")
        self.assertEqual(permit.headers["Content-Type"], "application/pdf")
        if Date.today() > campaign.date_to:
            self._post(f"{url}/report", {"collected": "1,500.50", "spent": "١٠٠"})
            self.assertRecordValues(
                campaign,
                [
                    {
                        "state": "reported",
                        "amount_collected": 1500.5,
                        "amount_spent": 100,
                    }
                ],
            )

    # === WALLS === #

    def _make_walls(self):
        """Return another's request, a body and a request of the stranger's own."""
        request = self._make_draft("change_board")
        other = self._make_ngo(representative_ids=[])
        other.with_user(self.ngo_officer).representative_ids = self.stranger.partner_id
        self.authenticate("test_ngo_stranger", "test_ngo_stranger")
        response = self._post(f"/my/ngo/{other.id}/requests", {"key": "change_board"})
        own = int(re.search(r"/requests/(\d+)/edit", response.url)[1])
        return request, other, self.env["care.ngo.request"].browse(own)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_pages_of_another_body_do_not_exist_here(self):
        self._approve("fundraising")
        campaign = self.ngo.campaign_ids[0]
        request, other, own = self._make_walls()
        document = request.document_line_ids[0]
        for url in (
            f"/my/ngo/requests/{request.id}",
            f"/my/ngo/requests/{request.id}/edit",
            f"/my/ngo/requests/{request.id}/documents/{document.id}",
            f"/my/ngo/requests/{own.id}/documents/{document.id}",
            f"/my/ngo/{self.ngo.id}/requests",
            f"/my/ngo/{other.id}/campaigns/{campaign.id}/permit",
            f"/my/ngo/{self.ngo.id}/campaigns/{campaign.id}/permit",
        ):
            with self.subTest(get=url):
                self.assertEqual(self.url_open(url).status_code, 404)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_steps_of_another_body_do_not_exist_here(self):
        self._approve("fundraising")
        campaign = self.ngo.campaign_ids[0]
        request, other, own = self._make_walls()
        line, document = request.person_line_ids[0], request.document_line_ids[0]
        base, mine = f"/my/ngo/requests/{request.id}", f"/my/ngo/requests/{own.id}"
        for url in (
            f"{base}/edit",
            f"{base}/file",
            f"{base}/withdraw",
            f"{base}/appeal",
            f"{base}/remove",
            f"{base}/people/add",
            f"{base}/people/{line.id}/remove",
            f"{mine}/people/{line.id}/remove",
            f"{base}/documents/add",
            f"{base}/documents/{document.id}/remove",
            f"{mine}/documents/{document.id}/remove",
            f"/my/ngo/{self.ngo.id}/requests",
            f"/my/ngo/{other.id}/campaigns/{campaign.id}/report",
        ):
            data = {"name": "x", "key": "branch", "reason": "x"}
            with self.subTest(post=url):
                self.assertEqual(self._post(url, data).status_code, 404)
        self.assertTrue(line.exists() and document.exists())

    def test_term_of_another_body_cannot_be_named(self):
        _request, _other, own = self._make_walls()
        foreign = self.ngo.person_ids[0]

        answer = self._post(
            f"/my/ngo/requests/{own.id}/people/add",
            {"person_id": foreign.id, "date_to": str(Date.today())},
        )

        self.assertIn("dates correctly", answer.text)
        self.assertFalse(own.person_line_ids)

    def test_branch_of_another_body_cannot_be_chosen(self):
        other = self._make_ngo()
        self._approve("branch", ngo=other)
        other.with_user(self.ngo_officer).representative_ids = self.stranger.partner_id
        request = self._start("branch")

        answer = self._post(
            f"/my/ngo/requests/{request.id}/edit", {"branch_id": other.branch_ids.id}
        )

        self.assertIn("This cannot be read", answer.text)
        self.assertFalse(request.branch_id)

    def test_forged_fields_of_the_form_change_nothing(self):
        request = self._start("move_hq")

        self._post(
            f"/my/ngo/requests/{request.id}/edit",
            {
                "new_street": "٧ شارع",
                "new_name": "اسم مزور",
                "state": "approved",
                "officer_id": self.ngo_officer.id,
                "recommendation": "approve",
                "decision_reason": "نعم",
                "ngo_id": "1",
            },
        )

        self.assertRecordValues(
            request,
            [
                {
                    "state": "draft",
                    "new_name": False,
                    "officer_id": False,
                    "recommendation": False,
                    "decision_reason": False,
                    "ngo_id": self.ngo.id,
                }
            ],
        )

    def test_unknown_type_and_step_do_not_exist(self):
        request = self._file()
        for url, data in (
            (f"/my/ngo/{self.ngo.id}/requests", {"key": "coup"}),
            (f"/my/ngo/{self.ngo.id}/requests", {}),
            (f"/my/ngo/requests/{request.id}/approve", {"reason": "x"}),
            (f"/my/ngo/requests/{request.id}/expire", {"reason": "x"}),
        ):
            with self.subTest(url=url, data=data):
                self.assertEqual(self._post(url, data).status_code, 404)

    def test_decision_over_rpc_is_refused(self):
        request = self._validate()
        for method in ("action_approve", "action_claim", "action_validate"):
            for context in ({}, {"lifecycle_token": True, "request_token": True}):
                payload = {
                    "model": "care.ngo.request",
                    "method": method,
                    "args": [[request.id]],
                    "kwargs": {"context": context},
                }
                with self.subTest(method=method), mute_logger("odoo.http"):
                    answer = self.url_open(
                        f"/web/dataset/call_kw/care.ngo.request/{method}",
                        json={"jsonrpc": "2.0", "method": "call", "params": payload},
                    ).json()
                    self.assertIn("AccessError", answer["error"]["data"]["name"])
        self.assertEqual(request.state, "validated")

    def test_visitor_without_an_account_is_sent_to_the_login(self):
        self.authenticate(None, None)

        self.assertIn("/web/login", self.url_open("/my/ngo/requests").url)

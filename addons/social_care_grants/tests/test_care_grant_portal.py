from odoo import http
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..controllers import care_grant_call
from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantPortal(HttpCase, GrantCommon):
    """The public list of calls, and the representative's applications."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls._make_call(name="Day care <b>2026</b>")
        cls.stranger = cls._make_user("test_stranger", "base.group_portal")
        for user in (cls.ngo_portal_user, cls.stranger):
            user.password = user.login

    def _login(self, user):
        self.authenticate(user.login, user.login)

    def _post(self, path, **data):
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(path, data=data)

    def _get_form(self, **values):
        return {
            "title": "Day-care centre",
            "summary": "A hundred children.",
            "governorate_id": self.ngo.governorate_id.id,
            "amount_requested": "60000",
            "amount_own": "15,000",
            "amount_viable": "30000",
            "amount_turnover": "600000",
            "iban": self.bank_account.acc_number,
            "owners_declared": "1",
            "line_category": ["staff", "equipment", "other"],
            "line_name": ["Teachers", "Tables", ""],
            "line_amount": ["70000", "5000.00", ""],
            **values,
        }

    # === PUBLIC === #

    def test_the_public_reads_open_calls_and_their_terms(self):
        closed = self._make_call(name="Closed call")
        self._as(self.grant_manager, closed).action_close_early(reason="Enough")
        draft = self._make_call(name="Draft call", state="draft")

        page = self.url_open("/grants").text

        self.assertIn("Day care &lt;b&gt;2026&lt;/b&gt;", page)
        self.assertNotIn("<b>2026</b>", page)
        for call in (closed, draft):
            self.assertNotIn(call.name, page)
        terms = self.url_open(f"/grants/{self.call.reference}")
        self.assertEqual(terms.status_code, 200)
        self.assertIn("200,000", terms.text)
        for path in (closed.reference, "CALL-2026-999999-99", "x%27"):
            self.assertEqual(self.url_open(f"/grants/{path}").status_code, 404)

    def test_a_flood_of_questions_about_calls_is_told_to_wait(self):
        self.patch(care_grant_call, "LIMIT", 2)
        paths = ("/grants", "/grants/x", f"/grants/{self.call.reference}")

        answers = [self.url_open(path) for path in paths]

        self.assertEqual([answer.status_code for answer in answers], [200, 404, 429])
        self.assertNotIn(self.call.programme_id.name, answers[-1].text)

    def test_nobody_reaches_applications_without_login(self):
        application = self._make_application(self.call)
        for path in ("/my/grants", f"/my/grants/{application.id}"):
            self.assertIn("/web/login", self.url_open(path).url)

    # === THE WAY OF AN APPLICATION === #

    def test_a_representative_drafts_corrects_and_submits(self):
        self._login(self.ngo_portal_user)
        call_id = str(self.call.id)
        begun = self._post("/my/grants/new", call=call_id, ngo_id=str(self.ngo.id))
        application = self.call.application_ids
        path = f"/my/grants/{application.id}"
        self.assertTrue(begun.url.endswith(f"{path}/edit"))

        self._post(f"{path}/edit", **self._get_form(title="", amount_own="5"))
        page = self.url_open(path).text
        self.assertIn("Give the project a title.", page)
        self.assertIn("The budget adds up to", page)
        self.assertEqual(application.amount_own, 5)
        refused = self._post(f"{path}/submit").text
        self.assertIn("Give the project a title.", refused)
        self.assertEqual(application.state, "draft")

        self._post(f"{path}/edit", **self._get_form())
        self.assertFalse(application._get_problems())
        self.assertEqual(application.line_ids.mapped("amount"), [70_000, 5_000])
        done = self._post(f"{path}/submit").text

        self.assertEqual(application.state, "submitted")
        self.assertIn(application.reference, done)

    def test_what_cannot_be_read_is_shown_beside_its_field_and_the_rest_is_saved(self):
        application = self._make_application(self.call)
        self._login(self.ngo_portal_user)
        path = f"/my/grants/{application.id}/edit"

        page = self._post(
            path,
            **self._get_form(
                title="Saved",
                amount_requested="sixty",
                line_amount=["70000", "abc", ""],
                governorate_id="999999",
            ),
        ).text

        self.assertEqual(application.title, "Saved")
        self.assertEqual(application.amount_requested, 60_000)
        self.assertEqual(application.line_ids.mapped("amount"), [70_000])
        self.assertIn("sixty", page)
        self.assertIn("Give each row of the budget", page)

    def test_the_page_tells_the_decision_and_the_payments(self):
        tranche = self._make_billed()
        self._pay(tranche.bill_id)
        application = tranche.grant_id.application_id
        self._login(self.ngo_portal_user)

        page = self.url_open(f"/my/grants/{application.id}").text

        self.assertIn("80.00 points: funded", page)
        self.assertIn(tranche.grant_id.reference, page)
        self.assertIn("30,000", page)
        for reviewer in self.reviewers:
            self.assertNotIn(reviewer.name, page)

    def test_withdrawing_asks_for_a_reason(self):
        application = self._make_submitted(self.call)
        self._login(self.ngo_portal_user)
        path = f"/my/grants/{application.id}/withdraw"

        self.assertIn("give a reason", self._post(path, reason=" ").text)
        self._post(path, reason="Another donor pays.")

        self.assertEqual(application.state, "withdrawn")

    def test_every_page_renders_in_arabic(self):
        self.env["res.lang"]._activate_lang("ar_001")
        application = self._make_submitted(self.call)
        self.ngo_portal_user.lang = "ar_001"
        self._login(self.ngo_portal_user)
        for path in (
            "/grants",
            f"/grants/{self.call.reference}",
            "/my/grants",
            f"/my/grants/new?call={self.call.id}",
            f"/my/grants/{application.id}",
            "/my/home",
        ):
            with self.subTest(path=path):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 200)
                self.assertIn("o_rtl", answer.text)

    # === FORGERIES === #

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_forged_ids_are_not_found(self):
        application = self._make_application(self.call)
        self._login(self.stranger)
        path = f"/my/grants/{application.id}"

        for answer in (
            self.url_open(path),
            self.url_open(f"{path}/edit"),
            self._post(f"{path}/edit", title="Forged"),
            self._post(f"{path}/submit"),
            self._post(f"{path}/withdraw", reason="Forged"),
            self._post(f"{path}/award"),
            self.url_open("/my/grants/999999999"),
        ):
            self.assertEqual(answer.status_code, 404)

        self.assertNotEqual(application.title, "Forged")
        self.assertEqual(application.state, "draft")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_a_draft_is_not_begun_for_another_ngo_or_under_a_closed_call(self):
        self._login(self.stranger)
        page = self._post(
            "/my/grants/new", call=str(self.call.id), ngo_id=str(self.ngo.id)
        )
        self.assertIn("Choose the NGO", page.text)
        self._login(self.ngo_portal_user)
        draft = self._make_call(state="draft")
        for call in (str(draft.id), "0", "x", ""):
            answer = self._post("/my/grants/new", call=call, ngo_id=str(self.ngo.id))
            self.assertEqual(answer.status_code, 404)

        self.assertFalse(self.call.application_ids)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_rpc_meets_the_same_stops_as_the_pages(self):
        application = self._make_submitted(self.call)
        self._login(self.ngo_portal_user)

        def call(method, *args, **kwargs):
            return self.make_jsonrpc_request(
                f"/web/dataset/call_kw/care.grant.application/{method}",
                {
                    "model": "care.grant.application",
                    "method": method,
                    "args": [application.ids, *args],
                    "kwargs": kwargs,
                },
            )

        for method, args in (
            ("write", [{"state": "awarded"}]),
            ("write", [{"title": "Changed"}]),
            ("write", [{"tax_clear": "yes"}]),
            ("action_screen", []),
            ("action_start_review", []),
            ("action_prepare_grant", []),
            ("_apply_transition", ["award"]),
            ("read", [["review_ids"]]),
        ):
            for context in ({}, {"lifecycle_token": True, "default_state": "awarded"}):
                with (
                    self.subTest(method=method, context=context),
                    self.assertRaises(JsonRpcException),
                ):
                    call(method, *args, context=context)

        self.assertEqual(application.state, "submitted")

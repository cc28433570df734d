from datetime import date

from odoo.tests import freeze_time, tagged

from .clock_common import SUNDAY
from .request_common import RequestCommon


@tagged("post_install", "-at_install")
class TestNgoInCharge(RequestCommon):
    """What the clock asks for is asked of somebody, also where no officer is named."""

    def _lapse_on(self, day):
        limits = self.env["care.deadline"]
        with freeze_time(f"{day} 09:00:00"):
            limits.search(limits._get_lapsed_domain())._lapse()

    def _assert_asked(self, document, before=None):
        asked = (document.activity_ids - (before or document.activity_ids[:0])).user_id
        self.assertIn(self.ngo_manager, asked)
        self.assertNotIn(self.env.ref("base.user_root"), asked)
        self.assertNotIn(self.ngo_officer, asked)

    def _let_officer_go(self):
        """Let whoever took the work leave the ministry."""
        self.ngo_officer.sudo().action_archive()

    def test_managers_are_asked_when_the_objection_window_only_reminds(self):
        self.ngo.form_id.completeness_silence = "remind"
        with freeze_time(SUNDAY):
            ngo = self._make_ngo_draft()
            ngo.with_user(self.ngo_portal_user).action_notify()

        self._lapse_on("2027-03-01")

        self._assert_asked(ngo)

    def test_managers_are_asked_about_a_document_that_expired(self):
        title = self.ngo.ngo_document_ids.filtered("date_expiry")[:1]
        before = self.ngo.activity_ids
        with freeze_time(f"{title.date_expiry} 09:00:00"):
            self._run_job("care.ngo.document", "_cron_remind_of_expiry")

        self._lapse_on(f"{title.date_expiry.year + 1}-12-31")

        self._assert_asked(self.ngo, before)

    def test_managers_are_asked_when_a_request_is_not_decided_on(self):
        self.env.ref(
            "social_care_ngo.care_ngo_request_type_move_hq_eg"
        ).consequence = "remind"
        with freeze_time(SUNDAY):
            request = self._take()
        self._let_officer_go()

        self._lapse_on("2027-03-01")

        self._assert_asked(request)

    def test_managers_are_asked_about_money_that_does_not_go_back(self):
        with freeze_time(SUNDAY):
            request = self._refuse("foreign_funding")
        fund = self.env["care.ngo.foreign.fund"].search(
            [("request_id", "=", request.id)]
        )
        self._let_officer_go()

        self._lapse_on("2027-03-01")

        self._assert_asked(fund)

    def test_managers_are_asked_about_a_campaign_without_a_report(self):
        with freeze_time(SUNDAY):
            request = self._approve(
                "fundraising", date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            )
        campaign = self.env["care.ngo.campaign"].search(
            [("request_id", "=", request.id)]
        )
        self._let_officer_go()

        self._lapse_on("2027-03-01")

        self._assert_asked(campaign)

    def test_officer_in_charge_is_asked_and_nobody_else(self):
        with freeze_time(SUNDAY):
            request = self._refuse("foreign_funding")
        fund = self.env["care.ngo.foreign.fund"].search(
            [("request_id", "=", request.id)]
        )

        self._lapse_on("2027-03-01")

        self.assertEqual(fund.activity_ids.user_id, self.ngo_officer)

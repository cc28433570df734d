from datetime import date, timedelta
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
SUNDAY = "2026-03-01 09:00:00"


@tagged("post_install", "-at_install")
class TestNgoRequestCampaign(RequestCommon):
    """A permit to collect: its days, QR and report, and what a missing one blocks."""

    def _permit(self, **values):
        self._approve("fundraising", **values)
        return self.ngo.campaign_ids[:1]

    def test_permit_states_what_was_asked_for_and_carries_a_qr(self):
        campaign = self._permit()

        permit = campaign._get_permit()
        self.assertEqual(campaign.amount_target, 100_000)
        self.assertEqual(permit.kind_id.code, "ngo_fundraising_permit")
        self.assertEqual(permit.date_until, campaign.date_to)
        self.assertTrue(permit._get_qr_data_uri().startswith("data:image/png"))
        self.assertEqual(campaign.phase, "coming")
        self.assertEqual(permit.status, "conditional")

    def test_permit_is_printed_as_pdf(self):
        self.env["res.lang"]._activate_lang("ar_001")
        campaign = self._permit()
        report = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang="ar_001"
        )

        content, kind = report._render_qweb_pdf(
            "social_care_ngo.care_ngo_permit_report", campaign.ids
        )

        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))

    def test_indicator_of_a_campaign_is_that_of_the_last_day_of_the_period(self):
        with freeze_time(SUNDAY):
            campaign = self._permit(
                date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            )
        with freeze_time("2026-05-01 09:00:00"):
            campaign.with_user(self.ngo_portal_user).action_report("1500.5", 1000)

        for last, is_late in (
            (date(2026, 4, 4), False),
            (date(2026, 4, 30), True),
            (date(2026, 5, 1), False),
        ):
            period = (date(2026, 1, 1), last)
            values = self.ngo._get_indicator_values(period)[self.ngo.id]
            with self.subTest(last=last):
                self.assertEqual(values["campaign_reports_overdue"], is_late)

    def _open_medium(self, *year_end):
        """Return the answers that the return of a body of middle size starts from."""
        self.env.flush_all()
        # The campaigns of an Egyptian ministry and the returns are in one currency.
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            [self.env.ref("base.EGP").id, self.ngo.company_id.id],
        )
        self.env.cr.execute(
            "UPDATE care_ngo SET size_class = 'medium' WHERE id = %s", [self.ngo.id]
        )
        self.env.invalidate_all()
        return self.ngo._open_returns(date(*year_end))._get_values()

    def test_annual_return_starts_from_the_money_that_the_register_follows(self):
        with freeze_time(SUNDAY):
            self._approve("foreign_funding")
            campaign = self._permit(
                date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            )

        before = self._open_medium(2026, 6, 30)
        with freeze_time("2026-04-01 09:00:00"):
            campaign.with_user(self.ngo_portal_user).action_report("1500.5", 1000)
        after = self._open_medium(2026, 12, 31)
        later = self._open_medium(2027, 12, 31)

        self.assertEqual(before["foreign_grants"], 50_000)
        # What the body has still to report is left to it.
        self.assertNotIn("campaigns", before)
        self.assertEqual(after["campaigns"], Decimal("1500.50"))
        self.assertFalse({"campaigns", "foreign_grants"} & later.keys())

    def test_small_body_is_given_no_answer_that_it_is_not_asked(self):
        with freeze_time(SUNDAY):
            campaign = self._permit(
                date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            )
        with freeze_time("2026-04-01 09:00:00"):
            campaign.with_user(self.ngo_portal_user).action_report("1500.5", 1000)

        filed = self.ngo._open_returns(date(2026, 12, 31))

        self.assertEqual(filed.tier, "small")
        self.assertNotIn("campaigns", filed._get_values())

    def test_report_is_due_fifteen_days_after_the_end_and_blocks_the_next(self):
        with freeze_time(SUNDAY):
            campaign = self._permit(
                date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            )
            self.assertEqual(campaign.date_report_due, date(2026, 4, 4))
        for today, phase, blocked in (
            ("2026-03-20", "running", False),
            ("2026-03-21", "ended", False),
            ("2026-04-04", "ended", False),
            ("2026-04-05", "overdue", True),
        ):
            with freeze_time(f"{today} 09:00:00"), self.subTest(today=today):
                campaign.invalidate_recordset(["phase"])
                issues = self.ngo._get_standing_issues("fundraising")[self.ngo.id]
                codes = [i.code for i in issues if i.blocking]
                self.assertEqual(campaign.phase, phase)
                self.assertEqual("campaign_report_overdue" in codes, blocked)
        with freeze_time("2026-04-05 09:00:00"):
            self._lapse()
            draft = self._make_draft("fundraising").with_user(self.ngo_portal_user)
            with self.assertRaisesRegex(UserError, "campaign is overdue"):
                draft.action_file()
            campaign.with_user(self.ngo_portal_user).action_report("1500.5", 1000)
            draft.action_file()

        self.assertRecordValues(
            campaign,
            [{"state": "reported", "amount_collected": 1500.5, "amount_spent": 1000}],
        )

    def test_report_comes_after_the_last_day_and_once(self):
        with freeze_time(SUNDAY):
            campaign = self._permit(
                date_from=date(2026, 3, 10), date_to=date(2026, 3, 20)
            ).with_user(self.ngo_portal_user)
            with self.assertRaisesRegex(UserError, "after its last day"):
                campaign.action_report(1, 1)
        with freeze_time("2026-03-21 09:00:00"):
            for wrong in ("many", -1, "nan", "inf", 10**14):
                with self.subTest(wrong=wrong), self.assertRaises(UserError):
                    campaign.action_report(wrong, 1)
            campaign.action_report(5, 5)
            with self.assertRaisesRegex(UserError, "not possible"):
                campaign.action_report(6, 6)

    @mute_logger(*QUIET)
    def test_permit_is_edited_by_nobody(self):
        campaign = self._permit()
        for user in (self.ngo_portal_user, self.ngo_officer, self.ngo_manager):
            mine = campaign.with_user(user).with_context(report_token=True)
            for vals in (
                {"date_to": "2040-01-01"},
                {"amount_target": 1},
                {"amount_collected": 1},
                {"state": "reported"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(UserError),
                ):
                    mine.write(vals)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.copy()

    def test_nobody_revokes_a_permit_on_his_own_proposal(self):
        campaign = self._permit()
        both = self.ngo_manager
        self.assertTrue(both.has_group("social_care_ngo.group_ngo_officer"))
        campaign.with_user(both).action_propose_revoke(reason="Facts")

        with self.assertRaisesRegex(UserError, "Another person must take"):
            campaign.with_user(both).action_revoke(reason="Facts")
        self.assertEqual(campaign.state, "permitted")

    def test_revoked_permit_is_no_good(self):
        campaign = self._permit()
        permit = campaign._get_permit()

        approval, entry = campaign.request_id.letter_ids.sorted("id")
        manager = campaign.with_user(self.ngo_manager)
        with self.assertRaisesRegex(UserError, "propose this measure first"):
            manager.action_revoke(reason="False statements")
        campaign.with_user(self.ngo_officer).action_propose_revoke(reason="Look at it")
        self.assertEqual(permit.status, "conditional")

        manager.action_revoke(reason="False statements")

        self.assertEqual(permit.status, "revoked")
        # No letter is left behind that says there is a permit.
        letter = campaign.request_id.letter_ids - approval - entry
        self.assertEqual((letter.step, letter.status), ("revoke", "valid"))
        self.assertEqual(letter.reason, "False statements")
        self.assertEqual((approval + entry).mapped("status"), ["revoked", "revoked"])
        self.assertNotIn("running", {s for _k, s in self._get_clocks(campaign)})

    def test_permit_of_a_suspended_body_is_suspended(self):
        campaign = self._permit(
            date_from=Date.today(), date_to=Date.today() + timedelta(days=5)
        )
        self._suspend_ngo(self.ngo)

        self.assertEqual(campaign._get_permit().status, "suspended")


@tagged("post_install", "-at_install")
class TestNgoRequestForeignFund(RequestCommon):
    """Money from abroad is ring-fenced from its notice to the decision and beyond."""

    def _get_fund(self, request):
        return request.foreign_fund_ids

    def test_notified_money_is_held_and_cleared_by_approval(self):
        request = self._validate("foreign_funding")
        fund = self._get_fund(request)
        self.assertRecordValues(
            fund, [{"state": "held", "amount": 50_000, "amount_ring_fenced": 50_000}]
        )

        request.with_user(self.ngo_manager).action_approve()

        self.assertRecordValues(fund, [{"state": "cleared", "amount_ring_fenced": 0}])

    def test_silence_of_sixty_working_days_clears_it(self):
        with freeze_time(SUNDAY):
            request = self._file("foreign_funding")
        # Twelve weeks of five working days after Sunday 1 March: Sunday 24 May.
        self.assertEqual(request.date_due, date(2026, 5, 24))
        with freeze_time("2026-05-24 12:00:00"):
            self._lapse()
            self.assertEqual(request.state, "filed")

        with freeze_time("2026-05-25 09:00:00"):
            self._lapse()

        self.assertRecordValues(request, [{"state": "applied", "is_silent": True}])
        self.assertEqual(self._get_fund(request).state, "cleared")
        self.assertFalse(request._get_valid_decisions("approve"))

    def test_switch_of_silence_is_dated_data(self):
        self._get_type("foreign_funding").consequence = "remind"
        with freeze_time(SUNDAY):
            request = self._take("foreign_funding")

        with freeze_time("2026-05-25 09:00:00"):
            self._lapse()

        self.assertEqual(request.state, "under_review")
        self.assertEqual(self._get_fund(request).state, "held")

    def test_notice_is_late_after_thirty_working_days(self):
        # Thirty working days after Sunday 1 March: Sunday 12 April.
        for today, is_late in (("2026-04-12", False), ("2026-04-13", True)):
            with freeze_time(f"{today} 09:00:00"), self.subTest(today=today):
                request = self._file("foreign_funding", date_event=date(2026, 3, 1))
                self.assertEqual(request.is_late, is_late)

    def test_refused_money_is_returned_in_five_days_or_blocks(self):
        with freeze_time(SUNDAY):
            request = self._refuse("foreign_funding")
            fund = self._get_fund(request)
            self.assertRecordValues(
                fund, [{"state": "to_return", "date_return_due": date(2026, 3, 6)}]
            )
        for today, blocked in (("2026-03-06", False), ("2026-03-07", True)):
            with freeze_time(f"{today} 09:00:00"), self.subTest(today=today):
                issues = self.ngo._get_standing_issues("grant")[self.ngo.id]
                codes = {i.code for i in issues if i.blocking}
                self.assertEqual("foreign_return_overdue" in codes, blocked)
        with freeze_time("2026-03-07 09:00:00"):
            self._lapse()
            issues = self.ngo._get_standing_issues("grant")[self.ngo.id]
            self.assertIn("foreign_return_overdue", [i.code for i in issues])
            fund.with_user(self.ngo_officer).action_send_back()
            issues = self.ngo._get_standing_issues("grant")[self.ngo.id]
            self.assertNotIn("foreign_return_overdue", [i.code for i in issues])

    def test_open_appeal_freezes_the_money_and_its_dismissal_starts_the_clock(self):
        with freeze_time(SUNDAY):
            request = self._refuse("foreign_funding")
        fund = self._get_fund(request)
        other = self._make_user("test_ngo_hearer", "social_care_ngo.group_ngo_manager")
        with freeze_time("2026-03-03 09:00:00"):
            request.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")
            self.assertEqual(fund.state, "frozen")
            self.assertEqual(fund.amount_ring_fenced, 50_000)
        with freeze_time("2026-03-20 09:00:00"):
            self._lapse()
            self.assertFalse(fund.activity_ids)
            request.with_user(other).action_dismiss_appeal(reason="Right")

        self.assertRecordValues(
            fund, [{"state": "to_return", "date_return_due": date(2026, 3, 25)}]
        )

    def test_freezing_is_a_switch_of_dated_data(self):
        switch = "social_care_ngo.care_parameter_ngo_ff_freeze_on_appeal_eg"
        self.env.ref(switch).value = "0"
        request = self._refuse("foreign_funding")

        request.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")

        self.assertEqual(self._get_fund(request).state, "to_return")

    def test_completed_notice_restates_the_money(self):
        request = self._take("foreign_funding")
        request.with_user(self.ngo_officer).action_return(reason="Amount differs")
        mine = request.with_user(self.ngo_portal_user)
        mine.amount = 60_000
        mine.action_file()

        self.assertRecordValues(self._get_fund(request), [{"amount": 60_000}])

    def test_money_spent_before_clearance_stays_marked(self):
        request = self._validate("foreign_funding")
        fund = self._get_fund(request)
        fund.with_user(self.ngo_officer).action_record_spent("1000")
        request.with_user(self.ngo_manager).action_approve()

        self.assertRecordValues(
            fund, [{"state": "cleared", "is_spent_uncleared": True}]
        )
        issues = self.ngo._get_standing_issues("grant")[self.ngo.id]
        self.assertIn("foreign_spent_uncleared", [i.code for i in issues if i.blocking])
        period = (Date.today(), Date.today())
        values = self.ngo._get_indicator_values(period)[self.ngo.id]
        self.assertTrue(values["foreign_money_spent_uncleared"])

    def test_spending_stays_between_what_was_told_and_what_came_in(self):
        fund = self._get_fund(self._approve("foreign_funding"))
        officer = fund.with_user(self.ngo_officer)
        officer.action_record_spent(100)
        self.assertFalse(fund.is_spent_uncleared)
        for wrong in (99.99, 50_000.01, "many", "nan"):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                officer.action_record_spent(wrong)

    @mute_logger(*QUIET)
    def test_money_is_moved_by_no_role(self):
        fund = self._get_fund(self._file("foreign_funding"))
        for user in (self.ngo_portal_user, self.ngo_officer, self.ngo_manager):
            mine = fund.with_user(user).with_context(money_token=True)
            for step in ("clear", "refuse", "freeze", "send_back"):
                with (
                    self.subTest(user=user.login, step=step),
                    self.assertRaises(UserError),
                ):
                    mine._apply_transition(step)
            for vals in ({"amount": 1}, {"state": "cleared"}, {"amount_spent": 1}):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    mine.write(vals)

    def test_database_itself_refuses_more_spending_than_money(self):
        fund = self._get_fund(self._file("foreign_funding"))

        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            fund._restate({"amount_spent": 60_000})
            self.env.flush_all()

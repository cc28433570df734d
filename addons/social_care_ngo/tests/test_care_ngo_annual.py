from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .return_common import YEAR_END, AnnualCommon


@tagged("post_install", "-at_install")
class TestAnnualDuty(AnnualCommon):
    """Every body owes one return a year: opened once, and told when it is late."""

    # === OPENING === #

    def test_return_is_opened_the_day_after_the_year_ends_and_once(self):
        with freeze_time("2026-06-30 12:00:00"):
            self._open_all()
            self.assertFalse(self._get_returns())
        with freeze_time("2026-07-01 12:00:00"):
            self._open_all()
            self._open_all()

        self.assertRecordValues(
            self._get_returns(),
            [
                {
                    "date_from": date(2025, 7, 1),
                    "date_to": date(2026, 6, 30),
                    "date_due": date(2026, 10, 30),
                    "tier": "small",
                    "state": "draft",
                    "officer_id": self.ngo_officer.id,
                }
            ],
        )

    def test_limit_of_the_law_runs_from_the_end_of_the_year(self):
        with freeze_time("2026-08-20"):
            self._open_all()

        [limit] = self._get_returns().deadline_ids
        self.assertEqual(limit.date_start, date(2026, 6, 30))
        self.assertEqual(limit.date_due, date(2026, 10, 30))

    def test_calendar_year_ends_in_december(self):
        self.older.with_user(self.ngo_officer).fiscal_month = "12"

        with freeze_time("2027-01-01 12:00:00"):
            self._open_all()

        filed = self._get_returns()
        self.assertEqual(filed.date_to, date(2026, 12, 31))
        self.assertEqual(filed.date_due, date(2027, 4, 30))
        self.assertEqual(filed.year_label, "2026")

    def test_year_ends_as_the_parameter_says_unless_the_body_says_otherwise(self):
        month = self.env.ref("social_care_ngo.care_parameter_ngo_year_end_month")
        month.value = 3
        early, late = self.env["care.ngo"].create(
            [{"name": "جمعية مارس"}, {"name": "جمعية سبتمبر", "fiscal_month": "9"}]
        )

        self.assertEqual(early.fiscal_month, "3")
        self.assertEqual(early._get_year_end(date(2026, 3, 31)), date(2025, 3, 31))
        self.assertEqual(late._get_year_end(date(2026, 10, 1)), date(2026, 9, 30))
        self.assertEqual(self.older.fiscal_month, "6")

    def test_without_a_parameter_no_year_is_guessed(self):
        self.env.ref("social_care_ngo.care_parameter_ngo_year_end_month").unlink()

        with self.assertRaisesRegex(UserError, "ngo_year_end_month"):
            self.env["care.ngo"].create({"name": "جمعية"})

    def test_body_listed_after_the_year_owes_nothing_for_it(self):
        with freeze_time("2026-07-01"):
            younger = self._make_ngo()
        with freeze_time("2026-07-02"):
            self._open_all()

        self.assertFalse(self._get_returns(younger))
        self.assertTrue(self._get_returns())

    def test_suspended_body_reports_and_an_ended_one_does_not(self):
        self._suspend_ngo(self.older)
        with freeze_time("2026-01-10"):
            ended = self._make_ngo()
        ended.with_user(self.ngo_officer).action_propose("dissolve", "Facts")
        ended.with_user(self.ngo_manager).action_dissolve(reason="Facts")

        with freeze_time("2026-07-01"):
            self._open_all()

        self.assertTrue(self._get_returns())
        self.assertFalse(self._get_returns(ended))

    def test_missed_night_is_made_up_for(self):
        with freeze_time("2027-09-01"):
            self._open_all()

        self.assertEqual(
            self._get_returns().mapped("date_to"), [date(2027, 6, 30), YEAR_END]
        )

    def test_company_without_a_rule_delays_no_other(self):
        france = {"name": "Elsewhere", "country_id": self.env.ref("base.fr").id}
        elsewhere = self.env["res.company"].create(france)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE care_ngo SET company_id = %s, date_listed = '2020-01-01',"
            " fiscal_month = '6' WHERE id = %s",
            [elsewhere.id, self.ngo.id],
        )
        self.env.invalidate_all()

        with freeze_time("2026-07-01 12:00:00"):
            self._open_all()

        self.assertTrue(self._get_returns())
        self.assertFalse(self._get_returns(self.ngo))

    def test_no_rule_of_that_time_means_no_return(self):
        rules = self.env["care.deadline.rule"].search(
            [("key", "=", "ngo_annual_return")]
        )
        rules.date_from = date(2030, 1, 1)

        with freeze_time("2026-07-01"):
            self._open_all()

        self.assertFalse(self._get_returns())

    def test_each_portion_is_committed_alone(self):
        with (
            freeze_time("2026-01-10"),
        ):
            more = self._make_ngo() | self._make_ngo()
        module = "odoo.addons.social_care_ngo.models.care_ngo_annual"
        with freeze_time("2026-07-01"), patch(f"{module}.BATCH", 1):
            commit = self._open_all()

        self.assertGreaterEqual(commit.call_count, 3)
        for ngo in more:
            self.assertEqual(len(self._get_returns(ngo)), 1)

    def test_officer_opens_an_older_year_by_hand(self):
        with freeze_time("2026-08-01"):
            opened = self.older.with_user(self.ngo_officer).action_open_return(
                "2025-12-31"
            )
            self.assertEqual(opened.date_due, date(2026, 4, 30))
            for wrong in ("2025-12-31", "2025-12-30", "2027-06-30", False):
                with self.subTest(day=wrong), self.assertRaises(UserError):
                    self.older.with_user(self.ngo_officer).action_open_return(wrong)

    def test_dialog_offers_the_last_year(self):
        dialog = (
            self.env["care.ngo.return.open"]
            .with_user(self.ngo_officer)
            .create({"ngo_id": self.older.id})
        )
        with freeze_time("2026-08-01"):
            dialog.invalidate_recordset()
            dialog.ngo_id = self.older
            self.assertEqual(dialog.date_to, YEAR_END)
            action = dialog.action_confirm()

        self.assertEqual(action["res_id"], self._get_returns().id)

    # === LADDER === #

    def _get_issue(self, day, purpose="grant"):
        with freeze_time(f"{day} 12:00:00"):
            issues = self.older._get_standing_issues(purpose)[self.older.id]
        found = [i for i in issues if i.code.startswith("ngo_")]
        return found[0] if found else None

    def test_issue_of_each_step_at_its_edges(self):
        self._open_older()
        for day, code, blocks in (
            ("2026-10-30", None, None),
            ("2026-10-31", "ngo_annual_return", False),
            ("2026-11-29", "ngo_annual_return", False),
            ("2026-11-30", "ngo_return_late_30", False),
            ("2027-01-28", "ngo_return_late_30", False),
            ("2027-01-29", "ngo_return_late_90", True),
            ("2027-04-28", "ngo_return_late_90", True),
            ("2027-04-29", "ngo_return_late_180", True),
        ):
            with self.subTest(day=day):
                issue = self._get_issue(day)
                self.assertEqual(issue and issue.code, code)
                self.assertEqual(issue and issue.blocking, blocks)

    def test_late_return_blocks_no_donation_return_and_says_what_to_do(self):
        self._open_older()

        issue = self._get_issue("2027-04-29", "donation_return")

        self.assertFalse(issue.blocking)
        self.assertIn("File it in the portal", issue.text)
        self.assertIn("181", issue.text)

    def test_day_is_counted_in_local_time(self):
        self._open_older()
        cairo = self.older.with_context(tz="Africa/Cairo")

        # 22:30 UTC on the due day is half past midnight in Cairo
        with freeze_time("2026-10-30 22:30:00"):
            here = self.older.with_context(tz="UTC")._get_standing_issues("portal")
            there = cairo._get_standing_issues("portal")

        codes = [
            [i.code for i in found[self.older.id] if i.code == "ngo_annual_return"]
            for found in (here, there)
        ]
        self.assertEqual(codes, [[], ["ngo_annual_return"]])

    def test_ladder_climbs_by_itself_and_each_notice_is_sent_once(self):
        filed = self._open_older()
        before = filed.message_ids
        self._lapse_on("2026-10-30")
        self.assertFalse(filed.late_step)

        self._lapse_on("2026-10-31", "2026-11-02")
        self.assertEqual(filed.late_step, "ngo_annual_return")
        self._lapse_on("2026-11-29")
        self.assertEqual(filed.late_step, "ngo_annual_return")
        self._lapse_on("2026-11-30", "2027-01-29", "2027-04-29", "2027-05-30")

        self.assertEqual(filed.late_step, "ngo_return_late_180")
        notices = (filed.message_ids - before).filtered("partner_ids")
        self.assertEqual(len(notices), 4)
        self.assertEqual(filed.date_due, date(2026, 10, 30))
        todo = filed.activity_ids.filtered(lambda a: a.user_id == self.ngo_officer)
        self.assertEqual(len(todo), 3)

    def test_ladder_catches_up_after_silent_nights(self):
        filed = self._open_older()

        self._lapse_on(*["2027-06-01"] * 4)

        self.assertEqual(filed.late_step, "ngo_return_late_180")

    def test_filing_ends_the_ladder(self):
        filed = self._open_older()
        self._lapse_on("2026-10-31")
        with freeze_time("2026-11-05 12:00:00"):
            self._file_return(filed)
        self._lapse_on("2027-06-01", "2027-06-02")

        self.assertEqual(filed.late_step, "ngo_annual_return")
        self.assertIsNone(self._get_issue("2027-06-02"))
        self.assertEqual(set(filed.deadline_ids.mapped("state")), {"lapsed", "met"})

    def test_correction_that_stays_away_reminds_the_officer(self):
        filed = self._open_older()
        with freeze_time("2026-09-01 12:00:00"):
            self._file_return(filed)
            filed.with_user(self.ngo_officer).action_send_back(reason="أين؟")
        before = filed.activity_ids

        self._lapse_on("2026-10-01")
        self.assertEqual(filed.activity_ids, before)
        self._lapse_on("2026-10-02")

        self.assertEqual(len(filed.activity_ids - before), 1)
        self.assertFalse(filed.late_step)

    # === STRIKING OFF === #

    def _miss_two_years(self):
        for year in ("2026", "2027"):
            with freeze_time(f"{year}-07-01 12:00:00"):
                self._open_all()
            self._lapse_on(f"{year}-11-01")
        return self.env["care.ngo.strike.off"].search([("ngo_id", "=", self.older.id)])

    def test_two_years_without_a_return_propose_and_decide_nothing(self):
        proposal = self._miss_two_years()

        self.assertRecordValues(proposal, [{"state": "open", "year_count": 2}])
        self.assertEqual(self.older.state, "listed")
        self.assertFalse(self.older.proposed_step)
        self._lapse_on("2027-12-01", "2028-01-30")
        self.assertEqual(
            self.env["care.ngo.strike.off"].search([("ngo_id", "=", self.older.id)]),
            proposal,
        )
        issues = self.older._get_standing_issues("grant")[self.older.id]
        self.assertIn("strike_off_proposed", [i.code for i in issues if i.blocking])

    def test_one_missing_year_proposes_nothing(self):
        self._open_older()
        self._lapse_on("2026-10-31", "2026-11-30", "2027-01-29", "2027-04-29")

        self.assertFalse(
            self.env["care.ngo.strike.off"].search([("ngo_id", "=", self.older.id)])
        )

    def test_officer_takes_the_proposal_up_and_the_manager_decides(self):
        proposal = self._miss_two_years()
        with self.assertRaises(AccessError):
            proposal.with_user(self.ngo_viewer).action_take_up(reason="لا تقارير")

        proposal.with_user(self.ngo_officer).action_take_up(reason="لا تقارير")

        self.assertEqual(proposal.state, "taken_up")
        self.assertEqual(self.older.proposed_step, "revoke")
        self.assertEqual(self.older.state, "listed")
        self.older.with_user(self.ngo_manager).action_revoke(reason="لا تقارير")
        self.assertEqual(self.older.state, "void")

    def test_dismissed_proposal_does_not_come_back_for_the_same_years(self):
        proposal = self._miss_two_years()
        proposal.with_user(self.ngo_officer).action_dismiss(reason="حريق بالمقر")

        self._lapse_on("2027-12-01", "2028-01-30")

        self.assertEqual(
            self.env["care.ngo.strike.off"].search([("ngo_id", "=", self.older.id)]),
            proposal,
        )

    def test_filing_settles_the_proposal(self):
        proposal = self._miss_two_years()
        with freeze_time("2027-11-10 12:00:00"):
            self._file_return(self._get_returns()[0])

        self.assertEqual(proposal.state, "settled")

    def test_proposal_is_made_by_the_register_alone(self):
        proposal = self._miss_two_years()

        with self.assertRaises(AccessError):
            proposal.write({"year_count": 9})
        with self.assertRaises(AccessError):
            proposal.with_user(self.ngo_manager).create(
                {"ngo_id": self.ngo.id, "year_count": 2}
            )

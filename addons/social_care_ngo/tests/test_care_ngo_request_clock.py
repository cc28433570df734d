from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .request_common import RequestCommon

SUNDAY = "2026-03-01 09:00:00"


@tagged("post_install", "-at_install")
class TestNgoRequestClock(RequestCommon):
    """Clocks count working days, stand still while the applicant completes, and act."""

    @classmethod
    @freeze_time("2026-02-01 09:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls.decide = cls.env.ref(
            "social_care_ngo.care_deadline_rule_ngo_request_decide_eg"
        )

    def _set_days(self, key, days):
        name = f"social_care_ngo.care_deadline_rule_{key}_eg"
        self.env.ref(name).days = days

    # === THE CLOCK OF THE AUTHORITY === #

    @freeze_time(SUNDAY)
    def test_clock_counts_working_days_and_passes_over_holidays(self):
        self._set_days("ngo_request_decide", 5)
        self.calendar.tz = "Africa/Cairo"
        self.calendar.global_leave_ids = [
            Command.create(
                {
                    "name": "Holiday",
                    "date_from": "2026-03-03 22:00:00",
                    "date_to": "2026-03-04 21:59:59",
                }
            )
        ]

        request = self._file()

        # Monday 2 and Tuesday 3; Wednesday 4 is a holiday; Thursday 5; Friday and
        # Saturday are the week-end; Sunday 8 and Monday 9 March.
        self.assertEqual(request.date_due, date(2026, 3, 9))

    def test_clock_stands_still_while_the_applicant_completes(self):
        self._set_days("ngo_request_decide", 5)
        with freeze_time(SUNDAY):
            request = self._take()
            self.assertEqual(request.date_due, date(2026, 3, 8))
        with freeze_time("2026-03-03 09:00:00"):  # Tuesday: two of five days used
            request.with_user(self.ngo_officer).action_return(reason="Unsigned")
            self.assertFalse(request.date_due)
            self.assertEqual(request.date_answer_due, date(2026, 4, 2))
        with freeze_time("2026-03-15 09:00:00"):  # Sunday
            request.with_user(self.ngo_portal_user).action_file()

        # Three days were left: 16, 17 and 18 March.
        self.assertEqual(request.date_due, date(2026, 3, 18))
        self.assertFalse(request.date_answer_due)

    def test_silence_reminds_and_decides_nothing(self):
        self._set_days("ngo_request_decide", 5)
        self.calendar.tz = "Africa/Cairo"
        with freeze_time(SUNDAY):
            request = self._take()
        with freeze_time("2026-03-08 21:59:00"):  # one minute before midnight in Cairo
            self._lapse()
            self.assertFalse(request.activity_ids)

        with freeze_time("2026-03-09 09:00:00"):
            self._lapse()

        self.assertEqual(request.state, "under_review")
        self.assertEqual(request.activity_ids.user_id, self.ngo_officer)

    def test_returned_request_that_nobody_completes_is_closed(self):
        with freeze_time(SUNDAY):
            request = self._take()
            request.with_user(self.ngo_officer).action_return(reason="Unsigned")
        with freeze_time("2026-03-31 09:00:00"):  # the last of 30 days
            self._lapse()
            self.assertEqual(request.state, "returned")

        with freeze_time("2026-04-01 09:00:00"):
            self._lapse()

        self.assertEqual(request.state, "withdrawn")
        self.assertIn("closed", request.decision_reason)
        self.assertNotIn(
            "running", {state for _key, state in self._get_clocks(request)}
        )

    def test_request_returned_after_its_clock_has_passed_gets_no_second_one(self):
        self._set_days("ngo_request_decide", 5)
        with freeze_time(SUNDAY):
            request = self._take("change_board", date_event=date(2026, 2, 28))
        officer = request.with_user(self.ngo_officer)
        for day, again in (("2026-03-09", "2026-03-20"), ("2026-03-22", "2026-03-23")):
            with freeze_time(f"{day} 09:00:00"):
                self._lapse()
                officer.action_return(reason="Unsigned")
                self.assertFalse(request.date_due)
            with freeze_time(f"{again} 09:00:00"):
                request.with_user(self.ngo_portal_user).action_file()
                officer.action_take()

            clocks = [(d.key, d.state) for d in request.deadline_ids]
            self.assertNotIn("running", {state for _key, state in clocks})
            self.assertEqual(clocks.count(("ngo_request_decide", "lapsed")), 1)
            # The day of the first filing stands, and so does what was to be decided.
            self.assertRecordValues(
                request,
                [
                    {
                        "date_filed": date(2026, 3, 1),
                        "is_late": False,
                        "date_due": date(2026, 3, 8),
                    }
                ],
            )

    @freeze_time(SUNDAY)
    def test_decision_ends_the_clock(self):
        request = self._approve()

        self.assertEqual({s for _k, s in self._get_clocks(request)}, {"met"})
        self.assertFalse(request.date_due)

    @freeze_time(SUNDAY)
    def test_request_keeps_the_rule_under_which_it_was_filed(self):
        request = self._file()
        due = request.date_due
        self._set_days("ngo_request_decide", 1)

        self.assertEqual(request.date_due, due)

    @freeze_time(SUNDAY)
    def test_missing_rule_refuses_the_filing(self):
        self.decide.date_to = "2020-01-01"
        draft = self._make_draft()

        with self.assertRaisesRegex(UserError, "ngo_request_decide"):
            draft.with_user(self.ngo_portal_user).action_file()

    # === FILED IN TIME? === #

    def test_notice_of_a_board_counts_as_late_from_the_sixteenth_day_on(self):
        for today, is_late in (("2026-03-16", False), ("2026-03-17", True)):
            ngo = self._make_ngo()
            with freeze_time(f"{today} 09:00:00"), self.subTest(today=today):
                request = self._file(
                    "change_board", ngo=ngo, date_event=date(2026, 3, 1)
                )
                self.assertRecordValues(
                    request,
                    [{"date_filing_due": date(2026, 3, 16), "is_late": is_late}],
                )

    def test_move_is_notified_within_three_calendar_months(self):
        # The last day of November for a move of 31 August: the month has no 31st.
        for day, due in (
            (date(2025, 8, 31), date(2025, 11, 30)),
            (date(2025, 12, 1), date(2026, 3, 1)),
        ):
            ngo = self._make_ngo()
            with freeze_time(SUNDAY), self.subTest(day=day):
                request = self._file("move_hq", ngo=ngo, date_event=day)
                self.assertRecordValues(
                    request,
                    [{"date_filing_due": due, "is_late": due < date(2026, 3, 1)}],
                )

    # === APPEAL === #

    def test_appeal_is_open_until_its_last_day(self):
        with freeze_time(SUNDAY):
            request = self._refuse()
        mine = request.with_user(self.ngo_portal_user)
        # Sixty days after 1 March: 30 April.
        self.assertEqual(mine.date_appeal_until, date(2026, 4, 30))
        with freeze_time("2026-05-01 09:00:00"):
            mine.invalidate_recordset()
            with self.assertRaisesRegex(UserError, "time to appeal has passed"):
                mine.action_appeal(reason="Late")

        with freeze_time("2026-04-30 09:00:00"):
            mine.action_appeal(reason="In time")

        self.assertEqual(request.state, "appealed")

    # === AT RISK === #

    def test_clock_at_risk_is_found_five_days_before_its_end(self):
        self._set_days("ngo_request_decide", 10)
        with freeze_time(SUNDAY):
            request = self._file()  # until Sunday 15 March
        for today, at_risk in (("2026-03-09", False), ("2026-03-10", True)):
            with freeze_time(f"{today} 09:00:00"), self.subTest(today=today):
                request.invalidate_recordset()
                found = request.search([("is_at_risk", "=", True)])
                self.assertEqual((request in found, request.is_at_risk), (at_risk,) * 2)

    def test_clock_that_has_passed_stays_at_risk_until_somebody_decides(self):
        with freeze_time(SUNDAY):
            request = self._validate()
            due = request.date_due
        with freeze_time(due + timedelta(days=1)):
            self._lapse()
            request.invalidate_recordset()
            row = self.env["care.ngo.queue"].search(
                [("res_model", "=", "care.ngo.request"), ("res_id", "=", request.id)]
            )
            self.assertEqual((request.date_due, row.date_due), (due, due))
            self.assertIn(request, request.search([("is_at_risk", "=", True)]))

            request.with_user(self.ngo_registrar).action_approve()

        self.assertFalse(request.date_due)

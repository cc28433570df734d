from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import PDF
from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
TYPE = "social_care_ngo.care_ngo_letter_type"
SUNDAY = "2026-03-01 09:00:00"


@tagged("post_install", "-at_install")
class TestNgoRequestSuspension(RequestCommon):
    """A suspension that does not reach the court in time is void by itself."""

    @freeze_time(SUNDAY)
    def setUp(self):
        super().setUp()
        self.ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        self._suspend_ngo(self.ngo)

    def _file_with_court(self, day, user=None, **values):
        model = self.env["care.ngo.court.filing"].with_user(user or self.ngo_officer)
        return model.create(
            {
                "ngo_id": self.ngo.id,
                "date_filed": day,
                "court": "محكمة القضاء الإداري",
                "case_no": "123/2026",
                "file": PDF,
                **values,
            }
        )

    def test_clocks_of_the_law_start_with_the_suspension(self):
        # Seven working days after Sunday 1 March: 2-5, 8, 9 and Tuesday 10 March.
        self.assertEqual(
            self._get_clocks(self.ngo)["ngo_suspension_court", "running"],
            date(2026, 3, 10),
        )
        self.assertEqual(
            self._get_clocks(self.ngo)["ngo_suspension_max", "running"],
            date(2027, 3, 1),
        )
        self.assertEqual(self.ngo.date_court_due, date(2026, 3, 10))

    def test_holiday_moves_the_last_day_of_the_court(self):
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
        ngo = self._make_ngo()
        with freeze_time(SUNDAY):
            self._suspend_ngo(ngo)

        self.assertEqual(ngo.date_court_due, date(2026, 3, 11))

    def test_void_by_itself_on_the_day_after_the_last_and_not_before(self):
        self.env.company.resource_calendar_id.tz = "Africa/Cairo"
        with freeze_time("2026-03-10 21:59:00"):  # one minute to midnight in Cairo
            self._lapse()
            self.assertEqual(self.ngo.state, "suspended")

        with freeze_time("2026-03-11 09:00:00"):
            self._lapse()

        self.assertRecordValues(self.ngo, [{"state": "active", "is_operational": True}])
        self.assertIn("void", self.ngo.decision_reason)
        self.assertIn(self.ngo_officer.name, self.ngo.decision_reason)
        entry = self.env["care.audit.entry"].search(
            [("res_model", "=", "care.ngo"), ("res_id", "=", self.ngo.id)], limit=1
        )
        self.assertEqual(entry.action, "void_suspension")
        running = {
            key for key, state in self._get_clocks(self.ngo) if state == "running"
        }
        self.assertFalse(running)

    def test_job_that_was_skipped_for_days_catches_up(self):
        with freeze_time("2026-03-20 09:00:00"):
            self._lapse()

        self.assertEqual(self.ngo.state, "active")

    def test_filing_in_time_keeps_the_suspension(self):
        with freeze_time("2026-03-10 09:00:00"):
            filing = self._file_with_court(date(2026, 3, 9))
        with freeze_time("2026-03-20 09:00:00"):
            self._lapse()

        self.assertEqual(self.ngo.state, "suspended")
        self.assertFalse(self.ngo.date_court_due)
        self.assertEqual(len(filing.sha256), 64)
        self.assertEqual(self.ngo.court_filing_ids, filing)

    def test_filing_outside_its_time_is_refused(self):
        with freeze_time("2026-03-05 09:00:00"):
            for day in (date(2026, 2, 28), date(2026, 3, 6)):
                with (
                    self.subTest(day=day),
                    self.assertRaisesRegex(UserError, "between"),
                ):
                    self._file_with_court(day)
        with (
            freeze_time("2026-03-11 09:00:00"),
            self.assertRaisesRegex(UserError, "between"),
        ):
            self._file_with_court(date(2026, 3, 11))

    def test_filing_needs_a_suspension_that_waits_for_the_court(self):
        self.ngo = self._make_ngo()

        with self.assertRaisesRegex(UserError, "No suspension waits"):
            self._file_with_court(date(2026, 3, 2))

    @mute_logger(*QUIET)
    @freeze_time("2026-03-05 09:00:00")
    def test_only_officers_record_a_filing_and_nobody_edits_it(self):
        for user in (self.ngo_viewer, self.ngo_registrar, self.ngo_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._file_with_court(date(2026, 3, 4), user=user)
        filing = self._file_with_court(date(2026, 3, 4))
        for user in (self.ngo_officer, self.ngo_manager):
            mine = filing.with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.write({"date_filed": date(2026, 3, 3)})
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                mine.unlink()

    def test_file_of_the_wrong_kind_is_refused(self):
        with freeze_time("2026-03-05 09:00:00"), self.assertRaises(UserError):
            self._file_with_court(date(2026, 3, 4), file=self._encode(b"<html>"))

    def test_confirmed_suspension_ends_after_a_year_by_itself(self):
        with freeze_time("2026-03-05 09:00:00"):
            self._file_with_court(date(2026, 3, 4))
        with freeze_time("2027-03-01 12:00:00"):
            self._lapse()
            self.assertEqual(self.ngo.state, "suspended")

        with freeze_time("2027-03-02 09:00:00"):
            self._lapse()

        self.assertEqual(self.ngo.state, "active")
        self.assertIn("longest time", self.ngo.decision_reason)

    def test_reinstated_body_has_no_clock_left(self):
        with freeze_time("2026-03-05 09:00:00"):
            self.ngo.with_user(self.ngo_manager).action_reinstate(reason="Corrected")

        states = {state for _key, state in self._get_clocks(self.ngo)}
        self.assertNotIn("running", states)

    def test_no_role_ends_a_suspension_in_the_name_of_the_law(self):
        for user in (self.ngo_officer, self.ngo_manager, self.ngo_registrar):
            for step in ("void_suspension", "end_suspension"):
                with (
                    self.subTest(user=user.login, step=step),
                    self.assertRaises(AccessError),
                ):
                    self.ngo.with_user(user)._apply_transition(step, reason="x")

    # === WITHOUT THE LETTER === #

    def _lapse_without_keys(self, day):
        with (
            freeze_time(day),
            patch.dict("os.environ", {"SOCIAL_CARE_KEY_DIR": "/nowhere"}),
        ):
            self._lapse()

    def test_suspension_becomes_void_also_when_no_letter_can_be_signed(self):
        before = self.ngo.letter_ids

        self._lapse_without_keys("2026-03-11 09:00:00")

        self.assertEqual(self.ngo.state, "active")
        self.assertEqual(self.ngo.letter_ids, before)
        self.assertEqual(
            before.filtered(lambda x: x.step == "suspend").status, "revoked"
        )
        tasks = self.ngo.activity_ids.filtered(lambda a: "letter" in a.summary)
        self.assertEqual(tasks.user_id, self.ngo_officer)
        self.assertTrue(self.ngo.owes_letter)

    def test_suspension_ends_also_without_a_type_of_letter_in_force(self):
        kind = self.env.ref(f"{TYPE}_registration_end_suspension_eg")
        with freeze_time("2026-03-05 09:00:00"):
            self._file_with_court(date(2026, 3, 4))
        with freeze_time("2027-03-02 09:00:00"):
            kind.date_to = "2027-03-01"
            self._lapse()

        self.assertEqual(self.ngo.state, "active")
        self.assertTrue(self.ngo.owes_letter)

    def test_letter_that_was_missing_is_issued_once_and_with_a_reason(self):
        self._lapse_without_keys("2026-03-11 09:00:00")
        with freeze_time("2026-03-12 09:00:00"):
            self.ngo.with_user(self.ngo_officer).action_issue_letter()

            letter = self.ngo.letter_ids.sorted("id")[-1]
            self.assertEqual(letter.step, "void_suspension")
            self.assertTrue(letter.reason)
            self.ngo.invalidate_recordset(["owes_letter"])
            self.assertFalse(self.ngo.owes_letter)
            with self.assertRaisesRegex(UserError, "Every letter is out"):
                self.ngo.with_user(self.ngo_officer).action_issue_letter()

    @mute_logger(*QUIET)
    def test_only_officers_issue_a_letter_that_was_missing(self):
        self._lapse_without_keys("2026-03-11 09:00:00")

        for user in (self.ngo_viewer, self.ngo_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ngo.with_user(user).action_issue_letter()

    def test_decision_of_a_person_waits_for_its_letter(self):
        with (
            freeze_time("2026-03-05 09:00:00"),
            patch.dict("os.environ", {"SOCIAL_CARE_KEY_DIR": "/nowhere"}),
            self.assertRaises(UserError),
            self.cr.savepoint(),
        ):
            self.ngo.with_user(self.ngo_manager).action_reinstate(reason="Corrected")

        self.assertEqual(self.ngo.state, "suspended")

    def test_limit_that_cannot_be_carried_out_is_a_task_of_the_officer(self):
        limit = self.ngo.deadline_ids.filtered(
            lambda d: d.key == "ngo_suspension_court"
        )
        step = patch.object(
            type(self.ngo), "_on_deadline_lapsed", side_effect=UserError("Not now")
        )
        with step, freeze_time("2026-03-11 09:00:00"):
            self._run_job("care.deadline", "_cron_lapse")
            self._run_job("care.deadline", "_cron_lapse")

        self.assertEqual(limit.failure, "Not now")
        [task] = self.ngo.activity_ids.filtered(
            lambda a: "not carried out" in a.summary
        )
        self.assertEqual(task.user_id, self.ngo_officer)

import base64
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .meeting_common import MeetingCommon


@tagged("post_install", "-at_install")
class TestNgoMinutes(MeetingCommon):
    """Minutes are handed in as versions, in thirty days, and reviewed by another."""

    def _file(self, meeting):
        self._upload_minutes(meeting)
        meeting.action_file()
        return meeting

    def _get_clocks(self, record):
        record.invalidate_recordset(["deadline_ids"])
        return {(d.key, d.state): d.date_due for d in record.deadline_ids}

    def _lapse(self):
        limits = self.env["care.deadline"]
        limits.search(limits._get_lapsed_domain())._lapse()

    def test_meeting_is_named_with_the_day_as_its_reader_writes_it(self):
        self.env["res.lang"]._activate_lang("ar_001")
        meeting = self._plan(days=30).with_context(lang="ar_001")

        self.assertIn(f"{meeting.day:%d/%m/%Y}", meeting.display_name)

    def test_minutes_are_due_thirty_days_after_the_meeting(self):
        meeting = self._hold()

        due = meeting.day + timedelta(days=30)
        self.assertEqual(
            self._get_clocks(meeting), {("ngo_ga_minutes", "running"): due}
        )

    def test_meeting_that_is_recorded_late_gains_no_time(self):
        meeting = self._convene()
        with self._on_the_day(meeting, days=40):
            self._record(meeting)
            meeting.action_hold()

            codes = self._get_codes()

        self.assertEqual(
            self._get_clocks(meeting),
            {("ngo_ga_minutes", "running"): meeting.day + timedelta(days=30)},
        )
        self.assertIn("minutes_overdue", codes)

    def _get_codes(self):
        return {i.code for i in self.ngo._get_standing_issues("portal")[self.ngo.id]}

    def test_nothing_is_filed_without_minutes(self):
        meeting = self._hold()

        with self.assertRaisesRegex(UserError, "Upload the signed minutes"):
            meeting.action_file()

    def test_filed_minutes_meet_the_limit_and_are_accepted_by_another(self):
        meeting = self._hold()
        self.ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        self._file(meeting)

        self.assertIn(("ngo_ga_minutes", "met"), self._get_clocks(meeting))
        self.assertEqual(meeting.sudo().activity_ids.user_id, self.ngo_officer)
        meeting.with_user(self.ngo_officer).action_accept()
        self.assertEqual(meeting.state, "accepted")
        self.assertFalse(meeting.sudo().activity_ids)

    def test_officer_who_files_on_paper_does_not_accept(self):
        meeting = self._hold()
        mine = meeting.with_user(self.ngo_officer)
        self._file(mine)

        for document in (mine, mine.sudo()):
            with (
                self.subTest(su=document.env.su),
                self.assertRaisesRegex(UserError, "Another person must take"),
            ):
                document.action_accept()
        meeting.with_user(self.ngo_manager).action_accept()

    def test_returned_minutes_say_why_and_need_a_new_version(self):
        meeting = self._file(self._hold())
        first = meeting.minutes_ids

        meeting.with_user(self.ngo_officer).action_return(reason="Unsigned")

        self.assertEqual(meeting.return_reason, "Unsigned")
        self.assertIn(
            self.ngo_portal_user.partner_id,
            meeting.sudo().message_ids.notified_partner_ids,
        )
        due = Date.today() + timedelta(days=15)
        self.assertEqual(self._get_clocks(meeting)["ngo_minutes_again", "running"], due)
        with self.assertRaisesRegex(UserError, "corrected minutes"):
            meeting.action_file()
        second = self._upload_minutes(meeting)
        meeting.action_file()
        self.assertEqual((first.version, second.version), (1, 2))
        self.assertIn(("ngo_minutes_again", "met"), self._get_clocks(meeting))

    def test_version_is_never_changed_or_removed(self):
        meeting = self._hold()
        minutes = self._upload_minutes(meeting).with_user(self.ngo_officer)

        for vals in ({"file": b"eA=="}, {"sha256": "0" * 64}, {"version": 9}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                minutes.sudo().write(vals)
        with self.assertRaises(UserError):
            minutes.sudo().unlink()

    def test_nothing_is_uploaded_before_the_meeting_or_after_the_filing(self):
        for meeting in (self._plan(), self._convene(), self._file(self._hold())):
            with self.subTest(state=meeting.state), self.assertRaises(UserError):
                self._upload_minutes(meeting.with_user(self.ngo_officer))

    def test_file_is_judged_by_its_content(self):
        meeting = self._hold()
        for content, message in ((b"", "empty"), (b"MZ\x90", "Only PDF")):
            with (
                self.subTest(message=message),
                self.assertRaisesRegex(UserError, message),
            ):
                self._upload_minutes(meeting, base64.b64encode(content))

    def test_overdue_minutes_are_told_on_the_next_day(self):
        meeting = self._hold()
        due = meeting.day + timedelta(days=30)

        for day, is_late in ((due, False), (due + timedelta(days=1), True)):
            with self.subTest(day=day), freeze_time(f"{day} 12:00:00"):
                self.assertEqual("minutes_overdue" in self._get_codes(), is_late)
        with freeze_time(f"{due + timedelta(days=1)} 12:00:00"):
            self._lapse()
            self.assertIn("minutes_overdue", self._get_codes())
            self._file(meeting)
            self.assertNotIn("minutes_overdue", self._get_codes())

    def test_convened_meeting_without_a_record_is_told(self):
        meeting = self._convene()

        with self._on_the_day(meeting):
            self.assertNotIn("meeting_unrecorded", self._get_codes())
        with self._on_the_day(meeting, days=1):
            self.assertIn("meeting_unrecorded", self._get_codes())
            meeting.action_cancel(reason="Nobody came")
            self.assertNotIn("meeting_unrecorded", self._get_codes())


@tagged("post_install", "-at_install")
class TestNgoYearlyAssembly(MeetingCommon):
    """Each year the members meet within four months of the end of the year."""

    @classmethod
    @freeze_time("2026-01-10 09:00:00")
    def setUpClass(cls):
        super().setUpClass()
        cls._list_long_ago(cls.ngo, "2025-03-01")
        cls.ngo.with_user(cls.ngo_officer).fiscal_month = "12"

    def _ask(self):
        self._run_job("care.ngo", "_cron_ask_for_assemblies")
        self.ngo.invalidate_recordset(["deadline_ids"])
        return self.ngo.deadline_ids.filtered(lambda d: d.key == "ngo_ga_hold")

    def _lapse(self):
        limits = self.env["care.deadline"]
        limits.search(limits._get_lapsed_domain())._lapse()

    def _get_codes(self):
        return {i.code for i in self.ngo._get_standing_issues("portal")[self.ngo.id]}

    def _meet(self, day, present=21):
        with freeze_time(f"{day} 09:00:00") as clock:
            clock.tick(timedelta(days=-20))
            meeting = self._convene(days=20)
            clock.tick(timedelta(days=20, hours=1))
            self._record(meeting, present)
            meeting.action_hold()
        return meeting

    @freeze_time("2026-01-11 09:00:00")
    def test_limit_starts_once_with_the_end_of_the_year(self):
        clocks = self._ask()

        self.assertRecordValues(
            clocks,
            [{"date_start": date(2025, 12, 31), "date_due": date(2026, 4, 30)}],
        )
        self.assertEqual(self._ask(), clocks)

    def test_body_listed_after_the_end_of_the_year_is_not_asked(self):
        self._list_long_ago(self.ngo, "2026-01-05")

        with freeze_time("2026-01-11 09:00:00"):
            self.assertFalse(self._ask())

    def test_year_of_another_month_is_asked_after_it(self):
        self.ngo.with_user(self.ngo_officer).fiscal_month = "6"

        with freeze_time("2026-06-30 09:00:00"):
            self.assertEqual(self._ask().date_start, date(2025, 6, 30))
        with freeze_time("2026-07-01 09:00:00"):
            self.assertEqual(len(self._ask()), 1)  # the one before still runs
            self._lapse()
            self.assertIn(date(2026, 6, 30), self._ask().mapped("date_start"))

    def test_each_body_is_asked_after_its_own_year(self):
        other = self._make_ngo()
        self._list_long_ago(other, "2025-03-01")
        other.with_user(self.ngo_officer).fiscal_month = "6"

        with freeze_time("2026-01-11 09:00:00"):
            self._ask()

        starts = {
            d.res_id: d.date_start
            for d in (self.ngo + other).deadline_ids
            if d.key == "ngo_ga_hold"
        }
        self.assertEqual(
            starts, {self.ngo.id: date(2025, 12, 31), other.id: date(2025, 6, 30)}
        )

    def test_valid_assembly_meets_the_limit(self):
        with freeze_time("2026-01-11 09:00:00"):
            limit = self._ask()

        self._meet("2026-04-30")

        self.assertEqual(limit.state, "met")
        with freeze_time("2026-05-02 09:00:00"):
            self.assertNotIn("assembly_overdue", self._get_codes())

    def test_assembly_without_a_quorum_does_not_count(self):
        with freeze_time("2026-01-11 09:00:00"):
            limit = self._ask()

        self._meet("2026-04-01", present=3)

        self.assertEqual(limit.state, "running")

    def test_overdue_assembly_is_told_and_settled_by_a_late_one(self):
        self.ngo.with_user(self.ngo_officer).officer_id = self.ngo_officer
        with freeze_time("2026-01-11 09:00:00"):
            limit = self._ask()
        with freeze_time("2026-04-30 20:00:00"):
            self.assertNotIn("assembly_overdue", self._get_codes())
        with freeze_time("2026-05-01 20:00:00"):
            self.assertIn("assembly_overdue", self._get_codes())
            self._lapse()
            self.assertIn("assembly_overdue", self._get_codes())
            self.assertIn("Convene it now", self.ngo.message_ids[:1].body)
            self.assertEqual(self.ngo.activity_ids[-1:].user_id, self.ngo_officer)

        self._meet("2026-06-10")

        with freeze_time("2026-06-11 09:00:00"):
            self.assertNotIn("assembly_overdue", self._get_codes())
        self.assertEqual(limit.state, "lapsed")
        values = self.ngo._get_indicator_values((date(2026, 1, 1), date(2026, 12, 31)))
        self.assertIs(values[self.ngo.id]["assembly_on_time"], False)
        self.assertIs(values[self.ngo.id]["assembly_valid"], True)

    def test_assembly_that_was_missed_stays_on_the_list_until_it_is_held(self):
        limits = self.env["care.ngo.deadline"]
        with freeze_time("2026-01-11 09:00:00"):
            limit = self._ask()
        with freeze_time("2026-05-01 20:00:00"):
            self._lapse()
        mine = [("id", "=", limit.id), ("state", "=", "lapsed")]
        self.assertEqual(limits.search(mine).ngo_id, self.ngo)

        self._meet("2026-06-10")

        self.assertFalse(limits.search(mine))

    def test_night_that_was_missed_is_made_up_for(self):
        self._meet("2026-02-20")

        with freeze_time("2026-03-01 09:00:00"):
            limit = self._ask()

        self.assertRecordValues(
            limit, [{"state": "met", "date_due": date(2026, 4, 30)}]
        )

    def test_indicators_count_meetings_and_filings(self):
        period = (date(2026, 1, 1), date(2026, 12, 31))
        for month in (2, 4, 6, 8):
            with freeze_time(f"2026-{month:02d}-01 09:00:00") as clock:
                board = self._convene("board", days=8)
                clock.tick(timedelta(days=8, hours=1))
                board.attendance_ids.write({"presence": "present"})
                board.action_hold()
                if month == 2:
                    self._upload_minutes(board)
                    board.action_file()
            values = self.ngo._get_indicator_values(period)[self.ngo.id]
            with self.subTest(month=month):
                self.assertEqual(values["board_meetings_enough"], month == 8)
        with freeze_time("2026-05-20 09:00:00"):
            self._lapse()

        values = self.ngo._get_indicator_values(period)[self.ngo.id]

        self.assertEqual(values["board_meetings"], 4)
        # Filed in February in time, April's are past their limit, the others run.
        self.assertEqual(values["minutes_on_time_share"], 0.5)
        self.assertIsNone(values["assembly_on_time"])

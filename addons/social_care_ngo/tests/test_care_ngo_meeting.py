from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date, Datetime
from odoo.tests import freeze_time, tagged

from .meeting_common import AHEAD, MeetingCommon


@tagged("post_install", "-at_install")
class TestNgoMeeting(MeetingCommon):
    """A meeting from its plan to its minutes, and what is calculated at its end."""

    # === INVITATION === #

    def test_draft_is_saved_with_gaps_and_lists_them(self):
        meeting = self._plan(days=3, place=False, item_ids=[], member_base=0)

        lines = meeting.problem_summary.split("\n")

        # Place, agenda, members, and a notice of 3 instead of 15 days.
        self.assertEqual(len(lines), 4)
        with self.assertRaises(UserError) as refused:
            meeting.action_convene()
        for line in lines:
            self.assertIn(line, str(refused.exception))

    def test_an_empty_form_opens_and_asks_for_the_time(self):
        meeting = self.env["care.ngo.meeting"].with_user(self.ngo_officer)

        meeting.onchange({}, [], {"available_transitions": {}, "problem_summary": {}})
        empty = meeting.new({"ngo_id": self.ngo.id, "kind": "assembly_ordinary"})

        self.assertIn(
            "Enter when the meeting is to be held.",
            empty._get_convene_problems(empty),
        )

    def test_papers_go_out_fifteen_days_before(self):
        for days, is_late in ((14, True), (15, False)):
            meeting = self._plan(days=days)
            with self.subTest(days=days):
                self.assertEqual(bool(meeting.problem_summary), is_late)

    def test_notice_is_given_on_the_day_of_convening(self):
        meeting = self._convene()

        self.assertRecordValues(
            meeting, [{"state": "convened", "date_notice": Date.today()}]
        )

    def test_representative_never_dates_his_own_notice(self):
        early = {"date_notice": Date.today() - timedelta(days=40)}
        with self.assertRaises(AccessError):
            self._plan(**early)
        with self.assertRaises(AccessError):
            self._plan().write(early)

        meeting = self._plan(user=self.ngo_officer, days=1, **early)
        meeting.action_convene()

        self.assertEqual(meeting.date_notice, early["date_notice"])

    def test_notice_of_the_future_is_none(self):
        later = Date.today() + timedelta(days=1)
        meeting = self._plan(user=self.ngo_officer, days=40, date_notice=later)

        with self.assertRaisesRegex(UserError, "in the future"):
            meeting.action_convene()

    def test_foundation_has_no_general_assembly(self):
        form = self.env.ref("social_care_ngo.care_ngo_form_foundation_eg")
        ngo = self._make_ngo(form_id=form.id, amount_capital=30000)

        with self.assertRaisesRegex(UserError, "no general assembly"):
            self._convene(ngo=ngo)

    def test_only_a_registered_body_notifies_meetings(self):
        with self.assertRaisesRegex(UserError, "Only a body of the register"):
            self._plan(ngo=self._make_ngo_draft())

    def test_plan_is_fixed_once_the_invitation_went_out(self):
        meeting = self._convene()

        for vals in (
            {"date_planned": Datetime.now()},
            {"place": "x"},
            {"kind": "board"},
            {"member_base": 3},
            {"ngo_id": self._make_ngo().id},
            {"item_ids": [Command.create({"name": "x"})]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                meeting.write(vals)
        with self.assertRaises(UserError):
            meeting.item_ids.with_user(self.ngo_officer).unlink()

    # === RECORD === #

    def test_meeting_that_lies_ahead_is_not_recorded_as_held(self):
        meeting = self._convene()
        self._record(meeting)

        with self.assertRaisesRegex(UserError, "not taken place yet"):
            meeting.action_hold()
        with self._on_the_day(meeting):
            meeting.action_hold()
        self.assertEqual(meeting.state, "held")

    def test_calculation_is_kept_with_all_its_facts(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting, 15, 6)
            self.assertIn("21 of 40", meeting.quorum_summary)
            meeting.action_hold()

        rule = self.env.ref("social_care_ngo.care_ngo_meeting_rule_ordinary_eg")
        self.assertRecordValues(
            meeting,
            [
                {
                    "is_valid": True,
                    "quorum_base": 40,
                    "quorum_counted": 21,
                    "quorum_needed": 21,
                    "rule_id": rule.id,
                }
            ],
        )
        self.assertEqual(meeting.facts["present"], 15)
        self.assertEqual(meeting.facts["proxies"], 6)
        self.assertEqual(meeting.facts["rule_from"], "2000-01-01")
        rule.first_percent = 90
        meeting.invalidate_recordset()
        self.assertTrue(meeting.is_valid)

    def test_one_member_too_few_makes_the_meeting_invalid_and_its_votes_void(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting, 20)
            resolution = self._resolve(meeting, votes=(20, 0, 0))
            meeting.action_hold()

        self.assertFalse(meeting.is_valid)
        self.assertEqual(meeting.verdict_codes, ["no_quorum"])
        self.assertEqual(resolution.outcome, "void")

    def test_second_call_needs_fewer_people_who_come_themselves(self):
        meeting = self._convene()
        second = meeting.date_planned + timedelta(hours=1)
        with self._on_the_day(meeting, hours=2):
            self._record(meeting, 5, 5, date_second_call=second, first_present_count=5)
            meeting.action_hold()

        # A tenth of 40 is 4, but never fewer than 5; proxies do not count.
        self.assertRecordValues(
            meeting, [{"is_valid": True, "quorum_counted": 5, "quorum_needed": 5}]
        )

    def test_second_call_after_half_an_hour_is_not_valid(self):
        meeting = self._convene()
        second = meeting.date_planned + timedelta(minutes=30)
        with self._on_the_day(meeting, hours=2):
            self._record(meeting, 30, date_second_call=second, first_present_count=5)
            meeting.action_hold()

        self.assertEqual(meeting.verdict_codes, ["second_call_early"])

    def test_record_that_cannot_be_right_is_refused(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            for present, proxies, message in (
                (41, 0, "More people came"),
                (10, 11, "represent more members"),
                (0, 0, "who was present"),
            ):
                self._record(meeting, present, proxies)
                with (
                    self.subTest(message=message),
                    self.assertRaisesRegex(UserError, message),
                ):
                    meeting.action_hold()

    def test_board_is_listed_by_name_as_it_sits_on_that_day(self):
        later = Date.today() + timedelta(days=AHEAD)
        leaver = self.ngo.person_ids[4].with_user(self.ngo_officer).sudo()
        leaver.action_end(later - timedelta(days=1), "Resignation")

        meeting = self._convene("board", days=AHEAD)

        names = meeting.attendance_ids.person_id
        board = self.ngo.person_ids.filtered("is_board")
        self.assertEqual(names, board - leaver)

    def test_quorum_of_the_board_is_counted_from_the_list(self):
        meeting = self._convene("board")
        lines = meeting.attendance_ids
        with self._on_the_day(meeting):
            lines[:2].write({"presence": "present"})
            self.assertIn("2 of 5", meeting.quorum_summary)
            lines[2].presence = "present"
            meeting.action_hold()

        # More than half of five is three.
        self.assertRecordValues(
            meeting, [{"is_valid": True, "quorum_base": 5, "quorum_needed": 3}]
        )

    def test_member_of_the_board_is_represented_only_where_the_law_allows(self):
        rule = self.env.ref("social_care_ngo.care_ngo_meeting_rule_board_eg")
        meeting = self._convene("board")
        lines = meeting.attendance_ids
        with self._on_the_day(meeting):
            lines[:3].write({"presence": "present"})
            lines[3].write({"presence": "proxy", "holder_id": lines[0].id})
            with self.assertRaisesRegex(UserError, "represent more members"):
                meeting.action_hold()
            rule.proxies_each = 1
            lines[4].write({"presence": "proxy", "holder_id": lines[0].id})
            with self.assertRaisesRegex(UserError, "at most 1 others"):
                meeting.action_hold()
            lines[4].holder_id = lines[3]
            with self.assertRaisesRegex(UserError, "name a member who was present"):
                meeting.action_hold()
            lines[4].holder_id = lines[1]
            meeting.action_hold()

        self.assertEqual(meeting.quorum_counted, 5)

    def test_nobody_represents_himself_or_comes_from_another_list(self):
        meeting, other = self._convene("board"), self._convene("board")
        line = meeting.attendance_ids[0]

        for holder in (line, other.attendance_ids[0]):
            with self.subTest(holder=holder), self.assertRaises(ValidationError):
                line.write({"presence": "proxy", "holder_id": holder.id})

    # === RESOLUTIONS === #

    def test_resolution_is_carried_by_the_majority_of_its_kind(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting, 22)
            carried = self._resolve(meeting, votes=(12, 10, 0))
            lost = self._resolve(meeting, "accounts", votes=(11, 0, 11))
            meeting.action_hold()

        # More than half of 22 at the meeting are 12.
        self.assertRecordValues(
            carried + lost,
            [
                {"outcome": "carried", "votes_needed": 12},
                {"outcome": "lost", "votes_needed": 12},
            ],
        )

    def test_more_votes_than_people_are_refused(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting, 21)
            self._resolve(meeting, votes=(20, 1, 1))
            with self.assertRaisesRegex(UserError, "more votes than people"):
                meeting.action_hold()

    def test_statute_is_changed_by_an_extraordinary_assembly_only(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting, 30)
            self._resolve(meeting, "statute", votes=(30, 0, 0))
            with self.assertRaisesRegex(UserError, "extraordinary general assembly"):
                meeting.action_hold()

        meeting = self._convene("assembly_extraordinary")
        with self._on_the_day(meeting):
            self._record(meeting, 30)
            resolution = self._resolve(meeting, "statute", votes=(20, 10, 0))
            meeting.action_hold()
        # More than half of all 40 members are 21.
        self.assertRecordValues(resolution, [{"outcome": "lost", "votes_needed": 21}])

    def test_accounts_are_not_approved_by_the_board(self):
        meeting = self._convene("board")
        with self._on_the_day(meeting):
            meeting.attendance_ids.write({"presence": "present"})
            self._resolve(meeting, "accounts", votes=(5, 0, 0))
            with self.assertRaisesRegex(UserError, "board cannot decide"):
                meeting.action_hold()

    def _elect(self, meeting, votes):
        return self._resolve(
            meeting,
            "election",
            votes=votes,
            elected_ids=[
                Command.create(
                    {
                        "name": "سلوى عمر",
                        "role": "chair",
                        "date_from": "2027-01-01",
                        "date_to": "2030-12-31",
                        "national_id": "28001010123456",
                    }
                )
            ],
        )

    def test_election_names_whom_it_elected(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting)
            empty = self._resolve(meeting, "election")
            with self.assertRaisesRegex(UserError, "name who was elected"):
                meeting.action_hold()
            empty.unlink()
            self._elect(meeting, (21, 0, 0))
            self.assertEqual(meeting._get_elected_persons(), [])
            meeting.action_hold()

        self.assertEqual(
            meeting._get_elected_persons(),
            [
                {
                    "name": "سلوى عمر",
                    "role": "chair",
                    "date_from": Date.to_date("2027-01-01"),
                    "date_to": Date.to_date("2030-12-31"),
                    "nationality_id": self.env.ref("base.eg").id,
                    "national_id": "28001010123456",
                }
            ],
        )

    def test_lost_election_and_invalid_meeting_elect_nobody(self):
        for present, votes in ((21, (10, 11, 0)), (20, (20, 0, 0))):
            meeting = self._convene()
            with self._on_the_day(meeting):
                self._record(meeting, present)
                self._elect(meeting, votes)
                meeting.action_hold()
            with self.subTest(present=present):
                self.assertEqual(meeting._get_elected_persons(), [])

    # === EVIDENCE === #

    def test_record_is_evidence_once_the_meeting_is_held(self):
        meeting = self._convene()
        with self._on_the_day(meeting):
            self._record(meeting)
            resolution = self._elect(meeting, (21, 0, 0))
            meeting.action_hold()
        officer = self.ngo_officer

        for record, vals in (
            (meeting, {"present_count": 40}),
            (meeting, {"date_second_call": Datetime.now()}),
            (meeting.attendance_ids[0], {"presence": "present"}),
            (resolution, {"votes_for": 1}),
            (resolution.elected_ids, {"name": "x"}),
            (meeting.item_ids, {"name": "x"}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.with_user(officer).write(vals)
        for record in (resolution, resolution.elected_ids, meeting.item_ids, meeting):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.with_user(officer).sudo().unlink()

    def test_rule_that_is_missing_stops_the_meeting(self):
        meeting = self._convene()
        self.env.ref(
            "social_care_ngo.care_ngo_meeting_rule_ordinary_eg"
        ).date_to = "2001-01-01"

        with self._on_the_day(meeting), self.assertRaisesRegex(UserError, "No rule"):
            meeting.action_hold()

    def test_rule_of_the_form_goes_before_the_rule_for_all(self):
        rule = self.env.ref("social_care_ngo.care_ngo_meeting_rule_ordinary_eg")
        special = rule.copy({"form_key": "association", "first_percent": 10})

        self.assertEqual(self._plan()._get_rule(), special)
        self.assertEqual(special.key, "association.assembly_ordinary")

    def test_cancelled_meeting_says_why_and_holds_nothing(self):
        meeting = self._convene()
        with self.assertRaisesRegex(UserError, "give a reason"):
            meeting._apply_transition("cancel")

        meeting.action_cancel(reason="The hall is closed")

        self.assertEqual(meeting.state, "cancelled")
        self.assertFalse(meeting.deadline_ids)

    def test_day_of_the_meeting_is_the_local_one(self):
        self.env.company.resource_calendar_id.tz = "Africa/Cairo"
        with freeze_time("2026-11-01 10:00:00"):
            meeting = self._plan(date_planned="2026-11-30 22:30:00")

        # Half past ten in the evening in UTC is half past midnight in Cairo.
        self.assertEqual(meeting.day, Date.to_date("2026-12-01"))

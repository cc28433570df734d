from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.http import Request
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.models.care_lifecycle_mixin import _TRANSITION_TOKEN

from .meeting_common import MeetingCommon
from .request_common import RequestCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


class BoardCommon(RequestCommon, MeetingCommon):
    """Assemblies that elect, and the notice that follows from them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._hold_election()

    @classmethod
    def _prepare_elected(cls, name="سلوى عمر", role="chair", number="28001010123456"):
        start = Date.today() + timedelta(days=20)
        return {
            "name": name,
            "role": role,
            "date_from": start,
            "date_to": start + timedelta(days=1400),
            "national_id": number,
        }

    @classmethod
    def _hold_election(cls, *persons, ngo=None, votes=(21, 0, 0)):
        """Return an assembly of twenty days ahead that elected these persons."""
        lines = [Command.create(p) for p in persons or (cls._prepare_elected(),)]
        meeting = cls._convene(ngo=ngo)
        with cls._on_the_day(meeting):
            cls._record(meeting)
            cls._resolve(meeting, "election", votes=votes, elected_ids=lines)
            meeting.action_hold()
            cls._upload_minutes(meeting)
        return meeting

    @classmethod
    def _notify(cls, meeting=None):
        meeting = meeting or cls.meeting
        with cls._on_the_day(meeting):
            return meeting.with_user(cls.ngo_portal_user)._notify_board()

    def _get_texts(self, request):
        with self._on_the_day(self.meeting):
            problems = request._get_problems()[request.id]
        return [text for name, text in problems if name == "person_line_ids"]


@tagged("post_install", "-at_install")
class TestNgoMeetingBoard(BoardCommon):
    """An election becomes the notice of it, once, and stays what the minutes say."""

    # === THE NOTICE === #

    def test_notice_names_the_elected_the_day_and_the_evidence(self):
        request = self._notify()

        self.assertEqual(request.key, "change_board")
        self.assertEqual(request.state, "draft")
        self.assertEqual(request.ngo_id, self.ngo)
        self.assertEqual(request.meeting_id, self.meeting)
        self.assertEqual(request.date_event, self.meeting.day)
        joining = request.person_line_ids.filtered(lambda x: not x.person_id)
        expected = self._prepare_elected()
        self.assertRecordValues(joining, [expected])
        self.assertEqual(request.document_line_ids.type_id.code, "assembly_minutes")
        self.assertEqual(
            request.document_line_ids.sha256, self.meeting.minutes_ids.sha256
        )

    def test_notice_ends_the_term_of_whoever_held_the_office(self):
        request = self._notify()

        leaving = request.person_line_ids.filtered("person_id")
        chair = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
        self.assertEqual(leaving.person_id, chair)
        first = self._prepare_elected()["date_from"]
        self.assertEqual(leaving.date_to, first - timedelta(days=1))

    def test_new_board_ends_every_term(self):
        roles = ("chair", "treasurer", "secretary", "member", "member")
        persons = [
            self._prepare_elected(f"عضو جديد {place}", role, f"2900101{place:07d}")
            for place, role in enumerate(roles)
        ]
        meeting = self._hold_election(*persons)

        request = self._notify(meeting)

        leaving = request.person_line_ids.filtered("person_id").person_id
        self.assertEqual(leaving, self.ngo.person_ids.filtered("is_board"))
        self.assertEqual(self._get_texts(request), [])

    def test_board_that_begins_later_takes_over_on_its_first_day(self):
        roles = ("chair", "treasurer", "secretary", "member", "member")
        first = Date.today() + timedelta(days=28)
        persons = [
            self._prepare_elected(f"عضو لاحق {place}", role, f"2900202{place:07d}")
            | {"date_from": first}
            for place, role in enumerate(roles)
        ]
        # Eight days after the election: the old board stays until the day before.
        meeting = self._hold_election(*persons)

        request = self._notify(meeting)

        leaving = request.person_line_ids.filtered("person_id")
        self.assertEqual(len(leaving), 5)
        self.assertEqual(set(leaving.mapped("date_to")), {first - timedelta(days=1)})
        with self._on_the_day(meeting):
            problems = request._get_problems()[request.id]
        self.assertEqual([p for p in problems if p[0] == "person_line_ids"], [])
        request.with_user(self.ngo_registrar).sudo()._apply_people(self.ngo.sudo())
        for day, names in ((first - timedelta(days=1), "عضو "), (first, "عضو لاحق")):
            seats = self.ngo.person_ids.filtered(
                lambda p, on=day: p.is_board and p._prepare_seat().is_current(on)
            )
            with self.subTest(day=day):
                self.assertEqual(len(seats), 5)
                self.assertTrue(all(p.name.startswith(names) for p in seats))

    def test_notice_can_be_filed_validated_and_applied(self):
        request = self._notify().with_env(self.env)
        with self._on_the_day(self.meeting):
            missing = request.type_id.document_type_ids
            missing -= request.document_line_ids.type_id
            for kind in missing:
                self.env["care.ngo.request.document"].with_user(
                    self.ngo_portal_user
                ).create(
                    {
                        "request_id": request.id,
                        "type_id": kind.id,
                        "file": request.document_line_ids[0].file,
                        "filename": "x.pdf",
                    }
                )
            request.with_user(self.ngo_portal_user).action_file()
            request.with_user(self.ngo_officer).action_take()
            self._advise(request)
            self.meeting.action_file()
            with self.assertRaisesRegex(UserError, "accept the minutes"):
                request.with_user(self.ngo_registrar).action_approve()
            self.meeting.with_user(self.ngo_manager).action_accept()

            request.with_user(self.ngo_registrar).action_approve()

        self.assertEqual(request.state, "applied")
        chairs = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
        self.assertIn("سلوى عمر", chairs.mapped("name"))

    def test_officer_starts_the_notice_from_the_form(self):
        meeting = self.meeting.with_user(self.ngo_officer)
        self.assertTrue(meeting.can_notify_board)

        with self._on_the_day(self.meeting):
            action = meeting.action_notify_board()

        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(request.meeting_id, self.meeting)
        meeting.invalidate_recordset(["can_notify_board"])
        self.assertFalse(meeting.can_notify_board)

    # === ONCE, AND ONLY FROM AN ELECTION === #

    def test_one_meeting_has_one_notice_until_it_is_withdrawn(self):
        request = self._notify()
        with self.assertRaisesRegex(UserError, "already"):
            self._notify()

        request.unlink()
        self.assertTrue(self._notify())

    def test_refused_notice_makes_room_and_is_not_appealed_against_then(self):
        request = self._notify()
        engine = request.sudo().with_context(lifecycle_token=_TRANSITION_TOKEN)
        engine.write({"state": "refused"})
        request._start_deadline("ngo_request_appeal")

        second = self._notify()

        self.assertTrue(second)
        with self.assertRaisesRegex(UserError, "another notice"):
            request.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")
        second.unlink()
        request.invalidate_recordset()
        request.with_user(self.ngo_portal_user).action_appeal(reason="Wrong")
        self.assertEqual(request.state, "appealed")

    def test_two_notices_at_once_are_refused_by_the_database(self):
        self._notify()
        other = self._make_draft("change_board", documents=False)

        with (
            self.assertRaises(psycopg2.IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            other._write_engine({"meeting_id": self.meeting.id})
            self.env.flush_all()

    def test_election_gives_each_term_an_end_within_the_years_of_the_law(self):
        person = self._prepare_elected()
        for last in (False, person["date_from"] + timedelta(days=1462)):
            with self.subTest(last=last), self.assertRaisesRegex(UserError, "4 years"):
                self._hold_election(person | {"date_to": last})

    def test_lost_election_gives_rise_to_no_notice(self):
        meeting = self._hold_election(votes=(10, 11, 0))

        self.assertFalse(meeting.can_notify_board)
        with self.assertRaisesRegex(UserError, "election"):
            self._notify(meeting)

    def test_viewer_and_registrar_start_no_notice(self):
        for user in (self.ngo_viewer, self.ngo_registrar):
            meeting = self.meeting.with_user(user)
            with self.subTest(user=user.login), mute_logger(*QUIET):
                self.assertFalse(meeting.can_notify_board)
                with self.assertRaises(AccessError):
                    meeting.action_notify_board()

    def test_nobody_names_the_meeting_by_hand(self):
        stranger = self._make_ngo()
        theirs = self._hold_election(ngo=stranger)
        draft = self._make_draft("change_board", documents=False)
        for user in (self.ngo_portal_user, self.ngo_officer):
            mine = draft.with_user(user)
            for meeting in (theirs, self.meeting):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    mine.write({"meeting_id": meeting.id})
        with self.assertRaises(AccessError):
            draft.with_user(self.ngo_officer).create(
                {
                    "ngo_id": self.ngo.id,
                    "type_id": draft.type_id.id,
                    "meeting_id": theirs.id,
                }
            )
        forged = draft.with_user(self.ngo_officer).with_context(
            default_meeting_id=theirs.id
        )
        made = forged.create({"ngo_id": self.ngo.id, "type_id": draft.type_id.id})
        self.assertFalse(made.meeting_id)

    # === THE COMPARISON === #

    def test_each_difference_from_the_minutes_is_named_and_stops_the_filing(self):
        request = self._notify().with_user(self.ngo_portal_user)
        line = request.person_line_ids.filtered(lambda x: not x.person_id)
        for vals, text in (
            ({"role": "member"}, "another office"),
            ({"date_to": False}, "first or last day"),
            ({"national_id": "28001010123499"}, "national number"),
        ):
            before = {name: line[name] for name in vals}
            line.write(vals)
            with self.subTest(vals=vals):
                self.assertIn(text, "\n".join(self._get_texts(request)))
            line.write(before)
        self.assertEqual(self._get_texts(request), [])

        line.name = "منى السيد"

        texts = "\n".join(self._get_texts(request))
        self.assertIn("سلوى عمر was elected", texts)
        self.assertIn("منى السيد is in the request", texts)
        with (
            self._on_the_day(self.meeting),
            self.assertRaisesRegex(UserError, "was elected"),
        ):
            request.action_file()

    def test_minutes_that_came_back_elect_nobody(self):
        request = self._notify()
        with self._on_the_day(self.meeting):
            self.meeting.action_file()
            self.meeting.with_user(self.ngo_officer).action_return(reason="Unsigned")

        self.assertIn("came back", "\n".join(self._get_texts(request)))

    def test_change_of_the_board_without_a_meeting_is_compared_with_nothing(self):
        self.assertEqual(self._get_texts(self._make_draft("change_board")), [])


@tagged("post_install", "-at_install")
class TestNgoMeetingBoardPortal(BoardCommon, HttpCase):
    """The representative notifies his own election, and nobody else's."""

    def setUp(self):
        super().setUp()
        self.stranger = self._make_user("test_ngo_stranger", "base.group_portal")
        for user in self.stranger | self.ngo_portal_user:
            user.password = user.login
        self.url = f"/my/ngo/{self.ngo.id}/meetings/{self.meeting.id}"

    def _post_notice(self, url):
        data = {"csrf_token": Request.csrf_token(self)}
        return self.url_open(f"{url}/notify-board", data=data)

    def test_notice_is_started_from_the_page_of_the_meeting(self):
        self.authenticate("test_ngo_portal", "test_ngo_portal")
        self.assertIn("notify_board", self.url_open(self.url).text)

        response = self._post_notice(self.url)

        request = self.meeting.board_request_ids
        self.assertTrue(response.url.endswith(f"/my/ngo/requests/{request.id}/edit"))
        self.assertEqual(request.create_uid, self.ngo_portal_user)
        page = self.url_open(self.url).text
        self.assertNotIn('name="notify_board"', page)
        self.assertIn(f"/my/ngo/requests/{request.id}", page)
        self.assertIn("already", self._post_notice(self.url).text)

    def test_button_pressed_twice_at_once_is_answered_in_words(self):
        self._notify()
        self.authenticate("test_ngo_portal", "test_ngo_portal")
        # The other request was made after this one had looked.
        nothing = patch.object(type(self.meeting), "_get_notice_problem")

        with nothing as problem, mute_logger("odoo.sql_db"):
            problem.return_value = None
            response = self._post_notice(self.url)

        self.assertEqual(response.status_code, 200)
        self.assertIn("has its notice of the board already", response.text)
        self.assertEqual(len(self.meeting.board_request_ids), 1)

    def test_minutes_uploaded_twice_at_once_are_answered_in_words(self):
        self.authenticate("test_ngo_portal", "test_ngo_portal")
        minutes = type(self.env["care.ngo.meeting.minutes"])
        counted = patch.object(minutes, "_get_last_versions", return_value={})

        with counted, mute_logger("odoo.sql_db"):
            response = self.url_open(
                f"{self.url}/minutes",
                data={"csrf_token": Request.csrf_token(self)},
                files={"file": ("minutes.pdf", b"%PDF-1.4 scan", "application/pdf")},
            )

        self.assertEqual(response.status_code, 200)
        self.assertIn("has just been uploaded", response.text)
        self.assertEqual(len(self.meeting.minutes_ids), 1)

    @mute_logger(*QUIET)
    def test_meeting_of_another_body_does_not_exist_here(self):
        theirs = self._hold_election(ngo=self._make_ngo())
        own = self._make_ngo(
            representative_ids=[Command.set(self.stranger.partner_id.ids)]
        )
        self.authenticate("test_ngo_stranger", "test_ngo_stranger")

        for url in (
            self.url,
            f"/my/ngo/{own.id}/meetings/{self.meeting.id}",
            f"/my/ngo/{own.id}/meetings/{theirs.id}",
        ):
            with self.subTest(url=url):
                self.assertEqual(self._post_notice(url).status_code, 404)
        self.assertFalse(self.meeting.board_request_ids)
        with self.assertRaises(AccessError), freeze_time(self.meeting.date_planned):
            self.meeting.with_user(self.stranger)._notify_board()

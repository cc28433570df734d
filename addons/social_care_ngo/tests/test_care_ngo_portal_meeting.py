import re
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from .meeting_common import MeetingCommon
from .portal_common import PortalCommon

SCRIPT = "<script>alert(1)</script>"


@tagged("post_install", "-at_install")
class TestNgoPortalMeeting(MeetingCommon, PortalCommon):
    """The representative plans, convenes, records and files; nobody else does."""

    def _get_page(self, meeting, step=""):
        page = f"/my/ngo/{self.ngo.id}/meetings/{meeting.id}"
        return f"{page}/{step}" if step else page

    def _be_over(self, meeting):
        """Let the convened meeting lie two hours back, as if time had passed."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE care_ngo_meeting SET date_planned = %s, day = %s,"
            " date_notice = %s WHERE id = %s",
            (
                Datetime.now() - timedelta(hours=2),
                Datetime.now().date(),
                Datetime.now().date() - timedelta(days=20),
                meeting.id,
            ),
        )
        self.env.invalidate_all()

    def _plan_by_page(self):
        moment = (Datetime.now() + timedelta(days=30)).strftime("%Y-%m-%dT18:00")
        response = self._post(
            f"/my/ngo/{self.ngo.id}/meetings/new",
            {"kind": "assembly_ordinary", "date_planned": moment},
        )
        self.assertIn("Enter the agenda", response.text)
        number = int(re.search(r"/meetings/(\d+)", response.url)[1])
        return self.env["care.ngo.meeting"].browse(number)

    def _elect_by_page(self, meeting):
        vote = {"kind": "election", "name": "انتخاب الرئيس", "votes_for": "21"}
        self._post(self._get_page(meeting, "resolve"), vote)
        elected = {
            "resolution_id": str(meeting.resolution_ids.id),
            "name": "سلوى عمر",
            "role": "chair",
            "date_from": "2030-01-01",
            "date_to": "2033-12-31",
        }
        self._post(self._get_page(meeting, "elect"), elected)

    def test_meeting_is_planned_and_convened_through_the_pages(self):
        self.env.company.resource_calendar_id.tz = "Africa/Cairo"
        meeting = self._plan_by_page()
        self.assertIn(meeting.date_planned.hour, (15, 16))  # six in the evening there
        refused = self._post(self._get_page(meeting, "convene"))
        self.assertIn("Enter the agenda", refused.text)

        self._post(self._get_page(meeting, "plan"), {"place": "المقر", "item": "بند"})
        self._post(self._get_page(meeting, "convene"))

        self.assertEqual(meeting.state, "convened")
        self.assertEqual(meeting.item_ids.name, "بند")

    def test_meeting_is_recorded_and_filed_through_the_pages(self):
        meeting = self._convene()
        self._be_over(meeting)
        line = meeting.attendance_ids[0]
        came = {"present_count": "20", "proxy_count": "1"}
        self._post(
            self._get_page(meeting, "record"),
            {**came, f"presence_{line.id}": "present"},
        )
        self._elect_by_page(meeting)
        response = self._post(self._get_page(meeting, "hold"))
        self.assertIn("Upload the signed minutes", response.text)
        self.assertRecordValues(meeting, [{"state": "held", "is_valid": True}])
        self.assertEqual(meeting._get_elected_persons()[0]["name"], "سلوى عمر")
        self.assertEqual(line.presence, "present")

        scan = {"file": ("minutes.pdf", b"%PDF-1.7", "application/pdf")}
        self._post(self._get_page(meeting, "minutes"), files=scan)
        self._post(self._get_page(meeting, "file"))
        self.assertEqual(meeting.state, "filed")
        meeting.with_user(self.ngo_officer).action_return(reason="Unsigned")
        self.assertIn("Unsigned", self.url_open(self._get_page(meeting)).text)

    @mute_logger("odoo.http")
    def test_meeting_of_another_body_does_not_exist_here(self):
        meeting = self._convene()
        self._sign_in(self.stranger)
        own = self.env["care.ngo"].with_user(self.stranger).create({"name": "جمعية"})
        for ngo in (self.ngo, own):
            page = f"/my/ngo/{ngo.id}/meetings/{meeting.id}"
            with self.subTest(ngo=ngo.name):
                self.assertEqual(self.url_open(page).status_code, 404)
                for step in ("convene", "hold", "file", "record", "plan", "cancel"):
                    response = self._post(f"{page}/{step}", {"reason": "x"})
                    self.assertEqual(response.status_code, 404)
        for page in ("meetings", "meetings/new", "board"):
            address = f"/my/ngo/{self.ngo.id}/{page}"
            self.assertEqual(self.url_open(address).status_code, 404)
        self.assertEqual(meeting.state, "convened")

    def test_script_in_every_text_is_shown_as_text(self):
        meeting = self._plan(place=SCRIPT, item_ids=[(0, 0, {"name": SCRIPT})], days=20)
        self._resolve(
            meeting,
            "election",
            name=SCRIPT,
            elected_ids=[(0, 0, {"name": SCRIPT, "date_from": "2030-01-01"})],
        )
        person = self.ngo.person_ids[0]
        self.env.cr.execute(
            "UPDATE care_ngo_person SET name = %s WHERE id = %s", (SCRIPT, person.id)
        )
        self.env.invalidate_all()
        meeting.action_convene()

        for address in (
            self._get_page(meeting),
            f"/my/ngo/{self.ngo.id}/meetings",
            f"/my/ngo/{self.ngo.id}/board",
        ):
            page = self.url_open(address)
            with self.subTest(address=address):
                self.assertEqual(page.status_code, 200)
                self.assertNotIn(SCRIPT, page.text)

    def test_a_time_outside_every_calendar_is_refused_in_words(self):
        self.env.company.resource_calendar_id.tz = "Africa/Cairo"
        for text in ("0001-01-01T00:00", "2026-02-31T10:00", "٣١/٠٢", "x" * 5000):
            with self.subTest(text=text):
                response = self._post(
                    f"/my/ngo/{self.ngo.id}/meetings/new",
                    {"kind": "assembly_ordinary", "date_planned": text},
                )
                self.assertEqual(response.status_code, 200)
                self.assertIn("The time cannot be read.", response.text)

    def test_values_that_cannot_be_read_change_nothing(self):
        meeting = self._convene()
        for step, data in (
            ("record", {"present_count": "-1"}),
            ("record", {"present_count": "many"}),
            ("record", {"date_second_call": "tomorrow"}),
            ("resolve", {"kind": "treason", "name": "x"}),
            ("resolve", {"kind": "ordinary", "name": ""}),
            ("elect", {"resolution_id": "999999", "name": "x", "role": "chair"}),
            ("minutes", {}),
            ("plan", {"place": "x"}),
        ):
            response = self._post(self._get_page(meeting, step), data)
            with self.subTest(step=step, data=data):
                self.assertEqual(response.status_code, 200)
                self.assertIn("alert-danger", response.text)
        self.assertRecordValues(
            meeting, [{"present_count": 0, "place": "المقر", "state": "convened"}]
        )
        self.assertFalse(meeting.resolution_ids or meeting.minutes_ids)

    def test_board_is_shown_with_its_terms_and_takes_declarations(self):
        one, other = self.ngo.person_ids[:2]
        board = f"/my/ngo/{self.ngo.id}/board"
        response = self._post(
            f"{board}/kinship",
            {"person_id": one.id, "relation": "parent", "relative_id": other.id},
        )
        self.assertIn("Parent of", response.text)
        self.assertEqual(self.ngo.kinship_ids.relation, "parent")
        again = self._post(
            f"{board}/kinship",
            {"person_id": one.id, "relation": "spouse", "relative_id": other.id},
        )
        self.assertIn("declared already", again.text)

        person = (
            self.env["care.ngo.person"]
            .with_user(self.ngo_officer)
            .create({"ngo_id": self.ngo.id, "name": "مدير", "role": "executive"})
        )
        self.assertIn(f'value="{person.id}"', self.url_open(board).text)
        empty = self._post(f"{board}/declare", {"person_id": person.id, "source": " "})
        self.assertIn("Say what was signed", empty.text)
        self._post(f"{board}/declare", {"person_id": person.id, "source": "إقرار"})
        self.assertEqual(person.vetting_state, "declared")

    def test_alarm_leads_to_the_plan_of_an_election(self):
        last = self.ngo.person_ids[0].date_to
        board = f"/my/ngo/{self.ngo.id}/board"
        self.assertNotIn("plan_elections", self.url_open(board).text)

        self.env.cr.execute(
            "UPDATE care_ngo_person SET date_to = %s WHERE ngo_id = %s",
            (Datetime.now().date() + timedelta(days=60), self.ngo.id),
        )
        self.env.invalidate_all()

        self.assertIn("plan_elections", self.url_open(board).text)
        self.assertTrue(last)

    @mute_logger("odoo.http")
    def test_person_of_another_body_takes_no_declaration(self):
        other = self._make_ngo(representative_ids=[])
        board = f"/my/ngo/{self.ngo.id}/board"
        theirs, mine = other.person_ids[0], self.ngo.person_ids[0]

        for step, data in (
            ("declare", {"person_id": theirs.id, "source": "x"}),
            (
                "kinship",
                {"person_id": mine.id, "relation": "spouse", "relative_id": theirs.id},
            ),
        ):
            with self.subTest(step=step):
                response = self._post(f"{board}/{step}", data)
                self.assertEqual(response.status_code, 404)

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .meeting_common import MeetingCommon
from .portal_common import PortalCommon
from .request_common import RequestCommon
from .return_common import ReturnCommon

SCAN = ("scan.pdf", b"%PDF-1.7 scan", "application/pdf")
RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
# More than any number of a record, and than the database's own numbers.
HUGE = 10**30


@tagged("post_install", "-at_install")
class TestNgoPortalAttack(RequestCommon, MeetingCommon, ReturnCommon, PortalCommon):
    """Buttons pressed in the wrong state, twice, or with numbers of another body."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls._make_ngo()
        cls.their_request = cls._make_draft("change_board", ngo=cls.theirs)
        cls.their_meeting = cls._convene(ngo=cls.theirs)
        cls.their_election = cls._resolve(cls.their_meeting, "election")
        cls.theirs.with_user(
            cls.ngo_officer
        ).representative_ids = cls.stranger.partner_id

    def _post(self, url, data=None, files=None, **kwargs):
        with mute_logger("odoo.http", *RULES):
            return super()._post(url, data, files, **kwargs)

    def _press(self, url, data):
        """Press one button; a file goes where one is asked for."""
        takes_file = url.endswith(("documents/add", "minutes"))
        return self._post(url, data, {"file": SCAN} if takes_file else None)

    def _assert_told(self, response, url):
        """Either there is no such page, or the page says why in plain words."""
        if response.status_code == 404:
            return
        self.assertEqual(response.status_code, 200, url)
        self.assertIn("alert-danger", response.text)
        # Neither names of models nor the words of record rules are for the public.
        self.assertNotRegex(response.text, r"Uh-oh|\(care\.ngo|top-secret")

    # === THE WRONG STATE === #

    def test_steps_of_a_notification_are_refused_in_the_wrong_state(self):
        draft = self._make_ngo_draft()
        document, person = draft.ngo_document_ids[0], draft.person_ids[0]
        steps = ("submit", "correct", "withdraw")
        parts = (
            f"documents/{document.id}/remove",
            "documents/add",
            "people/add",
            f"people/{person.id}/remove",
            "edit/about",
        )
        upload = {"type_id": document.type_id.id, "reason": "x", "name": "x"}

        def press(ngo, *paths):
            state = ngo.state
            for path in paths:
                url = f"/my/ngo/{ngo.id}/{path}"
                with self.subTest(state=state, path=path):
                    self._assert_told(self._press(url, upload), url)
                    self.assertEqual(ngo.state, state)

        press(draft, "correct", "withdraw")
        draft.with_user(self.ngo_portal_user).action_notify()
        press(draft, "submit", "correct", *parts)
        press(self.ngo, *steps, *parts[2:])
        self.assertTrue(document.exists() and person.exists())

    def test_document_that_was_looked_at_is_not_taken_back(self):
        draft = self._make_ngo_draft()
        document = draft.ngo_document_ids[0]
        draft.with_user(self.ngo_portal_user).action_notify()
        document.with_user(self.ngo_officer).action_reject(reason="Blurred")
        draft.with_user(self.ngo_officer).action_return(reason="Blurred")
        url = f"/my/ngo/{draft.id}/documents/{document.id}/remove"

        response = self._post(url)

        self._assert_told(response, url)
        self.assertEqual(document.state, "rejected")

    def test_steps_of_a_request_are_refused_in_the_wrong_state(self):
        applied, draft = self._approve("branch"), self._make_draft("new_field")
        filed = self._file("move_hq")
        document = filed.document_line_ids[0]
        for request, paths in (
            (applied, ("withdraw", "appeal", "edit", "file", "remove")),
            (draft, ("withdraw", "appeal")),
            (
                filed,
                (
                    "appeal",
                    "file",
                    "remove",
                    "people/add",
                    "documents/add",
                    f"documents/{document.id}/remove",
                ),
            ),
        ):
            state = request.state
            for path in paths:
                url = f"/my/ngo/requests/{request.id}/{path}"
                with self.subTest(state=state, path=path):
                    self._assert_told(self._post(url, {"reason": "x"}), url)
                    self.assertEqual(request.state, state)
        self.assertTrue(document.exists())

    def test_steps_of_a_meeting_are_refused_in_the_wrong_state(self):
        planned, convened = self._plan(), self._convene()
        item = convened.item_ids[0]
        vote = {"kind": "ordinary", "name": "قرار", "reason": "x", "place": "y"}
        gone = {"what": "item", "line": str(item.id)}
        for meeting, paths in (
            (planned, ("hold", "file", "minutes", "notify-board", "elect")),
            (convened, ("convene", "hold", "file", "minutes", "plan", "remove")),
        ):
            state = meeting.state
            for path in paths:
                url = f"/my/ngo/{self.ngo.id}/meetings/{meeting.id}/{path}"
                with self.subTest(state=state, path=path):
                    self._assert_told(self._press(url, vote | gone), url)
                    self.assertEqual(meeting.state, state)
        self.assertTrue(item.exists())

    def test_steps_of_a_return_are_refused_in_the_wrong_state(self):
        filed = self._file_return()
        model = self.env["care.ngo.return.document"]
        document = model.search([("return_id", "=", filed.id)])
        for path in (
            "file",
            "amend",
            "withdraw",
            "edit/accounts",
            "workbook",
            "documents/add",
            f"documents/{document.id}/remove",
        ):
            url = f"/my/ngo/{self.ngo.id}/annual/{filed.id}/{path}"
            with self.subTest(path=path):
                self._assert_told(self._post(url, {"reason": "x"}), url)
                self.assertEqual(filed.state, "filed")
        self.assertTrue(document.exists())

    # === NUMBERS OF ANOTHER BODY === #

    def test_meeting_takes_no_part_of_another_meeting(self):
        mine, other = self._convene(), self.their_meeting.with_env(self.env)
        election = self.their_election.with_env(self.env)
        line, their_line = mine.attendance_ids[0], other.attendance_ids[0]
        page = f"/my/ngo/{self.ngo.id}/meetings/{mine.id}"

        self._post(
            f"{page}/record",
            {
                f"presence_{line.id}": "proxy",
                f"holder_{line.id}": their_line.id,
                f"presence_{their_line.id}": "present",
            },
        )
        self._post(
            f"{page}/elect",
            {
                "resolution_id": election.id,
                "name": "دخيل",
                "role": "chair",
                "date_from": "2030-01-01",
            },
        )
        for what, part in (("resolution", election), ("item", other.item_ids[0])):
            self._post(f"{page}/remove", {"what": what, "line": part.id})
            self.assertTrue(part.exists())
        self.assertFalse(line.holder_id)
        self.assertEqual(their_line.presence, "absent")
        self.assertFalse(election.elected_ids)

    def test_meeting_of_another_body_takes_no_step_at_all(self):
        meeting = self.their_meeting
        for ngo in (self.ngo, self.theirs):
            for path in (
                "remove",
                "resolve",
                "elect",
                "minutes",
                "notify-board",
                "plan",
                "record",
                "cancel",
            ):
                url = f"/my/ngo/{ngo.id}/meetings/{meeting.id}/{path}"
                with self.subTest(url=url):
                    self.assertEqual(self._post(url, {"reason": "x"}).status_code, 404)

    def test_newcomer_names_nobody_of_another_body(self):
        newcomer = self.their_request.person_line_ids.filtered("name")
        founder = self.ngo.person_ids.filtered(lambda p: p.role == "founder")[0]
        mine = self._make_draft("change_board", documents=False)
        mine.person_line_ids.unlink()
        url = f"/my/ngo/requests/{mine.id}/people/add"
        joiner = {"name": "عضو", "role": "member", "date_from": "2026-01-01"}
        for name, value in (
            ("person_id", self.theirs.person_ids[0].id),
            ("person_id", founder.id),
            ("kin_person_id", self.theirs.person_ids[0].id),
            ("kin_line_id", newcomer.id),
            ("kin_person_id", HUGE),
            ("nationality_id", HUGE),
        ):
            with self.subTest(name=name, value=value):
                answer = self._post(url, joiner | {name: value})
                self._assert_told(answer, url)
                self.assertFalse(mine.person_line_ids)
        with self.assertRaisesRegex(ValidationError, "not change this office"):
            mine.person_line_ids.create(
                {"request_id": mine.id, "person_id": founder.id}
            )

    def test_document_is_of_a_type_that_is_asked_for(self):
        request, draft = self._make_draft("branch"), self._make_ngo_draft()
        agreement = "social_care_ngo.care_ngo_document_type_foreign_agreement"
        before = request.document_line_ids, draft.ngo_document_ids
        for kind in (self.env.ref(agreement).id, HUGE, -1, "²", ""):
            for url in (
                f"/my/ngo/requests/{request.id}/documents/add",
                f"/my/ngo/{draft.id}/documents/add",
            ):
                with self.subTest(kind=kind, url=url):
                    data = {"type_id": kind, "date_expiry": "2040-01-01"}
                    self._assert_told(self._post(url, data, {"file": SCAN}), url)
        self.assertEqual((request.document_line_ids, draft.ngo_document_ids), before)

    def test_numbers_beyond_every_record_lead_nowhere(self):
        for url in (
            f"/my/ngo/{HUGE}/submit",
            f"/my/ngo/requests/{HUGE}/withdraw",
            f"/my/ngo/{self.ngo.id}/meetings/{HUGE}/convene",
            f"/my/ngo/{self.ngo.id}/documents/{HUGE}/remove",
            f"/my/ngo/{self.ngo.id}/annual/{HUGE}/file",
        ):
            with self.subTest(url=url):
                self.assertEqual(self._post(url, {"reason": "x"}).status_code, 404)

    # === WITHOUT AN ACCOUNT === #

    def test_visitor_presses_no_button(self):
        draft, request = self._make_ngo_draft(), self._make_draft("branch")
        meeting, filed = self._plan(), self._open_return()
        self.authenticate(None, None)
        for url, record in (
            (f"/my/ngo/{draft.id}/submit", draft),
            (f"/my/ngo/requests/{request.id}/file", request),
            (f"/my/ngo/{self.ngo.id}/meetings/{meeting.id}/cancel", meeting),
            (f"/my/ngo/{self.ngo.id}/annual/{filed.id}/file", filed),
        ):
            state = record.state
            with self.subTest(url=url):
                self._post(url, {"reason": "x"}, allow_redirects=False)
                self.assertEqual(record.state, state)

    # === TWICE === #

    def test_second_press_of_a_button_is_answered_in_words(self):
        draft = self._make_ngo_draft()
        url = f"/my/ngo/{draft.id}/submit"
        self.assertIn("has been received", self._post(url).text)

        self._assert_told(self._post(url), url)

        self.assertEqual(len(draft._get_valid_decisions("submit")), 1)

    def test_declaration_that_somebody_was_quicker_with_is_answered_in_words(self):
        one, other = self.ngo.person_ids[:2]
        data = {"person_id": one.id, "relation": "parent", "relative_id": other.id}
        url = f"/my/ngo/{self.ngo.id}/board/kinship"
        self._post(url, data)
        kinship = self.env.registry["care.ngo.kinship"]
        # Both looked before either of them had declared it.
        with (
            patch.object(kinship, "search_count", return_value=0),
            mute_logger("odoo.sql_db"),
        ):
            answer = self._post(url, data)

        self._assert_told(answer, url)
        self.assertIn("declared already", answer.text)
        self.assertEqual(len(self.ngo.kinship_ids), 1)

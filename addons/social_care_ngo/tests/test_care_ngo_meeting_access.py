from datetime import timedelta
from itertools import count

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.deadline_contract import DeadlineContract
from odoo.addons.social_care_base.tests.lifecycle_contract import (
    FORGED,
    LifecycleContract,
)
from odoo.addons.social_care_ngo.models import care_ngo_meeting, care_ngo_resolution

from .common import PDF
from .meeting_common import MeetingCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
LINES = (
    "care.ngo.meeting",
    "care.ngo.meeting.item",
    "care.ngo.meeting.attendance",
    "care.ngo.meeting.minutes",
    "care.ngo.resolution",
    "care.ngo.elected",
)


@tagged("post_install", "-at_install")
class TestNgoMeetingLifecycle(LifecycleContract, DeadlineContract, MeetingCommon):
    """A meeting moves only by the declared steps."""

    allow_inherited_tests_method = True
    contract_model = "care.ngo.meeting"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.ngo_viewer
        cls.contract_years = count(2031)

    def _make_contract_document(self):
        return self.env["care.ngo.meeting"].create(
            {
                "ngo_id": self.ngo.id,
                "date_planned": f"{next(self.contract_years)}-01-01 10:00:00",
            }
        )

    _make_deadline_document = _make_contract_document

    def test_moving_a_meeting_ends_what_was_decided_on_it(self):
        meeting = self._make_contract_document()
        self._decide(meeting, "review", self.env.ref("base.user_admin"))

        meeting.date_planned += timedelta(days=1)

        self.assertFalse(meeting._get_valid_decisions("review"))

    def test_result_of_the_calculation_is_refused_with_every_forged_token(self):
        meeting = self._make_contract_document()
        resolution = self._resolve(meeting)
        for record, names, key in (
            (meeting, care_ngo_meeting.DECIDED_FIELDS, "meeting_token"),
            (resolution, care_ngo_resolution.DECIDED_FIELDS, "outcome_token"),
        ):
            for name in sorted(names):
                for token in FORGED:
                    forged = record.with_context(**{key: token})
                    with (
                        self.subTest(field=name, token=token),
                        self.assertRaises(AccessError),
                    ):
                        forged.write({name: False})
                with self.subTest(create=name), self.assertRaises(AccessError):
                    record.copy({name: False})

    def test_default_result_in_the_context_is_ignored(self):
        forged = self.env["care.ngo.meeting"].with_context(default_is_valid=True)

        meeting = forged.create(
            {"ngo_id": self.ngo.id, "date_planned": "2031-01-01 10:00:00"}
        )

        self.assertFalse(meeting.is_valid)

    def test_list_of_the_board_is_written_by_the_register_only(self):
        meeting = self._convene("board")
        line = meeting.attendance_ids[0]
        person = self.ngo.person_ids[0]
        for token in FORGED:
            model = self.env["care.ngo.meeting.attendance"].sudo()
            with self.subTest(token=token), self.assertRaises(AccessError):
                model.with_context(list_token=token).create(
                    {"meeting_id": meeting.id, "person_id": person.id, "name": "x"}
                )
        for vals in ({"name": "x"}, {"role": "chair"}, {"person_id": person.id}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.sudo().write(vals)
        with self.assertRaises(AccessError):
            line.with_user(self.ngo_officer).unlink()


@tagged("post_install", "-at_install")
class TestNgoMeetingAccess(MeetingCommon):
    """Meetings belong to their body, and personal data to few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls._make_user("test_ngo_stranger", "base.group_portal")
        cls.auditor = cls._make_user(
            "test_ngo_auditor", "social_care_base.group_care_auditor"
        )
        cls.meeting = cls._convene()
        with cls._on_the_day(cls.meeting):
            cls._record(cls.meeting)
            cls.resolution = cls._resolve(
                cls.meeting,
                "election",
                elected_ids=[
                    Command.create(
                        {
                            "name": "سر",
                            "date_from": "2027-01-01",
                            "date_to": "2030-12-31",
                            "national_id": "28001010123456",
                        }
                    )
                ],
            )
            cls.meeting.action_hold()
            cls._upload_minutes(cls.meeting)

    def _get_rows(self):
        meeting = self.meeting.sudo()
        rows = {record._name: record for record in (meeting, meeting.item_ids[:1])}
        rows["care.ngo.meeting.attendance"] = meeting.attendance_ids[:1]
        rows["care.ngo.meeting.minutes"] = meeting.minutes_ids
        rows["care.ngo.resolution"] = meeting.resolution_ids
        rows["care.ngo.elected"] = meeting.resolution_ids.elected_ids
        return rows

    @mute_logger(*QUIET)
    def test_stranger_reaches_no_part_of_a_meeting(self):
        rows = self._get_rows()
        self.assertEqual(set(rows), set(LINES))
        for model, sudo_row in rows.items():
            row = sudo_row.with_user(self.stranger).sudo(False)
            domain = [("id", "=", row.id)]
            with self.subTest(model=model):
                self.assertFalse(row.search(domain))
                self.assertEqual(row.search_count(domain), 0)
                self.assertEqual(row._read_group(domain, [], ["__count"]), [(0,)])
                for call in (
                    lambda row=row: row.read(["display_name"]),
                    lambda row=row: row.write({"create_date": False}),
                    lambda row=row: row.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        call()

    @mute_logger(*QUIET)
    def test_stranger_adds_nothing_to_the_meeting_of_another(self):
        planned = self._plan()
        for model, vals in (
            ("care.ngo.meeting", {"ngo_id": self.ngo.id, "date_planned": "2031-01-01"}),
            ("care.ngo.meeting.item", {"meeting_id": planned.id, "name": "x"}),
            ("care.ngo.resolution", {"meeting_id": planned.id, "name": "x"}),
            ("care.ngo.meeting.minutes", {"meeting_id": self.meeting.id, "file": PDF}),
            (
                "care.ngo.elected",
                {
                    "resolution_id": self.resolution.id,
                    "name": "x",
                    "date_from": "2027-01-01",
                },
            ),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.stranger).create(vals)

    @mute_logger(*QUIET)
    def test_viewer_and_auditor_only_read(self):
        for user in (self.ngo_viewer, self.auditor, self.ngo_registrar):
            for model, row in self._get_rows().items():
                mine = row.with_user(user).sudo(False)
                with self.subTest(user=user.login, model=model):
                    self.assertTrue(mine.has_access("read"))
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(mine.has_access(operation))

    @mute_logger(*QUIET)
    def test_number_of_an_elected_person_is_hidden_from_viewer_and_auditor(self):
        elected = self.resolution.elected_ids
        for user in (self.ngo_viewer, self.auditor):
            mine = elected.with_user(user)
            for call in (
                lambda mine=mine: mine.read(["national_id"]),
                lambda mine=mine: mine.search([("national_id", "like", "2800")]),
                lambda mine=mine: mine._read_group([], ["national_id"]),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertTrue(elected.with_user(self.ngo_officer).national_id)

    @mute_logger(*QUIET)
    def test_representative_takes_none_of_the_ministrys_steps(self):
        self.meeting.action_file()

        for step in ("accept", "return"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                self.meeting._apply_transition(step, reason="Because")

    def test_meetings_cost_the_same_for_one_and_for_many(self):
        for _again in range(9):
            self._convene()
        meetings = self.ngo.meeting_ids.with_user(self.ngo_officer)
        spec = {"display_name": {}, "day": {}, "state": {}, "is_valid": {}}

        costs = []
        for batch in (meetings[:1], meetings):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            batch.web_read(spec)
            costs.append(self.cr.sql_log_count - before)

        self.assertLessEqual(costs[1], costs[0], costs)

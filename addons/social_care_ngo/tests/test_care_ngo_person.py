from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NgoCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNgoPerson(NgoCommon):
    """Terms are periods that are added and ended, never rewritten."""

    def test_term_is_history_once_the_body_is_notified(self):
        person = self.ngo.person_ids[0]
        officer = person.with_user(self.ngo_officer)

        for vals in ({"name": "x"}, {"date_to": "2030-01-01"}, {"role": "member"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                officer.write(vals)
        with self.assertRaises(UserError):
            officer.unlink()

    def test_renewal_is_a_line_of_its_own_and_the_gap_stays(self):
        with freeze_time("2026-01-01"):
            chair = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
            last_day = chair.date_to
        later = last_day.replace(year=last_day.year + 1)

        renewal = (
            self.env["care.ngo.person"]
            .with_user(self.ngo_officer)
            .sudo()
            .create(
                {
                    "ngo_id": self.ngo.id,
                    "name": chair.name,
                    "role": "chair",
                    "date_from": later,
                }
            )
        )

        self.assertEqual(chair.date_to, last_day)
        self.assertEqual(renewal.date_from, later)

    def test_term_is_ended_with_a_reason_inside_its_time(self):
        person = (
            self.env["care.ngo.person"]
            .with_user(self.ngo_officer)
            .create({"ngo_id": self.ngo.id, "name": "مدير", "role": "executive"})
        )
        with self.assertRaisesRegex(UserError, "give a reason"):
            person.action_end(Date.today(), " ")
        with self.assertRaisesRegex(UserError, "inside the term"):
            person.action_end(person.date_from.replace(year=2000), "Resignation")

        person.action_end(Date.today(), "Resignation")

        self.assertRecordValues(
            person, [{"date_to": Date.today(), "end_reason": "Resignation"}]
        )

    def test_term_that_is_over_is_not_shortened(self):
        today = Date.today()
        person = self.env["care.ngo.person"].create(
            {
                "ngo_id": self.ngo.id,
                "name": "مدير سابق",
                "role": "executive",
                "date_from": today - timedelta(days=30),
                "date_to": today - timedelta(days=1),
            }
        )

        with self.assertRaisesRegex(UserError, "over already"):
            person.with_user(self.ngo_officer).action_end(
                today - timedelta(days=9), "Resignation"
            )

    @mute_logger(*QUIET)
    def test_nobody_alone_changes_the_board_of_a_registered_body(self):
        chair = self.ngo.person_ids.filtered(lambda p: p.role == "chair")
        people = self.env["care.ngo.person"]
        vals = {"ngo_id": self.ngo.id, "name": "عضو", "role": "member"}
        for user in (self.ngo_officer, self.ngo_manager, self.ngo_registrar):
            mine = chair.with_user(user)
            self.assertFalse(mine.can_end)
            for attempt in (
                lambda user=user: people.with_user(user).create(vals),
                lambda mine=mine: mine.action_end(Date.today(), "Resigned"),
                lambda mine=mine: mine.write({"date_to": Date.today()}),
                lambda mine=mine: mine.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    attempt()
        with self.assertRaisesRegex(UserError, "changes by a request"):
            chair.with_user(self.ngo_officer).action_end(Date.today(), "Resigned")
        # Whom the board appoints is no member of it.
        director = people.with_user(self.ngo_officer).create(
            vals | {"role": "executive"}
        )
        self.assertTrue(director.can_end)

    def test_end_of_a_term_belongs_to_the_ministry(self):
        draft = self._make_ngo_draft()
        for user in (self.ngo_viewer, self.ngo_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                draft.person_ids[0].with_user(user).action_end(Date.today(), "Why")
        for token in (True, 1, "x"):
            forged = self.ngo.person_ids[0].with_context(person_token=token)
            with self.subTest(token=token), self.assertRaises(UserError):
                forged.write({"date_to": Date.today()})

    def test_term_does_not_move_to_another_body(self):
        draft, other = self._make_ngo_draft(), self._make_ngo_draft()
        mine = draft.person_ids[0].with_user(self.ngo_portal_user)

        with self.assertRaises(AccessError):
            mine.write({"ngo_id": other.id})

    def test_both_days_of_a_term_belong_to_it(self):
        person = self.env["care.ngo.person"].create(
            {
                "ngo_id": self._make_ngo_draft().id,
                "name": "عضو",
                "role": "member",
                "date_from": "2026-01-10",
                "date_to": "2026-01-20",
            }
        )
        for day, expected in (
            ("2026-01-09", False),
            ("2026-01-10", True),
            ("2026-01-20", True),
            ("2026-01-21", False),
        ):
            with self.subTest(day=day), freeze_time(f"{day} 12:00:00"):
                person.invalidate_recordset(["is_current"])
                self.assertEqual(person.is_current, expected)

    def test_digits_of_a_national_number_are_unified(self):
        draft = self._make_ngo_draft()

        person = (
            self.env["care.ngo.person"]
            .with_user(self.ngo_portal_user)
            .create(
                {
                    "ngo_id": draft.id,
                    "name": " عضو ",
                    "role": "founder",
                    "national_id": "٢٨٠٠١٠١٠١٢٣٤٥٦",
                }
            )
        )

        self.assertRecordValues(
            person, [{"name": "عضو", "national_id": "28001010123456"}]
        )

    def test_malformed_national_number_is_a_problem_of_the_draft(self):
        draft = self._make_ngo_draft()
        draft.person_ids[0].national_id = "123"

        problems = draft._get_problems()[draft.id]

        self.assertEqual([name for name, _text in problems], ["person_ids"])

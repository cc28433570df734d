from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .clock_common import SUNDAY, NgoClockCommon

# The window of ten working days that opens on Sunday 1 March ends on Sunday 15 March.
LAST, LATE = "2026-03-15 09:00:00", "2026-03-16 09:00:00"
CLOSED = "window to object has closed"


@tagged("post_install", "-at_install")
class TestNgoWindow(NgoClockCommon):
    """The window to object: opened once, paused by letters, closed for good."""

    @freeze_time(SUNDAY)
    def _open_window(self):
        self.objection.days = 10
        ngo = self._notify()
        self._confirm_ngo(ngo)
        return ngo

    def _lapse(self):
        self.env.flush_all()
        limits = self.env["care.deadline"]
        limits.search(limits._get_lapsed_domain())._lapse()

    def _answer(self, ngo):
        if ngo.state == "objection":
            ngo.with_user(self.ngo_portal_user).action_correct()
        ngo.with_user(self.ngo_portal_user).action_notify()

    def test_objection_is_possible_on_the_last_day(self):
        ngo = self._open_window()

        with freeze_time(LAST):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")

        self.assertEqual(ngo.state, "objection")
        self.assertEqual(ngo.date_objected, date(2026, 3, 15))

    def test_objection_is_refused_on_the_day_after(self):
        ngo = self._open_window()
        ngo.form_id.objection_silence = "remind"
        registrar = ngo.with_user(self.ngo_registrar)

        with freeze_time(LATE):
            registrar.invalidate_recordset()
            self.assertNotIn("object", registrar.available_transitions)
            with self.assertRaisesRegex(UserError, CLOSED):
                registrar.action_object(reason="Purpose")
            with self.assertRaisesRegex(UserError, CLOSED):
                ngo.with_user(self.ngo_officer).action_ask(reason="Purpose")
            self._lapse()
            with self.assertRaisesRegex(UserError, CLOSED):
                registrar.sudo().action_object(reason="Purpose")

    @freeze_time(SUNDAY)
    def test_nobody_objects_before_the_file_is_complete(self):
        ngo = self._notify()

        with self.assertRaisesRegex(UserError, "nothing to object to"):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")
        with self.assertRaisesRegex(UserError, "return it as incomplete"):
            ngo.with_user(self.ngo_officer).action_ask(reason="Purpose")

    @freeze_time(SUNDAY)
    def test_legal_person_is_not_sent_back_to_incomplete(self):
        ngo = self._open_window()

        with self.assertRaisesRegex(UserError, "ask it to complete the file"):
            ngo.with_user(self.ngo_officer).action_return(reason="Purpose")

        self.assertEqual(ngo.date_legal, date(2026, 3, 1))

    def test_legal_person_stays_one_through_every_correction(self):
        ngo = self._open_window()

        with freeze_time("2026-03-04 09:00:00"):
            ngo.with_user(self.ngo_officer).action_ask(reason="Purpose")
        with freeze_time("2026-03-05 09:00:00"):
            self._answer(ngo)
            self._confirm_ngo(ngo)

        self.assertEqual(ngo.date_complete, date(2026, 3, 5))
        self.assertEqual(ngo.date_legal, date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "ask it to complete the file"):
            ngo.with_user(self.ngo_officer).action_return(reason="Purpose")

    def test_deficiency_letter_pauses_the_window_and_the_answer_resumes_it(self):
        ngo = self._open_window()

        # Wednesday: three of ten working days are over (2, 3, 4 March).
        with freeze_time("2026-03-04 09:00:00"):
            ngo.with_user(self.ngo_officer).action_ask(reason="Which purpose?")
        self.assertEqual(ngo.state, "correcting")
        clocks = self._get_clocks(ngo)
        self.assertIn(("ngo_objection", "paused"), clocks)
        self.assertEqual(clocks["ngo_deficiency", "running"], date(2026, 3, 25))
        # The first day of the window has not come back, nor has its length.
        with freeze_time("2026-03-18 09:00:00"):
            self._answer(ngo)

        # Seven days were left: 19, 22-26 and Sunday 29 March.
        clocks = self._get_clocks(ngo)
        self.assertEqual(clocks["ngo_objection", "running"], date(2026, 3, 29))
        self.assertIn(("ngo_deficiency", "met"), clocks)
        self.assertIn(("ngo_completeness", "running"), clocks)
        with freeze_time("2026-03-29 09:00:00"):
            self._confirm_ngo(ngo)
            self.assertEqual(ngo.date_objection_until, date(2026, 3, 29))
            self.assertNotIn(("ngo_objection", "paused"), self._get_clocks(ngo))
        with (
            freeze_time("2026-03-30 09:00:00"),
            self.assertRaisesRegex(UserError, CLOSED),
        ):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")

    def test_objection_and_its_answer_give_no_second_window(self):
        ngo = self._open_window()
        with freeze_time("2026-03-12 09:00:00"):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")

        with freeze_time("2026-03-22 09:00:00"):
            self._answer(ngo)
            self._confirm_ngo(ngo)

        # One of ten days was left: Monday 23 March.
        self.assertEqual(ngo.date_objection_until, date(2026, 3, 23))
        self.assertEqual(
            len(ngo.deadline_ids.filtered(lambda d: d.key == "ngo_objection")), 1
        )

    def test_objection_of_the_last_day_leaves_the_day_of_its_answer(self):
        ngo = self._open_window()
        with freeze_time(LAST):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")

        with freeze_time("2026-03-22 09:00:00"):
            self._answer(ngo)
        self.assertEqual(ngo.date_objection_until, date(2026, 3, 22))
        with (
            freeze_time("2026-03-23 09:00:00"),
            self.assertRaisesRegex(UserError, CLOSED),
        ):
            ngo.with_user(self.ngo_registrar).action_object(reason="Again")

    def test_unanswered_letter_lets_the_window_go_on_by_itself(self):
        ngo = self._open_window()
        with freeze_time("2026-03-04 09:00:00"):
            ngo.with_user(self.ngo_officer).action_ask(reason="Which purpose?")

        with freeze_time("2026-03-25 09:00:00"):
            self._lapse()
            self.assertEqual(ngo.state, "correcting")
        with freeze_time("2026-03-26 09:00:00"):
            self._lapse()

        self.assertEqual(ngo.state, "notified")
        self.assertIn(("ngo_objection", "running"), self._get_clocks(ngo))
        self.assertIn("go_on", ngo.letter_ids.mapped("step"))
        with freeze_time("2026-03-26 09:00:00"):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")

    def test_person_cannot_take_the_step_of_the_clock(self):
        ngo = self._open_window()
        with freeze_time("2026-03-04 09:00:00"):
            ngo.with_user(self.ngo_officer).action_ask(reason="Which purpose?")

        self.assertNotIn("go_on", ngo.with_user(self.ngo_officer).available_transitions)

    @freeze_time(SUNDAY)
    def test_change_by_the_ministry_asks_for_another_confirmation(self):
        ngo = self._open_window()
        ngo.with_user(self.ngo_registrar).write({"purpose": "رعاية كبار السن"})

        self._confirm_ngo(ngo)

        ngo.with_user(self.ngo_officer).invalidate_recordset()
        self.assertTrue(ngo._get_valid_decisions("eligibility"))

    @freeze_time(SUNDAY)
    def test_new_legal_form_keeps_the_window_that_runs(self):
        ngo = self._open_window()
        ngo.with_user(self.ngo_officer).action_ask(reason="Which form?")
        other = ngo.form_id.copy({"key": "other", "objection_key": "ngo_other"})

        ngo.with_user(self.ngo_officer).form_id = other

        self.assertEqual(ngo.date_objection_until, date(2026, 3, 15))

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .clock_common import SUNDAY, NgoClockCommon


class NgoSilenceCommon(NgoClockCommon):
    """A notification on Sunday 1 March whose clocks can be let pass."""

    @freeze_time(SUNDAY)
    def _open_window(self):
        self.objection.days = 10
        ngo = self._notify()
        self._confirm_ngo(ngo)
        return ngo

    def _object(self, day="2026-03-02"):
        ngo = self._open_window()
        with freeze_time(f"{day} 09:00:00"):
            ngo.with_user(self.ngo_registrar).action_object(reason="Purpose")
        return ngo

    def _lapse(self, day):
        with freeze_time(f"{day} 09:00:00"):
            self.env.flush_all()
            limits = self.env["care.deadline"]
            limits.search(limits._get_lapsed_domain())._lapse()
        self.env.invalidate_all()

    def _propose(self, ngo):
        ngo.with_user(self.ngo_officer).action_propose("refuse", "The law forbids it")


@tagged("post_install", "-at_install")
class TestNgoSilence(NgoSilenceCommon):
    """What follows when nobody acts: by the legal form of that day, on its edge."""

    def test_window_that_has_passed_lists_the_body_on_the_day_after(self):
        ngo = self._open_window()

        self._lapse("2026-03-15")
        self.assertEqual(ngo.state, "notified")
        self._lapse("2026-03-16")

        self.assertEqual(ngo.state, "listed")
        self.assertEqual(ngo.date_listed, date(2026, 3, 16))
        self.assertTrue(ngo.registry_no)
        self.assertEqual(ngo._get_certificate().status, "valid")
        self.assertEqual(ngo.letter_ids.mapped("step"), ["list_by_silence"])

    def test_silence_does_not_lift_an_objection(self):
        ngo = self._object("2026-03-15")
        with freeze_time("2026-03-22 09:00:00"):
            ngo.with_user(self.ngo_portal_user).action_correct()
            ngo.with_user(self.ngo_portal_user).action_notify()

        self._lapse("2026-03-23")

        self.assertEqual(ngo.state, "notified")
        self.assertIn("has objected", ngo.activity_ids.mapped("note")[-1])
        with freeze_time("2026-03-23 09:00:00"):
            self._confirm_ngo(ngo)
            ngo.with_user(self.ngo_registrar).action_list()
        self.assertEqual(ngo.state, "listed")

    def test_silence_gives_no_name_that_is_taken(self):
        ngo = self._open_window()
        with freeze_time(SUNDAY):
            other = self._make_ngo(name="جمعية لها الاسم")
        self.env.cr.execute(
            "UPDATE care_ngo SET name_folded = %s WHERE id = %s",
            (other.name_folded, ngo.id),
        )
        self.env.invalidate_all()

        self._lapse("2026-03-16")

        self.assertEqual(ngo.state, "notified")

    def test_silence_lists_nobody_about_whom_a_concern_is_open(self):
        ngo = self._open_window()
        with freeze_time("2026-03-02 09:00:00"):
            self._vet_people(ngo.person_ids[0], "concern")

        self._lapse("2026-03-16")

        self.assertEqual(ngo.state, "notified")
        self.assertFalse(ngo.registry_no)
        with freeze_time("2026-03-17 09:00:00"):
            self._vet_people(ngo.person_ids[0])
            ngo.with_user(self.ngo_registrar).action_list()
        self.assertEqual(ngo.state, "listed")

    def test_check_that_is_late_counts_as_complete(self):
        ngo = self._notify()

        self._lapse("2026-03-08")
        self.assertFalse(ngo.date_legal)
        self._lapse("2026-03-09")

        self.assertEqual(ngo.date_legal, date(2026, 3, 9))
        self.assertIn(("ngo_objection", "running"), self._get_clocks(ngo))
        with freeze_time("2026-03-09 09:00:00"):
            with self.assertRaisesRegex(UserError, "has not been confirmed"):
                ngo.with_user(self.ngo_registrar).action_list()
            self._confirm_ngo(ngo)
            ngo.with_user(self.ngo_registrar).action_list()

    def test_silence_completes_no_file_with_errors(self):
        ngo = self._notify()
        with freeze_time("2026-03-02 09:00:00"):
            document = ngo.ngo_document_ids[:1].with_user(self.ngo_officer)
            document.action_reject(reason="Unsigned")

        self._lapse("2026-03-09")

        self.assertFalse(ngo.date_legal)
        self.assertIn("was rejected", ngo.activity_ids.mapped("note")[-1])

    def test_form_may_lay_down_that_silence_only_reminds(self):
        self.ngo.form_id.completeness_silence = "remind"
        ngo = self._notify()

        self._lapse("2026-03-09")

        self.assertFalse(ngo.date_legal)

    def test_objection_that_nobody_answers_ends_the_notification(self):
        ngo = self._object()

        # Thirty calendar days after 2 March.
        self.assertEqual(ngo.date_answer_due, date(2026, 4, 1))
        self._lapse("2026-04-01")
        self.assertEqual(ngo.state, "objection")
        self._lapse("2026-04-02")

        self.assertEqual(ngo.state, "withdrawn")
        self.assertEqual(ngo.date_ended, date(2026, 4, 2))
        self.assertIn("expire", ngo.letter_ids.mapped("step"))
        self.assertFalse(
            ngo.deadline_ids.filtered(lambda d: d.state in ("running", "paused"))
        )

    def test_correction_that_was_begun_ends_with_its_clock_all_the_same(self):
        ngo = self._object()
        with freeze_time("2026-03-03 09:00:00"):
            ngo.with_user(self.ngo_portal_user).action_correct()

        self._lapse("2026-04-02")

        self.assertEqual(ngo.state, "withdrawn")

    def test_incomplete_file_has_an_end_too(self):
        ngo = self._notify()
        with freeze_time("2026-03-02 09:00:00"):
            ngo.with_user(self.ngo_officer).action_return(reason="Unsigned")

        self._lapse("2026-04-02")

        self.assertEqual(ngo.state, "withdrawn")

    def test_name_of_a_notification_that_ended_is_free_again(self):
        ngo = self._object()
        self._lapse("2026-04-02")

        twin = self._make_ngo_draft(name=ngo.name)

        self.assertNotIn("name", dict(twin._get_problems()[twin.id]))

    def test_correction_in_time_ends_its_clock(self):
        ngo = self._object()
        with freeze_time("2026-04-01 09:00:00"):
            ngo.with_user(self.ngo_portal_user).action_correct()
            ngo.with_user(self.ngo_portal_user).action_notify()

        self._lapse("2026-04-02")

        self.assertEqual(ngo.state, "notified")
        self.assertFalse(ngo.date_answer_due)

    def test_late_correction_stands_in_the_list_of_time_limits(self):
        self.ngo.form_id.correction_silence = "remind"
        ngo = self._object()
        self._lapse("2026-04-02")

        found = self.env["care.ngo.deadline"].search(
            [("ngo_id", "=", ngo.id), ("state", "=", "lapsed")]
        )

        self.assertEqual(found.rule_id.key, "ngo_correction")
        self.assertEqual(ngo.state, "objection")


@tagged("post_install", "-at_install")
class TestNgoUnlisted(NgoSilenceCommon):
    """A notification is refused by two people, or withdrawn by its founders."""

    def test_refusal_takes_two_people_and_goes_out_as_a_letter(self):
        self.ngo.form_id.correction_silence = "remind"
        ngo = self._object()
        manager = ngo.with_user(self.ngo_manager)

        with freeze_time("2026-04-02 09:00:00"):
            with self.assertRaisesRegex(UserError, "propose this measure first"):
                manager.action_refuse(reason="The ground stands")
            self._propose(ngo)
            manager.action_refuse(reason="The ground stands")

        self.assertRecordValues(
            ngo, [{"state": "refused", "decision_reason": "The ground stands"}]
        )
        letter = ngo.letter_ids.filtered(lambda x: x.step == "refuse")
        self.assertEqual(letter.reason, "The ground stands")
        self.assertEqual(letter.date_until, date(2026, 6, 1))
        with self.assertRaises(UserError):
            ngo.with_user(self.ngo_portal_user).action_withdraw(reason="Late")

    def test_nothing_is_refused_while_it_may_be_corrected(self):
        ngo = self._object()
        with freeze_time("2026-04-01 09:00:00"):
            self._propose(ngo)
            with self.assertRaisesRegex(UserError, "may be corrected until"):
                ngo.with_user(self.ngo_manager).action_refuse(reason="The ground")

    @freeze_time("2026-03-02 09:00:00")
    def test_nothing_is_refused_without_an_objection_in_time(self):
        ngo = self._open_window()
        self._propose(ngo)

        with self.assertRaisesRegex(UserError, "has not objected"):
            ngo.with_user(self.ngo_manager).action_refuse(reason="The ground stands")

    def test_corrected_file_whose_ground_still_stands_is_refused(self):
        ngo = self._object("2026-03-15")
        with freeze_time("2026-03-22 09:00:00"):
            ngo.with_user(self.ngo_portal_user).action_correct()
            ngo.with_user(self.ngo_portal_user).action_notify()
            self._propose(ngo)
            ngo.with_user(self.ngo_manager).action_refuse(reason="The ground stands")

        self.assertEqual(ngo.state, "refused")

    def test_founders_withdraw_from_every_state_of_the_notification(self):
        for prepare in (self._notify, self._open_window, self._object):
            ngo = prepare()
            with self.subTest(state=ngo.state):
                ngo.with_user(self.ngo_portal_user).action_withdraw(reason="Merged")
                self.assertEqual(ngo.state, "withdrawn")
                self.assertFalse(
                    ngo.deadline_ids.filtered(
                        lambda d: d.state in ("running", "paused")
                    )
                )

    def test_notified_file_stays_closed_to_its_founders(self):
        ngo = self._notify()

        with self.assertRaisesRegex(AccessError, "is being checked"):
            ngo.with_user(self.ngo_portal_user).write({"purpose": "Another"})

    def test_body_on_the_register_is_not_withdrawn(self):
        with self.assertRaisesRegex(UserError, "current state"):
            self.ngo.with_user(self.ngo_officer).action_withdraw(reason="Tired")

    def test_clock_alone_takes_its_steps(self):
        ngo = self._open_window()

        for step in ("list_by_silence", "complete_by_silence", "expire", "go_on"):
            for user in (self.ngo_manager, self.ngo_registrar, self.ngo_officer):
                with (
                    self.subTest(step=step, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    ngo.with_user(user)._apply_transition(step, reason="Because")

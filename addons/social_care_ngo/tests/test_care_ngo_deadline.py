from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .clock_common import SUNDAY, NgoClockCommon


@tagged("post_install", "-at_install")
class TestNgoDeadline(NgoClockCommon):
    """The clocks of a notification: who has to act until when, and what follows."""

    def test_law_gives_sixty_working_days_to_object(self):
        self.assertEqual(
            (self.objection.days, self.objection.day_kind), (60, "working")
        )
        self.assertEqual(self.ngo.form_id.objection_days, 60)

    def test_notification_starts_the_clock_of_the_check(self):
        ngo = self._notify()

        # Five working days after Sunday 1 March: 2, 3, 4, 5 and Sunday 8 March.
        self.assertEqual(
            self._get_clocks(ngo), {("ngo_completeness", "running"): date(2026, 3, 8)}
        )
        self.assertFalse(ngo.date_objection_until)

    @freeze_time(SUNDAY)
    def test_confirmation_meets_it_and_starts_the_objection_window(self):
        ngo = self._notify()
        self.objection.days = 10

        self._confirm_ngo(ngo)

        # 2-5 March are 4 days, 8-12 March 5 days, Sunday 15 March is the tenth.
        self.assertEqual(
            self._get_clocks(ngo),
            {
                ("ngo_completeness", "met"): date(2026, 3, 8),
                ("ngo_objection", "running"): date(2026, 3, 15),
            },
        )
        self.assertEqual(ngo.date_objection_until, date(2026, 3, 15))
        mine = ngo.with_user(self.ngo_portal_user)
        self.assertEqual(mine.date_objection_until, date(2026, 3, 15))

    @freeze_time(SUNDAY)
    def test_returned_file_has_no_clock_and_a_new_one_when_it_comes_back(self):
        ngo = self._notify()
        ngo.with_user(self.ngo_officer).action_return(reason="Unsigned")
        self.assertEqual(
            set(self._get_clocks(ngo)),
            {("ngo_completeness", "cancelled"), ("ngo_correction", "running")},
        )

        ngo.with_user(self.ngo_portal_user).action_notify()

        self.assertIn(("ngo_completeness", "running"), self._get_clocks(ngo))

    @freeze_time(SUNDAY)
    def test_objection_lets_the_window_stand_still(self):
        ngo = self._notify()
        self._confirm_ngo(ngo)

        ngo.with_user(self.ngo_registrar).action_object(reason="The name misleads")

        self.assertIn(("ngo_objection", "paused"), self._get_clocks(ngo))

    @freeze_time(SUNDAY)
    def test_listing_meets_the_window(self):
        ngo = self._notify()
        self._confirm_ngo(ngo)

        ngo.with_user(self.ngo_registrar).action_list()

        self.assertIn(("ngo_objection", "met"), self._get_clocks(ngo))

    def test_silence_that_only_reminds_lists_nobody(self):
        self.ngo.form_id.objection_silence = "remind"
        with freeze_time(SUNDAY):
            ngo = self._notify()
            self._confirm_ngo(ngo)
        before = ngo.activity_ids

        with freeze_time("2027-03-01 09:00:00"):
            limits = self.env["care.deadline"]
            limits.search(limits._get_lapsed_domain())._lapse()

        self.assertEqual(ngo.state, "notified")
        self.assertFalse(ngo.registry_no)
        reminder = ngo.activity_ids - before
        self.assertEqual(reminder.user_id, self.ngo_officer)
        self.assertEqual(reminder.summary, self.objection.name)
        row = self.env["care.ngo.queue"].search(
            [("res_model", "=", "care.ngo"), ("res_id", "=", ngo.id)]
        )
        limit = ngo.deadline_ids.filtered(lambda d: d.key == "ngo_objection")
        self.assertRecordValues(row, [{"date_due": limit.date_due}])

    def test_window_without_a_rule_in_force_starts_nothing_silently(self):
        ngo = self._notify()
        self.objection.date_to = "2020-01-01"

        with freeze_time(SUNDAY), self.assertRaisesRegex(UserError, "ngo_objection"):
            self._confirm_ngo(ngo)

    def test_file_without_an_officer_is_checked_all_the_same(self):
        ngo = self._make_ngo_draft()

        ngo.with_user(self.ngo_portal_user).action_notify()

        self.assertEqual(ngo.state, "notified")
        self.assertFalse(ngo.activity_ids)

    def test_officer_in_charge_gets_a_to_do_for_a_new_notification(self):
        ngo = self._notify()

        self.assertEqual(ngo.activity_ids.user_id, self.ngo_officer)

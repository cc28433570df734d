from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .common import ReturnCommon

EARLIER = (date(2025, 10, 1), date(2025, 12, 31), date(2026, 1, 12))


@tagged("post_install", "-at_install")
class TestDonationsOfAnEndedNgo(ReturnCommon):
    """With a body ends what it may collect; what it had received becomes a task."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ngo.with_user(cls.ngo_officer).officer_id = cls.ngo_officer

    def _end(self, step="dissolve"):
        self.ngo.with_user(self.ngo_officer).action_propose(step, "Facts and article")
        self.ngo.with_user(self.ngo_manager)._apply_transition(step, reason="Facts")

    def _make_licences(self, *days):
        today = Date.context_today(self.ngo)
        return self.env["care.donation.licence"].create(
            [
                {
                    "number": f"L-{place}",
                    "ngo_id": self.ngo.id,
                    "date_from": today + timedelta(days=first),
                    "date_to": today + timedelta(days=last),
                }
                for place, (first, last) in enumerate(days)
            ]
        )

    def test_a_return_that_is_never_handed_in_is_cancelled_and_asked_about(self):
        filed = self._make_return()

        self._end()

        self.assertEqual(filed.state, "cancelled")
        self.assertTrue(filed.line_ids)
        self.assertEqual(filed.activity_ids.user_id, self.ngo_officer)
        self.assertIn("come to its end", "".join(filed.message_ids.mapped("body")))
        with self.assertRaises(UserError):
            self._upload({"amount": 700})

    def test_what_was_handed_in_stays_with_the_ministry(self):
        filed = self._make_return(state="submitted")
        reviewed = self._make_return(state="in_review", quarter=EARLIER)

        self._end("revoke")

        self.assertEqual((filed.state, reviewed.state), ("submitted", "in_review"))
        self.assertFalse(filed.activity_ids)
        reviewed.with_user(self.donation_officer).action_accept()
        self.assertEqual(reviewed.state, "accepted")

    def test_nobody_cancels_a_return_by_hand(self):
        filed = self._make_return()

        with self.assertRaises(UserError):
            filed.with_user(self.donation_manager)._apply_transition(
                "cancel", reason="I say so"
            )

    def test_licences_end_today_and_those_to_come_never_begin(self):
        past, running, coming = self._make_licences((-60, -30), (-10, 20), (5, 30))
        before, today = past.date_to, Date.context_today(self.ngo)

        self._end()

        self.assertEqual((past.date_to, running.date_to), (before, today))
        self.assertEqual(
            (past + running + coming).mapped("is_revoked"), [False, False, True]
        )

    def test_what_nobody_has_decided_about_money_from_abroad_is_refused(self):
        pending, given = self.env["care.donation.approval"].create(
            [
                {"number": "A-1", "ngo_id": self.ngo.id},
                {
                    "number": "A-2",
                    "ngo_id": self.ngo.id,
                    "status": "approved",
                    "date_decided": "2026-01-01",
                },
            ]
        )

        self._end()

        self.assertEqual((pending.status, given.status), ("refused", "approved"))
        self.assertEqual(pending.date_decided, Date.context_today(self.ngo))

    def test_only_the_body_that_ends_is_touched(self):
        other = self._make_ngo(
            registry_no="00003115932",
            representative_ids=[Command.set(self.ngo_portal_user.partner_id.ids)],
        )
        filed = self._make_return(ngo=other)

        self._end()

        self.assertEqual(filed.state, "draft")

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantsOfAnEndedNgo(GrantCommon):
    """With a body ends what it applied for; its money waits for a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.senior_officer_id = cls.grant_officer

    def _end(self, step="dissolve", ngo=None):
        ngo = ngo or self.ngo
        ngo.with_user(self.ngo_officer).action_propose(step, "Facts and article")
        ngo.with_user(self.ngo_manager)._apply_transition(step, reason="Facts")

    def test_open_applications_are_withdrawn_with_the_reason(self):
        # Another's call, which the end of one body does not touch.
        other = self._make_submitted(ngo=self._make_ngo())
        applications = (
            self._make_application()
            + self._make_submitted()
            + self._make_in_review()
            + self._make_recommended()
        )

        self._end()

        self.assertEqual(set(applications.mapped("state")), {"withdrawn"})
        self.assertEqual(other.state, "submitted")
        for application in applications:
            bodies = "".join(application.message_ids.mapped("body"))
            self.assertIn("come to its end", bodies)

    def test_a_grant_that_nobody_has_approved_is_cancelled(self):
        grants = self._make_grant() + self._make_certified()

        self._end("revoke")

        self.assertEqual(set(grants.mapped("state")), {"cancelled"})
        self.assertEqual(set(grants.application_id.mapped("state")), {"withdrawn"})

    def test_money_that_is_set_aside_or_paid_stays_and_becomes_a_task(self):
        approved, billed = self._make_approved(), self._make_billed()
        grants = approved + billed.grant_id
        line = self.grant_line
        before = (line.amount_reserved, line.amount_committed, line.amount_released)

        self._end()

        after = (line.amount_reserved, line.amount_committed, line.amount_released)
        self.assertEqual(after, before)
        self.assertEqual(grants.mapped("state"), ["approved", "active"])
        for grant in grants:
            task = grant.activity_ids
            self.assertEqual(task.user_id, self.grant_officer)
            self.assertIn("come to its end", task.summary)

    def test_the_officer_of_the_application_gets_the_task_first(self):
        grant = self._make_signed()
        grant.application_id.officer_id = self.grant_manager

        self._end()

        self.assertEqual(grant.activity_ids.user_id, self.grant_manager)

    def test_nothing_is_released_or_paid_to_a_body_that_has_ended(self):
        billed = self._make_billed()
        planned = billed.grant_id.tranche_ids.filtered(lambda t: t.state == "planned")

        self._end()

        with self.assertRaisesRegex(UserError, "not working"):
            self._as(self.grant_payer, billed).action_pay()
        with self.assertRaisesRegex(UserError, "not working"), self.cr.savepoint():
            self._pay(billed.bill_id)
        with self.assertRaises(UserError):
            self._as(self.grant_officer, planned[:1]).action_release()
        # The way out: the release is taken back, then the grant is ended.
        officer = self._as(self.grant_officer, billed)
        officer.action_take_back(reason="The NGO has come to its end")
        grant = self._as(self.grant_manager, billed.grant_id)
        grant.action_close(reason="The NGO has come to its end")
        self.assertEqual(grant.state, "closed")
        self.assertEqual(self.grant_line.amount_committed, 0)

    def test_several_bodies_end_in_one_step(self):
        other = self._make_ngo()
        self._make_bank_account(other)
        applications = self._make_submitted() + self._make_submitted(ngo=other)
        bodies = self.ngo + other
        for ngo in bodies:
            ngo.with_user(self.ngo_officer).action_propose("revoke", "Facts")

        bodies.with_user(self.ngo_manager)._apply_transition("revoke", reason="Facts")

        self.assertEqual(applications.mapped("state"), ["withdrawn"] * 2)

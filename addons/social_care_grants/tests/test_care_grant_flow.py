from odoo.tests import tagged

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantFlow(GrantCommon):
    """The main way, from the call to the payment, by the people who walk it."""

    def test_a_grant_goes_from_the_call_to_the_bank(self):
        tranche = self._make_billed(amount_requested=60_000)
        grant, line = tranche.grant_id, self.grant_line
        self.assertEqual(grant.application_id.state, "awarded")
        self.assertEqual(line.amount_committed, 60_000)
        self.assertEqual(line.amount_released, tranche.amount)

        self._pay(tranche.bill_id)

        self.assertEqual(tranche.bill_id.payment_state, "paid")
        self.assertEqual(tranche.state, "paid")
        self.assertEqual(line.amount_paid, 30_000)
        self.assertEqual(line.fund_id.amount_spent, 30_000)
        self.assertEqual(grant.amount_paid, 30_000)

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantPaymentStanding(GrantCommon):
    """Released money is paid to a body that is still what it was at the release."""

    def test_nothing_is_paid_to_a_body_that_lost_its_standing_after_the_release(self):
        tranche = self._make_billed()
        seats = self.ngo.person_ids.with_user(self.ngo_officer).sudo()
        seats.action_end(Date.today() - timedelta(days=1), "End of the term")

        with self.assertRaisesRegex(UserError, "term of the board has ended"):
            self._as(self.grant_payer, tranche).action_pay()
        with self.assertRaisesRegex(UserError, "term of the board has ended"):
            self._pay(tranche.bill_id)

        self.assertEqual(tranche.state, "billed")
        self.assertEqual(tranche.grant_id.budget_line_id.amount_paid, 0)

    def test_nothing_is_paid_to_an_account_that_is_not_verified_any_more(self):
        tranche = self._make_billed()
        self._as(self.grant_bank_verifier, self.bank_account).allow_out_payment = False

        with self.assertRaisesRegex(UserError, "bank account of the NGO"):
            self._as(self.grant_payer, tranche).action_pay()

    def test_an_old_advance_of_another_grant_holds_a_payment(self):
        self._pay(self._make_billed().bill_id)
        day = Date.today() + relativedelta(months=6, days=1)
        tranche = self._make_billed(call=self._make_call())

        with freeze_time(day):
            problems = tranche._get_payment_problems()[tranche.id]

        self.assertIn("has not been accounted for", "".join(problems))

    def test_officers_see_what_holds_a_payment_before_they_pay(self):
        tranche = self._make_billed()
        self.assertFalse(self._as(self.grant_officer, tranche).hold_text)
        self._suspend_ngo(self.ngo)
        tranche.invalidate_recordset(["hold_text"])

        for user in (self.grant_officer, self.grant_payer):
            with self.subTest(user=user.login):
                self.assertIn("not working", self._as(user, tranche).hold_text)

    def test_the_payer_does_not_choose_another_account(self):
        tranche = self._make_billed()
        other = self._make_bank_account(self.ngo)

        with self.assertRaisesRegex(UserError, "account that was approved"):
            self._pay(tranche.bill_id, partner_bank_id=other.id)

        self.assertEqual(tranche.state, "billed")

    def test_the_payer_does_not_pay_more_than_was_released(self):
        tranche = self._make_billed()

        with self.assertRaisesRegex(UserError, "More would be paid"):
            self._pay(tranche.bill_id, amount=30_000.01)

        self.assertEqual(tranche.state, "billed")

    def test_the_payer_does_not_pay_from_a_till(self):
        tranche = self._make_billed()
        till = self.company_data["default_journal_cash"]

        with self.assertRaisesRegex(UserError, "never from a till"):
            self._pay(tranche.bill_id, journal_id=till.id)

        self.assertEqual(tranche.state, "billed")

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import tagged

from .common import DonationCommon


@tagged("post_install", "-at_install")
class TestTillDifference(DonationCommon):
    """What a till holds too little or too much stands in the books until explained."""

    def _count(self, gift, counted, **values):
        till = self._open_till(**values)
        self._make_gift(
            ("زكاة مال", gift),
            state="received",
            currency_id=till.currency_id.id,
        )
        till.amount_counted = counted
        till.action_count()
        return till

    def _close(self, *args, **values):
        till = self._count(*args, **values)
        till.with_user(self.donation_manager).action_close_with_difference("Miscounted")
        return till.with_env(self.env)

    def _get_items(self, till):
        """Return ``{role: (balance, in currency, partner)}`` of the entry of a till."""
        roles = {
            self.company._get_care_account(role): role
            for role in ("cash_till", "till_short", "till_over")
        }
        return {
            roles[item.account_id]: (
                item.balance,
                item.amount_currency,
                item.partner_id,
            )
            for item in till.sudo().move_id.line_ids
        }

    def test_what_is_missing_is_a_claim_on_the_cashier(self):
        till = self._close(40.0, 39.5)

        cashier = self.donation_cashier.partner_id
        nobody = cashier.browse()
        self.assertEqual(
            self._get_items(till),
            {"cash_till": (-0.5, -0.5, nobody), "till_short": (0.5, 0.5, cashier)},
        )
        move = till.sudo().move_id
        self.assertEqual((move.state, move.ref), ("posted", till.reference))
        self.assertEqual(move.date, Date.context_today(till))
        self.assertEqual(move.action_open_care_document()["res_id"], till.id)

    def test_what_is_too_much_is_owed_until_it_is_explained(self):
        till = self._close(40.0, 41.25)

        nobody = self.donation_cashier.partner_id.browse()
        self.assertEqual(
            self._get_items(till),
            {"cash_till": (1.25, 1.25, nobody), "till_over": (-1.25, -1.25, nobody)},
        )

    def test_a_difference_touches_no_fund(self):
        moves = self.env["care.budget.move"].sudo()
        before = moves.search_count([])

        till = self._close(40.0, 30.0)

        self.assertEqual(moves.search_count([]), before)
        items = till.sudo().move_id.line_ids
        self.assertFalse(any(items.mapped("analytic_distribution")))

    def test_a_difference_in_foreign_money_is_posted_in_both(self):
        currency = self.setup_other_currency("USD", rates=[("2020-01-01", 1 / 49)])

        till = self._close(100.0, 98.0, currency_id=currency.id)

        balance, amount, _partner = self._get_items(till)["cash_till"]
        self.assertEqual((balance, amount), (-98.0, -2.0))

    def test_a_count_that_agrees_posts_nothing(self):
        till = self._count(40.0, 40.0)

        till.with_user(self.donation_officer).action_close()

        self.assertFalse(till.move_id)

    def test_without_an_account_or_an_open_period_the_till_stays_counted(self):
        till = self._count(40.0, 39.0)
        manager = till.with_user(self.donation_manager)
        roles = self.env["care.account.role"].sudo()
        role = roles.search(
            [("company_id", "=", self.company.id), ("role", "=", "till_short")]
        )
        account = role.account_id
        role.unlink()

        with self.assertRaisesRegex(UserError, "Till shortages"):
            manager.action_close_with_difference("Lost")
        roles.create(
            {
                "company_id": self.company.id,
                "role": "till_short",
                "account_id": account.id,
            }
        )
        self.company.sudo().fiscalyear_lock_date = Date.context_today(till)
        with self.assertRaisesRegex(UserError, "locked period"):
            manager.action_close_with_difference("Lost")

        self.assertEqual((till.state, till.sudo().move_id.id), ("counted", False))

    def test_nobody_writes_the_entry_by_hand(self):
        till = self._close(40.0, 39.0)

        with self.assertRaises(UserError):
            till.with_user(self.donation_cashier).sudo().write({"move_id": False})
        with self.assertRaises(UserError):
            till.sudo().copy({"move_id": till.sudo().move_id.id})

from datetime import date, timedelta

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundAppropriation(LifecycleContract, FundCommon):
    """State money comes in through one document: entry and counter together."""

    allow_inherited_tests_method = True
    contract_model = "care.fund.appropriation"
    letters = 0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.fund_viewer

    def _make_contract_document(self, **values):
        type(self).letters += 1
        return (
            self.env["care.fund.appropriation"]
            .with_user(self.fund_officer)
            .create(
                {
                    "fund_id": self.fund_general.id,
                    "amount": 250,
                    "letter_no": f"C-{self.letters}",
                    "date": date(2026, 3, 1),
                    **values,
                }
            )
            .with_env(self.env)
        )

    def test_receiving_posts_and_books_under_the_fund(self):
        appropriation = self._make_contract_document()

        appropriation.action_receive()

        analytic = self.fund_general.sudo().analytic_account_id
        entry = appropriation.sudo().entry_ids
        self.assertRecordValues(
            entry,
            [{"state": "posted", "date": date(2026, 3, 1)}],
        )
        self.assertRecordValues(
            entry.line_ids.sorted("balance"),
            [
                {
                    "account_id": self.company._get_care_account("appropriation").id,
                    "balance": -250,
                    "analytic_distribution": {str(analytic.id): 100},
                },
                {
                    "account_id": self.company._get_care_account("bank").id,
                    "balance": 250,
                    "analytic_distribution": False,
                },
            ],
        )
        self.assertEqual(analytic.balance, 250)
        self.assertEqual(self.fund_general.amount_received, 250)
        self.assertTrue(appropriation.reference.startswith("APR-"))

    def test_money_is_not_received_before_its_value_date(self):
        tomorrow = Date.today() + timedelta(days=1)
        appropriation = self._make_contract_document(date=tomorrow)

        with self.assertRaisesRegex(UserError, "value date lies ahead"):
            appropriation.action_receive()
        with freeze_time(tomorrow):
            appropriation.action_receive()

        self.assertEqual(self.fund_general.amount_received, 250)

    def test_who_prepared_it_cannot_receive_it(self):
        appropriation = self._make_contract_document()
        appropriation.with_user(self.fund_manager).amount = 300

        with self.assertRaisesRegex(UserError, "you prepared it"):
            appropriation.with_user(self.fund_manager).action_receive()

        steps = appropriation.with_user(self.fund_manager).available_transitions
        self.assertNotIn("receive", steps)

    def test_an_officer_cannot_receive(self):
        appropriation = self._make_contract_document()

        steps = appropriation.with_user(self.fund_officer).available_transitions
        self.assertNotIn("receive", steps)

    def test_the_same_letter_is_entered_once(self):
        first = self._make_contract_document()

        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
        ):
            self._make_contract_document(letter_no=first.letter_no)

    def test_reversing_takes_the_money_back_in_the_open_period(self):
        appropriation = self._make_contract_document()
        appropriation.action_receive()

        appropriation.action_reverse("Paid by mistake")

        entries = appropriation.sudo().entry_ids
        self.assertEqual(set(entries.mapped("state")), {"posted"})
        self.assertEqual(len(entries), 2)
        self.assertEqual(self.fund_general.amount_received, 0)
        self.assertEqual(self.fund_general.sudo().analytic_account_id.balance, 0)

    def test_money_that_is_allotted_cannot_be_taken_back(self):
        self._make_budget_line(amount=100)
        appropriation = self.env["care.fund.appropriation"].search([], limit=1)

        with self.assertRaisesRegex(UserError, "free"), self.cr.savepoint():
            appropriation.action_reverse("Paid by mistake")

        self.assertEqual(appropriation.state, "received")
        self.assertEqual(len(appropriation.sudo().entry_ids), 1)

    def test_a_locked_period_is_refused_not_moved(self):
        appropriation = self._make_contract_document()
        self.company.sudo().fiscalyear_lock_date = "2026-03-31"

        with self.assertRaisesRegex(UserError, "locked period"):
            appropriation.action_receive()

        self.assertEqual(self.fund_general.amount_received, 0)

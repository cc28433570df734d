from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from ..const import FUND_COUNTER_FIELDS
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundLifecycle(LifecycleContract, FundCommon):
    """A fund opens, may be frozen, and closes when nothing is left in it."""

    allow_inherited_tests_method = True
    contract_model = "care.fund"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.fund_viewer

    def _make_contract_document(self):
        return self._make_fund(state="draft")

    def test_fund_gets_an_analytic_account_of_the_plan_of_funds(self):
        account = self.fund_zakat.sudo().analytic_account_id

        plan = self.env.ref("social_care_fund.account_analytic_plan_funds")
        self.assertEqual(account.plan_id, plan)
        self.assertEqual(account.company_id, self.company)
        self.assertEqual((account.name, account.code), ("Zakat", "T-ZKM"))

    def test_name_of_the_analytic_account_follows_the_fund(self):
        self.fund_zakat.name = "Zakat on wealth"

        account = self.fund_zakat.sudo().analytic_account_id
        self.assertEqual(account.name, "Zakat on wealth")

    def test_nobody_chooses_the_analytic_account(self):
        account = self.fund_general.sudo().analytic_account_id
        with self.assertRaises(AccessError):
            self.fund_zakat.write({"analytic_account_id": account.id})
        with self.assertRaises(AccessError):
            self._make_fund(analytic_account_id=account.id)

        context = {"default_analytic_account_id": account.id}
        fund = self.env["care.fund"].with_context(**context)
        fund = fund.create({"name": "Other", "code": "OTHER"})

        self.assertNotEqual(fund.sudo().analytic_account_id, account)

    def test_deleting_a_draft_archives_its_analytic_account(self):
        fund = self._make_fund(state="draft")
        account = fund.sudo().analytic_account_id

        fund.unlink()

        self.assertFalse(account.active)

    def test_an_open_fund_cannot_be_deleted(self):
        with self.assertRaises(UserError):
            self.fund_general.sudo().unlink()

    def test_terms_of_an_open_fund_stay(self):
        terms = {
            "restriction": "purpose",
            "sharia_class": "sadaqa",
            "purpose_ids": [],
            "company_id": self.company.id,
            "code": "X",
        }
        for name, value in terms.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                self.fund_general.sudo().write({name: value})

    def test_counters_are_written_by_nobody(self):
        for name in FUND_COUNTER_FIELDS:
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    self.fund_general.sudo().write({name: 1000})
                with self.assertRaises(AccessError):
                    self.env["care.fund"].create(
                        {"name": "Rich", "code": "RICH", name: 1000}
                    )

    def test_counters_are_not_set_by_import_or_default(self):
        funds = self.env["care.fund"]
        result = funds.load(
            ["name", "code", "amount_received"], [["Rich", "RICH", "1000"]]
        )
        self.assertFalse(result["ids"])

        default = funds.with_context(default_amount_received=1000)
        fund = default.create({"name": "Poor", "code": "POOR"})

        self.assertEqual(fund.amount_received, 0)

    def test_a_copy_starts_empty_and_in_draft(self):
        self._fund_money(self.fund_general, 100)

        copy = self.fund_general.copy()

        self.assertRecordValues(
            copy, [{"state": "draft", "amount_received": 0, "amount_free": 0}]
        )
        self.assertNotEqual(copy.code, self.fund_general.code)
        self.assertNotEqual(
            copy.sudo().analytic_account_id,
            self.fund_general.sudo().analytic_account_id,
        )

    def test_a_fund_with_money_cannot_close(self):
        self._fund_money(self.fund_general, "0.01")

        self.assertNotIn("close", self.fund_general.available_transitions)
        with self.assertRaisesRegex(UserError, "money is left"):
            self.fund_general.action_close("The year ends")

    def test_a_fund_with_held_money_cannot_close(self):
        self.fund_general._book("hold", Decimal(5), self.partner)

        with self.assertRaisesRegex(UserError, "money is left"):
            self.fund_general.action_close("The year ends")

    def test_a_fund_with_a_line_in_use_cannot_close(self):
        self._make_budget_line(state="draft")

        with self.assertRaisesRegex(UserError, "not closed"):
            self.fund_general.action_close("The year ends")

    def test_an_empty_fund_closes_with_its_reason_in_the_trail(self):
        self.fund_general.action_close("The year ends")

        entry = self.env["care.audit.entry"].sudo().search([], limit=1)
        self.assertEqual(self.fund_general.state, "closed")
        self.assertEqual((entry.action, entry.reason), ("close", "The year ends"))

    def test_without_a_reason_the_dialog_asks_for_it(self):
        action = self.fund_general.action_freeze()

        self.assertEqual(action["res_model"], "care.lifecycle.reason")
        self.assertEqual(self.fund_general.state, "open")

    def test_terms_that_contradict_each_other_are_refused(self):
        cases = [
            ("unrestricted", "zakat_mal"),
            ("designated", "nadhr"),
            ("purpose", "waqf"),
            ("perpetual", "none"),
            ("time", "none"),  # without a date
        ]
        for restriction, sharia_class in cases:
            with (
                self.subTest(case=(restriction, sharia_class)),
                self.assertRaises(ValidationError),
            ):
                self._make_fund(restriction=restriction, sharia_class=sharia_class)

    def test_a_purpose_keeps_its_code(self):
        purpose = self.env.ref("social_care_fund.care_purpose_orphan")

        purpose.name = "Orphans"
        with self.assertRaises(UserError):
            purpose.code = "orphans"
        with self.assertRaises(UserError):
            self.env["care.purpose"]._get_by_code("orphans")

        self.assertEqual(self.env["care.purpose"]._get_by_code("orphan"), purpose)

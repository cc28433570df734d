from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FundCommon


@tagged("post_install", "-at_install")
class TestBudgetLineAccess(FundCommon):
    """Who may do what with allotments, and what code may do for a user."""

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_officers_prepare_and_do_not_allot(self):
        line = self._make_budget_line(state="draft").with_user(self.fund_officer)
        line.amount_initial = 50

        self.assertEqual(line.available_transitions, [])
        with self.assertRaises(AccessError):
            line.action_open()
        with self.assertRaises(AccessError):
            line._apply_transition("close", reason="Because")

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_certifiers_read_only(self):
        line = self._make_budget_line().with_user(self.certifier)

        self.assertEqual(line.amount_free, 100)
        with self.assertRaises(AccessError):
            line.name = "Mine"
        with self.assertRaises(AccessError):
            line._revise("deallot", Decimal(1), 1, "Because")

    def test_lines_of_another_company_are_not_seen(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        fund = self.env["care.fund"].sudo()
        fund = fund.create({"name": "Far", "code": "FAR", "company_id": other.id})
        line = self.env["care.budget.line"].sudo()
        line = line.create(
            {
                "name": "Far",
                "fund_id": fund.id,
                "amount_initial": 1,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            }
        )

        self.assertEqual(line.company_id, other)
        with self.assertRaises(AccessError):
            line.with_user(self.fund_manager).read(["name"])

    def test_code_books_for_a_user_without_a_role_on_funds(self):
        """A grants officer commits money through the award, not through the line."""
        line = self._make_budget_line()
        clerk = self._make_user("test_clerk")

        line.with_user(clerk)._book("commit", Decimal(10), self.partner)

        self.assertEqual(line.amount_committed, 10)
        with self.assertRaises(AccessError):
            line.with_user(clerk).read(["amount_committed"])

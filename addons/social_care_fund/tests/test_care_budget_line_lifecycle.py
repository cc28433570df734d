from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from ..const import LINE_COUNTER_FIELDS
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestBudgetLineLifecycle(LifecycleContract, FundCommon):
    """A line is allotted by a second person and gives back what it did not use."""

    allow_inherited_tests_method = True
    contract_model = "care.budget.line"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.fund_viewer

    def _make_contract_document(self):
        return self._make_budget_line(state="draft")

    def test_opening_allots_from_the_fund(self):
        line = self._make_budget_line(amount=100)

        self.assertRecordValues(
            line, [{"state": "open", "amount_revised": 100, "amount_free": 100}]
        )
        self.assertRecordValues(
            self.fund_general,
            [{"amount_received": 100, "amount_allotted": 100, "amount_free": 0}],
        )

    def test_a_line_over_the_free_money_is_refused_with_the_figures(self):
        self._fund_money(self.fund_general, 100)
        line = self._make_budget_line(amount="100.01", state="draft")

        figures = r"General.*100\.00.*free.*100\.01"
        with self.assertRaisesRegex(UserError, figures), self.cr.savepoint():
            line.action_open()

        self.assertEqual(self.fund_general.amount_allotted, 0)
        self.assertEqual(line.state, "draft")

    def test_who_prepared_a_line_cannot_open_it(self):
        self._fund_money(self.fund_general, 100)
        line = self._make_budget_line(state="draft")
        # A manager who changes what is asked for becomes the preparer.
        line.with_user(self.fund_manager).amount_initial = 90

        self.assertEqual(line.prepared_by_id, self.fund_manager)
        with self.assertRaisesRegex(UserError, "you prepared it"):
            line.with_user(self.fund_manager).action_open()

        line.action_open()  # another manager
        self.assertEqual(line.amount_revised, 90)

    def test_nobody_names_the_preparer(self):
        line = self._make_budget_line(state="draft")
        with self.assertRaises(AccessError):
            line.sudo().write({"prepared_by_id": self.fund_viewer.id})

        values = line.copy_data()[0] | {"prepared_by_id": self.fund_viewer.id}
        other = line.with_context(default_prepared_by_id=self.fund_viewer.id)
        other = other.create(values)

        self.assertEqual(other.prepared_by_id, self.env.user)

    def test_what_was_decided_stays(self):
        line = self._make_budget_line()

        for values in ({"amount_initial": 5}, {"fund_id": self.fund_zakat.id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                line.write(values)

    def test_counters_are_written_by_nobody(self):
        line = self._make_budget_line(state="draft")
        for name in LINE_COUNTER_FIELDS:
            values = line.copy_data()[0] | {name: 1000}
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    line.sudo().write({name: 1000})
                with self.assertRaises(AccessError):
                    line.create(values)

    def test_the_period_of_an_open_line_is_extended_only(self):
        line = self._make_budget_line()

        line.date_to = "2040-12-31"
        with self.assertRaises(UserError):
            line.date_to = "2040-12-30"
        with self.assertRaises(AccessError):
            line.with_user(self.fund_officer).date_to = "2041-12-31"
        with self.assertRaises(UserError):
            line.date_from = "2019-01-01"

    def test_a_line_outside_the_time_of_its_fund_is_not_opened(self):
        fund = self._make_fund(restriction="time", date_to="2030-12-31")
        self._fund_money(fund, 100)
        line = self._make_budget_line(fund, state="draft", date_to="2031-01-01")

        with self.assertRaisesRegex(UserError, "its period leaves"):
            line.action_open()

    def test_a_line_of_a_frozen_fund_is_not_opened(self):
        self._fund_money(self.fund_general, 100)
        line = self._make_budget_line(state="draft")
        self.fund_general.action_freeze("An inquiry")

        with self.assertRaisesRegex(UserError, "its fund is not open"):
            line.action_open()

    def test_a_line_of_a_perpetual_fund_is_refused(self):
        fund = self._make_fund(restriction="perpetual", sharia_class="waqf")
        self._fund_money(fund, 100)
        line = self._make_budget_line(fund, state="draft")

        with self.assertRaisesRegex(UserError, "perpetual"):
            line.action_open()

    def test_closing_gives_back_what_was_not_committed(self):
        line = self._make_budget_line(amount=100)
        for kind in ("commit", "release", "pay"):
            line._book(kind, Decimal(60), self.partner)

        line.action_close("The year ends")

        # 100 allotted, 60 paid: 40 is free in the fund again.
        self.assertRecordValues(
            line, [{"state": "closed", "amount_revised": 60, "amount_paid": 60}]
        )
        self.assertRecordValues(
            self.fund_general,
            [{"amount_allotted": 60, "amount_spent": 60, "amount_free": 40}],
        )

    def test_a_line_with_open_business_does_not_close(self):
        for kind in ("reserve", "commit"):
            line = self._make_budget_line()
            line._book(kind, Decimal(10), self.partner, seq=line.id)
            with self.subTest(kind=kind), self.assertRaises(UserError):
                line.action_close("The year ends")

    def test_the_dialog_changes_the_allotment_once(self):
        self._fund_money(self.fund_general, 50)
        line = self._make_budget_line(amount=100)
        dialog = Form(
            self.env["care.budget.line.revise"].with_context(default_line_id=line.id)
        )
        dialog.amount = 50
        dialog.reason = "More applications"
        wizard = dialog.save()

        wizard.action_confirm()
        wizard.action_confirm()  # a double click

        self.assertEqual(line.amount_revised, 150)
        self.assertEqual(self.fund_general.amount_allotted, 150)
        entry = self.env["care.audit.entry"].sudo().search([], limit=1)
        self.assertEqual(entry.reason, "More applications")

    def test_the_allotment_is_reduced_down_to_what_is_bound(self):
        line = self._make_budget_line(amount=100)
        line._book("reserve", Decimal(30), self.partner)
        line._book("commit", Decimal(40), self.partner)

        with self.assertRaises(UserError):
            line._revise("deallot", Decimal("30.01"), 1, "Too much")
        line._revise("deallot", Decimal(30), 2, "Not needed")

        self.assertEqual(line.amount_revised, 70)
        self.assertEqual(line.amount_free, 0)

    def test_only_a_manager_changes_an_allotment(self):
        line = self._make_budget_line(amount=100)
        with self.assertRaises(AccessError):
            self.env["care.budget.line.revise"].with_user(self.fund_officer).create(
                {"line_id": line.id, "amount": 1, "kind": "deallot", "reason": "x"}
            )
        wizard = self.env["care.budget.line.revise"].create(
            {"line_id": line.id, "amount": 1, "kind": "deallot", "reason": "x"}
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.fund_officer).sudo().action_confirm()

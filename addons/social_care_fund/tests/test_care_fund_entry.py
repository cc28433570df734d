from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.care_fund_entry import EntryLine
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestFundEntry(FundCommon):
    """Entries of funds: right fund, right period, equal sums, no rights needed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        get = cls.company._get_care_account
        cls.till, cls.advance = get("cash_till"), get("advance_to_grantee")
        cls.held, cls.expense = get("held"), get("grant_expense")
        cls.journal = cls.company._get_care_journal("cash")

    def _post(self, *lines, day=date(2026, 2, 1), **options):
        funds = self.env["care.fund"].with_user(self.fund_viewer)
        return funds._post_entry(self.journal, day, list(lines), "TEST", **options)

    def test_a_user_without_accounting_rights_posts(self):
        income = self.fund_zakat._get_contribution_account()

        move = self._post(
            EntryLine(self.till, Decimal("10.50")),
            EntryLine(income, Decimal("-10.50"), "Zakat", fund=self.fund_zakat),
            source=self.fund_zakat,
        )

        self.assertEqual(move.env.user, self.fund_viewer)
        move = move.sudo()
        self.assertEqual((move.state, move.date), ("posted", date(2026, 2, 1)))
        self.assertEqual(move.journal_id, self.journal)
        self.assertEqual(move.care_res_model, "care.fund")
        self.assertEqual(move.care_res_id, self.fund_zakat.id)
        action = move.action_open_care_document()
        self.assertEqual(action["res_model"], "care.fund")

    def test_contributions_follow_the_restriction(self):
        waqf = self._make_fund(restriction="perpetual", sharia_class="waqf")
        get = self.company._get_care_account

        self.assertEqual(
            self.fund_general._get_contribution_account(),
            get("contribution_unrestricted"),
        )
        self.assertEqual(
            self.fund_zakat._get_contribution_account(), get("contribution_restricted")
        )
        self.assertEqual(
            waqf._get_contribution_account(), get("contribution_perpetual")
        )

    def test_income_expense_and_held_lines_need_a_fund(self):
        income = self.fund_general._get_contribution_account()
        for account in (income, self.expense, self.held):
            with (
                self.subTest(account=account.name),
                self.assertRaisesRegex(UserError, "needs a fund"),
            ):
                self._post(
                    EntryLine(self.till, Decimal(1)),
                    EntryLine(account, Decimal(-1)),
                )

    def test_money_and_advance_lines_take_no_fund(self):
        for account in (self.till, self.advance):
            with (
                self.subTest(account=account.name),
                self.assertRaisesRegex(UserError, "takes no fund"),
            ):
                self._post(
                    EntryLine(account, Decimal(1), fund=self.fund_general),
                    EntryLine(self.held, Decimal(-1), fund=self.fund_general),
                )

    def test_a_fund_of_another_company_is_refused(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        fund = self.fund_general.sudo()._copy_to_company(other)

        with self.assertRaisesRegex(UserError, "another company"):
            self._post(
                EntryLine(self.till, Decimal(1)),
                EntryLine(self.held, Decimal(-1), fund=fund),
            )

    def test_unequal_sums_and_fractions_of_a_piastre_are_refused(self):
        for till, held in (("1.00", "-0.99"), ("1.005", "-1.005")):
            with self.subTest(till=till), self.assertRaises(UserError):
                self._post(
                    EntryLine(self.till, Decimal(till)),
                    EntryLine(self.held, Decimal(held), fund=self.fund_general),
                )

    def test_a_locked_period_is_refused_for_soft_and_hard_locks(self):
        for lock in ("fiscalyear_lock_date", "hard_lock_date"):
            self.company.sudo()[lock] = "2026-02-28"
            with self.subTest(lock=lock), self.assertRaises(UserError):
                self._post(
                    EntryLine(self.till, Decimal(1)),
                    EntryLine(self.held, Decimal(-1), fund=self.fund_general),
                )

        move = self._post(
            EntryLine(self.till, Decimal(1)),
            EntryLine(self.held, Decimal(-1), fund=self.fund_general),
            day=date(2026, 3, 1),
        )
        self.assertEqual(move.sudo().date, date(2026, 3, 1))

    def test_a_line_keeps_its_foreign_currency(self):
        dollar = self.setup_other_currency("USD")

        move = self._post(
            EntryLine(
                self.till,
                Decimal(500),
                partner=self.partner,
                currency=dollar,
                amount_currency=Decimal(10),
            ),
            EntryLine(self.held, Decimal(-500), fund=self.fund_general),
        )

        line = move.sudo().line_ids.filtered(lambda item: item.balance > 0)
        self.assertRecordValues(
            line,
            [
                {
                    "currency_id": dollar.id,
                    "amount_currency": 10,
                    "balance": 500,
                    "partner_id": self.partner.id,
                }
            ],
        )

    def test_a_reversal_in_a_locked_period_is_refused(self):
        move = self._post(
            EntryLine(self.till, Decimal(1)),
            EntryLine(self.held, Decimal(-1), fund=self.fund_general),
            source=self.fund_general,
        )
        self.company.sudo().fiscalyear_lock_date = "2026-02-28"
        funds = self.env["care.fund"].with_user(self.fund_viewer)
        with self.assertRaisesRegex(UserError, "locked period"):
            funds._reverse_entry(move, date(2026, 2, 28), "REV")

        reversal = funds._reverse_entry(move, date(2026, 3, 1), "REV").sudo()

        self.assertEqual((reversal.state, reversal.date), ("posted", date(2026, 3, 1)))
        self.assertEqual(reversal.care_res_id, self.fund_general.id)
        self.assertEqual(reversal.reversed_entry_id, move.sudo())

    def test_an_entry_of_a_document_is_not_undone_in_accounting(self):
        move = self._post(
            EntryLine(self.till, Decimal(1)),
            EntryLine(self.held, Decimal(-1), fund=self.fund_general),
            source=self.fund_general,
        ).sudo()
        for act in (
            move.button_draft,
            move.button_cancel,
            lambda: move._reverse_moves(cancel=True),
            lambda: move.with_context(care_reversal_token=True)._reverse_moves(),
            move.with_context(force_delete=True).unlink,
        ):
            with (
                self.assertRaisesRegex(UserError, "stays as it is"),
                self.cr.savepoint(),
            ):
                act()

        self.assertEqual(move.state, "posted")

    def test_nobody_cuts_an_entry_from_its_document(self):
        accountant = self._make_user("test_accountant", "account.group_account_manager")
        move = self._post(
            EntryLine(self.till, Decimal(1)),
            EntryLine(self.held, Decimal(-1), fund=self.fund_general),
            source=self.fund_general,
        )

        for entry in (move.with_user(accountant), move.sudo()):
            with self.assertRaisesRegex(AccessError, "stays with its document"):
                entry.write({"care_res_model": False})

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import freeze_time, tagged

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantTrancheLifecycle(LifecycleContract, GrantCommon):
    """A payment: released on proof, billed, paid from the bank, accounted for."""

    allow_inherited_tests_method = True
    contract_model = "care.grant.tranche"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.auditor
        cls.draft = cls._make_grant()

    def _make_contract_document(self):
        numbers = self.draft.tranche_ids.mapped("number")
        return self.env["care.grant.tranche"].create(
            {
                "grant_id": self.draft.id,
                "number": max(numbers) + 1,
                "amount": 1,
                "date_planned": Date.today(),
            }
        )

    def _make_tranche(self, **values):
        return self._make_active(**values).tranche_ids[0]

    def _release(self, tranche):
        self._as(self.grant_officer, tranche).action_release()

    # === RELEASE === #

    def test_a_release_keeps_each_condition_with_its_evidence(self):
        tranche = self._make_tranche()

        self._release(tranche)

        self.assertEqual(
            tranche.condition_ids.mapped("code"),
            [
                "agreement_signed",
                "grant_active",
                "ngo_standing",
                "bank_verified",
                "date_reached",
                "earlier_settled",
                "no_old_advance",
            ],
        )
        self.assertNotIn(False, tranche.condition_ids.mapped("evidence"))
        number = self.bank_account.acc_number
        self.assertIn(number, tranche.condition_ids.mapped("evidence"))

    def test_a_release_makes_a_draft_bill_on_the_advance_account(self):
        tranche = self._make_tranche()

        self._release(tranche)

        bill = tranche.bill_id
        account = self.company._get_care_account("advance_to_grantee")
        self.assertEqual((bill.state, bill.move_type), ("draft", "in_invoice"))
        self.assertEqual(bill.amount_total, tranche.amount)
        self.assertEqual(bill.invoice_line_ids.account_id, account)
        self.assertEqual(bill.partner_id, self.ngo.partner_id)
        self.assertEqual(bill.partner_bank_id, self.bank_account)
        self.assertEqual(tranche.grant_id.budget_line_id.amount_released, 30_000)

    def test_nothing_is_released_before_the_grant_is_signed_and_active(self):
        for make in (self._make_approved, self._make_signed):
            tranche = make().tranche_ids[0]
            with (
                self.subTest(state=tranche.grant_id.state),
                self.assertRaisesRegex(UserError, "not proven"),
            ):
                self._release(tranche)

    def test_nothing_is_released_on_an_untrusted_account(self):
        tranche = self._make_tranche()
        self._as(self.grant_bank_verifier, self.bank_account).allow_out_payment = False

        with self.assertRaisesRegex(UserError, "account is verified: not proven"):
            self._release(tranche)

        self.assertFalse(tranche.bill_id)
        self.assertEqual(tranche.grant_id.budget_line_id.amount_released, 0)

    def test_nothing_is_released_to_a_suspended_ngo_or_from_a_suspended_grant(self):
        tranche = self._make_tranche()
        self._as(self.grant_manager, tranche.grant_id).action_suspend(reason="Doubts")
        with self.assertRaisesRegex(UserError, "active: not proven"):
            self._release(tranche)
        self._as(self.grant_approver_1, tranche.grant_id).action_resume(
            reason="Cleared"
        )
        self._suspend_ngo(self.ngo)

        with self.assertRaisesRegex(UserError, "register has no issue"):
            self._release(tranche)

    def test_nothing_is_released_before_its_day(self):
        tranche = self._make_active().tranche_ids[1]

        with self.assertRaisesRegex(UserError, "day has come: not proven"):
            self._release(tranche)

    def test_a_later_payment_waits_until_earlier_ones_are_accounted_for(self):
        call = self._make_call(tranche_months=0)
        first, second = self._make_active(call).tranche_ids.sorted("number")
        with self.assertRaisesRegex(UserError, "Earlier payments"):
            self._release(second)
        self._release(first)
        self._as(self.grant_payer, first).action_bill()
        self._pay(first.bill_id)
        with self.assertRaisesRegex(UserError, "Earlier payments"):
            self._release(second)
        self._prove_use(first)
        verifier = self._make_user("t_v", "social_care_grants.group_grant_officer")
        self._as(verifier, first).action_settle()

        self._release(second)

        self.assertEqual(second.state, "released")

    def test_the_same_click_twice_has_one_effect(self):
        tranche = self._make_tranche()
        self._release(tranche)

        with self.assertRaises(UserError):
            self._release(tranche)

        self.assertEqual(tranche.grant_id.budget_line_id.amount_released, 30_000)
        bills = self.env["account.move"].search(
            [("care_res_model", "=", tranche._name), ("care_res_id", "=", tranche.id)]
        )
        self.assertEqual(len(bills), 1)

    def test_the_form_lists_the_conditions_before_the_click(self):
        tranche = self._make_signed().tranche_ids[0]

        text = self._as(self.grant_officer, tranche).conditions_text

        self.assertIn("✘ The grant is active: Signed", text)
        self.assertIn("✔ The agreement is signed", text)
        steps = self._as(self.grant_officer, tranche).available_transitions
        self.assertNotIn("release", steps)

    # === BILL === #

    def test_a_bill_that_was_changed_is_not_posted(self):
        other_bank = self._make_bank_account(self.ngo)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        expense = self.company_data["default_account_expense"]
        for name, vals in (
            ("amount", {"invoice_line_ids": "price_unit"}),
            ("NGO", {"partner_id": stranger.id}),
            ("bank account", {"partner_bank_id": other_bank.id}),
            ("account", {"invoice_line_ids": "account_id"}),
        ):
            with self.subTest(changed=name):
                tranche = self._make_tranche()
                self._release(tranche)
                bill = self._as(self.grant_payer, tranche.bill_id)
                change = {"price_unit": 30_000.01, "account_id": expense.id}
                column = vals.get("invoice_line_ids")
                if column:
                    line = bill.invoice_line_ids
                    vals = {
                        "invoice_line_ids": [
                            Command.update(line.id, {column: change[column]})
                        ]
                    }
                bill.write(vals)

                with self.assertRaisesRegex(UserError, name):
                    bill.action_post()

    def test_posting_in_accounting_moves_the_payment_too(self):
        tranche = self._make_tranche()
        self._release(tranche)

        self._as(self.grant_payer, tranche.bill_id).action_post()

        self.assertEqual(tranche.state, "billed")

    def test_a_bill_of_a_grant_is_not_reset_cancelled_reversed_or_deleted(self):
        tranche = self._make_billed()
        bill = self._as(self.grant_payer, tranche.bill_id)
        for act in (
            bill.button_draft,
            bill.button_cancel,
            lambda: bill._reverse_moves(cancel=True),
            bill.with_context(force_delete=True).unlink,
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                act()
        for token in (True, 1, "x", {}):
            with self.assertRaises(UserError):
                bill.with_context(take_back_token=token).button_draft()

    def test_a_release_taken_back_cancels_the_bill_and_frees_the_money(self):
        for make in (self._make_released, self._make_billed):
            tranche = make()
            bill, line = tranche.bill_id, tranche.grant_id.budget_line_id
            before = line.amount_released

            self._as(self.grant_officer, tranche).action_take_back(reason="Wrong day")

            self.assertEqual((tranche.state, bill.state), ("planned", "cancel"))
            self.assertFalse(tranche.bill_id)
            self.assertEqual(line.amount_released, before - tranche.amount)
            self._release(tranche)
            self.assertEqual(line.amount_released, before)

    def _make_released(self):
        tranche = self._make_tranche()
        self._release(tranche)
        return tranche

    # === PAYMENT === #

    def test_only_the_payer_pays(self):
        tranche = self._make_billed()
        accountant = self._make_user("test_accountant", "account.group_account_invoice")

        with self.assertRaises(AccessError):
            self._pay(tranche.bill_id, accountant)

        self.assertEqual(tranche.state, "billed")

    def test_a_part_payment_pays_nothing_until_the_rest_has_come(self):
        tranche = self._make_billed()
        line = tranche.grant_id.budget_line_id

        self._pay(tranche.bill_id, amount=10_000)
        self.assertEqual((tranche.state, line.amount_paid), ("billed", 0))
        self._pay(tranche.bill_id)

        self.assertEqual((tranche.state, line.amount_paid), ("paid", 30_000))

    def test_a_payment_that_is_undone_takes_the_money_back(self):
        tranche = self._make_billed()
        line = tranche.grant_id.budget_line_id
        payment = self._pay(tranche.bill_id)
        self.assertEqual(line.amount_paid, 30_000)

        payment.action_draft()

        self.assertEqual((tranche.state, line.amount_paid), ("billed", 0))
        self.assertFalse(tranche.date_paid)
        self._as(self.grant_payer, payment).action_post()
        self.assertEqual((tranche.state, line.amount_paid), ("paid", 30_000))
        payment.action_draft()
        payment.unlink()
        self.assertEqual((tranche.state, line.amount_paid), ("billed", 0))
        self._pay(tranche.bill_id)
        self.assertEqual((tranche.state, line.amount_paid), ("paid", 30_000))

    def test_a_bill_is_not_settled_by_a_journal_entry(self):
        tranche = self._make_billed()
        payable = tranche.bill_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "liability_payable"
        )
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": payable.account_id.id,
                            "partner_id": payable.partner_id.id,
                            "debit": 30_000,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_revenue"
                            ].id,
                            "credit": 30_000,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        other = entry.line_ids.filtered(lambda line: line.debit)

        with self.assertRaisesRegex(UserError, "payments from the bank"):
            (payable + other).with_user(self.grant_payer).reconcile()

    def test_nothing_is_paid_while_the_grant_is_suspended(self):
        tranche = self._make_billed()
        self._as(self.grant_manager, tranche.grant_id).action_suspend(reason="Doubts")

        with self.assertRaisesRegex(UserError, "not active"):
            self._pay(tranche.bill_id)

    def test_the_payer_opens_the_payment_from_the_grant(self):
        tranche = self._make_billed()

        action = self._as(self.grant_payer, tranche).action_pay()

        self.assertEqual(action["res_model"], "account.payment.register")
        with self.assertRaises(AccessError):
            self._as(self.grant_officer, tranche).action_pay()

    # === ACCOUNTING FOR IT === #

    def test_nothing_is_accounted_for_without_proof(self):
        tranche = self._make_billed()
        self._pay(tranche.bill_id)
        verifier = self._make_user("t_v", "social_care_grants.group_grant_officer")

        with self.assertRaisesRegex(UserError, "nothing proves"):
            self._as(verifier, tranche).action_settle()
        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.grant_officer, tranche).action_settle()

    def test_a_settled_payment_is_not_undone(self):
        tranche = self._make_billed()
        payment = self._pay(tranche.bill_id)
        self._prove_use(tranche)
        verifier = self._make_user("t_v", "social_care_grants.group_grant_officer")
        self._as(verifier, tranche).action_settle()

        with self.assertRaisesRegex(UserError, "accounted for"):
            payment.action_draft()

    def test_an_old_open_advance_stops_new_grants_from_its_day_on(self):
        tranche = self._make_billed()
        self._pay(tranche.bill_id)
        day = tranche.date_paid + relativedelta(months=6)
        for today, stops in ((day, False), (day + timedelta(days=1), True)):
            with self.subTest(today=today), freeze_time(today):
                issues = self.ngo._get_standing_issues("grant")[self.ngo.id]
                codes = {issue.code for issue in issues if issue.blocking}
                self.assertIs("old_advance" in codes, stops)

    def test_the_fund_shows_the_grant_among_its_uses(self):
        grant = self._make_active()
        fund = self._as(self.grant_officer, grant.budget_line_id.fund_id)

        links = [use.link for use in fund._get_uses()]

        self.assertIn(f"/odoo/care.grant/{grant.id}", links)

    def test_the_register_counts_what_was_paid(self):
        tranche = self._make_billed()
        self._pay(tranche.bill_id)
        today = Date.today()

        values = self.ngo._get_indicator_values((today, today))[self.ngo.id]

        self.assertEqual(values["grant_amount_paid"], 30_000)
        self.assertEqual(values["grant_payments"], 1)

from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import DonationCommon


@tagged("post_install", "-at_install")
class TestDonationBatch(DonationCommon):
    """One entry per batch; gifts, ledger, fund moves and receipts are equal."""

    def _post(self, *gifts):
        batch = self._make_batch(sum(gift.amount for gift in gifts))
        batch.action_post()
        return batch.with_env(self.env)

    def test_gifts_ledger_fund_moves_and_receipts_are_equal(self):
        # 100.10 + 200.20 zakat, 50.05 sadaqa for orphans, 9.65 free = 360.00
        gifts = (
            self._make_gift(("زكاة مال", 100.1), state="receipted"),
            self._make_gift(("زكاة مال", 200.2), ("تبرع عام", 9.65), state="accepted"),
            self._make_gift(("صدقة لأيتام", 50.05), state="receipted"),
        )

        batch = self._post(*gifts)

        move = batch.sudo().move_id
        moves = (
            self.env["care.budget.move"]
            .sudo()
            .search([("res_model", "=", batch._name), ("res_id", "=", batch.id)])
        )
        receipts = sum(gift.receipt_id.amount for gift in gifts)
        self.assertEqual(batch.amount_total, 360.0)
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.amount_total, 360.0)
        self.assertEqual(sum(moves.mapped("amount")), 360.0)
        self.assertAlmostEqual(receipts + gifts[1].amount, 360.0, 2)
        self.assertTrue(all(gift.is_posted for gift in gifts))

    def test_each_fund_and_class_has_one_line_and_each_fund_one_move(self):
        gifts = [
            self._make_gift(("زكاة مال", 10.0), state="accepted") for _i in range(5)
        ]
        gifts.append(self._make_gift(("تبرع عام", 7.0), state="accepted"))

        batch = self._post(*gifts)

        zakat = self.fund_zakat._get_analytic_distribution()
        general = self.fund_general._get_analytic_distribution()
        lines = batch.sudo().move_id.line_ids.sorted("balance")
        self.assertRecordValues(
            lines,
            [
                {"balance": -50.0, "analytic_distribution": zakat},
                {"balance": -7.0, "analytic_distribution": general},
                {"balance": 57.0, "analytic_distribution": False},
            ],
        )
        self.assertEqual(
            lines[2].account_id, self.company._get_care_account("cash_till")
        )
        self.assertEqual(self.fund_zakat.amount_received, 50.0)
        self.assertEqual(self.fund_general.amount_received, 7.0)

    def test_a_batch_is_posted_only_when_it_equals_its_control_total(self):
        self._make_gift(("زكاة مال", 100.0), state="accepted")
        for control in (99.99, 100.01, 0.0):
            batch = self._make_batch(control)
            with (
                self.subTest(control=control),
                self.assertRaisesRegex(UserError, "control total differs"),
            ):
                batch.action_post()
            batch.action_abandon()

        self.assertFalse(self.fund_zakat.amount_received)

    def test_an_empty_batch_is_not_posted(self):
        with self.assertRaisesRegex(UserError, "holds no gift"):
            self._make_batch(0.0).action_post()

    def test_held_and_unaccepted_gifts_are_not_collected(self):
        self._make_gift(("زكاة مال", 60000.0), state="received")
        self._make_gift(("زكاة مال", 5.0), state="received")
        taken = self._make_gift(("زكاة مال", 6.0), state="accepted")

        batch = self._make_batch(6.0)

        self.assertEqual(batch.donation_ids, taken.with_env(batch.env))

    def test_a_gift_belongs_to_one_batch(self):
        gift = self._make_gift(state="accepted")
        first = self._make_batch(100.0)

        second = self._make_batch(0.0)
        first.action_abandon()
        third = self._make_batch(100.0)

        self.assertFalse(second.donation_ids)
        self.assertEqual(gift.batch_id, third.with_env(gift.env))

    def test_the_same_click_twice_posts_once(self):
        gift = self._make_gift(state="accepted")
        batch = self._post(gift)

        with self.assertRaises(UserError):
            batch.with_user(self.donation_officer).action_post()

        self.assertEqual(self.fund_zakat.amount_received, 100.0)

    def test_whoever_received_a_gift_does_not_post_it(self):
        self._make_gift(state="accepted")
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        )
        batch = self._make_batch(100.0).with_user(self.donation_cashier)

        with self.assertRaisesRegex(UserError, "whoever received"):
            batch.action_post()

    def test_money_in_a_foreign_currency_keeps_its_amount_beside_the_value(self):
        currency = self.setup_other_currency("USD", rates=[("2020-01-01", 1 / 49)])
        donor = self._make_donor(identity_number="X-1")
        gift = self._make_gift(
            ("زكاة مال", 10.0), donor_id=donor.id, currency_id=currency.id
        )
        self._open_till(currency_id=currency.id)
        gift.with_user(self.donation_cashier).action_receive()
        gift.with_user(self.donation_approver).action_lift(reason="Approval FF-1 seen")
        gift.with_user(self.donation_officer).action_accept()
        batch = self._make_batch(10.0, currency_id=currency.id)

        batch.action_post()

        lines = batch.sudo().move_id.line_ids.sorted("balance")
        self.assertRecordValues(
            lines,
            [
                {"balance": -490.0, "amount_currency": -10.0},
                {"balance": 490.0, "amount_currency": 10.0},
            ],
        )
        self.assertEqual(self.fund_zakat.amount_received, 490.0)

    def test_a_locked_period_never_moves_the_date_silently(self):
        with freeze_time("2026-01-20"):
            self._make_gift(state="accepted")
        self.company.sudo().fiscalyear_lock_date = date(2026, 1, 31)
        batch = self._make_batch(100.0, date_value=date(2026, 1, 20))

        with self.assertRaisesRegex(UserError, "locked period"):
            batch.action_post()
        batch.date_posting = date(2026, 2, 1)
        with self.assertRaisesRegex(UserError, "needs a manager"):
            batch.action_post()
        with self.assertRaises(AccessError):
            batch.action_post_late(reason="Period closed on 31 January")
        batch.with_user(self.donation_manager).action_post_late(
            reason="Period closed on 31 January"
        )

        self.assertEqual(batch.sudo().move_id.date, date(2026, 2, 1))
        trail = (
            self.env["care.audit.entry"]
            .sudo()
            .search(
                [("res_model", "=", batch._name), ("res_id", "=", batch.id)], limit=1
            )
        )
        self.assertEqual(trail.reason, "Period closed on 31 January")

    def test_a_batch_is_posted_neither_before_its_money_came_nor_ahead_of_time(self):
        self._make_gift(state="accepted")
        today = Date.context_today(self.env.user)
        for days in (-1, 1):
            batch = self._make_batch(100.0, date_posting=today + timedelta(days=days))
            late = batch.with_user(self.donation_manager)
            with (
                self.subTest(days=days),
                self.assertRaisesRegex(UserError, "between the value date and today"),
            ):
                late.action_post_late(reason="I say so")
            batch.action_abandon()

    def test_a_posted_batch_stays_as_it_is(self):
        batch = self._post(self._make_gift(state="accepted"))
        for vals in ({"amount_control": 5.0}, {"date_posting": Date.today()}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                batch.sudo().write(vals)
        with self.assertRaises(AccessError):
            batch.sudo().write({"move_id": False})

    def test_the_entry_of_a_batch_cannot_be_deleted(self):
        move = self._post(self._make_gift(state="accepted")).sudo().move_id

        with self.assertRaises(UserError):
            move.unlink()

    def test_a_donation_officer_holds_no_right_on_journal_entries(self):
        move = self._post(self._make_gift(state="accepted")).sudo().move_id
        mine = move.with_user(self.donation_officer).sudo(False)
        for operation in ("write", "create", "unlink"):
            with self.subTest(operation=operation):
                self.assertFalse(mine.has_access(operation))

    def test_a_batch_of_another_day_collects_its_own_day_only(self):
        with freeze_time("2026-03-01"):
            gift = self._make_gift(state="accepted")
        self._make_gift(state="accepted")

        batch = self._make_batch(100.0, date_value=date(2026, 3, 1))

        self.assertEqual(batch.donation_ids, gift.with_env(batch.env))
        self.assertNotEqual(batch.date_value, Date.today() + timedelta(days=1))


@tagged("post_install", "-at_install")
class TestTill(DonationCommon):
    """The cashier counts blind; somebody else agrees."""

    def test_one_till_is_open_per_cashier(self):
        self._open_till()
        tills = self.env["care.till.session"].with_user(self.donation_cashier)

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            tills.create({})

    def test_what_should_be_there_is_shown_after_the_count_only(self):
        till = self._open_till()
        self._make_gift(("زكاة مال", 40.0), state="received")

        self.assertEqual(till.amount_expected, 0.0)
        till.amount_counted = 40.0
        till.action_count()

        self.assertEqual((till.amount_expected, till.amount_difference), (40.0, 0.0))

    def test_a_count_that_agrees_is_closed_by_somebody_else(self):
        till = self._open_till()
        self._make_gift(("زكاة مال", 40.0), state="received")
        till.amount_counted = 40.0
        till.action_count()

        with self.assertRaises(AccessError):
            till.action_close()
        till.with_user(self.donation_officer).action_close()

        self.assertEqual(till.state, "closed")

    def test_a_cashier_with_another_role_does_not_agree_to_the_own_count(self):
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        )
        till = self._open_till()
        till.action_count()

        with self.assertRaisesRegex(UserError, "somebody else"):
            till.action_close()

    def test_a_difference_needs_a_manager_and_a_reason(self):
        till = self._open_till()
        self._make_gift(("زكاة مال", 40.0), state="received")
        till.amount_counted = 39.5
        till.action_count()

        with self.assertRaisesRegex(UserError, "count differs"):
            till.with_user(self.donation_officer).action_close()
        with self.assertRaises(AccessError):
            till.with_user(self.donation_officer).action_close_with_difference("Torn")
        till.with_user(self.donation_manager).action_close_with_difference("Torn note")

        self.assertEqual((till.state, till.amount_difference), ("closed", -0.5))

    def test_a_count_is_not_changed_afterwards(self):
        till = self._open_till()
        till.action_count()

        with self.assertRaises(UserError):
            till.amount_counted = 5.0
        till.with_user(self.donation_officer).action_recount()
        till.amount_counted = 5.0

        self.assertEqual(till.state, "open")

    def test_a_till_stays_with_whoever_opened_it(self):
        till = self._open_till()

        with self.assertRaises(UserError):
            till.user_id = self.donation_officer
        with self.assertRaisesRegex(UserError, "another cashier"):
            till.sudo().with_user(self._make_cashier()).action_count()

    def _make_cashier(self):
        user = self._make_user(
            "test_cashier_2", "social_care_donations.group_donation_cashier"
        )
        user.group_ids += self.env.ref("social_care_donations.group_donation_officer")
        return user

    def test_a_till_that_took_a_gift_is_kept(self):
        till = self._open_till()
        self._make_gift(state="received")

        with self.assertRaises(UserError):
            till.unlink()


@tagged("post_install", "-at_install")
class TestDonationAudit(DonationCommon):
    """The self-audit finds what raw SQL has altered."""

    def _audit(self):
        checks = self.env["care.command"].with_user(self.auditor)._get_audit_checks()
        return checks["donation_batches"]() + checks["donation_receipts"]()

    def test_an_altered_row_is_found_and_an_honest_one_is_not(self):
        gift = self._make_gift(state="receipted")
        self._make_batch(100.0).action_post()

        self.assertFalse(self._audit())
        alterations = (
            ("UPDATE care_donation_line SET amount_company = 99 WHERE id = %s", 1),
            ("UPDATE care_donation SET amount = 99 WHERE id = %s", 0),
            ("UPDATE care_donation SET state = 'accepted' WHERE id = %s", 0),
        )
        for query, is_line in alterations:
            with self.subTest(query=query), self.cr.savepoint() as savepoint:
                self.cr.execute(query, [gift.line_ids.id if is_line else gift.id])
                self.assertTrue(self._audit())
                savepoint.rollback()

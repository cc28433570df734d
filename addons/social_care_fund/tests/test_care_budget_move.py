from contextlib import suppress
from datetime import date
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..logic.ledger import KINDS, LimitError, apply_booking
from ..models.care_budget_move import Booking
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestBudgetMove(FundCommon):
    """The ledger: counters and moves change together, within the limits, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._make_budget_line(amount=100)
        cls.moves = cls.env["care.budget.move"]
        cls.number = 0

    def _book(self, record, kind, amount, **options):
        """Book with a key of its own."""
        type(self).number += 1
        return record._book(
            kind, Decimal(amount), self.partner, seq=self.number, **options
        )

    # === LIMITS === #

    def test_a_line_takes_its_allotment_to_the_last_piastre(self):
        self._book(self.line, "reserve", "30")
        self._book(self.line, "commit", "69.99")

        with self.assertRaisesRegex(UserError, r"0\.01.*0\.02"):
            self._book(self.line, "commit", "0.02")
        self._book(self.line, "commit", "0.01")

        self.assertRecordValues(
            self.line,
            [{"amount_reserved": 30, "amount_committed": 70, "amount_free": 0}],
        )

    def test_signing_moves_the_reservation_in_one_booking(self):
        self._book(self.line, "reserve", 100)

        self._book(self.line, "commit", 70, from_reserved=True)

        self.assertRecordValues(
            self.line, [{"amount_reserved": 30, "amount_committed": 70}]
        )

    def test_more_than_is_reserved_cannot_be_signed(self):
        self._book(self.line, "reserve", 50)

        with self.assertRaisesRegex(UserError, "reserved"):
            self._book(self.line, "commit", "50.01", from_reserved=True)

    def test_stages_follow_each_other(self):
        self._book(self.line, "commit", 60)
        with self.assertRaisesRegex(UserError, "committed and not yet released"):
            self._book(self.line, "release", "60.01")
        self._book(self.line, "release", 40)
        with self.assertRaisesRegex(UserError, "released and not yet paid"):
            self._book(self.line, "pay", "40.01")
        self._book(self.line, "pay", 40)
        with self.assertRaises(UserError):
            self._book(self.line, "decommit", "20.01")
        self._book(self.line, "decommit", 20)

        self.assertRecordValues(
            self.line,
            [{"amount_committed": 40, "amount_released": 40, "amount_paid": 40}],
        )
        self.assertEqual(self.fund_general.amount_spent, 40)

    def test_a_cancelled_payment_comes_back_through_every_stage(self):
        for kind in ("commit", "release", "pay", "unpay", "unrelease", "decommit"):
            self._book(self.line, kind, 100)

        self.assertEqual(self.line.amount_free, 100)
        self.assertEqual(self.fund_general.amount_spent, 0)

    def test_minus_one_minor_unit_is_an_overspend_in_every_currency(self):
        for code, unit in (("JPY", "1"), ("USD", "0.01"), ("KWD", "0.001")):
            with self.subTest(currency=code):
                fund = self._make_foreign_fund(code)
                self._book(fund, "receive", Decimal(unit) * 100)

                self._book(fund, "spend", Decimal(unit) * 100)
                with self.assertRaisesRegex(UserError, "free"):
                    self._book(fund, "spend", unit)
                with self.assertRaisesRegex(UserError, "Nothing is rounded"):
                    self._book(fund, "receive", Decimal(unit) / 10)

    def _make_foreign_fund(self, code):
        company = (
            self.env["res.company"]
            .sudo()
            .create(
                {"name": f"In {code}", "currency_id": self._enable_currency(code).id}
            )
        )
        fund = self.env["care.fund"].sudo()
        fund = fund.create({"name": code, "code": code, "company_id": company.id})
        fund.action_open()
        return fund

    def test_the_database_does_what_the_model_of_the_ledger_does(self):
        """Every kind, in a fixed order, against the pure logic."""
        counters = {
            "fund": self.fund_general._get_counters(),
            "line": self.line._get_counters(),
        }
        records = {"fund": self.fund_general, "line": self.line}
        amounts = ("40", "70.5", "13.37")
        plan = [(k, a) for a in amounts for k in sorted(KINDS) if "transfer" not in k]
        refused = 0
        for kind, amount in plan:
            tables = [t for t in counters if KINDS[kind].effects(t)]
            record = records["line" if KINDS[kind].is_of_line else "fund"]
            try:
                after = {
                    t: apply_booking(counters[t], t, kind, Decimal(amount))
                    for t in tables
                }
            except LimitError:
                refused += 1
                with self.assertRaises(UserError):
                    self._book(record, kind, amount)
                continue
            self._book(record, kind, amount)
            counters |= after
            for table, other in records.items():
                self.assertEqual(other._get_counters(), counters[table], kind)
        # Both ways are walked, or the comparison proves nothing.
        self.assertTrue(10 < refused < len(plan) - 10, refused)

    # === WHAT A BOOKING NEEDS === #

    def test_amounts_are_positive_decimals_of_the_currency(self):
        for amount in ("0", "-1", "NaN", "1.005"):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self._book(self.line, "reserve", amount)
        for amount in (1, 1.0, "1"):
            with self.subTest(amount=amount), self.assertRaises(TypeError):
                self.line._book("reserve", amount, self.partner)

    def test_a_date_outside_the_period_blocks(self):
        for day in (date(2019, 12, 31), date(2040, 1, 1)):
            for kind in ("reserve", "commit"):
                with (
                    self.subTest(day=day, kind=kind),
                    self.assertRaisesRegex(UserError, "outside the period"),
                ):
                    self._book(self.line, kind, 1, date=day)
        for day in (date(2020, 1, 1), date(2039, 12, 31)):
            self._book(self.line, "reserve", 1, date=day)

        self._book(self.line, "unreserve", 2, date=date(2041, 1, 1))
        self.assertEqual(self.line.amount_reserved, 0)

    def test_a_fund_is_spent_within_its_time_only(self):
        fund = self._make_fund(
            restriction="time", date_from="2026-01-01", date_to="2026-12-31"
        )
        self._book(fund, "receive", 10, date=date(2025, 12, 31))
        for day in (date(2025, 12, 31), date(2027, 1, 1)):
            with self.subTest(day=day), self.assertRaises(UserError):
                self._book(fund, "spend", 1, date=day)
        self._book(fund, "spend", 1, date=date(2026, 12, 31))

    def test_a_budget_line_cannot_be_left_out(self):
        for kind in ("commit", "pay", "allot"):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(UserError, "budget line is missing"),
            ):
                self._book(self.fund_general, kind, 1)
        with self.assertRaises(UserError):
            self._book(self.line, "receive", 1)

    def test_a_draft_or_closed_line_takes_no_new_booking(self):
        draft = self._make_budget_line(state="draft")
        with self.assertRaisesRegex(UserError, "Draft"):
            self._book(draft, "reserve", 1)
        for kind in ("commit", "release", "pay"):
            self._book(self.line, kind, 40)
        self.line.action_close("The year ends")
        for kind in ("reserve", "commit", "allot"):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "Closed"):
                self._book(self.line, kind, 1)

        for kind in ("unpay", "unrelease", "decommit", "deallot"):  # a bounced cheque
            self._book(self.line, kind, 40)

        self.assertEqual(self.line.amount_revised, 0)
        self.assertEqual(self.fund_general.amount_free, 100)

    def test_a_frozen_fund_receives_and_gives_nothing(self):
        self._book(self.line, "commit", 10)
        self.fund_general.action_freeze("An inquiry")

        for kind in ("commit", "reserve", "release"):
            with self.subTest(kind=kind), self.assertRaisesRegex(UserError, "Frozen"):
                self._book(self.line, kind, 1)
        with self.assertRaises(UserError):
            self._book(self.fund_general, "spend", 1)
        self._book(self.fund_general, "receive", 5)
        self._book(self.line, "decommit", 10)

        self.fund_general.action_unfreeze("Nothing was found")
        self._book(self.line, "commit", 1)

    def test_held_money_cannot_be_spent(self):
        fund = self._make_fund()
        self._book(fund, "hold", 50)
        with self.assertRaises(UserError):
            self._book(fund, "spend", 1)

        self._book(fund, "unhold", 50)
        self._book(fund, "receive", 50)
        self._book(fund, "spend", 50)

        self.assertRecordValues(
            fund, [{"amount_held": 0, "amount_free": 0, "amount_spent": 50}]
        )

    def test_a_perpetual_fund_keeps_its_money(self):
        fund = self._make_fund(restriction="perpetual", sharia_class="waqf")
        self._book(fund, "receive", 50)

        with self.assertRaisesRegex(UserError, "perpetual"):
            self._book(fund, "spend", 1)

    # === KEY === #

    def test_the_same_event_twice_has_one_effect(self):
        first = self.line._book("commit", Decimal(70), self.partner)

        second = self.line._book("commit", Decimal(70), self.partner)

        self.assertEqual(first, second)
        self.assertEqual(self.line.amount_committed, 70)

    def test_one_key_with_other_figures_is_refused(self):
        other = self._make_budget_line(amount=100)
        self.line._book("commit", Decimal(70), self.partner)

        with self.assertRaisesRegex(UserError, "other figures"):
            self.line._book("commit", Decimal(71), self.partner)
        with self.assertRaisesRegex(UserError, "other figures"):
            other._book("commit", Decimal(70), self.partner)
        with self.assertRaisesRegex(UserError, "other figures"):
            self.line._book("commit", Decimal(70), self.partner, from_reserved=True)

        self.line._book("commit", Decimal(1), self.partner, seq=1)
        self.assertEqual(self.line.amount_committed, 71)

    def test_two_events_under_one_key_in_one_call_are_a_mistake(self):
        twice = [Booking(self.line, "commit", Decimal(1), self.partner)] * 2

        with self.assertRaises(ValueError):
            self.moves._book_all(twice)

    # === SEVERAL === #

    def test_several_bookings_are_made_together_or_not_at_all(self):
        other = self._make_budget_line(amount=50)
        bookings = [
            Booking(other, "commit", Decimal(50), self.partner, 1),
            Booking(self.line, "commit", Decimal("100.01"), self.partner, 2),
        ]

        with self.assertRaises(UserError):
            self.moves._book_all(bookings)

        self.assertEqual(other.amount_committed, 0)
        kinds = self.moves.search([("line_id", "=", other.id)]).mapped("kind")
        self.assertEqual(set(kinds), {"allot"})

    def test_a_caught_refusal_leaves_neither_counter_nor_move(self):
        before = self.moves.search_count([])
        with suppress(UserError):  # the fund takes it, then the line refuses
            self._book(self.line, "pay", 1)
        self.env.invalidate_all()

        self.assertEqual(self.fund_general.amount_spent, 0)
        self.assertEqual(self.moves.search_count([]), before)

    def test_money_moves_between_funds_as_their_terms_allow(self):
        target = self._make_fund(restriction="designated")
        zakat = self.fund_zakat
        self._book(zakat, "receive", 10)
        self._book(self.fund_general, "receive", 10)

        with self.assertRaisesRegex(UserError, "bound"):
            zakat._transfer_to(target, Decimal(1), self.partner)
        with self.assertRaises(UserError):
            self.fund_general._transfer_to(target, Decimal("10.01"), self.partner)
        self.fund_general._transfer_to(target, Decimal(10), self.partner)

        self.assertEqual(target.amount_free, 10)
        self.assertRecordValues(
            self.fund_general, [{"amount_free": 0, "amount_transferred_out": 10}]
        )

    # === EVIDENCE === #

    def test_the_ledger_is_written_by_nobody(self):
        move = self.line.move_ids[0].sudo()
        values = move.copy_data()[0]
        for refused in (
            lambda: move.create(values),
            lambda: move.write({"amount": 1}),
            move.unlink,
        ):
            with self.assertRaises(AccessError):
                refused()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_to_change_the_ledger(self):
        for query in (
            "UPDATE care_budget_move SET amount = 1",
            "DELETE FROM care_budget_move",
            "TRUNCATE care_budget_move CASCADE",
        ):
            with self.subTest(query=query), self.assertRaises(psycopg2.IntegrityError):
                self.env.cr.execute(query)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_what_breaks_a_limit(self):
        """The CHECKs stand behind the conditional update, as a second wall."""
        for record, change in (
            (self.fund_general, "amount_allotted = amount_allotted + 0.01"),
            (self.fund_general, "amount_returned = 0.01"),
            (self.fund_general, "amount_spent = 100.01"),
            (self.fund_general, "amount_held = -0.01"),
            (self.line, "amount_committed = 100.01"),
            (self.line, "amount_reserved = 100.01"),
            (self.line, "amount_released = 0.01"),
            (self.line, "amount_paid = 0.01"),
            (self.line, "amount_reserved = -0.01"),
        ):
            with (
                self.subTest(change=change),
                self.assertRaises(psycopg2.errors.CheckViolation),
            ):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s WHERE id = %s",
                        SQL.identifier(record._table),
                        SQL(change),
                        record.id,
                    )
                )

    def test_moves_tell_event_document_and_person(self):
        moves = self.line.with_user(self.fund_officer)._book(
            "commit", Decimal(70), self.partner, seq=7, date=date(2026, 5, 1)
        )

        self.assertRecordValues(
            moves.sudo(),
            [
                {
                    "kind": "commit",
                    "counter": "committed",
                    "amount": 70,
                    "fund_id": self.fund_general.id,
                    "line_id": self.line.id,
                    "res_model": "res.partner",
                    "res_id": self.partner.id,
                    "seq": 7,
                    "user_id": self.fund_officer.id,
                    "date": date(2026, 5, 1),
                }
            ],
        )
        action = moves.sudo().action_open()
        self.assertEqual(action["res_id"], self.partner.id)

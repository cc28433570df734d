from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import NATIONAL_NUMBER, DonationCommon, DonationRoles


@tagged("post_install", "-at_install")
class TestDonationReceive(DonationRoles):
    """What happens at the counter."""

    def test_receiving_numbers_dates_and_notes_who_took_the_money(self):
        gift = self._make_gift(("زكاة مال", 100.0), state="received")

        self.assertEqual(gift.state, "received")
        self.assertTrue(gift.reference.startswith("GFT-"))
        self.assertEqual(gift.cashier_id, self.donation_cashier)
        self.assertEqual(gift.till_session_id.user_id, self.donation_cashier)
        self.assertEqual(gift.date_value, self.env.cr.now().date())
        self.assertEqual(gift.amount_company, 100.0)

    def test_without_an_open_till_nothing_is_received(self):
        gift = self._make_gift().with_user(self.donation_cashier)

        with self.assertRaisesRegex(UserError, "open a till"):
            gift.action_receive()

    def test_a_till_takes_no_gift_of_another_company(self):
        currency = self.env.company.currency_id
        other = self.env["res.company"].create(
            {"name": "Another ministry", "currency_id": currency.id}
        )
        self.donation_cashier.company_ids += other
        self._open_till()
        gift = self._make_gift()
        gift.company_id = other
        both = (self.env.company + other).ids
        mine = gift.with_user(self.donation_cashier)

        with self.assertRaisesRegex(UserError, "open a till"):
            mine.with_context(allowed_company_ids=both).action_receive()

    def test_a_gift_without_a_donor_is_marked_as_anonymous_first(self):
        gift = self._make_gift(donor_id=False).with_user(self.donation_cashier)
        self._open_till()

        with self.assertRaisesRegex(UserError, "name the donor"):
            gift.action_receive()

    def test_a_gift_without_a_line_is_not_received(self):
        gift = self._make_gift().with_user(self.donation_cashier)
        gift.line_ids.unlink()
        self._open_till()

        with self.assertRaisesRegex(UserError, "enter what was given"):
            gift.action_receive()

    def test_a_currency_without_a_rate_is_not_received(self):
        currency = self.env.ref("base.KWD").sudo()
        currency.rate_ids.unlink()
        currency.active = True
        gift = self._make_gift(currency_id=currency.id)
        self._open_till(currency_id=currency.id)

        with self.assertRaisesRegex(UserError, "no exchange rate"):
            gift.with_user(self.donation_cashier).action_receive()

    def test_the_rate_of_the_value_date_is_frozen_and_the_lines_add_up(self):
        currency = self.env.ref("base.USD").sudo()
        currency.active = True
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].sudo().create(
            {
                "currency_id": currency.id,
                "name": "2020-01-01",
                "inverse_company_rate": 49.3333,
            }
        )
        self.env.company.sudo().currency_id = self.env.ref("base.EGP")
        gift = self._make_gift(
            ("زكاة مال", 0.01), ("صدقة", 0.01), ("صدقة", 0.01), currency_id=currency.id
        )
        self._open_till(currency_id=currency.id)

        gift.with_user(self.donation_cashier).action_receive()

        # 0.03 x 49.3333 = 1.479999 -> 1.48; cumulative: 0.49, 0.99, 1.48.
        self.assertEqual(gift.line_ids.mapped("amount_company"), [0.49, 0.5, 0.49])
        self.assertEqual(gift.amount_company, 1.48)
        self.assertEqual(gift.rate, "49.3333")

    def test_amounts_of_nothing_or_less_are_refused(self):
        for amount in (0.0, -75.0):
            with (
                self.subTest(amount=amount),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._make_gift(("زكاة مال", amount))
                self.env.flush_all()

    def test_the_same_external_reference_is_recorded_once(self):
        self._make_gift(external_reference="BNK-7")
        self.env.flush_all()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            self._make_gift(external_reference="BNK-7")
            self.env.flush_all()

    def test_what_was_given_cannot_change_once_it_is_received(self):
        gift = self._make_gift(state="received")
        other = self._make_donor()
        changes = (
            {"donor_id": other.id},
            {"currency_id": self.env.ref("base.USD").id},
            {"is_anonymous": True},
            {"external_reference": "X"},
            {"line_ids": [(1, gift.line_ids.id, {"amount": 9999.0})]},
            {"line_ids": [(1, gift.line_ids.id, {"text": "صدقة"})]},
            {"line_ids": [(0, 0, {"text": "صدقة", "amount": 1.0})]},
            {"line_ids": [(2, gift.line_ids.id, 0)]},
        )
        for vals in changes:
            for user in (self.donation_cashier, self.donation_manager):
                with (
                    self.subTest(vals=vals, user=user.login),
                    self.assertRaises(UserError),
                ):
                    gift.with_user(user).sudo().write(vals)

    def test_values_of_the_engine_are_refused_to_everybody(self):
        gift = self._make_gift()
        for name in gift._engine_fields:
            with self.subTest(name=name), self.assertRaises(AccessError):
                gift.write({name: False})
        for name in gift.line_ids._engine_fields:
            for token in (True, 1, "x", {}):
                forged = gift.line_ids.with_context(donation_engine_token=token)
                with (
                    self.subTest(name=name, token=token),
                    self.assertRaises(AccessError),
                ):
                    forged.write({name: False})

    def test_a_default_in_the_context_does_not_choose_the_class(self):
        gift = self._make_gift()
        lines = self.env["care.donation.line"].with_context(default_sharia_class="waqf")

        line = lines.create({"donation_id": gift.id, "text": "صدقة", "amount": 1})

        self.assertEqual(line.sharia_class, "sadaqa")

    def test_a_received_gift_is_cancelled_by_somebody_else_with_a_reason(self):
        gift = self._make_gift(state="received")
        with self.assertRaises(AccessError):
            gift.with_user(self.donation_cashier).action_cancel(reason="Mistyped")
        gift.with_user(self.donation_officer).action_cancel(reason="Mistyped")

        self.assertEqual(gift.state, "cancelled")

    def test_whoever_received_a_gift_cannot_cancel_it_with_another_role(self):
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        )
        gift = self._make_gift(state="received").with_user(self.donation_cashier)

        with self.assertRaisesRegex(UserError, "whoever received"):
            gift.action_cancel(reason="Mistyped")


@tagged("post_install", "-at_install")
class TestDonationHold(DonationRoles):
    """Rules hold a gift; only somebody else lifts the hold."""

    def test_cash_above_the_limit_without_a_number_is_held(self):
        # Exactly the limit of 50,000 passes.
        passed = self._make_gift(("زكاة مال", 50000.0), state="received")
        held = self._make_gift(("زكاة مال", 50000.01), state="received")

        self.assertEqual(passed.state, "received")
        self.assertEqual(held.state, "held")
        self.assertRecordValues(
            held.hold_ids,
            [{"value": "50000.01", "rule": "cash_identity_threshold = 50000"}],
        )
        self.assertEqual(held.hold_ids.code_id.code, "cash_identity_missing")

    def test_a_known_number_passes_and_anonymity_does_not(self):
        donor = self._make_donor(identity_number=NATIONAL_NUMBER)
        line = ("زكاة مال", 60000.0)

        known = self._make_gift(line, donor_id=donor.id, state="received")
        hidden = self._make_gift(
            line, donor_id=donor.id, is_anonymous=True, state="received"
        )

        self.assertEqual(known.state, "received")
        self.assertEqual(hidden.state, "held")

    def test_foreign_money_and_very_large_amounts_are_held(self):
        abroad = self._make_donor(
            country_id=self.env.ref("base.kw").id, identity_number="K-1"
        )
        rich = self._make_donor(identity_number="E-1")

        foreign = self._make_gift(donor_id=abroad.id, state="received")
        large = self._make_gift(
            ("زكاة مال", 10000000.01), donor_id=rich.id, state="received"
        )

        self.assertEqual(foreign.hold_ids.code_id.code, "foreign_approval_missing")
        self.assertEqual(large.hold_ids.code_id.code, "amount_outlier")

    def test_a_held_gift_is_neither_accepted_nor_receipted(self):
        gift = self._make_gift(("زكاة مال", 60000.0), state="received")

        for action in ("action_accept", "action_issue_receipt"):
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(gift.with_user(self.donation_officer), action)()

    def test_a_hold_is_lifted_by_an_approver_with_a_reason(self):
        gift = self._make_gift(("زكاة مال", 60000.0), state="received")

        with self.assertRaises(AccessError):
            gift.with_user(self.donation_officer).action_lift(reason="Card seen")
        gift.with_user(self.donation_approver).action_lift(reason="Card seen")

        self.assertEqual(gift.state, "received")
        self.assertRecordValues(
            gift.hold_ids,
            [
                {
                    "is_open": False,
                    "lifted_by_id": self.donation_approver.id,
                    "lift_reason": "Card seen",
                }
            ],
        )

    def test_whoever_received_a_gift_cannot_lift_its_hold(self):
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_approver"
        )
        gift = self._make_gift(("زكاة مال", 60000.0), state="received")

        with self.assertRaisesRegex(UserError, "Another person"):
            gift.with_user(self.donation_cashier).action_lift(reason="Trust me")

    def test_a_changed_limit_leaves_yesterdays_gift_as_it_was(self):
        limit = self.env["care.parameter"].search(
            [("key", "=", "cash_identity_threshold")]
        )
        with freeze_time("2026-03-01"):
            self._open_till()
            before = self._make_gift(("زكاة مال", 30000.0), state="received")
        limit.sudo().date_to = "2026-03-31"
        limit.sudo().copy(
            {"value": "20000", "date_from": "2026-04-01", "date_to": False}
        )
        with freeze_time("2026-04-01"):
            after = self._make_gift(("زكاة مال", 30000.0), state="received")

        self.assertEqual((before.state, after.state), ("received", "held"))

    def test_a_missing_parameter_stops_the_receipt(self):
        self.env["care.parameter"].sudo().search(
            [("key", "=", "large_amount")]
        ).unlink()

        with self.assertRaisesRegex(UserError, "large_amount"):
            self._make_gift(state="received")

    def test_holds_are_written_by_nobody(self):
        gift = self._make_gift(("زكاة مال", 60000.0), state="received")
        for user in (self.donation_cashier, self.donation_manager):
            hold = gift.hold_ids.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    hold.write({"lift_reason": "x"})
                with self.assertRaises(AccessError):
                    hold.unlink()


@tagged("post_install", "-at_install")
class TestDonationAccept(DonationCommon):
    """Acceptance: a class, a fund, a second person."""

    def test_acceptance_finds_the_fund_of_each_line(self):
        gift = self._make_gift(
            ("زكاة مال", 60.0),
            ("كفالة يتيم", 30.0),
            ("تبرع عام", 10.0),
            state="accepted",
        )

        self.assertEqual(
            gift.line_ids.mapped("fund_id"),
            self.fund_zakat + self.fund_orphan + self.fund_general,
        )

    def test_whoever_received_a_gift_cannot_accept_it(self):
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        )
        gift = self._make_gift(state="received")

        with self.assertRaisesRegex(UserError, "Another person"):
            gift.with_user(self.donation_cashier).action_accept()

    def test_receiving_forbids_accepting_also_when_it_no_longer_stands(self):
        self.donation_cashier.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        )
        gift = self._make_gift(state="received")
        gift._invalidate_decisions("Counted anew")

        with self.assertRaisesRegex(UserError, "Another person"):
            gift.with_user(self.donation_cashier).action_accept()
        blockers = gift.with_user(self.donation_cashier)._get_duty_blockers("receive")
        self.assertEqual(blockers, {gift.id: []})

    def test_the_administrator_is_no_exception(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        admin.group_ids += self.env.ref(
            "social_care_donations.group_donation_officer"
        ) + self.env.ref("social_care_donations.group_donation_cashier")
        gift = self._make_gift().with_user(admin).with_company(self.company)
        self.env["care.till.session"].with_user(admin).with_company(
            self.company
        ).create({})
        gift.action_receive()

        with self.assertRaisesRegex(UserError, "Another person"):
            gift.action_accept()

    def test_a_gift_that_no_fund_takes_stays_received(self):
        gift = self._make_gift(("وقف", 10.0), state="received")

        with self.assertRaisesRegex(UserError, "No open fund"):
            gift.with_user(self.donation_officer).action_accept()

        self.assertEqual(gift.state, "received")

    def test_every_step_leaves_its_duty_and_its_trail(self):
        gift = self._make_gift(state="accepted")

        duties = gift.sudo().decision_ids.mapped("duty_id.code")
        entries = (
            self.env["care.audit.entry"]
            .sudo()
            .search(
                [("res_model", "=", "care.donation"), ("res_id", "=", gift.id)],
                order="id",
            )
        )

        self.assertEqual(set(duties), {"receive", "accept"})
        self.assertEqual(entries.mapped("action"), ["create", "receive", "accept"])

from datetime import timedelta
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract

from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantCallLifecycle(LifecycleContract, GrantCommon):
    """A call: what may be opened, what is fixed then, and when it closes."""

    allow_inherited_tests_method = True
    contract_model = "care.grant.call"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.auditor

    def _make_contract_document(self):
        return self._make_call(state="draft")

    # === OPENING === #

    def test_a_call_is_numbered_and_hashed_when_it_is_opened(self):
        call = self._make_call()

        self.assertRegex(call.reference, r"^CALL-\d{4}-\d{6}-\d\d$")
        self.assertEqual(len(call.frozen_hash), 64)
        self.assertTrue(call.is_open)

    def test_equal_rules_have_equal_hashes_and_other_rules_another(self):
        deadline = Datetime.now() + timedelta(days=9)
        one = self._make_call(date_closing=deadline)
        same = self._make_call(date_closing=deadline)
        other = self._make_call(date_closing=deadline, score_minimum=54.99)

        self.assertEqual(one.frozen_hash, same.frozen_hash)
        self.assertNotEqual(one.frozen_hash, other.frozen_hash)

    def test_a_call_without_a_rubric_is_not_opened(self):
        call = self._make_call(state="draft", criterion_ids=False)

        with self.assertRaisesRegex(UserError, "rubric"):
            self._as(self.grant_manager, call).action_open()

    def test_a_call_without_rules_is_not_opened(self):
        call = self._make_call(state="draft", rule_ids=[Command.clear()])

        with self.assertRaisesRegex(UserError, "eligibility rules"):
            self._as(self.grant_manager, call).action_open()

    def test_a_call_whose_deadline_has_passed_is_not_opened(self):
        yesterday = Datetime.now() - timedelta(days=1)
        call = self._make_call(state="draft", date_closing=yesterday)

        with self.assertRaisesRegex(UserError, "deadline"):
            self._as(self.grant_manager, call).action_open()

    def test_a_duplicate_has_the_rules_and_waits_for_a_deadline_of_its_own(self):
        call = self._make_call()
        with freeze_time(call.date_closing + timedelta(days=1)):
            again = self._as(self.grant_manager, call).copy()

            self.assertEqual(again.state, "draft")
            self.assertEqual(again.date_closing, call.date_closing)
            self.assertEqual(
                again.criterion_ids.mapped("name"), call.criterion_ids.mapped("name")
            )
            self.assertNotEqual(again.name, call.name)
            self.assertFalse(again.reference or again.frozen_hash)
            with self.assertRaisesRegex(UserError, "deadline"):
                self._as(self.grant_manager, again).action_open()

    def test_a_call_on_a_closed_budget_line_is_not_opened(self):
        line = self._make_budget_line(amount=Decimal(500_000), state="draft")
        call = self._make_call(state="draft", budget_line_id=line.id)

        with self.assertRaisesRegex(UserError, "not open"):
            self._as(self.grant_manager, call).action_open()

    def test_calls_together_do_not_promise_more_than_their_line_has(self):
        line = self._make_budget_line(amount=Decimal(300_000))
        self._make_call(budget_line_id=line.id, amount_envelope=200_000)
        fits = self._make_call(
            state="draft", budget_line_id=line.id, amount_envelope=100_000
        )
        over = self._make_call(
            state="draft", budget_line_id=line.id, amount_envelope=100_000.01
        )

        with self.assertRaisesRegex(UserError, "exceeds its budget line"):
            self._as(self.grant_manager, over).action_open()
        self._as(self.grant_manager, fits).action_open()

        self.assertEqual(fits.state, "open")

    # === WHAT IS FIXED === #

    def test_no_rule_of_an_open_call_can_be_changed(self):
        call = self._as(self.grant_manager, self._make_call())
        changes = {
            "amount_envelope": 300_000,
            "amount_max": 1,
            "own_share_min": 0,
            "score_minimum": 1,
            "funding_policy": "partial",
            "normalisation": "none",
            "review_count": 3,
            "date_closing": Datetime.now() + timedelta(days=60),
            "rule_ids": [Command.clear()],
        }
        for name, value in changes.items():
            with self.subTest(field=name), self.assertRaises(UserError):
                call.write({name: value})

    def test_no_row_of_the_rubric_can_be_changed_added_or_removed_then(self):
        call = self._as(self.grant_manager, self._make_call())
        row = call.criterion_ids[0]

        with self.assertRaises(UserError):
            row.weight = 99
        with self.assertRaises(UserError):
            row.create({"call_id": call.id, "code": "new", "name": "New"})
        with self.assertRaises(UserError):
            row.unlink()

    def test_a_row_of_a_draft_cannot_be_moved_into_an_open_call(self):
        row = self._make_call(state="draft").criterion_ids[0]
        target = self._make_call()

        with self.assertRaises(UserError):
            self._as(self.grant_manager, row).call_id = target

    def test_what_is_not_a_rule_stays_editable(self):
        call = self._as(self.grant_manager, self._make_call())

        call.description = "Now with a longer text."

        self.assertEqual(call.description, "Now with a longer text.")

    def test_parts_cannot_exceed_the_envelope(self):
        places = [Command.set(self.ngo.governorate_id.ids)]
        part = {"code": "c", "name": "Cairo", "governorate_ids": places}

        with self.assertRaises(ValidationError):
            self._make_call(
                state="draft",
                amount_envelope=100,
                amount_min=1,
                amount_max=50,
                sub_envelope_ids=[Command.create({**part, "amount": 100.01})],
            )

    def test_the_database_refuses_to_award_more_than_the_envelope(self):
        call = self._make_call()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.CheckViolation),
            self.cr.savepoint(),
        ):
            self.cr.execute(
                "UPDATE care_grant_call SET amount_awarded = amount_envelope + 0.01"
                " WHERE id = %s",
                [call.id],
            )

    def test_the_envelope_gives_to_the_last_cent_and_not_one_more(self):
        call = self._make_call(amount_envelope=100_000)

        call._take(Decimal("99999.99"))
        with self.assertRaises(UserError):
            call._take(Decimal("0.02"))
        call._take(Decimal("0.01"))

        self.assertEqual(call.amount_left, 0)
        call._give_back(Decimal("100000.00"))
        with self.assertRaises(UserError):
            call._give_back(Decimal("0.01"))

    def test_nobody_writes_what_was_awarded(self):
        call = self._make_call()

        with self.assertRaises(AccessError):
            self._as(self.grant_manager, call).amount_awarded = 1

    # === CLOSING === #

    def test_a_call_is_not_closed_before_its_deadline_without_a_reason(self):
        call = self._make_call()

        with self.assertRaisesRegex(UserError, "deadline"):
            self._as(self.grant_officer, call).action_close()
        dialog = self._as(self.grant_manager, call).action_close_early()

        self.assertEqual(dialog["res_model"], "care.lifecycle.reason")
        self.assertEqual(call.state, "open")

    def test_the_minute_of_the_deadline_is_still_in_time(self):
        call = self._make_call(date_closing="2035-03-31 12:00:00")

        with freeze_time("2035-03-31 12:00:59"):
            self.env.invalidate_all()
            self.assertTrue(call.is_open)
        with freeze_time("2035-03-31 12:01:00"):
            self.env.invalidate_all()
            self.assertFalse(call.is_open)

    def test_the_clock_closes_calls_after_their_deadline_and_leaves_others(self):
        due = self._make_call(date_closing="2035-03-31 12:00:00")
        later = self._make_call(date_closing="2036-03-31 12:00:00")

        with freeze_time("2035-03-31 12:01:00"), self.enter_registry_test_mode():
            self.env.ref(
                "social_care_grants.ir_cron_care_grant_call_close"
            ).method_direct_trigger()

        self.assertEqual((due.state, later.state), ("closed", "open"))

    # === SCREEN === #

    def test_a_manager_makes_and_opens_a_call_on_the_screen(self):
        form = Form(self._as(self.grant_manager, self.env["care.grant.call"]))
        form.name = "New call"
        form.programme_id = self.programme
        form.budget_line_id = self.grant_line
        form.amount_envelope = 50_000
        form.amount_min = 100
        form.amount_max = 20_000
        form.date_closing = Datetime.now() + timedelta(days=9)
        with form.criterion_ids.new() as row:
            row.code, row.name, row.weight = "need", "Need", 100
        call = form.save()

        call.action_open()

        self.assertEqual(call.state, "open")
        self.assertNotIn("late", call.available_transitions)
        self.assertIn("close_early", call.available_transitions)

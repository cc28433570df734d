from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .outsider_common import TUESDAY, OutsiderCommon

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNgoOutsiderCall(OutsiderCommon):
    """Two persons decide, and nothing is spent before the permit and the total."""

    def test_call_goes_from_the_notification_to_its_end(self):
        call = self._state_total()
        self.assertRegex(call.reference, r"^OC-\d{4}-")

        call.action_record_spent(5_000)
        call.action_record_spent(3_000)
        with self.assertRaisesRegex(UserError, "Not more can be spent"):
            call.action_record_spent(0.5)
        call.action_close(reason="سلمت الأجهزة")

        self.assertRecordValues(
            call, [{"state": "closed", "amount_spent": 8_000, "date_breach": False}]
        )
        duties = call.decision_ids.sorted("id").mapped("duty_id.code")
        self.assertEqual(duties, ["propose", "approve"])

    def test_nobody_decides_what_he_proposed(self):
        for step in ("permit", "refuse"):
            call = self._notify()
            manager = call.with_user(self.ngo_manager)
            manager.action_propose(step, "Because")
            self.assertNotIn(step, manager.available_transitions)
            with self.assertRaisesRegex(UserError, "Another person must take"):
                manager._apply_transition(step, reason="Because")
            call.with_user(self.ngo_registrar)._apply_transition(step, reason="Because")

    def test_nothing_is_decided_without_a_fitting_proposal(self):
        call = self._notify().with_user(self.ngo_manager)
        for step in ("permit", "refuse", "freeze"):
            with self.subTest(step=step), self.assertRaisesRegex(UserError, "propose"):
                call._apply_transition(step, reason="Because")
        self._propose(call, "freeze")
        for step in ("permit", "refuse"):
            with self.subTest(step=step), self.assertRaisesRegex(UserError, "propose"):
                call._apply_transition(step, reason="Because")
        self._propose(call, "permit")
        with self.assertRaisesRegex(UserError, "propose"):
            call.action_freeze(reason="Because")
        call.action_refuse(reason="Because")
        self.assertRecordValues(call, [{"state": "refused", "proposed_step": False}])

    def test_proposal_that_no_longer_stands_carries_nothing(self):
        call = self._propose(self._notify(), "permit")
        call._invalidate_decisions("Something else has changed")

        with self.assertRaisesRegex(UserError, "propose"):
            call.with_user(self.ngo_registrar).action_permit()

    def test_only_officers_propose_and_they_give_reasons(self):
        call = self._notify()
        for user in (self.ngo_viewer, self.ngo_registrar):
            with mute_logger(*QUIET), self.assertRaises(AccessError):
                call.with_user(user).action_propose("permit", "Because")
        with self.assertRaisesRegex(UserError, "give a reason"):
            call.action_propose("permit", " ")
        with self.assertRaisesRegex(UserError, "not possible"):
            call.action_propose("close", "Because")
        with self.assertRaisesRegex(UserError, "not possible"):
            self._make_call().action_propose("freeze", "Because")

    def test_two_persons_freeze_and_who_froze_may_permit_later(self):
        for call in (self._notify(), self._permit(), self._state_total()):
            self._freeze(call)
            self.assertEqual(call.state, "frozen")
            self._propose(call, "permit")
            call.with_user(self.ngo_manager).action_permit()
            self.assertEqual(call.state, "permitted")

    def test_call_is_notified_with_day_and_number_only(self):
        call = self._make_call()
        for vals in ({}, {"date_notified": TUESDAY}):
            call.write(vals)
            self.assertIn("notify", call.available_transitions)
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "number"):
                call.action_notify()
        with self.assertRaises(ValidationError):
            call.date_notified = Date.today() + timedelta(days=2)

    def test_total_is_stated_with_its_day(self):
        call = self._permit()
        call.with_user(self.ngo_officer).amount_collected = 10
        with self.assertRaisesRegex(UserError, "day of its statement"):
            call.with_user(self.ngo_officer).action_state_total()

    def test_nothing_is_spent_before_the_permit_and_the_total(self):
        early = [self._find(), self._notify(), self._permit()]
        early.append(self._freeze(self._notify()))
        for call in early:
            with (
                self.subTest(state=call.state),
                self.assertRaisesRegex(UserError, "Nothing is spent before"),
            ):
                call.with_user(self.ngo_officer).action_record_spent(1)

            call.with_user(self.ngo_officer).action_record_breach(100, "إيصالات")
            call.with_user(self.ngo_officer).action_record_breach(50, "إيصالات أخرى")

            self.assertRecordValues(
                call,
                [
                    {
                        "amount_spent": 0,
                        "amount_spent_early": 150,
                        "date_breach": Date.today(),
                    }
                ],
            )
            trail = self.env["care.audit.entry"].sudo()
            found = [("res_model", "=", call._name), ("res_id", "=", call.id)]
            told = trail.search([*found, ("action", "=", "record_breach")])
            self.assertEqual(len(told), 2)

    def test_breach_is_never_taken_back(self):
        call = self._state_total()
        call.action_record_breach(100, "إيصالات")
        call.action_close(reason="انتهى")
        call.action_record_breach(50, "إيصالات")
        self.assertEqual(call.amount_spent_early, 150)
        for amount in (0, -100, "x", None, float("nan")):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                call.action_record_breach(amount, "إيصالات")
        with self.assertRaisesRegex(UserError, "Tell what was found"):
            call.action_record_breach(1, " ")
        with self.assertRaisesRegex(UserError, "draft"):
            self._make_call().action_record_breach(1, "إيصالات")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.cr.savepoint(),
        ):
            call._write_engine({"amount_spent_early": 0})

    def test_registered_body_asks_for_a_permit_instead(self):
        with self.assertRaisesRegex(ValidationError, "stands in the register"):
            self._make_call(name=self.ngo.name.replace("ة", "ه"))
        draft = self._make_ngo_draft()
        self.assertTrue(self._make_call(name=draft.name))

    @mute_logger(*QUIET)
    def test_only_its_steps_write_it_whoever_asks(self):
        call = self._notify()
        administrator = self._make_user("test_call_admin", "base.group_system")
        forged = {"call_token": True, "lifecycle_token": True}
        for user in (administrator, self.ngo_registrar, self.ngo_manager):
            mine = call.with_user(user).with_context(**forged)
            for vals in (
                {"name": "x"},
                {"date_from": "2026-01-01"},
                {"date_notified": "2026-01-01"},
                {"amount_collected": 5},
                {"amount_spent": 1},
                {"amount_spent_early": 0},
                {"date_notify_due": "2030-01-01"},
                {"is_late": False},
                {"proposed_step": "permit"},
                {"source": "found"},
                {"state": "permitted"},
            ):
                with (
                    self.subTest(user=user.login, vals=vals),
                    self.assertRaises(AccessError),
                ):
                    mine.write(vals)
            with self.subTest(user=user.login), self.assertRaises(UserError):
                mine.unlink()

    @mute_logger(*QUIET)
    def test_nobody_begins_with_what_the_steps_write(self):
        for vals in (
            {"amount_spent": 1},
            {"amount_collected": 1},
            {"amount_spent_early": 1, "date_breach": TUESDAY},
            {"proposed_step": "permit"},
            {"date_notify_due": "2030-01-01"},
            {"is_notified": True},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._make_call(**vals)
            forged = {f"default_{name}": value for name, value in vals.items()}
            model = self.env["care.ngo.outsider.call"].with_user(self.ngo_officer)
            call = model.with_context(**forged).create(
                {"name": "x", "purpose": "x", "date_from": TUESDAY}
            )
            for name in vals:
                self.assertFalse(call[name])

    @mute_logger(*QUIET)
    def test_registrar_decides_and_enters_nothing(self):
        call = self._make_call().with_user(self.ngo_registrar)
        with self.assertRaises(AccessError):
            call.purpose = "x"
        with self.assertRaises(AccessError):
            call.action_find()
        with self.assertRaises(AccessError):
            self._permit().with_user(self.ngo_registrar).amount_collected = 5

    def test_dialogs_propose_and_record(self):
        call = self._notify()
        dialogs = self.env(user=self.ngo_officer)
        dialogs["care.ngo.outsider.call.propose"].create(
            {"call_id": call.id, "step": "permit", "reason": "Because"}
        ).action_confirm()
        call.with_user(self.ngo_registrar).action_permit()
        self._state_total(call)
        spent = dialogs["care.ngo.outsider.call.spent"]
        spent.create({"call_id": call.id, "amount": 7}).action_confirm()
        spent.create(
            {"call_id": call.id, "amount": 5, "is_early": True, "facts": "إيصالات"}
        ).action_confirm()
        self.assertRecordValues(call, [{"amount_spent": 7, "amount_spent_early": 5}])

    @mute_logger(*QUIET)
    def test_other_company_and_portal_see_nothing(self):
        call = self._notify()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._make_user(
            "test_call_stranger", "social_care_ngo.group_ngo_manager"
        )
        stranger.write(
            {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        )
        model = self.env["care.ngo.outsider.call"]
        self.assertFalse(model.with_user(stranger).search([("id", "=", call.id)]))
        with self.assertRaises(AccessError):
            call.with_user(stranger).read(["name"])
        for user in (self.ngo_portal_user, self._make_user("test_call_employee")):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                model.with_user(user).search([])

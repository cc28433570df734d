from decimal import Decimal
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.social_care_base.tests.lifecycle_contract import LifecycleContract
from odoo.addons.social_care_base.tests.verifiable_contract import VerifiableContract

from ..logic.approval import ApprovalError
from .common import GrantCommon


@tagged("post_install", "-at_install")
class TestGrantLifecycle(LifecycleContract, VerifiableContract, GrantCommon):
    """A grant: certified, approved by tiers, signed; never more than there is."""

    allow_inherited_tests_method = True
    contract_kind = "grant_award"
    contract_model = "care.grant"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract_reader = cls.auditor

    def _make_contract_document(self):
        return self._make_grant()

    def _make_verifiable_record(self):
        return self._make_signed().with_env(self.env)

    # === DRAFT === #

    def test_only_what_the_panel_recommends_becomes_a_grant(self):
        application = self._make_reviewed()

        with self.assertRaisesRegex(UserError, "recommends"):
            self._as(self.grant_manager, application).action_prepare_grant()

    def test_an_application_has_one_grant(self):
        grant = self._make_grant()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.cr.savepoint(),
        ):
            self._as(self.grant_manager, grant).copy()

    def test_payments_are_planned_and_add_up_to_the_cent(self):
        call = self._make_call(tranche_count=3)

        grant = self._make_grant(call, amount_requested=50_000)

        amounts = grant.tranche_ids.mapped("amount")
        self.assertEqual(amounts, [16666.65, 16666.65, 16666.7])
        self.assertEqual(grant.amount_planned, 50_000)

    def test_payments_that_do_not_add_up_are_not_certified(self):
        grant = self._make_grant()
        self._as(self.grant_officer, grant.tranche_ids[0]).amount -= 0.01

        with self.assertRaisesRegex(UserError, "add up"):
            self._as(self.certifier, grant).action_certify()

    def test_nobody_sends_what_the_application_decides(self):
        grant = self._as(self.grant_manager, self._make_grant())
        for name, value in (
            ("ngo_id", self._make_ngo().id),
            ("budget_line_id", False),
            ("call_id", False),
            ("title", "Another"),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                grant.write({name: value})
        with self.assertRaises(UserError):
            grant.application_id = self._make_application()

    # === CERTIFICATION === #

    def test_certifying_needs_money_on_the_line(self):
        line = self._make_budget_line(amount=Decimal(60_000))
        call = self._make_call(budget_line_id=line.id, amount_envelope=60_000)
        grant = self._make_grant(call, amount_requested=60_000)
        with self.assertRaisesRegex(UserError, "left"):
            self._as(self.grant_manager, grant).amount = 60_000.01
            self._as(self.grant_officer, grant).action_plan_tranches()
            self._as(self.certifier, grant).action_certify()

    def test_nothing_is_certified_above_what_the_panel_recommended(self):
        grant = self._make_grant()
        self._as(self.grant_manager, grant).amount = grant.amount + 0.01
        self._as(self.grant_officer, grant).action_plan_tranches()

        with self.assertRaisesRegex(UserError, "more than the panel recommended"):
            self._as(self.certifier, grant).action_certify()

    def test_certifying_needs_the_ngos_own_account(self):
        grant = self._make_grant()
        stranger = self.env["res.partner.bank"].create(
            {"acc_number": "EG77", "partner_id": self.env.user.partner_id.id}
        )

        self._as(self.grant_manager, grant).partner_bank_id = stranger

        with self.assertRaisesRegex(UserError, "not the NGO's"):
            self._as(self.certifier, grant).action_certify()

    def test_certifying_is_blocked_when_no_tier_answers(self):
        grant = self._as(self.certifier, self._make_grant())
        model = type(grant)
        with (
            patch.object(model, "_resolve_tiers", side_effect=ApprovalError("none")),
            self.assertRaisesRegex(UserError, "nobody may approve"),
        ):
            grant.action_certify()
        self.env["care.grant.approval.tier"].search([]).sudo().unlink()

        with self.assertRaisesRegex(UserError, "nobody may approve"):
            grant.action_certify()

    # === PROTECTED FIELDS === #

    def test_changing_what_is_decided_restarts_the_chain_and_keeps_the_rows(self):
        for name, value in (
            ("amount", 59_000),
            ("amount_own", 1),
            ("date_end", "2039-12-31"),
            ("partner_bank_id", self._make_bank_account(self.ngo).id),
        ):
            with self.subTest(field=name):
                grant = self._make_certified()
                self._as(self.grant_approver_1, grant).action_approve()
                approval = grant._get_valid_decisions("approve")

                self._as(self.grant_manager, grant).write({name: value})

                self.assertEqual(grant.state, "draft")
                self.assertTrue(approval.exists())
                self.assertFalse(approval.is_valid)
                self.assertFalse(grant._get_valid_decisions("certify"))

    def test_an_approval_of_an_earlier_version_binds_nobody(self):
        grant = self._make_certified()
        self._as(self.grant_approver_1, grant).action_approve()
        self._as(self.grant_manager, grant).amount_own = 8
        self._as(self.certifier, grant).action_certify()

        self._approve(grant)

        self.assertEqual(grant.state, "approved")
        self.assertEqual(grant.approval_run, 2)

    def test_approval_that_no_longer_stands_forbids_another_tier_and_other_duties(
        self,
    ):
        grant = self._make_certified()
        mine = self._as(self.grant_approver_1, grant)
        mine.action_approve()
        tier = grant._get_valid_decisions("approve").tier
        self._as(self.grant_manager, grant).amount_own = 8

        self.assertFalse(mine._get_duty_blockers("approve", tier)[grant.id])
        for duty, other in (("approve", f"{tier} above"), ("certify", None)):
            with self.subTest(duty=duty):
                blockers = mine._get_duty_blockers(duty, other)[grant.id]
                self.assertIn("Another person", blockers[0])

    def test_saving_the_same_values_changes_nothing(self):
        grant = self._make_certified()

        self._as(self.grant_manager, grant).write(
            {"amount": grant.amount, "date_end": grant.date_end}
        )

        self.assertEqual(grant.state, "certified")
        self.assertTrue(grant._get_valid_decisions("certify"))

    def test_what_is_not_decided_on_stays_editable(self):
        grant = self._make_certified()

        self._as(self.grant_manager, grant).ngo_signatory = "The treasurer"

        self.assertEqual(grant.state, "certified")

    def test_after_approval_nothing_that_was_decided_is_changed(self):
        grant = self._make_approved()

        with self.assertRaises(UserError):
            self._as(self.grant_manager, grant).amount = 1
        with self.assertRaises(UserError):
            self._as(self.grant_officer, grant.tranche_ids[0]).amount = 1
        with self.assertRaises(UserError):
            self._as(self.grant_manager, grant).action_plan_tranches()

    def test_payments_are_fixed_while_the_chain_runs(self):
        grant = self._make_certified()

        with self.assertRaises(UserError):
            self._as(self.grant_officer, grant.tranche_ids[0]).amount = 1
        with self.assertRaises(UserError):
            self._as(self.grant_officer, grant.tranche_ids[0]).unlink()

    def test_whoever_changes_a_draft_has_prepared_it(self):
        role = self.env.ref("social_care_grants.group_grant_officer")
        self.grant_approver_1.group_ids = [Command.link(role.id)]
        grant = self._make_grant()
        self._as(self.grant_approver_1, grant).amount_own = 7
        self._as(self.certifier, grant).action_certify()

        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.grant_approver_1, grant).action_approve()

    def test_sending_back_needs_a_reason_and_keeps_the_approvals(self):
        grant = self._make_certified()
        self._as(self.grant_approver_1, grant).action_approve()
        mine = self._as(self.grant_approver_2, grant)

        with self.assertRaises(UserError):
            mine._apply_transition("send_back")
        mine.action_send_back(reason="The plan is too vague.")

        self.assertEqual(grant.state, "draft")
        decisions = grant.decision_ids.filtered(lambda d: d.outcome != "invalidated")
        self.assertEqual(
            len(decisions.filtered(lambda d: d.duty_id.code == "approve")), 1
        )
        self.assertFalse(any(decisions.mapped("is_valid")))

    # === MONEY === #

    def test_each_step_moves_the_money_once(self):
        line = self._make_budget_line(amount=Decimal(100_000))
        call = self._make_call(budget_line_id=line.id, amount_envelope=100_000)
        grant = self._make_approved(call)
        self.assertEqual((line.amount_reserved, line.amount_committed), (60_000, 0))
        self.assertEqual(call.amount_awarded, 60_000)
        self._as(self.grant_approver_2, grant).action_sign()
        self.assertEqual((line.amount_reserved, line.amount_committed), (0, 60_000))

        with self.assertRaises(UserError):
            self._as(self.grant_approver_2, grant).action_sign()

        self.assertEqual(line.amount_committed, 60_000)

    def _make_two_grants(self):
        """Return two certified grants of 70,000 on 100,000 that one panel chose."""
        line = self._make_budget_line(amount=Decimal(100_000))
        call = self._make_call(budget_line_id=line.id, amount_envelope=100_000)
        ngo = self._make_ngo()
        account = self._make_bank_account(ngo)
        one = self._make_reviewed(call, amount_requested=70_000)
        two = self._make_reviewed(
            call, ngo, amount_requested=70_000, iban=account.acc_number
        )
        self._select(call)
        grants = [self._prepare_grant(application) for application in (one, two)]
        for grant in grants:
            self._as(self.certifier, grant).action_certify()
        return grants

    def test_seventy_and_seventy_on_a_hundred_end_at_seventy(self):
        one, two = self._make_two_grants()
        self._approve(one)
        self._as(self.grant_approver_1, two).action_approve()

        with self.assertRaisesRegex(UserError, "left"):
            self._as(self.grant_approver_2, two).action_approve()

        self.assertEqual(one.budget_line_id.amount_reserved, 70_000)
        self.assertEqual(one.call_id.amount_awarded, 70_000)
        self.assertEqual(two.state, "certified")

    def test_over_commitment_is_refused_on_the_form_too(self):
        grant = self._make_two_grants()[0]
        with Form(self._as(self.grant_manager, grant)) as form:
            form.amount = 100_000.01
        self._as(self.grant_officer, grant).action_plan_tranches()

        with self.assertRaisesRegex(UserError, "left"):
            self._as(self.certifier, grant).action_certify()

    def test_cancelling_gives_the_money_back_and_revokes_the_letter(self):
        for make, counter in (
            (self._make_approved, "amount_reserved"),
            (self._make_signed, "amount_committed"),
        ):
            line = self._make_budget_line(amount=Decimal(100_000))
            call = self._make_call(budget_line_id=line.id, amount_envelope=100_000)
            grant = make(call)
            self.assertEqual(line[counter], 60_000)

            self._as(self.grant_manager, grant).action_cancel(reason="The NGO declines")

            self.assertEqual((line.amount_free, call.amount_awarded), (100_000, 0))
            self.assertEqual(grant.document_ids.status, "revoked")
            self.assertEqual(set(grant.tranche_ids.mapped("state")), {"cancelled"})

    def test_approving_awards_the_application_and_issues_the_letter(self):
        grant = self._make_approved()

        self.assertEqual(grant.application_id.state, "awarded")
        self.assertEqual(grant.document_ids.kind_id.code, "grant_award")
        self.assertEqual(grant.document_ids.status, "valid")

    def test_signing_needs_the_ngos_signatory(self):
        grant = self._make_approved()
        grant.ngo_signatory = " "

        with self.assertRaisesRegex(UserError, "signs for the NGO"):
            self._as(self.grant_approver_2, grant).action_sign()

    def test_a_suspended_ngo_gets_no_approval_and_no_signature(self):
        certified, approved = self._make_certified(), self._make_approved()
        self._suspend_ngo(self.ngo)

        with self.assertRaises(UserError):
            self._as(self.grant_approver_1, certified).action_approve()
        with self.assertRaises(UserError):
            self._as(self.grant_approver_2, approved).action_sign()

    def test_whoever_declared_a_conflict_does_not_approve(self):
        role = self.env.ref("social_care_grants.group_grant_reviewer")
        self.grant_approver_1.group_ids = [Command.link(role.id)]
        other = self._make_eligible()
        review = self._assign(other, self.grant_approver_1)
        mine = self._as(self.grant_approver_1, review)
        mine.action_declare_actual(reason="My brother is the chair.")
        grant = self._make_certified()

        with self.assertRaisesRegex(UserError, "conflict of interest"):
            self._as(self.grant_approver_1, grant).action_approve()

    def test_closing_waits_for_payments_and_frees_the_rest(self):
        line = self._make_budget_line(amount=Decimal(100_000))
        call = self._make_call(budget_line_id=line.id, amount_envelope=100_000)
        tranche = self._make_billed(call)
        manager = self._as(self.grant_manager, tranche.grant_id)
        with self.assertRaisesRegex(UserError, "on its way"):
            manager.action_close(reason="Done")
        self._pay(tranche.bill_id)
        with self.assertRaisesRegex(UserError, "accounted for"):
            manager.action_close(reason="Done")
        self._prove_use(tranche)
        verifier = self._make_user("t_v", "social_care_grants.group_grant_officer")
        self._as(verifier, tranche).action_settle()

        manager.action_close(reason="Done")

        self.assertEqual(line.amount_committed, 30_000)
        self.assertEqual((line.amount_free, call.amount_awarded), (70_000, 30_000))

    def test_each_state_says_who_acts_next(self):
        grant = self._make_grant()
        self.assertIn("certifier", grant.next_actor)
        self._as(self.certifier, grant).action_certify()
        self.assertIn("First Tier", grant.next_actor)
        self._as(self.grant_approver_1, grant).action_approve()
        self.assertIn("Second Tier", grant.next_actor)
        self._as(self.grant_approver_2, grant).action_approve()
        self.assertIn("Signatories", grant.next_actor)

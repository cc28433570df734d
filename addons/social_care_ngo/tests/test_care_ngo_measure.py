from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NgoCommon


@tagged("post_install", "-at_install")
class TestNgoMeasure(NgoCommon):
    """Measures against a body need two persons, facts and a reason."""

    def test_suspension_proposed_by_one_and_decided_by_another(self):
        self._suspend_ngo(self.ngo)

        self.assertRecordValues(
            self.ngo,
            [{"state": "suspended", "is_operational": False, "proposed_step": False}],
        )
        duties = self.ngo._get_valid_decisions().filtered(lambda d: d.rule == "suspend")
        self.assertEqual(duties.mapped("duty_id.code"), ["validate", "propose"])
        self.assertEqual(duties.user_id, self.ngo_officer | self.ngo_manager)

    def test_measure_without_a_proposal_is_refused(self):
        for step in ("suspend", "revoke", "dissolve"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "another person has to propose"),
            ):
                action = getattr(self.ngo.with_user(self.ngo_manager), f"action_{step}")
                action(reason="Facts")

    def test_proposal_of_one_measure_does_not_carry_another(self):
        self.ngo.with_user(self.ngo_officer).action_propose("suspend", "Facts")

        with self.assertRaisesRegex(UserError, "another person has to propose"):
            self.ngo.with_user(self.ngo_manager).action_revoke(reason="Facts")

    def test_proposer_does_not_decide_even_as_administrator(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref("social_care_ngo.group_ngo_manager")
        for user in (self.ngo_manager, admin):
            ngo = self._make_ngo()
            ngo.with_user(user).action_propose("revoke", "Facts")
            for document in (ngo.with_user(user), ngo.with_user(user).sudo()):
                with (
                    self.subTest(user=user.login, su=document.env.su),
                    self.assertRaisesRegex(UserError, "Another person must take"),
                ):
                    document.action_revoke(reason="Facts")

    def test_only_officers_propose_and_only_managers_decide(self):
        for user in (self.ngo_viewer, self.ngo_registrar, self.ngo_portal_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.ngo.with_user(user).action_propose("suspend", "Facts")
        self.ngo.with_user(self.ngo_officer).action_propose("suspend", "Facts")
        other = self._make_user("test_officer_2", "social_care_ngo.group_ngo_officer")
        with self.assertRaises(AccessError):
            self.ngo.with_user(other).action_suspend(reason="Facts")

    def test_proposal_needs_facts_and_a_fitting_state(self):
        officer = self.ngo.with_user(self.ngo_officer)
        with self.assertRaisesRegex(UserError, "give a reason"):
            officer.action_propose("suspend", "  ")
        with self.assertRaisesRegex(UserError, "not possible"):
            officer.action_propose("reinstate", "Facts")
        draft = self._make_ngo_draft().with_user(self.ngo_officer)
        with self.assertRaisesRegex(UserError, "not possible"):
            draft.action_propose("suspend", "Facts")

    def test_withdrawn_proposal_carries_nothing(self):
        self.ngo.with_user(self.ngo_officer).action_propose("suspend", "Facts")
        other = self._make_user("test_officer_2", "social_care_ngo.group_ngo_officer")
        with self.assertRaises(AccessError):
            self.ngo.with_user(other).action_withdraw_proposal()

        self.ngo.with_user(self.ngo_officer).action_withdraw_proposal()

        self.assertFalse(self.ngo.proposed_step)
        with self.assertRaisesRegex(UserError, "another person has to propose"):
            self.ngo.with_user(self.ngo_manager).action_suspend(reason="Facts")

    def test_reinstated_body_works_again(self):
        self._suspend_ngo(self.ngo)

        self.ngo.with_user(self.ngo_manager).action_reinstate(reason="Elections held")

        self.assertRecordValues(self.ngo, [{"state": "active", "is_operational": True}])

    def test_reason_reaches_the_representative(self):
        self._suspend_ngo(self.ngo)

        self.assertEqual(
            self.ngo.with_user(self.ngo_portal_user).decision_reason,
            "Facts and article",
        )
        message = self.ngo.message_ids.filtered(
            lambda m: self.ngo_portal_user.partner_id in m.notified_partner_ids
        )
        self.assertIn("Facts and article", message.body)

    def test_dialog_proposes_and_the_standard_dialog_decides(self):
        self.env["care.ngo.propose"].with_user(self.ngo_officer).create(
            {
                "ngo_id": self.ngo.id,
                "step": "dissolve",
                "reason": "Wish of the assembly",
            }
        ).action_confirm()
        dialog = self.ngo.with_user(self.ngo_manager).action_dissolve()
        self.env["care.lifecycle.reason"].with_user(self.ngo_manager).with_context(
            **dialog["context"]
        ).create({"reason": "Wish of the assembly"}).action_confirm()

        self.assertEqual(self.ngo.state, "dissolved")
        self.assertTrue(self.ngo.date_ended)

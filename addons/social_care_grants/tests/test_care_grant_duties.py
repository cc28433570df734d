from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import GrantCommon

ROLES = (
    "social_care_grants.group_grant_manager",
    "social_care_grants.group_grant_reviewer",
    "social_care_grants.group_grant_approver_1",
    "social_care_grants.group_grant_approver_2",
    "social_care_grants.group_grant_payer",
    "social_care_fund.group_fund_certifier",
    "base.group_system",
)
# Whoever performed the first duty on a file is refused the second one.
FORBIDDEN = {
    "prepare": ("eligibility", "review", "certify", "approve", "release", "pay"),
    "certify": ("prepare", "review", "approve", "sign", "release", "pay"),
    "approve": ("prepare", "review", "certify", "approve", "release", "pay"),
    "sign": ("certify",),
    "release": ("prepare", "review", "certify", "approve", "verify_financial", "pay"),
    "pay": ("prepare", "review", "certify", "approve", "verify_financial", "release"),
    "verify_financial": ("verify_content", "release", "pay"),
}
ALLOWED = {
    "certify": ("eligibility",),
    "approve": ("eligibility", "sign"),
    "sign": ("prepare", "review", "approve"),
    "release": ("eligibility", "sign"),
    "pay": ("eligibility", "sign"),
}


@tagged("post_install", "-at_install")
class TestGrantDuties(GrantCommon):
    """One person never holds two incompatible duties on a file, the administrator
    included, however the second step is taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._make_user("test_grant_everything", *ROLES)
        cls.steps = {
            "prepare": (cls._make_recommended, "action_prepare_grant"),
            "certify": (cls._make_grant, "action_certify"),
            "approve": (cls._make_certified, "action_approve"),
            "sign": (cls._make_approved, "action_sign"),
            "release": (cls._make_releasable, "action_release"),
            "pay": (cls._make_billed, None),
            "verify_financial": (cls._make_paid, "action_settle"),
        }

    @classmethod
    def _make_releasable(cls):
        return cls._make_active().tranche_ids[:1]

    @classmethod
    def _make_paid(cls):
        tranche = cls._make_billed()
        cls._pay(tranche.bill_id)
        cls._prove_use(tranche)
        return tranche

    def _take(self, document, action):
        if action:
            getattr(self._as(self.admin, document), action)()
        else:
            self._pay(document.bill_id, self.admin)

    def _record(self, document, duty):
        """Let the administrator have performed ``duty`` on the file of a document."""
        application = document
        if document._name != "care.grant.application":
            application = document._get_duty_root()
        application.with_user(self.admin).sudo()._record_duty(duty, "done")

    def _get_duties(self, document):
        """Return the duties that the administrator has performed on the file."""
        mine = document._get_file_decisions().filtered(
            lambda decision: decision.user_id == self.admin
        )
        return set(mine.duty_id.mapped("code"))

    def test_each_forbidden_pair_is_refused(self):
        for duty, others in FORBIDDEN.items():
            make, action = self.steps[duty]
            document = make()
            for other in others:
                with self.subTest(first=other, then=duty), self.cr.savepoint() as point:
                    self._record(document, other)
                    with self.assertRaisesRegex(UserError, "Another person"):
                        self._take(document, action)
                    point.rollback()
                    self.env.invalidate_all()

    def test_each_allowed_pair_is_let_through(self):
        for duty, others in ALLOWED.items():
            make, action = self.steps[duty]
            document = make()
            for other in others:
                with self.subTest(first=other, then=duty), self.cr.savepoint() as point:
                    self._record(document, other)
                    self._take(document, action)
                    performed = self._get_duties(document)
                    self.assertLessEqual({other, duty}, performed)
                    point.rollback()
                    self.env.invalidate_all()

    def test_sudo_does_not_separate_a_person_from_their_duties(self):
        grant = self._make_grant()
        self._record(grant, "prepare")

        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.admin, grant).sudo().action_certify()

    def test_no_context_lifts_a_control(self):
        grant = self._make_grant()
        self._record(grant, "prepare")
        keys = (
            "lifecycle_token",
            "reference_token",
            "take_back_token",
            "skip_validation_check",
            "force_no_budget_check",
            "force_state",
            "install_mode",
        )
        for value in (True, 1, "x", {}):
            forged = self._as(self.admin, grant).with_context(
                **dict.fromkeys(keys, value)
            )
            with self.subTest(value=value), self.assertRaises(UserError):
                forged.action_certify()
            with self.subTest(value=value), self.assertRaises(AccessError):
                forged.write({"state": "approved"})
            with self.subTest(value=value), self.assertRaises(AccessError):
                forged.write({"date_signed": "2026-01-01"})

    def test_the_screening_officer_does_not_prepare_the_grant(self):
        application = self._make_recommended()

        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.grant_officer, application).action_prepare_grant()

    def test_a_role_alone_is_not_enough_for_another_step(self):
        grant = self._make_certified()
        for user in (self.grant_manager, self.grant_payer, self.certifier):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._as(user, grant).action_approve()

    def test_a_user_who_gains_a_role_keeps_the_past(self):
        grant = self._make_certified()
        role = self.env.ref("social_care_grants.group_grant_approver_1")
        self.certifier.group_ids = [Command.link(role.id)]

        with self.assertRaisesRegex(UserError, "Another person"):
            self._as(self.certifier, grant).action_approve()

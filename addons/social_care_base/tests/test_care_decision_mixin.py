from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CareCommon
from .sample_document import WRITER, load_sample


@tagged("post_install", "-at_install")
class TestDutiesOnFile(CareCommon):
    """What no longer stands may be done again; what was ever done still separates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        samples = load_sample(cls)
        roles = ("base.group_user", WRITER)
        cls.one, cls.other = (cls._make_user(n, *roles) for n in ("one", "other"))
        cls.file = samples.create({"content": "first"})

    def _as(self, user):
        return self.file.with_user(user)

    def _may(self, user, duty, tier=None):
        return not self._as(user)._get_duty_blockers(duty, tier)[self.file.id]

    def _open_again(self):
        self.file._invalidate_decisions("The file was opened again.")

    def test_approver_of_what_changed_since_approves_again(self):
        self._as(self.one)._record_duty("approve")
        self.assertFalse(self._may(self.one, "approve"))

        self._as(self.other).content = "second"

        self.assertTrue(self._may(self.one, "approve"))
        again = self._as(self.one)._record_duty("approve")
        self.assertEqual(self.file._get_valid_decisions("approve"), again)

    def test_no_default_of_a_client_reaches_a_decision(self):
        first = self._as(self.other)._record_duty("review")
        forged = {"date": "2001-01-01 00:00:00", "rule": "forged"}
        forged["invalidates_id"] = first.id
        mine = self._as(self.one)
        for name, value in forged.items():
            mine.env["ir.default"].set("care.decision", name, value, user_id=True)
        context = {f"default_{name}": value for name, value in forged.items()}

        decision = mine.with_context(**context)._record_duty("approve").sudo()

        self.assertFalse(decision.rule)
        self.assertFalse(decision.invalidates_id)
        self.assertTrue(first.sudo().is_valid)
        self.assertEqual(decision.date.date(), self.env.cr.now().date())

    def test_approver_of_a_file_opened_again_approves_again(self):
        self._as(self.one)._record_duty("approve")

        self._open_again()

        self.assertTrue(self._may(self.one, "approve"))

    def test_same_person_still_approves_only_once(self):
        self._as(self.one)._record_duty("approve")
        self._open_again()
        self._as(self.one)._record_duty("approve")

        with self.assertRaises(UserError):
            self._as(self.one)._record_duty("approve")

    def test_invalidated_act_in_one_tier_forbids_the_other_tier(self):
        self._as(self.one)._record_duty("approve", tier="first")
        self._open_again()

        self.assertTrue(self._may(self.one, "approve", "first"))
        self.assertFalse(self._may(self.one, "approve", "second"))
        self.file.tier_now = "second"
        self.assertFalse(self._may(self.one, "approve"))
        self.file.tier_now = "first"
        self.assertTrue(self._may(self.one, "approve"))

    def test_every_past_act_forbids_incompatible_duties_whether_it_stands_or_not(self):
        for user, done, wanted in (
            (self.one, "review", "approve"),
            (self.other, "certify", "pay"),
        ):
            with self.subTest(done=done, wanted=wanted):
                self._as(user)._record_duty(done)
                self._open_again()

                self.assertFalse(self._may(user, wanted))
                with self.assertRaises(UserError):
                    self._as(user)._record_duty(wanted)

    def test_who_changed_the_content_never_approves_it(self):
        self._as(self.other)._record_duty("submit")

        self._as(self.one).content = "second"

        self.assertFalse(self._may(self.one, "approve"))
        self._open_again()
        self.assertFalse(self._may(self.one, "approve"))

    def test_approver_who_changes_the_content_does_not_approve_it_again(self):
        self._as(self.one)._record_duty("approve")

        self._as(self.one).content = "second"

        self.assertFalse(self._may(self.one, "approve"))
        self.assertTrue(self._may(self.other, "approve"))

    def test_change_after_everything_was_invalidated_counts_too(self):
        self._as(self.one)._record_duty("approve")
        self._open_again()

        self._as(self.one).content = "second"

        self.assertFalse(self._may(self.one, "approve"))

    def test_preparation_is_noted_once_and_not_without_a_change(self):
        self._as(self.other)._record_duty("submit")
        self._as(self.one).content = "first"
        self.assertEqual(len(self.file.decision_ids), 1)
        for content in ("second", "third"):
            self._as(self.one).content = content

        prepared = self.file.sudo().decision_ids.filtered(
            lambda d: d.duty_id.code == "prepare" and d.outcome == "done"
        )

        self.assertEqual(prepared.user_id, self.one)
        self.assertEqual(len(prepared), 1)

    def _open_round(self, user):
        self._as(user)._record_duty("propose", opens_round=True)

    def test_approver_of_one_round_approves_in_the_next(self):
        self._as(self.one)._record_duty("approve")

        self._open_round(self.other)

        self.assertTrue(self._may(self.one, "approve"))
        self._as(self.one)._record_duty("approve")
        self.assertFalse(self._may(self.one, "approve"))

    def test_who_opens_a_round_does_not_approve_in_it(self):
        self._open_round(self.one)

        self.assertFalse(self._may(self.one, "approve"))
        with self.assertRaises(UserError):
            self._as(self.one)._record_duty("approve")
        self.assertTrue(self._may(self.other, "approve"))

    def test_a_round_is_opened_by_its_act_alone(self):
        self._open_round(self.one)

        self._as(self.other)._record_duty("submit")
        self._open_again()

        self.assertFalse(self._may(self.one, "approve"))
        self.assertEqual(set(self.file.sudo().decision_ids.mapped("round")), {1})

    def test_change_in_a_later_round_counts_in_that_round(self):
        self._as(self.other)._record_duty("submit")
        self._as(self.one).content = "second"
        self._open_round(self.other)
        self.assertTrue(self._may(self.one, "approve"))

        self._as(self.one).content = "third"

        self.assertFalse(self._may(self.one, "approve"))

    def test_two_accounts_of_one_person_are_one_person(self):
        twin = self._make_user("twin", "base.group_user", WRITER)
        twin.partner_id = self.one.partner_id
        self._as(self.one)._record_duty("review")

        self.assertFalse(self._may(twin, "approve"))
        with self.assertRaises(UserError):
            self._as(twin)._record_duty("approve")

    def test_nobody_acts_for_another_with_any_context(self):
        self._as(self.one)._record_duty("review")
        forged = {
            "uid": self.other.id,
            "user_id": self.other.id,
            "default_user_id": self.other.id,
            "delegate_id": self.other.id,
            "on_behalf_of": self.other.id,
        }
        mine = self._as(self.one).with_context(**forged)

        with self.assertRaises(UserError):
            mine._record_duty("approve")
        mine._record_duty("verify_content")

        decisions = self.file.sudo().decision_ids
        self.assertEqual(decisions.user_id, self.one)

    def test_sudo_and_the_administrator_are_bound_alike(self):
        admin = self.env.ref("base.user_admin")
        admin.group_ids += self.env.ref(WRITER)
        self._as(admin)._record_duty("review")
        self._open_again()

        self.assertFalse(self._may(admin, "approve"))
        with self.assertRaises(UserError):
            self._as(admin).sudo()._record_duty("approve")

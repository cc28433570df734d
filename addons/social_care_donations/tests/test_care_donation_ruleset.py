from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.social_care_base.logic.folding import fold
from odoo.addons.social_care_donations.logic.class_rules import (
    PURPOSE_RULES,
    SHARIA_RULES,
)
from odoo.addons.social_care_donations.logic.rules import ReturnRules

from .common import DonationRoles


@tagged("post_install", "-at_install")
class TestRuleset(DonationRoles):
    """Rules are data: a version in force is never edited."""

    def setUp(self):
        super().setUp()
        self.active = self.env["care.donation.ruleset"]._get_active()

    def test_the_shipped_version_is_what_the_returns_are_judged_by(self):
        self.assertEqual(self.active._prepare_rules("sharia"), SHARIA_RULES)
        self.assertEqual(self.active._prepare_rules("purpose"), PURPOSE_RULES)
        rules = self.active._build_return_rules()
        default = ReturnRules.build(fold)
        known = default.governorates.items()
        self.assertLessEqual(set(known), set(rules.governorates.items()))

    def test_a_version_in_force_is_not_edited(self):
        rule = self.active.rule_ids[0]
        with self.assertRaises(UserError):
            self.active.name = "2"
        with self.assertRaises(UserError):
            rule.words = "كلمة"
        with self.assertRaises(UserError):
            rule.unlink()
        with self.assertRaises(UserError):
            rule.copy({"name": "another"})
        with self.assertRaises(UserError):
            self.active.unlink()

    def test_only_a_manager_puts_a_version_in_force(self):
        draft = self.active.with_user(self.donation_manager).copy()

        with self.assertRaises(AccessError):
            draft.with_user(self.donation_officer).action_activate()
        draft.action_activate()

        self.assertEqual((draft.state, self.active.state), ("active", "retired"))

    def test_a_version_without_rules_is_not_put_in_force(self):
        draft = self.env["care.donation.ruleset"].create(
            {"name": "Empty", "source": "Test"}
        )

        with self.assertRaisesRegex(UserError, "no rules"):
            draft.action_activate()

    def test_rules_that_cannot_work_are_refused(self):
        draft = self.active.copy()
        vals = {"ruleset_id": draft.id, "dimension": "sharia", "sharia_class": "waqf"}
        cases = (
            {"name": "a", "words": " \n "},
            {"name": "b", "words": "x", "operator": "word_pair"},
            {"name": "c", "words": "x", "companions": "y"},
            {"name": "d", "words": "waqf", "operator": "class_in"},
        )
        for case in cases:
            with self.subTest(case=case), self.assertRaises(ValidationError):
                self.env["care.donation.rule"].create(vals | case)

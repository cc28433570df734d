from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CareCommon


@tagged("post_install", "-at_install")
class TestPolicyGoals(CareCommon):
    """Sectors, axes and goals, as the policy documents and the UN name them."""

    def _get(self, code):
        return self.env.ref(f"social_care_base.care_policy_goal_{code}")

    def test_the_lists_are_whole(self):
        goals = self.env["care.policy.goal"].search([])
        sectors = goals.filtered(lambda goal: goal.kind == "sector")
        dialogue = sectors.filtered("parent_ids")

        works = ["protection", "economic", "health", "disability"]
        works += ["women_child", "education"]
        self.assertEqual((sectors - dialogue).mapped("code"), works)
        self.assertEqual(
            {goal.code: goal.parent_ids.mapped("code") for goal in dialogue},
            {
                "social_protection": ["protection"],
                "violence": ["protection"],
                "inclusion": ["economic"],
                "health_care": ["health"],
                "women_child_health": ["health", "women_child"],
                "disability_rights": ["disability"],
                "community_education": ["education"],
            },
        )
        for kind, codes in (
            ("axis", [f"V2030-{n}" for n in range(1, 7)]),
            ("goal", [f"SDG-{n:02}" for n in range(1, 18)]),
        ):
            found = goals.filtered(lambda goal, kind=kind: goal.kind == kind)
            self.assertEqual(found.mapped("code"), codes)
        self.assertTrue(all(goal.source for goal in goals))

    def test_a_sector_of_dialogue_stands_under_sectors_of_work_alone(self):
        violence, health = self._get("violence"), self._get("health")
        for goal, above in (
            (health, health),  # under itself
            (health, self._get("education")),  # others stand under it
            (self._get("women_child_health"), violence),  # that stands under another
            (violence, self._get("sdg_05")),
            (self._get("sdg_05"), self._get("women_child")),
        ):
            with self.subTest(goal=goal.code), self.assertRaises(ValidationError):
                goal.parent_ids = [Command.link(above.id)]
        with self.assertRaises(ValidationError):
            violence.child_ids = [Command.link(self._get("health_care").id)]

    def test_a_goal_stays_of_its_kind(self):
        goal = self._get("sdg_05")
        with self.assertRaises(UserError):
            goal.kind = "axis"

        goal.write({"kind": "goal", "name": "Equality"})

        self.assertEqual(goal.name, "Equality")

    def test_a_sector_that_others_stand_under_is_not_deleted(self):
        with self.assertRaises(UserError):
            self._get("women_child").unlink()

import csv
import io

import psycopg2

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NgoCommon
from .portal_common import PortalCommon

SECTORS, AXIS, GOALS = "policy_sector_ids", "policy_axis_id", "policy_goal_ids"


class PolicyGoalCommon(NgoCommon):
    """A body that tells its policy goals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hope = cls._make_ngo(
            name="جمعية أهداف السياسات",
            policy_sector_ids=cls._get("economic", "women_child_health").ids,
            policy_axis_id=cls._get("v2030_2").id,
            policy_goal_ids=cls._get("sdg_03", "sdg_10").ids,
        )

    @classmethod
    def _get(cls, *codes):
        goals = [cls.env.ref(f"social_care_base.care_policy_goal_{c}") for c in codes]
        return goals[0].union(*goals)

    def _find(self, sector):
        ngos = self.env["care.ngo"].sudo()
        return ngos.search(ngos._get_public_search_domain({"sector": sector}))


@tagged("post_install", "-at_install")
class TestNgoPolicyGoal(PolicyGoalCommon):
    """Founders tell them, staff correct them; a registrar alone names a hub."""

    def test_a_goal_of_another_kind_is_refused_at_each_place(self):
        officer = self.hope.with_user(self.ngo_officer)
        for name, value in (
            (SECTORS, self._get("sdg_03").ids),
            (AXIS, self._get("sdg_03").id),
            (AXIS, self._get("health").id),
            (GOALS, self._get("v2030_1").ids),
        ):
            with self.subTest(name=name), self.assertRaises(ValidationError):
                officer.write({name: value})

    def test_founders_tell_them_while_the_file_is_open(self):
        draft = self._make_ngo_draft()
        mine = draft.with_user(self.ngo_portal_user)
        told = {
            SECTORS: self._get("health").ids,
            AXIS: self._get("v2030_1").id,
            GOALS: self._get("sdg_03").ids,
        }
        mine.write(told)
        self.assertEqual(draft[AXIS], self._get("v2030_1"))
        with self.assertRaises(AccessError):
            mine.write({"is_hub": True})

        mine.action_notify()
        for name, value in told.items():
            with self.subTest(name=name), self.assertRaises(AccessError):
                mine.write({name: value})

    def test_only_a_registrar_says_which_body_is_a_hub(self):
        others = (self.ngo_viewer, self.ngo_officer, self.ngo_manager)
        admin = self.env.ref("base.user_admin")
        for user in (*others, self.ngo_portal_user, admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.hope.with_user(user).sudo().write({"is_hub": True})
        self.hope.with_user(self.ngo_registrar).is_hub = True
        with self.assertRaises(AccessError):
            self.hope.with_user(self.ngo_officer).is_hub = False

        self.assertTrue(self.hope.is_hub)

    def test_a_hub_is_created_by_a_registrar_only(self):
        vals = {"name": "جمعية محورية"}
        officers = self.env["care.ngo"].with_user(self.ngo_officer)
        with self.assertRaises(AccessError):
            officers.create({**vals, "is_hub": True})
        self.assertFalse(officers.with_context(default_is_hub=True).create(vals).is_hub)

        registrars = officers.with_user(self.ngo_registrar)
        hub = registrars.create({**vals, "is_hub": True})

        self.assertTrue(hub.is_hub)
        self.assertFalse(hub.copy().is_hub)

    def test_the_trail_tells_goals_and_hub(self):
        trail = self.env["care.audit.entry"]
        mine = [("res_model", "=", "care.ngo"), ("res_id", "=", self.hope.id)]
        before = trail.search(mine)
        officer = self.hope.with_user(self.ngo_officer)
        registrar = self.hope.with_user(self.ngo_registrar)

        officer.write({AXIS: self._get("v2030_6").id, GOALS: self._get("sdg_03").ids})
        registrar.is_hub = True
        registrar.is_hub = True  # nothing changes
        registrar.is_hub = False

        told = trail.search(mine, order="seq") - before
        self.assertEqual(
            told.mapped("reason"),
            [
                "policy_axis_id: + V2030-6, - V2030-2\npolicy_goal_ids: - SDG-10",
                "is_hub: +",
                "is_hub: -",
            ],
        )
        self.assertFalse(trail._verify(self.hope) + trail._verify_states(self.hope))

    def test_the_public_search_of_a_sector_finds_those_under_it(self):
        for sector, is_found in (
            ("economic", True),
            ("women_child_health", True),
            ("health", True),
            ("women_child", True),
            ("health_care", False),
            ("inclusion", False),
            ("SDG-03", False),
            ("x", False),
        ):
            with self.subTest(sector=sector):
                found = self._find(sector)
                self.assertEqual(self.hope in found, is_found)
                self.assertNotIn(self.ngo, found)

    def test_a_sector_out_of_use_finds_nothing_and_is_not_offered(self):
        self._get("women_child_health").active = False
        choices = dict(self.env["care.ngo"]._get_known_public_choices()["sector"])

        self.assertNotIn(self.hope, self._find("health") + self._find("women_child"))
        self.assertEqual(
            choices["Health and Population"],
            [("health", "Health and Population"), ("health_care", "Health")],
        )

    @mute_logger("odoo.sql_db")
    def test_a_goal_that_a_body_holds_is_not_deleted(self):
        for code in ("sdg_10", "v2030_2"):
            with (
                self.subTest(code=code),
                self.assertRaises(psycopg2.IntegrityError),
                self.cr.savepoint(),
            ):
                self._get(code).unlink()


@tagged("post_install", "-at_install")
class TestNgoPolicyGoalPages(PolicyGoalCommon, PortalCommon):
    """The policy goals on the pages of citizens, programs and founders."""

    def _get_page(self, path):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, 200, path)
        return answer.text

    def test_citizens_find_and_read_them(self):
        number = self.hope.registry_no

        page = self._get_page("/ngos?sector=health")
        self.assertIn(number, page)
        self.assertNotIn(self.ngo.registry_no, page)
        self.assertRegex(page, r'(?s)value="health"[^>]*selected')
        self.assertNotIn(number, self._get_page("/ngos?sector=education"))

        profile = self._get_page(f"/ngos/{number}")
        for shown in (
            "Economic Empowerment · Health of Women and Children",
            "Social Justice and Equality",
            "Good Health and Well-being · Reduced Inequalities",
        ):
            self.assertIn(shown, profile)
        self.assertNotIn("Hub NGO", profile)
        self.hope.with_user(self.ngo_registrar).is_hub = True
        self.assertIn("Hub NGO", self._get_page(f"/ngos/{number}"))

    def test_programs_read_the_codes(self):
        number = self.hope.registry_no
        self.hope.with_user(self.ngo_registrar).is_hub = True

        entry = self.url_open(f"/api/v1/ngo/{number}").json()
        found = self.url_open("/api/v1/ngo?sector=women_child").json()["items"]
        text = self.url_open("/register.csv?sector=health").content.decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(text))

        self.assertEqual(entry["policy_sectors"], ["economic", "women_child_health"])
        self.assertEqual(entry["vision_2030_axis"], "V2030-2")
        self.assertEqual(entry["sustainable_development_goals"], ["SDG-03", "SDG-10"])
        self.assertIs(entry["hub"], True)
        numbers = [item["registered_charity_number"] for item in found]
        self.assertEqual(numbers, [number])
        self.assertEqual(row["policy_sectors"], "economic;women_child_health")
        self.assertEqual(row["vision_2030_axis"], "V2030-2")
        self.assertEqual(row["sustainable_development_goals"], "SDG-03;SDG-10")
        self.assertEqual(row["hub"], "true")

    def test_founders_choose_them_and_may_leave_them_out(self):
        draft = self._make_ngo_draft()
        address = f"/my/ngo/{draft.id}/edit/work"
        page = self._get_page(address)
        self.assertIn("Optional. The public register shows it.", page)
        self.assertNotIn('name="is_hub"', page)
        fields = {"work_field_ids": draft.work_field_ids.ids, "scope": "governorate"}
        told = {
            SECTORS: self._get("health", "violence").ids,
            AXIS: self._get("v2030_1").id,
            GOALS: self._get("sdg_03").ids,
        }

        self._post(address, fields | told | {"is_hub": "1"})
        self.assertEqual(draft[SECTORS], self._get("health", "violence"))
        self.assertEqual(draft[AXIS], self._get("v2030_1"))
        self.assertEqual(draft[GOALS], self._get("sdg_03"))
        self.assertFalse(draft.is_hub)

        answer = self._post(address, fields | {SECTORS: self._get("sdg_03").ids})
        self.assertIn("Please choose from the list.", answer.text)
        self._post(address, fields | {AXIS: ""})
        self.assertFalse(draft[SECTORS] + draft[AXIS] + draft[GOALS])

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GrantCommon

READ = "r"
# What each role may do with one existing record, by model: read, write, create, delete.
TABLE = {
    "care.grant.programme": {
        "viewer": "r",
        "officer": "r",
        "manager": "rwcd",
        "reviewer": "r",
        "certifier": "r",
        "auditor": "r",
    },
    "care.grant.call": {
        "viewer": "r",
        "officer": "rw",
        "manager": "rwcd",
        "reviewer": "r",
        "certifier": "r",
        "auditor": "r",
    },
    "care.grant.criterion": {
        "viewer": "r",
        "officer": "r",
        "manager": "rwcd",
        "reviewer": "r",
        "auditor": "r",
    },
    "care.grant.application": {
        "viewer": "r",
        "officer": "rwcd",
        "manager": "rwcd",
        "reviewer": "r",
        "certifier": "r",
        "auditor": "r",
        "portal": "rwc",
    },
    "care.grant.application.line": {
        "viewer": "r",
        "officer": "rwcd",
        "manager": "rwcd",
        "reviewer": "r",
        "certifier": "r",
        "auditor": "r",
        "portal": "rwcd",
    },
    "care.grant.eligibility.result": dict.fromkeys(
        ("viewer", "officer", "manager", "auditor"), READ
    ),
    "care.grant.review": {
        "officer": "rwc",
        "manager": "rwc",
        "reviewer": "rw",
        "auditor": "r",
    },
    "care.grant.review.score": {
        "officer": "r",
        "manager": "r",
        "reviewer": "rw",
        "auditor": "r",
    },
    "care.grant.ranking": dict.fromkeys(
        ("viewer", "officer", "manager", "auditor"), READ
    ),
    "care.grant.ranking.line": dict.fromkeys(
        ("viewer", "officer", "manager", "auditor"), READ
    ),
    "care.grant.approval.tier": {
        "viewer": "r",
        "officer": "r",
        "manager": "rwcd",
        "certifier": "r",
        "auditor": "r",
    },
    "care.grant": {
        "viewer": "r",
        "officer": "rwc",
        "manager": "rwcd",
        "certifier": "rw",
        "auditor": "r",
        "approver": "rw",
        "payer": "r",
    },
    "care.grant.approval": dict.fromkeys(
        ("viewer", "officer", "manager", "certifier", "auditor", "approver"), READ
    ),
    "care.grant.tranche": {
        "viewer": "r",
        "officer": "rwcd",
        "manager": "rwcd",
        "certifier": "r",
        "auditor": "r",
        "approver": "r",
        "payer": "rw",
    },
    "care.grant.tranche.condition": dict.fromkeys(
        ("viewer", "officer", "manager", "certifier", "auditor", "payer"), READ
    ),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
# Viewers in disguise: these roles read what a viewer reads.
LIKE_VIEWER = ("approver", "payer")


@tagged("post_install", "-at_install")
class TestGrantAccess(GrantCommon):
    """Who may read and write what, and who may not, whatever client they use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tranche = cls._make_billed()
        cls.tranche, cls.grant = tranche, tranche.grant_id
        cls.application = cls.grant.application_id
        cls.call = cls.grant.call_id
        cls.people = {
            "viewer": cls.grant_viewer,
            "officer": cls.grant_officer,
            "manager": cls.grant_manager,
            "reviewer": cls.reviewers[0],
            "certifier": cls.certifier,
            "auditor": cls.auditor,
            "approver": cls.grant_approver_1,
            "payer": cls.grant_payer,
            "portal": cls.ngo_portal_user,
            "stranger": cls._make_user("test_stranger", "base.group_portal"),
            "staff": cls._make_user("test_staff", "base.group_user"),
        }
        review = cls.application.review_ids[0]
        cls.records = {
            "care.grant.programme": cls.programme,
            "care.grant.call": cls.call,
            "care.grant.criterion": cls.call.criterion_ids[0],
            "care.grant.application": cls.application,
            "care.grant.application.line": cls.application.line_ids[0],
            "care.grant.eligibility.result": cls.application.eligibility_ids[0],
            "care.grant.review": review,
            "care.grant.review.score": review.score_ids[0],
            "care.grant.ranking": cls.call.ranking_id,
            "care.grant.ranking.line": cls.call.ranking_id.line_ids[0],
            "care.grant.approval.tier": cls.tier_1,
            "care.grant": cls.grant,
            "care.grant.approval": cls.grant.approval_ids[0],
            "care.grant.tranche": cls.tranche,
            "care.grant.tranche.condition": cls.tranche.condition_ids[0],
        }

    def test_each_role_may_do_what_the_table_says_and_nothing_else(self):
        for model, roles in TABLE.items():
            for role, person in self.people.items():
                allowed = roles.get(role, "")
                if role in LIKE_VIEWER and not allowed:
                    allowed = roles.get("viewer", "")
                record = self._as(person, self.records[model])
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertIs(record.has_access(operation), letter in allowed)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_what_is_not_allowed_is_refused_with_an_access_error(self):
        for model, roles in TABLE.items():
            for role in ("stranger", "staff"):
                record = self._as(self.people[role], self.records[model])
                with self.subTest(model=model, role=role):
                    self.assertNotIn(role, roles)
                    with self.assertRaises(AccessError):
                        record.read(["display_name"])
                    with self.assertRaises(AccessError):
                        record.write({"display_name": "x"})
                    with self.assertRaises(AccessError):
                        record.unlink()

    def test_another_ngos_representative_finds_nothing_anywhere(self):
        ngo = self._make_ngo()
        stranger = self.people["stranger"]
        ngo.with_user(self.ngo_officer).representative_ids = stranger.partner_id
        mine = self._as(stranger, self.application)

        self.assertFalse(mine.search([]))
        self.assertEqual(mine.search_count([("id", "=", self.application.id)]), 0)
        self.assertEqual(mine.formatted_read_group([], ["state"], ["__count"]), [])
        self.assertEqual(mine.name_search(self.application.title), [])
        lines = mine.env["care.grant.application.line"]
        self.assertFalse(lines.search([("application_id.state", "!=", "draft")]))
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            mine.action_withdraw(reason="Not mine")

    def test_a_representative_does_not_apply_for_another_ngo(self):
        call, other = self._make_call(), self._make_ngo(representative_ids=False)

        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            self._make_application(call, other)

    def test_a_representative_reads_no_internal_field(self):
        mine = self._as(self.ngo_portal_user, self.application)
        for name in (
            "tax_clear",
            "officer_id",
            "sub_envelope_id",
            "review_ids",
            "is_disclosed",
            "third_review",
            "is_review_complete",
            "eligibility_ids",
            "ranking_line_ids",
            "grant_ids",
        ):
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    mine.read([name])
                with self.assertRaises(AccessError):
                    mine.search([(name, "!=", False)])

    def test_companies_do_not_see_each_other(self):
        other = self.env["res.company"].create({"name": "Another ministry"})
        viewer = self._make_user(
            "test_other_company", "social_care_grants.group_grant_viewer"
        )
        viewer.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in ("call", "application", "ranking", "tranche", "programme"):
            name = f"care.grant.{model}"
            mine = self.records[name].with_user(viewer)
            with self.subTest(model=name):
                self.assertFalse(
                    mine.with_context(allowed_company_ids=other.ids).search([])
                )
        grants = self.grant.with_user(viewer)
        self.assertFalse(grants.with_context(allowed_company_ids=other.ids).search([]))

    def test_each_menu_opens_for_its_least_privileged_role(self):
        for xmlid, role in (
            ("care_grant_call_action", "viewer"),
            ("care_grant_application_action", "certifier"),
            ("care_grant_review_action_mine", "reviewer"),
            ("care_grant_review_action", "officer"),
            ("care_grant_ranking_action", "auditor"),
            ("care_grant_action", "certifier"),
            ("care_grant_tranche_action", "payer"),
            ("care_grant_programme_action", "manager"),
            ("care_grant_approval_tier_action", "manager"),
            ("care_grant_eligibility_rule_action", "manager"),
        ):
            action = self.env.ref(f"social_care_grants.{xmlid}")
            model = self._as(self.people[role], self.env[action.res_model])
            for kind in action.view_mode.split(","):
                with self.subTest(action=xmlid, view=kind):
                    view = model.get_views([(False, kind), (False, "search")])
                    names = view["models"][model._name]["fields"]
                    record = model.search([], limit=1)
                    wanted = {n: {} for n in names if n in view["views"][kind]["arch"]}
                    record.web_read(wanted)
                    self.assertTrue(record)

    def test_an_auditor_reads_everything_and_takes_no_step(self):
        for model in TABLE:
            record = self._as(self.auditor, self.records[model])
            steps = "available_transitions"
            with self.subTest(model=model):
                self.assertTrue(record.read())
                if steps in record._fields:
                    self.assertFalse(record[steps])

    def test_users_text_is_shown_as_text(self):
        self.application.sudo()._message_log(body="<script>alert(1)</script>")

        self.assertNotIn("<script>", self.application.message_ids[0].body)

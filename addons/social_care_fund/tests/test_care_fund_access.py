from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FundCommon

MODELS = (
    "care.fund",
    "care.budget.line",
    "care.budget.move",
    "care.fund.appropriation",
    "care.fund.audit",
    "care.fund.audit.line",
    "care.account.role",
)


@tagged("post_install", "-at_install")
class TestFundAccess(FundCommon):
    """Who may do what with funds: both what is allowed and what is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outsider = cls._make_user("test_outsider")
        cls.auditor = cls._make_user(
            "test_auditor", "social_care_base.group_care_auditor"
        )
        cls.admin = cls._make_user("test_admin", "base.group_system")

    def test_readers_read_and_write_nothing(self):
        for user in (self.fund_viewer, self.certifier, self.auditor):
            for model in MODELS:
                records = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    self.assertTrue(records.has_access("read"))
                    for operation in ("write", "create", "unlink"):
                        self.assertFalse(records.has_access(operation), operation)

    def test_outsiders_and_administrators_without_a_role_see_nothing(self):
        for user in (self.outsider, self.admin):
            for model in MODELS[:-1]:
                records = self.env[model].with_user(user)
                with self.subTest(user=user.login, model=model):
                    with self.assertRaises(AccessError):
                        records.search([])
                    with self.assertRaises(AccessError):
                        records._read_group([], [], ["__count"])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_officers_prepare_and_decide_nothing(self):
        funds = self.env["care.fund"].with_user(self.fund_officer)
        fund = funds.create({"name": "Draft", "code": "D"})
        fund.name = "Better"

        for step in ("open", "freeze", "unfreeze", "close"):
            with self.subTest(step=step), self.assertRaises(AccessError):
                fund._apply_transition(step, reason="Because")
        with self.assertRaises(AccessError):
            self.env["care.purpose"].with_user(self.fund_officer).create(
                {"name": "New", "code": "new"}
            )
        fund.unlink()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_the_ledger_and_the_proof_are_written_by_no_role(self):
        for user in (self.fund_manager, self.admin, self.certifier):
            for model in ("care.budget.move", "care.fund.audit"):
                records = self.env[model].with_user(user)
                with (
                    self.subTest(user=user.login, model=model),
                    self.assertRaises(AccessError),
                ):
                    records.create({})

    def test_purposes_are_read_by_everybody(self):
        portal = self._make_user("test_portal", "base.group_portal")
        for user in (self.outsider, portal):
            purposes = self.env["care.purpose"].with_user(user)
            self.assertTrue(purposes._get_by_code("orphan").name)
            self.assertFalse(purposes.has_access("write"))

    def test_funds_of_another_company_are_not_seen(self):
        other = self.env["res.company"].sudo().create({"name": "Other"})
        fund = self.env["care.fund"].sudo()
        fund = fund.create({"name": "Far", "code": "FAR", "company_id": other.id})

        found = fund.with_user(self.fund_viewer).search([])

        self.assertIn(self.fund_general, found)
        self.assertNotIn(fund, found)
        with self.assertRaises(AccessError):
            fund.with_user(self.fund_viewer).read(["name"])

    def test_the_proof_is_run_by_managers_and_auditors(self):
        for user in (self.fund_manager, self.auditor):
            action = self.env["care.fund.audit"].with_user(user).action_run()
            self.assertEqual(action["res_model"], "care.fund.audit")
        for user in (self.fund_viewer, self.fund_officer, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["care.fund.audit"].with_user(user).action_run()

    def test_a_viewer_opens_the_page_of_a_fund(self):
        self._make_budget_line(name="Schools")

        fund = self.fund_general.with_user(self.fund_viewer)

        self.assertIn("Schools", fund.uses_html)
        self.assertEqual(fund.available_transitions, [])

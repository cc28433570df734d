from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..const import ACCOUNT_ROLES
from .common import FundCommon


@tagged("post_install", "-at_install")
class TestAccountRole(FundCommon):
    """Accounts are chosen by role; nothing is guessed, nothing chosen is changed."""

    def test_every_role_has_an_account_of_its_kind(self):
        for role, (_name, account_type, reconcile) in ACCOUNT_ROLES.items():
            account = self.company._get_care_account(role)
            with self.subTest(role=role):
                self.assertEqual(account.account_type, account_type)
                self.assertTrue(account.reconcile or not reconcile)
                self.assertIn(self.company, account.company_ids)

    def test_setting_up_again_changes_nothing(self):
        before = self.company._get_care_roles()

        self.company._care_set_up_accounts()

        self.assertEqual(self.company._get_care_roles(), before)

    def test_setting_up_keeps_what_an_accountant_chose(self):
        role = self.env["care.account.role"].search([("role", "=", "held")])
        chosen = role.account_id.copy({"code": "777777"})
        role.account_id = chosen

        self.company._care_set_up_accounts()

        self.assertEqual(self.company._get_care_account("held"), chosen)

    def test_a_missing_role_or_journal_blocks(self):
        self.env["care.account.role"].search([("role", "=", "held")]).unlink()
        self.company.sudo().care_cash_journal_id = False

        with self.assertRaisesRegex(UserError, "Held contributions"):
            self.company._get_care_account("held")
        with self.assertRaisesRegex(UserError, "Cash Journal"):
            self.company._get_care_journal("cash")

    def test_an_account_of_the_wrong_kind_is_refused(self):
        role = self.env["care.account.role"].search(
            [("role", "=", "advance_to_grantee")]
        )
        stock = self.company._get_care_account("donated_stock")  # not reconciled
        for account in (stock, self.company._get_care_account("held")):
            with (
                self.subTest(account=account.name),
                self.assertRaises(ValidationError),
            ):
                role.account_id = account

    def test_without_a_chart_nothing_is_made_up(self):
        company = self.env["res.company"].sudo().create({"name": "Bare"})

        with self.assertRaisesRegex(UserError, "chart of accounts"):
            company._care_set_up_accounts()

    def test_a_chart_that_is_there_is_kept(self):
        self.company.sudo()._care_load_chart("generic_coa")

        self.assertEqual(self.company.sudo().chart_template, "eg")

    def test_a_company_without_a_chart_gets_one_that_is_installed(self):
        company = self.env["res.company"].create({"name": "Bare"})
        self.env.user.company_ids += company

        company._care_load_chart("a template that nobody installed")
        company._care_set_up_accounts()

        self.assertEqual(company.chart_template, "generic_coa")
        self.assertEqual(len(company._get_care_roles()), len(ACCOUNT_ROLES))

    def test_the_cash_journal_is_created_where_the_chart_has_none(self):
        journals = self.env["account.journal"].search([("type", "=", "cash")])
        journals.sudo().active = False
        company = self._create_company(name="Second")
        self.assertFalse(
            self.env["account.journal"].search(
                [("type", "=", "cash"), ("company_id", "=", company.id)]
            )
        )

        company._care_set_up_accounts()

        self.assertEqual(company._get_care_journal("cash").type, "cash")
        self.assertEqual(
            company._get_care_account("cash_till"),
            company._get_care_journal("cash").default_account_id,
        )

    def test_the_button_is_for_accounting_managers(self):
        settings = self.env["res.config.settings"].create({})

        settings.action_care_set_up_accounts()
        with self.assertRaises(AccessError):
            self.company.with_user(self.fund_manager).action_care_set_up_accounts()

    def test_accounts_are_named_in_every_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        company = self._create_company(name="Second")

        company._care_set_up_accounts()

        account = company._get_care_account("held")
        self.assertEqual(account.with_context(lang="en_US").name, "Held contributions")
        self.assertTrue(account.with_context(lang="fr_FR").name)

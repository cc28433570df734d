from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

from ..const import SHARIA_CLASSES
from ..logic.matching import restriction_of

ADDON = "social_care_fund"


@tagged("post_install", "-at_install")
class TestFundDemo(TransactionCase):
    """The demo data is reached by actions only, and takes every gift."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        if not cls._find("fund_general_demo"):
            for file in Manifest.for_addon(ADDON)["demo"]:
                convert_file(cls.env, ADDON, file, {}, "init")
        cls.company = cls.env.ref("base.main_company")

    @classmethod
    def _find(cls, name):
        return cls.env.ref(f"{ADDON}.{name}", raise_if_not_found=False)

    def test_every_gift_finds_exactly_one_fund(self):
        funds = self.env["care.fund"].search([("company_id", "=", self.company.id)])
        own = self.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "care.fund")]
        )
        self.assertEqual(
            set(funds.ids) - set(own.mapped("res_id")),
            set(),
            "this test needs a database without funds of its own",
        )
        for purpose in self.env["care.purpose"].search([]):
            for sharia_class, _label in SHARIA_CLASSES:
                restriction = restriction_of(sharia_class, purpose.code)
                with self.subTest(sharia_class=sharia_class, purpose=purpose.code):
                    fund = funds._find_for_gift(
                        restriction, sharia_class, purpose, self.company
                    )
                    self.assertEqual(len(fund), 1)

    def test_money_was_prepared_and_received_by_two_people(self):
        appropriation = self._find("appropriation_general_demo")

        trail = self.env["care.audit.entry"].search(
            [
                ("res_model", "=", appropriation._name),
                ("res_id", "=", appropriation.id),
            ],
            order="seq",
        )
        self.assertEqual(
            [(entry.action, entry.user_id.login) for entry in trail],
            [("create", "fund_officer"), ("receive", "fund_manager")],
        )
        self.assertEqual(appropriation.entry_ids.mapped("state"), ["posted"])

    def test_the_line_for_grants_is_open_in_the_fiscal_year(self):
        line = self._find("budget_line_grants_demo")

        self.assertEqual(line.state, "open")
        self.assertEqual(line.fund_id, self._find("fund_general_demo"))
        self.assertEqual((line.date_from.month, line.date_to.month), (7, 6))
        self.assertLess((line.date_to - line.date_from).days, 366)

    def test_funds_have_arabic_names_and_so_have_their_accounts(self):
        fund = self._find("fund_zakat_demo").with_context(lang="ar_001")

        self.assertEqual(fund.name, "صندوق زكاة المال")
        self.assertEqual(fund.analytic_account_id.name, fund.name)

    def test_the_demo_is_proved(self):
        self.assertEqual(self.env["care.fund.audit"]._run_audit(self.company), [])

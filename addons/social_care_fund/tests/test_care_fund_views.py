from decimal import Decimal

from odoo.tests import Form, tagged

from .common import FundCommon

SCREENS = {
    "care.fund": ("list", "kanban", "form", "search"),
    "care.budget.line": ("list", "kanban", "form", "pivot", "search"),
    "care.budget.move": ("list", "pivot", "graph", "search"),
    "care.fund.appropriation": ("list", "form", "search"),
    "care.fund.audit": ("list", "form", "search"),
    "care.purpose": ("list", "search"),
    "care.account.role": ("list",),
}


@tagged("post_install", "-at_install")
class TestFundViews(FundCommon):
    """The screens of each role, worked as a person works them."""

    def _see(self, model, user):
        """Return the values that the form of the first record shows to ``user``."""
        records = self.env[model].with_user(user)
        view = records.get_views([(False, "form")])
        names = view["models"][model]["fields"]
        return records.search([], limit=1).read(list(names))

    def test_every_screen_opens_for_every_reader(self):
        auditor = self._make_user("v_auditor", "social_care_base.group_care_auditor")
        for user in (self.fund_viewer, self.fund_manager, self.certifier, auditor):
            for model, kinds in SCREENS.items():
                with self.subTest(user=user.login, model=model):
                    views = (
                        self.env[model]
                        .with_user(user)
                        .get_views([(False, kind) for kind in kinds])
                    )
                    self.assertEqual(set(views["views"]), set(kinds))

    def test_every_form_can_be_read_without_accounting_rights(self):
        self._make_budget_line()
        self.env["care.fund.audit"]._run_audit(self.company)
        for model in (
            "care.fund",
            "care.budget.line",
            "care.fund.appropriation",
            "care.fund.audit",
        ):
            with self.subTest(model=model):
                self.assertTrue(self._see(model, self.fund_viewer))

    def test_accountants_with_a_role_see_the_entries(self):
        accountant = self._make_user(
            "v_accountant",
            "social_care_fund.group_fund_viewer",
            "account.group_account_invoice",
        )
        self._make_budget_line()

        (values,) = self._see("care.fund.appropriation", accountant)

        self.assertEqual(len(values["entry_ids"]), 1)

    def test_officers_prepare_a_fund_on_the_screen(self):
        form = Form(self.env["care.fund"].with_user(self.fund_officer))
        form.name = "Winter"
        form.code = "WIN"
        form.restriction = "purpose"
        form.sharia_class = "sadaqa"
        form.purpose_ids.add(self.env.ref("social_care_fund.care_purpose_winter"))

        fund = form.save()

        self.assertRecordValues(
            fund,
            [
                {
                    "state": "draft",
                    "restriction": "purpose",
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(fund.purpose_ids.code, "winter")

    def test_terms_are_read_only_once_a_fund_is_open(self):
        form = Form(self.fund_general.with_user(self.fund_manager))

        with self.assertRaises(AssertionError):
            form.restriction = "designated"
        with self.assertRaises(AssertionError):
            form.amount_received = 100

    def test_the_amount_of_a_line_is_read_only_once_it_is_open(self):
        form = Form(self._make_budget_line().with_user(self.fund_manager))

        with self.assertRaises(AssertionError):
            form.amount_initial = 1
        with self.assertRaises(AssertionError):
            form.amount_committed = 1

    def test_buttons_follow_what_the_server_would_take(self):
        fund = self._make_fund(state="draft")

        self.assertEqual(fund.available_transitions, ["open"])
        self.assertFalse(fund.with_user(self.fund_officer).available_transitions)
        fund.action_open()
        self.assertEqual(fund.available_transitions, ["freeze", "close"])
        fund.action_freeze("An inquiry")
        self.assertEqual(fund.available_transitions, ["unfreeze", "close"])

    def test_officers_enter_an_appropriation_and_managers_receive_it(self):
        form = Form(self.env["care.fund.appropriation"].with_user(self.fund_officer))
        form.fund_id = self.fund_general
        form.amount = 1000
        form.letter_no = "MOF/1"
        appropriation = form.save()
        self.assertFalse(appropriation.available_transitions)

        received = appropriation.with_user(self.fund_manager)
        self.assertEqual(received.available_transitions, ["receive"])
        received.action_receive()

        self.assertEqual(self.fund_general.amount_free, 1000)

    def test_amounts_of_funds_and_lines_show_what_is_left(self):
        line = self._make_budget_line(amount=200)
        line._book("reserve", Decimal(20), self.partner)
        line._book("commit", Decimal(30), self.partner)
        line._book("release", Decimal(30), self.partner)
        line._book("pay", Decimal(30), self.partner)
        self._fund_money(self.fund_general, 100)

        # 300 received, 200 allotted, 30 spent: 30 / 300 = 10 %.
        # On the line (20 + 30) / 200 = 25 %.
        self.assertRecordValues(
            self.fund_general,
            [{"amount_free": 100, "amount_total": 300, "spent_percent": 10}],
        )
        self.assertRecordValues(line, [{"amount_free": 150, "bound_percent": 25}])

    def test_new_records_have_no_percentage(self):
        fund = self.env["care.fund"].new({"name": "New"})
        line = self.env["care.budget.line"].new({"name": "New"})

        self.assertEqual((fund.amount_free, fund.spent_percent), (0, 0))
        self.assertEqual((line.amount_free, line.bound_percent), (0, 0))
        self.assertIn("Nothing has been done", fund.uses_html)

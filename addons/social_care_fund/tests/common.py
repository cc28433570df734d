from datetime import date
from decimal import Decimal

from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.social_care_base.tests.common import CareCommon

FAR = {"date_from": "2020-01-01", "date_to": "2039-12-31"}


class FundCommon(AccountTestInvoicingCommon, CareCommon):
    """A company on the Egyptian chart, one user per role, and funds with money.

    Test cases are tagged ``post_install``, because the chart needs all modules.
    """

    @classmethod
    @AccountTestInvoicingCommon.setup_country("eg")
    def setUpClass(cls):
        super().setUpClass()
        cls._use_utc(cls.company)
        cls.company._care_set_up_accounts()
        area = "social_care_fund.group_fund"
        cls.fund_viewer, cls.fund_officer, cls.fund_manager, cls.certifier = (
            cls._make_users(
                {
                    "test_fund_viewer": [f"{area}_viewer"],
                    "test_fund_officer": [f"{area}_officer"],
                    "test_fund_manager": [f"{area}_manager"],
                    "test_certifier": [f"{area}_certifier"],
                }
            )
        )
        cls.fund_general = cls._make_fund(name="General", code="T-GEN")
        cls.fund_zakat = cls._make_fund(
            name="Zakat", code="T-ZKM", restriction="purpose", sharia_class="zakat_mal"
        )

    @classmethod
    def setup_independent_company(cls, **kwargs):
        """Take the company that the prepared database has: a chart takes seconds."""
        prepared = cls.env["res.company"].search([("name", "=", "company_1_data")])
        if not prepared:
            return super().setup_independent_company(**kwargs)
        cls.env.user.company_ids = [Command.link(prepared.id)]
        return prepared

    @classmethod
    def get_default_groups(cls):
        manager = cls.quick_ref("social_care_fund.group_fund_manager")
        return super().get_default_groups() | manager

    @classmethod
    def _make_fund(cls, state="open", **values):
        """Return a fund of the test's company, open by default, without money."""
        number = cls.env["care.fund"].sudo().search_count([])
        fund = (
            cls.env["care.fund"]
            .with_user(cls.fund_manager)
            .create(
                {
                    "name": f"Fund {number}",
                    "code": f"T-{number}",
                    "company_id": cls.company.id,
                    **values,
                }
            )
        )
        if state == "open":
            fund.action_open()
        return fund.with_env(cls.env)

    @classmethod
    def _fund_money(cls, fund, amount):
        """Bring money into a fund: a state appropriation, posted and booked."""
        appropriations = cls.env["care.fund.appropriation"]
        appropriation = appropriations.with_user(cls.fund_officer).create(
            {
                "fund_id": fund.id,
                "amount": float(amount),
                "letter_no": f"L-{appropriations.sudo().search_count([])}",
                "date": date(2026, 1, 15),
            }
        )
        appropriation.with_user(cls.fund_manager).action_receive()
        return appropriation.with_env(cls.env)

    @classmethod
    def _make_budget_line(cls, fund=None, amount=Decimal(100), state="open", **values):
        """Return an allotment of ``amount``, open by default.

        The fund (the general one by default) receives the money first.
        """
        fund = fund or cls.fund_general
        line = (
            cls.env["care.budget.line"]
            .with_user(cls.fund_officer)
            .create(
                {
                    "name": "Line",
                    "fund_id": fund.id,
                    "amount_initial": float(amount),
                    **FAR,
                    **values,
                }
            )
        )
        if state == "open":
            cls._fund_money(fund, amount)
            line.with_user(cls.fund_manager).action_open()
        return line.with_env(cls.env)

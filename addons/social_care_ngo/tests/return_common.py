from datetime import date
from io import BytesIO
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.social_care_ngo.logic.annual_return import Beneficiaries

from .common import PDF, NgoCommon

YEAR_END = date(2026, 6, 30)
# 50,000 + 300,000 - 290,000 = 60,000; 220/290 of it for programmes
SMALL_ANSWERS = {
    "membership_fees": "10,000",
    "donations_cash": "200,000",
    "foreign_grants": "0",
    "government_support": "50,000",
    "service_fees": "40,000",
    "investment_income": "0",
    "other_income": "0",
    "programme_services": "220,000",
    "administration_general": "60,000",
    "fundraising_costs": "10,000",
    "opening": "50,000",
    "income_total": "300,000",
    "expense_total": "290,000",
    "closing": "60,000",
    "assets": "100,000",
    "liabilities": "20,000",
    "staff": "4",
    "volunteers": "12",
    "members": "40",
    "activities": "رعاية أسر",
    "activities_in_fields": "yes",
    "foreign_unapproved": "no",
    "transfers_abroad": "no",
    "accounts_published": "yes",
    "incidents": "0",
    "incidents_reported": "0",
}


class ReturnCommon(NgoCommon):
    """Annual returns at each place of their way; public for other test cases."""

    @classmethod
    def _open_return(cls, ngo=None, date_to=YEAR_END):
        """Return the return of one year, opened as the register opens it."""
        return (ngo or cls.ngo)._open_returns(date_to).with_env(cls.env)

    @classmethod
    def _fill_return(cls, filed, user=None, **answers):
        """Let the representative answer everything that a small body is asked."""
        mine = filed.with_user(user or cls.ngo_portal_user)
        values, errors = mine._read_answers(SMALL_ANSWERS | answers)
        assert not errors, errors
        mine._save_answers(values, {})
        mine._save_beneficiaries([Beneficiaries("C", "older", 120, 300)])
        cls._attach(filed, "final_accounts", user)
        return filed

    @classmethod
    def _attach(cls, filed, code, user=None):
        item = filed._get_items().filtered(lambda i: i.key == code)
        return (
            cls.env["care.ngo.return.document"]
            .with_user(user or cls.ngo_portal_user)
            .create(
                {
                    "return_id": filed.id,
                    "item_id": item.id,
                    "file": PDF,
                    "filename": f"{code}.pdf",
                }
            )
        )

    @classmethod
    def _file_return(cls, filed=None, **answers):
        """Return a return that its representative has filed."""
        filed = cls._fill_return(filed or cls._open_return(), **answers)
        filed.with_user(cls.ngo_portal_user).action_file()
        return filed

    @classmethod
    def _accept_return(cls, filed=None, **answers):
        """Return a return that the officer has accepted."""
        filed = cls._file_return(filed, **answers)
        filed.with_user(cls.ngo_officer).action_accept()
        return filed

    def _run_cron(self, model, method):
        """Run a job without committing what the test case made."""
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as commit:
            commit.return_value = 60
            getattr(self.env[model], method)()
        return commit

    def _lapse_deadlines(self):
        self._run_cron("care.deadline", "_cron_lapse")

    @classmethod
    def _as_upload(cls, content, name="return.xlsx"):
        return Upload(content, name)


class AnnualCommon(ReturnCommon):
    """One body that was listed before the year ended, and the jobs of the night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-10"):
            cls.older = cls._make_ngo()
            cls.older.with_user(cls.ngo_officer).officer_id = cls.ngo_officer

    def _get_returns(self, ngo=None):
        return self.env["care.ngo.return"].search(
            [("ngo_id", "=", (ngo or self.older).id)]
        )

    def _open_all(self):
        return self._run_cron("care.ngo", "_cron_open_returns")

    def _lapse_on(self, *days):
        for day in days:
            with freeze_time(f"{day} 12:00:00"):
                self._lapse_deadlines()

    def _open_older(self):
        with freeze_time("2026-07-01 12:00:00"):
            self._open_all()
        return self._get_returns()


class Upload(BytesIO):
    """A file as the web server hands it over."""

    def __init__(self, content, filename):
        super().__init__(content)
        self.filename = filename

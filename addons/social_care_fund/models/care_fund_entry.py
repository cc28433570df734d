from dataclasses import dataclass
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..const import FUND_ROLES
from ..logic.ledger import LedgerError, check_amount


@dataclass(frozen=True)
class EntryLine:
    """One line of a journal entry: debit positive, credit negative.

    Income, expense, held and deferred lines name the fund that they belong to; all
    other lines never do, or both sides of the entry would cancel out in analysis.
    """

    account: models.BaseModel
    balance: Decimal
    name: str = ""
    fund: models.BaseModel | None = None
    partner: models.BaseModel | None = None
    currency: models.BaseModel | None = None
    amount_currency: Decimal | None = None


class CareFundEntry(models.AbstractModel):
    """The accounting side of a fund: entries under its analytic account."""

    _name = "care.fund.entry"
    _description = "Fund: Entries"

    def _get_analytic_distribution(self):
        """Return the distribution that puts a journal item wholly under this fund."""
        self.ensure_one()
        # Whoever posts for a fund need not hold rights on analytic accounts.
        return {str(self.sudo().analytic_account_id.id): 100}

    def _get_contribution_account(self):
        """Return the income account for gifts to this fund, by its restriction."""
        self.ensure_one()
        roles = {
            "unrestricted": "contribution_unrestricted",
            "designated": "contribution_unrestricted",
            "purpose": "contribution_restricted",
            "time": "contribution_restricted",
            "perpetual": "contribution_perpetual",
        }
        fund = self.sudo()  # the terms of the fund decide, not who reads them
        return fund.company_id._get_care_account(roles[fund.restriction])

    @api.model
    def _post_entry(self, journal, date, lines, ref, source=None):
        """Post one journal entry and return it.

        Callers answer for the rights of the user: clerks of donations and grants
        hold none on journal entries, so exactly this method works as the system.

        :param list[EntryLine] lines: in company currency, adding up to zero
        :param source: the document that the entry belongs to
        :raise UserError: if the period is locked (Odoo would silently take another
            date), if the lines do not add up, or if a line has a fund too many or
            too few
        """
        journal = journal.sudo()
        company = journal.company_id
        self._check_open_period(company, journal, date)
        self._check_entry_lines(company, lines)
        move = (
            self.env["account.move"]
            .sudo()
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": date,
                    "ref": ref,
                    **self._prepare_source_vals(source),
                    "line_ids": [
                        Command.create(self._prepare_entry_line_vals(line))
                        for line in lines
                    ],
                }
            )
        )
        move._post(soft=False)
        return move.sudo(False)

    @api.model
    def _reverse_entry(self, move, date, ref):
        """Post the reversal of ``move`` on ``date`` and return it.

        :raise UserError: if the period of ``date`` is locked
        """
        move = move.sudo()  # see _post_entry
        self._check_open_period(move.company_id, move.journal_id, date)
        vals = {"date": date, "ref": ref}
        vals |= {"care_res_model": move.care_res_model, "care_res_id": move.care_res_id}
        return move._reverse_for_document(vals).sudo(False)

    def _prepare_source_vals(self, source):
        if source is None:
            return {}
        source.ensure_one()
        return {"care_res_model": source._name, "care_res_id": source.id}

    def _check_open_period(self, company, journal, date):
        locks = company.sudo()._get_violated_lock_dates(date, False, journal)
        if locks:
            raise UserError(
                self.env._(
                    "%(date)s lies in a locked period (%(locks)s). Choose an open date,"
                    " or have the period opened.",
                    date=format_date(self.env, date),
                    locks=company.sudo()._format_lock_dates(locks),
                )
            )

    def _check_entry_lines(self, company, lines):
        rounding = Decimal(str(company.sudo().currency_id.rounding))
        try:
            for line in lines:
                check_amount(abs(line.balance), rounding)
        except LedgerError as error:
            move = self.env["care.budget.move"]
            raise move._make_error(error, company.sudo().currency_id) from error
        if sum(line.balance for line in lines):
            raise UserError(self.env._("Debit and credit are not equal."))
        of_funds = company._get_care_roles(FUND_ROLES)
        for line in lines:
            account = line.account.sudo()
            needed = (
                account.internal_group in {"income", "expense"} or account in of_funds
            )
            if needed and not line.fund:
                raise UserError(
                    self.env._(
                        "The account “%(name)s” needs a fund.", name=account.name
                    )
                )
            if line.fund and not needed:
                raise UserError(
                    self.env._(
                        "The account “%(name)s” takes no fund.", name=account.name
                    )
                )
            if line.fund and line.fund.sudo().company_id != company:
                raise UserError(self.env._("The fund belongs to another company."))

    def _prepare_entry_line_vals(self, line):
        vals = {
            "account_id": line.account.id,
            "name": line.name,
            "partner_id": line.partner.id if line.partner else False,
            "balance": float(line.balance),
            "tax_ids": [Command.clear()],
            "analytic_distribution": (
                line.fund._get_analytic_distribution() if line.fund else False
            ),
        }
        if line.currency:
            vals["currency_id"] = line.currency.id
            vals["amount_currency"] = float(line.amount_currency)
        return vals

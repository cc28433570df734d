from odoo import api, models
from odoo.exceptions import UserError

from ..const import FUND_COUNTER_FIELDS
from ..logic.ledger import to_money
from ..logic.matching import FundTerms, MatchError, find_fund, may_transfer
from .care_budget_move import Booking


class CareFundLedger(models.AbstractModel):
    """What other documents do with a fund: book on it, move its money, find it."""

    _name = "care.fund.ledger"
    _description = "Fund: Bookings"

    def _book(self, kind, amount, source, seq=0, date=None):
        """Book one event on this fund and return its ledger moves.

        :param str kind: receive, unreceive, return, unreturn, hold, unhold, spend
            (from free money, without a budget line) or unspend
        :param Decimal amount: positive, in company currency
        :param source: the document; with ``kind`` and ``seq`` it is the key that
            makes a second call harmless
        :raise UserError: if the fund does not take it, with the figures
        """
        self.ensure_one()
        bookings = [Booking(self, kind, amount, source, seq, date)]
        return self.env["care.budget.move"]._book_all(bookings)

    def _transfer_to(self, target, amount, source, seq=0, date=None):
        """Move free money of this fund to another one, and return the ledger moves.

        :raise UserError: if the terms of the two funds do not allow it
        """
        self.ensure_one()
        here, there = self.sudo(), target.sudo()  # terms decide, not the reader
        allowed = here.company_id == there.company_id and may_transfer(
            (here.restriction, here.sharia_class),
            (there.restriction, there.sharia_class),
        )
        if not allowed or here == there:
            raise UserError(
                self.env._(
                    "Money of “%(origin)s” cannot move to “%(target)s”: a giver has"
                    " bound it.",
                    origin=here.display_name,
                    target=there.display_name,
                )
            )
        return self.env["care.budget.move"]._book_all(
            [
                Booking(self, "transfer_out", amount, source, seq, date),
                Booking(target, "transfer_in", amount, source, seq, date),
            ]
        )

    def _get_counters(self):
        """Return the counters as Decimal, by their names in ``logic/ledger.py``."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        return {
            name.removeprefix("amount_"): to_money(self[name], digits)
            for name in FUND_COUNTER_FIELDS
        }

    @api.model
    def _find_for_gift(self, restriction, sharia_class, purpose, company):
        """Return the one open fund that takes a gift.

        :param str restriction: unrestricted, purpose or perpetual
        :param purpose: a ``care.purpose`` or its code
        :raise UserError: if no fund takes it, or more than one; nothing is guessed
        """
        code = purpose if isinstance(purpose, str) else purpose.code
        # The class of a gift must not depend on which funds its clerk may read.
        funds = self.sudo().search(
            [("company_id", "=", company.id), ("state", "=", "open")]
        )
        terms = [
            FundTerms(
                fund.id,
                fund.restriction,
                fund.sharia_class,
                frozenset(fund.purpose_ids.mapped("code")),
            )
            for fund in funds
        ]
        try:
            return self.browse(find_fund(terms, restriction, sharia_class, code))
        except MatchError as error:
            gift = f"{restriction} / {sharia_class} / {code}"
            names = ", ".join(funds.browse(error.found).mapped("display_name"))
            raise UserError(
                self.env._("More than one fund takes this gift: %(names)s", names=names)
                if names
                else self.env._(
                    "No open fund of %(company)s takes this gift (%(gift)s). Open one,"
                    " or classify the gift again.",
                    company=company.sudo().name,
                    gift=gift,
                )
            ) from error

    def _copy_to_company(self, company):
        """Copy funds for another company, such as one for memorandum books.

        Funds that the company already has, by code, are left as they are.

        :return: the company's funds with these codes, opened where ours are open
        """
        domain = [("company_id", "=", company.id), ("code", "in", self.mapped("code"))]
        present = self.search(domain)
        missing = self.filtered(lambda f: f.code not in present.mapped("code"))
        copies = missing.copy({"company_id": company.id})
        to_open = copies.browse(
            copy.id
            for fund, copy in zip(missing, copies, strict=True)
            if fund.state == "open"
        )
        to_open.action_open()
        return present + copies

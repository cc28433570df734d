from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_care_fund.models.care_budget_move import Booking
from odoo.addons.social_care_fund.models.care_fund_entry import EntryLine

# Which rows a step posts: at acceptance those that the rules accepted, at closing
# those that people accepted since. The number keeps the bookings of both apart.
PHASES = {
    "accept": (0, SQL("outcome = 'accepted'")),
    "close": (1, SQL("outcome = 'needs_review' AND decision = 'accepted'")),
}


class CareDonationReturn(models.Model):
    """Memorandum books: what NGOs report is never the ministry's own cash."""

    _inherit = "care.donation.return"

    def _post_memorandum(self, step):
        """Post the rows that ``step`` settled, one entry for all funds together.

        Only where the company names a memorandum company; otherwise the return says
        that it is posted nowhere. Gifts in kind are never posted here.

        :return: the entry, or an empty set
        """
        self.ensure_one()
        entries = self.env["account.move"]
        books = self.company_id.sudo().care_return_company_id
        if not books:
            note = self.env._("Kept as reported; no memorandum books are configured.")
            self._write_engine({"posting_note": note})
            return entries
        phase, rows = PHASES[step]
        sums = self._get_fund_sums(books, rows)
        if not any(any(amounts) for amounts in sums.values()):
            return entries
        # Whoever accepts a return holds no role in the memorandum company.
        funds = self.env["care.fund"].sudo().with_company(books)
        entry = funds._post_entry(
            books._get_care_journal("general"),
            self.date_to,
            self._prepare_memorandum_lines(books, sums),
            self.reference,
            source=self,
        )
        self._book_memorandum(sums, phase)
        note = self.env._("Posted in the books of %(company)s.", company=books.name)
        self._write_engine({"posting_note": note})
        return entry

    def _get_fund_sums(self, books, rows):
        """Return ``{fund: (given, refunded)}`` in the currency of the books.

        :raise UserError: if no fund or more than one takes a kind of gift
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """SELECT restriction, sharia, purpose,
                          COALESCE(SUM(amount_home) FILTER (WHERE amount_home > 0),
                                   0)::text,
                          COALESCE(-SUM(amount_home) FILTER (WHERE amount_home < 0),
                                   0)::text
                     FROM care_donation_return_line
                    WHERE return_id = %s AND method != 'inkind' AND %s
                 GROUP BY restriction, sharia, purpose""",
                self.id,
                rows,
            )
        )
        sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for restriction, sharia, purpose, given, refunded in found:
            fund = self.env["care.fund"]._find_for_gift(
                restriction, sharia, purpose, books
            )
            sums[fund.sudo()][0] += Decimal(given)
            sums[fund.sudo()][1] += Decimal(refunded)
        places = Decimal(str(books.currency_id.rounding))
        return {
            fund: tuple(amount.quantize(places) for amount in amounts)
            for fund, amounts in sums.items()
        }

    def _prepare_memorandum_lines(self, books, sums):
        debit = books.care_reported_account_id
        if not debit:
            raise UserError(
                self.env._(
                    "%(company)s has no account of reported receipts. An accountant"
                    " chooses it in the settings.",
                    company=books.name,
                )
            )
        refunds = books._get_care_account("contribution_refunded")
        lines, total = [], Decimal(0)
        for fund, (given, refunded) in sums.items():
            income, name = fund._get_contribution_account(), fund.display_name
            if given:
                lines.append(EntryLine(income, -given, name, fund))
            if refunded:
                lines.append(EntryLine(refunds, refunded, name, fund))
            total += given - refunded
        if total:
            lines.append(EntryLine(debit, total, self.ngo_id.name))
        return lines

    def _book_memorandum(self, sums, phase):
        bookings = []
        for fund, amounts in sums.items():
            seq = fund.id * len(PHASES) + phase
            for kind, amount in zip(("receive", "return"), amounts, strict=True):
                if amount:
                    bookings.append(
                        Booking(fund, kind, amount, self, seq=seq, date=self.date_to)
                    )
        self.env["care.budget.move"].sudo()._book_all(bookings)

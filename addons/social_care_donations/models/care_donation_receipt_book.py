from odoo import api, fields, models
from odoo.exceptions import UserError


class CareDonationReceiptBook(models.Model):
    """A series of receipts of one company; each year counts its serials from one."""

    _name = "care.donation.receipt.book"
    _description = "Receipt Book"
    _order = "company_id, code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stands in each number of the book.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    active = fields.Boolean(default=True, help="A book out of use takes no receipts.")
    receipt_ids = fields.One2many(
        comodel_name="care.donation.receipt", inverse_name="book_id", string="Receipts"
    )

    _code_uniq = models.UniqueIndex(
        "(company_id, code)", "The company has a book with this code already."
    )
    _one_open = models.UniqueIndex(
        "(company_id) WHERE active", "The company has an open receipt book already."
    )

    def write(self, vals):
        if {"code", "company_id"} & vals.keys() and self.sudo().receipt_ids:
            raise UserError(
                self.env._("The book has receipts: its code and company stay.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_if_empty(self):
        if self.sudo().receipt_ids:
            raise UserError(self.env._("A book with receipts is kept as evidence."))

    @api.model
    def _find_open(self, company):
        """Return the open book of the company, if it has one."""
        return self.search([("company_id", "=", company.id)])

    def _issue(self, donations):
        """Issue one receipt for each of ``donations``, numbered in their order.

        The serials are taken as one block by one conditional statement: two
        transactions never share one, and a failed transaction leaves no gap.

        :return: the new receipts
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        # Nobody holds rights on counters and none to write receipts: serials are
        # taken and receipts are made here only.
        serial = (
            self.env["care.reference.counter"]
            .sudo()
            ._take(
                f"donation.receipt/{self.id}",
                len(donations),
                company=self.company_id,
                year=today.year,
            )
        )
        receipts = self.env["care.donation.receipt"].sudo()
        receipts.flush_model(["state"])  # a void receipt makes room for the next one
        vals_list = [
            receipts._prepare_vals(donation, self, today, serial + place)
            for place, donation in enumerate(donations)
        ]
        issued = receipts._engine().create(vals_list)
        issued.with_env(receipts.env)._issue_papers()
        return issued.with_env(self.env)

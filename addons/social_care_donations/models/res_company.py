from odoo import fields, models


class ResCompany(models.Model):
    """Where the money that NGOs report is posted: never in the ministry's cash."""

    _inherit = "res.company"

    care_return_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Memorandum Company of Returns",
        ondelete="restrict",
        help="Accepted returns are posted in the books of this company. Empty: they are"
        " kept as reported and posted nowhere.",
    )
    care_reported_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account of Reported Receipts",
        check_company=True,
        help="In a memorandum company: the debit side of what NGOs report.",
    )

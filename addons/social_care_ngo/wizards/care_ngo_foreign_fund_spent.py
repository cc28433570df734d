from odoo import fields, models


class CareNgoForeignFundSpent(models.TransientModel):
    """Ask how much of the money from abroad has been spent so far."""

    _name = "care.ngo.foreign.fund.spent"
    _description = "Spending of Money from Abroad"

    fund_id = fields.Many2one(
        comodel_name="care.ngo.foreign.fund",
        string="Money from Abroad",
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="fund_id.currency_id")
    amount_spent = fields.Monetary(string="Spent so Far", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.fund_id.action_record_spent(self.amount_spent)
        return {"type": "ir.actions.act_window_close"}

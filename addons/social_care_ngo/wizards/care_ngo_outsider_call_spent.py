from odoo import fields, models


class CareNgoOutsiderCallSpent(models.TransientModel):
    """Ask what was spent of a call for donations, and whether that was too early."""

    _name = "care.ngo.outsider.call.spent"
    _description = "Spending of a Call for Donations"

    call_id = fields.Many2one(
        comodel_name="care.ngo.outsider.call",
        string="Call for Donations",
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="call_id.currency_id")
    is_early = fields.Boolean(
        string="Spent before the Permit and the Total",
        help="It is recorded as a breach and stays for ever.",
    )
    amount = fields.Monetary(required=True)
    facts = fields.Text(help="What was found, and where.")

    def action_confirm(self):
        self.ensure_one()
        if self.is_early:
            self.call_id.action_record_breach(self.amount, self.facts)
        else:
            self.call_id.action_record_spent(self.amount, self.facts)
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models


class CareDonationReturnDecide(models.TransientModel):
    """Decide rows of a return that the rules left to a person."""

    _name = "care.donation.return.decide"
    _description = "Decide Rows in Review"

    line_ids = fields.Many2many(
        comodel_name="care.donation.return.line",
        relation="care_donation_return_decide_rel",
        string="Rows",
        required=True,
    )
    decision = fields.Selection(
        selection=[("accepted", "Accept"), ("rejected", "Reject")], required=True
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.line_ids.action_decide(self.decision, self.reason)
        return {"type": "ir.actions.act_window_close"}

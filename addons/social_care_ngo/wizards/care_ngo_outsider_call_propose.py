from odoo import fields, models


class CareNgoOutsiderCallPropose(models.TransientModel):
    """Ask which decision on a call is proposed, and why."""

    _name = "care.ngo.outsider.call.propose"
    _description = "Proposed Decision on a Call for Donations"

    call_id = fields.Many2one(
        comodel_name="care.ngo.outsider.call",
        string="Call for Donations",
        required=True,
        readonly=True,
    )
    step = fields.Selection(
        selection=[
            ("permit", "Permit"),
            ("refuse", "Refuse"),
            ("freeze", "Freeze"),
        ],
        string="Decision",
        required=True,
        default="permit",
    )
    reason = fields.Text(
        required=True, help="The facts, the article of the law, the evidence."
    )

    def action_confirm(self):
        self.ensure_one()
        self.call_id.action_propose(self.step, self.reason)
        return {"type": "ir.actions.act_window_close"}

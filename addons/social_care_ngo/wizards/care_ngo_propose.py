from odoo import fields, models


class CareNgoPropose(models.TransientModel):
    """Ask which measure is proposed against a body, and on which facts."""

    _name = "care.ngo.propose"
    _description = "Propose a Measure"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo", string="NGO", required=True, readonly=True
    )
    step = fields.Selection(
        selection=[
            ("suspend", "Suspend"),
            ("revoke", "Revoke the registration"),
            ("dissolve", "Dissolve"),
            ("refuse", "Refuse the registration"),
        ],
        string="Measure",
        required=True,
        default="suspend",
    )
    reason = fields.Text(
        required=True, help="The facts, the article of the law, the evidence."
    )

    def action_confirm(self):
        self.ensure_one()
        self.ngo_id.action_propose(self.step, self.reason)
        return {"type": "ir.actions.act_window_close"}

from odoo import fields, models


class CareNgoReturnAmend(models.TransientModel):
    """Ask why an accepted annual return gets a new version."""

    _name = "care.ngo.return.amend"
    _description = "Amend an Annual Return"

    return_id = fields.Many2one(
        comodel_name="care.ngo.return", required=True, readonly=True
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        self.ensure_one()
        amended = self.return_id.action_amend(self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": amended._name,
            "res_id": amended.id,
            "view_mode": "form",
        }

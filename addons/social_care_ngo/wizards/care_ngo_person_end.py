from odoo import fields, models


class CareNgoPersonEnd(models.TransientModel):
    """Ask for the last day of a term and why it ends."""

    _name = "care.ngo.person.end"
    _description = "End a Term"

    person_id = fields.Many2one(
        comodel_name="care.ngo.person", required=True, readonly=True
    )
    date_to = fields.Date(
        string="Last Day", required=True, default=fields.Date.context_today
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.person_id.action_end(self.date_to, self.reason)
        return {"type": "ir.actions.act_window_close"}

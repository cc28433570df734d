from odoo import api, fields, models


class CareNgoPersonRenew(models.TransientModel):
    """Ask for the days of the next term of one person in one office."""

    _name = "care.ngo.person.renew"
    _description = "Renew a Term"

    person_id = fields.Many2one(
        comodel_name="care.ngo.person", required=True, readonly=True
    )
    date_from = fields.Date(
        string="First Day", compute="_compute_dates", store=True, readonly=False
    )
    date_to = fields.Date(
        string="Last Day", compute="_compute_dates", store=True, readonly=False
    )

    @api.depends("person_id")
    def _compute_dates(self):
        for dialog in self:
            if dialog.person_id.date_to:
                first, last = dialog.person_id._get_renewal_dates()
                dialog.date_from, dialog.date_to = first, last or False

    def action_confirm(self):
        self.ensure_one()
        self.person_id.action_renew(self.date_from, self.date_to)
        return {"type": "ir.actions.act_window_close"}

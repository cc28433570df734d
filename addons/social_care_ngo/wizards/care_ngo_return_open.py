from odoo import api, fields, models


class CareNgoReturnOpen(models.TransientModel):
    """Ask of which fiscal year an annual return is opened by hand."""

    _name = "care.ngo.return.open"
    _description = "Open an Annual Return"

    ngo_id = fields.Many2one(
        comodel_name="care.ngo", string="NGO", required=True, readonly=True
    )
    date_to = fields.Date(
        string="Last Day of the Year",
        required=True,
        compute="_compute_date_to",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.depends("ngo_id")
    def _compute_date_to(self):
        today = fields.Date.context_today(self)
        for dialog in self:
            dialog.date_to = dialog.ngo_id and dialog.ngo_id._get_year_end(today)

    def action_confirm(self):
        self.ensure_one()
        opened = self.ngo_id.action_open_return(self.date_to)
        return {
            "type": "ir.actions.act_window",
            "res_model": opened._name,
            "res_id": opened.id,
            "view_mode": "form",
        }

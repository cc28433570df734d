from odoo import api, fields, models

from ..logic.fiscal_year import last_year_end


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
            month = int(dialog.ngo_id.fiscal_month or 12)
            dialog.date_to = last_year_end(today, month)

    def action_confirm(self):
        self.ensure_one()
        opened = self.ngo_id.action_open_return(self.date_to)
        return {
            "type": "ir.actions.act_window",
            "res_model": opened._name,
            "res_id": opened.id,
            "view_mode": "form",
        }

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Where the returns of NGOs are posted."""

    _inherit = "res.config.settings"

    care_return_company_id = fields.Many2one(
        related="company_id.care_return_company_id", readonly=False
    )
    care_reported_account_id = fields.Many2one(
        related="company_id.care_reported_account_id", readonly=False
    )

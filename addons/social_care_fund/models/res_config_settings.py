from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Journals and accounts of funds, for accounting managers."""

    _inherit = "res.config.settings"

    care_cash_journal_id = fields.Many2one(
        related="company_id.care_cash_journal_id", readonly=False
    )
    care_bank_journal_id = fields.Many2one(
        related="company_id.care_bank_journal_id", readonly=False
    )
    care_general_journal_id = fields.Many2one(
        related="company_id.care_general_journal_id", readonly=False
    )

    def action_care_set_up_accounts(self):
        return self.company_id.action_care_set_up_accounts()

from odoo import fields, models


class CareNgoCampaignReport(models.TransientModel):
    """Ask what a campaign has brought in and what it was spent on."""

    _name = "care.ngo.campaign.report"
    _description = "Report of a Campaign"

    campaign_id = fields.Many2one(
        comodel_name="care.ngo.campaign", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="campaign_id.currency_id")
    amount_collected = fields.Monetary(string="Collected", required=True)
    amount_spent = fields.Monetary(string="Spent on the Purpose", required=True)

    def action_confirm(self):
        self.ensure_one()
        self.campaign_id.action_report(self.amount_collected, self.amount_spent)
        return {"type": "ir.actions.act_window_close"}

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.social_care_base.formats import join_names


class CareNgoPermitReport(models.AbstractModel):
    """Print a fundraising permit; only while it is in force."""

    _name = "report.social_care_ngo.care_ngo_permit"
    _description = "Fundraising Permit Letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the campaigns with their permits.

        :raise UserError: if one of them has no permit that is issued today
        """
        campaigns = self.env["care.ngo.campaign"].browse(docids)
        permits = {campaign.id: campaign._get_permit() for campaign in campaigns}
        missing = campaigns.filtered(lambda campaign: not permits[campaign.id])
        if missing:
            raise UserError(
                self.env._(
                    "There is no permit in force for: %(names)s",
                    names=join_names(self.env, missing.mapped("name")),
                )
            )
        return {
            "doc_ids": docids,
            "doc_model": "care.ngo.campaign",
            "docs": campaigns,
            "permits": permits,
        }

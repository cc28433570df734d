from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal import CareNgoPortal
from .whole import whole


class CareNgoPortalCampaign(CareNgoPortal):
    """The fundraising permits of a representative's own bodies, and their reports."""

    def _prepare_ngo_values(self, ngo):
        return super()._prepare_ngo_values(ngo) | {
            "campaigns": ngo.campaign_ids,
            "foreign_funds": ngo.foreign_fund_ids,
        }

    def _get_my_campaign(self, ngo_id, campaign_id):
        ngo = self._get_my_ngo(ngo_id)
        campaign = ngo.campaign_ids.filtered(lambda c: c.id == campaign_id)
        if not campaign:
            raise NotFound
        return campaign

    @http.route(
        "/my/ngo/<int:ngo_id>/campaigns/<int:campaign_id>/report",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def my_ngo_campaign_report(
        self, ngo_id, campaign_id, collected="", spent="", **_form
    ):
        """Report what a campaign has brought in and what it was spent on."""
        campaign = self._get_my_campaign(ngo_id, campaign_id)
        try:
            with whole(request.env):
                campaign.action_report(
                    collected.replace(",", ""), spent.replace(",", "")
                )
        except UserError as error:
            return self._render_ngo(campaign.ngo_id, error=str(error))
        return request.redirect(f"/my/ngo/{ngo_id}")

    @http.route(
        "/my/ngo/<int:ngo_id>/campaigns/<int:campaign_id>/permit",
        type="http",
        auth="user",
        website=True,
    )
    def my_ngo_campaign_permit(self, ngo_id, campaign_id, copy=None):
        """Print the permit with its QR code."""
        campaign = self._get_my_campaign(ngo_id, campaign_id)
        if not campaign._get_permit():
            raise NotFound
        report = "social_care_ngo.care_ngo_permit_report"
        return self._show_paper(campaign, report, copy)

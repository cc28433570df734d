from odoo import models

from odoo.addons.social_care_fund.logic.ledger import to_money
from odoo.addons.social_care_fund.logic.uses import FundUse


class CareFund(models.Model):
    """Where the money of a fund is: the grants that it pays."""

    _inherit = "care.fund"

    def _get_uses(self):
        uses = super()._get_uses()
        if not self.env["care.grant"].has_access("read"):
            return uses
        grants = self.env["care.grant"].search(
            [
                ("budget_line_id.fund_id", "=", self.id),
                (
                    "state",
                    "in",
                    ("approved", "signed", "active", "suspended", "closed"),
                ),
            ],
            order="date_approved desc",
            limit=100,
        )
        digits = self.currency_id.decimal_places
        uses += [
            FundUse(
                what=grant.display_name,
                amount=to_money(grant.amount, digits),
                link=f"/odoo/care.grant/{grant.id}",
                date=grant.date_approved.date() if grant.date_approved else None,
            )
            for grant in grants
        ]
        return uses

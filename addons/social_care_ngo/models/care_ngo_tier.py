from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ..logic.size_class import SIZES, TierRule, classify

SIZE_LABELS = [("small", "Small"), ("medium", "Medium"), ("large", "Large")]


class CareNgoTier(models.Model):
    """From which income or staff on a body has a size; dated, with its source."""

    _name = "care.ngo.tier"
    _description = "Size Class of NGOs"
    _inherit = ["care.dated.mixin"]
    _order = "amount_income_from, date_from desc, id"

    key = fields.Selection(selection=SIZE_LABELS, string="Size")
    currency_id = fields.Many2one(related="country_id.currency_id")
    country_id = fields.Many2one(required=True, ondelete="restrict")
    date_to = fields.Date(copy=False)
    amount_income_from = fields.Monetary(string="Income from")
    staff_from = fields.Integer(string="Paid Staff from")

    _limits_positive = models.Constraint(
        "CHECK (amount_income_from >= 0 AND staff_from >= 0)",
        "Limits of sizes cannot be negative.",
    )

    @api.model
    def _get_rules(self, date, country):
        """Return the limits in force on ``date`` in ``country``, as plain rules."""
        # The law is public; whoever is measured by it need not hold a role.
        tiers = self.sudo().search(
            Domain("date_from", "<=", date)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", date))
            & Domain("country_id", "=", country.id)
        )
        return tuple(
            TierRule(t.key, Decimal(str(t.amount_income_from)), t.staff_from)
            for t in tiers
            # The smallest size is what remains; its limits say nothing.
            if t.key != SIZES[0]
        )

    @api.model
    def _classify(self, income, staff, date, country):
        """Return the size of a body with these figures on ``date``."""
        return classify(income, staff, self._get_rules(date, country))

from odoo import fields, models
from odoo.tools import format_date

from odoo.addons.social_care_ngo.logic.standing import Issue

# An advance that nobody accounts for stops new grants and what is not paid yet.
BLOCKED_PURPOSES = frozenset({"grant", "payment"})


class CareNgo(models.Model):
    """What grants know about an NGO."""

    _inherit = "care.ngo"

    grant_ids = fields.One2many(
        comodel_name="care.grant",
        inverse_name="ngo_id",
        string="Grants",
        groups="social_care_grants.group_grant_viewer",
    )

    def _get_oldest_open_advance(self):
        """Return the day of the oldest payment not accounted for, or ``None``."""
        self.ensure_one()
        return self._get_open_advances().get(self.id)

    def _get_open_advances(self):
        """Return ``{ngo_id: day}`` of each oldest payment not accounted for."""
        # The register's answer must not depend on who asks.
        rows = (
            self.env["care.grant.tranche"]
            .sudo()
            ._read_group(
                [("ngo_id", "in", self.ids), ("state", "=", "paid")],
                ["ngo_id"],
                ["date_paid:min"],
            )
        )
        return {ngo.id: day for ngo, day in rows}

    # === HOOKS === #

    def _get_standing_issues(self, purpose):
        issues = super()._get_standing_issues(purpose)
        if purpose not in BLOCKED_PURPOSES | {"portal"}:
            return issues
        advances = self._get_open_advances()
        if not advances:
            return issues
        today = fields.Date.context_today(self)
        months = self.env["care.parameter"]._get_value("grant_advance_months", today)
        limit = fields.Date.subtract(today, months=int(months))
        for ngo_id, day in advances.items():
            if day < limit:
                text = self.env._(
                    "A grant paid on %(day)s has not been accounted for.",
                    day=format_date(self.env, day),
                )
                blocking = purpose in BLOCKED_PURPOSES
                issues[ngo_id].append(Issue("old_advance", text, blocking))
        return issues

    def _get_indicator_values(self, period):
        values = super()._get_indicator_values(period)
        start, end = period
        # The indicators' answer must not depend on who asks.
        rows = (
            self.env["care.grant.tranche"]
            .sudo()
            ._read_group(
                [
                    ("ngo_id", "in", self.ids),
                    ("date_paid", ">=", start),
                    ("date_paid", "<=", end),
                ],
                ["ngo_id"],
                ["amount:sum", "__count"],
            )
        )
        found = {ngo.id: (amount, count) for ngo, amount, count in rows}
        for ngo_id, facts in values.items():
            amount, count = found.get(ngo_id, (0.0, 0))
            facts["grant_amount_paid"], facts["grant_payments"] = amount, count
        return values

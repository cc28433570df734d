from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import date_utils, format_date

from odoo.addons.social_care_base.formats import format_period
from odoo.addons.social_care_ngo.logic.standing import Issue

from .care_donation_return import FILED_STATES

# A body that owes returns for longer than this is a matter for the inspectors.
QUARTERS_BACK = 8
# Whoever wants money, from here or from the public, answers for the last first.
BLOCKED_PURPOSES = frozenset({"grant", "payment", "fundraising"})


class CareNgo(models.Model):
    """What donations know about a body: its representatives, its overdue returns."""

    _inherit = "care.ngo"

    def _check_represented(self):
        """Raise unless the user may act for every one of these bodies.

        :raise AccessError: for anybody else, whatever the groups
        """
        # The list of representatives decides, whoever may read it.
        for ngo in self.sudo():
            if self.env.user.partner_id not in ngo.representative_ids:
                raise AccessError(
                    self.env._("Only a representative of the NGO may do this.")
                )

    def _get_standing_issues(self, purpose):
        """Add the donation returns that are overdue."""
        issues = super()._get_standing_issues(purpose)
        today = fields.Date.context_today(self)
        for ngo_id, overdue in self._get_overdue_returns(today).items():
            for date_from, date_to, date_due in overdue:
                text = self.env._(
                    "The donation return for %(period)s was due on %(due)s."
                    " File it in the portal.",
                    period=format_period(self.env, date_from, date_to),
                    due=format_date(self.env, date_due),
                )
                issue = Issue("return_overdue", text, purpose in BLOCKED_PURPOSES)
                issues.setdefault(ngo_id, []).append(issue)
        return issues

    def _get_overdue_returns(self, today):
        """Return ``{ngo id: [(first day, last day, due day), ...]}``.

        A body owes a return for each full quarter since it was listed.
        """
        quarters = self._get_due_quarters(today)
        if not quarters:
            return {}
        # What is owed does not depend on who asks.
        filed = self.env["care.donation.return"].sudo()
        rows = filed._read_group(
            [
                ("ngo_id", "in", self.ids),
                ("state", "in", FILED_STATES),
                ("date_from", ">=", quarters[0][0]),
            ],
            ["ngo_id", "date_from:day"],
        )
        done = {(ngo.id, fields.Date.to_date(day)) for ngo, day in rows}
        overdue = {}
        for ngo in self.sudo().filtered("date_listed"):
            owed = [
                quarter
                for quarter in quarters
                if quarter[0] >= ngo.date_listed and (ngo.id, quarter[0]) not in done
            ]
            if owed:
                overdue[ngo.id] = owed
        return overdue

    def _get_due_quarters(self, today):
        """Return the quarters whose return is past its due day, the oldest first."""
        this_quarter = date_utils.start_of(today, "quarter")
        quarters = []
        for back in range(QUARTERS_BACK, 0, -1):
            start = this_quarter - relativedelta(months=3 * back)
            end = date_utils.end_of(start, "quarter")
            due = self._get_return_due(end)
            if due < today:
                quarters.append((start, end, due))
        return quarters

    def _get_return_due(self, date_to):
        """Return the last day to file the return of a period that ends on ``date_to``.

        :raise UserError: if no parameter ``return_due`` is in force
        """
        days = self.env["care.parameter"]._get_value("return_due", date_to)
        return date_to + timedelta(days=int(days))

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.working_days import LONGEST, LONGEST_MONTHS, Calendar, add_months


class CareDeadlineRule(models.Model):
    """A time limit set by law or policy: how many days, of which kind, since when."""

    _name = "care.deadline.rule"
    _description = "Time Limit Rule"
    _inherit = ["care.dated.mixin"]

    days = fields.Integer(
        string="Length",
        required=True,
        help="How many days, or how many months; none up to a fixed day.",
    )
    day_kind = fields.Selection(
        selection=[
            ("working", "Working Days"),
            ("calendar", "Calendar Days"),
            ("months", "Calendar Months"),
            ("date", "Up to a Fixed Day"),
        ],
        required=True,
        default="working",
    )
    date_last = fields.Date(
        string="Fixed Last Day",
        help="The same for everybody, whenever the limit begins for one of them.",
    )
    consequence = fields.Char(
        required=True, translate=True, help="What happens when the limit has passed."
    )

    _days_positive = models.Constraint(
        f"CHECK (day_kind = 'date' OR days BETWEEN 1 AND {LONGEST})",
        "A time limit has at least one day.",
    )
    _date_last_given = models.Constraint(
        "CHECK ((day_kind = 'date') = (date_last IS NOT NULL))",
        "A limit up to a fixed day names it, and no other limit does.",
    )
    _months_in_range = models.Constraint(
        f"CHECK (day_kind != 'months' OR days <= {LONGEST_MONTHS})",
        "A time limit lasts ten years at most.",
    )

    def _get_last_day(self, start, company):
        """Return the last day of this limit for an event of ``start``."""
        self.ensure_one()
        if self.day_kind == "date":
            return self.date_last
        if self.day_kind == "months":
            return add_months(start, self.days)
        calendar = self._get_calendar(company)
        return calendar.last_day(start, self.days, working=self.day_kind == "working")

    @api.model
    def _get_calendar(self, company) -> Calendar:
        """Return the working days of ``company``: its calendar and public holidays."""
        # Time limits follow the calendar whether or not the user may read it.
        calendar = company.sudo().resource_calendar_id
        if not calendar:
            raise UserError(self.env._("The company has no calendar of working days."))
        return Calendar(
            weekend=frozenset(range(7)) - calendar._get_worked_days(),
            holidays=calendar._get_closed_days(company),
        )

    # === HOOKS === #

    def _get_used(self):
        # A limit runs under its rule also when it is hidden from the user.
        limits = self.env["care.deadline"].sudo()
        used = limits._read_group([("rule_id", "in", self.ids)], ["rule_id"])
        return super()._get_used().union(*(rule.sudo(False) for [rule] in used))

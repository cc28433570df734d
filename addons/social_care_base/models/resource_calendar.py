from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

SECOND = timedelta(seconds=1)


class ResourceCalendar(models.Model):
    """Which days count for time limits: the week and the public holidays."""

    _inherit = "resource.calendar"

    def _get_worked_days(self):
        """Return the days of the week, Monday 0, on which offices are open at all."""
        lines = self.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch"
        )
        return frozenset(int(line.dayofweek) for line in lines)

    def _get_closed_days(self, company):
        """Return the public holidays of ``company``, as dates where it works.

        A holiday without a calendar holds for every calendar of its company. One that
        ends at midnight ends with the day before: offices open on the next.
        """
        self.ensure_one()
        everywhere = Domain("calendar_id", "=", False) & Domain(
            "company_id", "in", [False, company.id]
        )
        leaves = self.env["resource.calendar.leaves"].search(
            (Domain("calendar_id", "=", self.id) | everywhere)
            & Domain("resource_id", "=", False)
            & Domain("time_type", "=", "leave")
        )
        zoned, closed = self.with_context(tz=self.tz), set()
        for leave in leaves:
            first, last = (
                fields.Datetime.context_timestamp(zoned, moment).date()
                for moment in (
                    leave.date_from,
                    max(leave.date_from, leave.date_to - SECOND),
                )
            )
            closed |= {
                first + timedelta(days=n) for n in range((last - first).days + 1)
            }
        return closed

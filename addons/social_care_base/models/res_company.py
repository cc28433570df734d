from odoo import fields, models


class ResCompany(models.Model):
    """The day that counts for a company's time limits and papers."""

    _inherit = "res.company"

    def _get_care_today(self):
        """Return the date where the company works: in its calendar's time zone.

        Whoever asks, and from wherever, gets the same day; without a calendar it is
        the day in UTC.
        """
        self.ensure_one()
        # The day is the same for everybody, also for who may not read calendars.
        zone = self.sudo().resource_calendar_id.tz or "UTC"
        now = fields.Datetime.context_timestamp(
            self.with_context(tz=zone), fields.Datetime.now()
        )
        return now.date()

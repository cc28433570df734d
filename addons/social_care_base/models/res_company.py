from odoo import fields, models


class ResCompany(models.Model):
    """The day of a company's time limits and papers, and the language of the papers."""

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

    def _get_paper_lang(self):
        """Return the language of this company's official papers, whoever prints them.

        That is Arabic wherever it is installed, in the company's own variety, else the
        company's language. Only a copy that is asked for by its language
        (``care_paper_lang`` in the context) comes in another one.
        """
        self.ensure_one()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        asked = self.env.context.get("care_paper_lang")
        if asked in installed:
            return asked
        # The language is no secret, also for who may not read contacts.
        own = self.sudo().partner_id.lang
        arabic = [code for code in installed if code.startswith("ar")]
        fallback = own if own in installed else self.env.lang or self.env.user.lang
        if not arabic or own in arabic:
            return fallback
        return arabic[0]

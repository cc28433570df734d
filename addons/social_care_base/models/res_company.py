from odoo import api, fields, models

# Odoo's own week, which a company has when nobody has chosen one: Monday to Friday.
ODOO_WEEK = frozenset(range(5))


class ResCompany(models.Model):
    """The days of a company's time limits, and the language of its papers."""

    _inherit = "res.company"

    # === CRUD === #

    def write(self, vals):
        """Let a company that comes to a country take the week of its offices."""
        result = super().write(vals)
        if "country_id" in vals:
            self._settle_care_calendar()
        return result

    # === THE WEEK === #

    def _prepare_resource_calendar_values(self):
        """Give a new company the week of its country's offices, where it is known."""
        values = super()._prepare_resource_calendar_values()
        if pattern := self._find_care_week():
            [week] = pattern.copy_data({"company_id": self.id})
            values |= week | {"name": pattern.name}
        return values

    @api.model
    def _init_care_calendars(self):
        """Give the companies that were there before the week of their country."""
        self.search([])._settle_care_calendar()

    def _settle_care_calendar(self):
        """Replace Odoo's own week by that of the country; a chosen week stays."""
        # A week belongs to the company, whether or not the user may read calendars.
        for company in self.sudo():
            pattern, week = company._find_care_week(), company.resource_calendar_id
            if pattern and week._get_worked_days() == ODOO_WEEK:
                company._create_resource_calendar()

    def _find_care_week(self):
        """Return the pattern of the week in the country of the company, if any."""
        self.ensure_one()
        code = (self.country_id.code or "").lower()
        name = f"social_care_base.resource_calendar_{code}"
        # Patterns are public; whoever makes a company need not read calendars.
        pattern = self.sudo().env.ref(name, raise_if_not_found=False)
        return pattern or self.env["resource.calendar"]

    # === TODAY === #

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

from decimal import Decimal

from odoo import models

# Enough for every rate that a central bank publishes; Odoo keeps rates as binary
# floats, whose last digits are noise.
RATE_PLACES = 6


class ResCurrency(models.Model):
    """Exchange rates as decimals, without a rate where there is none."""

    _inherit = "res.currency"

    def _get_care_rates(self, company, date):
        """Return what one unit of each currency is worth in company currency.

        A currency without a rate on or before ``date`` is left out: Odoo would take
        a later one or 1 instead, and a missing rate must stop a control.

        :return: ``{currency: Decimal}``
        """
        home = company.currency_id
        known = self.env["res.currency.rate"].search_fetch(
            [
                ("currency_id", "in", (self - home).ids),
                ("company_id", "in", [False, company.root_id.id]),
                ("name", "<=", date),
            ],
            ["currency_id"],
        )
        rates = (known.currency_id | home)._get_rates(company, date)
        return {
            currency: Decimal(
                str(round(rates[home.id] / rates[currency.id], RATE_PLACES))
            )
            for currency in known.currency_id | (home & self)
        }

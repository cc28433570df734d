from odoo import api, models
from odoo.fields import Domain

from .care_ngo_tier import SIZE_LABELS

# The page of a body tells so many years; the ministry has all of them.
YEARS = 5


class CareNgo(models.Model):
    """What the public register says of the annual returns that were accepted."""

    _inherit = "care.ngo"

    @api.model
    def _get_public_filters(self):
        """Add the size of a body."""
        return [*super()._get_public_filters(), "size"]

    @api.model
    def _get_public_filter_domain(self, name, value):
        """Find the bodies of one size; a size that nobody knows finds nothing."""
        if name != "size":
            return super()._get_public_filter_domain(name, value)
        known = value in dict(SIZE_LABELS)
        return Domain("size_class", "=", value) if known else Domain.FALSE

    @api.model
    def _get_public_choices(self):
        """Add the sizes."""
        sizes = self._fields["size_class"]._description_selection(self.env)
        return super()._get_public_choices() | {"size": sizes}

    def _get_public_finance(self):
        """Add size, last year, income and expenditure, for all bodies at once."""
        values = super()._get_public_finance()
        accepted = self._get_last_accepted()
        for ngo in self:
            if filed := accepted.get(ngo.id):
                values.setdefault(ngo.id, {}).update(
                    size=ngo.size_class or None,
                    latest_acc_fin_period_end_date=filed.date_to,
                    latest_income=filed.amount_income,
                    latest_expenditure=filed.amount_expense,
                )
        return values

    def _get_public_returns(self):
        """Return the accepted returns of the last years, as plain values."""
        self.ensure_one()
        accepted = self.return_ids.filtered(lambda filed: filed.state == "accepted")
        return [
            {
                "date_from": filed.date_from,
                "date_to": filed.date_to,
                "date_filed": filed.date_first_filed,
                "income": filed.amount_income,
                "expenditure": filed.amount_expense,
                "income_text": filed.currency_id.format(filed.amount_income),
                "expenditure_text": filed.currency_id.format(filed.amount_expense),
                "currency": filed.currency_id.name,
            }
            for filed in accepted.sorted("date_to", reverse=True)[:YEARS]
        ]

    def _prepare_public_profile_vals(self):
        """Add the last years."""
        vals = super()._prepare_public_profile_vals()
        return vals | {"returns": self._get_public_returns()}

    def _prepare_open_profile(self):
        """Add the last years, in the words of the Charity Commission's extract."""
        day = self._format_open_day
        return super()._prepare_open_profile() | {
            "annual_returns": [
                {
                    "fin_period_start_date": day(filed["date_from"]),
                    "fin_period_end_date": day(filed["date_to"]),
                    "date_annual_return_received": day(filed["date_filed"]),
                    "total_gross_income": filed["income"],
                    "total_gross_expenditure": filed["expenditure"],
                    "currency": filed["currency"],
                }
                for filed in self._get_public_returns()
            ]
        }

    def _get_public_parts(self):
        """Add the returns that stand in the register."""
        accepted = self.return_ids.filtered(lambda filed: filed.state == "accepted")
        return [*super()._get_public_parts(), accepted]

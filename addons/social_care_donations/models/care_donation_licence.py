from odoo import api, fields, models

from ..logic.cells import normal_number
from ..logic.settings import Licence


class CareDonationLicence(models.Model):
    """One fundraising licence of the ministry's register."""

    _name = "care.donation.licence"
    _description = "Fundraising Licence"
    _order = "date_from desc, number"
    _rec_name = "number"

    number = fields.Char(required=True)
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="NGO",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="ngo_id.company_id", store=True, index=True)
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True, help="The last day of validity.")
    is_revoked = fields.Boolean(string="Revoked")
    state_ids = fields.Many2many(
        comodel_name="res.country.state",
        string="Governorates",
        help="Empty: the whole country.",
    )

    _number_uniq = models.UniqueIndex(
        "(number)", "There is a licence with this number."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)", "A licence cannot end before it begins."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    @api.model
    def _clean(self, vals):
        """Return ``vals`` with the number as it is compared."""
        if "number" in vals:
            return {**vals, "number": normal_number(vals["number"] or "") or False}
        return vals

    def _prepare_licence(self):
        """Return this licence as the plain value that returns are judged against."""
        self.ensure_one()
        return Licence(
            self.number,
            self.ngo_id.registry_no or "",
            self.date_from,
            self.date_to,
            self.is_revoked,
        )

from odoo import fields, models

from ..logic.settings import Licence


class CareDonationLicence(models.Model):
    """One fundraising licence of the ministry's register."""

    _name = "care.donation.licence"
    _description = "Fundraising Licence"
    _inherit = ["care.donation.permit.mixin"]
    _order = "date_from desc, number"

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

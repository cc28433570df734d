from odoo import api, fields, models

from ..logic.cells import normal_number


class CareDonationPermitMixin(models.AbstractModel):
    """A permission of the ministry's registers that an NGO quotes by its number."""

    _name = "care.donation.permit.mixin"
    _description = "Permission Quoted by Its Number"
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

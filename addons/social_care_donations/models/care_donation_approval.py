from odoo import api, fields, models

from ..logic.cells import normal_number
from ..logic.settings import Approval


class CareDonationApproval(models.Model):
    """One foreign-funding approval of the ministry's register."""

    _name = "care.donation.approval"
    _description = "Foreign-Funding Approval"
    _order = "number desc"
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
    status = fields.Selection(
        selection=[
            ("pending", "Pending"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        required=True,
        default="pending",
    )
    date_decided = fields.Date()

    _number_uniq = models.UniqueIndex(
        "(number)", "There is an approval with this number."
    )
    _decision_dated = models.Constraint(
        "CHECK ((status = 'pending') = (date_decided IS NULL))",
        "A decision has a date, a pending request has none.",
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

    def _prepare_approval(self):
        """Return this approval as the plain value that returns are judged against."""
        self.ensure_one()
        return Approval(self.number, self.ngo_id.registry_no or "", self.status)

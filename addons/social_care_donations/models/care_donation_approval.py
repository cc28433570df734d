from odoo import fields, models

from ..logic.settings import Approval


class CareDonationApproval(models.Model):
    """One foreign-funding approval of the ministry's register."""

    _name = "care.donation.approval"
    _description = "Foreign-Funding Approval"
    _inherit = ["care.donation.permit.mixin"]
    _order = "number desc"

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

    def _prepare_approval(self):
        """Return this approval as the plain value that returns are judged against."""
        self.ensure_one()
        return Approval(self.number, self.ngo_id.registry_no or "", self.status)

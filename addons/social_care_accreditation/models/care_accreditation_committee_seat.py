from odoo import api, fields, models

from ..const import SEAT_GROUPS


class CareAccreditationCommitteeSeat(models.Model):
    """A seat: the group it belongs to and the body that fills it."""

    _name = "care.accreditation.committee.seat"
    _description = "Committee Seat"
    _order = "committee_id, sequence, id"

    committee_id = fields.Many2one(
        comodel_name="care.accreditation.committee",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    group = fields.Selection(selection=SEAT_GROUPS, required=True)
    name = fields.Char(string="Body", required=True, translate=True)
    member_ids = fields.One2many(
        comodel_name="care.accreditation.committee.member", inverse_name="seat_id"
    )

    @api.constrains("group", "committee_id")
    def _check_quota(self):
        self.committee_id._check_quota()

from odoo import api, fields, models


class CareDonationHold(models.Model):
    """A reason for which a gift is recorded but not usable yet.

    Written by the system when the gift is received; lifted only by somebody who did
    not receive the gift. It stays as evidence.
    """

    _name = "care.donation.hold"
    _description = "Hold on a Gift"
    _written_by_code = True
    _order = "id"
    _rec_name = "code_id"

    donation_id = fields.Many2one(
        comodel_name="care.donation",
        string="Gift",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    code_id = fields.Many2one(
        comodel_name="care.donation.code",
        string="Reason",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    advice = fields.Text(related="code_id.advice")
    rule = fields.Char(
        required=True, readonly=True, help="The parameter with its value and source."
    )
    value = fields.Char(
        required=True, readonly=True, help="What was found on the gift."
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    lifted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    date_lifted = fields.Datetime(readonly=True)
    lift_reason = fields.Text(readonly=True)

    _code_uniq = models.UniqueIndex(
        "(donation_id, code_id)", "The gift is held for this reason already."
    )

    @api.depends("date_lifted")
    def _compute_is_open(self):
        for hold in self:
            hold.is_open = not hold.date_lifted

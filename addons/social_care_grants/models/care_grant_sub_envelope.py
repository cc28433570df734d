from odoo import fields, models


class CareGrantSubEnvelope(models.Model):
    """Money inside a call's envelope that belongs to some governorates."""

    _name = "care.grant.sub.envelope"
    _description = "Sub-Envelope"
    _inherit = ["care.grant.frozen.mixin"]
    _order = "call_id, sequence, id"

    call_id = fields.Many2one(
        comodel_name="care.grant.call", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    currency_id = fields.Many2one(related="call_id.currency_id")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    amount = fields.Monetary(required=True)
    governorate_ids = fields.Many2many(
        comodel_name="res.country.state", string="Governorates", required=True
    )

    _code_uniq = models.UniqueIndex(
        "(call_id, code)", "Two sub-envelopes of a call cannot have the same code."
    )
    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A sub-envelope is above zero."
    )

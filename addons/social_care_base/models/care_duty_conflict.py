from odoo import fields, models


class CareDutyConflict(models.Model):
    """Two duties that the same person may not perform on one file."""

    _name = "care.duty.conflict"
    _description = "Incompatible Duties"
    _rec_name = "duty_id"

    duty_id = fields.Many2one(
        comodel_name="care.duty", required=True, ondelete="restrict", index=True
    )
    other_id = fields.Many2one(
        comodel_name="care.duty", required=True, ondelete="restrict", index=True
    )
    source = fields.Char(
        required=True, translate=True, help="Law, standard or decision."
    )

    _pair_uniq = models.UniqueIndex(
        "(LEAST(duty_id, other_id), GREATEST(duty_id, other_id))",
        "These two duties are incompatible already.",
    )

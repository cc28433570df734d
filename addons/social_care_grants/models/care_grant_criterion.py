from odoo import fields, models


class CareGrantCriterion(models.Model):
    """One row of a call's rubric, answered by reviewers on a scale of 0 to 5."""

    _name = "care.grant.criterion"
    _description = "Review Criterion"
    _inherit = ["care.grant.frozen.mixin"]
    _order = "call_id, sequence, id"

    call_id = fields.Many2one(
        comodel_name="care.grant.call", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="call_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True, help="A short key, such as “need”.")
    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="What a low and a high mark mean; reviewers read it."
    )
    weight = fields.Float(required=True, default=20, digits=(6, 2))
    has_minimum = fields.Boolean(string="Must Reach a Minimum")
    minimum = fields.Float(
        digits=(3, 2), help="The least mean of all reviews, on the scale of 0 to 5."
    )
    tie_break = fields.Integer(
        string="Tie-Break",
        help="Place among the criteria that decide between equal scores; 0 for none.",
    )

    _code_uniq = models.UniqueIndex(
        "(call_id, code)", "Two criteria of a call cannot have the same code."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "The weight of a criterion is above zero."
    )
    _minimum_on_scale = models.Constraint(
        "CHECK (minimum >= 0 AND minimum <= 5)", "A minimum lies between 0 and 5."
    )
    _tie_break_positive = models.Constraint(
        "CHECK (tie_break >= 0)", "The place of a tie-break cannot be negative."
    )

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..logic.exact import to_decimal


class CareAccreditationAssessmentScore(models.Model):
    """The points that one assessor gives for one part.

    A rule hides the line from everybody else until the assessment is disclosed.
    """

    _name = "care.accreditation.assessment.score"
    _description = "Score of a Part"
    _order = "assessment_id, sequence, id"
    _engine_rows = True
    _rec_name = "part_id"

    assessment_id = fields.Many2one(
        comodel_name="care.accreditation.assessment",
        required=True,
        index=True,
        ondelete="cascade",
    )
    part_id = fields.Many2one(
        comodel_name="care.accreditation.scheme.part",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    sequence = fields.Integer(related="part_id.sequence", store=True)
    weight = fields.Float(related="part_id.weight")
    points = fields.Float(digits=(5, 2))
    is_given = fields.Boolean(
        string="Given", help="Nought points are given too, once somebody gives them."
    )
    comment = fields.Text()

    _part_uniq = models.UniqueIndex(
        "(assessment_id, part_id)", "Each part is scored once."
    )
    _points_not_negative = models.Constraint(
        "CHECK (points >= 0)", "Points are not negative."
    )

    @api.constrains("points", "part_id")
    def _check_points(self):
        for line in self:
            if line.points > line.part_id.weight:
                raise UserError(
                    self.env._(
                        "%(part)s has at most %(weight)s points.",
                        part=line.part_id.display_name,
                        weight=line.part_id.weight,
                    )
                )

    def write(self, vals):
        if any(line.assessment_id.state != "assigned" for line in self):
            raise UserError(self.env._("A submitted assessment is not changed."))
        if "points" in vals:
            vals = {**vals, "is_given": True}
        return super().write(vals)

    def _get_points(self):
        """Return the points exactly as they were given."""
        return to_decimal(self.points)

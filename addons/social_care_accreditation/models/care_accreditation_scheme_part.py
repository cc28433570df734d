from odoo import api, fields, models

from ..const import PARTS


class CareAccreditationSchemePart(models.Model):
    """One part of the assessment and its weight in points of one hundred."""

    _name = "care.accreditation.scheme.part"
    _description = "Part of the Assessment"
    _inherit = ["care.accreditation.scheme.row.mixin"]
    _rec_name = "part"

    part = fields.Selection(selection=PARTS, required=True)
    weight = fields.Float(required=True, digits=(5, 2))

    _part_uniq = models.UniqueIndex(
        "(scheme_id, part)", "Each part stands in a scheme once."
    )
    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "The weight of a part is positive."
    )

    @api.depends("part")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["part"]._description_selection(self.env))
        for part in self:
            part.display_name = labels.get(part.part, "")

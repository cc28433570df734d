from odoo import fields, models

from ..logic.exact import to_decimal
from ..logic.requirements import Requirement


class CareAccreditationSchemeRequirement(models.Model):
    """One eligibility rule: a kind of a closed list and its numbers."""

    _name = "care.accreditation.scheme.requirement"
    _description = "Eligibility Requirement"
    _inherit = ["care.accreditation.scheme.row.mixin"]
    _rec_name = "kind"

    kind = fields.Selection(
        selection=[
            ("degree", "Degree in Social Work or Sociology, or Bridging Hours"),
            ("master", "Master's Degree or Equivalent Output"),
            ("practice", "Supervised Practice (Hours), or Accredited Years"),
            ("speciality", "Practice in the Speciality (Hours)"),
            ("supervision", "Supervision Contact (Hours)"),
            ("supervision_yearly", "Supervision a Year (Hours)"),
            ("supervisees", "People Supervised"),
            ("training", "Training (Hours)"),
            ("training_core", "Core Training (Hours)"),
            ("training_ethics", "Ethics Training (Hours)"),
            ("volunteering", "Volunteering (Hours)"),
            ("briefings", "Briefings"),
            ("age", "Age (Years), or Younger with Guardian and Charter"),
            ("references", "References"),
            ("feedback", "Beneficiaries' Feedback"),
            ("criminal_record", "Criminal Record Not Older Than (Months)"),
            ("child_protection", "Child-Protection Check"),
        ],
        required=True,
    )
    threshold = fields.Float(digits=(8, 2))
    has_alternative = fields.Boolean(string="Other Way")
    alternative = fields.Float(
        digits=(8, 2),
        help="The number of the other way: bridging hours, accredited years, age.",
    )

    _kind_uniq = models.UniqueIndex(
        "(scheme_id, kind)", "Each kind of requirement stands in a scheme once."
    )

    def _prepare_requirement(self):
        """Return the row as a plain value."""
        alternative = to_decimal(self.alternative) if self.has_alternative else None
        return Requirement(self.kind, to_decimal(self.threshold), alternative)

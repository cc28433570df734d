from odoo import fields, models

from odoo.addons.social_care_base.logic.folding import fold

from ..const import ASSESSOR
from ..logic.conflicts import Side


class CareAccreditationAssessor(models.Model):
    """Somebody who may assess, and where they work and live."""

    _name = "care.accreditation.assessor"
    _description = "Assessor"
    _order = "user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain=lambda self: [("all_group_ids", "in", self.env.ref(ASSESSOR).ids)],
    )
    active = fields.Boolean(default=True)
    employer = fields.Char(required=True)
    governorate_id = fields.Many2one(
        comodel_name="res.country.state",
        required=True,
        domain=[("is_governorate", "=", True)],
        ondelete="restrict",
    )
    ngo_id = fields.Many2one(
        comodel_name="care.ngo",
        string="Organisation",
        index="btree_not_null",
        ondelete="restrict",
    )

    _user_uniq = models.UniqueIndex("(user_id)", "This user is an assessor already.")

    def _prepare_side(self):
        """Return where the assessor works and lives as plain values."""
        return Side(
            employer=fold(self.employer or ""),
            governorate=self.governorate_id.code or "",
            ngo=str(self.ngo_id.id or ""),
        )
